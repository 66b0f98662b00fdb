"""The one timeline: on which days the condition of a rule holds for a subject.

Between two consecutive ``changes`` of a chronicle each fact keeps to its declared movement. So the days on which an answer
may differ from the day before are few: where a monotone fact comes to or passes a literal it is compared with (found by
bisection), where it appears or disappears (at most once between two changes), and every day where a free fact or
arithmetic over moving facts is looked at. What the facts that stay have decided already is not looked at again.
"""

import operator
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from taskhub.rules.condition import Atom, Balance, Condition, OneOf, Test, facts_of_atom
from taskhub.rules.residue import undecided
from taskhub.rules.ruleset import Rule
from taskhub.subjects import Chronicle, Facts, FactSpec, FactType, FactValue, Movement

_ONE_DAY = timedelta(days=1)
HORIZON = timedelta(days=1100)
"""How far ahead a next turn is looked for where nothing else is recorded: whoever is asked later looks again."""

Holds = Callable[[Facts], bool]
_Limit = tuple[Callable[[Any, Any], bool], FactValue]


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
    facts = Remembered(chronicle)
    return [Span(rule.id, *span) for rule in rules for span in held(facts, rule.condition, rule.holds, start, end)]


def held(facts: "Remembered", condition: Condition, holds: Holds, start: date, end: date) -> Iterator[tuple[date, date | None]]:
    """As ``spans``, of one condition: since and until."""
    since: date | None = None
    for first, last in _segments(facts.chronicle.changes, max(start, facts.chronicle.begins), end):
        for turn in _turns(facts, condition, first, last):
            if holds(facts(turn)):
                since = since or turn
            elif since:
                yield since, turn
                since = None
    if since:
        yield since, None


def onset(chronicle: Chronicle, rule: Rule, day: date, floor: date) -> date:
    """The earliest day from ``floor`` on since which the condition holds on every day to ``day``.

    Looks backwards and stops where the condition does not hold. Raises ValueError where it does not hold on ``day``.
    """
    facts = Remembered(chronicle)
    if not rule.holds(facts(day)):
        raise ValueError(f"{rule.id} does not hold for {chronicle.key} on {day}")
    since = day
    for first, last in reversed(_segments(chronicle.changes, max(floor, chronicle.begins), day)):
        for turn in reversed(_turns(facts, rule.condition, first, last)):
            if not rule.holds(facts(turn)):
                return since
            since = turn
    return since


def next_turn(facts: "Remembered", rule: Rule, day: date) -> date | None:
    """The first day after ``day`` on which the condition may answer otherwise; None where it never will unless something is
    recorded.

    A change of the chronicle is always such a day: what becomes of the facts there is for that day to see.
    """
    changes = facts.chronicle.changes
    place = bisect_right(changes, day)
    change = changes[place] if place < len(changes) else None
    last = change - _ONE_DAY if change else day + HORIZON
    moving = [atom for atom in undecided(rule.condition, facts(day)) if any(map(_moves, facts_of_atom(atom)))]
    if any(map(_must_be_looked_at_daily, moving)):
        return day + _ONE_DAY
    if moving:
        today = rule.holds(facts(day))
        found = (turn for turn in _turns(facts, rule.condition, day, last) if turn > day and rule.holds(facts(turn)) != today)
        return next(found, last + _ONE_DAY)
    return change


class Remembered:
    """The facts of a chronicle's days, each worked out once however many rules and bisections ask, and only if one asks."""

    def __init__(self, chronicle: Chronicle) -> None:
        self.chronicle = chronicle
        self._days: dict[date, _DayFacts] = {}

    def __call__(self, day: date) -> Facts:
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = _DayFacts(self.chronicle, day)
        return found


