"""Figures of a period, beside those of the year before. Within one scope; scopes are never added to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from taskhub.counters.declared import Ratio
from taskhub.counters.periods import Period, same_day_a_year_before
from taskhub.counters.standing import Figure, Key
from taskhub.figures import quantise
from taskhub.units import Units

Cell = tuple[str, str]
"""Unit (empty: all that report) and scope."""


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


def change_percent(now: Decimal | None, then: Decimal | None, digits: int) -> Decimal | None:
    """(now - then) ÷ then, rounded half up once."""
    if now is None or then is None or then == 0:
        return None
    return quantise((Fraction(now) - Fraction(then)) / Fraction(then) * 100, digits)


def ratio_percent(of: Decimal | None, by: Decimal | None, digits: int) -> Decimal | None:
    if of is None or by is None or by == 0:
        return None
    return quantise(Fraction(of) / Fraction(by) * 100, digits)


def compared(
    known: Mapping[Key, Figure], counter: str, period: Period, cumulative: bool, by: str, units: Units, digits: int
) -> list[Compared]:  # fmt: skip
    """A row for each unit within each scope (``by`` unit), or for each scope (``by`` scope): there the figures of the topmost
    units are added, as a unit's figure holds those of the units under it. A unit that gave a figure the year before and gives
    none now is missing too: without it a sum would pass for all."""
    now = latest(known, counter, period, cumulative)
    before_now = latest(known, counter, period.a_year_before, cumulative) if by == "scope" else []
    rows = []
    for cell, group in grouped(now, by, units).items():
        cut_off = max(one.cut_off for one in group)
        even = [one for one in group if one.cut_off == cut_off]  # figures up to different days do not make a sum
        late = [one.unit for one in group if one.cut_off != cut_off]
        late += _silent(group, [one for one in before_now if one.scope == cell[1]], units, cut_off)
        then = [
            known.get((counter, one.unit, one.scope, str(period.a_year_before), cumulative, same_day_a_year_before(cut_off)))
            for one in even
        ]
        value, before = total(even), total(then)
        rows.append(
            Compared(*cell, cut_off, None if late else value, before, None if late else change_percent(value, before, digits),
                     [one.unit for one in even], [*late, *(one.unit for one in even if one.value is None)])
        )  # fmt: skip
    return rows


def ratios(
    known: Mapping[Key, Figure], ratio: Ratio, period: Period, cumulative: bool, by: str, units: Units, digits: int
) -> list[tuple[Compared, Compared | None, Decimal | None]]:
    """The figures of the upper counter with those of the lower one about the same, and their quotient in percent."""
    lower = {
        (one.unit, one.scope, one.cut_off, tuple(one.units)): one
        for one in compared(known, ratio.by, period, cumulative, by, units, digits)
    }
    return [
        (one, base, ratio_percent(one.value, base.value if base else None, digits))
        for one in compared(known, ratio.of, period, cumulative, by, units, digits)
        for base in [lower.get((one.unit, one.scope, one.cut_off, tuple(one.units)))]
    ]


def latest(known: Mapping[Key, Figure], counter: str, period: Period, cumulative: bool) -> list[Figure]:
    """Of each unit and scope the figure with the latest cut-off in the period."""
    found: dict[Cell, Figure] = {}
    for one in known.values():
        if (one.counter, one.period, one.cumulative) == (counter, str(period), cumulative):
            held = found.get((one.unit, one.scope))
            if held is None or held.cut_off < one.cut_off:
                found[one.unit, one.scope] = one
    return list(found.values())


def grouped(now: Sequence[Figure], by: str, units: Units) -> dict[Cell, list[Figure]]:
    if by == "unit":
        return {(one.unit, one.scope): [one] for one in now}
    groups: dict[Cell, list[Figure]] = {}
    for one in now:
        groups.setdefault(("", one.scope), []).append(one)
    return {cell: _topmost(group, units) for cell, group in groups.items()}


def _topmost(group: Sequence[Figure], units: Units) -> list[Figure]:
    reporting = {one.unit for one in group}
    return [one for one in group if not reporting & set(_above(one.unit, units))]


def _silent(group: Sequence[Figure], before: Sequence[Figure], units: Units, day: date) -> list[str]:
    """Units that told a year before and do not now, nor does anyone above them, nor who took them over."""
    telling = {one.unit for one in group}
    return [
        one.unit for one in _topmost(before, units)
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
