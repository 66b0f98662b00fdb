"""What is done if nobody acts: ladders, cases, receipts."""

from taskhub.escalation.ahead import ComingRung, rungs_ahead, rungs_of_a_case_to_come
from taskhub.escalation.desk import EscalationDesk
from taskhub.escalation.drafting import ListingDesk
from taskhub.escalation.escalate import LEASE, Escalated, Escalator
from taskhub.escalation.heard import heard
from taskhub.escalation.ladder import Ladder, Ladders, Rung, load_ladders, misplaced_ladders
from taskhub.escalation.listed import HazardListings
from taskhub.escalation.listing import COMING, STATE_TITLES, CaseView, case_rows, case_view, find, reached
from taskhub.escalation.models import EscalationCase, EscalationNotice, EscalationRung, EscalationSuspension, RungState
from taskhub.escalation.suspend import resume, suspend
from taskhub.escalation.visit import Spoken

__all__ = [
    "COMING", "LEASE", "STATE_TITLES", "CaseView", "ComingRung", "Escalated", "EscalationCase", "EscalationDesk",
    "EscalationNotice", "EscalationRung", "EscalationSuspension", "Escalator", "HazardListings", "Ladder", "Ladders",
    "ListingDesk", "Rung", "RungState", "Spoken", "case_rows", "case_view", "find", "heard", "load_ladders", "misplaced_ladders",
    "reached", "resume", "rungs_ahead", "rungs_of_a_case_to_come", "suspend",
]  # fmt: skip
