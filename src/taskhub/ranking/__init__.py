"""Who stands where: units scored on outcomes alone, departments and counties apart, and what would change a rank."""

from taskhub.ranking.components import COMPONENTS
from taskhub.ranking.hazards import HazardDay, MajorHazard, hazard_days
from taskhub.ranking.outcomes import Counting, Outcome, come_or_due_in, outcomes, settled_in
from taskhub.ranking.rank import GROUPS, Ranked, Ranking, group_of, rank
from taskhub.ranking.scoring import Scoring, load_scoring
from taskhub.ranking.what_if import Step, steps_up

__all__ = [
    "COMPONENTS", "GROUPS", "Counting", "HazardDay", "MajorHazard", "Outcome", "Ranked", "Ranking", "Scoring", "Step",
    "come_or_due_in", "group_of", "hazard_days", "load_scoring", "outcomes", "rank", "settled_in", "steps_up",
]  # fmt: skip
