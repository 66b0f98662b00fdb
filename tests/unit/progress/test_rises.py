"""How an item's figure moved from return to return."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.plan.structure import Item
from taskhub.progress import History
from taskhub.progress.rises import days_to_cut_off, rises
from taskhub.progress.schedule import last_period_end

PERIODS = st.sampled_from(["month", "quarter", "half_year"])


@pytest.fixture
def told(item: Callable[..., Item], history: Callable[..., History]) -> Callable[..., dict[str, Any]]:
    """The facts of the last of some returns of an item with a target of 100, reported by quarters."""
    return lambda **reports: dict(rises(item(target=100), history(**reports).reports, "quarter"))


def test_a_first_return_rises_from_nothing_and_has_no_usual_rise(told: Callable[..., dict[str, Any]]) -> None:
    assert told(d20240928="40") == {"rise_percent": Decimal(40), "days_to_cut_off": 2, "still_returns": 0}


def test_a_rise_stands_against_the_mean_of_the_earlier_ones(told: Callable[..., dict[str, Any]]) -> None:
    facts = told(d20240331="5", d20240630="10", d20240930="60")
    assert (facts["rise_percent"], facts["usual_rise_percent"], facts["days_to_cut_off"]) == (50, 5, 0)


def test_over_completion_is_no_rise_and_a_fall_is_a_negative_one(told: Callable[..., dict[str, Any]]) -> None:
    assert told(d20240331="100", d20240630="150")["rise_percent"] == 0
    assert told(d20240331="60", d20240630="20")["rise_percent"] == -40


@pytest.mark.parametrize(
    ("reports", "still"),
    [
        ({"d20240120": "0", "d20240330": "20", "d20240420": "20", "d20240629": "40", "d20240720": "40"}, 3),
        ({"d20240120": "0", "d20240330": "20", "d20240420": "20", "d20240629": "40", "d20240720": "41"}, 0),
        ({"d20240120": "0", "d20240330": "20", "d20240420": "20", "d20240520": "20"}, 0),  # one rise is no habit
        ({"d20240331": "20", "d20240630": "40", "d20240930": "60"}, 0),  # nobody asked for returns between
    ],
)
def test_only_ever_moving_at_period_ends_takes_returns_between_them(
    told: Callable[..., dict[str, Any]], reports: dict[str, str], still: int
) -> None:
    assert told(**reports)["still_returns"] == still


@given(day=st.dates(date(2024, 1, 1), date(2026, 12, 31)), period=PERIODS)
def test_so_many_days_after_the_return_its_period_ends(day: date, period: Any) -> None:
    end = date.fromordinal(day.toordinal() + days_to_cut_off(day, period))
    assert last_period_end(period, end) == end >= day
    assert last_period_end(period, date.fromordinal(end.toordinal() - 1)) < day or end == day
