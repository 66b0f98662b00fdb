"""Findings as the timeline tells them, against asking on every single day."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub.durations import Duration
from taskhub.rules.episodes import episodes, speaking

AddWorkingDays = Callable[[date, int], date]


def day(text: str) -> date:
    return date.fromisoformat(text)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_is_open_and_what_speaks_equals_asking_every_day(
    data: st.DataObject, chronicles: Any, rule_lists: Any, recorded_days: list[date], open_each_day: Any,
    add_working_days: AddWorkingDays,
) -> None:  # fmt: skip
    chronicle, rules = data.draw(chronicles), data.draw(rule_lists)
    expected = open_each_day(chronicle.facts, rules, recorded_days)
    found = episodes(chronicle, rules, add_working_days, recorded_days[0], recorded_days[-1])
    for today in recorded_days:
        open_now = [episode for episode in found if episode.open_on(today)]
        assert sorted(episode.rule.id for episode in open_now) == sorted(expected[today]), today
        silenced = {other for rule in rules if rule.id in expected[today] for other in rule.suppresses}
        assert {episode.rule.id for episode in speaking(open_now)} == expected[today] - silenced, today


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_each_finding_began_when_its_condition_began_to_hold(
    data: st.DataObject, chronicles: Any, rule_lists: Any, recorded_days: list[date], add_working_days: AddWorkingDays
) -> None:
    chronicle, rules = data.draw(chronicles), data.draw(rule_lists)
    for one in episodes(chronicle, rules, add_working_days, recorded_days[0], recorded_days[-1]):
        held = [today for today in recorded_days if one.since <= today < (one.until or date.max)]
        assert all(one.rule.holds(chronicle.facts(today)) for today in held)
        before = one.since - timedelta(days=1)
        assert before < recorded_days[0] or not one.rule.holds(chronicle.facts(before))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_starting_later_and_tracing_back_equals_starting_at_the_beginning(
    data: st.DataObject, chronicles: Any, rule_lists: Any, recorded_days: list[date], add_working_days: AddWorkingDays
) -> None:
    chronicle, rules = data.draw(chronicles), data.draw(rule_lists)
    start, end = sorted(data.draw(st.lists(st.sampled_from(recorded_days), min_size=2, max_size=2)))
    whole = episodes(chronicle, rules, add_working_days, recorded_days[0], end)
    seen = [one for one in whole if one.until is None or one.until > start]
    assert episodes(chronicle, rules, add_working_days, start, end) == seen


def test_a_finding_opens_once_its_duration_has_passed(record: Any, rule_of: Any, add_working_days: AddWorkingDays) -> None:
    chronicle = record({"2024-01-01": {}, "2024-01-26": {"fixed": 1}, "2024-02-20": {}})
    rules = [rule_of("days", "fixed == 1", hold=Duration(7)), rule_of("working", "fixed == 1", hold=Duration(7, working=True))]
    found = episodes(chronicle, rules, add_working_days, day("2024-01-01"), day("2024-02-25"))
    assert [(one.rule.id, one.since, one.opened_on, one.until) for one in found] == [
        ("days", day("2024-01-26"), day("2024-02-02"), day("2024-02-20")),
        ("working", day("2024-01-26"), day("2024-02-05"), day("2024-02-20")),  # 4 February is an adjusted working Sunday
    ]


@pytest.mark.parametrize(("until", "opened"), [("2024-01-07", 0), ("2024-01-08", 0), ("2024-01-09", 1)])
def test_what_ceases_before_its_duration_has_passed_is_no_finding(
    record: Any, rule_of: Any, add_working_days: AddWorkingDays, until: str, opened: int
) -> None:
    chronicle = record({"2024-01-01": {"fixed": 1}, until: {}})
    rules = [rule_of("r", "fixed == 1", hold=Duration(7))]
    assert len(episodes(chronicle, rules, add_working_days, day("2024-01-01"), day("2024-02-01"))) == opened


def test_validity_opens_and_ends_a_finding_and_leaves_its_onset(
    record: Any, rule_of: Any, add_working_days: AddWorkingDays
) -> None:
    chronicle = record({"2024-01-01": {"fixed": 1}})
    rules = [rule_of("r", "fixed == 1", hold=Duration(7), valid_from=day("2024-01-15"), valid_to=day("2024-01-20"))]
    [one] = episodes(chronicle, rules, add_working_days, day("2024-01-01"), day("2024-02-01"))
    assert (one.since, one.opened_on, one.until) == (day("2024-01-01"), day("2024-01-15"), day("2024-01-21"))
    assert (one.open_on(day("2024-01-14")), one.open_on(day("2024-01-20")), one.open_on(day("2024-01-21"))) == (
        False,
        True,
        False,
    )
    assert episodes(chronicle, rules, add_working_days, day("2024-01-21"), day("2024-02-01")) == []


def test_a_silenced_rule_silences_all_the_same(record: Any, rule_of: Any, add_working_days: AddWorkingDays) -> None:
    chronicle = record({"2024-01-01": {"fixed": 1}})
    rules = [
        rule_of("red", "fixed == 1", suppresses=frozenset({"yellow"})),
        rule_of("yellow", "fixed == 1", suppresses=frozenset({"blue"})),
        rule_of("blue", "fixed == 1"),
    ]
    found = episodes(chronicle, rules, add_working_days, day("2024-01-01"), day("2024-01-02"))
    assert [one.rule.id for one in speaking(found)] == ["red"]
