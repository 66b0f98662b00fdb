"""Periods as people write them, and the day of the year before that a cut-off is compared with."""

from datetime import date

import pytest

from taskhub.counters.periods import Period, same_day_a_year_after, same_day_a_year_before


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
def test_what_is_no_period_is_refused(text: str) -> None:
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
