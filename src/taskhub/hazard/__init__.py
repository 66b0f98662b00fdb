"""What is dangerous: the ledger of hazards, their life cycle, and the register of enterprises."""

from taskhub.hazard.cases import EnterpriseAuthor, HazardAuthor
from taskhub.hazard.codes import HazardCode
from taskhub.hazard.desk import HazardDesk
from taskhub.hazard.facts import HazardChronicle
from taskhub.hazard.ledger import Filter
from taskhub.hazard.lifecycle import STEPS, Listing, State
from taskhub.hazard.models import Enterprise, EnterpriseRating, Hazard, HazardEvent
from taskhub.hazard.sources import CATALOGUES, EnterpriseSource, HazardSource
from taskhub.hazard.trail import Heard

__all__ = [
    "CATALOGUES", "STEPS", "Enterprise", "EnterpriseAuthor", "EnterpriseRating", "EnterpriseSource", "Filter", "Hazard",
    "HazardAuthor", "HazardChronicle", "HazardCode", "HazardDesk", "HazardEvent", "HazardSource", "Heard", "Listing", "State",
]  # fmt: skip
