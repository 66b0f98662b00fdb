"""What became of the hazards: backlog, inflow, closed, overdue, rate and days, by group, as of any date, counted in SQL.

Plain hazards are counted by their own columns, eventful ones by their spans. Whatever was put right on the spot stands beside
the figures, not in them, unless the settings say otherwise; so do monitored hazards, but the rate's denominator has them:
monitoring is no way out.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlmodel import Session, col

from taskhub.figures import quantise, share_percent
from taskhub.hazard import spans
from taskhub.hazard.lifecycle import ON_SPOT
from taskhub.hazard.models import Hazard, HazardSpan

By = Literal["unit", "region", "category", "level"]
COUNTS = ("inflow", "closed", "backlog", "overdue", "monitored", "on_spot", "days")
_BEGINNING = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class HazardFigures:
    """One group's figures. ``closed`` is what is closed on the day (reopened ones are not) and was closed since the beginning
    of the period; ``inflow`` what was found in it."""

    group: str
    backlog: int
    inflow: int
    closed: int
    overdue: int
    rectification_rate: Decimal | None
    average_days: Decimal | None
    monitored: int
    on_spot: int


def figures(
    session: Session,
    by: By,
    day: date,
    *,
    since: date | None = None,
    count_on_spot: bool = False,
    group_of: Callable[[str], str] = str,
) -> list[HazardFigures]:
    """``group_of``: what a group goes by (a unit that merged goes by its successor)."""  # fmt: skip
    begin = since or _BEGINNING
    totals: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    for query in (_plain(by, day, begin, count_on_spot), _eventful(by, day, begin, count_on_spot)):
        for group, *counts in session.execute(query):
            total = totals[group_of(group)]
            for name, count in zip(COUNTS, counts, strict=True):
                total[name] += count or 0
    return [rated(group, total) for group, total in sorted(totals.items())]


def rated(group: str, total: Mapping[str, int]) -> HazardFigures:
    """``total``: how many of each of COUNTS."""
    closed = total["closed"]
    return HazardFigures(
        group=group, backlog=total["backlog"], inflow=total["inflow"], closed=closed, overdue=total["overdue"],
        rectification_rate=share_percent(closed, closed + total["backlog"] + total["monitored"]),
        average_days=quantise(Fraction(total["days"], closed), 2) if closed else None,
        monitored=total["monitored"], on_spot=total["on_spot"],
    )  # fmt: skip


def _plain(by: By, day: date, begin: date, count_on_spot: bool) -> Any:
    """Of a hazard that was found, perhaps accepted, perhaps closed, and nothing else."""
    counted = _counted(col(Hazard.mode), count_on_spot)
    closed = and_(counted, col(Hazard.closed_on) <= day, col(Hazard.closed_on) >= begin)
    still_open = and_(counted, or_(col(Hazard.closed_on).is_(None), col(Hazard.closed_on) > day))
    accepted = and_(col(Hazard.accepted_on).is_not(None), col(Hazard.accepted_on) <= day)
    overdue = and_(still_open, ~accepted, col(Hazard.deadline) < day)
    return _query(
        getattr(Hazard, by), and_(col(Hazard.found) <= day, col(Hazard.spanned).is_(False)),
        and_(counted, col(Hazard.found) >= begin), closed, still_open, overdue, literal(False), ~counted, col(Hazard.days_taken),
    )  # fmt: skip


def _eventful(by: By, day: date, begin: date, count_on_spot: bool) -> Any:
    counted, phase = _counted(col(HazardSpan.mode), count_on_spot), col(HazardSpan.phase)
    closed = and_(counted, phase == spans.CLOSED, col(HazardSpan.since) >= begin)
    backlog = and_(counted, phase.in_([spans.OPEN, spans.ACCEPTED]))
    overdue = and_(counted, phase == spans.OPEN, col(HazardSpan.deadline) < day)
    stands = and_(col(HazardSpan.since) <= day, or_(col(HazardSpan.until).is_(None), col(HazardSpan.until) > day))
    return _query(
        getattr(HazardSpan, by), stands, and_(counted, col(HazardSpan.found) >= begin), closed, backlog, overdue,
        and_(counted, phase == spans.MONITORED), ~counted, col(HazardSpan.days_taken),
    )  # fmt: skip


def _counted(mode: Any, count_on_spot: bool) -> ColumnElement[bool]:
    return literal(True) if count_on_spot else mode != ON_SPOT


def _query(
    group: Any, stands: Any, inflow: Any, closed: Any, backlog: Any, overdue: Any, monitored: Any, on_spot: Any, days: Any
) -> Any:
    counts = [func.sum(case((condition, 1), else_=0)) for condition in (inflow, closed, backlog, overdue, monitored, on_spot)]
    return select(group, *counts, func.sum(case((closed, days), else_=0))).where(stands).group_by(group)
