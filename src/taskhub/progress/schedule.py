"""Schedule arithmetic: what share should be done by a day. Exact fractions of 1; None is "not applicable".

Source of the formulas: the domain reference, "Formulas". Elapsed and total days are inclusive.
"""

from bisect import bisect_right
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Literal

from taskhub.figures import percent
from taskhub.plan.structure import Basis, Item, ItemKind, Milestone, Mode, Plan

Period = Literal["month", "quarter", "half_year"]

_MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "half_year": 6}
_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_REMEMBERED = 2**14


def elapsed_share(start: date, end: date, day: date) -> Fraction:
    """Inclusive elapsed days ÷ inclusive total days, clamped to 0 and 1 outside the period."""
    if day < start:
        return Fraction(0)
    if day >= end:
        return Fraction(1)
    return Fraction((day - start).days + 1, (end - start).days + 1)


@cache
def _all_period_ends(period: Period) -> tuple[date, ...]:
    step = _MONTHS[period]
    firsts = (
        date(year + month // 12, month % 12 + 1, 1) for year in range(_FIRST_YEAR, _LAST_YEAR) for month in range(step, 13, step)
    )
    return tuple(first - timedelta(days=1) for first in firsts)


def last_period_end(period: Period, day: date) -> date:
    """The latest end of a reporting period that is not after ``day``: the last reporting cut-off."""
    ends = _all_period_ends(period)
    return ends[bisect_right(ends, day) - 1]


def period_ends(period: Period, after: date, until: date) -> tuple[date, ...]:
    """The ends of reporting periods in (``after``, ``until``]."""
    ends = _all_period_ends(period)
    return ends[bisect_right(ends, after) : bisect_right(ends, until)]


def item_line(item: Item, day: date) -> Fraction | None:
    """What share of an item should be done by ``day``: its own line.

    A ``once`` item steps from 0 to 1 at its due date, a quantity runs straight from start to due, a recurring one steps at each
    quarter's end, milestones step at their dates; a continuous one is judged by its reports, so it has no line.
    """
    return _line(item.kind, item.start, item.due, item.milestones, day)


def line_percent(item: Item, day: date) -> Decimal | None:
    """``item_line`` as it is shown: in percent."""
    return _line_percent(item.kind, item.start, item.due, item.milestones, day)


@lru_cache(_REMEMBERED)
def _line(kind: ItemKind, start: date, due: date, milestones: tuple[Milestone, ...], day: date) -> Fraction | None:
    """Plans give thousands of items the same period, and everybody reports for the same cut-off."""
    if milestones:
        reached = [milestone.percent for milestone in milestones if milestone.date <= day]
        return Fraction(reached[-1]) / 100 if reached else Fraction(0)
    match kind:
        case ItemKind.ONCE:
            return Fraction(day >= due)
        case ItemKind.QUANTITY:
            return elapsed_share(start, due, day)
        case ItemKind.RECURRING:
            steps = _recurrences(start, due)
            return Fraction(bisect_right(steps, day), len(steps))
        case ItemKind.CONTINUOUS:
            return None


@lru_cache(_REMEMBERED)
def _line_percent(kind: ItemKind, start: date, due: date, milestones: tuple[Milestone, ...], day: date) -> Decimal | None:
    return percent(_line(kind, start, due, milestones, day))


@cache
def _recurrences(start: date, due: date) -> tuple[date, ...]:
    """Quarter ends from start to due; a last, shorter quarter ends at the due date."""
    ends = period_ends("quarter", start - timedelta(days=1), due)
    return ends if ends and ends[-1] == due else (*ends, due)


def is_counted(plan: Plan, item: Item, day: date) -> bool:
    """Whether ``item`` is in the denominator at ``day``: in force, and on a yearly basis due in that year."""
    return item.in_force(day) and (plan.schedule.basis is Basis.PLAN or item.due.year == _basis_year(plan, day))


def plan_line(plan: Plan, counted: int, due: int, day: date) -> Fraction | None:
    """The schedule progress of so many ``counted`` items of a plan, so many of them ``due`` by ``day``, by the plan's mode and
    basis; None where nothing is in force."""
    if not counted:
        return None
    if plan.schedule.mode is Mode.NODE:
        return Fraction(due, counted)
    if plan.schedule.basis is Basis.PLAN:
        return elapsed_share(plan.start, plan.end, day)
    year = _basis_year(plan, day)
    return elapsed_share(max(plan.start, date(year, 1, 1)), min(plan.end, date(year, 12, 31)), day)


def _basis_year(plan: Plan, day: date) -> int:
    return min(max(day, plan.start), plan.end).year
