"""Rechecks (回头看): were hazards that are done with truly rectified? Rounds, draws, check sheets, outcomes, trace-backs."""

from taskhub.hazard.recheck.desk import RecheckDesk
from taskhub.hazard.recheck.frame import Asked
from taskhub.hazard.recheck.models import RecheckMember, RecheckRound, RecheckTraceback
from taskhub.hazard.recheck.outcomes import Check
from taskhub.hazard.recheck.rounds import Opening, Verified

__all__ = ["Asked", "Check", "Opening", "RecheckDesk", "RecheckMember", "RecheckRound", "RecheckTraceback", "Verified"]
