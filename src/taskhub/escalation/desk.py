"""The desk at which cases are dealt with: every act one transaction. The hub hands it what it needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.escalation.drafting import ListingDesk
from taskhub.escalation.escalate import Escalated, Escalator, Progress
from taskhub.escalation.ladder import Ladders
from taskhub.escalation.listing import CaseView, case_rows, case_view, find
from taskhub.escalation.models import EscalationCase
from taskhub.escalation.past import past_rows
from taskhub.escalation.suspend import resume, suspend
from taskhub.rules import Rule
from taskhub.settings import Settings
from taskhub.subjects import FactSource
from taskhub.units import Units


@dataclass(frozen=True)
class EscalationDesk:
    """``sources`` opens the subjects that ladders are for; ``desks``: kind of subject → who keeps its listed supervision."""

    database: Database
    units: Units
    calendar: WorkCalendar
    ladders: Ladders
    rules: Mapping[str, Rule]
    settings: Settings
    sources: Callable[[Session, Moment], Sequence[FactSource]]
    desks: Mapping[str, ListingDesk]

    def escalate(
        self, moment: Moment, actor: Actor, *, dry_run: bool = False, confirmed: int | None = None,
        on_progress: Progress | None = None,
    ) -> Escalated:  # fmt: skip
        """One tick: cases opened, climbed and closed, receipts brought up to date. See ``Escalator.escalate``."""
        escalator = Escalator(
            self.database, self.units, self.calendar, self.ladders, self.rules, self.settings, self.sources, self.desks
        )
        return escalator.escalate(moment, actor, dry_run=dry_run, confirmed=confirmed, on_progress=on_progress)

    def suspend(self, name: str, moment: Moment, actor: Actor, start: date, until: date | None, why: str) -> EscalationCase:
        """Suspends a case, by its number or its subject."""
        with self.database.writing() as session:
            case = find(session, name)
            suspend(session, moment, actor, case, start, until, why)
            return case

    def resume(self, name: str, moment: Moment, actor: Actor, why: str = "") -> EscalationCase:
        """Ends the suspension of a case that runs on the day."""
        with self.database.writing() as session:
            case = find(session, name)
            resume(session, moment, actor, case, why)
            return case

    def case(self, name: str, moment: Moment) -> CaseView:
        """A case with its receipts and the rungs to come, by its number or its subject."""
        with self.database.reading() as session:
            return case_view(session, self.calendar, name, moment.as_of)

    def cases(
        self, unit: str | None = None, ladder: str | None = None, closed: bool = False, missed: bool = False,
        day: date | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """See ``case_rows``; as they stood on a ``day``, see ``past_rows``."""
        with self.database.reading() as session:
            if day is not None:
                return past_rows(session, day, unit, ladder, closed, missed)
            return case_rows(session, unit, ladder, closed, missed)
