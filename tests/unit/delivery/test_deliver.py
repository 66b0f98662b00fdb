import random
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.delivery import CLAIM, Channel, Channels, deliver
from taskhub.delivery.claims import pause_after
from taskhub.delivery.models import Answer
from taskhub.delivery.outlet import Outlet
from taskhub.delivery.robots import LONGEST_PAUSE
from taskhub.i18n import current_locale, use_locale
from taskhub.settings import Delivery

SENT = Answer("sent")
DOWN = Answer("failed", "down")
NO_ANSWER = Answer("unknown", "no answer")


class Killed(BaseException):
    """What a signal is to the program: nothing below the top catches it."""


def outcomes(results) -> list[str]:
    return [result.outcome for result in results]


def test_a_message_is_sent_once_and_recorded(post_office) -> None:
    post_office.enqueue()
    (result,) = post_office.deliver()
    (message,) = post_office.messages()
    (attempt,) = post_office.attempts()
    assert (result.message, result.notice, result.channel) == (message.message_id, "notice:督1", "files")
    assert (result.attempt, result.outcome, result.reason) == (1, "sent", "")
    assert (message.state, message.sent_at, message.next_attempt_at, message.claimed_by) == ("sent", post_office.now, None, None)
    assert (attempt.attempt, attempt.outcome, attempt.started_at) == (1, "sent", post_office.now)
    post_office.wait(timedelta(days=400))
    assert post_office.deliver() == []


def test_the_file_tells_title_addressee_text_and_id(post_office, tmp_path: Path) -> None:
    post_office.enqueue(reference="notice:某安委办督〔2024〕12号", body="一、整改\n二、报告")
    post_office.deliver()
    (message,) = post_office.messages()
    (written,) = (tmp_path / "var" / "outbox" / "yjj").iterdir()
    assert written.name == f"notice_某安委办督〔2024〕12号-{message.message_id[:12]}.md"
    assert written.read_text(encoding="utf-8") == (
        f"# 督办通知\n\n收件单位:市应急管理局(yjj)\n\n一、整改\n二、报告\n\n---\n消息编号:{message.message_id}\n"
    )


def test_a_recipient_cannot_lead_out_of_the_directory(post_office, tmp_path: Path) -> None:
    post_office.enqueue(recipient="../../elsewhere", reference="../x")
    assert outcomes(post_office.deliver()) == ["sent"]
    (written,) = (path for path in tmp_path.rglob("*.md"))
    assert written.is_relative_to(tmp_path / "var" / "outbox")


def test_pauses_double_until_the_message_is_dead(post_office, answers) -> None:
    answers(DOWN)
    post_office.enqueue()
    pauses = []
    for _try in range(3):
        assert outcomes(post_office.deliver()) == ["failed"]
        (message,) = post_office.messages()
        pauses.append((message.next_attempt_at - post_office.now).total_seconds())
        post_office.wait(timedelta(seconds=pauses[-1] - 1))
        assert post_office.deliver() == []
        post_office.wait(timedelta(seconds=1))
    assert pauses == [60, 120, 240]
    assert outcomes(post_office.deliver()) == ["dead"]
    (message,) = post_office.messages()
    assert (message.state, message.next_attempt_at, message.last_reason) == ("dead", None, "down")
    assert outcomes(post_office.attempts()) == ["failed"] * 4
    post_office.wait(timedelta(days=400))
    assert post_office.deliver() == []


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_pauses_never_shrink_and_never_pass_a_day(tries: int, first: int) -> None:
    settings = Delivery(first_pause_seconds=first)
    assert timedelta(seconds=first) <= pause_after(tries, settings) <= pause_after(tries + 1, settings) <= LONGEST_PAUSE


def test_a_crash_between_sending_and_recording_repeats_once_under_the_same_id(post_office, answers) -> None:
    asked = answers(Killed(), SENT)
    post_office.enqueue()
    with pytest.raises(Killed):
        post_office.deliver()
    assert post_office.deliver() == []  # the claim still stands: its sender might be alive
    post_office.wait(CLAIM)
    assert [(r.attempt, r.outcome) for r in post_office.deliver()] == [(1, "unknown"), (2, "sent")]
    assert len(asked) == 2
    assert len(set(asked)) == 1
    assert [(a.attempt, a.outcome) for a in post_office.attempts()] == [(1, "unknown"), (2, "sent")]


def test_a_second_crash_is_not_repeated_but_left_to_a_person(post_office, answers) -> None:
    asked = answers(Killed())
    post_office.enqueue()
    for _crash in range(2):
        with pytest.raises(Killed):
            post_office.deliver()
        post_office.wait(CLAIM)
    assert outcomes(post_office.deliver()) == ["dead"]
    post_office.wait(timedelta(days=1))
    assert post_office.deliver() == []
    assert len(asked) == 2


