"""A unit's year in one file for the appraisal: what it led, returned, answered and put right, and its points."""

from taskhub.dossier.desk import DossierDesk
from taskhub.dossier.dossier import Dossier
from taskhub.dossier.models import AppraisalPoint
from taskhub.dossier.points import Points

__all__ = ["AppraisalPoint", "Dossier", "DossierDesk", "Points"]
