"""Figures of a period, beside those of the year before. Within one scope; scopes are never added to each other."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from taskhub.counters.declared import Ratio
from taskhub.counters.standing import Figure
from taskhub.figures import quantise
from taskhub.periods import Period, same_day_a_year_after, same_day_a_year_before
from taskhub.units import Units

Cell = tuple[str, str]
"""Unit (empty: all that report) and scope."""

Way = tuple[str, bool]
"""Counter, and whether it is counted cumulatively."""


@dataclass(frozen=True, slots=True)
class Compared:
    """``value`` None: missing. ``change`` in percent; None: not applicable (a figure is missing, or the base is 0).
    ``units``: whose figures are in it, ``missing``: whose should be and are not there."""

    unit: str
    scope: str
    cut_off: date
    value: Decimal | None
    then: Decimal | None
    change: Decimal | None
    units: Sequence[str]
    missing: Sequence[str]


@dataclass(frozen=True, slots=True)
class Quotient:
    """``upper`` by ``lower`` (None: there is nothing about the same) in percent. ``change`` in points; None: not applicable.
    ``missing``: the units of which there is not both."""

    upper: Compared
    lower: Compared | None
    now: Decimal | None
    then: Decimal | None
    change: Decimal | None
    missing: Sequence[str]


@dataclass(frozen=True, slots=True)
class Given:
    """What was given for a period, and for the same of the year before. ``now`` and ``before``: of each unit and scope the figure
    with the latest cut-off, in the order of unit and scope. ``then``: every figure of the year before, by its cut-off too."""

    now: Mapping[Way, Mapping[Cell, Figure]]
    before: Mapping[Way, Mapping[Cell, Figure]]
    then: Mapping[tuple[Way, Cell, date], Figure]


def given(known: Collection[Figure], period: Period, until: date) -> Given:
    """Sorts out the figures that are cut off by ``until``, and those of the year before by the same day. So far is so far: what
    is cumulative goes by the day up to which it counts, whatever period it was given for; of two about the same the newer
    counts, not the one given for the longer period: a correction may come under any."""
    day = min(until, period.end)
    now = _of_each_day(known, period, day)
    before = _of_each_day(known, period.a_year_before, same_day_a_year_before(day))
    return Given(_latest(now), _latest(before), before)


def _of_each_day(known: Collection[Figure], period: Period, until: date) -> dict[tuple[Way, Cell, date], Figure]:
    start, end, code = period.start, min(until, period.end), str(period)
    found: dict[tuple[Way, Cell, date], Figure] = {}
    for one in known:
        if start <= one.cut_off <= end and (one.cumulative or one.period == code):
            key = ((one.counter, one.cumulative), (one.unit, one.scope), one.cut_off)
            held = found.get(key)
            if held is None or held.newness < one.newness:
                found[key] = one
    return found


def _latest(found: Mapping[tuple[Way, Cell, date], Figure]) -> Mapping[Way, Mapping[Cell, Figure]]:
    latest: dict[Way, dict[Cell, Figure]] = defaultdict(dict)
    for (way, cell, _day), one in sorted(found.items(), key=lambda entry: entry[0]):
        latest[way][cell] = one
    return latest


def change_percent(now: Decimal | None, then: Decimal | None, digits: int) -> Decimal | None:
    """(now - then) ÷ then, rounded half up once."""
    if now is None or then is None or then == 0:
        return None
    return quantise((Fraction(now) - Fraction(then)) / Fraction(then) * 100, digits)


def ratio_percent(of: Decimal | None, by: Decimal | None, digits: int) -> Decimal | None:
    if of is None or by is None or by == 0:
        return None
    return quantise(Fraction(of) / Fraction(by) * 100, digits)


def compared(given: Given, counter: str, cumulative: bool, by: str, units: Units, digits: int) -> list[Compared]:
    """A row for each unit within each scope (``by`` unit), or for each scope (``by`` scope): there the figures of the topmost
    units are added, as a unit's figure holds those of the units under it. A unit that gave a figure the year before and gives
    none now is missing too: without it a sum would pass for all. So a scope of which only the year before has figures has a row
    as well, without a value."""
    way = (counter, cumulative)
    now = _grouped(given.now.get(way, {}), by, units)
    before = _grouped(given.before.get(way, {}), by, units) if by == "scope" else {}
    rows = []
    for cell in sorted({*now, *before}):
        group, told_before = now.get(cell, []), before.get(cell, [])
        cut_off = max([one.cut_off for one in group] or [same_day_a_year_after(one.cut_off) for one in told_before])
        even = [one for one in group if one.cut_off == cut_off]  # figures up to different days do not make a sum
        late = [one.unit for one in group if one.cut_off != cut_off]
        late += _silent(group, told_before, units, cut_off)
        then = [given.then.get((way, (unit, cell[1]), same_day_a_year_before(cut_off)))
                for unit in (*(one.unit for one in even), *late)]  # fmt: skip
        value, base = total(even), total(then)
        rows.append(
            Compared(*cell, cut_off, None if late else value, base, None if late else change_percent(value, base, digits),
                     [one.unit for one in even], [*late, *(one.unit for one in even if one.value is None)])
        )  # fmt: skip
    return rows


def ratios(given: Given, ratio: Ratio, cumulative: bool, by: str, units: Units, digits: int) -> list[Quotient]:
    """The figures of the upper counter with those of the lower one about the same, and their quotient in percent. Sums of
    different units are not divided."""
    lower = {
        (one.unit, one.scope, one.cut_off): one for one in compared(given, ratio.by, cumulative, by, units, digits)
    }  # fmt: skip
    return [
        _quotient(one, lower.get((one.unit, one.scope, one.cut_off)), digits)
        for one in compared(given, ratio.of, cumulative, by, units, digits)
    ]


def _quotient(upper: Compared, lower: Compared | None, digits: int) -> Quotient:
    of = {*upper.units, *upper.missing}
    by = {*lower.units, *lower.missing} if lower else set[str]()
    missing = sorted({*upper.missing, *(lower.missing if lower else ()), *(of ^ by)})
    if lower is None or of != by:
        return Quotient(upper, lower, None, None, None, missing)
    now, then = ratio_percent(upper.value, lower.value, digits), ratio_percent(upper.then, lower.then, digits)
    return Quotient(upper, lower, now, then, None if now is None or then is None else now - then, missing)


def _grouped(figures: Mapping[Cell, Figure], by: str, units: Units) -> dict[Cell, list[Figure]]:
    groups: dict[Cell, list[Figure]] = defaultdict(list)
    for (unit, scope), one in figures.items():
        groups[unit if by == "unit" else "", scope].append(one)
    return {cell: _topmost(group, units) for cell, group in groups.items()}


def _topmost(group: Sequence[Figure], units: Units) -> list[Figure]:
    reporting = {one.unit for one in group}
    return [one for one in group if not reporting & set(_above(one.unit, units))]


def _silent(group: Sequence[Figure], before: Sequence[Figure], units: Units, day: date) -> list[str]:
    """Of those topmost the year before, who does not tell now, nor does anyone above them, nor who took them over."""
    telling = {one.unit for one in group}
    return [
        one.unit for one in before
        if not telling & {one.unit, units.accountable(one.unit, day), *_above(one.unit, units)}
    ]  # fmt: skip


def _above(code: str, units: Units) -> list[str]:
    above: list[str] = []
    unit = units.by_code.get(code)
    while unit is not None and unit.superior and unit.superior not in above:
        above.append(unit.superior)
        unit = units.by_code.get(unit.superior)
    return above


def total(group: Sequence[Figure | None]) -> Decimal | None:
    """None where one is missing: a sum without it would pass for all."""
    values = [one.value if one else None for one in group]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(values) else None
