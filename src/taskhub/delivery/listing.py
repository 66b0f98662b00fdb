"""Messages as rows, and how many still wait."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import text
from sqlmodel import Session, col, func, select

from taskhub.delivery.channels import Channels
from taskhub.delivery.models import UNFINISHED, DeliveryAttempt, OutboxMessage, State
from taskhub.delivery.outlet import text_for

STATES: Sequence[str] = get_args(State)
FOR_A_PERSON: Sequence[State] = ("by_hand", "dead")
"""States in which nothing happens until a person acts."""


_KEYS = (
    "message_id", "reference", "recipient", "recipient_name", "channel", "title", "state", "attempts", "parts", "parts_sent",
    "created_at", "next_attempt_at", "sent_at", "received_on", "received_by", "receipt", "last_reason",
)  # fmt: skip


def rows(
    session: Session, state: str | None = None, channel: str | None = None, unit: str | None = None, waiting: bool = False
) -> list[dict[str, Any]]:
    """Messages in the order they were written, without their texts. ``waiting``: only those that wait for a person."""
    query = select(*(getattr(OutboxMessage, key) for key in _KEYS)).order_by(col(OutboxMessage.id))
    if state is not None:
        query = query.where(OutboxMessage.state == state)
    if channel is not None:
        query = query.where(OutboxMessage.channel == channel)
    if unit is not None:
        query = query.where(OutboxMessage.recipient == unit)
    if waiting:
        query = query.where(text(UNFINISHED), col(OutboxMessage.state).in_(FOR_A_PERSON))
    return [dict(row._mapping) for row in session.exec(query)]


def whole(session: Session, message: OutboxMessage, channels: Channels) -> dict[str, Any]:
    """One message with its text, as its channel may carry it, and every attempt. A channel that is gone shows the summary:
    who knows what it was allowed to carry."""
    channel = next((one for one in channels if one.name == message.channel), None)
    attempts = session.exec(
        select(DeliveryAttempt).where(DeliveryAttempt.message_id == message.message_id).order_by(col(DeliveryAttempt.attempt))
    )
    return {
        **{key: getattr(message, key) for key in _KEYS},
        "text": text_for(channel, message) if channel else message.summary,
        "history": [one.model_dump(exclude={"id", "message_id"}) for one in attempts],
    }


def remaining(session: Session, now: datetime) -> Mapping[str, int]:
    """State → how many have not been sent; and under ``due`` how many of them could go out now."""
    found = dict(
        session.exec(select(OutboxMessage.state, func.count()).where(text(UNFINISHED)).group_by(OutboxMessage.state)).all()
    )
    due = select(func.count()).where(col(OutboxMessage.next_attempt_at) <= now, text(UNFINISHED))
    return {**{state: found.get(state, 0) for state in STATES if state != "sent"}, "due": session.exec(due).one()}
