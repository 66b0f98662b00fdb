"""What the chain tells of every row that can change, compared with the rows as they are."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, type_coerce
from sqlalchemy.types import NullType
from sqlmodel import Session, SQLModel, col, select

from taskhub.audit.covered import is_covered
from taskhub.audit.events import AuditEvent
from taskhub.audit.rows import COVER, OF_COVER, OF_ROWS, ROWS, UNREADABLE, Key, Name, Note, name_of, stored
from taskhub.i18n import gettext as _

_NAMED = 10
_READ = 20


@dataclass(frozen=True, slots=True)
class Breach:
    """Where the record is not what it was: an event (by its id) or rows of a table."""

    where: str
    what: str


class Told:
    """The notes of the chain, the oldest first. ``since``: the covered tables → the day they were taken stock of."""

    def __init__(self, session: Session) -> None:
        self.since: dict[str, date] = {}
        self._columns: dict[str, Sequence[str]] = {}
        self._digests: dict[str, dict[Name, str]] = {}
        self._wrong: dict[tuple[str, str], dict[Name, None]] = {}
        query = (
            select(col(AuditEvent.verb), col(AuditEvent.as_of), col(AuditEvent.details))
            .where(col(AuditEvent.subject).in_((OF_COVER, OF_ROWS)), col(AuditEvent.verb).in_((COVER, ROWS)))
            .order_by(col(AuditEvent.id))
        )
        for verb, day, details in session.connection().execute(query.execution_options(yield_per=_READ)):
            try:
                for table, found in details["tables"].items():
                    if verb == COVER:
                        self._cover(table, day, found)
                    else:
                        self._follow(table, found)
            except (KeyError, TypeError, ValueError, AttributeError):
                continue  # the event was altered: the chain says so, and the rows will not match

    def compared(self, session: Session) -> tuple[int, list[Breach]]:
        """How many rows, and where they are not what the chain says."""
        count = 0
        for name, columns in self._columns.items():
            table = SQLModel.metadata.tables.get(name)
            if not columns or not is_covered(name):
                continue  # of a table that only grows; left out since
            if table is None or not set(columns) <= set(table.columns.keys()):
                self._blame(name, _("记下这些行以后,表的结构变了,无法核对"), *self._digests[name])
                continue
            told = dict(self._digests[name])
            for key, digest in _as_they_are(session.connection(), table, columns):
                count += 1
                row = name_of(key)
                then = told.pop(row, None)
                if then is None:
                    self._blame(name, _("不是程序写进去的:没有一次写入记过它"), row)
                elif then != digest:
                    self._blame(name, _("被改过:与最后一次写入时记的不符"), row)
            self._blame(name, _("被删了:没有一次写入删过它"), *told)
        return count, list(self._breaches())

    def _cover(self, table: str, day: date, found: dict[str, Any]) -> None:
        if table not in self.since or found.get("anew"):
            self.since[table] = day
        self._columns[table] = found["columns"]
        if found.get("anew"):
            self._digests.setdefault(table, {}).update({name: now for name, _before, now in found["rows"]})
        else:
            self._follow(table, found["rows"])

    def _follow(self, table: str, notes: Sequence[Note]) -> None:
        """Each note has to find the row as the one before left it."""
        digests = self._digests.setdefault(table, {})
        for name, before, now in notes:
            then = digests.get(name)
            if then != before:
                if then is None:
                    self._blame(table, _("程序写它以前,已经从别处插进来"), name)
                elif before is None:
                    self._blame(table, _("程序再写它以前,已经从别处删了"), name)
                else:
                    self._blame(table, _("两次写入之间从别处被改过"), name)
            if now is None:
                digests.pop(name, None)
            else:
                digests[name] = now

    def _blame(self, table: str, what: str, *rows: Name) -> None:
        if rows:
            self._wrong.setdefault((table, what), {}).update(dict.fromkeys(rows))

    def _breaches(self) -> Iterator[Breach]:
        for (table, what), rows in self._wrong.items():
            named = "、".join(_said(row) for row in list(rows)[:_NAMED])
            if len(rows) > _NAMED:
                where = _("{table} 的 {rows} 等 {n} 行").format(table=table, rows=named, n=len(rows))
            else:
                where = _("{table} 的 {rows} 行").format(table=table, rows=named)
            yield Breach(where, what)


def _as_they_are(connection: Connection, table: Table, columns: Sequence[str]) -> Iterator[tuple[Key, str | None]]:
    """Key and digest of every row, None for one that holds what the program cannot read, such as a word in place of a date: from
    the first of them on they are read one at a time."""
    seen = 0
    try:
        for found in stored(connection, table, columns):
            seen += 1
            yield found
    except UNREADABLE:
        keys = list(table.primary_key)
        plain = [type_coerce(key, NullType()) for key in keys]
        for raw in connection.execute(select(*plain).order_by(*keys).offset(seen)).all():
            which = [key == type_coerce(value, NullType()) for key, value in zip(plain, raw, strict=True)]
            try:
                yield next(stored(connection, table, columns, *which))
            except UNREADABLE:
                yield tuple(raw), None


def _said(row: Name) -> str:
    return str(row) if isinstance(row, int) else "/".join(str(part) for part in json.loads(row))
