import logging
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channel, Channels, DeliveryResult, Message, OutboxMessage, deliver, enqueue
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

    def send_by(url: str, body: str = BODY) -> DeliveryResult:
        nonlocal calls
        moment = Moment(date(2024, 10, 1), START + timedelta(days=calls))
        calls += 1
        channels = Channels((Channel(name="x", tags=["all"], url=url),), tmp_path)
        with outbox_database.writing() as session:
            enqueue(session, moment, Message("notice:12", "yjj", "市应急管理局", (), TITLE, body), channels)
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


def test_a_text_too_long_for_wecom_is_cut_and_says_so(send, receiver, monkeypatch) -> None:
    monkeypatch.setenv("KEY", "tok123")
    receiver.answer = b'{"errcode": 0}'
    result = send(f"wecombot://${{KEY}}?base={receiver.base}", "隐患" * 1000)
    text = text_of(receiver.got[0][1])
    assert len(text.encode()) <= 2048
    assert text.endswith(f"以上为节选)\n消息编号:{result.message}")


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
