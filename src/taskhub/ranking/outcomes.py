"""What a unit has brought about by a day, as known at a moment: the only figures that a score rests on."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
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


_Asked = tuple[str, date, date | None]
"""Who answers for it, when it was due, when it first came."""

Counting = Callable[[date, date | None, date | None, date], bool]
"""Whether what was due on a date and first came on another (None: not yet) belongs to a period, given by its first day (None: it
begins with the ledger) and its last."""


def settled_in(due: date, came: date | None, since: date | None, day: date) -> bool:
    """By the day on which it shows whether it was in time: its date, or the day after where nothing had come by then. So
    everyone's counts in one period, and no one's before all of them can."""
    settled = due if came is not None and came <= due else due + timedelta(days=1)
    return (since is None or settled >= since) and settled <= day


def come_or_due_in(due: date, came: date | None, since: date | None, day: date) -> bool:
    """As it was reckoned in publications of the first format: what came early counts before it is due."""
    return (since is None or due >= since) and (due < day or came is not None)


def outcomes(
    session: Session, moment: Moment, units: Units, plans: Iterable[tuple[Plan, Mapping[str, History]]],
    hazards: Mapping[str, HazardDay], since: date | None, calendar: WorkCalendar, verification: bool,
    counts: Counting = settled_in,
) -> list[Outcome]:  # fmt: skip
    """Of every unit about which there is anything to say, in the period from ``since`` to the moment; ``counts`` tells which
    replies and returns of reporting rounds belong to it. Of items what is verified, where ``verification`` is on."""
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
    asked = (("replies", _replies(session, moment, units)), ("returns", _returns(session, moment, units, calendar)))
    for what, (unit, due, came) in ((what, one) for what, every in asked for one in every):
        if counts(due, came, since, moment.as_of):
            sums[unit][f"{what}_due"] += 1
            sums[unit][f"{what}_in_time"] += came is not None and came <= due
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


def _replies(session: Session, moment: Moment, units: Units) -> Iterable[_Asked]:
    """Of each notice that wanted a reply. What counts is the first reply against the date in the issued notice, taken from the
    steps: the notice's own columns know what came later too."""
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
            due[step.notice_id] = units.accountable(unit, moment.as_of), step.reply_due
        elif step.verb == "reply":
            replied.setdefault(step.notice_id, step.as_of)
        elif step.verb == "withdraw":
            due.pop(step.notice_id, None)
    for notice, (unit, day) in due.items():
        yield unit, day, replied.get(notice)


def _returns(session: Session, moment: Moment, units: Units, calendar: WorkCalendar) -> Iterable[_Asked]:
    """Of each return that a reporting round had asked for."""
    source = SubmissionSource(session, moment, units, calendar, moment.as_of)
    for one in source.chronicles(None, moment):
        yield one.unit, one.due, one.came_on(moment.as_of)
