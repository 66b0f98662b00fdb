"""Periods as people write them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.problems import StateError
from taskhub.summary import parse_period


@pytest.mark.parametrize(
    ("text", "start", "end", "title"),
    [
        ("2024Q3", "2024-07-01", "2024-09-30", "2024年第三季度"),
        ("2024h2", "2024-07-01", "2024-12-31", "2024年下半年"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
        (" 2023 ", "2023-01-01", "2023-12-31", "2023年度"),
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
