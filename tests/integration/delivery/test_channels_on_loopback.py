import logging
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import (
    Channel,
    Channels,
    DeliveryAttempt,
    DeliveryResult,
    Message,
    MessageDesk,
    OutboxMessage,
    deliver,
    enqueue,
    robots,
)  # fmt: skip
from taskhub.delivery.robots import KINDS
from taskhub.settings import Delivery

START = datetime(2024, 10, 1, 1, 0, tzinfo=UTC)
KEY = "693a91f6-7xxx-4bc4"
TITLE = "督办通知〔2024〕12号"
BODY = "贵单位“重大事故隐患”2处逾期未改,\n请于5个工作日内书面回复。<盖章> & 签字"
ROBOTS = {"wecombot": b"errcode", "dingtalk": b"errcode", "feishu": b"code", "lark": b"code"}


@pytest.fixture
def send(outbox_database: Database, tmp_path: Path):
    """Sends one message by the channel of this URL, a day later with every call."""
    calls = 0

    def send_by(url: str, body: str = BODY, **more: Any) -> DeliveryResult:
        nonlocal calls
        moment = Moment(date(2024, 10, 1), START + timedelta(days=calls))
        calls += 1
        channels = Channels((Channel(name="x", tags=["all"], url=url, **more),), tmp_path)
        message = Message("notice:12", "yjj", "市应急管理局", (), TITLE, body, summary="督办通知1份,2项,请到系统查看。")
        with outbox_database.writing() as session:
            enqueue(session, moment, message, channels)
        (result,) = deliver(outbox_database, channels, moment, Delivery(), clock=lambda: moment.now)
        return result

    return send_by


def text_of(payload: dict) -> str:
    return payload["content"]["text"] if "msg_type" in payload else payload["text"]["content"]


@pytest.mark.parametrize("scheme", ROBOTS)
def test_a_robot_gets_the_text_whole(send, receiver, monkeypatch, scheme: str) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.answer = b'{"%s": 0, "msg": "ok"}' % ROBOTS[scheme]
    result = send(f"{scheme}://${{KEY}}?base={receiver.base}")
    assert (result.outcome, result.reason) == ("sent", "")
    ((path, payload),) = receiver.got
    assert "tok123" in path
    assert text_of(payload) == f"{TITLE}\n\n{BODY}\n\n消息编号:{result.message}"


@pytest.mark.parametrize("scheme", ROBOTS)
def test_a_robot_that_refuses_with_200_has_not_delivered(send, receiver, monkeypatch, scheme: str) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.answer = b'{"%s": 93000, "errmsg": "bad tok123", "msg": "bad tok123"}' % ROBOTS[scheme]
    result = send(f"{scheme}://${{KEY}}?base={receiver.base}")
    assert result.outcome == "failed"
    assert result.reason.endswith("拒收:93000 bad ***")
    receiver.answer = b'{"%s": 0}' % ROBOTS[scheme]
    assert send(f"{scheme}://${{KEY}}?base={receiver.base}").outcome == "sent"
    assert len(receiver.got) == 2


@pytest.mark.parametrize("status", [429, 500, 302])
def test_a_status_other_than_200_has_not_delivered(send, receiver, monkeypatch, status: int) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.status, receiver.answer = status, b'{"errcode": 0}'
    assert send(f"wecombot://${{KEY}}?base={receiver.base}").outcome == "failed"
    assert send(f"json://127.0.0.1:{receiver.port}/hook").outcome == "failed"


@pytest.mark.parametrize("url", ["wecombot://${KEY}?base=http://127.0.0.1:{port}", "json://127.0.0.1:{port}/hook"])
def test_a_receiver_that_hangs_up_may_have_the_message(send, receiver, monkeypatch, url: str) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.hang_up = True
    url = url.replace("{port}", str(receiver.port))
    assert [send(url).outcome, send(url).outcome] == ["unknown", "dead"]
    assert len(receiver.got) == 2


def test_nobody_there_is_a_failure(send, monkeypatch) -> None:
    monkeypatch.setenv("KEY", "tok123")
    for url in ("wecombot://${KEY}?base=http://127.0.0.1:1", "json://127.0.0.1:1/", "mailto://127.0.0.1:1?from=a@x.cn&to=b@x.cn"):
        result = send(url)
        assert result.outcome == "failed"
        assert "refused" in result.reason


