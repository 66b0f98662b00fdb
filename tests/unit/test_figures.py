"""The arithmetic of the domain reference: exact, rounded half up once, and never 100 % before everything is done."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.figures import (
    capped_percent,
    percent,
    plain,
    quantise,
    ratio_percent,
    scaled,
    share_percent,
    unscaled,
    year_on_year,
)  # fmt: skip

SHARES = st.fractions(min_value=0, max_value=1)


@pytest.mark.parametrize(
    ("done", "of", "result"),
    [
        (449, 893, "50.28"),  # 50.2799…: truncation would give 50.27
        (126, 145, "86.90"),  # 86.8965…
        (390, 390, "100.00"),
        (892, 893, "99.89"),  # 99.888…
        (99_999, 100_000, "99.99"),  # 99.999 would round to 100.00
        (0, 893, "0.00"),
    ],
)
def test_completion_rates_are_those_of_the_domain_reference(done: int, of: int, result: str) -> None:
    assert str(share_percent(done, of)) == result


def test_no_items_is_neither_0_nor_100() -> None:
    assert share_percent(0, 0) is None
    assert percent(None) is None


@pytest.mark.parametrize(
    ("now", "base", "result"),
    [
        (Fraction(449, 893), Fraction(274, 1096), "201.12"),  # (449/893) / (1/4)
        (Fraction(175, 92), Fraction(292, 366), "238.42"),  # a quota of 92 a year on day 292: printed 238.4, not clamped
        (Fraction(1, 2), Fraction(1), "50.00"),
    ],
)
def test_attainment_is_actual_over_scheduled(now: Fraction, base: Fraction, result: str) -> None:
    assert str(ratio_percent(now, base)) == result


@pytest.mark.parametrize(("now", "base"), [(Fraction(1), Fraction(0)), (None, Fraction(1)), (Fraction(1), None)])
def test_attainment_is_not_defined_while_nothing_is_scheduled(now: Fraction | None, base: Fraction | None) -> None:
    assert ratio_percent(now, base) is None


@pytest.mark.parametrize(
    ("now", "then", "digits", "result"),
    [
        (26, 37, 1, "-29.7"),  # 11/37 = 29.729…
        (23, 32, 2, "-28.13"),  # 9/32 = 28.125 exactly: banker's rounding would give 28.12
        (5, 4, 1, "25.0"),  # 1/4
        (9, 13, 1, "-30.8"),  # 4/13 = 30.769…: the source truncated to 30.7
        (4, 4, 2, "0.00"),
    ],
)
def test_year_on_year_is_the_change_over_the_base(now: int, then: int, digits: int, result: str) -> None:
    change = year_on_year(now, then)
    assert change is not None
    assert str(quantise(change, digits)) == result


def test_year_on_year_to_a_zero_base_is_not_applicable() -> None:
    assert year_on_year(3, 0) is None


def test_penalties_in_inspections() -> None:
    assert str(quantise(Fraction(54, 175) * 100, 1)) == "30.9"  # 30.857…


@pytest.mark.parametrize(("value", "result"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("-0.004", "0.00"), ("1.015", "1.02")])
def test_rounding_is_half_up_and_never_shows_minus_zero(value: str, result: str) -> None:
    assert str(quantise(Fraction(value), 2)) == result
    assert str(quantise(Decimal(value), 2)) == result


@given(SHARES)
def test_only_what_is_complete_shows_100(share: Fraction) -> None:
    assert (capped_percent(share) == 100) == (share == 1)


@given(SHARES)
def test_a_shown_percentage_is_off_by_at_most_half_a_hundredth_where_it_is_not_capped(share: Fraction) -> None:
    shown = percent(share)
    assert shown is not None
    assert abs(Fraction(shown) - share * 100) <= Fraction(1, 200)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False))
def test_a_stored_figure_comes_back_as_it_was(value: Decimal) -> None:
    assert unscaled(scaled(value, 4), 4) == value


def test_a_figure_that_does_not_fit_is_not_rounded_silently() -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        scaled(Decimal("0.125"), 2)


@pytest.mark.parametrize(
    ("value", "text"), [("100.00", "100"), ("1.2E+4", "12000"), ("0.70", "0.7"), ("0.00", "0"), ("145", "145")]
)
def test_plain_figures_have_no_exponent_and_no_trailing_zeros(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text
