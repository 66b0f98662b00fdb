"""One database: a SQLite file by default, PostgreSQL by URL. Readers see a snapshot, writers come one at a time."""

import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import DateTime, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.types import TypeDecorator
from sqlmodel import Session

from taskhub.i18n import gettext as _
from taskhub.problems import StateError

SCHEMA = "0025"
"""The newest migration. A test holds it equal to the newest file in migrations/versions."""

BUSY_SECONDS = 30
BATCH = 500
_TRIES_A_SECOND = 20
_WRITERS_LOCK = 0x7461736B687562  # "taskhub": the advisory lock that writers on PostgreSQL queue up at

T = TypeVar("T")


def batched(words: Iterable[T]) -> Iterator[list[T]]:
    """So many at a time as one query may ask about."""
    every = list(dict.fromkeys(words))
    for first in range(0, len(every), BATCH):
        yield every[first : first + BATCH]


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database (SQLite has no time zones)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime is not an instant")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Database:
    """Opens ``url`` and hands out sessions: ``reading()`` one snapshot, ``writing()`` one transaction, whose changes are noted in
    the chain of events."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = _is_sqlite(url)
        if self.is_sqlite and (path := make_url(url).database):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.engine = _sqlite_engine(url) if self.is_sqlite else _postgresql_engine(url)
        _watch_statements(self.engine)
        # Whoever waited for another writer must see what that one wrote. As there is one at a time, READ COMMITTED is serial.
        writes: dict[str, Any] = {"taskhub_writes": True, **({} if self.is_sqlite else {"isolation_level": "READ COMMITTED"})}
        self._is_covered = False  # whether every table is known to be: asked once, in the first writing transaction
        self._writing_engine = self.engine.execution_options(**writes)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self, *, keep: bool = True) -> Iterator[Session]:
        """All or nothing. The write lock is taken at once: two writers queue up, neither fails half way. Without ``keep``
        nothing: a trial, which is taken back in the end."""
        from taskhub.audit.rows import Watch  # it stands on this module

        watch = Watch() if keep else None
        engine = self._writing_engine.execution_options(taskhub_watch=watch)
        with Session(engine, expire_on_commit=False) as session, session.begin() as transaction:
            if watch is None:
                yield session
                transaction.rollback()
                return
            watch.of(session)
            if not self._is_covered:
                watch.take_stock(session)
            yield session
            covered = transaction.is_active and watch.close(session)  # else it was taken back inside
        self._is_covered = covered or self._is_covered

    def prepare(self) -> "Database":
        """Brings an older or empty database to the newest schema; refuses one that a newer taskhub has written."""
        found = self.schema()
        if found != SCHEMA:
            if found is not None and found > SCHEMA:
                raise StateError(_("数据库的版本 {found} 比程序的 {known} 新;请升级 taskhub").format(found=found, known=SCHEMA))
            from taskhub.migrations import upgrade

            upgrade(self._writing_engine)
        return self

    def schema(self) -> str | None:
        """The migration that the database stands at; None for an empty one. Raises StateError where it cannot be opened."""
        try:
            with self.engine.connect() as connection:
                if not inspect(connection).has_table("alembic_version"):
                    return None
                row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
                return str(row[0]) if row else None
        except DatabaseError as error:  # an unreachable server, a file that is no database
            reason = str(error.orig).strip().splitlines()[0]
            raise StateError(_("数据库 {address} 打不开:{reason}").format(address=shown(self.url), reason=reason)) from error

    def close(self) -> None:
        self.engine.dispose()


def shown(url: str) -> str:
    """An address as people may see it: without password and without parameters, which may hold one too. Raises StateError for
    what is no address."""
    _is_sqlite(url)
    return make_url(url).set(query={}).render_as_string(hide_password=True)


def _is_sqlite(url: str) -> bool:
    """Raises StateError, without repeating the address, which may hold a password, for what is neither of the two."""
    try:
        driver = make_url(url).drivername
    except (ArgumentError, ValueError):
        driver = None
    if driver not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise StateError(
            _("数据库地址看不懂;写作 sqlite:///路径 或 postgresql+psycopg://用户:密码@主机/库名(TASKHUB_DATABASE_URL)")
        )
    return driver != "postgresql+psycopg"


def _watch_statements(engine: Engine) -> None:
    """Shows the watch of a writing transaction every statement before it runs, whoever sends it."""

    @event.listens_for(engine, "before_execute")
    def _before_execute(connection: Any, statement: Any, many: Any, one: Any, _options: Any) -> None:
        watch = connection.get_execution_options().get("taskhub_watch")
        if watch is not None:
            watch.executes(connection, statement, many or ([one] if one else []))


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "foreign_keys=ON", "synchronous=NORMAL"):
            connection.execute(f"PRAGMA {pragma}")
        _switch_to_wal(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        writes = connection.get_execution_options().get("taskhub_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Several that open a new file at once: SQLite does not wait for this one lock, so we do."""
    for _attempt in range(BUSY_SECONDS * _TRIES_A_SECOND):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            time.sleep(1 / _TRIES_A_SECOND)
        else:
            return
    raise StateError(_("数据库正被占用,{seconds} 秒内没有让开").format(seconds=BUSY_SECONDS))


def _postgresql_engine(url: str) -> Engine:
    engine = create_engine(url, isolation_level="REPEATABLE READ", pool_pre_ping=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        if connection.get_execution_options().get("taskhub_writes"):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")

    return engine
