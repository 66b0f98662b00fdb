"""Acts of the audit trail as news, the oldest first."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlmodel import Session, col, select

from taskhub.audit import AuditEvent
from taskhub.feed.catalogue import EVENTS, Happening
from taskhub.hazard import Hazard
from taskhub.i18n import gettext as _
from taskhub.notice import KIND_TITLES, find
from taskhub.subjects import Subject

Called: TypeAlias = tuple[str, str]
"""What a subject is called, and the unit that it concerns ("" for none)."""


@dataclass(frozen=True, slots=True)
class News:
    """One act. ``id`` is the same however often it is told; ``title`` says in a line what happened to whom."""

    id: UUID
    event: str
    title: str
    subject: Subject
    unit: str
    at: datetime
    as_of: date
    actor: str
    why: str
    details: Mapping[str, Any]


def news(session: Session, after: int, since: datetime, most: int) -> tuple[list[News], int]:
    """What was recorded after the act ``after`` and not before ``since``, ``most`` at once; and how far that reaches."""
    rows = session.exec(
        select(AuditEvent)
        .where(col(AuditEvent.id) > after, col(AuditEvent.verb).in_(EVENTS), AuditEvent.recorded_at >= since)
        .order_by(col(AuditEvent.id))
        .limit(most)
    ).all()
    if len(rows) < most:  # what follows is no news: it need not be looked at again
        newest = session.exec(select(AuditEvent.id).order_by(col(AuditEvent.id).desc()).limit(1)).first()
        reached = max(after, newest or 0)
    else:
        reached = rows[-1].id or after
    called = _called(session, {row.subject for row in rows})
    return [_news(row, EVENTS[row.verb], called) for row in rows], reached


def _news(row: AuditEvent, happening: Happening, called: Mapping[str, Called]) -> News:
    subject = Subject.parse(row.subject)
    name, unit = called.get(row.subject, (subject.key, subject.key if subject.kind == "unit" else ""))
    # The chain's hash is this act's and this ledger's own.
    return News(UUID(bytes=row.chain[:16]), happening.of(subject.kind), f"{_(happening.title)} {name}", subject, unit,
                row.recorded_at, row.as_of, row.actor, row.why, row.details)  # fmt: skip


def _called(session: Session, subjects: Collection[str]) -> dict[str, Called]:
    by_kind: dict[str, list[str]] = {}
    for subject in map(Subject.parse, sorted(subjects)):
        by_kind.setdefault(subject.kind, []).append(subject.key)
    return {
        f"{kind}:{key}": called
        for kind, keys in by_kind.items() if kind in _NAMERS
        for key, called in _NAMERS[kind](session, keys).items()
    }  # fmt: skip


def _notices(session: Session, keys: Sequence[str]) -> dict[str, Called]:
    found = {key: find(session, key) for key in keys}
    return {key: (f"{_(KIND_TITLES[one.kind])} {one.number or key}", one.unit) for key, one in found.items()}


def _hazards(session: Session, keys: Sequence[str]) -> dict[str, Called]:
    rows = session.exec(select(Hazard).where(col(Hazard.code).in_(keys)))
    return {row.code: (f"{row.code} {row.title}", row.unit) for row in rows}


def _submissions(_session: Session, keys: Sequence[str]) -> dict[str, Called]:
    return {key: (key, key.rpartition("/")[2]) for key in keys}


_NAMERS: Mapping[str, Callable[[Session, Sequence[str]], dict[str, Called]]] = {
    "notice": _notices, "hazard": _hazards, "submission": _submissions,
}  # fmt: skip
