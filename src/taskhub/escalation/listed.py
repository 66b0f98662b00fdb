"""Hazards proposed for listed supervision by a rung: a step of their own life cycle, decided there."""

from contextlib import suppress
from dataclasses import dataclass

from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.escalation.models import RungState
from taskhub.hazard.lifecycle import Listing
from taskhub.hazard.steps import Steps
from taskhub.problems import StateError
from taskhub.subjects import Chronicle
from taskhub.units import Units

_ANSWERS = {
    Listing.NONE: RungState.REJECTED,  # what was proposed is not there any more
    Listing.PROPOSED: RungState.PROPOSED,
    Listing.APPROVED: RungState.APPROVED,
}


@dataclass(frozen=True)
class HazardListings:
    """The desk for hazards."""

    units: Units
    calendar: WorkCalendar

    def propose(self, session: Session, moment: Moment, actor: Actor, key: str, why: str) -> None:
        """Takes the step. One that is not legal (it was proposed or listed before) is nothing to be done."""
        with suppress(StateError):
            Steps(session, moment, actor, self.units, self.calendar).take([key], "propose_listing", details={"why": why})

    def answer(self, chronicle: Chronicle, moment: Moment) -> RungState:
        return _ANSWERS.get(Listing(str(chronicle.fact("listing", moment.as_of))), RungState.ISSUED)
