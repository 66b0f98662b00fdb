"""Working days with adjusted ones, time limits, and the horizon beyond which a date is provisional."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.calendar import Due, WorkCalendar, YearFile, load_calendar
from taskhub.durations import Duration
from taskhub.problems import InputError

PUBLISHED = WorkCalendar()
DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2024-09-27", "5 working days", "2024-10-10"),  # 27 is a Friday; 29 (Sunday) and 30 work, 1-7 off, 8, 9, 10
        ("2025-01-24", "3 working days", "2025-02-05"),  # 26 (Sunday) and 27 work, 28 January - 4 February off
        ("2024-09-21", "10 days", "2024-10-08"),  # 1 October rolls over the holiday
        ("2024-09-19", "10 days", "2024-09-29"),  # a Sunday, but an adjusted working day
        ("2024-11-01", "7 days", "2024-11-08"),
    ],
)
def test_limits_end_as_in_the_domain_reference(start: str, limit: str, end: str) -> None:
    assert PUBLISHED.add(date.fromisoformat(start), Duration.parse(limit)) == Due(date.fromisoformat(end), provisional=False)


@pytest.mark.parametrize(
    ("day", "works"),
    [("2024-09-29", True), ("2024-10-01", False), ("2024-10-12", True), ("2024-10-13", False), ("2026-02-14", True)],
)
def test_adjusted_days_are_known(day: str, works: bool) -> None:
    assert PUBLISHED.is_workday(date.fromisoformat(day)) is works


def test_beyond_the_published_years_weekends_alone_decide_and_the_date_is_provisional() -> None:
    assert PUBLISHED.add_working_days(date(2027, 9, 30), 1) == Due(date(2027, 10, 1), provisional=True)
    assert PUBLISHED.is_provisional(2027)
    assert not PUBLISHED.is_provisional(2026)
    assert PUBLISHED.add_working_days(date(2026, 12, 30), 3).provisional, "it ends in an unpublished year"


def test_an_administrator_supplies_a_year(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text("years:\n  2027:\n    holidays: [2027-10-01, 2027-10-04]\n    workdays: [2027-10-10]\n", encoding="utf-8")
    calendar = load_calendar(path)
    # Friday 1 is off, the weekend, Monday 4 is off: Tuesday 5 is the first working day.
    assert calendar.add_working_days(date(2027, 9, 30), 1) == Due(date(2027, 10, 5), provisional=False)
    assert calendar.is_workday(date(2027, 10, 10))
    assert not calendar.is_workday(date(2027, 10, 9))
    assert calendar.is_provisional(2028)
    assert calendar.is_workday(date(2024, 9, 29)), "the other years stay the published ones"


def test_a_supplied_year_goes_before_the_published_one() -> None:
    calendar = WorkCalendar({2024: YearFile(holidays=[date(2024, 9, 30)])})
    assert not calendar.is_workday(date(2024, 9, 30))
    assert calendar.is_workday(date(2024, 10, 1)), "the arrangement supplied is the whole year's"


def test_without_a_file_the_published_calendar_holds(tmp_path: Path) -> None:
    assert load_calendar(tmp_path / "calendar.yaml") == PUBLISHED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("years:\n  2027:\n    holidays: [2026-10-01]\n", "2026-10-01 不在 2027 年"),
        ("years:\n  2027:\n    holidays: [2027-10-01]\n    workdays: [2027-10-01]\n", "既是节假日又是工作日"),
        ("years:\n  2027:\n    holiday: [2027-10-01]\n", "不认识的键 holiday → 最接近的是 holidays"),
        ("years:\n  2027:\n    holidays: [2027-02-30]\n", "没有 2027-02-30 这一天"),
        ("years:\n  2027:\n    holidays: 国庆\n", "应为列表"),
        ("years:\n  next:\n    holidays: []\n", "years.next"),
        ("- 2027-10-01\n", "应为 键: 值"),
    ],
)
def test_a_bad_calendar_file_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_calendar(path)
    assert said in str(refused.value)


@given(DAYS, st.integers(1, 60))
def test_counting_working_days_is_the_inverse_of_adding_them(start: date, days: int) -> None:
    end = PUBLISHED.add_working_days(start, days).day
    assert PUBLISHED.is_workday(end)
    assert PUBLISHED.working_days_between(start, end) == days


@given(DAYS, st.integers(0, 90))
def test_counting_working_days_agrees_with_looking_at_each_day(start: date, length: int) -> None:
    after = [start + timedelta(days=n) for n in range(1, length + 1)]
    assert PUBLISHED.working_days_between(start, start + timedelta(days=length)) == sum(map(PUBLISHED.is_workday, after))


@given(DAYS, st.integers(1, 60))
def test_a_limit_in_days_never_ends_early_nor_on_a_day_off(start: date, days: int) -> None:
    end = PUBLISHED.add_days(start, days).day
    assert PUBLISHED.is_workday(end)
    assert end >= start + timedelta(days=days)
    assert PUBLISHED.working_days_between(start + timedelta(days=days - 1), end) == 1, "it rolls to the next working day only"


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert PUBLISHED.working_days_between(date(2024, 9, 30), date(2024, 9, 23)) == 0
