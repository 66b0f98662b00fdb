"""What of the hazards was known at a moment, counted by unit for several days in one pass.

Read from the events alone: the columns that ``hazard figures`` counts by know what was entered later too, and a published figure
must come out the same when it is computed again in three years.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.hazard import reading
from taskhub.hazard.lifecycle import ON_SPOT, OPEN, State
from taskhub.hazard.standing import Standing
from taskhub.units import Units


@dataclass
class HazardDay:
    """Counts of one unit on one day. ``closed`` and ``inflow`` are those since the beginning of the period."""

    backlog: int = 0
    monitored: int = 0
    closed: int = 0
    inflow: int = 0
    overdue: int = 0
    major_overdue: int = 0


@dataclass(frozen=True, slots=True)
class MajorHazard:
    """An overdue major hazard; ``original`` is the deadline before any extension."""

    code: str
    title: str
    unit: str
    deadline: date
    original: date
    days: int


@dataclass
class HazardDays:
    by_day: dict[date, dict[str, HazardDay]]
    major: list[MajorHazard] = field(default_factory=list)

    def on(self, day: date) -> Mapping[str, HazardDay]:
        return self.by_day[day]

    def total(self, day: date) -> HazardDay:
        sums = HazardDay()
        for one in self.by_day[day].values():
            for name in vars(sums):
                setattr(sums, name, getattr(sums, name) + getattr(one, name))
        return sums


def hazard_days(
    session: Session, moment: Moment, days: Sequence[tuple[date | None, date]], units: Units, calendar: WorkCalendar,
    count_on_spot: bool,
) -> HazardDays:  # fmt: skip
    """``days``: pairs of the first day of a period (None: from the beginning) and the day to count on; the overdue major hazards
    are those of ``moment.as_of``."""
    found = HazardDays({day: {} for _since, day in days})
    last = max(day for _since, day in days)
    codes = list(reading.keys(session, moment, last))
    for row, chronicle in reading.read(session, codes, moment.on(last), units, calendar, last):
        for since, day in days:
            if chronicle.begins > day:
                continue
            stood = chronicle.standing(day)
            if stood.mode == ON_SPOT and not count_on_spot:
                continue
            unit = units.accountable(stood.unit, moment.as_of)
            _count(found.by_day[day].setdefault(unit, HazardDay()), stood, since, day)
            if day == moment.as_of and _is_overdue(stood, day) and stood.level == "major":
                found.major.append(
                    MajorHazard(row.code, row.title, unit, stood.deadline, stood.original_deadline, (day - stood.deadline).days)
                )
    found.major = list(_titled_as_known(session, moment, found.major))
    found.major.sort(key=lambda one: (-one.days, one.code))
    return found


def _titled_as_known(session: Session, moment: Moment, major: Sequence[MajorHazard]) -> Iterator[MajorHazard]:
    """A title that was corrected afterwards is taken back."""
    for some in batched(one.code for one in major):
        events = reading.events_of(session, some)
        for one in major:
            title = one.title
            for event in reversed(events.get(one.code, [])):
                if event.recorded_at > moment.now or event.as_of > moment.as_of:
                    title = event.details.get("changes", {}).get("title", [title])[0]
            if one.code in some:
                yield replace(one, title=title)


def _count(into: HazardDay, stood: Standing, since: date | None, day: date) -> None:
    begin = since or date.min
    into.inflow += stood.found >= begin
    if stood.state is State.CLOSED:
        into.closed += stood.closed_on is not None and stood.closed_on >= begin
    elif stood.state is State.MONITORED:
        into.monitored += 1
    else:
        into.backlog += 1
    if _is_overdue(stood, day):
        into.overdue += 1
        into.major_overdue += stood.level == "major"


def _is_overdue(stood: Standing, day: date) -> bool:
    return stood.state in OPEN and stood.deadline < day
