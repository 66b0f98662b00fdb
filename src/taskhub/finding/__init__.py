"""What is wrong now: assessment compares what the rules say with what is open."""

from taskhub.finding.apply import LEASE, apply, last_assessed, require_forward
from taskhub.finding.judge import Judgement, Progress, judge
from taskhub.finding.models import Assessment, DecisionDispute, Finding

__all__ = [
    "LEASE",
    "Assessment",
    "DecisionDispute",
    "Finding",
    "Judgement",
    "Progress",
    "apply",
    "judge",
    "last_assessed",
    "require_forward",
]
