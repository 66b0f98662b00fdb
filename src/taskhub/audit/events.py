"""Who did what, when and why. An event is written in the transaction of the change it tells of, and chained to the one before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, insert
from sqlmodel import Field, Session, SQLModel, col, select

from taskhub.audit import chain
from taskhub.clock import Moment, current
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
_LAST = "taskhub_last_event"


class AuditEvent(SQLModel, table=True):
    """One recorded act. ``chain`` is the hash of the event and of the chain before it: whoever alters, removes or inserts one
    would have to alter all that follow, and the head that was printed elsewhere."""

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    as_of: date
    actor: str
    verb: str
    subject: str = Field(index=True)
    why: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    chain: bytes = Field(sa_column=Column(LargeBinary(chain.SIZE), nullable=False))


def record(session: Session, moment: Moment, actor: Actor, verb: str, subject: str, why: str = "", **details: Any) -> None:
    """Adds an event to the caller's transaction."""
    record_each(session, moment, actor, verb, [(subject, details)], why)


def record_each(
    session: Session, moment: Moment, actor: Actor, verb: str, acts: Sequence[tuple[str, dict[str, Any]]], why: str = ""
) -> None:
    """As ``record``, for many subjects at once: ``acts`` are pairs of subject and details."""
    if not acts:
        return
    shared = {"recorded_at": moment.now, "as_of": moment.as_of, "actor": str(actor), "verb": verb, "why": why}
    linked, rows = head(session), []
    for subject, details in acts:
        said = {**shared, "subject": subject, "details": details}
        linked = chain.link(linked, said)
        rows.append({**said, "chain": linked})
    # Past the session's pending objects: an event goes in when it is recorded, in the order of the chain, and hurries nobody.
    session.connection().execute(insert(AuditEvent), rows)
    session.info[_LAST] = (moment, actor)


def occasion(session: Session, *, or_now: bool) -> tuple[Moment, Actor] | None:
    """When and by whom what this transaction notes by itself is written: as the last event of the transaction says, else at the
    time of the newest event, else now, in a ledger without any; None there without ``or_now``."""
    if _LAST in session.info:
        found: tuple[Moment, Actor] = session.info[_LAST]
        return found
    newest = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(1)).first()
    if newest is not None:
        return Moment(newest.as_of, newest.recorded_at), SYSTEM
    return (current("UTC"), SYSTEM) if or_now else None


def head(session: Session) -> bytes:
    """The chain's newest hash. Writers come one at a time, so that nobody else links to it meanwhile."""
    newest = session.connection().execute(select(AuditEvent.chain).order_by(col(AuditEvent.id).desc()).limit(1)).scalar()
    return chain.BEGINNING if newest is None else newest


def events(session: Session, subject: str) -> Sequence[AuditEvent]:
    """Every recorded act upon a subject, the oldest first."""
    return session.exec(select(AuditEvent).where(AuditEvent.subject == subject).order_by(col(AuditEvent.id))).all()
