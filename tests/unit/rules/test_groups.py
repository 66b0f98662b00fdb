"""Counts and sums kept as dated steps, against counting the members anew on every day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.rules import understand
from taskhub.rules.groups import MeasuredChronicle, Measures
from taskhub.rules.measure import Measure
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin, Subject
from taskhub.tallies import Tally

BEGIN = date(2024, 1, 1)
DAYS = [BEGIN + timedelta(days=n) for n in range(90)]
GROUP = Subject("unit", "u")
CATALOGUE = {
    "grave": FactSpec("grave", FactType.BOOLEAN, ""),
    "sort": FactSpec("sort", FactType.TEXT, ""),
    "weight": FactSpec("weight", FactType.INTEGER, ""),
    "age": FactSpec("age", FactType.INTEGER, "", movement=Movement.MONOTONE),
}
CONDITIONS = ["grave", "not grave", "age >= 10", "age >= 5 and age < 30 and grave", "sort == 'a' or age == 20", "missing(weight)"]


@dataclass(frozen=True)
class Member:
    """Facts that stay from each of some days on, and an age in days."""

    begins: date
    states: Sequence[tuple[date, Facts]]
    key: str = "m"

    @property
    def changes(self) -> Sequence[date]:
        return [day for day, _facts in self.states]

    def facts(self, day: date) -> Facts:
        stated = [facts for since, facts in self.states if since <= day]
        return {**(stated[-1] if stated else {}), "age": (day - self.begins).days}

    def fact(self, name: str, day: date) -> FactValue | None:
        return self.facts(day).get(name)

    def origins(self, _day: date) -> Sequence[Origin]:
        return ()

    def happened(self, _name: str) -> Sequence[date]:
        return [day for day, facts in self.states if facts.get("grave")]


@st.composite
def members(draw: st.DrawFn) -> Member:
    begins = draw(st.sampled_from(DAYS[:40]))
    states = {begins: draw(stated)}
    for day in draw(st.lists(st.sampled_from(DAYS), max_size=4)):
        if day > begins:
            states[day] = draw(stated)
    return Member(begins, sorted(states.items(), key=lambda state: state[0]))


stated = st.fixed_dictionaries({"grave": st.booleans(), "sort": st.sampled_from("ab")}, optional={"weight": st.integers(0, 5)})
measures = st.builds(
    Measure,
    kind=st.just("item"),
    condition=st.none() | st.sampled_from(CONDITIONS).map(lambda text: understand(text, CATALOGUE)),
    summed=st.none(),
    by=st.none() | st.just(CATALOGUE["sort"]),
    within=st.none() | st.integers(1, 25),
) | st.builds(
    Measure,
    kind=st.just("item"),
    condition=st.none() | st.sampled_from(CONDITIONS).map(lambda text: understand(text, CATALOGUE)),
    summed=st.just(CATALOGUE["weight"]),
)


def counted(parts: Sequence[Member], measure: Measure, day: date) -> int:
    """The measure on a day, by looking at every member on every day up to it."""
    amounts: dict[FactValue | None, int] = {}
    for member in parts:
        held = [member.begins <= at and measure.holds(member.facts(at)) for at in DAYS[: DAYS.index(day) + 1]]
        if measure.within is None:
            came = [day] if held[-1] else []
        else:
            first = max(len(held) - measure.within, 0)
            came = [DAYS[n] for n in range(first, len(held)) if held[n] and (n == 0 or not held[n - 1])]
        for at in came:
            facts = member.facts(at)
            part = facts.get(measure.by.name) if measure.by else ""
            amount = facts.get(measure.summed.name, 0) if measure.summed else 1
            amounts[part] = amounts.get(part, 0) + int(amount)  # type: ignore[arg-type]
    return max(amounts.values(), default=0)


@given(parts=st.lists(members(), max_size=4), measure=measures)
def test_kept_counts_are_counted_counts(parts: list[Member], measure: Measure) -> None:
    named = _Naming([measure])
    steps = [step for member in parts for step in named.shares(member, "item", [GROUP])]
    tally = Tally((step.measure, step.part, step.day, step.amount) for step in steps)
    group = MeasuredChronicle(Member(BEGIN, [(BEGIN, {})]), [measure], tally)
    answers = [group.fact(measure.name, day) for day in DAYS]
    assert answers == [counted(parts, measure, day) for day in DAYS]
    turns = {day for day, before, now in zip(DAYS[1:], answers, answers[1:], strict=False) if now != before}
    assert turns <= set(group.changes), "between the group's changes a count stays as it is"


@given(member=members(), within=st.integers(1, 30))
def test_own_events_are_counted_in_their_window(member: Member, within: int) -> None:
    measure = Measure("turned", within=within)
    chronicle = MeasuredChronicle(member, [measure], Tally(()))
    for day in DAYS:
        window = [one for one in member.happened("turned") if day - timedelta(days=within) < one <= day]
        assert chronicle.fact(measure.name, day) == len(window)


class _Naming(Measures):
    """As if a rule over units named these measures."""

    def __init__(self, named: Sequence[Measure]) -> None:
        super().__init__((), lambda start, days: start + timedelta(days=days))
        object.__setattr__(self, "_named", named)

    def of_members(self, kind: str) -> Sequence[tuple[str, Measure]]:
        return [("unit", measure) for measure in self._named if measure.kind == kind]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        (Measure("item"), "count(item)"),
        (
            Measure("item", understand("grave", CATALOGUE), None, CATALOGUE["sort"], 1),
            "count(item where grave == true by sort within 1 day)",
        ),
        (Measure("item", summed=CATALOGUE["weight"]), "sum(item.weight)"),
        (Measure("extension", within=60), "count(extension within 60 days)"),
    ],
)  # fmt: skip
def test_a_measure_is_named_as_it_is_written(measure: Measure, name: str) -> None:
    assert measure.name == measure.spec.name == name
