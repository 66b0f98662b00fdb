"""Findings are opened, refreshed and resolved on their true days, whenever the run comes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from taskhub.finding import Finding

LATE = "id: late\ntitle: 迟了\ncolour: red\nwhen: late"
LATE_FOR_A_WEEK = LATE + "\nfor: 7 days"
OLD = "id: old\ntitle: 久了\ncolour: yellow\nwhen: age >= 30"

Dated = Callable[[Finding], tuple[str, str, str | None]]


def test_a_finding_carries_true_days_not_the_run_s(world: Any, dated: Dated) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-20")
    one = world.the_finding()
    assert dated(one) == ("2024-03-01", "2024-03-01", None)
    assert (one.as_of, one.refreshed_on) == (date(2024, 3, 20), date(2024, 3, 20))
    assert (one.subject_title, one.plan, one.unit, one.facts) == ("事项a", "p1", "yjj", {"late": True, "age": 79})


def test_a_day_between_two_recorded_events_is_found_too(world: Any, dated: Dated) -> None:
    world.rules(OLD)
    world.writes("a", "2024-01-01", late=False)
    world.assess("2024-05-20")
    assert dated(world.the_finding()) == ("2024-01-31", "2024-01-31", None)


def test_for_seven_days_survives_skipped_runs(world: Any, dated: Dated) -> None:
    world.rules(LATE_FOR_A_WEEK)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-04")
    assert world.findings() == []
    world.assess("2024-03-21")
    assert dated(world.the_finding()) == ("2024-03-01", "2024-03-08", None)


def test_for_seven_days_opens_on_the_seventh_day_and_not_before(world: Any) -> None:
    world.rules(LATE_FOR_A_WEEK)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-07")
    assert world.findings() == []
    world.assess("2024-03-08")
    assert world.the_finding().opened_on == date(2024, 3, 8)


def test_for_working_days_counts_working_days(world: Any, dated: Dated) -> None:
    world.rules(LATE + "\nfor: 5 working days")
    world.writes("a", "2024-09-27", late=True)
    world.assess("2024-10-31")
    assert dated(world.the_finding()) == ("2024-09-27", "2024-10-10", None)


def test_a_standing_finding_is_refreshed_with_the_day_s_facts(world: Any) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-01")
    judgement = world.assess("2024-03-05")
    assert (len(judgement.openings), len(judgement.refreshings)) == (0, 1)
    assert (world.the_finding().refreshed_on, world.the_finding().facts["age"]) == (date(2024, 3, 5), 64)


def test_a_second_run_of_a_day_has_nothing_to_do(world: Any) -> None:
    world.rules(LATE, OLD)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-05")
    again = world.judge("2024-03-05")
    assert (again.openings, again.refreshings, again.resolvings) == ([], [], [])


def test_a_condition_that_ceased_between_runs_is_dated_to_the_true_day(world: Any, dated: Dated) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-05")
    world.writes("a", "2024-03-11", late=False)
    world.assess("2024-03-25")
    assert dated(world.the_finding()) == ("2024-03-01", "2024-03-01", "2024-03-11")
    assert world.the_finding().resolved_why == "ceased"


def test_a_late_entry_resolves_at_the_run_s_date(world: Any, dated: Dated) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-20")
    world.writes("a", "2024-03-10", late=False)  # what was true on the 10th is entered after the 20th
    world.assess("2024-03-25")
    assert dated(world.the_finding()) == ("2024-03-01", "2024-03-01", "2024-03-25")
    assert world.the_finding().resolved_why == "late_entry"


def test_a_return_of_the_day_after_the_morning_s_run_is_no_late_entry(world: Any, dated: Dated) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-20")
    world.writes("a", "2024-03-20", late=False)
    world.assess("2024-03-20")
    assert dated(world.the_finding()) == ("2024-03-01", "2024-03-01", "2024-03-20")
    assert world.the_finding().resolved_why == "ceased"


def test_a_rule_that_vanished_resolves_with_that_reason(world: Any) -> None:
    world.rules(LATE, OLD)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-20")
    world.rules(OLD)
    world.assess("2024-03-25")
    late, old = sorted(world.findings(), key=lambda one: str(one.rule))
    assert (late.resolved_on, late.resolved_why, old.resolved_on) == (date(2024, 3, 25), "rule_gone", None)


def test_a_rule_that_was_rewritten_resolves_with_that_reason(world: Any) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-20")
    world.rules(LATE + " and worse")
    world.assess("2024-03-25")
    assert (world.the_finding().resolved_on, world.the_finding().resolved_why) == (date(2024, 3, 25), "rule_changed")


def test_a_subject_that_vanished_resolves_with_that_reason(world: Any) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-20")
    world.source.subjects.clear()
    world.assess("2024-03-25")
    assert (world.the_finding().resolved_on, world.the_finding().resolved_why) == (date(2024, 3, 25), "subject_gone")


def test_a_reopened_finding_cannot_begin_before_the_last_one_was_resolved(world: Any, dated: Dated) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-05")
    world.writes("a", "2024-03-03", late=False)
    world.assess("2024-03-20")  # a late entry: resolved on the 20th …
    world.writes("a", "2024-03-03", late=True)  # … and taken back
    world.assess("2024-03-28")
    assert [dated(one) for one in world.findings()] == [
        ("2024-03-01", "2024-03-01", "2024-03-20"),
        ("2024-03-20", "2024-03-20", None),
    ]


def test_a_condition_that_ceased_and_came_back_between_two_runs_is_two_findings(world: Any, dated: Dated) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-05")
    world.writes("a", "2024-03-10", late=False)
    world.writes("a", "2024-03-15", late=True)
    world.assess("2024-03-25")
    assert [dated(one) for one in world.findings()] == [
        ("2024-03-01", "2024-03-01", "2024-03-10"),
        ("2024-03-15", "2024-03-15", None),
    ]


def test_a_condition_that_came_back_must_hold_its_time_again(world: Any, dated: Dated) -> None:
    world.rules(LATE_FOR_A_WEEK)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-08")
    world.writes("a", "2024-03-10", late=False)
    world.writes("a", "2024-03-15", late=True)
    world.assess("2024-03-20")
    assert dated(world.the_finding()) == ("2024-03-01", "2024-03-08", "2024-03-10")
    world.assess("2024-03-22")
    assert dated(world.findings()[1]) == ("2024-03-15", "2024-03-22", None)


def test_a_rule_speaks_only_while_it_is_valid(world: Any, dated: Dated) -> None:
    world.rules(LATE + "\nvalid: {from: 2024-04-01, to: 2024-05-31}")
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-31")
    assert world.findings() == []
    world.assess("2024-04-20")
    assert dated(world.the_finding()) == ("2024-03-01", "2024-04-01", None)
    world.assess("2024-05-31")
    assert world.the_finding().resolved_on is None
    world.assess("2024-06-20")
    assert dated(world.the_finding()) == ("2024-03-01", "2024-04-01", "2024-06-01")
    assert world.the_finding().resolved_why == "rule_gone"


def test_red_silences_yellow_and_yellow_speaks_after_it(world: Any) -> None:
    world.rules("id: red\ntitle: 红\ncolour: red\nwhen: worse\nsuppresses: [yellow]", LATE.replace("late", "yellow", 1)
                .replace("when: yellow", "when: late"))  # fmt: skip
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-05")
    assert [one.suppressed_by for one in world.findings()] == [None]
    world.writes("a", "2024-03-07", worse=True)
    world.assess("2024-03-10")
    assert {one.rule: one.suppressed_by for one in world.findings()} == {"yellow": "red", "red": None}
    world.writes("a", "2024-03-12", worse=False)
    world.assess("2024-03-15")
    assert {one.rule: one.suppressed_by for one in world.findings() if not one.resolved_on} == {"yellow": None}


def test_red_on_one_subject_leaves_yellow_on_another_alone(world: Any) -> None:
    world.rules("id: red\ntitle: 红\ncolour: red\nwhen: worse\nsuppresses: [late]", LATE)
    world.writes("a", "2024-03-01", late=True, worse=True)
    world.writes("b", "2024-03-01", late=True)
    world.assess("2024-03-05")
    assert {(one.subject_key, one.rule): one.suppressed_by for one in world.findings()} == {
        ("a", "red"): None, ("a", "late"): "red", ("b", "late"): None,
    }  # fmt: skip


def test_a_successor_inherits_what_is_open(world: Any) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-05")
    world.source.unit = "zjj"
    world.assess("2024-03-06")
    assert (world.the_finding().unit, world.the_finding().opened_on) == ("zjj", date(2024, 3, 1))


def test_a_successor_named_after_the_day_s_run_inherits_on_that_day(world: Any) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-05")
    world.source.unit = "zjj"
    world.assess("2024-03-05")
    assert world.the_finding().unit == "zjj"


def test_a_look_back_sees_what_was_open_then(world: Any) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.writes("b", "2024-03-10", late=True)
    world.assess("2024-03-05")
    world.assess("2024-03-20")
    back = world.judge("2024-03-07")
    assert (back.openings, back.resolvings, len(back.refreshings)) == ([], [], 1)


def test_what_only_the_office_sees_is_a_finding_of_the_office(world: Any) -> None:
    world.rules(LATE + "\nshown_to: office", OLD)
    world.writes("a", "2024-01-01", late=True)
    world.assess("2024-05-20")
    assert {(one.rule, one.unit) for one in world.findings()} == {("late", "awb"), ("old", "yjj")}
    world.assess("2024-05-21")
    assert {(one.rule, one.unit) for one in world.findings()} == {("late", "awb"), ("old", "yjj")}, "refreshed too"
