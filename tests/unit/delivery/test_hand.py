from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from taskhub.audit import Actor, AuditEvent
from taskhub.clock import Moment
from taskhub.delivery import Channel, Channels
from taskhub.delivery.models import Answer
from taskhub.problems import StateError

ACTS = select(AuditEvent).where(~col(AuditEvent.verb).startswith("ledger.")).order_by(col(AuditEvent.id))
"""What somebody did; not what the ledger notes of its rows by itself."""

CLERK = Actor("王敏", "awb")
OTHER = Actor("李强", "yjj")


@pytest.fixture
def office(post_office, tmp_path: Path):
    """A channel that a person works, which may carry the summary alone, beside files."""
    entries = (
        Channel(name="by-hand", tags=["hand"], url="manual://", content="summary"),
        Channel(name="files", tags=["all"], url="file://outbox"),
    )
    post_office.channels = Channels(entries, tmp_path / "var")
    return post_office


def events(office) -> list[tuple[str, str, str]]:
    with office.database.reading() as session:
        return [(one.verb, one.actor, one.why) for one in session.exec(ACTS)]


def by_hand(office) -> str:
    (message,) = [one for one in office.messages() if one.channel == "by-hand"]
    return message.message_id


def test_a_message_by_hand_waits_for_a_person_and_is_never_tried(office) -> None:
    office.enqueue(tags=["hand"])
    for _day in range(3):
        office.deliver()
        office.wait(timedelta(days=1))
    assert {one.channel: (one.state, one.attempts) for one in office.messages()} == {
        "by-hand": ("by_hand", 0),
        "files": ("sent", 1),
    }
    desk = office.desk()
    assert [row["channel"] for row in desk.rows(waiting=True)] == ["by-hand"]
    assert desk.remaining(office.moment) == {"queued": 0, "sending": 0, "failed": 0, "dead": 0, "by_hand": 1, "due": 0}
    shown = desk.show(by_hand(office)[:6])
    assert (shown["title"], shown["text"], shown["history"]) == ("督办通知", "一份督办通知", [])


def test_what_waits_in_a_channel_that_is_worked_by_hand_from_now_on_is_left_to_a_person(office) -> None:
    office.enqueue()
    office.channels = Channels((Channel(name="files", tags=["all"], url="manual://"),), office.channels.var)
    assert [result.outcome for result in office.deliver()] == ["by_hand"]
    assert [(one.state, one.attempts, one.next_attempt_at) for one in office.messages()] == [("by_hand", 0, None)]


def test_a_person_sends_it_and_the_unit_confirms_it_once_each(office) -> None:
    office.enqueue(tags=["hand"])
    desk, name = office.desk(), by_hand(office)
    with pytest.raises(StateError, match="现在可以:登记手工发送 sent"):
        desk.receipt([name], office.moment, CLERK)
    assert [one.state for one in desk.sent([name], office.moment, CLERK, "微信转发")] == ["sent"]
    office.wait(timedelta(hours=1))
    assert desk.sent([name], office.moment, OTHER) == []
    (attempt,) = office.attempts()
    assert (attempt.outcome, attempt.attempt, attempt.reason) == ("sent", 1, "由 王敏@awb 手工发送:微信转发")
    two_days_on = Moment(date(2024, 10, 3), office.now + timedelta(days=2))
    assert len(desk.receipt([name], two_days_on, OTHER, "电话")) == 1
    assert desk.receipt([name], two_days_on.on(date(2024, 10, 9)), CLERK) == []
    (row,) = desk.rows(channel="by-hand")
    assert (row["state"], row["received_on"], row["received_by"], row["receipt"]) == (
        "sent",
        date(2024, 10, 3),
        "李强@yjj",
        "电话",
    )
    assert events(office) == [("message.sent", "王敏@awb", "微信转发"), ("message.receipt", "李强@yjj", "电话")]


