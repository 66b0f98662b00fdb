"""Periods as people write them, and the day of the year before that a cut-off is compared with."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.periods import Period, parse_period, same_day_a_year_after, same_day_a_year_before
from taskhub.problems import StateError


@pytest.mark.parametrize(
    ("text", "start", "end", "title"),
    [
        ("2024Q3", "2024-07-01", "2024-09-30", "2024年第三季度"),
        ("2024h2", "2024-07-01", "2024-12-31", "2024年下半年"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
        (" 2023 ", "2023-01-01", "2023-12-31", "2023年度"),
        ("2024年三季度", "2024-07-01", "2024-09-30", "2024年第三季度"),
    ],
)
def test_a_period_has_its_first_and_last_day(text: str, start: str, end: str, title: str) -> None:
    span = parse_period(text)
    assert (str(span.start), str(span.end), span.title) == (start, end, title)


@pytest.mark.parametrize("text", ["2024Q5", "2024-13", "2024-00", "2024-0", "24Q1", "", "1800Q1"])
def test_what_is_no_period_is_refused_with_the_ways_to_write_one(text: str) -> None:
    with pytest.raises(StateError, match="2024Q3、2024H1、2024-09"):
        parse_period(text)


@given(st.integers(1990, 2099), st.sampled_from([("Q", 4), ("H", 2), ("-", 12)]))
def test_the_parts_of_a_year_follow_each_other_without_a_gap(year: int, part: tuple[str, int]) -> None:
    mark, count = part
    spans = [parse_period(f"{year}{mark}{n:02}" if mark == "-" else f"{year}{mark}{n}") for n in range(1, count + 1)]
    assert (spans[0].start, spans[-1].end) == (date(year, 1, 1), date(year, 12, 31))
    assert all(after.start - before.end == timedelta(days=1) for before, after in pairwise(spans))


@pytest.mark.parametrize(
    ("text", "said", "end"),
    [
        ("2024Q3", "2024Q3", "2024-09-30"), ("２０２４年三季度", "2024Q3", "2024-09-30"),
        ("2024年第1季度", "2024Q1", "2024-03-31"),
        ("2024-02", "2024-02", "2024-02-29"), ("2024年9月", "2024-09", "2024-09-30"), ("2024年", "2024", "2024-12-31"),
        (2023, "2023", "2023-12-31"), ("2024H1", "2024H1", "2024-06-30"), ("2024年下半年", "2024H2", "2024-12-31"),
    ],
)  # fmt: skip
def test_a_period_is_read_however_it_is_written(text: str, said: str, end: str) -> None:
    period = Period.parse(text)
    assert (str(period), str(period.end)) == (said, end)


@pytest.mark.parametrize("text", ["2024Q5", "三季度", "2024-13", "", "24Q3", "2024H3"])
def test_what_is_no_period_of_a_table_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是期间"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("day", "then"),
    [("2024-10-18", "2023-10-18"), ("2024-02-29", "2023-02-28"), ("2025-02-28", "2024-02-29"), ("2024-02-28", "2023-02-28")],
)
def test_a_cut_off_is_compared_with_the_same_day_a_year_before(day: str, then: str) -> None:
    assert same_day_a_year_before(date.fromisoformat(day)) == date.fromisoformat(then)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2024H1", "2024-01-01"), ("2024H2", "2024-07-01"), ("2024Q3", "2024-07-01"), ("2024-09", "2024-09-01"),
        ("2024", "2024-01-01"),
    ],
)  # fmt: skip
def test_a_period_begins_on_the_first_of_its_months(text: str, start: str) -> None:
    assert str(Period.parse(text).start) == start


@pytest.mark.parametrize(
    ("day", "after"), [("2023-10-18", "2024-10-18"), ("2023-02-28", "2024-02-29"), ("2024-02-29", "2025-02-28")]
)
def test_a_cut_off_comes_back_the_year_after(day: str, after: str) -> None:
    assert same_day_a_year_after(date.fromisoformat(day)) == date.fromisoformat(after)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_the_year_before_is_a_year_or_a_day_more_or_less_away_and_ends_of_months_meet(day: date) -> None:
    then = same_day_a_year_before(day)
    assert (then.year, then.month) == (day.year - 1, day.month)
    assert ((day + timedelta(days=1)).day == 1) <= ((then + timedelta(days=1)).day == 1)
