"""The office hears of a task that did not run: once a day, and also where the ledger cannot be written."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from sqlmodel import select

from taskhub.clock import Moment
from taskhub.delivery import OutboxMessage
from taskhub.hub import Hub
from taskhub.watch import Happened, Trouble, WatchDesk
from taskhub.workspace import Workspace

On = Callable[[str], Moment]
Open = Callable[..., Hub]
FAILED = Trouble("deliver", Happened.FAILED, "送达", "连不上邮件服务器")


def _broken() -> NoReturn:
    raise OSError("disk I/O error")


def outbox(hub: Hub) -> list[OutboxMessage]:
    with hub.database.reading() as session:
        return [one for one in session.exec(select(OutboxMessage)) if one.reference.startswith("trouble:")]


def tell(desk: WatchDesk, trouble: Trouble, moment: Moment) -> list[str]:
    return desk.tell(trouble, moment, "2024-09-30 10:00", lambda: moment.now)


def test_the_same_trouble_is_told_once_a_day(open_hub: Open, on: On) -> None:
    hub = open_hub()
    assert tell(hub.watch, FAILED, on("2024-09-30")) == tell(hub.watch, FAILED, on("2024-09-30")) == []
    (message,) = outbox(hub)
    assert (message.recipient, message.title) == ("awb", "自动任务 deliver 运行失败")
    assert "连不上邮件服务器" in message.body
    assert "taskhub doctor" in message.body

    tell(hub.watch, Trouble("deliver", Happened.ABSENT), on("2024-09-30"))
    tell(hub.watch, FAILED, on("2024-10-01"))
    assert len(outbox(hub)) == 3
    assert [(one.subject, one.details["happened"]) for one in hub.watch.told(2)] == [
        ("task:deliver", "failed"), ("task:deliver", "absent"),
    ]  # fmt: skip


def test_past_a_ledger_that_cannot_be_written_it_is_sent_at_once(open_hub: Open, on: On) -> None:
    hub = open_hub()
    desk = WatchDesk(_broken, hub.units, lambda: hub.channels)
    (answer,) = tell(desk, FAILED, on("2024-09-30"))
    assert answer.startswith("files sent")
    (file,) = (hub.workspace.var / "outbox" / "awb").glob("*.md")
    assert "连不上邮件服务器" in file.read_text(encoding="utf-8")
    assert outbox(hub) == []


def test_where_neither_the_ledger_nor_a_channel_takes_it_the_run_says_why(open_hub: Open, on: On) -> None:
    hub = open_hub()
    channels = hub.workspace.config / "channels.yaml"
    channels.write_text("channels:\n  - {name: hand, tags: [all], url: 'manual://'}\n", encoding="utf-8")
    again = open_hub()
    with pytest.raises(OSError, match="disk I/O error"):
        tell(WatchDesk(_broken, again.units, lambda: again.channels), FAILED, on("2024-09-30"))


def test_the_flow_tells_of_a_ledger_that_is_no_database(workspace: Workspace, on: On, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.report_trouble import report_trouble

    monkeypatch.setenv("TASKHUB_WORKSPACE", str(workspace.root))
    (workspace.var / "taskhub.db").write_bytes(b"no database " * 500)
    (answer,) = report_trouble.fn("deliver", "failed", "送达", "连不上邮件服务器")
    assert answer.startswith("files sent")
    (file,) = (workspace.var / "outbox" / "awb").glob("*.md")
    assert "连不上邮件服务器" in file.read_text(encoding="utf-8")


def test_a_long_reason_is_cut() -> None:
    body = Trouble("assess", Happened.FAILED, "", "x" * 10_000).body("")
    assert len(body) < 1000
