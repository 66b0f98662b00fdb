"""Civil dates, working days with adjusted ones (调休), and time limits.

Working days follow the State Council's yearly arrangement as chinesecalendar carries it; a year it does not know is
computed from weekends alone and marked provisional, unless ``config/calendar.yaml`` supplies it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from taskhub import documents
from taskhub.durations import Duration
from taskhub.i18n import gettext as _

ONE_DAY = timedelta(days=1)
_FIRST_UNPUBLISHED = 2026
"""No year before it can be unpublished any more."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a time limit. ``provisional``: it crosses a year whose arrangement is not published yet."""

    day: date
    provisional: bool


class YearFile(BaseModel):
    """One year's arrangement: the days off (weekends need not be listed) and the adjusted working days."""

    model_config = ConfigDict(extra="forbid")

    holidays: list[date] = Field(default_factory=list)
    workdays: list[date] = Field(default_factory=list)


class CalendarFile(BaseModel):
    """``config/calendar.yaml``."""

    model_config = ConfigDict(extra="forbid")

    years: dict[int, YearFile] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _days_belong_to_their_year(self) -> "CalendarFile":
        for year, arrangement in self.years.items():
            for day in [*arrangement.holidays, *arrangement.workdays]:
                if day.year != year:
                    raise ValueError(_("{day} 不在 {year} 年").format(day=day, year=year))
            for day in set(arrangement.holidays) & set(arrangement.workdays):
                raise ValueError(_("{day} 既是节假日又是工作日").format(day=day))
        return self


@dataclass(frozen=True)
class WorkCalendar:
    """Answers what is a working day. ``supplied`` (year → arrangement) goes before the published calendar."""

    supplied: Mapping[int, YearFile] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        arrangement = self.supplied.get(day.year)
        if arrangement is None:
            published = _published(day)
            return published if published is not None else day.weekday() < 5
        return day in arrangement.workdays or (day.weekday() < 5 and day not in arrangement.holidays)

    def is_provisional(self, year: int) -> bool:
        return year not in self.supplied and _published(date(year, 1, 1)) is None

    def add_days(self, start: date, days: int) -> Due:
        """A limit in calendar days. The first day does not count; an end on a day off rolls to the next working day."""
        end = start + timedelta(days=days)
        while not self.is_workday(end):
            end += ONE_DAY
        return self._due(start, end)

    def add_working_days(self, start: date, days: int) -> Due:
        """A limit in working days. The first day does not count."""
        end, left = start, days
        while left > 0:
            end += ONE_DAY
            left -= self.is_workday(end)
        return self._due(start, end)

    def add(self, start: date, duration: Duration) -> Due:
        limit = self.add_working_days if duration.working else self.add_days
        return limit(start, duration.amount)

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and including ``end``; 0 where ``end`` is not later."""
        if end <= start:
            return 0
        whole_years = sum(_year_counts(self, year)[-1] for year in range(start.year, end.year))
        return whole_years + _count_in_year(self, end) - _count_in_year(self, start)

    def _due(self, start: date, end: date) -> Due:
        return Due(end, any(self.is_provisional(year) for year in range(start.year, end.year + 1)))

    def content(self) -> dict[str, object]:
        """What its answers rest on: the supplied years, and up to which year the arrangement is published."""
        published = next(year for year in range(_FIRST_UNPUBLISHED, 9999) if _published(date(year, 1, 1)) is None)
        supplied = {str(year): arrangement.model_dump(mode="json") for year, arrangement in sorted(self.supplied.items())}
        return {"supplied": supplied, "published_before": published}

    def __hash__(self) -> int:
        return id(self)


@cache  # the package goes through all it knows for each day that it is asked about
def _published(day: date) -> bool | None:
    """Whether the State Council's arrangement makes ``day`` a working day; None where its year is not published."""
    from chinese_calendar import is_workday  # 30 ms that `--help` need not pay

    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return None


@cache
def _year_counts(calendar: WorkCalendar, year: int) -> tuple[int, ...]:
    """Working days of ``year`` up to and including each day of it, so that a difference of dates is a subtraction."""
    counts, total, day = [], 0, date(year, 1, 1)
    while day.year == year:
        total += calendar.is_workday(day)
        counts.append(total)
        day += ONE_DAY
    return tuple(counts)


def _count_in_year(calendar: WorkCalendar, day: date) -> int:
    return _year_counts(calendar, day.year)[day.timetuple().tm_yday - 1]


def load_calendar(path: Path) -> WorkCalendar:
    """The calendar with an administrator's supplements; without the file, the published one."""
    if not path.exists():
        return WorkCalendar()
    return WorkCalendar(documents.judge(documents.read(path), CalendarFile).years)
