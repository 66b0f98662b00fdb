"""One notice a plan, unit, kind and day; one line a finding; nothing told twice."""

from datetime import date
from typing import Any

import pytest

from taskhub.notice import NoticeState, StormError


def test_findings_are_gathered_by_plan_unit_kind_and_day(desk: Any) -> None:
    desk.finds("1")
    desk.finds("2")
    desk.finds("3", unit="zjj")
    desk.finds("4", rule="behind", notice="reminder")
    desk.finds("5", plan="p2")
    drafted = desk.drafts()
    assert [(one.plan, one.unit, one.kind, len(desk.lines(one.id))) for one in drafted] == [
        ("p1", "yjj", "reminder", 1),
        ("p1", "yjj", "supervision", 2),
        ("p1", "zjj", "supervision", 1),
        ("p2", "yjj", "supervision", 1),
    ]
    assert [line.subject for line in desk.lines(drafted[1].id)] == ["item:p1/1", "item:p1/2"]


def test_a_finding_is_told_once(desk: Any) -> None:
    desk.finds("1")
    assert len(desk.drafts()) == 1
    assert desk.drafts() == []
    assert desk.drafts("2024-10-08") == []
    assert len(desk.notices()) == 1


def test_what_comes_up_later_on_the_day_joins_the_draft(desk: Any) -> None:
    desk.finds("1")
    (first,) = desk.drafts()
    desk.finds("2")
    (again,) = desk.drafts()
    assert (again.id, again.part, len(desk.lines(first.id))) == (first.id, 1, 2)


def test_what_one_of_three_has_signed_does_not_grow(desk: Any) -> None:
    from taskhub.notice import approve

    desk.finds("1", notice="circular")
    (first,) = desk.drafts()
    desk.with_notice(
        first.id,
        lambda session, one: approve(session, desk.at("2024-09-30"), desk.actor, one, ("drafter", "checker", "signatory")),
    )
    desk.finds("2", notice="circular")
    (second,) = desk.drafts()
    assert (second.part, [len(desk.lines(one.id)) for one in (first, second)]) == (2, [1, 1])


@pytest.mark.parametrize("gone", ["issued", "approved", "rejected"])
def test_what_comes_up_after_the_day_s_notice_was_decided_is_part_two(desk: Any, gone: str) -> None:
    from taskhub.notice import approve, reject

    desk.finds("1")
    (first,) = desk.drafts()
    moment = desk.at("2024-09-30")
    if gone == "issued":
        desk.issues(first.id)
    elif gone == "approved":
        desk.with_notice(first.id, lambda session, one: approve(session, moment, desk.actor, one))
    else:
        desk.with_notice(first.id, lambda session, one: reject(session, moment, desk.actor, one, "不必发"))
    desk.finds("2")
    (second,) = desk.drafts()
    assert (second.part, second.key) == (2, "p1.yjj.supervision.2024-09-30.2")
    assert [line.subject for line in desk.lines(first.id)] == ["item:p1/1"]
    assert [line.subject for line in desk.lines(second.id)] == ["item:p1/2"]


def test_the_next_day_has_a_notice_of_its_own(desk: Any) -> None:
    desk.finds("1")
    desk.drafts()
    desk.finds("2", day="2024-10-08")
    (second,) = desk.drafts("2024-10-08")
    assert (second.part, second.drafted_on) == (1, date(2024, 10, 8))


@pytest.mark.parametrize(
    "silent",
    [
        {"suppressed_by": "overdue"},
        {"resolved_on": date(2024, 9, 30)},
        {"notice": None},
        {"unit": ""},
        {"opened_on": date(2024, 10, 1)},
    ],
)
def test_what_has_nothing_to_say_is_not_drafted(desk: Any, silent: dict[str, Any]) -> None:
    desk.changes(desk.finds("1", rule="behind"), **silent)
    assert desk.drafts() == []


def test_a_storm_stops_before_anything_is_said(desk: Any) -> None:
    for n in range(4):
        desk.finds(str(n))
    with pytest.raises(StormError) as storm:
        desk.drafts(cap=3)
    assert storm.value.lines == 4
    assert "4" in str(storm.value)
    assert "--confirm 4" in str(storm.value)
    with pytest.raises(StormError):
        desk.drafts(cap=3, confirmed=3)
    assert desk.notices() == []
    assert len(desk.drafts(cap=3, confirmed=4)) == 1


def test_the_cap_itself_is_no_storm(desk: Any) -> None:
    for n in range(3):
        desk.finds(str(n))
    assert len(desk.drafts(cap=3)) == 1


def test_a_line_keeps_what_the_finding_was_when_it_was_drafted(desk: Any) -> None:
    one = desk.finds("1")
    (notice,) = desk.drafts()
    desk.changes(one, facts={"days_overdue": 99}, title="改了")
    (line,) = desk.lines(notice.id)
    assert (line.facts["days_overdue"], line.rule_title, line.basis) == (3, "规则overdue", "工作制度第九条")
    assert (line.reply_within, notice.state) == ("5 working days", NoticeState.DRAFT)
