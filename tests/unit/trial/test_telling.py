"""When a finding is told: against asking on every single day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub.rules.episodes import Episode
from taskhub.trial.telling import tellings, told_on

AddWorkingDays = Callable[[date, int], date]


def day(text: str) -> date:
    return date.fromisoformat(text)


@settings(max_examples=200)
@given(data=st.data())
def test_what_is_told_equals_asking_every_day(
    data: st.DataObject, chronicles: Any, rule_lists: Any, recorded_days: list[date], open_each_day: Any,
    add_working_days: AddWorkingDays,
) -> None:  # fmt: skip
    chronicle = data.draw(chronicles)
    rules = [replace(rule, notice=data.draw(st.sampled_from([None, "reminder"]))) for rule in data.draw(rule_lists)]
    start, end = sorted(data.draw(st.lists(st.sampled_from(recorded_days), min_size=2, max_size=2)))
    opened, told, waiting = {}, {}, set()
    for today, found in open_each_day(chronicle.facts, rules, recorded_days).items():
        silenced = {other for rule in rules if rule.id in found for other in rule.suppresses}
        for rule in rules:
            if rule.id not in found:
                waiting.discard(rule.id)
                opened.pop(rule.id, None)
                continue
            if rule.id not in opened:
                opened[rule.id] = today
                waiting.add(rule.id)
            if rule.notice and rule.id in waiting and rule.id not in silenced:
                months = {when.month for (other, _opened), when in told.items() if other == rule.id}
                if today.month not in months:  # once a month about one rule is enough
                    told[rule.id, opened[rule.id]] = today
                waiting.discard(rule.id)
    said = {(one.rule.id, one.opened_on): when for one, when in tellings(chronicle, rules, add_working_days, start, end)}
    assert all(when == told.get(which) for which, when in said.items() if when is not None)
    expected = {which: when for which, when in told.items() if start <= when <= end}
    assert {which: when for which, when in said.items() if when is not None and when >= start} == expected


def test_a_silenced_finding_is_told_on_the_day_it_speaks(rule_of: Any) -> None:
    quiet = rule_of("quiet", "fixed == 1", notice="reminder")
    grave = rule_of("grave", "fixed == 1", notice="supervision", suppresses=frozenset({"quiet"}))
    first = Episode(grave, day("2024-01-01"), day("2024-01-01"), day("2024-01-05"))
    second = Episode(grave, day("2024-01-05"), day("2024-01-05"), day("2024-01-08"))
    silent = Episode(quiet, day("2024-01-02"), day("2024-01-02"), None)
    assert told_on(silent, [silent, first, second]) == day("2024-01-08")
    assert told_on(first, [silent, first]) == day("2024-01-01")
    assert told_on(replace(silent, until=day("2024-01-08")), [first, second]) is None
    assert told_on(silent, [Episode(grave, day("2024-01-01"), day("2024-01-01"), None)]) is None


@pytest.mark.parametrize(("start", "told"), [("2024-01-15", "2024-01-15"), ("2024-01-18", "2024-01-15")])
def test_what_was_open_before_the_period_decides_what_was_told_before_it(
    record: Any, rule_of: Any, add_working_days: AddWorkingDays, start: str, told: str
) -> None:
    chronicle = record({"2024-01-01": {"fixed": 1}, "2024-01-10": {"fixed": 2}, "2024-01-15": {"fixed": 3}})
    quiet = rule_of("quiet", "fixed >= 1", notice="reminder")
    grave = rule_of("grave", "fixed < 3", notice="supervision", suppresses=frozenset({"quiet"}))
    ((one, when),) = tellings(chronicle, [grave, quiet], add_working_days, day(start), day("2024-01-31"))
    assert (one.rule.id, one.opened_on, when) == ("quiet", day("2024-01-01"), day(told))


def test_a_higher_notice_about_the_subject_speaks_for_a_lower_one(
    record: Any, rule_of: Any, add_working_days: AddWorkingDays
) -> None:
    chronicle = record({"2024-01-01": {"fixed": 1}, "2024-01-10": {"fixed": 2}, "2024-02-10": {"fixed": 3}})
    grave = rule_of("grave", "fixed == 2", notice="supervision")
    with_it = rule_of("with-it", "fixed == 2", notice="reminder")
    after_it = rule_of("after-it", "fixed == 3", notice="reminder")
    told = tellings(chronicle, [grave, with_it, after_it], add_working_days, day("2024-01-01"), day("2024-02-28"))
    assert {one.rule.id: when for one, when in told} == {
        "grave": day("2024-01-10"), "with-it": None, "after-it": day("2024-02-10"),
    }  # fmt: skip


def test_a_rule_without_a_notice_tells_nothing(rule_of: Any) -> None:
    assert told_on(Episode(rule_of("r", "fixed == 1"), day("2024-01-01"), day("2024-01-01"), None), []) is None
