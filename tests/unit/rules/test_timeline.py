"""The timeline against the plainest way to know: asking the condition on every single day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub.durations import Duration
from taskhub.rules import Rule, Span, onset, spans, understand
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement

BEGIN = date(2024, 1, 1)
DAYS = 60
END = BEGIN + timedelta(days=DAYS - 1)

CATALOGUE = {
    "fixed": FactSpec("fixed", FactType.INTEGER, ""),
    "rising": FactSpec("rising", FactType.INTEGER, "", movement=Movement.MONOTONE),
    "falling": FactSpec("falling", FactType.INTEGER, "", movement=Movement.MONOTONE),
    "turned": FactSpec("turned", FactType.BOOLEAN, "", movement=Movement.MONOTONE),
    "wild": FactSpec("wild", FactType.INTEGER, "", movement=Movement.FREE),
}


@dataclass
class Recorded:
    """A chronicle from a table of days, counting how often it is asked."""

    table: Mapping[date, Facts]
    changes: list[date]
    begins: date = BEGIN
    key: str = "s"
    asked: list[date] = field(default_factory=list)

    def facts(self, day: date) -> Facts:
        self.asked.append(day)
        return self.table[day]

    def fact(self, name: str, day: date) -> FactValue | None:
        return self.facts(day).get(name)


@st.composite
def chronicles(draw: st.DrawFn) -> Recorded:
    """Random jumps at changes; in between constant, monotone and free facts keep their word (and may be absent; a monotone
    one may appear or disappear once)."""
    offsets = sorted(draw(st.sets(st.integers(1, DAYS - 1), max_size=4)))
    table: dict[date, dict[str, object]] = {}
    for first, after in zip([0, *offsets], [*offsets, DAYS], strict=True):
        length = after - first
        fixed = draw(st.none() | st.integers(0, 3))
        columns: dict[str, list[object]] = {"fixed": [fixed] * length}
        for name, reverse in (("rising", False), ("falling", True), ("turned", False)):
            values = st.booleans() if name == "turned" else st.integers(-3, 6)
            column: list[object] = sorted(draw(st.lists(values, min_size=length, max_size=length)), reverse=reverse)
            cut, head = draw(st.integers(0, length)), draw(st.booleans())
            columns[name] = [None if (i < cut) == head else value for i, value in enumerate(column)]
        columns["wild"] = draw(st.lists(st.none() | st.integers(0, 3), min_size=length, max_size=length))
        for i in range(length):
            day = BEGIN + timedelta(days=first + i)
            table[day] = {name: column[i] for name, column in columns.items() if column[i] is not None}
    return Recorded(table, [BEGIN + timedelta(days=offset) for offset in offsets])


comparisons = st.one_of(
    st.tuples(
        st.sampled_from(["fixed", "rising", "falling", "wild"]),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
        st.integers(-3, 6).map(str),
    ).map(" ".join),
    st.sampled_from(
        ["missing(rising)", "missing(falling)", "turned", "rising in [1, 3]", "falling not in [2, 5]", "rising > falling",
         "rising - falling > 1", "fixed + 1 > 2", "missing(wild)"]
    ),
)  # fmt: skip
conditions = st.recursive(
    comparisons,
    lambda inner: (
        st.tuples(inner, st.sampled_from([" and ", " or "]), inner).map(lambda t: f"({''.join(t)})")
        | inner.map(lambda part: f"not {part}")
    ),
    max_leaves=4,
)


def rule(condition: str, hold: Duration | None = None) -> Rule:
    meaning = understand(condition, CATALOGUE)
    return Rule("r", "t", "red", condition, meaning, hold, None, "", "", None, frozenset(), None, None, 1)


def day_by_day(chronicle: Recorded, judged: Rule, start: date, end: date) -> list[Span]:
    found: list[Span] = []
    since: date | None = None
    for n in range((end - start).days + 1):
        day = start + timedelta(days=n)
        if judged.holds(chronicle.table[day]):
            since = since or day
        elif since:
            found.append(Span("r", since, day))
            since = None
    return [*found, Span("r", since, None)] if since else found


@settings(max_examples=120, deadline=None)
@given(chronicles(), conditions, st.integers(0, DAYS - 1), st.integers(0, DAYS - 1))
def test_spans_and_onset_equal_asking_every_day(chronicle: Recorded, condition: str, a: int, b: int) -> None:
    judged = rule(condition)
    start, end = BEGIN + timedelta(days=min(a, b)), BEGIN + timedelta(days=max(a, b))
    expected = day_by_day(chronicle, judged, start, end)
    assert spans(chronicle, [judged], start, end) == expected
    if judged.holds(chronicle.table[end]):
        assert onset(chronicle, judged, end, start) == expected[-1].since


def line(fact: Callable[[int], int], name: str, days: int = 1000) -> Recorded:
    return Recorded({BEGIN + timedelta(days=n): {name: fact(n)} for n in range(days)}, [])


def test_a_monotone_comparison_is_bisected() -> None:
    chronicle = line(lambda n: n - 700, "rising")
    found = spans(chronicle, [rule("rising >= 1"), rule("rising < -5")], BEGIN, BEGIN + timedelta(days=999))
    assert found == [
        Span("r", BEGIN + timedelta(days=701), None),
        Span("r", BEGIN, BEGIN + timedelta(days=695)),
    ]
    assert len(chronicle.asked) == len(set(chronicle.asked)) < 40


def test_a_constant_comparison_is_asked_once_between_changes() -> None:
    chronicle = line(lambda _n: 1, "fixed")
    chronicle.changes = [BEGIN + timedelta(days=300), BEGIN + timedelta(days=600)]
    assert spans(chronicle, [rule("fixed == 1")], BEGIN, BEGIN + timedelta(days=999)) == [Span("r", BEGIN, None)]
    assert len(chronicle.asked) == 3


def test_onset_looks_back_no_further_than_it_must() -> None:
    chronicle = line(lambda n: int(n >= 990), "wild")
    assert onset(chronicle, rule("wild == 1"), BEGIN + timedelta(days=999), BEGIN) == BEGIN + timedelta(days=990)
    assert min(chronicle.asked) == BEGIN + timedelta(days=989)


def test_onset_refuses_a_day_on_which_the_condition_does_not_hold() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        onset(line(lambda n: n, "rising"), rule("rising > 5"), BEGIN, BEGIN)


def test_days_before_the_chronicle_begins_are_left_out() -> None:
    chronicle = line(lambda _n: 1, "fixed", days=10)
    before, last = BEGIN - timedelta(days=50), BEGIN + timedelta(days=9)
    assert spans(chronicle, [rule("fixed == 1")], before, last) == [Span("r", BEGIN, None)]
    assert onset(chronicle, rule("fixed == 1"), last, before) == BEGIN


def test_a_finding_opens_when_its_duration_has_passed() -> None:
    def add_working_days(day: date, amount: int) -> date:
        return day + timedelta(days=100 * amount)

    assert rule("fixed == 1").opens_on(BEGIN, add_working_days) == BEGIN
    assert rule("fixed == 1", Duration(7)).opens_on(BEGIN, add_working_days) == date(2024, 1, 8)
    assert rule("fixed == 1", Duration(2, working=True)).opens_on(BEGIN, add_working_days) == BEGIN + timedelta(days=200)
