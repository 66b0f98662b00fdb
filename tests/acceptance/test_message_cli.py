"""Channels, the outbox and the drill at the command line, on the shipped sample."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
DAY = ("--as-of", "2024-09-30")
CHANNELS = """\
channels:
  - {name: files, tags: [all], url: "file://outbox"}
  - {name: robot, tags: [yjj], url: "wecombot://${ROBOT_KEY}?base=http://127.0.0.1:1", content: summary}
  - {name: hand, tags: [zjj], url: "manual://", content: full}
"""


@pytest.fixture
def delivered(assessed: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every draft issued and delivered once: into files, to a robot that is not there, and into a person's hands."""
    monkeypatch.setenv("ROBOT_KEY", "s3cret-key")
    (assessed / "config" / "channels.yaml").write_text(CHANNELS, encoding="utf-8")
    assert cli(assessed, "notice", "approve", "--all").code == 0
    assert cli(assessed, "notice", "issue", *DAY).code == 0
    monkeypatch.setenv("TASKHUB_DELIVERY__ATTEMPTS", "1")
    done = cli(assessed, "deliver", "--now", "--workers", "2", "--format", "json")
    assert done.code == 1  # the robot
    assert {(one["channel"], one["outcome"]) for one in done.json} == {("files", "sent"), ("robot", "dead")}
    assert "停止重试 " in done.err
    assert "待手工发送 " in done.err
    assert "taskhub message list --waiting" in done.err
    assert "s3cret" not in done.out + done.err
    return assessed


def test_what_waits_for_a_person_is_listed_sent_and_confirmed(delivered: Path, cli: Cli) -> None:
    waiting = cli(delivered, "message", "list", "--waiting", "--format", "json").json
    assert {(row["channel"], row["state"]) for row in waiting} == {("robot", "dead"), ("hand", "by_hand")}
    by_hand = next(row for row in waiting if row["state"] == "by_hand")
    short = by_hand["message_id"][:8]
    shown = cli(delivered, "message", "show", short)
    assert shown.out.startswith(f"{by_hand['title']}\n\n")
    assert "│" not in shown.out
    refused = cli(delivered, "message", "receipt", short)
    assert (refused.code, refused.out) == (1, "")
    assert "登记手工发送 sent" in refused.err
    done = cli(delivered, "message", "sent", short, "--text", "微信转发")
    assert (done.code, done.out) == (0, f"{by_hand['message_id']}\n")
    assert cli(delivered, "message", "sent", short).out == ""
    assert cli(delivered, "message", "receipt", short, "--by", "李强@zjj").code == 0
    (row,) = [
        row for row in cli(delivered, "message", "list", "--unit", "市住建局", "--state", "sent", "--format", "json").json
        if row["channel"] == "hand"
    ]  # fmt: skip
    assert row["received_by"] == "李强@zjj"
    whole = cli(delivered, "message", "show", short, "--format", "json").json
    assert [one["reason"] for one in whole["history"]] == ["由 王敏@awb 手工发送:微信转发"]
    trail = cli(delivered, "audit", "trail", f"message:{by_hand['message_id']}", "--format", "json").json
    assert [event["verb"] for event in trail] == ["message.sent", "message.receipt"]
    listed = cli(delivered, "notice", "list", "--unit", "zjj")
    assert "hand:已送达" in listed.out


def test_dead_messages_are_queued_again_by_channel_or_by_id(delivered: Path, cli: Cli) -> None:
    dead = [row["message_id"] for row in cli(delivered, "message", "list", "--state", "dead", "--format", "json").json]
    assert cli(delivered, "message", "requeue", dead[0][:6]).out == f"{dead[0]}\n"
    assert cli(delivered, "message", "requeue", "--dead", "--channel", "hand").out == ""
    assert cli(delivered, "message", "requeue", "--dead", "--channel", "robot").out.split() == dead[1:]
    assert cli(delivered, "message", "list", "--state", "dead").out == ""
    for wrong in ((), ("--dead", dead[0]), ("--channel", "robot")):
        assert cli(delivered, "message", "requeue", *wrong).code == 2


def test_wrong_words_are_told_with_what_would_be_right(delivered: Path, cli: Cli) -> None:
    assert "by_hand" in cli(delivered, "message", "list", "--state", "lost").err
    assert "robot" in cli(delivered, "message", "list", "--channel", "robo").err
    for name in ("abc", "zzzzzz"):
        refused = cli(delivered, "message", "show", name)
        assert (refused.code, refused.out) == (1, "")
        assert "不是消息编号" in refused.err


def test_a_drill_shows_who_is_reached_and_tries_every_channel(delivered: Path, cli: Cli) -> None:
    dry = cli(delivered, "deliver", "--drill", "--dry-run", *DAY, "--format", "json")
    assert dry.code == 0
    ways = {one["unit"]: one["channels"] for one in dry.json["units"]}
    assert (ways["yjj"], ways["zjj"], ways["awb"]) == (["files", "robot"], ["files", "hand"], ["files"])
    assert {one["unit"] for one in dry.json["units"] if not one["by_all_only"]} == {"yjj", "zjj"}
    before = set((delivered / "var" / "outbox").rglob("*.md"))
    done = cli(delivered, "deliver", "--drill", *DAY, "--format", "json")
    assert done.code == 1
    assert [(one["channel"], one["outcome"]) for one in done.json["channels"]] == [
        ("files", "sent"), ("robot", "failed"), ("hand", "by_hand"),
    ]  # fmt: skip
    (new,) = set((delivered / "var" / "outbox").rglob("*.md")) - before
    assert "【演练】" in new.read_text(encoding="utf-8")
    table = cli(delivered, "deliver", "--drill", "--dry-run", *DAY)
    assert "市应急管理局" in table.out
    assert "s3cret" not in table.out + done.out + done.err
    trail = cli(delivered, "audit", "trail", "channel:robot", "--format", "json").json
    assert [(event["verb"], event["details"]["outcome"]) for event in trail] == [("channel.drill", "failed")]
