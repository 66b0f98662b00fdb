"""Counts and sums that rules name: what a member adds to them, and how a group's chronicle answers them.

A member's share of a measure is a few dated steps, worked out from its own timeline through all its days to come, so that
it stays as it is until something is recorded about the member.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from taskhub.figures import scaled, unscaled
from taskhub.rules.episodes import episodes
from taskhub.rules.measure import FINDING, Measure
from taskhub.rules.ruleset import AddWorkingDays, Rule, Ruleset
from taskhub.rules.timeline import Remembered, held
from taskhub.subjects import MEMBERS, Chronicle, Facts, FactType, FactValue, Origin, Step, Subject
from taskhub.tallies import Tally, steps_between

_FORESEEN = timedelta(days=1100)
"""How far beyond the last recorded day a member is thought through. A comparison that turns later is met when something is
recorded, or never: nobody waits three years for a count."""


@dataclass(frozen=True)
class Measures:
    """Every measure that a set of rules names, by the kind of group that names it and by the kind of its members."""

    rulesets: Sequence[Ruleset]
    add_working_days: AddWorkingDays

    def of_group(self, kind: str) -> Sequence[Measure]:
        """What subjects of ``kind`` are asked for."""
        return self._by_group.get(kind, ())

    def of_members(self, kind: str) -> Sequence[tuple[str, Measure]]:
        """What subjects of ``kind`` are counted for: group kind and measure."""
        return [
            (group, measure) for group, measures in self._by_group.items() if kind in MEMBERS.get(group, ())
            for measure in measures if measure.kind == kind
        ]  # fmt: skip

    @cached_property
    def _by_group(self) -> Mapping[str, Sequence[Measure]]:
        found: dict[str, dict[str, Measure]] = defaultdict(dict)
        for ruleset in self.rulesets:
            found[ruleset.subject].update({measure.name: measure for measure in ruleset.measures})
        return {kind: tuple(measures.values()) for kind, measures in found.items()}

    @cached_property
    def _rules(self) -> Mapping[str, Rule]:
        return {rule.id: rule for ruleset in self.rulesets for rule in ruleset.rules}

    def shares(self, chronicle: Chronicle, kind: str, groups: Iterable[Subject]) -> Iterator[Step]:
        """What one subject of ``kind`` adds to the measures of its groups, through all its days."""
        of_members = self.of_members(kind)
        if not of_members:
            return
        named = [rule for rule in self._rules.values() if any(FINDING + rule.id in m.fact_names for _kind, m in of_members)]
        member = _WithFindings(chronicle, named, self.add_working_days) if named else chronicle
        facts = Remembered(member)
        for group in groups:
            for group_kind, measure in of_members:
                if group.kind == group_kind:
                    for part, values in _values(facts, measure).items():
                        yield from steps_between(group, measure.name, part, values)

    def measured(self, chronicle: Chronicle, kind: str, tally: Tally | None) -> Chronicle:
        """The chronicle of a group with its measures among its facts."""
        measures = self.of_group(kind)
        return MeasuredChronicle(chronicle, measures, tally or Tally(())) if measures else chronicle


def _values(facts: Remembered, measure: Measure) -> Mapping[str, Sequence[tuple[date, int]]]:
    """Part → what the member adds from each day on."""
    added: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for since, until in _held(facts, measure):
        if measure.within is not None:
            until = since + timedelta(days=measure.within)
        # What it is summed by, and under which part, may be recorded otherwise while the condition goes on holding.
        cuts = [day for day in facts.chronicle.changes if since < day and (until is None or day < until)]
        for first, last in zip([since, *cuts], [*cuts, until], strict=True):
            at = since if measure.within is not None else first
            if (amount := _amount(facts(at), measure)) and (part := _part(facts(at), measure)) is not None:
                added[part][first] += amount
                if last is not None:
                    added[part][last] -= amount
    return {part: _running(amounts) for part, amounts in added.items()}


def _held(facts: Remembered, measure: Measure) -> Iterable[tuple[date, date | None]]:
    chronicle = facts.chronicle
    if measure.condition is None:
        return [(chronicle.begins, None)]
    end = max((chronicle.begins, *chronicle.changes)) + _FORESEEN
    return held(facts, measure.condition, measure.holds, chronicle.begins, end)


def _amount(facts: Facts, measure: Measure) -> int:
    if measure.summed is None:
        return 1
    value = facts.get(measure.summed.name)
    if isinstance(value, Decimal):
        return scaled(value, measure.summed.scale)
    return value if isinstance(value, int) else 0


def _part(facts: Facts, measure: Measure) -> str | None:
    if measure.by is None:
        return ""
    value = facts.get(measure.by.name)
    return None if value is None else str(value)


def _running(amounts: Mapping[date, int]) -> list[tuple[date, int]]:
    total, values = 0, []
    for day in sorted(amounts):
        total += amounts[day]
        values.append((day, total))
    return values


class _Wrapped:
    """A chronicle that says more than the one it rests on."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle

    @property
    def key(self) -> str:
        return self.chronicle.key

    @property
    def begins(self) -> date:
        return self.chronicle.begins

    def origins(self, day: date) -> Sequence[Origin]:
        return self.chronicle.origins(day)

    def happened(self, name: str) -> Sequence[date]:
        return self.chronicle.happened(name)


