"""The figures of the hazards as they were known at an instant: read from the events, hazard by hazard.

The columns that ``figures`` counts by know what was entered later too, and are counted sooner.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.hazard import reading
from taskhub.hazard.figures import COUNTS, By, HazardFigures, rated
from taskhub.hazard.lifecycle import ON_SPOT, OPEN, State
from taskhub.hazard.standing import Standing
from taskhub.units import Units


def standings(session: Session, moment: Moment, units: Units, calendar: WorkCalendar) -> list[Standing]:
    """Where each hazard stood that was known at the moment."""
    day = moment.as_of
    codes = list(reading.keys(session, moment, day))
    return [chronicle.standing(day) for _row, chronicle in reading.read(session, codes, moment, units, calendar, day)]


def figures_as_known(
    stood: Iterable[Standing], by: By, day: date, *, since: date | None = None, count_on_spot: bool = False,
    group_of: Callable[[str], str] = str,
) -> list[HazardFigures]:  # fmt: skip
    """As ``figures``, of the ``standings`` on that day."""
    totals: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    begin = since or date.min
    for one in stood:
        _count(totals[group_of(getattr(one, by))], one, begin, day, count_on_spot)
    return [rated(group, total) for group, total in sorted(totals.items())]


def _count(into: dict[str, int], stood: Standing, begin: date, day: date, count_on_spot: bool) -> None:
    if stood.mode == ON_SPOT and not count_on_spot:
        into["on_spot"] += 1
        return
    into["inflow"] += stood.found >= begin
    if stood.state is State.CLOSED:
        if stood.closed_on is not None and stood.closed_on >= begin:
            into["closed"] += 1
            into["days"] += (stood.closed_on - stood.found).days
    elif stood.state is State.MONITORED:
        into["monitored"] += 1
    else:
        into["backlog"] += 1
        into["overdue"] += stood.state in OPEN and stood.deadline < day