def test_a_webhook_gets_title_and_text(send, receiver) -> None:
    result = send(f"json://127.0.0.1:{receiver.port}/hook")
    ((path, payload),) = receiver.got
    assert (result.outcome, path) == ("sent", "/hook")
    assert payload["title"] == TITLE
    assert payload["message"] == f"{BODY}\n\n消息编号:{result.message}"


def test_apprise_may_not_call_a_failure_a_success_or_repeat_by_itself(send, receiver) -> None:
    receiver.status = 500
    assert send(f"json://127.0.0.1:{receiver.port}/?optional=yes&retry=3").outcome == "failed"
    assert len(receiver.got) == 1


def test_mail_arrives_with_its_chinese_intact(send, mail_server) -> None:
    result = send(f"mailto://127.0.0.1:{mail_server.port}?from=office@city.cn&to=liaison@city.cn&format=text")
    (mail,) = mail_server.got
    assert (result.outcome, mail["Subject"], mail["To"]) == ("sent", TITLE, "liaison@city.cn")
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.strip() == f"{BODY}\n\n消息编号:{result.message}"


def test_mail_as_html_shows_the_text_as_it_is(send, mail_server) -> None:
    send(f"mailto://127.0.0.1:{mail_server.port}?from=office@city.cn&to=liaison@city.cn")
    html = mail_server.got[0].get_body(("html",)).get_content()
    assert "请于5个工作日内书面回复。&lt;盖章&gt;" in html.replace("&nbsp;", " ")


def test_mail_that_is_refused_is_a_failure_and_mail_without_an_answer_may_have_arrived(send, mail_server) -> None:
    url = f"mailto://127.0.0.1:{mail_server.port}?from=office@city.cn&to=liaison@city.cn"
    mail_server.refusal = "554 no thanks"
    result = send(url)
    assert result.outcome == "failed"
    assert "554" in result.reason
    mail_server.mute = True
    assert send(url).outcome == "unknown"


def test_an_unset_variable_is_a_failure_with_its_name(send, receiver, monkeypatch) -> None:
    monkeypatch.delenv("KEY", raising=False)
    result = send("wecombot://${KEY}")
    assert (result.outcome, result.reason) == ("failed", "环境变量没有设置:KEY")


@pytest.mark.parametrize(
    "url",
    [
        "wecombot://${KEY}?base={base}",
        "wecombot://${KEY}!?base={base}",
        "lark://${KEY}?base=http://127.0.0.1:1",
        "${WHOLE}",
        "json://u:${KEY}@127.0.0.1:{port}/${KEY}",
        "json://127.0.0.1:1/${KEY}",
        "nonsense://${KEY}",
        "mailto://u:${KEY}@127.0.0.1:1?from=a@x.cn&to=b@x.cn",
        "file:///proc/${KEY}",
    ],
)
def test_no_secret_is_left_anywhere(
    send, receiver, outbox_database: Database, tmp_path: Path, monkeypatch, caplog, capfd, url: str
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("KEY", KEY)
    monkeypatch.setenv("WHOLE", f"https://qyapi.weixin.qq.com/not-the-way?key={KEY}")
    receiver.status, receiver.answer = 200, b'{"errcode": 1, "errmsg": "unknown key %s"}' % KEY.encode()
    if url.startswith("json"):
        receiver.status = 500
    result = send(url.replace("{base}", receiver.base).replace("{port}", str(receiver.port)))
    assert result.outcome == "failed"
    with outbox_database.reading() as session:
        rows = repr(session.exec(select(OutboxMessage)).all())
    outbox_database.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("outbox.db*"))
    assert result.message.encode() in stored
    assert KEY.encode() not in stored
    output = capfd.readouterr()
    assert KEY not in f"{result}{rows}{caplog.text}{output.out}{output.err}"


LONG = "\n\n".join(f"{i}. “重大事故隐患”第{i}处:" + "消防通道被占用,责令立即清除;" * 14 for i in range(1, 13))


@pytest.mark.parametrize("scheme", ROBOTS)
def test_a_text_too_long_for_a_robot_arrives_in_parts_that_join_to_it(send, receiver, monkeypatch, scheme: str) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.answer = b'{"%s": 0}' % ROBOTS[scheme]
    most = KINDS[scheme].most_bytes
    body = LONG * (1 if most < 3000 else 4)
    result = send(f"{scheme}://${{KEY}}?base={receiver.base}", body)
    assert result.outcome == "sent"
    texts = [text_of(payload) for _path, payload in receiver.got]
    assert 2 <= len(texts) <= 10
    assert all(len(text.encode()) <= most and text.endswith(f"\n\n消息编号:{result.message}") for text in texts)
    numbering = [f"({i}/{len(texts)}) " for i in range(1, len(texts) + 1)]
    inner = [t.removeprefix(n).removesuffix(f"\n\n消息编号:{result.message}") for t, n in zip(texts, numbering, strict=True)]
    assert "".join(inner) == f"{TITLE}\n\n{body}"
    assert all(text.endswith("\n\n") for text in inner[:-1] if most < 3000)


