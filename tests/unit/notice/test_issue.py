"""Sign-off, numbers without gaps, and nothing half issued."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from taskhub.audit import events
from taskhub.notice import DocumentSeries, Notice, NoticeState, approve, find, reject, rows
from taskhub.problems import StateError
from taskhub.settings import Notices


def drafted(desk: Any, key: str = "1", day: str = "2024-09-30", **finding: Any) -> Notice:
    desk.finds(key, day=day, **finding)
    (notice,) = desk.drafts(day)
    return notice


def test_issuing_gives_number_dates_and_text_and_units_are_to_hear_of_it(desk: Any) -> None:
    one = desk.issues(drafted(desk).id)
    assert (one.number, one.state, one.issued_on) == ("某安委办督〔2024〕1号", NoticeState.ISSUED, date(2024, 9, 30))
    assert (one.reply_due, one.reply_due_provisional) == (date(2024, 10, 12), False)  # a Saturday, worked in exchange
    assert one.title == "某安委办督办单:市应急管理局"
    assert one.number in one.body
    assert one.unannounced


def test_numbers_count_per_kind_and_year(desk: Any) -> None:
    numbers = [
        desk.issues(drafted(desk, str(n), day, notice=kind, rule="behind").id, day).number
        for n, (day, kind) in enumerate(
            [("2024-12-30", "supervision"), ("2024-12-30", "reminder"), ("2024-12-31", "supervision"),
             ("2025-01-02", "supervision"), ("2025-01-02", "reminder")]
        )
    ]  # fmt: skip
    assert numbers == [
        "某安委办督〔2024〕1号", "某安委办提〔2024〕1号", "某安委办督〔2024〕2号", "某安委办督〔2025〕1号",
        "某安委办提〔2025〕1号",
    ]  # fmt: skip


def test_numbers_count_per_issuer(desk: Any) -> None:
    desk.issues(drafted(desk, "1").id)
    desk.settings = Notices(issuer="某区安委办")
    assert desk.issues(drafted(desk, "2", "2024-10-08").id, "2024-10-08").number == "某区安委办督〔2024〕1号"


def test_a_failing_template_issues_nothing_and_loses_no_number(desk: Any) -> None:
    one = drafted(desk)
    template = desk.directory / "templates" / "notice.md.j2"
    text = template.read_text(encoding="utf-8")
    template.write_text("{{ 1 + letterhead }}", encoding="utf-8")
    with pytest.raises(StateError, match=r"notice\.md\.j2:1"):
        desk.issues(one.id)
    (same,) = desk.notices()
    assert (same.state, same.number, same.issued_on, same.body) == (NoticeState.DRAFT, None, None, "")
    assert not same.unannounced
    with desk.database.reading() as session:
        assert session.exec(select(DocumentSeries)).all() == []
    template.write_text(text, encoding="utf-8")
    assert desk.issues(one.id).number == "某安委办督〔2024〕1号"


def test_what_was_resolved_before_issuing_is_not_said(desk: Any) -> None:
    resolved = desk.finds("1")
    desk.finds("2")
    (notice,) = desk.drafts()
    desk.changes(resolved, resolved_on=date(2024, 9, 30))
    one = desk.issues(notice.id)
    assert "事项2" in one.body
    assert "事项1" not in one.body
    assert [line.subject for line in desk.lines(notice.id)] == ["item:p1/2"]
    with desk.database.reading() as session:
        (shortened,) = [event for event in events(session, f"notice:{one.key}") if event.verb == "notice.shorten"]
    assert shortened.details == {"findings": [resolved]}


def test_a_notice_with_nothing_left_to_say_is_withdrawn_without_a_number(desk: Any) -> None:
    resolved = desk.finds("1")
    (notice,) = desk.drafts()
    desk.changes(resolved, resolved_on=date(2024, 9, 30))
    one = desk.issues(notice.id)
    assert (one.state, one.number) == (NoticeState.WITHDRAWN, None)
    assert "解决" in one.state_why
    assert not one.unannounced
    assert desk.issues(drafted(desk, "2", "2024-10-08").id, "2024-10-08").number == "某安委办督〔2024〕1号"


def test_what_was_silenced_before_issuing_may_speak_later(desk: Any) -> None:
    silenced = desk.finds("1", rule="behind", notice="reminder")
    (notice,) = desk.drafts()
    desk.changes(silenced, suppressed_by="overdue")
    assert desk.issues(notice.id).state is NoticeState.WITHDRAWN
    desk.changes(silenced, suppressed_by=None)
    (again,) = desk.drafts("2024-10-08")
    assert [line.finding_id for line in desk.lines(again.id)] == [silenced]


def test_a_notice_to_a_merged_unit_goes_to_its_successor_and_keeps_the_old_name(desk: Any) -> None:
    notice = drafted(desk, day="2024-12-31", unit="mtj")
    one = desk.issues(notice.id, "2025-01-02")
    assert one.unit == "mtj"
    assert "市应急管理局:" in one.body


def test_reply_is_due_by_working_days_over_the_holiday(desk: Any) -> None:
    assert desk.issues(drafted(desk, day="2024-09-27").id, "2024-09-27").reply_due == date(2024, 10, 10)


def test_reply_beyond_the_published_calendar_is_provisional_and_says_so(desk: Any) -> None:
    one = desk.issues(drafted(desk, day="2030-03-01").id, "2030-03-01")
    assert (one.reply_due, one.reply_due_provisional) == (date(2030, 3, 8), True)
    assert "尚未公布" in one.body


def test_the_earliest_reply_that_a_line_asks_for_counts_then_the_kind_s(desk: Any) -> None:
    desk.adds_rule("slow", "10 working days")
    desk.adds_rule("fast", "2 working days")
    desk.finds("1", rule="slow")
    desk.finds("2", rule="fast")
    (both,) = desk.drafts()
    assert desk.issues(both.id).reply_due == date(2024, 10, 9)
    silent = drafted(desk, "3", "2024-10-08", rule="behind")
    assert desk.issues(silent.id, "2024-10-08").reply_due == date(2024, 10, 14)  # the kind: 5 working days
    reminder = drafted(desk, "4", "2024-10-08", rule="behind", notice="reminder")
    assert desk.issues(reminder.id, "2024-10-08").reply_due is None


def test_approving_twice_is_harmless(desk: Any) -> None:
    notice, moment = drafted(desk), desk.at("2024-09-30")
    answers = [desk.with_notice(notice.id, lambda session, one: approve(session, moment, desk.actor, one)) for _ in range(2)]
    (one,) = desk.notices()
    assert (answers, one.state, one.signed_off_by) == ([True, False], NoticeState.APPROVED, "王敏@awb")
    with desk.database.reading() as session:
        assert [event.verb for event in events(session, f"notice:{one.key}")].count("notice.approve") == 1
    desk.issues(notice.id)
    assert desk.with_notice(notice.id, lambda session, one: approve(session, moment, desk.actor, one)) is False


def test_a_rejected_notice_stays_out_and_its_findings_untold(desk: Any) -> None:
    notice, moment = drafted(desk), desk.at("2024-09-30")
    desk.with_notice(notice.id, lambda session, one: reject(session, moment, desk.actor, one, "数有误"))
    (one,) = desk.notices()
    assert (one.state, one.state_why) == (NoticeState.WITHDRAWN, "数有误")
    assert desk.drafts("2024-10-08") == []
    with pytest.raises(StateError, match="数有误"):
        desk.with_notice(notice.id, lambda session, one: approve(session, moment, desk.actor, one))


def test_what_was_issued_cannot_be_rejected(desk: Any) -> None:
    notice = drafted(desk)
    desk.issues(notice.id)
    with pytest.raises(StateError):
        desk.with_notice(notice.id, lambda session, one: reject(session, desk.at("2024-09-30"), desk.actor, one, "晚了"))


def test_only_what_is_signed_off_or_needs_no_sign_off_may_go_out(desk: Any) -> None:
    supervision, reminder = drafted(desk), drafted(desk, "2", rule="behind", notice="reminder")
    issuer, moment = desk.issuer(), desk.at("2024-09-30")
    with desk.database.reading() as session:
        assert [one.id for one in issuer.ready(session, moment)] == [reminder.id]
    desk.with_notice(supervision.id, lambda session, one: approve(session, moment, desk.actor, one))
    with desk.database.reading() as session:
        assert [one.id for one in issuer.ready(session, moment)] == [reminder.id, supervision.id]
        assert issuer.ready(session, desk.at("2024-09-29")) == []


def test_a_notice_is_found_by_key_and_by_number_and_near_names_are_told(desk: Any) -> None:
    notice = drafted(desk)
    with desk.database.reading() as session:
        assert find(session, "p1.yjj.supervision.2024-09-30").id == notice.id
    desk.issues(notice.id)
    with desk.database.reading() as session:
        assert find(session, "某安委办督〔2024〕1号").id == notice.id
        with pytest.raises(StateError, match="最接近的是 某安委办督〔2024〕1号"):
            find(session, "某安委办督〔2024〕2号")


def test_predecessors_are_what_was_said_earlier_about_the_subject(desk: Any) -> None:
    first = desk.issues(drafted(desk, rule="behind", notice="reminder").id)
    rejected = drafted(desk, "2", "2024-10-08")
    desk.with_notice(rejected.id, lambda session, one: reject(session, desk.at("2024-10-08"), desk.actor, one, "不必"))
    desk.finds("1", day="2024-10-09")
    desk.finds("2", day="2024-10-09", rule="behind")
    desk.drafts("2024-10-09")
    with desk.database.reading() as session:
        by_key = {row.notice.key: row for row in rows(session)}
    assert by_key["p1.yjj.supervision.2024-10-09"].predecessors == [first.number]
    assert by_key[first.key].predecessors == []


def test_a_draft_that_waited_speaks_of_what_was_found_last(desk: Any) -> None:
    one = desk.finds("1")
    (draft,) = desk.drafts("2024-09-30")
    desk.changes(one, facts={"days_overdue": 18}, refreshed_on=date(2024, 10, 15))
    body = desk.issues(draft.id or 0, "2024-10-15").body
    assert "逾期 18天" in body
    assert "经 2024年10月15日动态研判" in body
