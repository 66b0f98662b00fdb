"""Telling what is new to whoever listens, for a workspace: what the flows open."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from taskhub import leases
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.feed.models import FeedMark
from taskhub.feed.news import News, news

_MOST = 200
"""So many at once."""

_FRESH = timedelta(days=7)
"""What is older is no news, to a listener that comes late or was away; Prefect would keep it no longer either."""

_LONGEST = timedelta(minutes=2)


@dataclass(frozen=True)
class FeedDesk:
    """``feed`` names the listener: each has a mark of its own."""

    database: Database
    feed: str

    def tell(self, moment: Moment, send: Callable[[Sequence[News]], None]) -> int:
        """Gives everything new to ``send``, batch by batch, and answers how much it was. The mark moves when a batch was
        taken: a crash in between tells it again, each under the id that it had. Raises LeaseHeld beside another telling."""
        told = 0
        with leases.lease(self.database, f"feed:{self.feed}", moment.now, _LONGEST):
            while True:
                with self.database.reading() as session:
                    before = _mark(session, self.feed)
                    fresh, reached = news(session, before, moment.now - _FRESH, _MOST)
                if fresh:
                    send(fresh)
                if reached > before:
                    with self.database.writing() as session:
                        session.merge(FeedMark(feed=self.feed, event_id=reached))
                told += len(fresh)
                if len(fresh) < _MOST:
                    return told


def _mark(session: Session, feed: str) -> int:
    mark = session.get(FeedMark, feed)
    return mark.event_id if mark else 0
