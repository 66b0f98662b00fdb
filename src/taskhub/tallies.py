"""Counts and sums over the members of a group, as functions of the day: each member's share is a few dated steps.

What a group's measure is on a day is the sum of its members' steps up to that day. So a group is never recounted: a member that
changes replaces its share, and a member that only grows older changes nothing, because the days to come are in its share already.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Protocol

from taskhub.subjects import Step, Subject


class Tally:
    """The measures of one group."""

    def __init__(self, steps: Iterable[tuple[str, str, date, int]]) -> None:
        """``steps``: measure, part, day, amount, in any order."""
        by_day: dict[tuple[str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
        for measure, part, day, amount in steps:
            by_day[measure, part][day] += amount
        self._parts: dict[str, dict[str, tuple[list[date], list[int]]]] = defaultdict(dict)
        for (measure, part), amounts in by_day.items():
            days = sorted(day for day, amount in amounts.items() if amount)
            if days:
                self._parts[measure][part] = (days, list(accumulate(amounts[day] for day in days)))

    def on(self, measure: str, day: date, part: str = "") -> int:
        """The measure on ``day``, of one part."""
        days, sums = self._parts.get(measure, {}).get(part, _NOTHING)
        index = bisect_right(days, day)
        return sums[index - 1] if index else 0

    def largest(self, measure: str, day: date) -> int:
        """The measure on ``day``, of the part where it is largest; 0 where there is none."""
        return max((self.on(measure, day, part) for part in self._parts.get(measure, {})), default=0)

    def parts(self, measure: str, day: date) -> Mapping[str, int]:
        """Part → the measure on ``day``, where it is anything."""
        amounts = {part: self.on(measure, day, part) for part in self._parts.get(measure, {})}
        return {part: amount for part, amount in amounts.items() if amount}

    def in_the_end(self, measure: str) -> Mapping[str, int]:
        """Part → what the measure comes to after its last step."""
        return {part: sums[-1] for part, (_days, sums) in self._parts.get(measure, {}).items()}

    @cached_property
    def days(self) -> Sequence[date]:
        """Every day of a step, ascending."""
        return sorted({day for parts in self._parts.values() for days, _sums in parts.values() for day in days})


_NOTHING: tuple[list[date], list[int]] = ([], [])


class Tallies(Protocol):
    """Where groups get their tallies: counted over the members, or kept by assessment."""

    def groups(self, kind: str) -> Iterable[str]:
        """The keys of every group of ``kind`` that has members."""
        ...

    def of(self, group: Subject) -> Tally: ...


def steps_between(group: Subject, measure: str, part: str, values: Iterable[tuple[date, int]]) -> Iterable[Step]:
    """The steps of a measure that takes ``values`` from each day on (ascending; 0 before the first)."""
    before = 0
    for day, value in values:
        if value != before:
            yield Step(group, measure, part, day, value - before)
            before = value
