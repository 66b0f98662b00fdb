"""Seals: the rows of tables that only grow, hashed into the chain of events, so that they too show whether they were altered.

A seal is an event about ``table:NAME`` over the rows that came since the last one; each assessment sets one per table. So its
cost grows with what is new.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func
from sqlmodel import Session, SQLModel, col, select

from taskhub.audit.chain import canonical
from taskhub.audit.events import Actor, AuditEvent, record_each
from taskhub.clock import Moment

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


def seal(session: Session, moment: Moment, actor: Actor) -> None:
    """Seals what was added since the last seals, in the caller's transaction."""
    sealed = {one.table: one.last for one in seals(session)}
    acts = []
    for table in sealed_tables():
        after = sealed.get(table.name)
        rows, last, digest = digest_of(session, table, [column.name for column in table.columns], after)
        if rows:
            columns = [column.name for column in table.columns]
            acts.append((f"table:{table.name}", {
                "after": after, "last": last, "rows": rows, "columns": columns, "sha256": digest,
            }))  # fmt: skip
    record_each(session, moment, actor, VERB, acts)


def seals(session: Session) -> Iterator[Seal]:
    """Every seal, the oldest first."""
    query = select(AuditEvent.subject, AuditEvent.details).where(AuditEvent.verb == VERB).order_by(col(AuditEvent.id))
    for subject, details in session.exec(query):
        yield Seal(subject.removeprefix("table:"), **details)


def unsealed(session: Session) -> int:
    """How many rows wait for the next seal."""
    sealed = {one.table: one.last for one in seals(session)}
    waiting = [_above(select(func.count()).select_from(table), table, sealed.get(table.name)) for table in sealed_tables()]
    return sum(session.connection().execute(count).scalar_one() for count in waiting)


def sealed_tables() -> list[Table]:
    tables = SQLModel.metadata.sorted_tables
    return [table for table in tables if table.info.get("append_only")]


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