class _WithFindings(_Wrapped):
    """A member with the findings of some rules among its facts (``finding:RULE``), on every day of its timeline."""

    def __init__(self, chronicle: Chronicle, rules: Sequence[Rule], add_working_days: AddWorkingDays) -> None:
        super().__init__(chronicle)
        begins = chronicle.begins
        self._end = max((begins, *chronicle.changes)) + _FORESEEN
        self._open: dict[str, list[tuple[date, date | None]]] = {FINDING + rule.id: [] for rule in rules}
        for episode in episodes(chronicle, rules, add_working_days, begins, self._end):
            self._open[FINDING + episode.rule.id].append((episode.opened_on, episode.until))

    @cached_property
    def changes(self) -> Sequence[date]:
        turns = {day for spans in self._open.values() for span in spans for day in span if day is not None}
        return sorted({*self.chronicle.changes, *turns})

    def facts(self, day: date) -> Facts:
        return {**self.chronicle.facts(day), **{name: self._is_open(name, day) for name in self._open}}

    def fact(self, name: str, day: date) -> FactValue | None:
        return self._is_open(name, day) if name in self._open else self.chronicle.fact(name, day)

    def _is_open(self, name: str, day: date) -> bool:
        return any(since <= day and (until is None or day < until) for since, until in self._open[name])


class MeasuredChronicle(_Wrapped):
    """A subject with the measures that rules name among its facts: of its members by ``tally``, of its own events by itself."""

    def __init__(self, chronicle: Chronicle, measures: Sequence[Measure], tally: Tally) -> None:
        super().__init__(chronicle)
        self._tally = tally
        self._answers: dict[str, Callable[[date], FactValue]] = {
            measure.name: self._of_events(measure) if measure.of_events else self._of_members(measure) for measure in measures
        }
        self._events = [measure for measure in measures if measure.of_events]

    @cached_property
    def changes(self) -> Sequence[date]:
        days = {*self.chronicle.changes, *self._tally.days}
        for measure in self._events:
            for day in self.chronicle.happened(measure.kind):
                days |= {day, day + timedelta(days=measure.within or 0)}
        return sorted(day for day in days if day >= self.begins)

    def facts(self, day: date) -> Facts:
        return {**self.chronicle.facts(day), **{name: answer(day) for name, answer in self._answers.items()}}

    def fact(self, name: str, day: date) -> FactValue | None:
        answer = self._answers.get(name)
        return answer(day) if answer else self.chronicle.fact(name, day)

    def _of_members(self, measure: Measure) -> Callable[[date], FactValue]:
        def answer(day: date) -> FactValue:
            amount = self._tally.largest(measure.name, day) if measure.by else self._tally.on(measure.name, day)
            return unscaled(amount, measure.spec.scale) if measure.spec.type is FactType.DECIMAL else amount

        return answer

    def _of_events(self, measure: Measure) -> Callable[[date], FactValue]:
        days = sorted(self.chronicle.happened(measure.kind))

        def answer(day: date) -> FactValue:
            since = bisect_left(days, day - timedelta(days=measure.within - 1)) if measure.within else 0
            return bisect_right(days, day) - since

        return answer
