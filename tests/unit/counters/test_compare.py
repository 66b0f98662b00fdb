"""Year on year and ratios: the worked figures."""

from decimal import Decimal

import pytest

from taskhub.counters.compare import change_percent, ratio_percent


@pytest.mark.parametrize(
    ("now", "then", "digits", "change"),
    [
        (26, 37, 1, "-29.7"), (23, 32, 2, "-28.13"), (23, 32, 1, "-28.1"), (5, 4, 1, "25.0"), (9, 13, 1, "-30.8"),
        (9, 13, 2, "-30.77"), (0, 4, 1, "-100.0"),
    ],
)  # fmt: skip
def test_year_on_year_is_rounded_half_up_once(now: int, then: int, digits: int, change: str) -> None:
    assert change_percent(Decimal(now), Decimal(then), digits) == Decimal(change)


@pytest.mark.parametrize(("now", "then"), [(5, 0), (0, 0), (None, 4), (4, None)])
def test_a_zero_base_and_a_missing_figure_are_not_applicable(now: int | None, then: int | None) -> None:
    assert change_percent(None if now is None else Decimal(now), None if then is None else Decimal(then), 1) is None


def test_54_penalties_in_175_inspections_are_30_9_percent() -> None:
    assert ratio_percent(Decimal(54), Decimal(175), 1) == Decimal("30.9")
    assert ratio_percent(Decimal(54), Decimal(0), 1) is None
