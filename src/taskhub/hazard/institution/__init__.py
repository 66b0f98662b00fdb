"""The second of the two lists: institutional measures (制度措施) meant to prevent a kind of hazard, and whether they do."""

from taskhub.hazard.institution.desk import InstitutionDesk
from taskhub.hazard.institution.models import Institution, InstitutionLink

__all__ = ["Institution", "InstitutionDesk", "InstitutionLink"]