class _DayFacts(dict[str, FactValue]):
    """Facts of one day. Looked at by name alone: what nobody asked for is not in it."""

    def __init__(self, chronicle: Chronicle, day: date) -> None:
        super().__init__()
        self._chronicle, self._day = chronicle, day
        self._absent: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        value = super().get(name)
        if value is None and name not in self._absent:
            value = self._chronicle.fact(name, self._day)
            if value is None:
                self._absent.add(name)
            else:
                self[name] = value
        return default if value is None else value


def _segments(changes: Sequence[date], start: date, end: date) -> list[tuple[date, date]]:
    """``start`` to ``end`` cut before every change: pairs of first and last day."""
    firsts = [start, *changes[bisect_right(changes, start) : bisect_right(changes, end)]] if start <= end else []
    return list(zip(firsts, [day - _ONE_DAY for day in firsts[1:]] + [end], strict=False))


def _turns(facts: Remembered, condition: Condition, first: date, last: date) -> Sequence[date]:
    """The days from ``first`` to ``last``, ascending, between which the condition keeps its answer."""
    limits: dict[str, set[_Limit]] = {}
    for atom in undecided(condition, facts(first)):
        if _must_be_looked_at_daily(atom):
            return [first + timedelta(days=n) for n in range((last - first).days + 1)]
        for fact in facts_of_atom(atom):
            if _moves(fact):
                limits.setdefault(fact.name, set()).update(_limits(atom))
    turns = {turn for name, values in limits.items() for turn in _turns_of_fact(facts, name, values, first, last)}
    return sorted({first, *turns})


def _moves(fact: FactSpec) -> bool:
    return fact.movement is not Movement.CONSTANT


def _must_be_looked_at_daily(atom: Atom) -> bool:
    moving = [fact for fact in facts_of_atom(atom) if _moves(fact)]
    return any(isinstance(atom, Balance) or fact.movement is Movement.FREE or fact.type is FactType.TEXT for fact in moving)


def _limits(atom: Atom) -> Iterator[_Limit]:
    """What a fact must come to (``<`` ceases to hold, or begins) or pass (``<=``) for the comparison to turn."""
    values = [atom.value] if isinstance(atom, Test) else atom.values if isinstance(atom, OneOf) else []
    comes, passes = True, True
    if isinstance(atom, Test) and atom.operator not in ("==", "!="):
        comes = atom.operator in ("<", ">=")
        passes = not comes
    for value in values:
        if comes:
            yield operator.lt, value
        if passes:
            yield operator.le, value


def _turns_of_fact(facts: Remembered, name: str, limits: Iterable[_Limit], first: date, last: date) -> Iterator[date]:
    """Where a monotone fact appears or disappears, comes to one of ``limits``, or passes it."""
    turn = _flip(lambda day: facts(day).get(name) is not None, first, last)
    if turn:
        yield turn
    for since, until in [(first, turn - _ONE_DAY), (turn, last)] if turn else [(first, last)]:
        if facts(since).get(name) is not None:
            for passed, limit in limits:
                if flip := _crossing(facts, name, passed, limit, since, until):
                    yield flip


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


def _crossing(
    facts: Remembered, name: str, passed: Callable[[Any, Any], bool], limit: Any, first: date, last: date
) -> date | None:
    """As ``_flip``, of a monotone fact against a limit. Most facts that move count days, so a straight line between the two ends
    nearly always hits; every other try halves, for those that do not."""
    low, high = first, last
    low_value: Any = facts(low).get(name)
    high_value: Any = facts(high).get(name)
    before = passed(low_value, limit)
    if passed(high_value, limit) == before:
        return None
    straight = isinstance(limit, int | Decimal) and not isinstance(limit, bool)
    while (days := (high - low).days) > 1:
        ahead = days // 2
        if straight and (rise := high_value - low_value):
            ahead = min(max(int((limit - low_value) * days / rise), 1), days - 1)
        straight = not straight and isinstance(limit, int | Decimal)
        middle = low + timedelta(days=ahead)
        value: Any = facts(middle).get(name)
        if passed(value, limit) == before:
            low, low_value = middle, value
        else:
            high, high_value = middle, value
    return high
