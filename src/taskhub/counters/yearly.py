"""Every declared counter of a period beside the same period of the year before, as a bulletin tells it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from taskhub.counters.compare import Compared, compared, ratio_percent, ratios
from taskhub.counters.declared import Counter, Counters, Ratio
from taskhub.counters.periods import Period
from taskhub.counters.standing import Figure, Key
from taskhub.units import Units

_DIGITS = 2


def beside_last_year(
    known: Mapping[Key, Figure], counters: Counters, period: Period, units: Units
) -> list[dict[str, Any]]:  # fmt: skip
    """``known``: the figures that count. A row a counter or ratio, way of counting (in the period, cumulative) and scope of which
    there is one. ``now`` and ``then`` None: missing. ``change`` in percent, of a ratio in points; None: not applicable.
    ``missing``: the units without which there is no sum."""
    known = _by_what_they_cover(known, period)
    rows = []
    for counter in counters.counters.values():
        for cumulative in (False, True):
            rows += [
                _row(counter, counter.measure, cumulative, counters, one, (one.value, one.then, one.change), one.missing)
                for one in compared(known, counter.code, period, cumulative, "scope", units, _DIGITS)
            ]
    for ratio in counters.ratios.values():
        for cumulative in (False, True):
            for one, base, now in ratios(known, ratio, period, cumulative, "scope", units, _DIGITS):
                then = ratio_percent(one.then, base.then if base else None, _DIGITS)
                change = None if now is None or then is None else now - then
                missing = sorted({*one.missing, *(base.missing if base else ())})
                rows.append(_row(ratio, "%", cumulative, counters, one, (now, then, change), missing))
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


def _by_what_they_cover(known: Mapping[Key, Figure], period: Period) -> dict[Key, Figure]:
    """Cumulative figures under ``period`` where they were given for a shorter one that ends on the same day: so far is so far.
    What was given for the period itself comes first."""
    found = dict(known)
    for whole in (period, period.a_year_before):
        shorter = {str(one): n for n, one in enumerate(whole.ending_with_it)}
        given = [one for one in known.values() if one.cumulative and one.period in shorter]
        for one in sorted(given, key=lambda one: shorter[one.period]):
            moved = replace(one, period=str(whole))
            found.setdefault(moved.key, moved)
    return found