def test_parts_that_have_arrived_are_not_sent_again(send, receiver, outbox_database: Database, monkeypatch) -> None:
    monkeypatch.setenv("KEY", "tok123")
    refused = 0

    def third_is_refused_once(_path: str, payload: Any) -> bytes:
        nonlocal refused
        if text_of(payload).startswith("(3/") and not refused:
            refused = 1
            return b'{"errcode": 45033, "errmsg": "api concurrent out of limit"}'
        return b'{"errcode": 0}'

    receiver.script = third_is_refused_once
    url = f"wecombot://${{KEY}}?base={receiver.base}"
    assert send(url, LONG).outcome == "failed"
    with outbox_database.reading() as session:
        assert session.exec(select(OutboxMessage)).one().parts_sent == 2
    assert send(url, LONG).outcome == "sent"
    got = [text_of(payload).split("/")[0] for _path, payload in receiver.got]
    total = int(text_of(receiver.got[0][1]).split("/")[1].split(")")[0])
    assert got == ["(1", "(2", "(3", *(f"({i}" for i in range(3, total + 1))]


def test_a_text_without_end_says_where_the_rest_is(send, receiver, monkeypatch) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.answer = b'{"errcode": 0}'
    send(f"wecombot://${{KEY}}?base={receiver.base}", LONG * 5)
    assert len(receiver.got) == 10
    assert "全文见 notice:12)" in text_of(receiver.got[-1][1])


REFUSALS = [
    ("wecombot", b'{"errcode": 93000, "errmsg": "invalid webhook url, hint: [1727744400]"}', "93000 invalid webhook url"),
    ("wecombot", b'{"errcode": 40058, "errmsg": "text.content exceed max length 2048"}', "40058"),
    ("wecombot", b'{"errcode": 45009, "errmsg": "api freq out of limit"}', "45009 api freq out of limit"),
    ("dingtalk", '{"errcode":310000,"errmsg":"sign not match, more: [钉钉]"}'.encode(), "310000 sign not match"),
    ("dingtalk", b'{"errcode":310000,"errmsg":"keywords not in content"}', "310000 keywords not in content"),
    ("dingtalk", b'{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}', "130101 send too fast"),
    ("feishu", b'{"code":19024,"msg":"Key Words Not Found","data":{}}', "19024 Key Words Not Found"),
    ("feishu", b'{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}', "19021"),
    ("feishu", b'{"code":9499,"msg":"Bad Request","data":{}}', "9499"),
    ("lark", b'{"code":11232,"msg":"create message service trigger rate limit","data":{}}', "11232"),
]


@pytest.mark.parametrize(("scheme", "answer", "said"), REFUSALS)
def test_what_these_robots_say_with_200_when_they_refuse_is_a_failure(
    send, receiver, outbox_database: Database, monkeypatch, scheme: str, answer: bytes, said: str
) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.answer = answer
    result = send(f"{scheme}://${{KEY}}?base={receiver.base}")
    assert result.outcome == "failed"
    assert said in result.reason
    with outbox_database.reading() as session:
        assert session.exec(select(OutboxMessage.state)).one() == "failed"


def pause(database: Database) -> timedelta:
    with database.reading() as session:
        message = session.exec(select(OutboxMessage)).one()
        attempt = session.exec(select(DeliveryAttempt).order_by(col(DeliveryAttempt.id).desc())).first()
        return message.next_attempt_at - attempt.finished_at


@pytest.mark.parametrize(
    ("status", "asked", "waits"),
    [
        (429, "7200", timedelta(hours=2)),
        (503, "Tue, 01 Oct 2024 04:00:00 GMT", timedelta(hours=3)),
        (429, "999999999", timedelta(days=1)),
        (429, "5", timedelta(minutes=1)),  # the usual pause is longer
        (429, "soon", timedelta(minutes=1)),
        (503, "Tue, 01 Oct 2019 04:00:00 GMT", timedelta(minutes=1)),
        (500, "7200", timedelta(minutes=1)),
    ],
)
def test_a_robot_may_ask_for_patience(
    send, receiver, outbox_database: Database, monkeypatch, status: int, asked: str, waits: timedelta
) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.status, receiver.headers = status, {"Retry-After": asked}
    assert send(f"wecombot://${{KEY}}?base={receiver.base}").outcome == "failed"
    assert pause(outbox_database) == waits


