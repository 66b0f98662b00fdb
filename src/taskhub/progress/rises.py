"""How an item's figure moved from return to return: what tells progress on paper from progress."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from taskhub.figures import PERCENT_DIGITS, quantise
from taskhub.plan.structure import Item
from taskhub.progress.history import Report, share_done
from taskhub.progress.schedule import Period, period_ends
from taskhub.subjects import FactValue

EVE_DAYS = 3
"""A period's end and so many days before it are its eve."""

_LONGEST_PERIOD = timedelta(days=184)


def rises(item: Item, reports: Sequence[Report], period: Period) -> Mapping[str, FactValue]:
    """The facts of the last of ``reports`` (those that count, in order) against the ones before it.

    ``rise_percent``: what it added, in points; ``usual_rise_percent``: what the earlier ones added on average, absent without
    any; ``days_to_cut_off``: how many days before its period's end it is dated; ``still_returns``: how many returns between the
    ends said nothing new while every rise fell on an eve, 0 where one did not, or where there were not two.
    """
    shares = [Fraction(0), *(min(share_done(item, report), Fraction(1)) for report in reports)]
    added = [after - before for before, after in pairwise(shares)]
    to_end = [days_to_cut_off(report.as_of, period) for report in reports]
    facts: dict[str, FactValue] = {
        "rise_percent": _percent(added[-1]),
        "days_to_cut_off": to_end[-1],
        "still_returns": _still(added, to_end),
    }
    if len(added) > 1:
        facts["usual_rise_percent"] = _percent(sum(added[:-1], Fraction(0)) / (len(added) - 1))
    return facts


def days_to_cut_off(day: date, period: Period) -> int:
    return (period_ends(period, day - timedelta(days=1), day + _LONGEST_PERIOD)[0] - day).days


def _still(added: Sequence[Fraction], to_end: Sequence[int]) -> int:
    moved = [days <= EVE_DAYS for rise, days in zip(added, to_end, strict=True) if rise]
    if len(moved) < 2 or not all(moved):
        return 0
    return sum(not rise and days > EVE_DAYS for rise, days in zip(added, to_end, strict=True))


def _percent(share: Fraction) -> FactValue:
    return quantise(share * 100, PERCENT_DIGITS)
