"""The desk at which hazards are dealt with: every act one transaction. The hub hands it what it needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import enterprises
from taskhub.hazard.deadlines import Policy, Redating
from taskhub.hazard.enterprises import EnterprisesTaken
from taskhub.hazard.figures import By, HazardFigures, figures
from taskhub.hazard.known import figures_as_known, standings
from taskhub.hazard.ledger import Filter, Ledger, Rungs, no_rungs
from taskhub.hazard.reading import events_of
from taskhub.hazard.register import Progress, Registrar, Taken
from taskhub.hazard.steps import Steps, as_written
from taskhub.hazard.trail import Told, nothing_told, trail
from taskhub.hazard.write import digest
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.settings import Hazards
from taskhub.tables import Row
from taskhub.units import Units

ADDED = "add:"
"""Before the external id of a hazard that was entered by hand without one: the same words again are the same hazard."""


_MONTHS = 12


@dataclass(frozen=True)
class HazardDesk:
    """``rungs``: who keeps the ladders says which rung a hazard has reached. ``told``: what other rooms know of a subject."""

    database: Database
    units: Units
    calendar: WorkCalendar
    settings: Hazards
    rungs: Rungs = no_rungs
    told: Told = nothing_told

    def import_file(self, path: Path, moment: Moment, actor: Actor, progress: Progress | None = None) -> Taken:
        with self.database.writing() as session:
            return self._registrar(session, moment, actor).import_file(path, progress)

    def add(self, cells: Mapping[str, Any], moment: Moment, actor: Actor) -> Taken:
        """Registers one hazard; without an external id, what is said is its identity."""
        said = {name: cell for name, cell in cells.items() if cell not in (None, "")}
        said.setdefault("external_id", ADDED + digest(said)[:16])
        with self.database.writing() as session:
            return self._registrar(session, moment, actor).take([Row(None, said)], _("命令行"))

    def import_enterprises(self, path: Path, moment: Moment, actor: Actor) -> EnterprisesTaken:
        with self.database.writing() as session:
            return enterprises.import_file(session, path, self.units, moment, actor)

    def take(
        self,
        codes: Sequence[str],
        verb: str,
        moment: Moment,
        actor: Actor,
        *,
        person: Actor | None = None,
        document: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> list[str]:
        """One step with each of the hazards, all or none; returns the codes of those that moved (a repeat moves nothing)."""
        said = {name: value for name, value in (details or {}).items() if value not in (None, "")}
        if "unit" in said:
            said["unit"] = self.units.find(said["unit"]).code
        with self.database.writing() as session:
            steps = Steps(session, moment, actor, self.units, self.calendar)
            return steps.take(codes, verb, person=person, document=document, details=said)

    def redate(self, moment: Moment, actor: Actor, *, dry_run: bool = False) -> list[Redating]:
        """Works out again every deadline that rests on the policy, after the policy changed."""
        policy = Policy(self.settings.deadlines, self.calendar)
        with self.database.writing() as session:
            return Steps(session, moment, actor, self.units, self.calendar).redate(policy, dry_run=dry_run)

    def rows(self, moment: Moment, wanted: Filter, limit: int | None = None, after: str | None = None) -> list[dict[str, Any]]:
        with self.database.reading() as session:
            return self._ledger(session).rows(moment, wanted, limit, after and as_written(after))

    def show(self, code: str, moment: Moment) -> dict[str, Any]:
        """One hazard's row with its facts and its steps. Raises StateError where it is not known."""
        code = as_written(code)
        with self.database.reading() as session:
            found = self._ledger(session).one(code, moment)
            if found is None:
                raise StateError(_("台账里没有隐患 {codes}").format(codes=code))
            row, chronicle = found
            return {
                **row,
                "facts": chronicle.facts(moment.as_of),
                "steps": trail(events_of(session, [code]).get(code, []), moment),
            }

    def figures(self, by: By, moment: Moment, since: date | None = None, *, as_known: bool = False) -> list[HazardFigures]:
        """``as_known``: without what was entered after the moment, which takes longer."""

        def successor(unit: str) -> str:
            return self.units.accountable(unit, moment.as_of)

        group_of: Callable[[str], str] = successor if by == "unit" else str
        with self.database.reading() as session:
            if as_known:
                stood = standings(session, moment, self.units, self.calendar)
                return figures_as_known(
                    stood, by, moment.as_of, since=since, count_on_spot=self.settings.count_on_spot, group_of=group_of
                )
            return figures(session, by, moment.as_of, since=since, count_on_spot=self.settings.count_on_spot, group_of=group_of)

    def months(self, moment: Moment) -> list[tuple[date, list[HazardFigures]]]:
        """The figures by level at the ends of the months before, and on the day itself: a year of them."""
        days = [moment.as_of]
        while len(days) < _MONTHS:
            days.append(days[-1].replace(day=1) - timedelta(days=1))
        return [(day, self.figures("level", moment.on(day))) for day in reversed(days)]

    def trail(self, code: str, moment: Moment) -> list[dict[str, Any]]:
        """The whole causal chain of a hazard: its own steps, and what others know of it (findings, notices, rungs)."""
        code = as_written(code)
        with self.database.reading() as session:
            events = events_of(session, [code]).get(code, [])
            if not events:
                raise StateError(_("台账里没有隐患 {codes}").format(codes=code))
            return trail(events, moment, self.told(session, f"hazard:{code}"))

    def units_of(self, unit: str, moment: Moment) -> Sequence[str]:
        """The units for whose hazards ``unit`` (a name or code) answers."""
        code = self.units.find(unit).code
        return [one.code for one in self.units if self.units.accountable(one.code, moment.as_of) == code or one.code == code]

    def _ledger(self, session: Session) -> Ledger:
        return Ledger(session, self.units, self.calendar, self.rungs)

    def _registrar(self, session: Session, moment: Moment, actor: Actor) -> Registrar:
        return Registrar(session, moment, actor, self.units, self.calendar, self.settings)
