"""When units may be reached: quiet hours, days off, and the hour of the digest. All in the civil time of the workspace."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from taskhub.calendar import ONE_DAY, WorkCalendar
from taskhub.clock import Moment
from taskhub.settings import Digest, Quiet

_WEEK = timedelta(days=7)
Period: TypeAlias = Literal["day", "week", "month"]


@dataclass(frozen=True)
class Hours:
    """``quiet`` None: there are no quiet hours."""

    calendar: WorkCalendar
    quiet: Quiet | None
    digest: Digest
    zone: ZoneInfo

    def here(self, moment: Moment) -> datetime:
        """The day that is being judged, at the time of day it is. They are of one day but for the demonstration, whose day is
        the sample's."""
        return datetime.combine(moment.as_of, moment.now.astimezone(self.zone).time(), self.zone)

    def is_quiet(self, at: datetime) -> bool:
        return self.quiet is not None and (self._is_off(at.date()) or _within(at.time(), self.quiet.begin, self.quiet.end))

    def quiet_until(self, at: datetime) -> datetime:
        """The first instant from ``at`` on that is not quiet."""
        while self.quiet is not None and self.is_quiet(at):
            if self._is_off(at.date()):
                at = datetime.combine(at.date() + ONE_DAY, time(0), self.zone)
            else:
                ends = datetime.combine(at.date(), self.quiet.end, self.zone)
                at = ends if ends > at else ends + ONE_DAY
        return at

    def next_digest(self, at: datetime) -> datetime:
        """When the digest goes that gathers what there is at ``at``: later than ``at``, on a working day."""
        return self._next(at, self.digest.period)

    def next_hour(self, at: datetime) -> datetime:
        """The digest's hour on the next working day, whatever the period: for what is late, or one day too many."""
        return self._next(at, "day")

    def _next(self, at: datetime, period: Period) -> datetime:
        day = at.date()
        while (found := datetime.combine(self._digest_day(day, period), self.digest.at, self.zone)) <= at:
            day = _next_period(day, period)
        return found

    def period(self, day: date) -> str:
        """What the digest of ``day`` is a digest of: 2024-09-30, 2024-W40 or 2024-09."""
        if self.digest.period == "week":
            year, week, _day = day.isocalendar()
            return f"{year}-W{week:02}"
        return f"{day:%Y-%m}" if self.digest.period == "month" else day.isoformat()

    def _digest_day(self, day: date, period: Period) -> date:
        """The first working day of the period of ``day``, or of ``day`` itself and after it where every day has a digest."""
        first = {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[period]
        while not self.calendar.is_workday(first):
            first += ONE_DAY
        return first

    def _is_off(self, day: date) -> bool:
        return self.quiet is not None and self.quiet.days_off and not self.calendar.is_workday(day)


def _next_period(day: date, period: Period) -> date:
    """A day of the period after that of ``day``."""
    if period == "week":
        return day - timedelta(days=day.weekday()) + _WEEK
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) if period == "month" else day + ONE_DAY


def _within(clock: time, begin: time, end: time) -> bool:
    """Whether ``begin`` ≤ clock < ``end``, across midnight where ``begin`` is the later one; an empty span holds nothing."""
    return begin <= clock < end if begin <= end else clock >= begin or clock < end
