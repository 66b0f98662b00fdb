"""What a unit's workbook says when it is made: read from one session, at one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.plan import book
from taskhub.progress import PlanStatus, histories, last_period_end, plan_status
from taskhub.report.status import state_name
from taskhub.settings import Settings
from taskhub.units import Unit, Units
from taskhub.workbook import hazards, items, notices
from taskhub.workbook.layout import FIGURES, HAZARDS, ITEMS, NOTICES, TABLES, Line
from taskhub.workbook.stamp import number_of


@dataclass(frozen=True, slots=True)
class Asked:
    """The reporting round that asks for the workbook: its code, what the period is called and when it ends, and when the return
    is due."""

    round: str
    title: str
    cut_off: date
    due: date


@dataclass(frozen=True)
class Contents:
    """``made_at`` is an instant in the workspace's time zone; ``office`` is whom to ask; ``asked``: by which round."""

    unit: Unit
    as_of: date
    made_at: datetime
    lines: Mapping[str, Sequence[Line]]
    office: str
    asked: Asked | None = None

    @cached_property
    def number(self) -> str:
        rows = (
            [layout.name, *(line.values.get(column.name) for column in layout.given)]
            for layout in TABLES for line in self.lines[layout.name]
        )  # fmt: skip
        return number_of(self.unit.code, self.as_of, self.made_at, rows)

    def coloured(self, sheet: str, colour: str) -> int:
        return sum(line.colour == colour for line in self.lines[sheet])


def contents(
    session: Session, moment: Moment, made_at: datetime, unit: Unit, units: Units, calendar: WorkCalendar, settings: Settings,
    standing: Sequence[PlanStatus], asked: Asked | None = None,
) -> Contents:  # fmt: skip
    """Everything about ``unit`` (and about those whom it succeeds); ``standing``: how the plans stand, for every unit."""
    codes = [one.code for one in units if one.code == unit.code or units.accountable(one.code, moment.as_of) == unit.code]
    period = settings.reporting.period
    lines = {
        ITEMS.name: items.lines(session, moment, unit.code, units, calendar, period, asked.cut_off if asked else moment.as_of),
        NOTICES.name: notices.lines(session, moment, codes, calendar),
        HAZARDS.name: hazards.lines(session, moment, codes, units, calendar),
        FIGURES.name: _figures(standing, unit.code),
    }
    return Contents(unit, moment.as_of, made_at, lines, _office(units, moment.as_of), asked)


def plans_standing(session: Session, moment: Moment, units: Units, settings: Settings) -> list[PlanStatus]:
    """Each plan at the last cut-off before the moment, and at the moment. It reads whole plans: who makes the workbooks of many
    units asks once."""
    found = []
    for code in book.plan_codes(session, moment):
        for day in (last_period_end(settings.reporting.period, moment.as_of - timedelta(days=1)), moment.as_of):
            plan = book.in_force(session, code, moment.on(day))
            if plan is not None and day >= plan.start:
                reported = histories(session, moment.on(day), code)
                found.append(plan_status(plan, reported, units, day, settings.verification.on))
    return found


def _figures(standing: Sequence[PlanStatus], unit: str) -> list[Line]:
    """The unit's row in each plan."""
    lines = []
    for status in standing:
        for row in (row for row in status.units if row.unit == unit):
            figures = row.figures
            values: dict[str, Any] = {column.name: getattr(figures, column.name, None) for column in FIGURES.columns}
            values |= {"plan": status.plan.code, "name": status.plan.title, "as_of": status.as_of}
            values |= {"rank": row.rank, "state": state_name(figures.state)}
            lines.append(Line(values, "yellow" if figures.state == "behind" else ""))
    return lines


def _office(units: Units, day: date) -> str:
    """The committee office and its liaisons."""
    office = units.by_code.get(units.office or "")
    if office is None:
        return ""
    people = [contact.name for contact in office.contacts if contact.serves_on(day) and contact.post == "liaison"]
    return f"{office.name}({'、'.join(people)})" if people else office.name


def summary(made: Contents) -> list[str]:
    """How much of what is in it, and how much of that is late."""
    rows = {name: len(lines) for name, lines in made.lines.items()}
    return [
        _("事项 {n} 个:滞后 {behind},逾期 {overdue}").format(
            n=rows[ITEMS.name], behind=made.coloured(ITEMS.name, "yellow"), overdue=made.coloured(ITEMS.name, "red")),
        _("通知 {n} 份:回复已过期 {late}").format(n=rows[NOTICES.name], late=made.coloured(NOTICES.name, "red")),
        _("隐患 {n} 个:逾期 {overdue}").format(n=rows[HAZARDS.name], overdue=made.coloured(HAZARDS.name, "red")),
    ]  # fmt: skip
