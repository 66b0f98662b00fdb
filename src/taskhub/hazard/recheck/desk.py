"""The desk at which rechecks are ordered, recorded and looked up: every act one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import reading
from taskhub.hazard.recheck import listing, sheet
from taskhub.hazard.recheck.listing import By, RecheckFigures, rechecked
from taskhub.hazard.recheck.outcomes import Check, Outcomes
from taskhub.hazard.recheck.rounds import Opening, Verified, find_round, open_round, verify
from taskhub.hazard.steps import as_written
from taskhub.settings import Hazards
from taskhub.units import Units


@dataclass(frozen=True)
class RecheckDesk:
    """Rechecks (回头看) of hazards that are done with."""

    database: Database
    units: Units
    calendar: WorkCalendar
    settings: Hazards

    def open(self, opening: Opening, moment: Moment, actor: Actor) -> tuple[dict[str, Any], bool]:
        """The round as ``show`` tells of it, and whether it is new."""
        with self.database.writing() as session:
            weights = self.settings.recheck.weights
            row, new = open_round(session, opening, weights, moment, actor, self.units, self.calendar)
            session.flush()
            return self._shown(session, row.name, moment), new

    def rounds(self, moment: Moment) -> list[dict[str, Any]]:
        with self.database.reading() as session:
            return listing.round_rows(session, moment)

    def show(self, name: str, moment: Moment) -> dict[str, Any]:
        """A round with all that its draw rests on, and its hazards."""
        with self.database.reading() as session:
            return self._shown(session, name, moment)

    def verify(self, name: str) -> Verified:
        with self.database.reading() as session:
            return verify(session, find_round(session, name))

    def write_sheet(self, name: str, path: Path, moment: Moment) -> int:
        """Writes the check sheet of a round; how many hazards are on it."""
        with self.database.reading() as session:
            find_round(session, name)
            members = {one.member.hazard: one for one in rechecked(session, moment, name)}
            read = reading.read(session, members, moment, self.units, self.calendar)
            rows = [(members[hazard.code], hazard, chronicle) for hazard, chronicle in read]
            sheet.write(path, rows)
            return len(rows)

    def import_file(self, path: Path, moment: Moment, actor: Actor) -> tuple[int, int]:
        """A check sheet that was filled in: all or nothing. How many outcomes were new, and how many were known."""
        with self.database.writing() as session:
            return sheet.read(path, lambda on: self._outcomes(session, on, actor), moment)

    def record(self, check: Check, moment: Moment, actor: Actor) -> bool:
        """One outcome, found on the moment's day; whether it is new."""
        with self.database.writing() as session:
            return self._outcomes(session, moment, actor).record(check)

    def settle(
        self, code: str, moment: Moment, actor: Actor, *, conclusion: str, round_: str | None = None, document: str = "",
        person: Actor | None = None,
    ) -> bool:  # fmt: skip
        """Settles the trace-back of a hazard's acceptance; whether that is new."""
        with self.database.writing() as session:
            return self._outcomes(session, moment, actor).settle(code, round_, person or actor, conclusion, document)

    def figures(self, by: By, moment: Moment, round_: str | None = None) -> list[RecheckFigures]:
        def successor(unit: str) -> str:
            return self.units.accountable(unit, moment.as_of)

        group_of: Callable[[str], str] = successor if by == "unit" else str
        with self.database.reading() as session:
            if round_ is not None:
                find_round(session, round_)
            return listing.figures(rechecked(session, moment, round_), by, group_of)

    def tracebacks(self, moment: Moment, *, pending: bool = False, code: str | None = None) -> list[dict[str, Any]]:
        with self.database.reading() as session:
            return listing.traceback_rows(session, moment, pending, code and as_written(code))

    def _shown(self, session: Session, name: str, moment: Moment) -> dict[str, Any]:
        row = find_round(session, name)
        return {
            "round": row.name, "as_of": row.as_of, "due": row.due, "team": row.team, "document": row.document,
            "opened_by": row.actor, "asked": row.said, "draw": row.drawn, "seed": row.seed, "weights": row.weights,
            "frame_size": row.frame_size, "frame_hash": row.frame_hash,
            "hazards": listing.member_rows(session, rechecked(session, moment, name)),
        }  # fmt: skip

    def _outcomes(self, session: Session, moment: Moment, actor: Actor) -> Outcomes:
        return Outcomes(session, moment, actor, self.units, self.calendar, self.settings)
