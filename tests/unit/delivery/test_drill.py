from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from taskhub.audit import Actor, AuditEvent
from taskhub.delivery import Channel, Channels, drill, reach
from taskhub.delivery.models import ChannelUse
from taskhub.units import Contact, Unit, Units

ACTS = select(AuditEvent).where(~col(AuditEvent.verb).startswith("ledger.")).order_by(col(AuditEvent.id))
"""What somebody did; not what the ledger notes of its rows by itself."""

CLERK = Actor("王敏", "awb")


@pytest.fixture
def register() -> Units:
    hall = Contact(name="办公室", post="liaison", tags=["hall"], valid_from=date(2024, 1, 1), valid_to=date(2024, 9, 30))
    named = [
        Unit(code="awb", name="市安委办", role="committee_office", contacts=[hall]),
        Unit(code="yjj", name="市应急管理局", role="sector"),
        Unit(code="lsj", name="市粮食局", role="sector", valid_to=date(2024, 8, 31)),
    ]
    return Units({unit.code: unit for unit in named})


@pytest.fixture
def channels(tmp_path: Path) -> Channels:
    entries = (
        Channel(name="hall", tags=["hall"], url="wecombot://${HALL_KEY}"),
        Channel(name="yjj", tags=["yjj"], url="manual://"),
        Channel(name="off", tags=["all"], url="file://off", enabled=False),
        Channel(name="files", tags=["all"], url="file://outbox"),
    )
    return Channels(entries, tmp_path)


def test_the_units_there_on_a_day_and_the_channels_that_reach_them(register: Units, channels: Channels, monkeypatch) -> None:
    monkeypatch.delenv("HALL_KEY", raising=False)
    office, bureau = reach(register, channels, date(2024, 9, 30))
    assert (office.contacts, office.tags, office.channels, office.unable) == (
        ["办公室"],
        ("awb", "hall"),
        ["hall", "files"],
        ["hall"],
    )
    assert (bureau.channels, bureau.unable, bureau.by_all_only) == (["yjj", "files"], [], False)
    assert [one.by_all_only for one in reach(register, channels, date(2024, 10, 1))] == [True, False]  # the contact has left
    assert [one.unit for one in reach(register, channels, date(2024, 8, 1))] == ["awb", "yjj", "lsj"]


def test_a_drill_sends_one_marked_message_by_each_channel_and_records_it(
    register: Units, channels: Channels, post_office, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("HALL_KEY", "not a key: s3cret")
    reached = reach(register, channels, date(2024, 9, 30))
    results = drill(
        post_office.database, channels, reached, post_office.moment, CLERK, clock=post_office.clock, workers=2
    )  # fmt: skip
    assert [(one.channel, one.units, one.outcome) for one in results] == [
        ("hall", 1, "failed"), ("yjj", 1, "by_hand"), ("files", 2, "sent"),
    ]  # fmt: skip
    (written,) = (tmp_path / "outbox").rglob("*.md")
    text = written.read_text(encoding="utf-8")
    assert text.startswith("# 【演练】taskhub 渠道测试,请勿办理\n")
    assert results[2].message in text
    assert post_office.messages() == []
    with post_office.database.reading() as session:
        events = session.exec(ACTS).all()
        assert session.exec(select(func.count()).select_from(ChannelUse)).one() == 0
    assert [(one.verb, one.subject, one.actor, one.details["outcome"]) for one in events] == [
        ("channel.drill", f"channel:{one.channel}", "王敏@awb", one.outcome) for one in results
    ]
    assert "s3cret" not in f"{results}{events}"


def test_a_dry_drill_names_the_channels_that_could_not_send_and_sends_nothing(
    register: Units, channels: Channels, post_office, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.delenv("HALL_KEY", raising=False)
    reached = reach(register, channels, date(2024, 9, 30))
    results = drill(
        post_office.database, channels, reached, post_office.moment, CLERK, clock=post_office.clock, workers=2, dry_run=True
    )  # fmt: skip
    assert [(one.channel, one.outcome) for one in results] == [("hall", "failed"), ("yjj", "due"), ("files", "due")]
    assert "HALL_KEY" in results[0].reason
    assert not (tmp_path / "outbox").exists()
    with post_office.database.reading() as session:
        assert session.exec(select(AuditEvent)).all() == []
