import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, create_engine, func, select

from taskhub.delivery import Channel, Channels, Limit
from taskhub.delivery.models import Answer, ChannelUse
from taskhub.delivery.outlet import Outlet
from taskhub.delivery.pace import begin, count, forget, opens_at, rest
from tests.unit.delivery.conftest import START

SECOND = timedelta(seconds=1)
LIMIT = Limit(messages=5, per="minute")


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 30), st.integers(1, 3)), max_size=60), st.randoms())
def test_no_period_ever_holds_more_posts_than_the_limit(asked: list[tuple[int, int, int]], chance: random.Random) -> None:
    """Claims come after pauses, take some seconds until they are answered, and are answered in any order; a post may have
    happened anywhere in between."""
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine, tables=[ChannelUse.__table__])
    now, posted, running = START, [], []
    with Session(engine) as session:
        for pause, lasts, posts in asked:
            now += pause * SECOND
            for use, ends, number in [one for one in running if one[1] <= now]:
                count(session, use, number, ends)
                running.remove((use, ends, number))
            forget(session, "x", now)
            later = opens_at(session, "x", LIMIT, posts, now)
            if later is None:
                running.append((begin(session, "x", posts, now + timedelta(minutes=5)), now + lasts * SECOND, posts))
                posted += [now + chance.random() * lasts * SECOND for _post in range(posts)]
            else:
                assert later > now
    engine.dispose()
    posted.sort()
    for first, beyond in zip(posted, posted[LIMIT.messages :], strict=False):
        assert beyond - first > LIMIT.period - timedelta(milliseconds=1)


def test_a_full_channel_says_when_it_opens(post_office) -> None:
    with post_office.database.writing() as session:
        for second in range(5):
            count(session, begin(session, "x", 1, START + timedelta(minutes=5)), 1, START + second * SECOND)
        opens = opens_at(session, "x", LIMIT, 2, START + 10 * SECOND)
        assert START + 61 * SECOND < opens < START + 62 * SECOND
        assert opens_at(session, "x", LIMIT, 2, opens) is None
        assert opens_at(session, "other", LIMIT, 5, START) is None


def test_a_channel_that_asked_for_rest_is_full_until_then(post_office) -> None:
    with post_office.database.writing() as session:
        rest(session, "x", LIMIT, START + timedelta(hours=3))
        assert opens_at(session, "x", LIMIT, 1, START + timedelta(hours=3)) > START + timedelta(hours=3)
        assert opens_at(session, "x", LIMIT, 1, START + timedelta(hours=3, seconds=1)) is None


@pytest.fixture
def limited(post_office, tmp_path: Path):
    """A channel of at most three a minute beside one without a limit."""
    entries = (
        Channel(name="few", tags=["few"], url="file://few", limit=Limit(messages=3)),
        Channel(name="free", tags=["all"], url="file://free"),
    )
    post_office.channels = Channels(entries, tmp_path)
    return post_office


def fill(office, messages: int) -> None:
    for n in range(messages):
        office.enqueue(f"notice:{n}", tags=("few",))


def by(office, channel: str) -> list[datetime]:
    return [one.sent_at for one in office.messages() if one.channel == channel and one.sent_at]


def test_a_limited_channel_sends_what_it_may_and_holds_up_nobody(limited) -> None:
    fill(limited, 10)
    results = limited.deliver(workers=4)
    assert sorted(r.channel for r in results) == ["few"] * 3 + ["free"] * 10
    waiting = [one for one in limited.messages() if one.state == "queued"]
    assert [(one.attempts, one.next_attempt_at) for one in waiting] == [(0, START)] * 7  # no attempt, and their place is kept
    limited.wait(timedelta(seconds=60))
    assert limited.deliver() == []
    limited.wait(timedelta(seconds=1))
    assert [r.notice for r in limited.deliver()] == ["notice:3", "notice:4", "notice:5"]
    while limited.desk().remaining(limited.moment)["due"]:
        limited.wait(timedelta(seconds=61))
        limited.deliver(workers=2)
    assert len(by(limited, "few")) == 10
    with limited.database.reading() as session:
        assert session.exec(select(func.count()).select_from(ChannelUse)).one() <= 10


def test_a_retry_waits_for_room_like_everybody(limited, answers) -> None:
    answers(Answer("failed", "down"))
    fill(limited, 3)
    limited.deliver()
    limited.wait(timedelta(seconds=1))
    fill(limited, 5)
    assert [r for r in limited.deliver() if r.channel == "few"] == []


def test_a_robot_keeps_its_maker_s_limit_unless_the_file_names_another(limited, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("KEY", "tok123")

    def limit(url: str, limit: Limit | None = None) -> Limit | None:
        return Outlet(Channel(name="x", tags=["all"], url=url, limit=limit), tmp_path, _NoClient()).limit

    assert [limit(f"{robot}://${{KEY}}").messages for robot in ("wecombot", "dingtalk", "feishu")] == [20, 20, 100]
    assert limit("wecombot://${KEY}", Limit(messages=5, per="hour")).period == timedelta(hours=1)
    assert limit("json://127.0.0.1/") is None


class _NoClient:
    client = None
