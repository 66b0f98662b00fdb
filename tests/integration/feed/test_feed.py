"""What happened reaches the feed once, in order, under ids that stay; what is old is passed over."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from taskhub.audit import Actor, AuditEvent
from taskhub.clock import Moment
from taskhub.feed import EVENTS, FeedDesk, News, desk
from taskhub.hub import Hub
from taskhub.notice import Decision
from taskhub.periods import parse_period

On = Callable[[str], Moment]
Open = Callable[..., Hub]


def told(hub: Hub, moment: Moment) -> list[News]:
    heard: list[News] = []
    assert hub.feed.tell(moment, heard.extend) == len(heard)
    return heard


def assessed(hub: Hub, on: On, office: Actor) -> None:
    hub.assess(on("2024-09-30"), office)


def test_each_act_that_is_news_is_told_once_and_in_order(open_hub: Open, on: On, office: Actor, tmp_path: Path) -> None:
    hub = open_hub()
    assessed(hub, on, office)
    hub.issue(on("2024-09-30"), office)
    heard = told(hub, on("2024-09-30"))
    with hub.database.reading() as session:
        acts = session.exec(
            select(AuditEvent).where(
                col(AuditEvent.verb).in_(EVENTS), AuditEvent.recorded_at >= on("2024-09-30").now
            ).order_by(col(AuditEvent.id))
        ).all()  # fmt: skip
    assert [(one.at, str(one.subject), dict(one.details)) for one in heard] == [
        (act.recorded_at, act.subject, act.details) for act in acts
    ]
    assert {one.event for one in heard} >= {"taskhub.notice.drafted", "taskhub.notice.issued"}
    assert len({one.id for one in heard}) == len(heard)
    assert told(hub, on("2024-09-30")) == []

    hub.rounds.open(parse_period("2024Q3"), date(2024, 10, 10), tmp_path, on("2024-10-01"), office)
    assert [one.event for one in told(hub, on("2024-10-01"))] == ["taskhub.round.opened"]


def test_news_of_a_notice_names_it_and_whom_it_is_for(open_hub: Open, on: On, office: Actor) -> None:
    hub = open_hub()
    assessed(hub, on, office)
    waiting = hub.notices.waiting()[0].row.notice
    hub.notices.decide([waiting.key], on("2024-09-30"), Actor("李主任", "awb"), Decision(approve=True))
    one = told(hub, on("2024-09-30"))[-1]
    assert one.event == "taskhub.notice.approved"
    assert (one.unit, one.actor) == (waiting.unit, "李主任@awb")
    assert waiting.key in one.title


def test_a_listener_that_fails_hears_the_same_again_under_the_same_ids(open_hub: Open, on: On, office: Actor) -> None:
    hub = open_hub()
    assessed(hub, on, office)
    first: list[News] = []

    def breaks(fresh: Sequence[News]) -> None:
        first.extend(fresh)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        hub.feed.tell(on("2024-09-30"), breaks)
    assert first
    assert [one.id for one in told(hub, on("2024-09-30"))] == [one.id for one in first]


def test_many_are_told_in_batches(open_hub: Open, on: On, office: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    hub = open_hub()
    assessed(hub, on, office)
    monkeypatch.setattr(desk, "_MOST", 2)
    batches: list[int] = []
    every = hub.feed.tell(on("2024-09-30"), lambda fresh: batches.append(len(fresh)))
    assert every == sum(batches) > 2
    assert max(batches) == 2
    other = FeedDesk(hub.database, "another listener")
    assert other.tell(on("2024-09-30"), lambda _fresh: None) == every


def test_what_is_more_than_a_week_old_is_passed_over(open_hub: Open, on: On, office: Actor) -> None:
    hub = open_hub()
    assessed(hub, on, office)
    assert told(hub, on("2024-10-20")) == []
    assert told(hub, on("2024-09-30")) == [], "and not told later either"
