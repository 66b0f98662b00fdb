"""Rows and the chain: every writing transaction notes, as events of its own, which rows it added, changed and removed.

Of a table that only grows a transaction seals the rows it added (``seals``). Of the others it notes each row that it touched:
the key, the digest before and the digest after, None where there was or is none. Both link to what came before: a seal names
the highest id it found, a note the digest it found. So a row that was altered behind the program's back shows as long as it
stands, and also for ever after, once the program has worked on it.

What was there before a table was covered is taken stock of once, in the first transaction of a process that finds it missing
among the ``ledger.cover`` events; so is a table whose columns a migration changed, with the digests over the old columns
beside the new ones as long as the old ones are there.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, event, exists, func, inspect, select, tuple_
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlmodel import Session, SQLModel, col

from taskhub.audit.chain import canonical
from taskhub.audit.covered import covered_tables, is_covered, only_grows
from taskhub.audit.events import AuditEvent, occasion, record_each
from taskhub.audit.seals import VERB as SEAL
from taskhub.audit.seals import last_sealed, seal_above
from taskhub.database import batched

COVER, ROWS = "ledger.cover", "ledger.rows"
OF_COVER, OF_ROWS = "ledger:cover", "ledger:rows"
UNREADABLE = (LookupError, TypeError, ValueError)
"""What reading a row raises that holds a value the program would not have written."""
_SHORT = 32
_AT_ONCE = 20_000
_READ = 2000

Key = tuple[Any, ...]
Name = int | str
"""A key as a note has it: a number, or the canonical text of the parts."""
Note = tuple[Name, str | None, str | None]
"""The key, the digest before, the digest after."""
Acts = list[tuple[str, dict[str, Any]]]


def digest(row: Iterable[Any]) -> str:
    """128 bits of SHA-256 over the values."""
    return hashlib.sha256(canonical(list(row))).hexdigest()[:_SHORT]


def name_of(key: Sequence[Any]) -> Name:
    return key[0] if len(key) == 1 and isinstance(key[0], int) else canonical(list(key)).decode()


def stored(connection: Connection, table: Table, columns: Sequence[str], *which: Any) -> Iterator[tuple[Key, str]]:
    """Key and digest of the rows, or of those ``which`` chooses, in the order of the keys."""
    keys = list(table.primary_key)
    query = select(*keys, *(table.c[name] for name in columns)).where(*which).order_by(*keys)
    for row in connection.execute(query.execution_options(yield_per=_READ)):
        yield tuple(row[: len(keys)]), digest(row[len(keys) :])


class Watch:
    """What one writing transaction does to the rows of covered tables."""

    def __init__(self) -> None:
        self._before: dict[Table, dict[Key, str | None]] = {}
        self._above: dict[Table, int | None] = {}
        self._flushing = False
        self._stock: Acts = []
        self._seals: Acts = []

    def of(self, session: Session) -> None:
        """Watches the session's flushes; its statements are shown by the engine: there is no site that could forget to."""
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_flush", self._after_flush)

    def take_stock(self, session: Session) -> None:
        """Reads what is there of tables that are not covered yet, before anything is written."""
        known = shapes(session)
        asked = [table for table in covered_tables() if known.get(table.name) != _shape(table)]
        filled = _filled(session.connection(), asked)
        for table in asked:
            if only_grows(table):
                if table.name in filled:
                    self._seals += seal_above(session, table, last_sealed(session, table))
                self._stock.append((table.name, {"columns": [], "rows": []}))
            elif table.name in filled:
                self._stock.append(_stock_of(session.connection(), table, known.get(table.name)))
            else:
                self._stock.append((table.name, {"columns": _shape(table), "rows": []}))

    def close(self, session: Session) -> bool:
        """Writes the notes of the transaction, as its last events. Whether all tables are covered now: not yet, where nothing was
        touched and nobody has said yet what time it is."""
        session.flush()
        acts: list[tuple[str, Acts]] = [(SEAL, self._seals), (COVER, list(_covers(self._stock)))]
        acts += [(SEAL, self._added(session)), (ROWS, list(_chunks(self._notes(session.connection()))))]
        if not any(said for _verb, said in acts):
            return True
        touched = bool(self._before or self._above)
        when = occasion(session, or_now=touched)
        if when is None:
            return False
        for verb, said in acts:
            record_each(session, *when, verb, said)
        return True

    def executes(self, connection: Connection, statement: Any, parameters: Sequence[Mapping[str, Any]]) -> None:
        """Called before every statement of the transaction."""
        if not isinstance(statement, Insert | Update | Delete):
            return
        table = _covered(statement.table)
        if table is None:
            return
        if isinstance(statement, Insert):
            if _is_numbered(table):
                self._highest(connection, table)
            else:
                rows = parameters or [statement.compile().params]
                self._read(connection, table, [tuple(row[column.key] for column in table.primary_key) for row in rows])
        elif not self._flushing:
            if parameters:
                raise NotImplementedError(f"an UPDATE or DELETE of {table.name} row by row: go by way of the ORM")
            chosen = [] if statement.whereclause is None else [statement.whereclause]
            keys = connection.execute(select(*table.primary_key).where(*chosen).order_by(*table.primary_key)).all()
            self._read(connection, table, [tuple(key) for key in keys])

    def _before_flush(self, session: Session, _context: Any, _instances: Any) -> None:
        changed: dict[Table, list[Key]] = {}
        for one in [*(found for found in session.dirty if session.is_modified(found)), *session.deleted]:
            state = inspect(one)
            table = _covered(state.mapper.local_table)
            if table is not None and state.identity is not None:
                changed.setdefault(table, []).append(tuple(state.identity))
        for table, keys in changed.items():
            self._read(session.connection(), table, keys)
        self._flushing = True

    def _after_flush(self, _session: Session, _context: Any) -> None:
        self._flushing = False

    def _highest(self, connection: Connection, table: Table) -> None:
        """The highest id before the transaction's first row: what is above when it ends came from it, as writers come one at
        a time."""
        if table not in self._above:
            self._above[table] = connection.execute(select(func.max(table.c.id))).scalar()

    def _read(self, connection: Connection, table: Table, keys: Iterable[Key]) -> None:
        """The digests before the transaction's first touch."""
        known = self._before.setdefault(table, {})
        asked = [key for key in keys if key not in known and not self._is_new(table, key)]
        if asked and only_grows(table):
            raise RuntimeError(f"{table.name} only grows: row {asked[0]} may not be changed")
        known.update(dict.fromkeys(asked))
        for some in batched(asked):
            known.update(stored(connection, table, _shape(table), _is_among(table, some)))

    def _is_new(self, table: Table, key: Key) -> bool:
        return table in self._above and key[0] > (self._above[table] or 0)

    def _added(self, session: Session) -> Acts:
        return [act for table, after in self._above.items() if only_grows(table) for act in seal_above(session, table, after)]

    def _notes(self, connection: Connection) -> Iterator[tuple[str, Note]]:
        for table in sorted({*self._before, *self._above}, key=lambda table: table.name):
            if only_grows(table):
                continue
            columns = _shape(table)
            before = self._before.get(table, {})
            for some in batched(before):
                after = dict(stored(connection, table, columns, _is_among(table, some)))
                yield from (
                    (table.name, (name_of(key), before[key], after.get(key))) for key in some if before[key] != after.get(key)
                )
            if table in self._above:
                for key, now in stored(connection, table, columns, table.c.id > (self._above[table] or 0)):
                    yield table.name, (name_of(key), None, now)


