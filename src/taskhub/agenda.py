"""What the next assessment must look at: subjects about which something was recorded, and subjects whose date has come.

Work grows with what changed. Whoever records something that a subject's facts rest on calls ``queue`` in the same
transaction; whoever assesses a subject notes through which day its answers are known and from which day on they may differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Index, delete, insert
from sqlalchemy import select as columns
from sqlmodel import Field, Session, SQLModel, col, select

from taskhub.clock import Moment
from taskhub.database import UtcDateTime

_BATCH = 500
NEVER = date.max
"""The date of a subject whose answers do not change unless something is recorded."""


class AgendaEntry(SQLModel, table=True):
    """A subject that was assessed: its answers are known through ``seen_on`` and stay as they are before ``next_on``."""

    __tablename__ = "agenda"
    __table_args__ = (Index("ix_agenda_due", "kind", "next_on"),)

    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    seen_on: date
    next_on: date


class AgendaChange(SQLModel, table=True):
    """Something was recorded about a subject since it was last assessed. Ids rise in the order of the transactions."""

    __tablename__ = "agenda_change"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class AgendaBasis(SQLModel, table=True):
    """What all subjects of a kind were last assessed by (rules, calendar, units, …), as one hash."""

    __tablename__ = "agenda_basis"

    kind: str = Field(primary_key=True)
    digest: str


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue as it was read: ``keys`` by kind, up to the change ``last``, as known at ``now``."""

    keys: Mapping[str, frozenset[str]]
    last: int
    now: datetime


def queue(session: Session, moment: Moment, kind: str, keys: Iterable[str]) -> None:
    """The next assessment looks at these subjects. In the transaction of what was recorded about them."""
    rows = [{"kind": kind, "key": key, "recorded_at": moment.now} for key in dict.fromkeys(keys)]
    if rows:
        session.execute(insert(AgendaChange), rows)


def queued(session: Session, now: datetime) -> Queue:
    """Every subject about which something was recorded and that no assessment has looked at since. What was recorded after
    ``now``, while somebody was about to read, is not known at ``now`` and waits."""
    keys: dict[str, set[str]] = {}
    last = 0
    query = columns(AgendaChange.id, AgendaChange.kind, AgendaChange.key)  # type: ignore[call-overload]
    for id_, kind, key in session.execute(query.where(col(AgendaChange.recorded_at) <= now)):
        keys.setdefault(kind, set()).add(key)
        last = max(last, id_)
    return Queue({kind: frozenset(found) for kind, found in keys.items()}, last, now)


def unqueue(session: Session, read: Queue) -> None:
    """Forgets what was ``read``; what was recorded since stays queued (writers come one at a time, so ids rise)."""
    session.execute(delete(AgendaChange).where(col(AgendaChange.id) <= read.last, col(AgendaChange.recorded_at) <= read.now))


def due(session: Session, kind: str, day: date) -> Sequence[str]:
    """The keys of the subjects whose answers may have changed by ``day``."""
    return session.exec(select(AgendaEntry.key).where(AgendaEntry.kind == kind, col(AgendaEntry.next_on) <= day)).all()


def entries(session: Session, kind: str, keys: Sequence[str]) -> Mapping[str, tuple[date, date]]:
    """``(seen_on, next_on)`` of those of ``keys`` that were assessed before."""
    found: dict[str, tuple[date, date]] = {}
    for first in range(0, len(keys), _BATCH):
        query = select(AgendaEntry).where(AgendaEntry.kind == kind, col(AgendaEntry.key).in_(keys[first : first + _BATCH]))
        found.update({entry.key: (entry.seen_on, entry.next_on) for entry in session.exec(query)})
    return found


def note(session: Session, kind: str, seen: Mapping[str, tuple[date, date]]) -> None:
    """Records ``(seen_on, next_on)`` of subjects that were assessed, in place of what was known of them."""
    keys = list(seen)
    forget(session, kind, keys)
    for first in range(0, len(keys), _BATCH):
        rows = [
            {"kind": kind, "key": key, "seen_on": seen[key][0], "next_on": seen[key][1]} for key in keys[first : first + _BATCH]
        ]
        session.execute(insert(AgendaEntry), rows)


def forget(session: Session, kind: str, keys: Sequence[str]) -> None:
    """These subjects are no more."""
    for first in range(0, len(keys), _BATCH):
        batch = keys[first : first + _BATCH]
        session.execute(delete(AgendaEntry).where(col(AgendaEntry.kind) == kind, col(AgendaEntry.key).in_(batch)))


def known(session: Session, kind: str) -> Sequence[str]:
    """The key of every subject on the agenda."""
    return session.exec(select(AgendaEntry.key).where(AgendaEntry.kind == kind)).all()


def basis(session: Session) -> Mapping[str, str]:
    """Kind → digest of what its subjects were last assessed by."""
    return dict(session.exec(select(AgendaBasis.kind, AgendaBasis.digest)).all())


def rest_on(session: Session, digests: Mapping[str, str]) -> None:
    """From now on subjects of these kinds have been assessed by these."""
    session.execute(delete(AgendaBasis).where(col(AgendaBasis.kind).in_(list(digests))))
    session.execute(insert(AgendaBasis), [{"kind": kind, "digest": digest} for kind, digest in digests.items()])