def test_a_message_that_may_have_arrived_is_repeated_once_only(post_office, answers) -> None:
    asked = answers(NO_ANSWER, DOWN, NO_ANSWER)
    post_office.enqueue()
    seen = []
    for _day in range(5):
        seen += outcomes(post_office.deliver())
        post_office.wait(timedelta(days=1))
    assert seen == ["unknown", "failed", "dead"]
    assert len(asked) == 3


def test_whoever_comes_back_after_his_claim_ran_out_changes_nothing(post_office, answers, monkeypatch) -> None:
    post_office.enqueue()

    def slow(*_args: object) -> Answer:
        post_office.wait(CLAIM)
        answers(SENT)
        assert [(r.attempt, r.outcome) for r in post_office.deliver()] == [(1, "unknown"), (2, "sent")]
        return Answer("failed", "much too late")

    monkeypatch.setattr(Outlet, "send", slow)
    (result,) = post_office.deliver()
    assert (result.outcome, "much too late" in result.reason) == ("unknown", True)
    (message,) = post_office.messages()
    assert (message.state, message.attempts) == ("sent", 2)
    assert outcomes(post_office.attempts()) == ["unknown", "sent"]


def test_an_exception_of_the_channel_is_a_failed_attempt_and_the_others_go_on(post_office, tmp_path: Path) -> None:
    post_office.enqueue("notice:1", recipient="blocked")
    post_office.enqueue("notice:2", recipient="free")
    (tmp_path / "var" / "outbox").mkdir(parents=True)
    (tmp_path / "var" / "outbox" / "blocked").write_text("a file where a directory should be")
    results = post_office.deliver()
    assert outcomes(results) == ["failed", "sent"]
    assert "FileExistsError" in results[0].reason


def test_a_channel_that_is_gone_fails_with_that_reason(post_office, tmp_path: Path) -> None:
    post_office.enqueue()
    post_office.channels = Channels((), tmp_path)
    (result,) = post_office.deliver()
    assert result.outcome == "failed"
    assert "files" in result.reason


def test_a_dry_run_lists_and_changes_nothing(post_office, tmp_path: Path) -> None:
    post_office.enqueue("notice:1")
    post_office.enqueue("notice:2")
    before = [message.model_dump() for message in post_office.messages()]
    results = post_office.deliver(dry_run=True)
    assert [(r.notice, r.attempt, r.outcome) for r in results] == [("notice:1", 1, "due"), ("notice:2", 1, "due")]
    assert [message.model_dump() for message in post_office.messages()] == before
    assert post_office.attempts() == []
    assert not (tmp_path / "var").exists()


def test_a_limit_leaves_the_rest_for_the_next_run(post_office) -> None:
    for n in range(3):
        post_office.enqueue(f"notice:{n}")
    assert [r.notice for r in post_office.deliver(limit=2)] == ["notice:0", "notice:1"]
    assert [r.notice for r in post_office.deliver(limit=2)] == ["notice:2"]


def test_progress_hears_each_result_as_it_comes(post_office) -> None:
    post_office.enqueue()
    heard: list[object] = []
    results = deliver(
        post_office.database,
        post_office.channels,
        post_office.moment,
        post_office.settings,
        clock=post_office.clock,
        progress=heard.append,
    )
    assert heard == results != []


def test_importing_the_room_loads_no_slow_library() -> None:
    code = "import sys, taskhub.delivery; print([m for m in ('apprise', 'httpx', 'requests') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_requeued_message_may_again_be_repeated_once(post_office, answers) -> None:
    asked = answers(NO_ANSWER)
    post_office.enqueue()
    seen = []
    for _round in range(2):
        for _day in range(3):
            seen += outcomes(post_office.deliver())
            post_office.wait(timedelta(days=1))
        post_office.desk().requeue([asked[0]], post_office.moment, Actor("王敏", "awb"))
    assert seen == ["unknown", "dead", "unknown", "dead"]


def test_a_moment_ahead_of_the_clock_takes_no_claim_from_the_living(post_office, answers) -> None:
    answers(Killed())
    post_office.enqueue()
    with pytest.raises(Killed):
        post_office.deliver()
    ahead = Moment(post_office.moment.as_of, post_office.now + timedelta(days=30))
    settings, clock = post_office.settings, post_office.clock
    assert deliver(post_office.database, post_office.channels, ahead, settings, clock=clock) == []


def test_any_number_of_workers_does_the_same_work(post_office, monkeypatch) -> None:
    """What one worker leaves, eight leave: every message once, and progress is heard in the caller's thread."""
    sent: list[str] = []
    heard: list[tuple[str, int]] = []

    def sender(_outlet: Outlet, message: object, _now: object) -> Answer:
        sent.append(message.message_id)
        time.sleep(random.Random(message.message_id).random() / 200)
        return Answer("failed", "down") if int(message.message_id, 16) % 3 == 0 else SENT

    monkeypatch.setattr(Outlet, "send", sender)
    for round_, workers in enumerate((1, 8)):
        for n in range(60):
            post_office.enqueue(f"notice:{n}", recipient=f"r{round_}")
        sent.clear()
        results = deliver(
            post_office.database, post_office.channels, post_office.moment, post_office.settings, clock=post_office.clock,
            workers=workers, progress=lambda result: heard.append((result.message, threading.get_ident())),
        )  # fmt: skip
        assert sorted(sent) == sorted(result.message for result in results) == sorted({*sent})
        assert len(sent) == 60
    assert {thread for _message, thread in heard} == {threading.get_ident()}
    assert len(heard) == 120
    assert all(a.outcome == ("failed" if int(a.message_id, 16) % 3 == 0 else "sent") for a in post_office.attempts())


