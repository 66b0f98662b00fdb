"""The desk at which a unit's year is put together, and points are entered. The hub hands it what it needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.dossier import points, rounds
from taskhub.dossier.dossier import Dossier
from taskhub.dossier.hazards import Hazards
from taskhub.dossier.notices import Correspondence
from taskhub.dossier.points import Points
from taskhub.dossier.work import Work
from taskhub.dossier.writing import document, workbook
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.settings import Settings
from taskhub.units import Unit, Units


@dataclass(frozen=True)
class DossierDesk:
    database: Database
    units: Units
    calendar: WorkCalendar
    settings: Settings
    templates: Path

    def gather(self, unit: Unit, year: int, moment: Moment) -> Dossier:
        """``moment``: today, or the instant of what was known. Of a unit that was merged it is the dossier of the one that
        answers for its work; that one carries both names. Raises StateError for a year that has not begun."""
        begin = date(year, 1, 1)
        if begin > moment.as_of:
            raise StateError(_("{year} 年还没有开始(今天是 {today})").format(year=year, today=moment.as_of))
        at = moment.on(min(date(year, 12, 31), moment.as_of))
        code = self.units.accountable(unit.code, at.as_of)
        family = [code, *self._before(code, at.as_of)]
        with self.database.reading() as session:
            work = Work(session, at, self.units, code, family, self.settings.reporting.period, self.settings.timezone,
                        self.settings.verification.on)  # fmt: skip
            letters = Correspondence(session, at, self.units, self.calendar, self.settings.notices)
            hazards = Hazards(session, at, self.units, self.calendar, code, family, self.settings.hazards.count_on_spot)
            chronicles = hazards.chronicles()
            entries = tuple(hazards.entries(chronicles, begin))
            rows = points.listed(session, at, family, year)
            return Dossier(
                unit=code, name=self.units.name(code),
                before=tuple((self.units.name(one), self.units.by_code[one].valid_to) for one in family[1:]),
                year=year, day=at.as_of, known_at=at.now, plans=tuple(work.plans()), items=tuple(work.items()),
                rounds=tuple(rounds.entries(session, at, self.units, self.calendar, family, year)),
                returns=tuple(work.returns(year)), notices=tuple(letters.entries(family, year)),
                hazard_figures=hazards.figures(chronicles, begin), reopened=sum(one.reopened for one in entries),
                hazards=entries, rechecks=tuple(hazards.rechecks(year)),
                evidence=(*work.evidence(year), *hazards.evidence(chronicles, begin)),
                points=tuple(rows), total=points.total(rows),
            )  # fmt: skip

    def _before(self, code: str, day: date) -> Sequence[str]:
        return sorted(gone for gone, heir in self.units.succeeded(day).items() if heir == code and gone != code)

    def document(self, dossier: Dossier) -> bytes:
        return document(self.templates, dossier, self.settings.timezone)

    def workbook(self, dossier: Dossier) -> Any:
        return workbook(dossier, self.settings.timezone)

    def add_points(
        self, unit: Unit, year: int, value: Decimal, basis: str, reason: str, moment: Moment, actor: Actor,
        corrects: int | None = None,
    ) -> tuple[int, bool]:  # fmt: skip
        """The number of the row, and whether it is new."""
        with self.database.writing() as session:
            return points.add(session, moment, actor, unit.code, year, value, basis, reason, corrects)

    def points(self, moment: Moment, unit: Unit | None = None, year: int | None = None) -> Sequence[Points]:
        with self.database.reading() as session:
            return points.listed(session, moment, None if unit is None else [unit.code], year)
