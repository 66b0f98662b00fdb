"""The outbox and its attempts, and what one try can come to."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime

State: TypeAlias = Literal["queued", "sending", "sent", "failed", "dead", "by_hand"]
Outcome: TypeAlias = Literal["sent", "failed", "unknown"]


UNFINISHED = "state <> 'sent'"
"""Written out, so that the database sees that the index of those serves."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one try came to. ``unknown``: the message had left, but whether it arrived nobody said.

    ``rest`` is how long the receiver wants to be left alone. The answer is about the ``part``-th of so many ``parts``.
    """

    outcome: Outcome
    reason: str = ""
    rest: timedelta | None = None
    part: int = 1
    parts: int = 1


class OutboxMessage(SQLModel, table=True):
    """One text for one recipient by one channel. ``message_id`` follows from these three and stays for ever.

    ``next_attempt_at`` is when somebody has to look at the row again: the next try of a queued or failed message, the end
    of the claim of one being sent; None once nothing is left to do. ``attempts_before`` were made before a person
    requeued it, so that the count of tries begins anew while their numbers run on. ``summary`` is what a channel gets that
    must not carry the whole text. A text too long for its channel goes in ``parts``, of which ``parts_sent`` have arrived.
    ``received_on`` and ``received_by`` say when the recipient confirmed it, and who recorded that.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(
            "ix_outbox_message_due",
            "channel",
            "next_attempt_at",
            "id",
            sqlite_where=text("next_attempt_at IS NOT NULL"),
            postgresql_where=text("next_attempt_at IS NOT NULL"),
        ),
        Index(
            "ix_outbox_message_unfinished",
            "state",
            "channel",
            sqlite_where=text(UNFINISHED),
            postgresql_where=text(UNFINISHED),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True)
    reference: str = Field(index=True)
    recipient: str
    recipient_name: str
    channel: str
    title: str
    body: str
    summary: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    as_of: date
    state: State = Field(default="queued", sa_type=String)
    attempts: int = 0
    attempts_before: int = 0
    next_attempt_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    claimed_by: str | None = None
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_reason: str = ""
    parts: int = 0
    parts_sent: int = 0
    received_on: date | None = None
    received_by: str = ""
    receipt: str = ""


class MessageReference(SQLModel, table=True):
    """What a message speaks of: one thing, or each of those that it gathers. Opaque here."""

    __tablename__ = "message_reference"

    message_id: str = Field(foreign_key="outbox_message.message_id", primary_key=True)
    reference: str = Field(primary_key=True, index=True)


class DeliveryAttempt(SQLModel, table=True):
    """One try, written when its outcome is known (or known to be lost). Rows are only added."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (UniqueConstraint("message_id", "attempt"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(foreign_key="outbox_message.message_id")
    attempt: int
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime = Field(sa_type=UtcDateTime)
    outcome: Outcome = Field(sa_type=String)
    reason: str = ""


class ChannelUse(SQLModel, table=True):
    """So many posts by a limited channel, counted at ``at``: while they are under way the end of their claim, afterwards the
    instant the last one was answered. Rows older than any limit looks back are removed."""

    __tablename__ = "channel_use"
    __table_args__ = (Index("ix_channel_use_channel_at", "channel", "at"),)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    at: datetime = Field(sa_type=UtcDateTime)
    posts: int
