"""What units are to hear, what was decided about it each time, and who silenced what."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, TypeAlias

from sqlalchemy import Enum, Index, String, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime
from taskhub.dispatch.reasons import Outcome, Reason

State: TypeAlias = Literal["waiting", "sent", "dropped"]
Urgency: TypeAlias = Literal["pressing", "at_once", "digest"]

_WAITS = text("look_at IS NOT NULL")
_REPEATS = text("repeat_on IS NOT NULL")


def _word(words: type[StrEnum]) -> Any:
    """A column that keeps the word itself, not the name of the constant."""
    return Enum(words, native_enum=False, length=16, create_constraint=False, values_callable=list)


class Announcement(SQLModel, table=True):
    """One thing that a unit is to hear of a notice, once: ``occasion`` is ``issue``, ``return:STEP``, ``repeat:N`` or ``over``.

    ``reason`` is why there is something to say, ``why`` what was decided last. ``look_at`` (while it waits) is when to decide
    again; ``reference`` names the message it went with, on ``sent_on``; ``repeat_on`` is the day on which it has to be said
    again if nobody has answered.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        UniqueConstraint("notice_id", "unit", "occasion"),
        Index("ix_announcement_waiting", "unit", "look_at", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_announcement_repeat", "repeat_on", sqlite_where=_REPEATS, postgresql_where=_REPEATS),
        Index("ix_announcement_day", "unit", "sent_on"),
    )

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id")
    unit: str
    occasion: str
    reason: Reason = Field(sa_type=_word(Reason))
    urgency: Urgency = Field(sa_type=String)
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    state: State = Field(default="waiting", sa_type=String)
    why: Reason | None = Field(default=None, sa_type=_word(Reason))
    look_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reference: str | None = Field(default=None, index=True)
    sent_on: date | None = None
    repeat_on: date | None = None


class AnnouncementDecision(SQLModel, table=True):
    """A decision about an announcement that differs from the one before. Rows are only added."""

    __tablename__ = "announcement_decision"
    __table_args__ = APPEND_ONLY

    id: int | None = Field(default=None, primary_key=True)
    announcement_id: int = Field(foreign_key="announcement.id", index=True)
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    outcome: Outcome = Field(sa_type=_word(Outcome))
    reason: Reason = Field(sa_type=_word(Reason))
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reference: str | None = None


class Silence(SQLModel, table=True):
    """Nothing is said that fits all of ``unit``, ``kind``, ``subject`` and ``plan`` (empty: any) through ``until``."""

    __tablename__ = "silence"

    id: int | None = Field(default=None, primary_key=True)
    unit: str = ""
    kind: str = ""
    subject: str = ""
    plan: str = ""
    begins: date
    until: date = Field(index=True)
    why: str
    actor: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    ended_on: date | None = None