def shapes(session: Session) -> dict[str, Sequence[str]]:
    """The tables that are covered → the columns that their digests are over."""
    query = select(col(AuditEvent.details)).where(col(AuditEvent.subject) == OF_COVER).order_by(col(AuditEvent.id))
    return {
        name: found["columns"] for (details,) in session.connection().execute(query) for name, found in details["tables"].items()
    }


def _covered(table: Any) -> Table | None:
    return SQLModel.metadata.tables.get(table.name) if is_covered(table.name) else None


def _is_numbered(table: Table) -> bool:
    """Its rows have an ``id`` that rises."""
    return [column.name for column in table.primary_key] == ["id"]


def _is_among(table: Table, keys: Sequence[Key]) -> Any:
    columns = list(table.primary_key)
    return columns[0].in_([key[0] for key in keys]) if len(columns) == 1 else tuple_(*columns).in_(keys)


def _shape(table: Table) -> Sequence[str]:
    """What notes of its rows are over; a seal says so itself."""
    return [] if only_grows(table) else list(table.columns.keys())


def _filled(connection: Connection, tables: Sequence[Table]) -> set[str]:
    """Those that have rows, in one question: in a new ledger none has."""
    if not tables:
        return set()
    found = connection.execute(select(*(exists().select_from(table) for table in tables))).one()
    return {table.name for table, has_rows in zip(tables, found, strict=True) if has_rows}


def _stock_of(connection: Connection, table: Table, old: Sequence[str] | None) -> tuple[str, dict[str, Any]]:
    """Every row as noted from now on. ``anew``: what the old digests were over is no longer there to compare."""
    columns = _shape(table)
    if old is None or not set(old) <= set(columns):
        rows: list[Note] = [(name_of(key), None, now) for key, now in stored(connection, table, columns)]
        return table.name, {"columns": columns, "rows": rows, **({} if old is None else {"anew": True})}
    before = stored(connection, table, old)
    now = stored(connection, table, columns)
    return table.name, {
        "columns": columns,
        "rows": [(name_of(key), was, is_) for (key, was), (_key, is_) in zip(list(before), list(now), strict=True)],
    }


def _covers(stock: Acts) -> Iterator[tuple[str, dict[str, Any]]]:
    """So many rows an event, so that none becomes too large."""
    tables: dict[str, Any] = {}
    size = 0
    for name, found in stock:
        for rows in [found["rows"][first : first + _AT_ONCE] for first in range(0, len(found["rows"]), _AT_ONCE)] or [[]]:
            if size and size + len(rows) > _AT_ONCE:
                yield OF_COVER, {"tables": tables}
                tables, size = {}, 0
            tables[name] = {**found, "rows": rows}
            size += len(rows)
    if tables:
        yield OF_COVER, {"tables": tables}


def _chunks(notes: Iterable[tuple[str, Note]]) -> Iterator[tuple[str, dict[str, Any]]]:
    for some in _at_once(notes):
        tables: dict[str, list[Note]] = {}
        for name, note in some:
            tables.setdefault(name, []).append(note)
        yield OF_ROWS, {"tables": tables}


def _at_once(notes: Iterable[tuple[str, Note]]) -> Iterator[list[tuple[str, Note]]]:
    going = iter(notes)
    while some := list(islice(going, _AT_ONCE)):
        yield some
