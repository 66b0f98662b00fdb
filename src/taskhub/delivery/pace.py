"""How often a channel may be used. What was used stands in the database, so that any number of deliverers keep one limit.

The law: within any one period at most ``limit.messages`` posts. A post happens somewhere between its claim and the recording of
its answer. So it counts as used from the claim on without an end, and once it is answered until one period after the answer.
A claim is given only while what counts leaves room for it.

A channel that is full is left alone until it has room: its messages keep their place and are not looked at, however many there
are, and no attempt is counted.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from taskhub.delivery.channels import Limit
from taskhub.delivery.models import ChannelUse

_LONGEST_PERIOD = timedelta(hours=1)


def opens_at(session: Session, channel: str, limit: Limit, posts: int, now: datetime) -> datetime | None:
    """None where the channel has room for so many posts now; else when it will have, if everything goes by plan."""
    since = now - limit.period
    counted = (ChannelUse.channel == channel, col(ChannelUse.at) >= since)
    used: int = session.exec(select(func.coalesce(func.sum(ChannelUse.posts), 0)).where(*counted)).one()
    if used + posts <= limit.messages:
        return None
    opens = now
    for use in session.exec(select(ChannelUse).where(*counted).order_by(col(ChannelUse.at))):
        opens, used = use.at + limit.period, used - use.posts
        if used + posts <= limit.messages:
            break
    return opens + timedelta(microseconds=1)


def begin(session: Session, channel: str, posts: int, ends: datetime) -> int:
    """Counts so many posts as used while they are under way; ``ends`` is when their sender must have died. Returns the use."""
    use = ChannelUse(channel=channel, at=ends, posts=posts)
    session.add(use)
    session.flush()
    assert use.id is not None
    return use.id


def count(session: Session, use: int, posts: int, at: datetime) -> None:
    """So many were posted, the last of them by ``at``; or are, with those still under way, when their sender must have died."""
    session.execute(update(ChannelUse).where(col(ChannelUse.id) == use).values(at=at, posts=posts))


def rest(session: Session, channel: str, limit: Limit, until: datetime) -> None:
    """The receiver wants to be left alone: until then the channel is as full as can be."""
    session.add(ChannelUse(channel=channel, at=until - limit.period, posts=limit.messages))


def forget(session: Session, channel: str, now: datetime) -> None:
    """Removes what no limit looks back to any more."""
    session.execute(delete(ChannelUse).where(col(ChannelUse.channel) == channel, col(ChannelUse.at) < now - _LONGEST_PERIOD))
