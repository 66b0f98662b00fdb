"""What a unit is told about its findings."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Enum, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime


class NoticeState(StrEnum):
    DRAFT = "draft"  # drafted from findings or by hand, not yet signed off
    APPROVED = "approved"  # signed off, not yet numbered
    ISSUED = "issued"  # numbered and in the outbox
    ACKNOWLEDGED = "acknowledged"  # the unit has it
    REPLIED = "replied"  # the office has an answer to look at
    RETURNED = "returned"  # the answer would not do: another one is due
    ACCEPTED = "accepted"  # the answer will do; the matter itself may still be open
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"  # nothing left to say, rejected, or taken back; a number that was given stays given


def _state_column() -> Column[Any]:
    return Column(Enum(NoticeState, native_enum=False, length=16), nullable=False, index=True)


class Notice(SQLModel, table=True):
    """One notice to one unit: findings of one plan, kind and day. ``part`` rises where that day's notice was already issued.

    What is true of it now is kept here; how it came about stands in its steps. ``origin`` says who drafted it: the rules, a
    person (``hand``), a ladder. ``sign_off`` overrides what its kind asks for. ``predecessors`` are the numbers of what had been
    said about its subjects before. ``closing_proposed_on``: everything it spoke of was resolved, a person may close it.
    ``unannounced``: something happened to it that its unit is to hear of. ``edits``: how often its text was changed while it
    was signed off. ``reserved_number``: the number that was given to it from outside, which it bears once it is issued.
    ``series_issue``: it is the n-th of its series (of ``series_year``; 0 where the series never begins anew).
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("plan", "unit", "kind", "drafted_on", "part"),
        UniqueConstraint("series", "series_year", "series_issue", name="uq_notice_series_issue"),
        Index("ix_notice_unannounced", "id", sqlite_where=text("unannounced = 1"), postgresql_where=text("unannounced")),
    )

    id: int | None = Field(default=None, primary_key=True)
    plan: str
    unit: str = Field(index=True)
    kind: str
    drafted_on: date
    part: int = 1
    origin: str = "rules"
    about_notices: bool = False
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    state: NoticeState = Field(default=NoticeState.DRAFT, sa_column=_state_column())
    state_why: str = ""
    sign_off: str | None = None
    signed_off_by: str | None = None
    signed_off_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    edits: int = 0
    reserved_number: str | None = Field(default=None, unique=True)
    number: str | None = Field(default=None, unique=True)
    series: str | None = None
    series_year: int | None = None
    series_issue: int | None = None
    issued_on: date | None = None
    issued_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reply_within: str | None = None
    reply_due: date | None = None
    reply_due_provisional: bool = False
    acknowledged_on: date | None = None
    replied_on: date | None = None
    accepted_on: date | None = None
    closed_on: date | None = None
    withdrawn_on: date | None = None
    returns: int = 0
    closing_proposed_on: date | None = None
    closing_why: str = ""
    post: str = ""
    copied: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    predecessors: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    unannounced: bool = False
    text: str = ""
    title: str = ""
    body: str = ""

    @property
    def key(self) -> str:
        return key_of(self.plan, self.unit, self.kind, self.drafted_on, self.part)


def key_of(plan: str, unit: str, kind: str, drafted_on: date, part: int) -> str:
    """What a notice is called before it has a number: ``sx-2024.yjj.supervision.2024-09-30``."""
    return f"{plan or '-'}.{unit}.{kind}.{drafted_on}{f'.{part}' if part > 1 else ''}"


class NoticeLine(SQLModel, table=True):
    """One matter in a notice: a finding, the rung of a case, or a subject that a person named.

    A finding is told once (a ladder repeats it rung by rung). ``matter`` says what the line is about, and at most one line of
    a matter is ``open``: its notice is neither closed nor withdrawn. A line with ``silent_why`` is not printed: its finding
    counts as told because this notice already speaks of the matter, or of something graver on the same subject.
    """

    __tablename__ = "notice_line"
    __table_args__ = (
        Index(
            "uq_notice_line_told", "finding_id", unique=True,
            sqlite_where=text("rung = ''"), postgresql_where=text("rung = ''"),
        ),
        Index(
            "uq_notice_line_open_matter", "matter", unique=True, sqlite_where=text("is_open"), postgresql_where=text("is_open"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id", index=True)
    finding_id: int | None = Field(default=None, foreign_key="finding.id", index=True)
    subject: str = Field(index=True)
    subject_title: str
    rule: str = ""
    rule_title: str = ""
    rung: str = ""
    matter: str
    is_open: bool = True
    silent_why: str = ""
    colour: str = ""
    since: date
    as_of: date
    basis: str = ""
    reply_within: str | None = None
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class NoticeStep(SQLModel, table=True):
    """One step of a notice's life. Rows are only added; ``digest`` keeps a repeated step from being recorded twice.

    ``as_of`` is the day it happened, ``reply_due`` the reply date that stands from then on, ``level`` whose signature an
    approval is, ``signatory`` who signed it on paper where ``actor`` only entered it, ``on_behalf_of`` the unit for which the
    office entered it, ``scan`` a file under ``var/scans``, by its hash.
    """

    __tablename__ = "notice_step"
    __table_args__ = APPEND_ONLY

    id: int | None = Field(default=None, primary_key=True)
    notice_id: int = Field(foreign_key="notice.id", index=True)
    verb: str
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    on_behalf_of: str | None = None
    level: str = ""
    signatory: str = ""
    text: str = ""
    document: str = ""
    scan: str | None = None
    reply_due: date | None = None
    digest: str = Field(unique=True)


class DocumentSeries(SQLModel, table=True):
    """The last number given out: without gaps, counted in the issuing transaction. Document numbers count by issuer, kind and
    year; the issues of a series have no issuer, its title for a kind, and the year 0 where it never begins anew."""

    __tablename__ = "document_series"

    issuer: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    last: int