def test_a_robot_that_was_sent_too_much_is_left_alone_by_everybody(
    receiver, outbox_database: Database, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.answer = b'{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}'
    channels = Channels((Channel(name="x", tags=["all"], url=f"dingtalk://${{KEY}}?base={receiver.base}"),), tmp_path)
    moment = Moment(date(2024, 10, 1), START)
    with outbox_database.writing() as session:
        for n in range(5):
            enqueue(session, moment, Message(f"notice:{n}", "yjj", "市应急管理局", (), TITLE, BODY), channels)

    def go(after: timedelta) -> int:
        before, now = len(receiver.got), START + after
        deliver(outbox_database, channels, Moment(moment.as_of, now), Delivery(), clock=lambda: now, workers=1)
        return len(receiver.got) - before

    assert go(timedelta(0)) == 1
    assert go(timedelta(minutes=9)) == 0
    receiver.answer = b'{"errcode":0}'
    assert go(timedelta(minutes=10, seconds=1)) == 5


@pytest.mark.parametrize(
    ("url", "outcomes"),
    [
        ("wecombot://${KEY}?base=http://127.0.0.1:{port}", ["unknown", "dead"]),
        ("json://127.0.0.1:{port}/hook?rto=0.2", ["unknown", "dead"]),
    ],
)
def test_a_receiver_that_answers_too_late_may_have_the_message(
    send, receiver, monkeypatch, url: str, outcomes: list[str]
) -> None:
    monkeypatch.setenv("KEY", "tok123")
    monkeypatch.setattr(robots, "SECONDS", 0.2)
    receiver.patience = 1
    url = url.replace("{port}", str(receiver.port))
    assert [send(url).outcome, send(url).outcome] == outcomes


SECRET_WORDS = ("重大事故隐患", "逾期", "书面回复")


@pytest.mark.parametrize("scheme", [*ROBOTS, "json", "mailto", "file", "manual"])
def test_a_channel_of_summaries_never_shows_a_word_of_the_text(
    send, receiver, mail_server, outbox_database: Database, tmp_path: Path, monkeypatch, scheme: str
) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.answer = b'{"errcode": 0, "code": 0}'
    urls = {
        "json": f"json://127.0.0.1:{receiver.port}/hook",
        "mailto": f"mailto://127.0.0.1:{mail_server.port}?from=office@city.cn&to=liaison@city.cn&format=text",
        "file": "file://outbox",
        "manual": "manual://",
    }
    url = urls.get(scheme, f"{scheme}://${{KEY}}?base={receiver.base}")
    if scheme == "manual":
        channels = Channels((Channel(name="x", tags=["all"], url=url, content="summary"),), tmp_path)
        message = Message("notice:12", "yjj", "市应急管理局", (), TITLE, BODY, summary="督办通知1份,2项,请到系统查看。")
        with outbox_database.writing() as session:
            enqueue(session, Moment(date(2024, 10, 1), START), message, channels)
        desk = MessageDesk(outbox_database, channels)
        shown = str(desk.show(desk.rows()[0]["message_id"]))
    else:
        assert send(url, content="summary").outcome == "sent"
        mails = [f"{mail['Subject']}{mail.get_body(('plain',)).get_content()}" for mail in mail_server.got]
        files = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.md")]
        shown = f"{receiver.got}{mails}{files}"
    assert "督办通知1份,2项,请到系统查看。" in shown
    assert TITLE in shown
    assert not any(word in shown for word in SECRET_WORDS)


def test_the_parts_of_two_messages_to_one_group_do_not_mix(
    receiver, outbox_database: Database, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.answer = b'{"errcode": 0}'
    channels = Channels((Channel(name="x", tags=["all"], url=f"wecombot://${{KEY}}?base={receiver.base}"),), tmp_path)
    moment = Moment(date(2024, 10, 1), START)
    with outbox_database.writing() as session:
        for n in range(3):
            enqueue(session, moment, Message(f"notice:{n}", "yjj", "市应急管理局", (), TITLE, LONG[:2000]), channels)
    deliver(outbox_database, channels, moment, Delivery(), clock=lambda: moment.now, workers=4)
    ids = [text_of(payload).rpartition(":")[2] for _path, payload in receiver.got]
    assert len(ids) > 3
    assert len(list(groupby(ids))) == 3
