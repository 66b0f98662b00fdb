"""A unit's return as a subject of rules: its facts, as functions of the day."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from taskhub.calendar import WorkCalendar
from taskhub.i18n import marked as _
from taskhub.rounds.lifecycle import LIFECYCLE, OWED, State
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin

MISSING = "missing"
"""The state of a return that had not come when its round was closed."""

_MOVES = Movement.MONOTONE


@dataclass(frozen=True, slots=True)
class Happened:
    """A step as it counts; ``due``: the date that a return which was sent back is due again."""

    verb: str
    day: date
    due: date | None = None
    id: int = 0


@dataclass(frozen=True)
class SubmissionChronicle:
    """One return since it was asked for. ``steps`` ascend by day."""

    key: str
    unit: str
    round: str
    opened: date
    due: date
    closed: date | None
    steps: Sequence[Happened]
    calendar: WorkCalendar

    @property
    def begins(self) -> date:
        return self.opened

    @cached_property
    def _days(self) -> list[date]:
        return [step.day for step in self.steps]

    @cached_property
    def changes(self) -> Sequence[date]:
        return sorted({self.opened, *self._days, *([self.closed] if self.closed else [])})

    def until(self, day: date) -> Sequence[Happened]:
        return self.steps[: bisect_right(self._days, day)]

    def state(self, day: date) -> State:
        taken = self.until(day)
        return LIFECYCLE[taken[-1].verb].target if taken else State.AWAITED

    def status(self, day: date) -> str:
        state = self.state(day)
        return MISSING if state is State.AWAITED and self.is_closed(day) else state.value

    def shown(self, day: date) -> str:
        """The status as people say it: missing as soon as its date has passed."""
        return MISSING if self.state(day) is State.AWAITED and self.late(day) else self.status(day)

    def is_closed(self, day: date) -> bool:
        return self.closed is not None and self.closed <= day

    def due_on(self, day: date) -> date:
        return next((step.due for step in reversed(self.until(day)) if step.due), self.due)

    def owed_by(self, day: date) -> date | None:
        """The date of the return that the unit still owes; none once the round is closed."""
        return self.due_on(day) if self.state(day) in OWED and not self.is_closed(day) else None

    def came_on(self, day: date) -> date | None:
        """When the first return came that was not nothing at all."""
        return next((step.day for step in self.until(day) if step.verb in ("submit", "nil")), None)

    def late(self, day: date) -> bool:
        """Whether the first return came after its date, or has not come by then."""
        return (self.came_on(day) or day) > self.due

    def returned(self, day: date) -> int:
        return sum(step.verb == "return" for step in self.until(day))

    def happened(self, name: str) -> Sequence[date]:
        return [step.day for step in self.steps if step.verb == EVENTS[name]]

    def facts(self, day: date) -> Facts:
        found = ((name, self.fact(name, day)) for name in _FACTS)
        return {name: value for name, value in found if value is not None}

    def fact(self, name: str, day: date) -> FactValue | None:
        compute = _FACTS.get(name)
        return compute(self, day) if compute else None

    def origins(self, day: date) -> Sequence[Origin]:
        asked = Origin("reporting_round", self.round, self.opened, f"due={self.due}")
        return [asked, *(Origin("submission_step", str(step.id), step.day, step.verb) for step in self.until(day))]


def _owed(measure: Callable[[SubmissionChronicle, date, date], int]) -> Callable[[SubmissionChronicle, date], int | None]:
    def compute(one: SubmissionChronicle, day: date) -> int | None:
        due = one.owed_by(day)
        return None if due is None else measure(one, due, day)

    return compute


_FACTS: Mapping[str, Callable[[SubmissionChronicle, date], FactValue | None]] = {
    "unit": lambda one, _day: one.unit,
    "round": lambda one, _day: one.round,
    "status": lambda one, day: one.status(day),
    "due": lambda one, day: one.due_on(day),
    "days_to_due": _owed(lambda _one, due, day: (due - day).days),
    "days_overdue": _owed(lambda _one, due, day: max((day - due).days, 0)),
    "working_days_to_due": _owed(lambda one, due, day: one.calendar.working_days_between(day, due)),
    "working_days_overdue": _owed(lambda one, due, day: one.calendar.working_days_between(due, day)),
    "late": lambda one, day: one.late(day),
    "nil": lambda one, day: one.state(day) is State.NIL,
    "returned": lambda one, day: one.returned(day),
}

EVENTS = {"return_came": "submit", "return_sent_back": "return"}
"""What happens to a return and can be counted → the verb of the step."""

SUBMISSION_FACTS: Mapping[str, FactSpec] = {
    spec.name: spec
    for spec in (
        FactSpec("unit", FactType.TEXT, _("报送单位的代码")),
        FactSpec("round", FactType.TEXT, _("报送轮次,如 2024Q3")),
        FactSpec("status", FactType.TEXT, _("状态:未报、已报、零报告、已退回、已核定;轮次截止时还没有报的为 missing"),
                 values=(*State, MISSING)),
        FactSpec("due", FactType.DATE, _("报送期限;退回后是重报的期限")),
        FactSpec("days_to_due", FactType.INTEGER, _("距报送期限的天数,过期为负;报了或轮次截止后没有"), _("天"), _MOVES),
        FactSpec("days_overdue", FactType.INTEGER, _("迟报天数,未过期为 0;报了或轮次截止后没有"), _("天"), _MOVES),
        FactSpec("working_days_to_due", FactType.INTEGER,
                 _("距报送期限的工作日数,过期为 0;报了或轮次截止后没有"), _("个工作日"), _MOVES),
        FactSpec("working_days_overdue", FactType.INTEGER,
                 _("迟报的工作日数,未过期为 0;报了或轮次截止后没有"), _("个工作日"), _MOVES),
        FactSpec("late", FactType.BOOLEAN, _("第一次报送晚于期限,或到期仍未报"), movement=_MOVES),
        FactSpec("nil", FactType.BOOLEAN, _("是零报告")),
        FactSpec("returned", FactType.INTEGER, _("被退回的次数"), _("次")),
        FactSpec("return_came", FactType.EVENT, _("报送")),
        FactSpec("return_sent_back", FactType.EVENT, _("报送被退回")),
    )
}  # fmt: skip
