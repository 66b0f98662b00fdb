"""The promise that the rules' timeline rests on: between two changes each fact keeps to its declared movement."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub.plan.structure import Item, Plan
from taskhub.progress import CATALOGUES, SENT_BACK, VERIFIED, History, Ruled
from taskhub.progress.aggregates import PlanChronicle, UnitChronicle
from taskhub.progress.facts import ItemChronicle
from taskhub.subjects import Chronicle, FactSpec, FactValue, Movement

FIRST, LAST = date(2024, 1, 1), date(2025, 6, 30)
DAYS = st.dates(FIRST, LAST)
KINDS: list[dict[str, Any]] = [
    {}, {"target": 10}, {"target": 10, "at_most": True}, {"kind": "recurring"}, {"kind": "continuous"},
]  # fmt: skip


def word(day: date) -> str:
    return f"d{day:%Y%m%d}"


@st.composite
def members(draw: st.DrawFn, make: dict[str, Any], code: str) -> ItemChronicle:
    """One random item: its kind, dates, reports and rulings on them, perhaps withdrawn, perhaps amended."""

    def item(start: date, kind: dict[str, Any]) -> Item:
        due = start + timedelta(days=draw(st.integers(0, 300)))
        withdrawn = draw(st.none() | DAYS)
        return make["item"](code, start=str(start), due=str(due), withdrawn=str(withdrawn) if withdrawn else None, **kind)

    kind = draw(st.sampled_from(KINDS))
    figure = st.integers(0, 12).map(str) if "target" in kind else st.booleans() | st.integers(0, 100)
    reports = draw(st.dictionaries(DAYS.map(word), figure, max_size=3))
    first = item(draw(DAYS), kind)
    # Withdrawn for good: an amendment changes dates, it does not revive.
    later = {} if first.withdrawn else draw(st.dictionaries(DAYS.map(word), st.just(item(first.start, kind)), max_size=1))
    since = draw(st.just(FIRST) | DAYS)
    later = {name: version for name, version in later.items() if name > word(since)}
    history = make["history"](**reports)
    outcome = st.sampled_from([VERIFIED, SENT_BACK])
    rulings = {
        one.id: [Ruled(one.as_of + timedelta(days=draw(st.integers(0, 60))), draw(outcome), "", "")]
        for one in history.reports if draw(st.booleans())
    }  # fmt: skip
    return make["chronicle"](first, History(history.reports, rulings), since=str(since), **later)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def make(
    item: Callable[..., Item], plan: Callable[..., Plan], history: Callable[..., History], chronicle: Callable[..., ItemChronicle]
) -> dict[str, Any]:
    return {"item": item, "plan": plan, "history": history, "chronicle": chronicle}


def assert_keeps_its_word(chronicle: Chronicle, catalogue: Mapping[str, FactSpec]) -> None:
    assert list(chronicle.changes) == sorted(chronicle.changes)
    first = max(FIRST, chronicle.begins)
    cuts = [first, *(day for day in chronicle.changes if first < day <= LAST), LAST + timedelta(days=1)]
    for since, until in pairwise(cuts):
        days = [chronicle.facts(since + timedelta(days=n)) for n in range((until - since).days)]
        for name, spec in catalogue.items():
            values = [facts.get(name) for facts in days]
            if spec.movement is Movement.CONSTANT:
                assert len(set(values)) <= 1, (name, since, until)
            elif spec.movement is Movement.MONOTONE:
                assert_monotone(name, since, values)


def assert_monotone(name: str, since: date, values: list[FactValue | None]) -> None:
    """It only rises or only falls, and appears or disappears at most once."""
    assert sum((a is None) != (b is None) for a, b in pairwise(values)) <= 1, (name, since)
    steps = [b > a for a, b in pairwise(values) if a is not None and b is not None and a != b]  # type: ignore[operator]
    assert len(set(steps)) <= 1, (name, since)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_facts_of_an_item_move_as_declared(make: dict[str, Any], data: st.DataObject) -> None:
    assert_keeps_its_word(data.draw(members(make, "1")), CATALOGUES["item"])


@st.composite
def plans(draw: st.DrawFn, make: dict[str, Any]) -> tuple[Plan, list[ItemChronicle]]:
    parts = [draw(members(make, str(n))) for n in range(draw(st.integers(1, 3)))]
    plan = make["plan"](
        *(part.versions[-1][1] for part in parts), start=str(FIRST), end="2026-12-31",
        mode=draw(st.sampled_from(["linear", "node"])), basis=draw(st.sampled_from(["plan", "year"])),
    )  # fmt: skip
    return plan, parts


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_facts_of_a_plan_move_as_declared(
    make: dict[str, Any], plan_over: Callable[..., PlanChronicle], data: st.DataObject
) -> None:
    plan, parts = data.draw(plans(make))
    assert_keeps_its_word(plan_over(plan, *parts), CATALOGUES["plan"])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_facts_of_a_unit_move_as_declared(
    make: dict[str, Any], unit_over: Callable[..., UnitChronicle], data: st.DataObject
) -> None:
    plan, parts = data.draw(plans(make))
    assert_keeps_its_word(unit_over(plan, *parts), CATALOGUES["unit"])
