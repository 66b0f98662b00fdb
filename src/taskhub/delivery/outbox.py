"""Putting messages into the outbox, in the transaction of what they tell of; and giving a dead one another chance."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
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


def enqueue(session: Session, moment: Moment, message: Message, channels: Channels) -> int:
    """Adds one row a channel to the caller's transaction and says how many were new. A message enqueued before stays as it is."""
    rows = [
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
            next_attempt_at=moment.now,
        ).model_dump(exclude={"id"})
        for channel in channels.for_tags(message.tags)
    ]
    if not rows:
        raise StateError(_("没有能送达 {name} 的渠道").format(name=message.recipient_name))
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    insert = dialect.insert(OutboxMessage).values(rows).on_conflict_do_nothing(index_elements=["message_id"])
    new = session.execute(insert.returning(col(OutboxMessage.message_id))).scalars().all()
    told = dict.fromkeys(message.speaks_of or (message.reference,))
    session.add_all(MessageReference(message_id=id_, reference=reference) for id_ in new for reference in told)
    session.flush()
    return len(new)


def requeue(session: Session, moment: Moment, actor: Actor, message_id: str) -> None:
    """Gives a dead message a new round of tries, under its old id. Raises StateError for one that is not dead."""
    message = session.exec(
        select(OutboxMessage).where(col(OutboxMessage.message_id) == message_id).with_for_update()
    ).one_or_none()
    if message is None:
        raise StateError(_("没有消息 {id}").format(id=message_id))
    if message.state != "dead":
        raise StateError(
            _("消息 {id} 的状态是 {state},只有停止重试(dead)的才需要重新排队").format(id=message_id, state=message.state)
        )
    message.state = "queued"
    message.attempts_before = message.attempts
    message.next_attempt_at = moment.now
    session.add(message)
    audit.record(
        session,
        moment,
        actor,
        "message.requeue",
        f"message:{message_id}",
        why=message.last_reason,
        reference=message.reference,
        channel=message.channel,
        attempts=message.attempts,
    )
