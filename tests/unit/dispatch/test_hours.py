"""Quiet hours, days off and the hour of the digest, by the clock of Shanghai and the published calendar."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.calendar import WorkCalendar
from taskhub.dispatch.hours import Hours
from taskhub.settings import Digest, Quiet

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = WorkCalendar()


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=ZONE)


def hours(quiet: Quiet | None = None, **digest: Any) -> Hours:
    return Hours(CALENDAR, quiet, Digest(**digest), ZONE)


@pytest.mark.parametrize(
    ("when", "until"),
    [
        ("2024-09-30 10:00", "2024-09-30 10:00"),  # a Monday before the holiday
        ("2024-09-30 07:59", "2024-09-30 08:00"),
        ("2024-09-30 08:00", "2024-09-30 08:00"),
        ("2024-09-30 19:59", "2024-09-30 19:59"),
        ("2024-09-30 20:00", "2024-10-08 08:00"),  # over the national holiday
        ("2024-10-12 10:00", "2024-10-12 10:00"),  # a Saturday that is worked in exchange
        ("2024-10-12 21:00", "2024-10-14 08:00"),
    ],
)
def test_quiet_hours_end_on_the_next_working_morning(when: str, until: str) -> None:
    assert hours(Quiet()).quiet_until(at(when)) == at(until)
    assert hours(Quiet()).is_quiet(at(when)) == (when != until)


def test_without_quiet_hours_every_hour_will_do() -> None:
    assert not hours().is_quiet(at("2024-10-01 03:00"))
    assert hours(Quiet(days_off=False)).quiet_until(at("2024-10-01 03:00")) == at("2024-10-01 08:00")
    noon = Quiet.model_validate({"begin": "12:00", "end": "14:00", "days_off": True})
    assert hours(noon).quiet_until(at("2024-09-30 12:30")) == at("2024-09-30 14:00")
    assert hours(noon).quiet_until(at("2024-10-01 10:00")) == at("2024-10-08 00:00")


@pytest.mark.parametrize(
    ("period", "when", "goes", "name"),
    [
        ("day", "2024-09-30 08:59", "2024-09-30 09:00", "2024-09-30"),
        ("day", "2024-09-30 09:00", "2024-10-08 09:00", "2024-10-08"),
        ("week", "2024-09-30 08:00", "2024-09-30 09:00", "2024-W40"),
        ("week", "2024-09-30 10:00", "2024-10-08 09:00", "2024-W41"),  # Monday the seventh is still a holiday
        ("month", "2024-09-30 10:00", "2024-10-08 09:00", "2024-10"),
        ("month", "2024-12-31 10:00", "2025-01-02 09:00", "2025-01"),
    ],
)
def test_the_digest_goes_on_the_first_working_day_of_its_period(period: Any, when: str, goes: str, name: str) -> None:
    found = hours(period=period).next_digest(at(when))
    assert found == at(goes)
    assert hours(period=period).period(found.date()) == name


_clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))
_instants = st.builds(
    lambda day, clock: datetime.combine(day, clock, ZONE), st.dates(date(2024, 1, 1), date(2025, 12, 31)), _clocks
)


@given(_instants, _clocks, _clocks, st.booleans())
def test_what_waits_for_a_better_hour_gets_the_first_one(when: datetime, begin: time, end: time, days_off: bool) -> None:
    some = hours(Quiet.model_construct(begin=begin, end=end, days_off=days_off, not_for=[]))
    until = some.quiet_until(when)
    assert until >= when
    assert not some.is_quiet(until)
    probe = when
    while probe < until:
        assert some.is_quiet(probe)
        probe += timedelta(minutes=47)
    assert until == when or some.is_quiet(until - timedelta(minutes=1))


@given(_instants, st.sampled_from(["day", "week", "month"]), _clocks)
def test_there_is_one_digest_a_period_and_it_is_later_and_on_a_working_day(when: datetime, period: Any, clock: time) -> None:
    some = Hours(CALENDAR, Quiet(), Digest.model_construct(period=period, at=clock), ZONE)
    first = some.next_digest(when)
    second = some.next_digest(first)
    assert when < first < second
    assert CALENDAR.is_workday(first.date())
    assert some.period(first.date()) != some.period(second.date())
    assert some.next_digest(first - timedelta(minutes=1)) == first
