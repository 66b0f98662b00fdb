"""Who did what, when and why. An event is written in the transaction of the change it tells of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, insert
from sqlmodel import Field, Session, SQLModel, col, select

from taskhub.clock import Moment
from taskhub.database import UtcDateTime
from taskhub.i18n import gettext as _
from taskhub.problems import TaskhubError


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever claims to act, written ``NAME@UNIT``. A claim, recorded as one until accounts exist."""

    name: str
    unit: str

    def __str__(self) -> str:
        return f"{self.name}@{self.unit}"

    @classmethod
    def parse(cls, text: str) -> "Actor":
        name, _at, unit = text.strip().rpartition("@")
        if not (name and unit):
            raise TaskhubError(_("经办人写作 姓名@单位代码,例如 王敏@awb,而不是 {text}").format(text=text))
        return cls(name, unit)


SYSTEM = Actor("taskhub", "system")


class AuditEvent(SQLModel, table=True):
    """One recorded act."""

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    as_of: date
    actor: str
    verb: str
    subject: str = Field(index=True)
    why: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def record(session: Session, moment: Moment, actor: Actor, verb: str, subject: str, why: str = "", **details: Any) -> None:
    """Adds an event to the caller's transaction."""
    session.add(
        AuditEvent(
            recorded_at=moment.now, as_of=moment.as_of, actor=str(actor), verb=verb, subject=subject, why=why, details=details
        )
    )


def record_each(
    session: Session, moment: Moment, actor: Actor, verb: str, acts: Sequence[tuple[str, dict[str, Any]]], why: str = ""
) -> None:
    """As ``record``, for many subjects at once: ``acts`` are pairs of subject and details."""
    if acts:
        shared = {"recorded_at": moment.now, "as_of": moment.as_of, "actor": str(actor), "verb": verb, "why": why}
        session.execute(insert(AuditEvent), [{**shared, "subject": subject, "details": details} for subject, details in acts])


def events(session: Session, subject: str) -> Sequence[AuditEvent]:
    """Every recorded act upon a subject, the oldest first."""
    return session.exec(select(AuditEvent).where(AuditEvent.subject == subject).order_by(col(AuditEvent.id))).all()
