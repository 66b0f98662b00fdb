"""Every declared counter of a period beside the same period of the year before, as a bulletin tells it."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from taskhub.counters.compare import Compared, compared, given, ratios
from taskhub.counters.declared import Counter, Counters, Ratio
from taskhub.counters.standing import Figure, Key
from taskhub.periods import Period
from taskhub.units import Units

_DIGITS = 2


def beside_last_year(
    known: Mapping[Key, Figure], counters: Counters, period: Period, units: Units, until: date = date.max
) -> list[dict[str, Any]]:  # fmt: skip
    """``known``: the figures that count; ``until``: those that were cut off later do not. A row a counter or ratio, way of
    counting (in the period, cumulative) and scope of which there is one, or was one a year before. ``now`` and ``then`` None:
    missing. ``change`` in percent, of a ratio in points; None: not applicable. ``missing``: the units without which there is no
    sum."""
    told = given(known.values(), period, until)
    rows = []
    for counter in counters.counters.values():
        for cumulative in (False, True):
            rows += [
                _row(counter, counter.measure, cumulative, counters, one, (one.value, one.then, one.change), one.missing)
                for one in compared(told, counter.code, cumulative, "scope", units, _DIGITS)
            ]
    for ratio in counters.ratios.values():
        for cumulative in (False, True):
            rows += [
                _row(ratio, "%", cumulative, counters, one.upper, (one.now, one.then, one.change), one.missing)
                for one in ratios(told, ratio, cumulative, "scope", units, _DIGITS)
            ]
    return rows


def _row(
    of: Counter | Ratio, measure: str, cumulative: bool, counters: Counters, one: Compared,
    said: tuple[Decimal | None, Decimal | None, Decimal | None], missing: Iterable[str],
) -> dict[str, Any]:  # fmt: skip
    scope = counters.scopes.get(one.scope)
    now, then, change = said
    return {
        "counter": of.code, "title": of.title, "measure": measure, "cumulative": cumulative, "scope": one.scope,
        "scope_name": scope.name if scope else one.scope, "cut_off": one.cut_off, "now": now, "then": then, "change": change,
        "missing": list(missing),
    }  # fmt: skip
