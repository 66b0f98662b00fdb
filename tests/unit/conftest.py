"""Random chronicles and rules for the laws of the timeline, and the plainest way to know what is open: asking every day."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st

from taskhub.calendar import WorkCalendar
from taskhub.durations import Duration
from taskhub.rules import Rule, understand
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin

BEGIN = date(2024, 1, 1)
DAYS = 60
END = BEGIN + timedelta(days=DAYS - 1)

CATALOGUE = {
    "fixed": FactSpec("fixed", FactType.INTEGER, ""),
    "rising": FactSpec("rising", FactType.INTEGER, "", movement=Movement.MONOTONE),
    "wild": FactSpec("wild", FactType.INTEGER, "", movement=Movement.FREE),
}

_CALENDAR = WorkCalendar()

_comparisons = st.sampled_from([
    "fixed == 1", "fixed != 1", "fixed < 2", "missing(fixed)", "rising >= 1", "rising < 2", "not missing(rising)",
    "rising in [1, 3]", "rising - fixed > 1", "wild == 1", "wild != 1",
])  # fmt: skip
_conditions = st.one_of(_comparisons, st.tuples(_comparisons, st.sampled_from([" and ", " or "]), _comparisons).map("".join))


@dataclass
class Recorded:
    """A chronicle from a table of days."""

    table: Mapping[date, Facts]
    changes: Sequence[date]
    begins: date = BEGIN
    key: str = "s"

    def facts(self, day: date) -> Facts:
        return self.table[day]

    def fact(self, name: str, day: date) -> FactValue | None:
        return self.table[day].get(name)

    def origins(self, day: date) -> Sequence[Origin]:
        return []

    def happened(self, name: str) -> Sequence[date]:
        return ()


@st.composite
def _chronicles(draw: st.DrawFn) -> Recorded:
    """Random jumps at changes; in between each fact keeps to its declared movement, and may be absent."""
    offsets = sorted(draw(st.sets(st.integers(1, DAYS - 1), max_size=4)))
    table: dict[date, Facts] = {}
    for first, after in zip([0, *offsets], [*offsets, DAYS], strict=True):
        length = after - first
        fixed = draw(st.none() | st.integers(0, 3))
        rising = sorted(draw(st.lists(st.integers(0, 4), min_size=length, max_size=length)))
        absent_until = draw(st.integers(0, length))
        wild = draw(st.lists(st.none() | st.integers(0, 1), min_size=length, max_size=length))
        for i in range(length):
            said = {"fixed": fixed, "rising": rising[i] if i >= absent_until else None, "wild": wild[i]}
            table[BEGIN + timedelta(days=first + i)] = {name: value for name, value in said.items() if value is not None}
    return Recorded(table, [BEGIN + timedelta(days=offset) for offset in offsets])


@st.composite
def _rule_lists(draw: st.DrawFn) -> list[Rule]:
    """One to three rules with any ``for:`` and ``valid``; each may silence those after it."""
    count = draw(st.integers(1, 3))
    days = st.none() | st.integers(0, DAYS - 1).map(lambda n: BEGIN + timedelta(days=n))
    holds = st.none() | st.builds(Duration, st.integers(1, 9), st.booleans())
    rules = []
    for i in range(count):
        valid = sorted([draw(days), draw(days)], key=lambda day: day or BEGIN)
        silenced = draw(st.sets(st.sampled_from(range(i + 1, count)))) if i + 1 < count else set()
        rules.append(make_rule(
            f"r{i}", draw(_conditions), hold=draw(holds), valid_from=valid[0], valid_to=valid[1],
            suppresses=frozenset(f"r{n}" for n in silenced),
        ))  # fmt: skip
    return rules


def make_rule(id_: str, condition: str, facts: Mapping[str, FactSpec] = CATALOGUE, **said: Any) -> Rule:
    plain: dict[str, Any] = {
        "title": f"{id_} 的问题", "colour": "red", "hold": None, "notice": None, "basis": "", "inspired_by": "",
        "reply_within": None, "suppresses": frozenset(), "valid_from": None, "valid_to": None, "line": 1,
    }  # fmt: skip
    return Rule(id=id_, when=condition, condition=understand(condition, facts), **{**plain, **said})


def add_working(start: date, days: int) -> date:
    return _CALENDAR.add_working_days(start, days).day


def _open_each_day(facts: Callable[[date], Facts], rules: Iterable[Rule], days: Iterable[date]) -> dict[date, set[str]]:
    """Day → the rules that are findings on it, by walking through ``days`` (from the beginning) one by one."""
    held: dict[str, date] = {}
    found = {}
    for day in days:
        found[day] = set()
        for rule in rules:
            if not rule.holds(facts(day)):
                held.pop(rule.id, None)
                continue
            since = held.setdefault(rule.id, day)
            if rule.in_force(day) and rule.opens_on(since, add_working) <= day:
                found[day].add(rule.id)
    return found


@pytest.fixture(scope="session")
def chronicles() -> st.SearchStrategy[Recorded]:
    return _chronicles()


@pytest.fixture(scope="session")
def rule_lists() -> st.SearchStrategy[list[Rule]]:
    return _rule_lists()


@pytest.fixture(scope="session")
def recorded_days() -> list[date]:
    """Every day of the random chronicles."""
    return [BEGIN + timedelta(days=n) for n in range(DAYS)]


@pytest.fixture(scope="session")
def record() -> Callable[..., Recorded]:
    """``record({"2024-01-01": {…}, …}, days=60)``: facts that stay as they are until the next day named."""

    def build(states: Mapping[str, Facts], days: int = DAYS) -> Recorded:
        starts = {date.fromisoformat(day): facts for day, facts in states.items()}
        table: dict[date, Facts] = {}
        for n in range(days):
            day = BEGIN + timedelta(days=n)
            table[day] = starts.get(day, table.get(day - timedelta(days=1), {}))
        return Recorded(table, sorted(starts))

    return build


@pytest.fixture(scope="session")
def rule_of() -> Callable[..., Rule]:
    return make_rule


@pytest.fixture(scope="session")
def add_working_days() -> Callable[[date, int], date]:
    return add_working


@pytest.fixture(scope="session")
def open_each_day() -> Callable[..., dict[date, set[str]]]:
    return _open_each_day
