"""What taking a workbook over needs: the transaction, who brings it, for whom, and every fault found on the way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from taskhub import tables
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.problems import Problem
from taskhub.units import Units
from taskhub.workbook.reading import Filled, Returned


@dataclass
class Taking:
    """``actor`` brings the workbook of ``back.unit``: somebody of the unit, or the office on its behalf."""

    session: Session
    moment: Moment
    actor: Actor
    units: Units
    calendar: WorkCalendar
    back: Returned
    problems: list[Problem] = field(init=False)

    def __post_init__(self) -> None:
        self.problems = list(self.back.problems)

    @property
    def answers_for(self) -> str:
        """Who answers by now for what the unit led."""
        return self.units.accountable(self.back.unit.code, self.moment.as_of)

    @property
    def on_behalf_of(self) -> str | None:
        """The unit, where somebody else enters what it says."""
        return None if self.is_ours(self.actor.unit) else self.back.unit.code

    def is_ours(self, unit: str) -> bool:
        return self.units.accountable(unit, self.moment.as_of) == self.answers_for

    def problem(self, row: Filled, name: str, message: str, remedy: str) -> Problem:
        return Problem(self.back.file, None, row.where(name), message, remedy)

    def fault(self, row: Filled, name: str, message: str, remedy: str) -> None:
        self.problems.append(self.problem(row, name, message, remedy))

    def refused(self, row: Filled, name: str, fault: Exception) -> None:
        """A step that is not legal, as its room says it."""
        for line in str(fault).splitlines():
            message, _arrow, remedy = line.partition(f" {_('→')} ")
            self.fault(row, name, message, remedy or _("核对这一行;不清楚的问安委办"))

    def days(self, row: Filled, names: Sequence[str]) -> dict[str, date]:
        """The days that a row gives, without those that are no days or have not come."""
        found = {}
        for name in names:
            if tables.is_missing(row.cells.get(name)):
                continue
            try:
                day = tables.day(row.cells[name])
            except ValueError as error:
                self.fault(row, name, str(error), _("写作 2024-09-30"))
                continue
            if day > self.moment.as_of:
                self.fault(row, name, _("{day} 还没有到").format(day=day), _("不晚于 {day}").format(day=self.moment.as_of))
            else:
                found[name] = day
        return found

    def handler(self, row: Filled) -> str:
        """Who dealt with a row: named there, or whoever filled the workbook in."""
        return row.text("handler").partition("@")[0].strip() or self.back.filled_by
