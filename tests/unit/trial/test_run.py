"""Cases are run day by day as they name the days, and a failing one says what a reader needs to see why."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from taskhub.trial import Case, Trial

Write = Callable[..., list[Case]]


def item_case(expect: str, events: str = "[]", item: str = "{kind: once, start: 2024-01-01, due: 2024-06-30}") -> str:
    return (
        f"ruleset: items\ncases:\n  - name: a case\n    item: {item}\n    events: {events}\n    expect: {expect}\n"
    )  # fmt: skip


def unit_case(expect: str, events: str, unit: str) -> str:
    return f"ruleset: units\ncases:\n  - name: a case\n    unit: {unit}\n    events: {events}\n    expect: {expect}\n"


def test_a_failing_case_tells_day_expected_got_and_the_facts_that_its_rules_look_at(write: Write, trial: Trial) -> None:
    [case] = write(
        item_case("{2024-06-30: [late], 2024-07-01: [late], 2024-07-02: [slow]}", events="[{2024-06-01: {percent: 80}}]")
    )
    first, second = trial.run(case).misses
    assert (first.day, first.expected, first.got, first.facts) == (date(2024, 6, 30), ["late"], [], {"days_overdue": 0})
    assert (second.day, second.expected, second.got) == (date(2024, 7, 2), ["slow"], ["late"])
    assert second.facts == {"days_overdue": 2, "percent": Decimal(80), "time_left_percent": Decimal(0)}


def test_an_absent_fact_is_told_as_absent(write: Write, trial: Trial) -> None:
    [case] = write(item_case("{2024-06-30: [slow]}"))
    [miss] = trial.run(case).misses
    assert miss.facts == {"percent": None, "time_left_percent": Decimal(0)}


def test_a_day_expects_exactly_what_is_open_neither_less_nor_more(write: Write, trial: Trial) -> None:
    [short, long] = write(item_case("{2024-06-30: [late], 2024-07-01: []}"), item_case("{2024-07-01: [late, fell]}"))
    assert [(str(miss.day), miss.got) for miss in trial.run(short).misses] == [("2024-06-30", []), ("2024-07-01", ["late"])]
    assert [miss.expected for miss in trial.run(long).misses] == [["fell", "late"]]


def test_a_rule_named_twice_on_one_day_is_expected_once(write: Write, trial: Trial) -> None:
    [case] = write(item_case("{2024-07-01: [late, late: supervision]}"))
    assert trial.run(case).passed


def test_a_duration_in_working_days_passes_over_the_weekend(write: Write, trial: Trial) -> None:
    # 40 % of the 182 days are left on 18 April, fewer from the 19th, a Friday, on; the adjusted Sunday 28 April is far.
    [case] = write(item_case(
        "{2024-04-19: [], 2024-04-23: [], 2024-04-24: [slow]}", events="[{2024-03-31: {percent: 10}}]"
    ))  # fmt: skip
    assert trial.run(case).misses == []


def test_a_rule_speaks_within_its_validity_alone(write: Write, trial: Trial) -> None:
    [case] = write(item_case(
        "{2024-02-29: [], 2024-03-01: [fell], 2024-06-30: [fell], 2024-07-01: []}",
        events="[{2024-01-31: {value: 60}}, {2024-02-28: {value: 55}}]",
        item="{start: 2024-01-01, due: 2024-12-31, target: {value: 100, unit: 处}}",
    ))  # fmt: skip
    assert trial.run(case).misses == []


def test_a_graver_finding_silences_the_milder_one_only_while_it_is_open(write: Write, trial: Trial) -> None:
    [case] = write(item_case(
        "{2024-06-30: [slow], 2024-07-01: [late], 2024-07-31: [late], 2024-08-01: [slow]}",
        events="[{2024-03-31: {percent: 10}}, {2024-08-01: {amend: {due: 2024-08-05}}}]",
    ))  # fmt: skip
    assert trial.run(case).misses == []


def test_of_two_returns_on_one_day_the_later_counts_and_the_earlier_is_no_decrease(write: Write, trial: Trial) -> None:
    [case] = write(item_case(
        "{2024-04-30: [], 2024-05-31: [fell]}",
        events="[{2024-04-30: {value: 90}}, {2024-04-30: {value: 70}}, {2024-05-31: {value: 60}}]",
        item="{start: 2024-01-01, due: 2024-12-31, target: {value: 100, unit: 处}}",
    ))  # fmt: skip
    assert trial.run(case).misses == []


def test_a_return_and_an_amendment_on_one_day_both_count(write: Write, trial: Trial) -> None:
    both = "{value: 60, amend: {target: {value: 60, unit: 处}}}"
    apart = "{value: 60}}, {2024-07-15: {amend: {target: {value: 60, unit: 处}}}"
    item = "{start: 2024-01-01, due: 2024-06-30, target: {value: 100, unit: 处}}"
    expect = "{2024-07-14: [late], 2024-07-15: []}"
    for case in write(*(item_case(expect, f"[{{2024-07-15: {event}}}]", item) for event in (both, apart))):
        # Complete at 60 of 60, so neither late nor slow.
        assert trial.run(case).misses == [], case.file


def test_events_count_by_their_day_in_whatever_order_they_are_written(write: Write, trial: Trial) -> None:
    [case] = write(item_case(
        "{2024-07-09: [late], 2024-07-10: [], 2024-07-15: [], 2024-07-16: [late], 2024-07-20: [], 2024-09-01: [late]}",
        events="[{2024-07-20: {amend: {due: 2024-08-31}}}, {2024-07-10: {amend: {due: 2024-07-15}}}, "
        "{2024-07-05: {percent: 90}}]",
    ))  # fmt: skip
    assert trial.run(case).misses == []


def test_an_item_is_known_from_its_first_event_on_also_before_its_start(write: Write) -> None:
    [case] = write(item_case("{2024-08-01: [late]}", events="[{2023-12-01: {amend: {due: 2024-07-31}}}]"))
    assert case.chronicle.begins == date(2023, 12, 1)
    assert [case.chronicle.facts(date(2023, 12, n))["due"] for n in (1, 31)] == [date(2024, 7, 31)] * 2


@pytest.mark.parametrize(
    ("item", "events"),
    [
        ("{start: 2024-01-01, due: 2024-06-30}",
         "[{2024-07-10: {amend: {withdrawn: {date: 2024-07-10, document: 安委办〔2024〕9号}}}}]"),
        ("{start: 2024-01-01, due: 2024-06-30, withdrawn: {date: 2024-07-10, document: 安委办〔2024〕9号}}", "[]"),
    ],
)  # fmt: skip
def test_a_withdrawn_item_is_let_go_on_the_day_of_its_withdrawal(write: Write, trial: Trial, item: str, events: str) -> None:
    [case] = write(item_case("{2024-07-09: [late], 2024-07-10: []}", events, item))
    assert trial.run(case).misses == []


def test_an_item_is_led_by_whom_the_case_says(write: Write) -> None:
    named, plain = write(
        item_case("{2024-07-01: [late]}", item="{start: 2024-01-01, due: 2024-06-30, lead: yjj}"),
        item_case("{2024-07-01: [late]}"),
    )
    assert [case.chronicle.facts(date(2024, 7, 1))["unit"] for case in (named, plain)] == ["yjj", "unit"]


def test_stated_facts_stay_until_stated_otherwise_and_null_takes_them_away(write: Write, trial: Trial) -> None:
    [case] = write(unit_case(
        "{2024-06-30: [], 2024-07-01: [many], 2024-07-10: [], 2024-07-20: [many], 2024-07-21: []}",
        events="[{2024-07-10: {overdue: null}}, {2024-07-20: {overdue: 1}}, {2024-07-20: {overdue: 2}}, "
        "{2024-07-21: {items: 100}}]",
        unit="{from: 2024-07-01, items: 10, overdue: 2, completion_rate: null}",
    ))  # fmt: skip
    assert trial.run(case).misses == []
    assert case.chronicle.facts(date(2024, 7, 1)) == {"items": 10, "overdue": 2}
    assert case.chronicle.facts(date(2024, 7, 10)) == {"items": 10}
    assert list(case.chronicle.changes) == [date(2024, 7, n) for n in (1, 10, 20, 21)]


def test_a_stated_figure_is_quantised_like_a_computed_one(write: Write) -> None:
    [case] = write(unit_case("{2024-07-01: [many]}", "[]", "{completion_rate: 50.125, attainment: 3}"))
    assert case.chronicle.facts(date(2024, 7, 1)) == {"completion_rate": Decimal("50.13"), "attainment": Decimal("3.00")}
