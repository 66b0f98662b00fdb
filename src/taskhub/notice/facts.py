"""Issued notices as subjects of rules: their facts, as functions of the day."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from taskhub.calendar import WorkCalendar
from taskhub.i18n import marked as _
from taskhub.notice.family import RANKS
from taskhub.notice.lifecycle import AWAITING, LIFECYCLE, UNSAID
from taskhub.notice.models import NoticeState
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin

_MOVES = Movement.MONOTONE


@dataclass(frozen=True, slots=True)
class Happened:
    """A step as it counts: its verb and day, and the reply date that stood from then on."""

    verb: str
    day: date
    reply_due: date | None = None
    id: int = 0


@dataclass(frozen=True)
class NoticeChronicle:
    """One notice since it was issued. ``steps`` begin with the issue and ascend by day."""

    key: str
    kind: str
    unit: str
    plan: str
    lines: int
    steps: Sequence[Happened]
    calendar: WorkCalendar

    @property
    def begins(self) -> date:
        return self.steps[0].day

    @cached_property
    def _days(self) -> list[date]:
        return [step.day for step in self.steps]

    @cached_property
    def changes(self) -> Sequence[date]:
        return sorted(set(self._days))

    def last(self, day: date) -> Happened:
        return self.steps[max(bisect_right(self._days, day) - 1, 0)]

    def state(self, day: date) -> NoticeState:
        return LIFECYCLE[self.last(day).verb].target

    def reply_due(self, day: date) -> date | None:
        return self.last(day).reply_due

    def awaited_by(self, day: date) -> date | None:
        """The date of the reply that is still due on ``day``."""
        return self.reply_due(day) if self.state(day) in AWAITING else None

    def happened(self, name: str) -> Sequence[date]:
        """The days of one of the catalogue's events."""
        return [step.day for step in self.steps if step.verb == EVENTS[name]]

    def done(self, verbs: Sequence[str], day: date) -> int:
        return sum(step.verb in verbs for step in self.steps if step.day <= day)

    def replied(self, day: date) -> bool:
        """Whether the office has a reply that it did not send back."""
        turns = [step.verb for step in self.steps if step.day <= day and step.verb in ("reply", "return")]
        return turns[-1:] == ["reply"]

    def facts(self, day: date) -> Facts:
        found = ((name, self.fact(name, day)) for name in _FACTS)
        return {name: value for name, value in found if value is not None}

    def fact(self, name: str, day: date) -> FactValue | None:
        compute = _FACTS.get(name)
        return compute(self, day) if compute else None

    def origins(self, day: date) -> Sequence[Origin]:
        return [
            Origin("notice_step", str(step.id), step.day, f"{step.verb} reply_due={step.reply_due}")
            for step in self.steps if step.day <= day
        ]  # fmt: skip


def _to_reply(one: NoticeChronicle, day: date) -> int | None:
    due = one.awaited_by(day)
    return None if due is None else (due - day).days


def _unanswered(one: NoticeChronicle, day: date) -> int | None:
    due = one.awaited_by(day)
    return None if due is None else max((day - due).days, 0)


def _working_unanswered(one: NoticeChronicle, day: date) -> int | None:
    due = one.awaited_by(day)
    return None if due is None else one.calendar.working_days_between(due, day)


_FACTS: Mapping[str, Callable[[NoticeChronicle, date], FactValue | None]] = {
    "kind": lambda one, _day: one.kind,
    "unit": lambda one, _day: one.unit,
    "plan": lambda one, _day: one.plan or None,
    "state": lambda one, day: one.state(day).value,
    "issued_on": lambda one, _day: one.begins,
    "reply_due": lambda one, day: one.reply_due(day),
    "acknowledged": lambda one, day: one.done(("acknowledge", "reply"), day) > 0,
    "replied": lambda one, day: one.replied(day),
    "returned": lambda one, day: one.done(("return",), day),
    "lines": lambda one, _day: one.lines,
    "days_since_issue": lambda one, day: (day - one.begins).days,
    "working_days_since_issue": lambda one, day: one.calendar.working_days_between(one.begins, day),
    "days_to_reply": _to_reply,
    "days_unanswered": _unanswered,
    "working_days_unanswered": _working_unanswered,
}

EVENTS = {"reply_received": "reply", "reply_returned": "return"}
"""What happens to a notice and can be counted → the verb of the step."""


def _specs(*specs: FactSpec) -> Mapping[str, FactSpec]:
    return {spec.name: spec for spec in specs}


NOTICE_FACTS = _specs(
    FactSpec("kind", FactType.TEXT, _("通知种类"), values=tuple(RANKS)),
    FactSpec("unit", FactType.TEXT, _("收文单位的代码")),
    FactSpec("plan", FactType.TEXT, _("所属方案的代码;不属于一个方案的没有")),
    FactSpec("state", FactType.TEXT, _("状态:已签发、已签收、已回复、已退回、已认可、已办结、作废"),
             values=tuple(state.value for state in NoticeState if state not in UNSAID)),
    FactSpec("issued_on", FactType.DATE, _("签发日期")),
    FactSpec("reply_due", FactType.DATE, _("回复期限;不要求回复的没有")),
    FactSpec("acknowledged", FactType.BOOLEAN, _("是否签收(回复即视为签收)")),
    FactSpec("replied", FactType.BOOLEAN, _("回复在手:已回复且没有被退回")),
    FactSpec("returned", FactType.INTEGER, _("回复被退回的次数"), _("次")),
    FactSpec("lines", FactType.INTEGER, _("通知所列事项数"), _("项")),
    FactSpec("days_since_issue", FactType.INTEGER, _("签发以来的天数"), _("天"), _MOVES),
    FactSpec("working_days_since_issue", FactType.INTEGER, _("签发以来的工作日数"), _("个工作日"), _MOVES),
    FactSpec("days_to_reply", FactType.INTEGER, _("距回复期限的天数,过期为负;不等回复的没有"), _("天"), _MOVES),
    FactSpec("days_unanswered", FactType.INTEGER, _("超过回复期限的天数,未超过为 0;不等回复的没有"), _("天"), _MOVES),
    FactSpec("working_days_unanswered", FactType.INTEGER,
             _("超过回复期限的工作日数,未超过为 0;不等回复的没有"), _("个工作日"), _MOVES),
    FactSpec("reply_received", FactType.EVENT, _("收到回复")),
    FactSpec("reply_returned", FactType.EVENT, _("回复被退回")),
)  # fmt: skip
