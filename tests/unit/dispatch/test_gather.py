"""What goes at once, what is gathered, what waits and what is never said: with the reason, each time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskhub.problems import StateError
from taskhub.report.sendings import held_words

MORNING, HOLIDAY, AFTER = "2024-09-30 10:00", "2024-10-01 10:00", "2024-10-08 09:00"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"colour": "red"}, "first"),  # overdue
        ({"colour": "yellow", "days_overdue": 3}, "first"),
        ({"colour": "blue", "level": "major"}, "first"),
        ({"colour": "yellow", "rung": "circular"}, "escalated"),
        ({"colour": "red", "predecessors": ("某安委办提〔2024〕9号",)}, "new"),
        ({"colour": "", "origin": "hand", "kind": "task_order"}, "first"),
    ],
)
def test_what_is_major_overdue_or_a_person_s_goes_at_once(office: Any, facts: dict[str, Any], reason: str) -> None:
    office.issues(MORNING, **facts)
    assert office.says(MORNING) == [("1号", "send", reason)]
    (message,) = office.messages()
    assert message.reference == "某安委办〔2024〕1号"
    assert message.body == "正文1:粉尘涉爆"


def test_the_rest_is_gathered_into_one_digest_a_unit_and_period(office: Any) -> None:
    for kind, unit in (("reminder", "yjj"), ("supervision", "yjj"), ("reminder", "zjj")):
        office.issues(MORNING, unit, kind, due="2024-10-12")
    assert office.says(MORNING) == [("1号", "hold", "digest"), ("2号", "hold", "digest"), ("3号", "hold", "digest")]
    assert office.says("2024-09-30 18:00") == office.says(HOLIDAY) == office.messages() == []
    assert {one.look_at.isoformat() for one in office.announcements()} == {"2024-10-08T01:00:00+00:00"}
    assert office.says(AFTER) == [(f"{n}号", "send", "digest") for n in (1, 2, 3)]
    assert [one.reference for one in office.messages()] == ["digest:yjj:2024-10-08", "某安委办〔2024〕3号"]
    gathered = office.messages("yjj")[0]
    for words in ("某安委办〔2024〕1号", "某安委办〔2024〕2号", "正文1", "正文2", "请于2024年10月12日前回复"):
        assert words in gathered.body
    assert office.says("2024-10-08 09:10") == []


def test_what_is_held_says_why_and_until_when(office: Any) -> None:
    office.issues(MORNING)
    office.issues(MORNING, colour="red")
    assert office.desk.held() == {}
    office.tells(MORNING)
    held = office.desk.held()
    assert {number: one.why for number, one in held.items()} == {"某安委办〔2024〕1号": "digest"}
    assert held_words(held, office.desk.hours.zone) == {"某安委办〔2024〕1号": "等汇总 10-08 09:00"}
    office.tells(AFTER)
    assert office.desk.held() == {}


def test_a_summary_gives_numbers_and_dates_and_no_matter(office: Any) -> None:
    office.issues(MORNING, colour="red", due="2024-10-12")
    office.tells(MORNING)
    (message,) = office.messages()
    assert message.summary == "某安委办〔2024〕1号 提示单:1 项,请于2024年10月12日前回复"


def test_quiet_hours_hold_what_is_urgent_but_not_what_is_pressing(office: Any) -> None:
    office.issues("2024-09-30 21:00", colour="red")
    office.issues("2024-09-30 21:00", kind="control", colour="red", level="major")
    assert office.says("2024-09-30 21:00") == [("1号", "hold", "quiet"), ("2号", "send", "first")]
    assert office.says("2024-10-08 07:59") == []
    assert office.says("2024-10-08 08:00") == [("1号", "send", "first")]


def test_a_storm_becomes_one_message_that_says_so_and_the_rest_joins_the_digest(office: Any) -> None:
    office.sets(daily_cap=3)
    for _n in range(2):
        office.issues(MORNING, colour="red")
    assert {reason for _number, _outcome, reason in office.says(MORNING)} == {"first"}
    for _n in range(4):
        office.issues("2024-09-30 11:00", colour="red")
    assert {one[1:] for one in office.says("2024-09-30 11:00")} == {("send", "capped")}
    storm = office.messages()[-1]
    assert storm.reference == "storm:yjj:2024-09-30"
    assert "超过每天 3 条" in storm.body
    assert all(f"〔2024〕{n}号" in storm.body for n in (3, 4, 5, 6))
    office.issues("2024-09-30 12:00", colour="red")
    office.issues("2024-09-30 12:00", kind="control", colour="red")
    assert office.says("2024-09-30 12:00") == [("8号", "send", "capped"), ("7号", "hold", "capped")], "who may die does not wait"
    assert office.says(AFTER) == [("7号", "send", "digest")]
    assert len(office.messages()) == 5


def test_what_is_over_before_it_is_said_is_not_said_and_what_was_said_is_taken_back(office: Any) -> None:
    told, untold = office.issues(MORNING, colour="red"), office.issues(MORNING)
    office.tells(MORNING)
    office.takes("2024-09-30 15:00", told, "withdraw", "发错单位")
    office.takes("2024-09-30 15:00", untold, "withdraw", "发错单位")
    assert office.says("2024-09-30 15:00") == [("1号", "hold", "digest")]
    assert office.says(AFTER) == [("2号", "drop", "resolved"), ("1号", "send", "digest")]
    assert "已撤回:发错单位" in office.messages()[-1].body
    assert "发错单位" not in office.messages()[-1].summary


def test_a_returned_reply_is_told_with_its_reason(office: Any) -> None:
    notice = office.issues(MORNING, colour="red", due="2024-10-12")
    office.tells(MORNING)
    office.takes("2024-10-09 10:00", notice, "reply", "已整改")
    office.takes("2024-10-10 10:00", notice, "return", "没有附照片")
    assert office.says("2024-10-10 10:00") == [("1号", "send", "new")]
    assert "回复已退回:没有附照片" in office.messages()[-1].body


def test_what_nobody_answers_is_said_again_so_often_and_no_more(office: Any) -> None:
    office.sets(repeat={"after": "5 working days", "most": 2})
    answered, silent = (office.issues(MORNING, colour="red", due="2024-10-12") for _n in range(2))
    office.issues(MORNING, colour="red")  # asks for no reply
    office.tells(MORNING)
    office.takes("2024-10-09 10:00", answered, "reply", "已整改")
    said = [
        (day, one)
        for n in range(60)
        for day in [(datetime.fromisoformat("2024-10-01 09:00") + timedelta(days=n)).isoformat(" ", "minutes")]
        for one in office.says(day)
        if one[1] == "send"
    ]
    # Five working days after 30 September is Saturday 12 October (worked in exchange); the digest goes after it was taken up.
    assert [(day[:10], number) for day, (number, _send, _why) in said] == [("2024-10-14", "2号"), ("2024-10-22", "2号")]
    assert "尚未收到回复" in office.messages()[-1].body
    assert silent.number


def test_a_copy_for_a_unit_that_hears_of_it_anyway_is_a_duplicate(office: Any) -> None:
    office.issues("2025-01-02 10:00", unit="mtj", colour="red", copied=("yjj", "zjj"))  # mtj was merged into yjj
    assert sorted(office.says("2025-01-02 10:00")) == [
        ("1号", "drop", "duplicate"), ("1号", "send", "first"), ("1号", "send", "first"),
    ]  # fmt: skip
    assert sorted(one.recipient for one in office.messages()) == ["yjj", "zjj"]


def test_a_copy_named_twice_is_one_copy(office: Any) -> None:
    office.issues(MORNING, colour="red", copied=("zjj", "zjj", "yjj", "yjj"))
    office.issues(MORNING, "dhx", colour="red")
    office.tells(MORNING)
    assert sorted(one.recipient for one in office.messages()) == ["dhx", "yjj", "zjj"]


def test_who_has_answered_meanwhile_is_not_reproached(office: Any) -> None:
    office.sets(repeat={"after": "5 working days", "most": 2})
    notice = office.issues(MORNING, colour="red", due="2024-10-11")
    office.tells(MORNING)
    assert office.says("2024-10-12 10:00") == [("1号", "hold", "digest")]
    office.takes("2024-10-12 11:00", notice, "reply", "已整改")
    assert office.says("2024-10-14 09:00") == [("1号", "drop", "resolved")]
    office.takes("2024-10-14 21:00", notice, "return", "没有附照片")
    assert office.says("2024-10-14 21:00") == [("1号", "hold", "quiet")]
    office.takes("2024-10-15 07:00", notice, "reply", "附上照片")
    assert office.says("2024-10-15 08:00") == [("1号", "drop", "resolved")]


def test_a_repetition_after_newer_words_is_left_out(office: Any) -> None:
    office.sets(repeat={"after": "5 working days", "most": 2})
    notice = office.issues(MORNING, colour="red", due="2024-10-11")
    office.tells(MORNING)
    office.tells("2024-10-12 10:00")
    office.takes("2024-10-12 12:00", notice, "reply", "已整改")
    office.takes("2024-10-12 13:00", notice, "return", "没有附照片")
    assert office.says("2024-10-12 13:00") == [("1号", "send", "new")]
    assert office.says("2024-10-14 09:00") == [("1号", "drop", "duplicate")]


def test_a_unit_and_its_successor_hear_of_a_notice_once_and_within_its_cap(office: Any) -> None:
    office.sets(daily_cap=1)
    office.issues("2024-12-31 21:00", "mtj", colour="red", copied=("yjj",))
    office.issues("2024-12-31 21:00", "mtj", colour="red")
    office.tells("2024-12-31 21:00")
    assert office.says("2025-01-02 08:00") == [("1号", "drop", "duplicate"), ("1号", "send", "capped"), ("2号", "send", "capped")]
    assert [(one.recipient, one.reference) for one in office.messages()] == [("yjj", "storm:yjj:2025-01-02")]


def test_what_is_urgent_goes_beside_a_digest_that_cannot_be_written(office: Any) -> None:
    for _n in range(2):
        office.issues(MORNING)
    office.tells(MORNING)
    office.issues(AFTER, kind="control", colour="red")
    (office.directory / "templates" / "digest.md.j2").write_text("{{ 1 + issuer }}", encoding="utf-8")
    coming = office.desk.gather(office.at(AFTER), dry_run=True)
    assert office.messages() == []
    gathered = office.desk.gather(office.at(AFTER))
    assert gathered == coming
    assert len(gathered.faults) == 1
    assert [one.reference for one in office.messages()] == ["某安委办〔2024〕3号"]


def test_a_monthly_digest_that_is_late_does_not_wait_for_another_month(office: Any) -> None:
    office.sets(digest={"period": "month"}, daily_cap=1)
    office.issues(MORNING)
    assert office.says(MORNING) == [("1号", "hold", "digest")]
    assert office.says("2024-10-08 20:30") == [("1号", "hold", "quiet")]
    assert office.says("2024-10-09 09:00") == [("1号", "send", "digest")]
    for _n in range(3):
        office.issues("2024-10-10 10:00", colour="red")
        office.tells("2024-10-10 10:00")
    assert [one[1:] for one in office.says("2024-10-11 09:00")] == [("send", "digest")], "a cap is of a day"


def test_a_dry_run_says_what_a_run_does_and_leaves_nothing(office: Any) -> None:
    office.issues(MORNING, colour="red")
    office.issues(MORNING)
    coming = office.tells(MORNING, dry_run=True)
    assert office.announcements() == office.messages() == []
    assert office.tells(MORNING) == coming
    assert office.tells(MORNING) == []


def test_a_person_may_want_everything_out_now(office: Any) -> None:
    office.issues("2024-10-01 22:00")
    office.tells("2024-10-01 22:00")
    assert office.says("2024-10-01 22:00", urged=True) == [("1号", "send", "digest")]
    office.issues("2024-10-01 22:00")
    office.issues("2024-10-01 22:00")
    office.tells("2024-10-01 22:00", urged=True)
    assert [one.reference for one in office.messages()] == ["某安委办〔2024〕1号", "digest:yjj:2024-10-01"]


def test_a_silence_holds_what_fits_until_it_ends_and_what_ends_meanwhile_is_never_said(office: Any) -> None:
    office.issues(MORNING, colour="red", about="item:p1/a")
    ended = office.issues(MORNING, colour="red", about="item:p1/b")
    office.issues(MORNING, "zjj", colour="red")
    office.silences(MORNING, "2024-10-10", unit="yjj")
    assert office.says(MORNING) == [("1号", "hold", "silenced"), ("2号", "hold", "silenced"), ("3号", "send", "first")]
    assert office.says(MORNING, urged=True) == []
    office.takes("2024-10-09 10:00", ended, "withdraw", "已解决")
    assert office.says("2024-10-11 00:00") == [("1号", "hold", "quiet"), ("2号", "drop", "resolved")]
    assert office.says("2024-10-11 08:00") == [("1号", "send", "first")]


def test_a_silence_can_be_ended_before_its_time(office: Any) -> None:
    office.issues(MORNING, colour="red")
    id_, new = office.silences(MORNING, "2024-12-31", kind="reminder")
    assert new
    assert office.silences(MORNING, "2024-12-31", kind="reminder") == (id_, False)
    office.tells(MORNING)
    assert office.ends_silence("2024-10-08 10:00", id_)
    assert not office.ends_silence("2024-10-08 10:00", id_)
    assert office.says("2024-10-08 10:00") == [("1号", "send", "first")]


@pytest.mark.parametrize(("muted", "why"), [({}, "单位在搬迁"), ({"unit": "yjj"}, " ")])
def test_a_silence_needs_limits_and_a_reason(office: Any, muted: dict[str, str], why: str) -> None:
    with pytest.raises(StateError):
        office.silences(MORNING, "2024-12-31", why, **muted)


def test_a_unit_that_cannot_be_told_does_not_hold_up_the_others(office: Any) -> None:
    for unit in ("yjj", "yjj", "zjj"):
        office.issues(MORNING, unit)
    template = office.directory / "templates" / "digest.md.j2"
    text = template.read_text(encoding="utf-8")
    template.write_text("{{ 1 + issuer }}", encoding="utf-8")
    (fault,) = office.desk.gather(office.at(MORNING), urged=True).faults
    assert "digest.md.j2:1" in fault
    assert [one.recipient for one in office.messages()] == ["zjj"]
    template.write_text(text, encoding="utf-8")
    assert office.says(MORNING, urged=True) == [("1号", "send", "digest"), ("2号", "send", "digest")]


def test_what_waited_for_a_unit_goes_to_its_successor(office: Any) -> None:
    office.issues("2024-12-31 10:00", "mtj")
    office.tells("2024-12-31 10:00")
    assert office.says("2025-01-02 09:00") == [("1号", "send", "digest")]
    assert [(one.recipient, one.recipient_name) for one in office.messages()] == [("yjj", "市应急管理局")]


_urgencies = st.sampled_from([
    {"colour": "red"}, {"colour": "yellow"}, {"colour": "red", "kind": "control"}, {"colour": "blue"},
])  # fmt: skip
_events = st.lists(
    st.tuples(st.integers(0, 9), _urgencies, st.sampled_from(["yjj", "zjj"]), st.integers(0, 23)),
    min_size=1, max_size=14,
)  # fmt: skip
_ticks = st.lists(st.integers(0, 10 * 24 * 6 - 1), max_size=60)  # tens of minutes


@settings(max_examples=30, deadline=None)
@given(_events, _ticks, st.integers(1, 4))
def test_every_notice_is_told_once_and_nobody_hears_more_than_the_cap(
    new_office: Any, events: list[Any], ticks: list[int], cap: int
) -> None:
    """Whatever is issued when, and whenever the machine happens to look."""
    office = new_office()
    office.sets(daily_cap=cap)
    start = datetime.fromisoformat("2024-09-26")
    issued = [(start + timedelta(days=day, hours=hour), how, unit) for day, how, unit, hour in events]
    looks = sorted(
        {start + timedelta(minutes=10 * tick) for tick in ticks} | {start + timedelta(days=n, hours=9) for n in range(30)}
    )
    pending = sorted(issued, key=lambda one: one[0])
    sent: dict[str, int] = {}
    for look in looks:
        while pending and pending[0][0] <= look:
            when, how, unit = pending.pop(0)
            office.issues(when.isoformat(" ", "minutes"), unit, **how)
        now = look.isoformat(" ", "minutes")
        decided = office.tells(now)
        assert office.tells(now) == [], "looking twice says nothing more"
        for one in decided:
            sent[one.notice] = sent.get(one.notice, 0) + (one.outcome == "send")
            quiet = office.desk.hours.is_quiet(office.desk.hours.here(office.at(now)))
            assert one.outcome != "send" or not quiet or one.reason in ("first", "capped")
    assert sent == dict.fromkeys(sent, 1)
    assert len(sent) == len(events)
    by_day: dict[tuple[str, Any], set[str]] = {}
    for one in office.announcements():
        assert one.state == "sent"
        by_day.setdefault((one.unit, one.sent_on), set()).add(one.reference or "")
    digests = [reference for references in by_day.values() for reference in references if reference.startswith("digest:")]
    assert len(digests) == len(set(digests)), "one digest a unit and period"
    for references in by_day.values():
        loud = {one for one in references if not one.startswith(("digest:", "storm:"))}
        assert len(loud) <= cap
