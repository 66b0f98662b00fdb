"""Cases and receipts: which ladder a subject is on, and of each rung when it fell due, who signed it and what came of it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Enum, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from taskhub.database import UtcDateTime


class RungState(StrEnum):
    DUE = "due"  # drafted, and goes out without a signature
    PROPOSED = "proposed"  # drafted, and waits for a person
    APPROVED = "approved"
    ISSUED = "issued"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    MISSED = "missed"  # nobody signed in time: booked against the office itself
    REJECTED = "rejected"  # a person decided against it
    PASSED_OVER = "passed_over"  # fell due unseen; a higher rung spoke
    VOID = "void"  # no longer due: the date was moved, or the finding ceased; may fall due again


def _state_column() -> Column[Any]:
    return Column(Enum(RungState, native_enum=False, length=16), nullable=False, index=True)


class EscalationCase(SQLModel, table=True):
    """One subject on one ladder, frozen as it stood when the case opened.

    ``finding_id`` is the finding that it goes by now: after an extension the case rests until the subject is found again.
    ``anchor`` is the date in force. ``opened_on`` and ``closed_on`` are true days, ``visited_on`` is the run's. Nothing happens
    before ``next_on`` unless something is recorded.
    """

    __tablename__ = "escalation_case"
    __table_args__ = (
        Index(
            "uq_escalation_case_open", "subject_kind", "subject_key", "ladder", unique=True,
            sqlite_where=text("closed_on IS NULL"), postgresql_where=text("closed_on IS NULL"),
        ),
        Index(
            "ix_escalation_case_next", "next_on", sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    subject_kind: str
    subject_key: str
    finding_id: int = Field(foreign_key="finding.id", unique=True)
    ladder: str
    frozen: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    content_hash: str
    anchor: date
    opened_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    visited_on: date
    next_on: date
    resting: bool = False
    closed_on: date | None = None
    closed_why: str = ""

    @property
    def subject(self) -> str:
        return f"{self.subject_kind}:{self.subject_key}"


class EscalationRung(SQLModel, table=True):
    """A receipt: one rung of one case, once. ``due_on`` is the true day, ``booked_on`` the run's; ``approve_by`` the last day on
    which a person may sign it; ``against`` the unit it speaks to, or the office that did not sign in time."""

    __tablename__ = "escalation_rung"
    __table_args__ = (UniqueConstraint("case_id", "rung"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="escalation_case.id")
    rung: str
    state: RungState = Field(sa_column=_state_column())
    due_on: date
    booked_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    approve_by: date | None = None
    approved_on: date | None = None
    approved_by: str | None = None
    issued_on: date | None = None
    acknowledged_on: date | None = None
    answered_on: date | None = None
    missed_on: date | None = None
    against: str = ""
    why: str = ""


class EscalationNotice(SQLModel, table=True):
    """What a rung says to one unit: a notice, or (``notice_id`` None) a proposal that the subject's own room keeps.

    ``seen_state`` and ``seen_reply_due`` are the notice's as the case last saw them.
    """

    __tablename__ = "escalation_notice"
    __table_args__ = (UniqueConstraint("rung_id", "action", "unit"),)

    id: int | None = Field(default=None, primary_key=True)
    rung_id: int = Field(foreign_key="escalation_rung.id")
    action: int
    kind: str
    unit: str
    post: str = ""
    notice_id: int | None = Field(default=None, foreign_key="notice.id", index=True)
    seen_state: str = ""
    seen_reply_due: date | None = None


class EscalationSuspension(SQLModel, table=True):
    """Days, both inclusive, on which a case says nothing and which do not count. ``until`` None: no end is set yet."""

    __tablename__ = "escalation_suspension"
    __table_args__ = (UniqueConstraint("case_id", "start"),)

    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="escalation_case.id")
    start: date
    until: date | None = None
    why: str
    actor: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
