"""What is wrong now: assessment compares what the rules say with what is open."""

from taskhub.finding.apply import LEASE, apply, last_assessed, remember, require_forward
from taskhub.finding.judge import Progress, judge
from taskhub.finding.judgement import Court, Judgement
from taskhub.finding.models import Assessment, DecisionDispute, Finding
from taskhub.finding.tallies import CountedTallies, KeptTallies
from taskhub.finding.visits import Visits

__all__ = [
    "LEASE",
    "Assessment",
    "CountedTallies",
    "Court",
    "DecisionDispute",
    "Finding",
    "Judgement",
    "KeptTallies",
    "Progress",
    "Visits",
    "apply",
    "judge",
    "last_assessed",
    "remember",
    "require_forward",
]
