"""How a plan came to stand where it stands: its schedule line over the whole period, and what was completed up to a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from taskhub.plan.structure import Plan
from taskhub.progress.history import NOTHING_REPORTED, History
from taskhub.progress.schedule import is_counted
from taskhub.progress.status import against_line

MOST_POINTS = 24


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Rates in percent; ``actual`` is None after the day up to which is known."""

    day: date
    schedule: Decimal | None
    actual: Decimal | None


def curve_days(plan: Plan, as_of: date) -> list[date]:
    """The plan's first day, its months' ends (of a long plan every other or third one), its last day, and ``as_of`` where that is
    within."""
    ends = []
    day = plan.start.replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) <= plan.end:
        ends.append(day - timedelta(days=1))
    chosen = {plan.start, *ends[:: -(-len(ends) // MOST_POINTS) or 1], plan.end}
    return sorted(chosen | {as_of} if plan.start <= as_of <= plan.end else chosen)


def plan_curve(
    of: Callable[[date], Plan], reported: Mapping[str, History], days: Sequence[date], as_of: date
) -> list[CurvePoint]:
    """``of``: the plan as it held on a day, so that past figures keep their denominator; ``days``: ascending."""
    points = []
    for day in days:
        plan = of(day)
        counted = [item for item in plan.items if is_counted(plan, item, day)]
        due = sum(item.due <= day for item in counted)
        done = 0
        if day <= as_of:
            done = sum(reported.get(item.key, NOTHING_REPORTED).complete_on(item, day) for item in counted)
        line = against_line(plan, len(counted), done, due, day)
        points.append(CurvePoint(day, line.schedule_progress, line.completion_rate if day <= as_of else None))
    return points
