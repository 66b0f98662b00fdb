"""What a unit has brought about by a day, as known at a moment: the only figures that a score rests on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.notice.models import Notice, NoticeStep
from taskhub.plan.structure import Item, Plan
from taskhub.progress.history import NOTHING_REPORTED, History
from taskhub.progress.schedule import is_counted, plan_line
from taskhub.progress.status import share_on
from taskhub.ranking.hazards import HazardDay
from taskhub.rounds import SubmissionSource
from taskhub.units import Units


@dataclass(frozen=True, slots=True)
class Outcome:
    """``completed`` is what is verified where verification is on, else what is claimed; ``expected``: how many of the items
    should be completed by the plans' lines. ``hazards`` has the closed ones too."""

    unit: str
    items: int = 0
    completed: int = 0
    expected: Fraction = Fraction(0)
    overdue: int = 0
    hazards: int = 0
    hazards_closed: int = 0
    hazards_overdue: int = 0
    replies_due: int = 0
    replies_in_time: int = 0
    claimed: int = 0
    returns_due: int = 0
    returns_in_time: int = 0

    def content(self) -> dict[str, Any]:
        """As canonical data: the exact share as numerator/denominator."""
        return {**asdict(self), "expected": str(self.expected)}


def outcomes(
    session: Session, moment: Moment, units: Units, plans: Iterable[tuple[Plan, Mapping[str, History]]],
    hazards: Mapping[str, HazardDay], since: date | None, calendar: WorkCalendar, verification: bool,
) -> list[Outcome]:  # fmt: skip
    """Of every unit about which there is anything to say. Replies and returns of reporting rounds count that fell due since
    ``since``; of items what is verified, where ``verification`` is on."""
    sums: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    for plan, reported in plans:
        led: dict[str, list[Item]] = defaultdict(list)
        for item in plan.items:
            if item.in_force(moment.as_of):
                led[units.accountable(item.lead, moment.as_of)].append(item)
        for unit, items in led.items():
            _add_items(sums[unit], plan, items, reported, moment.as_of, verification)
    for unit, day in hazards.items():
        sums[unit]["hazards"] += day.backlog + day.monitored + day.closed
        sums[unit]["hazards_closed"] += day.closed
        sums[unit]["hazards_overdue"] += day.overdue
    for unit, in_time in _replies(session, moment, since):
        unit = units.accountable(unit, moment.as_of)
        sums[unit]["replies_due"] += 1
        sums[unit]["replies_in_time"] += in_time
    for unit, in_time in _returns(session, moment, since, units, calendar):
        sums[unit]["returns_due"] += 1
        sums[unit]["returns_in_time"] += in_time
    return [Outcome(unit, **{**said, "expected": Fraction(said["expected"])}) for unit, said in sorted(sums.items())]


def _add_items(
    said: dict[str, Any], plan: Plan, items: Sequence[Item], reported: Mapping[str, History], day: date, verification: bool
) -> None:
    known = {item.key: reported.get(item.key, NOTHING_REPORTED) for item in items}
    done = {item.key: share_on(item, known[item.key], day) >= 1 for item in items}
    counts = {item.key: done[item.key] and (not verification or known[item.key].verified_on(item, day)) for item in items}
    counted = [item for item in items if is_counted(plan, item, day)]
    line = plan_line(plan, len(counted), sum(item.due <= day for item in counted), day)
    said["items"] += len(counted)
    said["completed"] += sum(counts[item.key] for item in counted)
    said["claimed"] += sum(done[item.key] for item in counted)
    said["expected"] += len(counted) * (line or Fraction(0))
    said["overdue"] += sum(item.due < day and not done[item.key] for item in counted)


def _replies(session: Session, moment: Moment, since: date | None) -> Iterable[tuple[str, bool]]:
    """The unit and whether it was in time, of each reply that had to come by the day. What counts is the first reply against the
    date in the issued notice, taken from the steps: the notice's own columns know what came later too."""
    query = (
        select(NoticeStep, Notice.unit)
        .join(Notice, col(Notice.id) == col(NoticeStep.notice_id))
        .where(
            col(NoticeStep.verb).in_(("issue", "reply", "withdraw")), col(NoticeStep.as_of) <= moment.as_of,
            col(NoticeStep.recorded_at) <= moment.now,
        )
        .order_by(col(NoticeStep.id))
    )  # fmt: skip
    due: dict[int, tuple[str, date]] = {}
    replied: dict[int, date] = {}
    for step, unit in session.exec(query):
        if step.verb == "issue" and step.reply_due is not None:
            due[step.notice_id] = unit, step.reply_due
        elif step.verb == "reply":
            replied.setdefault(step.notice_id, step.as_of)
        elif step.verb == "withdraw":
            due.pop(step.notice_id, None)
    for notice, (unit, day) in due.items():
        answered = replied.get(notice)
        if (since is None or day >= since) and (day < moment.as_of or answered is not None):
            yield unit, answered is not None and answered <= day


def _returns(
    session: Session, moment: Moment, since: date | None, units: Units, calendar: WorkCalendar
) -> Iterable[tuple[str, bool]]:  # fmt: skip
    """Who answers for it and whether it came in time, of each return that a reporting round had asked for by the day."""
    source, day = SubmissionSource(session, moment, units, calendar, moment.as_of), moment.as_of
    for one in source.chronicles(None, moment):
        came = one.came_on(day)
        if (since is None or one.due >= since) and (one.due < day or came is not None):
            yield one.unit, came is not None and not one.late(day)
