"""Cases on a real ledger: opened, climbed, extended, closed, reopened; receipts from the notices' own life."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.escalation import RungState
from taskhub.notice import NoticeLine, StormError, reject
from taskhub.notice.models import Notice
from taskhub.problems import StateError

World = Any


def test_an_overdue_major_hazard_climbs_rung_by_rung(world: World) -> None:
    world.hazard()
    world.finds()
    assert world.said(world.tick("2024-09-11")) == [("h1", "control")]
    assert sorted((one.kind, one.unit, one.copied, one.post) for one in world.notices()) == [
        ("control", "rqgs", ["zjj", "dhx"], ""),
        ("supervision", "dhx", ["rqgs"], ""),
        ("supervision", "zjj", ["rqgs"], ""),
    ]
    assert world.desk.proposed == ["h1"]
    for day in ("2024-09-12", "2024-09-13", "2024-09-14"):
        assert world.said(world.tick(day)) == []
    assert world.said(world.tick("2024-09-15")) == [("h1", "admonition")]
    assert [(one.unit, one.post) for one in world.notices(kind="admonition")] == [("zjj", "主要负责人"), ("dhx", "主要负责人")]
    assert world.said(world.tick("2024-09-20")) == [("h1", "raise")]
    assert [(one.kind, one.unit) for one in world.notices() if one.kind in ("raise", "referral")] == [
        ("raise", "zjj"), ("referral", "yjj")]  # fmt: skip
    assert {id_: due for id_, (_state, due) in world.states().items()} == {
        "control": "2024-09-11", "admonition": "2024-09-15", "raise": "2024-09-20"}  # fmt: skip
    assert all(one.number is None for one in world.notices()), "proposals wait for a signature"


def test_three_weeks_without_a_run_speak_once_at_the_rung_that_applies_now(world: World) -> None:
    world.hazard()
    world.finds()
    done = world.tick("2024-10-02")
    assert (world.said(done), done.passed_over) == ([("h1", "raise")], 2)
    assert world.states() == {
        "control": ("passed_over", "2024-09-11"),
        "admonition": ("passed_over", "2024-09-15"),
        "raise": ("proposed", "2024-09-20"),
    }
    assert sorted(one.kind for one in world.notices()) == ["raise", "referral"]


def test_whatever_runs_were_skipped_the_receipts_bear_the_same_dates(make_world: Callable[[str], World]) -> None:
    daily, rarely = make_world("daily"), make_world("rarely")
    for world in (daily, rarely):
        world.hazard()
        world.finds()
    for n in range(11, 26):
        daily.tick(f"2024-09-{n}")
    rarely.tick("2024-09-25")
    assert {id_: due for id_, (_s, due) in daily.states().items()} == {id_: due for id_, (_s, due) in rarely.states().items()}


def test_a_repeated_run_changes_nothing(world: World) -> None:
    world.hazard()
    world.finds()
    world.tick("2024-09-16")
    before = world.dump()
    done = world.tick("2024-09-16")
    assert (done.visited, done.spoken, world.dump()) == (0, [], before)


def test_a_tick_asks_only_about_what_is_due_or_changed(world: World) -> None:
    for n in range(5):
        world.hazard(f"h{n}", deadline=f"2024-09-{10 + n}")
        world.finds(f"h{n}", f"2024-09-{11 + n}")
    world.desk.answer = lambda _chronicle, _moment: RungState.APPROVED
    world.tick("2024-09-15")
    world.tick("2024-09-16")
    world.sources["hazard"].asked.clear()
    world.tick("2024-09-17")
    assert sorted(set(world.sources["hazard"].asked)) == sorted(
        key for key, case in {one.subject_key: one for one in world.cases()}.items() if case.visited_on == date(2024, 9, 17)
    )
    assert len(set(world.sources["hazard"].asked)) < 5


def test_without_the_date_that_its_ladder_names_a_case_counts_from_its_finding(world: World) -> None:
    world.writes("p/1", "2024-01-01", kind="item", status="active")
    world.finds("p/1", kind="item", rule="item-on-ladder", by="zjj")
    world.tick("2024-09-11")
    assert [one.anchor for one in world.cases()] == [date(2024, 9, 11)]
    assert world.tick("2024-09-11").visited == world.tick("2024-09-12").visited == 0


def test_an_extension_moves_the_anchor_and_what_was_issued_stands(world: World) -> None:
    world.hazard()
    finding = world.finds()
    world.tick("2024-09-11")
    assert sorted(world.issues("2024-09-11")) == ["control:rqgs", "supervision:dhx", "supervision:zjj"]
    world.tick("2024-09-15")  # a talk is proposed and not yet signed
    world.writes("h1", "2024-09-16", deadline=date(2024, 9, 30))
    world.ceases(finding, "2024-09-16")
    done = world.tick("2024-09-16")
    (case,) = world.cases()
    assert (case.anchor, case.resting, case.closed_on) == (date(2024, 9, 30), True, None)
    assert world.states()["admonition"] == ("void", "2024-09-15")
    assert {one.state.value for one in world.notices(kind="admonition")} == {"withdrawn"}
    assert (done.spoken, world.receipts()["control"].issued_on) == ([], date(2024, 9, 11))
    again = world.finds(day="2024-10-01")
    assert world.said(world.tick("2024-10-01")) == [], "the first rung was issued and stands"
    (case,) = world.cases()
    assert (case.finding_id, case.resting) == (again, False)
    assert world.said(world.tick("2024-10-05")) == [("h1", "admonition")]
    assert world.states()["admonition"] == ("proposed", "2024-10-05")
    assert "move" in world.trail()


def test_an_extension_that_is_still_over_shifts_what_is_to_come(world: World) -> None:
    world.hazard()
    finding = world.finds()
    world.tick("2024-09-11")
    world.writes("h1", "2024-09-14", deadline=date(2024, 9, 12))
    world.changes(finding, facts={"deadline": "2024-09-12"})
    assert world.said(world.tick("2024-09-15")) == []
    assert world.view("hazard:h1", "2024-09-15") == [
        ("control", "missed", "2024-09-11"),
        ("admonition", "coming", "2024-09-17"),
        ("raise", "coming", "2024-09-22"),
    ]
    assert world.said(world.tick("2024-09-17")) == [("h1", "admonition")]


def test_closure_ends_the_case_and_what_was_not_issued_is_taken_back(world: World) -> None:
    world.hazard()
    finding = world.finds()
    world.tick("2024-09-12")
    world.writes("h1", "2024-09-13", status="closed")
    assert world.said(world.tick("2024-09-16")) == [], "closed this morning, assessed tomorrow: it is not spoken of any more"
    world.ceases(finding, "2024-09-13")
    done = world.tick("2024-09-16")
    (case,) = world.cases()
    assert (case.closed_on, case.closed_why, done.closed) == (date(2024, 9, 13), "ended", ["hazard:h1"])
    assert world.states() == {"control": ("void", "2024-09-11")}
    assert {one.state.value for one in world.notices()} == {"withdrawn"}


def test_a_reopened_hazard_starts_anew_also_where_no_run_saw_it_closed(world: World) -> None:
    world.hazard()
    finding = world.finds()
    world.tick("2024-09-11")
    world.issues("2024-09-11")
    world.writes("h1", "2024-09-12", status="closed")
    world.writes("h1", "2024-09-14", status="rectifying", deadline=date(2024, 9, 18))
    world.ceases(finding, "2024-09-12")
    world.finds(day="2024-09-19")
    done = world.tick("2024-09-20")
    assert world.said(done) == [("h1", "control")]
    first, second = world.cases()
    assert (first.closed_on, first.closed_why, second.anchor) == (date(2024, 9, 12), "ended", date(2024, 9, 18))
    assert world.states(case=2) == {"control": ("proposed", "2024-09-19")}


def test_two_rules_on_one_ladder_are_one_case(world: World) -> None:
    world.hazard()
    first = world.finds()
    world.finds(rule="hazard-late-again", day="2024-09-12")
    assert len(world.tick("2024-09-12").opened) == 1
    world.ceases(first, "2024-09-13", "rule_changed")
    world.tick("2024-09-13")
    (case,) = world.cases()
    assert (case.finding_id, case.resting) == (2, False)


def test_a_rule_that_is_gone_closes_its_cases(world: World) -> None:
    world.hazard()
    finding = world.finds()
    world.tick("2024-09-11")
    del world.rules["hazard-overdue-major"]
    world.ceases(finding, "2024-09-12", "rule_gone")
    world.tick("2024-09-12")
    assert [(one.closed_why, one.closed_on) for one in world.cases()] == [("rule_gone", date(2024, 9, 12))]


def test_a_silenced_finding_says_nothing(world: World) -> None:
    world.hazard()
    finding = world.finds()
    world.tick("2024-09-11")
    world.changes(finding, suppressed_by="graver")
    assert world.said(world.tick("2024-09-15")) == []
    world.changes(finding, suppressed_by=None)
    assert world.said(world.tick("2024-09-16")) == [("h1", "admonition")]
    assert world.states()["control"] == ("passed_over", "2024-09-11")


def test_what_nobody_signs_in_time_is_booked_against_the_office(world: World) -> None:
    world.hazard()
    world.finds()
    world.tick("2024-09-11")
    done = world.tick("2024-09-13")  # one day to sign: the 12th
    receipt = world.receipts()["control"]
    assert (receipt.state.value, receipt.against, receipt.missed_on, done.missed) == ("missed", "awb", date(2024, 9, 13), 1)
    assert world.tick("2024-09-14").missed == 0
    world.desk.answer = lambda _chronicle, _moment: RungState.APPROVED
    world.issues("2024-09-14")
    world.tick("2024-09-14")
    receipt = world.receipts()["control"]
    assert (receipt.issued_on, receipt.missed_on, receipt.against) == (date(2024, 9, 14), date(2024, 9, 13), "awb")


def test_a_run_that_comes_late_books_the_miss_on_its_true_day(world: World) -> None:
    world.hazard()
    world.finds()
    world.tick("2024-09-11")
    world.tick("2024-09-25")
    assert world.receipts()["control"].missed_on == date(2024, 9, 13)


def test_receipts_follow_the_life_of_the_notices(world: World) -> None:
    world.hazard()
    world.finds()
    world.desk.answer = lambda _chronicle, _moment: RungState.ISSUED
    world.tick("2024-09-11")
    world.approves("2024-09-11")
    world.tick("2024-09-11")
    receipt = world.receipts()["control"]
    assert (receipt.state.value, receipt.approved_on, receipt.approved_by) == ("approved", date(2024, 9, 11), "甲@awb")
    world.issues("2024-09-12")
    world.tick("2024-09-12")
    assert world.states()["control"][0] == "issued"
    world.steps("acknowledge", "2024-09-12", kind="control")
    world.tick("2024-09-12")
    assert world.states()["control"][0] == "issued", "a rung is as far as the least of its notices"
    world.steps("acknowledge", "2024-09-13")
    world.tick("2024-09-13")
    world.steps("reply", "2024-09-14")
    world.tick("2024-09-14")
    receipt = world.receipts()["control"]
    assert (receipt.issued_on, receipt.acknowledged_on, receipt.answered_on, receipt.state.value) == (
        date(2024, 9, 12), date(2024, 9, 13), date(2024, 9, 14), "answered")  # fmt: skip


def test_a_rejected_rung_is_not_proposed_again_and_the_next_one_comes(world: World, on: Callable[[str], Moment]) -> None:
    world.hazard()
    world.finds()
    world.tick("2024-09-15")
    with world.database.writing() as session:
        for one in session.exec(select(Notice)).all():
            reject(session, on("2024-09-15"), Actor("王敏", "awb"), one, "已当面约谈")
    world.tick("2024-09-15")
    receipt = world.receipts()["admonition"]
    assert (receipt.state.value, receipt.why) == ("rejected", "已当面约谈")
    assert world.said(world.tick("2024-09-16")) == []
    assert world.said(world.tick("2024-09-20")) == [("h1", "raise")]


def test_an_item_goes_unanswered_and_is_named_in_a_circular_before_its_time(world: World) -> None:
    world.writes("p/1", "2024-01-01", kind="item", status="active", due=date(2024, 9, 10))
    world.finds("p/1", kind="item", rule="item-on-ladder", by="lsj")
    world.tick("2024-09-11")
    assert world.issues("2024-09-11") == ["supervision:lsj"]
    (supervision,) = world.notices()
    assert supervision.reply_due == date(2024, 9, 19)  # five working days; 15 to 17 were holidays
    assert world.view("item:p/1", "2024-09-12")[1] == ("circular", "coming", "2024-09-20")
    done = world.tick("2024-09-20")
    assert [one.rung for one in done.spoken] == ["circular"]
    (circular,) = world.notices(kind="circular")
    assert (circular.unit, circular.copied) == ("zjj", ["awb"]), "the merged unit's successor hears of it, and its superior"
    assert circular.predecessors == [supervision.number]


def test_an_answer_in_time_leaves_the_circular_to_its_day(world: World) -> None:
    world.writes("p/1", "2024-01-01", kind="item", status="active", due=date(2024, 9, 10))
    world.finds("p/1", kind="item", rule="item-on-ladder", by="zjj")
    world.tick("2024-09-11")
    world.issues("2024-09-11")
    world.steps("reply", "2024-09-18")
    assert world.tick("2024-09-20").spoken == []
    done = world.tick("2024-09-26")
    assert [(one.rung, str(one.due_on)) for one in done.spoken] == [("circular", "2024-09-25")]  # ten working days


def test_a_suspended_case_waits_and_its_days_do_not_count(world: World) -> None:
    world.hazard()
    world.finds()
    world.tick("2024-09-11")
    assert world.suspends("hazard:h1", "2024-09-12", "2024-09-12", "2024-09-14")
    assert not world.suspends("hazard:h1", "2024-09-12", "2024-09-12", "2024-09-14")
    assert world.said(world.tick("2024-09-15")) == []
    assert world.said(world.tick("2024-09-18")) == [("h1", "admonition")]
    assert "suspend" in world.trail()


def test_a_rung_s_notice_is_copied_and_names_its_basis(world: World) -> None:
    world.hazard()
    world.finds()
    world.tick("2024-09-11")
    world.issues("2024-09-11", kind="control")
    with world.database.reading() as session:
        notices = session.exec(select(Notice).where(Notice.kind == "control")).all()
        assert sorted({unit for one in notices for unit in (one.unit, *one.copied)}) == ["dhx", "rqgs", "zjj"]
        line = session.exec(select(NoticeLine).where(NoticeLine.rung == "control")).first()
        assert line is not None
        assert line.basis.startswith("市安委会重大事故隐患")


def test_a_case_keeps_the_ladder_that_it_was_opened_with(world: World) -> None:
    world.hazard()
    world.finds()
    world.tick("2024-09-11")
    ladder = world.ladders["hazard-major"]
    world.ladders = {"hazard-major": ladder.model_copy(update={"rungs": ladder.rungs[:1]})}
    assert world.said(world.tick("2024-09-15")) == [("h1", "admonition")]


def test_a_dry_run_tells_and_does_nothing(world: World) -> None:
    world.hazard()
    world.finds()
    before = world.dump()
    would = world.tick("2024-09-15", dry_run=True)
    assert world.dump() == before
    assert world.said(world.tick("2024-09-15")) == world.said(would) == [("h1", "admonition")]


def test_escalation_does_not_go_back_in_time(world: World) -> None:
    world.hazard()
    world.finds()
    world.tick("2024-09-15")
    with pytest.raises(StateError, match="2024-09-15"):
        world.tick("2024-09-14")


def test_a_storm_stops_with_nothing_written_and_a_person_may_confirm(world: World) -> None:
    world.settings = world.settings.model_copy(update={"notices": world.settings.notices.model_copy(update={"storm_cap": 2})})
    world.hazard()
    world.finds()
    before = world.dump()
    with pytest.raises(StormError) as storm:
        world.tick("2024-09-11")
    after = world.dump()
    after.pop("lease"), before.pop("lease")
    assert (after, storm.value.lines) == (before, 3)
    assert world.said(world.tick("2024-09-11", confirmed=3)) == [("h1", "control")]