def test_a_dead_message_gets_a_new_round_under_its_old_id(post_office, answers) -> None:
    asked = answers(*[Answer("failed", "down")] * 7, Answer("sent"))
    post_office.enqueue()
    for _try in range(4):
        post_office.deliver()
        post_office.wait(timedelta(days=1))
    (message,) = post_office.messages()
    assert (message.state, message.attempts) == ("dead", 4)

    desk = post_office.desk()
    assert [row["message_id"] for row in desk.rows(waiting=True)] == [message.message_id]
    assert len(desk.requeue([message.message_id], post_office.moment, CLERK)) == 1
    assert desk.requeue([message.message_id], post_office.moment, CLERK) == []
    for _try in range(4):
        post_office.deliver()
        post_office.wait(timedelta(days=1))
    (message,) = post_office.messages()
    assert (message.state, message.attempts) == ("sent", 8)
    assert [one["attempt"] for one in desk.show(message.message_id)["history"]] == list(range(1, 9))
    assert len(set(asked)) == 1

    with post_office.database.reading() as session:
        (event,) = session.exec(ACTS).all()
    assert (event.actor, event.verb, event.subject) == ("王敏@awb", "message.requeue", f"message:{message.message_id}")
    assert (event.why, event.details["attempts"]) == ("down", 4)


def test_every_dead_message_of_a_channel_is_requeued_at_once(office, answers) -> None:
    answers(Answer("failed", "down"))
    for n in range(3):
        office.enqueue(f"notice:{n}")
    for _try in range(4):
        office.deliver()
        office.wait(timedelta(days=1))
    desk = office.desk()
    assert desk.requeue_dead("by-hand", office.moment, CLERK) == []
    assert len(desk.requeue_dead("files", office.moment, CLERK)) == 3
    assert desk.requeue_dead(None, office.moment, CLERK) == []
    assert {one.state for one in office.messages()} == {"queued"}


def test_a_dead_message_may_be_passed_on_by_hand_instead(post_office, answers) -> None:
    answers(Answer("unknown", "no answer"))
    post_office.enqueue()
    for _try in range(2):
        post_office.deliver()
        post_office.wait(timedelta(days=1))
    (message,) = post_office.messages()
    assert message.state == "dead"
    post_office.desk().sent([message.message_id], post_office.moment, CLERK)
    assert [attempt.attempt for attempt in post_office.attempts()] == [1, 2, 3]


@pytest.mark.parametrize(
    ("act", "may"), [("sent", "等待发送 deliver"), ("receipt", "等待发送 deliver"), ("requeue", "等待发送 deliver")]
)
def test_a_refusal_says_what_may_be_done_instead_and_changes_nothing(post_office, act: str, may: str) -> None:
    post_office.enqueue("notice:1")
    post_office.enqueue("notice:2")
    names = [one.message_id for one in post_office.messages()]
    before = [one.model_dump() for one in post_office.messages()]
    with pytest.raises(StateError) as refused:
        getattr(post_office.desk(), act)([*names, "abcdef"], post_office.moment, CLERK)
    assert str(refused.value).count(may) == 2  # every fault at once
    assert "没有消息 abcdef" in str(refused.value)
    assert [one.model_dump() for one in post_office.messages()] == before


def test_an_id_may_be_shortened_while_it_means_one_message(post_office) -> None:
    for n in range(40):
        post_office.enqueue(f"notice:{n}")
    ids = [one.message_id for one in post_office.messages()]
    desk = post_office.desk()
    assert desk.show(ids[7][:6].upper())["message_id"] == ids[7]
    for name in ("", ids[0][:5], "not-an-id", "g" * 8, ids[0] + "0"):
        with pytest.raises(StateError, match="不是消息编号"):
            desk.show(name)
    missing = ids[3][:8] + ("0" if ids[3][8] != "0" else "1") * 24
    with pytest.raises(StateError, match=f"最接近的是 {ids[3]}"):
        desk.show(missing)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.lists(st.sampled_from(["sent", "receipt", "deliver"]), min_size=1, max_size=6))
def test_doing_anything_twice_is_doing_it_once(post_office, acts: list[str]) -> None:
    """In whatever order: what is refused is refused again, what was done changes nothing more."""
    reference = f"notice:{acts}"
    entries = (Channel(name="by-hand", tags=["all"], url="manual://"),)
    post_office.channels = Channels(entries, post_office.channels.var)
    post_office.enqueue(reference)
    desk = post_office.desk()
    (name,) = [row["message_id"] for row in desk.rows() if row["reference"] == reference]

    def does(act: str) -> object:
        if act == "deliver":
            return post_office.deliver()
        try:
            return getattr(desk, act)([name], post_office.moment, CLERK)
        except StateError as refused:
            return str(refused)

    for act in acts:
        first = does(act)
        after = desk.show(name)
        again = does(act)
        assert again == ([] if isinstance(first, list) else first)
        assert desk.show(name) == after
