"""The promise that the rules' timeline rests on: between two changes each fact of a hazard keeps to its declared movement."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub.calendar import WorkCalendar
from taskhub.hazard import HazardAuthor
from taskhub.hazard.facts import HAZARD_FACTS, HazardChronicle
from taskhub.hazard.lifecycle import STEPS
from taskhub.problems import Refusal
from taskhub.subjects import FactType, Movement

FIRST = date(2024, 3, 1)
DAYS = 150
AUTHOR = HazardAuthor(WorkCalendar())


@st.composite
def lives(draw: st.DrawFn) -> HazardChronicle:
    """A random hazard and whatever random steps were legal for it."""
    fields = {
        "level": draw(st.sampled_from(["general", "major"])),
        "found": FIRST,
        "deadline": FIRST + timedelta(days=draw(st.integers(0, 60))),
        "status": draw(st.sampled_from(["found", "dispatched", "rectifying", "submitted", "accepted", "closed"])),
    }
    taken: list[tuple[date, Mapping[str, Any]]] = []
    day = FIRST
    for _step in range(draw(st.integers(0, 12))):
        day += timedelta(days=draw(st.integers(0, 15)))
        verb = draw(st.sampled_from(sorted(STEPS)))
        ahead = day + timedelta(days=draw(st.integers(0, 40)))
        said = {
            "deadline": ahead,
            "until": ahead,
            "review": ahead,
            "due": ahead,
            "outcome": draw(st.sampled_from(["genuine", "recurred"])),
            "unit": draw(st.sampled_from(["zjj", "jtj"])),
            "why": "…",
        }
        try:
            AUTHOR.chronicle(fields, [*taken, (day, {verb: said})])
        except Refusal:
            continue
        taken.append((day, {verb: said}))
    chronicle = AUTHOR.chronicle(fields, taken)
    assert isinstance(chronicle, HazardChronicle)
    return chronicle


@settings(max_examples=60, deadline=None)
@given(lives())
def test_the_facts_of_a_hazard_move_as_declared(chronicle: HazardChronicle) -> None:
    assert list(chronicle.changes) == sorted(set(chronicle.changes))
    last = FIRST + timedelta(days=DAYS)
    cuts = [chronicle.begins, *(day for day in chronicle.changes if chronicle.begins < day <= last), last + timedelta(days=1)]
    for since, until in pairwise(cuts):
        days = [chronicle.facts(since + timedelta(days=n)) for n in range((until - since).days)]
        for name, spec in HAZARD_FACTS.items():
            values = [facts.get(name) for facts in days]
            if spec.movement is Movement.CONSTANT:
                assert len(set(values)) <= 1, (name, since)
            else:
                assert_monotone(name, values)


def assert_monotone(name: str, values: Sequence[Any]) -> None:
    assert sum((a is None) != (b is None) for a, b in pairwise(values)) <= 1, name
    steps = {b > a for a, b in pairwise(values) if a is not None and b is not None and a != b}
    assert len(steps) <= 1, name


@settings(max_examples=20, deadline=None)
@given(lives(), st.integers(0, DAYS))
def test_one_fact_is_what_all_facts_say(chronicle: HazardChronicle, ahead: int) -> None:
    day = FIRST + timedelta(days=ahead)
    facts = chronicle.facts(day)
    values = {name for name, spec in HAZARD_FACTS.items() if spec.type is not FactType.EVENT}
    assert {name: chronicle.fact(name, day) for name in values} == {name: facts.get(name) for name in values}
    counted = {"extension": "extensions", "reopening": "reopenings", "return": "returns", "transfer": "transfers",
               "recheck_failed": "recheck_failures"}  # fmt: skip
    for event, count in counted.items():
        assert facts[count] == sum(happened <= day for happened in chronicle.happened(event))
