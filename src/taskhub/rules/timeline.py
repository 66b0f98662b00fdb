"""The one timeline: on which days the condition of a rule holds for a subject.

Between two consecutive ``changes`` of a chronicle each fact keeps to its declared movement. So the days on which an answer
may differ from the day before are few: where a monotone fact comes to or passes a literal it is compared with (found by
bisection), where it appears or disappears (at most once between two changes), and every day where a free fact or
arithmetic over moving facts is looked at.
"""

import operator
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from taskhub.rules.condition import Atom, Balance, Condition, OneOf, Test, atoms, facts_of_atom
from taskhub.rules.ruleset import Rule
from taskhub.subjects import Chronicle, Facts, FactType, FactValue, Movement

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The condition of a rule holds on every day from ``since`` until before ``until`` (None: still on the last day seen)."""

    rule_id: str
    since: date
    until: date | None


def spans(chronicle: Chronicle, rules: Iterable[Rule], start: date, end: date) -> list[Span]:
    """When the conditions hold within ``start`` to ``end``, both included, by rule and then by date.

    Days before ``chronicle.begins`` are left out; a span that began before ``start`` begins with it.
    """
    start = max(start, chronicle.begins)
    facts = _Remembered(chronicle)
    return [span for rule in rules for span in _spans_of(facts, chronicle.changes, rule, start, end)]


def onset(chronicle: Chronicle, rule: Rule, day: date, floor: date) -> date:
    """The earliest day from ``floor`` on since which the condition holds on every day to ``day``.

    Looks backwards and stops where the condition does not hold. Raises ValueError where it does not hold on ``day``.
    """
    facts = _Remembered(chronicle)
    if not rule.holds(facts(day)):
        raise ValueError(f"{rule.id} does not hold for {chronicle.key} on {day}")
    since = day
    for first, last in reversed(_segments(chronicle.changes, max(floor, chronicle.begins), day)):
        for turn in reversed(_turns(facts, rule.condition, first, last)):
            if not rule.holds(facts(turn)):
                return since
            since = turn
    return since


class _Remembered:
    """The facts of a day, computed once however many rules and bisections ask."""

    def __init__(self, chronicle: Chronicle) -> None:
        self._chronicle = chronicle
        self._days: dict[date, Facts] = {}

    def __call__(self, day: date) -> Facts:
        if day not in self._days:
            self._days[day] = self._chronicle.facts(day)
        return self._days[day]


def _spans_of(facts: _Remembered, changes: Sequence[date], rule: Rule, start: date, end: date) -> Iterator[Span]:
    since: date | None = None
    for first, last in _segments(changes, start, end):
        for turn in _turns(facts, rule.condition, first, last):
            if rule.holds(facts(turn)):
                since = since or turn
            elif since:
                yield Span(rule.id, since, turn)
                since = None
    if since:
        yield Span(rule.id, since, None)


def _segments(changes: Sequence[date], start: date, end: date) -> list[tuple[date, date]]:
    """``start`` to ``end`` cut before every change: pairs of first and last day."""
    firsts = [start, *changes[bisect_right(changes, start) : bisect_right(changes, end)]] if start <= end else []
    return list(zip(firsts, [day - _ONE_DAY for day in firsts[1:]] + [end], strict=False))


def _turns(facts: _Remembered, condition: Condition, first: date, last: date) -> Sequence[date]:
    """The days from ``first`` to ``last``, ascending, between which the condition keeps its answer."""
    limits: dict[str, set[FactValue]] = {}
    for atom in atoms(condition):
        if _must_be_looked_at_daily(atom):
            return [first + timedelta(days=n) for n in range((last - first).days + 1)]
        for fact in facts_of_atom(atom):
            if fact.movement is Movement.MONOTONE:
                limits.setdefault(fact.name, set()).update(_literals(atom))
    turns = {turn for name, values in limits.items() for turn in _turns_of_fact(facts, name, values, first, last)}
    return sorted({first, *turns})


def _must_be_looked_at_daily(atom: Atom) -> bool:
    moving = [fact for fact in facts_of_atom(atom) if fact.movement is not Movement.CONSTANT]
    return any(isinstance(atom, Balance) or fact.movement is Movement.FREE or fact.type is FactType.TEXT for fact in moving)


def _literals(atom: Atom) -> Iterable[FactValue]:
    return [atom.value] if isinstance(atom, Test) else atom.values if isinstance(atom, OneOf) else []


def _turns_of_fact(facts: _Remembered, name: str, limits: Iterable[FactValue], first: date, last: date) -> Iterator[date]:
    """Where a monotone fact appears or disappears, comes to one of ``limits``, or passes it."""
    turn = _flip(lambda day: name in facts(day), first, last)
    if turn:
        yield turn
    for since, until in [(first, turn - _ONE_DAY), (turn, last)] if turn else [(first, last)]:
        if name in facts(since):
            for limit in limits:
                for passed in (operator.lt, operator.le):
                    if flip := _flip(_compared(facts, name, passed, limit), since, until):
                        yield flip


def _compared(facts: _Remembered, name: str, passed: Callable[[Any, Any], bool], limit: FactValue) -> Callable[[date], bool]:
    return lambda day: passed(facts(day)[name], limit)


def _flip(test: Callable[[date], bool], first: date, last: date) -> date | None:
    """The first day on which ``test``, which changes at most once, answers otherwise than on ``first``."""
    before = test(first)
    if test(last) == before:
        return None
    low, high = first, last
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        low, high = (middle, high) if test(middle) == before else (low, middle)
    return high