def test_workers_answer_in_the_caller_s_language(post_office, monkeypatch) -> None:
    said: list[str] = []

    def sender(*_args: object) -> Answer:
        said.append(current_locale())
        return SENT

    monkeypatch.setattr(Outlet, "send", sender)
    use_locale("en")
    post_office.enqueue()
    post_office.deliver(workers=4)
    assert said == ["en"]


def test_an_interrupt_waits_for_what_is_under_way_and_records_it(post_office, monkeypatch) -> None:
    for n in range(9):
        post_office.enqueue(f"notice:{n}")
    started: list[int] = []
    three = threading.Event()

    def sender(*_args: object) -> Answer:
        started.append(1)
        if len(started) == 3:
            three.set()
        assert three.wait(timeout=20)  # three are under way at once
        return SENT

    def interrupt(_result: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Outlet, "send", sender)
    with pytest.raises(KeyboardInterrupt):
        deliver(
            post_office.database, post_office.channels, post_office.moment, post_office.settings, clock=post_office.clock,
            workers=3, limit=6, progress=interrupt,
        )  # fmt: skip
    states = Counter(message.state for message in post_office.messages())
    assert states == {"sent": len(started), "queued": 9 - len(started)}
    assert 3 <= len(started) <= 6


def test_a_slow_channel_does_not_get_every_worker_while_others_wait(post_office, monkeypatch, tmp_path: Path) -> None:
    entries = tuple(Channel(name=name, tags=["all"], url=f"file://{name}") for name in ("slow", "swift"))
    post_office.channels = Channels(entries, tmp_path)
    for n in range(10):
        post_office.enqueue(f"notice:{n}")
    others_done = threading.Event()
    swift: list[str] = []

    def sender(outlet: Outlet, message: object, _now: object) -> Answer:
        if outlet.channel.name == "slow":
            assert others_done.wait(timeout=20)
        else:
            swift.append(message.message_id)
            if len(swift) == 10:
                others_done.set()
        return SENT

    monkeypatch.setattr(Outlet, "send", sender)
    assert Counter(r.outcome for r in post_office.deliver(workers=2)) == {"sent": 20}


def test_parts_go_one_by_one_and_a_retry_begins_with_the_first_that_has_not_arrived(post_office, monkeypatch) -> None:
    went: list[int] = []
    fails_at = [3]

    def sender(_outlet: Outlet, message: object, _now: object) -> Answer:
        part = message.parts_sent + 1
        went.append(part)
        return (
            Answer("failed", "down", part=part, parts=4)
            if fails_at and fails_at[0] == part
            else Answer("sent", part=part, parts=4)
        )

    monkeypatch.setattr(Outlet, "send", sender)
    post_office.enqueue()
    assert outcomes(post_office.deliver()) == ["failed"]
    (message,) = post_office.messages()
    assert (message.parts, message.parts_sent, message.attempts) == (4, 2, 1)
    fails_at.clear()
    post_office.wait(timedelta(minutes=1))
    assert outcomes(post_office.deliver()) == ["sent"]
    assert went == [1, 2, 3, 3, 4]
    (message,) = post_office.messages()
    assert (message.state, message.parts_sent, message.attempts) == ("sent", 4, 2)


def test_a_crash_amid_the_parts_repeats_one_part_once(post_office, monkeypatch) -> None:
    went: list[int] = []

    def sender(_outlet: Outlet, message: object, _now: object) -> Answer:
        part = message.parts_sent + 1
        went.append(part)
        if went == [1, 2, 3]:
            raise Killed
        return Answer("sent", part=part, parts=4)

    monkeypatch.setattr(Outlet, "send", sender)
    post_office.enqueue()
    with pytest.raises(Killed):
        post_office.deliver()
    post_office.wait(CLAIM)
    assert outcomes(post_office.deliver()) == ["unknown", "sent"]
    assert went == [1, 2, 3, 3, 4]


def test_a_receiver_that_asks_for_patience_is_left_alone_that_long(post_office, answers) -> None:
    answers(Answer("failed", "busy", timedelta(hours=2)), SENT)
    post_office.enqueue()
    post_office.deliver()
    post_office.wait(timedelta(hours=2, seconds=-1))
    assert post_office.deliver() == []
    post_office.wait(timedelta(seconds=1))
    assert outcomes(post_office.deliver()) == ["sent"]
