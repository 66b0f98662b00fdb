"""Year on year and ratios: the worked figures."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taskhub.counters import Counters, Figure, beside_last_year
from taskhub.counters.compare import change_percent, ratio_percent
from taskhub.counters.declared import Counter
from taskhub.periods import Period
from taskhub.units import Units


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


class _Watched(Figure):
    """A figure that says when it is looked at."""

    looked: list[str] = []  # noqa: RUF012  of all of them together

    def __getattribute__(self, name: str) -> Any:
        _Watched.looked.append(name)
        return super().__getattribute__(name)


def test_old_years_are_passed_by_once_for_each_of_the_two_however_many_counters_there_are(units: Units) -> None:
    counters = {f"c{n}": Counter(code=f"c{n}", title=f"数{n}", measure="次") for n in range(8)}
    every = [
        (_Watched if year < 2023 else Figure)(
            code, "yjj", "city", f"{year}Q3", False, date(year, 9, 30), Decimal(year), date(year, 9, 30), "", year
        )
        for code in counters for year in range(2015, 2025)
    ]  # fmt: skip
    known = {one.key: one for one in every}
    _Watched.looked.clear()
    rows = beside_last_year(known, Counters(counters), Period(2024, "quarter", 3), units)
    assert [(row["now"], row["then"]) for row in rows] == [(Decimal(2024), Decimal(2023))] * len(counters)
    assert _Watched.looked == ["cut_off"] * 2 * 8 * len(counters)


def test_a_bulletin_finds_what_was_given_so_far_for_a_longer_period_and_misses_who_fell_silent(units: Units) -> None:
    end, before = date(2024, 9, 30), date(2023, 9, 30)
    counters = Counters({"a": Counter(code="a", title="数", measure="次")})
    every = [
        Figure("a", "yjj", "city", "2024", True, end, Decimal(60), end, "", 1),
        Figure("a", "yjj", "city", "2023-09", True, before, Decimal(50), before, "", 2),
        Figure("a", "yjj", "mining", "2023Q3", False, before, Decimal(3), before, "", 3),
        Figure("a", "yjj", "city", "2024", False, end, Decimal(9), end, "", 4),
    ]
    rows = beside_last_year({one.key: one for one in every}, counters, Period(2024, "quarter", 3), units)
    assert [(row["scope"], row["cumulative"], row["now"], row["then"], row["missing"]) for row in rows] == [
        ("mining", False, None, Decimal(3), ["yjj"]), ("city", True, Decimal(60), Decimal(50), []),
    ]  # fmt: skip
