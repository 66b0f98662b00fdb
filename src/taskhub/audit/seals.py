"""Seals: the rows of tables that only grow, hashed into the chain of events, so that they too show whether they were altered.

A seal is an event about ``table:NAME`` over the rows that came since the last one. Each writing transaction sets one for each
table that it added to (``rows``). So its cost grows with what is new.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table
from sqlmodel import Session, col, select

from taskhub.audit.chain import canonical
from taskhub.audit.events import AuditEvent

APPEND_ONLY: dict[str, Any] = {"info": {"append_only": True}}
"""Among the ``__table_args__`` of a table whose rows are only added, never changed or removed, under an ``id`` that rises."""

VERB = "ledger.seal"
_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Seal:
    """The rows of ``table`` with ids above ``after`` (None: the first seal) up to ``last``; ``columns`` as the table had them."""

    table: str
    after: int | None
    last: int
    rows: int
    columns: Sequence[str]
    sha256: str


def seal_above(session: Session, table: Table, after: int | None) -> list[tuple[str, dict[str, Any]]]:
    """The seal of the rows above ``after``, as subject and details of an event; none where there are no such rows."""
    columns = [column.name for column in table.columns]
    rows, last, digest = digest_of(session, table, columns, after)
    if not rows:
        return []
    said = {"after": after, "last": last, "rows": rows, "columns": columns, "sha256": digest}
    return [(f"table:{table.name}", said)]


def last_sealed(session: Session, table: Table) -> int | None:
    """The highest id that a seal covers."""
    query = select(AuditEvent.details).where(AuditEvent.subject == f"table:{table.name}", AuditEvent.verb == VERB)
    details = session.exec(query.order_by(col(AuditEvent.id).desc()).limit(1)).first()
    return None if details is None else details["last"]


def seals(session: Session) -> Iterator[Seal]:
    """Every seal, the oldest first."""
    query = select(AuditEvent.subject, AuditEvent.details).where(AuditEvent.verb == VERB).order_by(col(AuditEvent.id))
    for subject, details in session.exec(query):
        yield Seal(subject.removeprefix("table:"), **details)


def digest_of(
    session: Session, table: Table, columns: Sequence[str], after: int | None, last: int | None = None
) -> tuple[int, int | None, str]:
    """The rows above ``after`` up to ``last`` (else all): how many, the last one's id, and their digest."""
    chosen: list[Column[Any]] = [table.c[name] for name in columns]
    query = _above(select(*chosen), table, after).order_by(table.c.id)
    if last is not None:
        query = query.where(table.c.id <= last)
    digest, rows, newest = hashlib.sha256(), 0, after
    at = columns.index("id")
    for row in session.connection().execute(query.execution_options(yield_per=_ROWS)):
        digest.update(canonical(list(row)) + b"\n")
        rows, newest = rows + 1, row[at]
    return rows, newest, digest.hexdigest()


def _above(query: Any, table: Table, after: int | None) -> Any:
    """From the first seal on no row is too low to be seen: somebody may have put one under what was there."""
    return query if after is None else query.where(table.c.id > after)
