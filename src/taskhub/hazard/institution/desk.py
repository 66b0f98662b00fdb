"""The desk of institutional measures: every act one transaction; and what people read of them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from taskhub import xlsx
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard.institution.models import Institution, InstitutionLink
from taskhub.hazard.institution.register import InstitutionsTaken, Register, recurred, uncovered
from taskhub.hazard.models import Hazard
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.settings import Hazards
from taskhub.units import Units

_HAZARD_COLUMNS = {
    "code": N_("隐患编码"), "title": N_("隐患名称"), "category": N_("类别"), "level": N_("级别"), "enterprise": N_("企业"),
    "unit": N_("责任单位"), "found": N_("发现日期"), "deadline": N_("整改期限"), "state": N_("状态"), "closed_on": N_("销号日期"),
}  # fmt: skip
_INSTITUTION_COLUMNS = {
    "code": N_("制度编号"), "title": N_("制度名称"), "document": N_("文号"), "unit": N_("责任单位"), "category": N_("针对类别"),
    "scope_kind": N_("适用范围"), "scope": N_("范围代码"), "effective": N_("施行日期"), "until": N_("废止日期"),
    "linked": N_("对应隐患"), "recurrences": N_("施行后再发"),
}  # fmt: skip


@dataclass(frozen=True)
class InstitutionDesk:
    """``settings``: the categories, and the grace after which a measure should have its effect."""

    database: Database
    units: Units
    calendar: WorkCalendar
    settings: Hazards

    def import_file(self, path: Path, moment: Moment, actor: Actor) -> InstitutionsTaken:
        with self._register(moment, actor) as register:
            return register.import_file(path)

    def link(self, code: str, hazards: Sequence[str], moment: Moment, actor: Actor) -> list[str]:
        with self._register(moment, actor) as register:
            return register.link(code, hazards)

    def unlink(self, code: str, hazards: Sequence[str], moment: Moment, actor: Actor) -> list[str]:
        with self._register(moment, actor) as register:
            return register.unlink(code, hazards)

    def rows(
        self, moment: Moment, unit: str | None = None, category: str | None = None, failed: bool = False
    ) -> list[dict[str, Any]]:
        """Every measure with its linked hazards and the recurrences up to ``moment.as_of``; ``failed``: only those with any."""
        with self.database.reading() as session:
            query = select(Institution).order_by(col(Institution.code))
            if unit is not None:
                query = query.where(Institution.unit == unit)
            if category is not None:
                query = query.where(Institution.category == category)
            rows = [self._row(session, one, moment) for one in session.exec(query)]
        return [row for row in rows if row["recurrences"] or not failed]

    def show(self, code: str, moment: Moment) -> dict[str, Any]:
        """One measure with the hazards linked to it and those that recurred despite it."""
        with self.database.reading() as session:
            one = Register(session, self.units, self.calendar, self.settings, moment, Actor("", "")).find(code)
            linked = session.exec(select(InstitutionLink.hazard).where(InstitutionLink.institution == code)).all()
            again = session.exec(
                select(Hazard.code).where(*recurred(one), col(Hazard.found) <= moment.as_of).order_by(col(Hazard.found))
            ).all()
            return {**self._row(session, one, moment), "hazards": sorted(linked), "recurred": list(again)}

    def figures(self, by: str, moment: Moment) -> list[dict[str, Any]]:
        """By unit in charge or by category: measures in force, those without effect; and recurrences, ended or not."""
        groups: dict[str, dict[str, Any]] = {}
        for row in self.rows(moment):
            group = groups.setdefault(row[by], {"group": row[by], "in_force": 0, "without_effect": 0, "recurrences": 0})
            group["in_force"] += row["in_force"]
            group["without_effect"] += row["in_force"] and row["recurrences"] > 0
            group["recurrences"] += row["recurrences"]
        return [groups[name] for name in sorted(groups)]

    def uncovered(self) -> list[str]:
        """The categories of open hazards for which no measure is registered."""
        with self.database.reading() as session:
            return uncovered(session)

    def write_lists(self, path: Path, hazards: Iterable[dict[str, Any]], moment: Moment) -> None:
        """Both lists in one workbook, side by side: hazards, and institutional measures."""
        from openpyxl import Workbook  # 0.1 s that other commands need not pay

        book = Workbook()
        del book[book.sheetnames[0]]
        lists = {_("隐患清单"): (_HAZARD_COLUMNS, hazards), _("制度措施清单"): (_INSTITUTION_COLUMNS, self.rows(moment))}
        for title, (columns, rows) in lists.items():
            sheet = book.create_sheet(title)
            sheet.append([_(heading) for heading in columns.values()])
            for number, row in enumerate(rows, start=2):
                for place, name in enumerate(columns, start=1):
                    xlsx.put(sheet.cell(number, place), row[name])
        with xlsx.whole(path) as file:
            book.save(file)

    def _row(self, session: Session, one: Institution, moment: Moment) -> dict[str, Any]:
        again = select(func.count()).where(*recurred(one), col(Hazard.found) <= moment.as_of)
        linked = select(func.count()).where(InstitutionLink.institution == one.code)
        return {
            "code": one.code, "title": one.title, "document": one.document, "unit": one.unit, "category": one.category,
            "scope_kind": one.scope_kind, "scope": one.scope, "effective": one.effective, "until": one.until,
            "in_force": one.effective <= moment.as_of and (one.until is None or moment.as_of <= one.until),
            "linked": session.exec(linked).one(), "recurrences": session.exec(again).one(),
        }  # fmt: skip

    @contextmanager
    def _register(self, moment: Moment, actor: Actor) -> Iterator[Register]:
        with self.database.writing() as session:
            yield Register(session, self.units, self.calendar, self.settings, moment, actor)
