"""What a unit is told about its findings."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from taskhub.database import UtcDateTime


class NoticeState(StrEnum):
    DRAFT = "draft"  # drafted from findings, not yet signed off
    APPROVED = "approved"  # signed off, not yet numbered
    ISSUED = "issued"  # numbered and in the outbox
    WITHDRAWN = "withdrawn"  # nothing left to say before it was issued, or rejected


class Notice(SQLModel, table=True):
    """One notice to one unit: findings of one plan, kind and day. ``part`` rises where that day's notice was already issued."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("plan", "unit", "kind", "drafted_on", "part"),)

    id: int | None = Field(default=None, primary_key=True)
    plan: str
    unit: str = Field(index=True)
    kind: str
    drafted_on: date
    part: int = 1
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    state: NoticeState = Field(default=NoticeState.DRAFT, index=True)
    state_why: str = ""
    signed_off_by: str | None = None
    signed_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    number: str | None = Field(default=None, unique=True)
    issued_on: date | None = None
    issued_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reply_due: date | None = None
    reply_due_provisional: bool = False
    title: str = ""
    body: str = ""

    @property
    def key(self) -> str:
        """What a notice is called before it has a number: ``sx-2024.yjj.supervision.2024-09-30``."""
        part = f".{self.part}" if self.part > 1 else ""
        return f"{self.plan or '-'}.{self.unit}.{self.kind}.{self.drafted_on}{part}"


class NoticeLine(SQLModel, table=True):
    """One finding in a notice. A finding is told once: ``finding_id`` is unique."""

    __tablename__ = "notice_line"

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id", index=True)
    finding_id: int = Field(foreign_key="finding.id", unique=True)
    subject: str = Field(index=True)
    subject_title: str
    rule: str
    rule_title: str
    colour: str
    since: date
    as_of: date
    basis: str = ""
    reply_within: str | None = None
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class DocumentSeries(SQLModel, table=True):
    """The last number given out in a series: without gaps, a new count each year, counted in the issuing transaction."""

    __tablename__ = "document_series"

    issuer: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int
