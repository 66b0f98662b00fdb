"""Year on year and ratios: the worked figures."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taskhub.counters import Counters, Figure, Period, beside_last_year
from taskhub.counters.compare import change_percent, ratio_percent
from taskhub.counters.declared import Counter
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


class _Looked(list[Figure]):
    """Figures that count how often they are looked at."""

    seen = 0

    def __iter__(self) -> Iterator[Figure]:
        for one in super().__iter__():
            self.seen += 1
            yield one


class _Known(dict[Any, Figure]):
    def __init__(self, every: _Looked) -> None:
        super().__init__({one.key: one for one in every})
        self.every = every
        every.seen = 0

    def values(self) -> Any:
        return self.every


def test_what_is_stored_is_looked_through_once_a_year_however_many_counters_there_are(units: Units) -> None:
    counters: Mapping[str, Counter] = {f"c{n}": Counter(code=f"c{n}", title=f"数{n}", measure="次") for n in range(8)}
    every = _Looked(
        Figure(code, "yjj", "city", f"{year}Q3", False, date(year, 9, 30), Decimal(year), date(year, 9, 30), "", year)
        for code in counters for year in range(2015, 2025)
    )  # fmt: skip
    rows = beside_last_year(_Known(every), Counters(counters), Period(2024, "quarter", 3), units)
    assert [(row["now"], row["then"]) for row in rows] == [(Decimal(2024), Decimal(2023))] * len(counters)
    assert every.seen == 2 * len(every)
