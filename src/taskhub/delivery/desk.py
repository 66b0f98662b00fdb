"""Messages as people work with them: every act one transaction, all of the messages named or none."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import hand, listing
from taskhub.delivery.channels import Channels
from taskhub.delivery.models import OutboxMessage

Act = Callable[[Session, OutboxMessage], bool]


class MessageDesk:
    """The outbox of one workspace."""

    def __init__(self, database: Database, channels: Channels) -> None:
        self.database = database
        self.channels = channels

    def rows(
        self, state: str | None = None, channel: str | None = None, unit: str | None = None, waiting: bool = False
    ) -> list[dict[str, Any]]:
        with self.database.reading() as session:
            return listing.rows(session, state, channel, unit, waiting)

    def show(self, name: str) -> dict[str, Any]:
        """One message with its text and its attempts."""
        with self.database.reading() as session:
            return listing.whole(session, hand.find(session, name), self.channels)

    def remaining(self, moment: Moment) -> Mapping[str, int]:
        """State → how many have not been sent; under ``due`` how many of them could go out at ``moment``."""
        with self.database.reading() as session:
            return listing.remaining(session, moment.now)

    def sent(self, names: Sequence[str], moment: Moment, actor: Actor, text: str = "") -> list[OutboxMessage]:
        """A person has passed these on. Returns those for which that is news."""
        return self._each(names, lambda session, one: hand.sent(session, moment, actor, one, text))

    def receipt(self, names: Sequence[str], moment: Moment, actor: Actor, text: str = "") -> list[OutboxMessage]:
        """Their recipients have confirmed these. Returns those for which that is news."""
        return self._each(names, lambda session, one: hand.receipt(session, moment, actor, one, text))

    def requeue(self, names: Sequence[str], moment: Moment, actor: Actor) -> list[OutboxMessage]:
        """Gives dead messages a new round of tries. Returns those for which that is news."""
        return self._each(names, lambda session, one: hand.requeue(session, moment, actor, one))

    def requeue_dead(self, channel: str | None, moment: Moment, actor: Actor) -> list[OutboxMessage]:
        """As ``requeue``, for every dead message of a channel, or of all."""
        with self.database.writing() as session:
            return hand.each(session, hand.dead(session, channel), lambda one: hand.requeue(session, moment, actor, one))

    def _each(self, names: Sequence[str], act: Act) -> list[OutboxMessage]:
        with self.database.writing() as session:
            return hand.each(session, names, lambda one: act(session, one))
