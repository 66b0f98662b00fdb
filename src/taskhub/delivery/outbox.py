"""Putting messages into the outbox, in the transaction of what they tell of."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from taskhub.clock import Moment
from taskhub.delivery.channels import Channels
from taskhub.delivery.models import MessageReference, OutboxMessage
from taskhub.i18n import gettext as _
from taskhub.problems import StateError


@dataclass(frozen=True, slots=True)
class Message:
    """A text for a unit. ``reference`` names it for ever; ``speaks_of`` says to the sender what it tells of (by default what
    its reference names): both are opaque here. ``tags`` choose the channels. ``summary`` goes where the whole text must not."""

    reference: str
    recipient: str
    recipient_name: str
    tags: Collection[str]
    title: str
    body: str
    summary: str = ""
    speaks_of: Sequence[str] = ()


def message_id(reference: str, channel: str, recipient: str) -> str:
    """The same message has the same id for ever: 32 hexadecimal digits."""
    return hashlib.sha256(json.dumps([reference, channel, recipient]).encode()).hexdigest()[:32]


def rows_of(message: Message, channels: Channels, moment: Moment) -> list[OutboxMessage]:
    """What the message is in the outbox: a row a channel."""
    return [
        OutboxMessage(
            message_id=message_id(message.reference, channel.name, message.recipient),
            reference=message.reference,
            recipient=message.recipient,
            recipient_name=message.recipient_name,
            channel=channel.name,
            title=message.title,
            body=message.body,
            summary=message.summary or message.title,
            created_at=moment.now,
            as_of=moment.as_of,
            state="by_hand" if channel.by_hand else "queued",
            next_attempt_at=None if channel.by_hand else moment.now,
        )
        for channel in channels.for_tags(message.tags)
    ]


def enqueue(session: Session, moment: Moment, message: Message, channels: Channels) -> int:
    """Adds one row a channel to the caller's transaction and says how many were new. A message enqueued before stays as it is."""
    rows = [row.model_dump(exclude={"id"}) for row in rows_of(message, channels, moment)]
    if not rows:
        raise StateError(_("没有能送达 {name} 的渠道").format(name=message.recipient_name))
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(OutboxMessage).values(rows).on_conflict_do_nothing(index_elements=["message_id"])
    new = session.execute(insert.returning(col(OutboxMessage.message_id))).scalars().all()
    told = dict.fromkeys(message.speaks_of or (message.reference,))
    session.add_all(MessageReference(message_id=id_, reference=reference) for id_ in new for reference in told)
    session.flush()
    return len(new)
