"""The ledger's promises: instants are aware, changes are whole, readers see a snapshot, writers queue up."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import Session, select

from taskhub.audit import AuditEvent
from taskhub.database import SCHEMA, Database
from taskhub.leases import Lease
from taskhub.plan.models import PlanTask
from taskhub.problems import StateError

OURS = select(AuditEvent).where(AuditEvent.verb == "v")


def count(session: Session) -> int:
    """Of events that the tests wrote: the ledger writes its own beside them."""
    return len(session.exec(OURS).all())


def event(now: datetime = datetime(2024, 9, 30, tzinfo=UTC)) -> AuditEvent:
    return AuditEvent(recorded_at=now, as_of=date(2024, 9, 30), actor="a@b", verb="v", subject="s:1", details={}, chain=b"")


def test_sqlite_is_opened_with_wal_foreign_keys_and_patience(database: Database) -> None:
    with database.reading() as session:
        found = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(PlanTask(revision_id=99, position=0, code="1", title="没有这一版"))


def test_an_instant_comes_back_in_utc(database: Database) -> None:
    shanghai = datetime(2024, 9, 30, 0, 30, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with database.writing() as session:
        session.add(event(shanghai))
    with database.reading() as session:
        found = session.exec(OURS).one().recorded_at
    assert found == shanghai
    assert found.utcoffset() == timedelta(0)


def test_a_naive_datetime_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="not an instant"), database.writing() as session:
        session.add(event(datetime(2024, 9, 30)))  # noqa: DTZ001


def test_a_failing_change_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as session:  # noqa: PT012
        session.add(event())
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert count(session) == 0


def test_a_trial_reads_what_it_wrote_and_leaves_nothing(database: Database) -> None:
    with database.writing(keep=False) as session:
        session.add(Lease(name="a", holder="b", expires_at=datetime(2024, 1, 1, tzinfo=UTC)))
        session.flush()
        assert session.exec(select(Lease)).one().name == "a"
    with database.reading() as session:
        assert session.exec(select(Lease)).all() == []


def test_a_reader_keeps_its_snapshot_while_another_writes(database: Database) -> None:
    with database.reading() as reader:
        assert count(reader) == 0
        with database.writing() as writer:
            writer.add(event())
        assert count(reader) == 0
    with database.reading() as reader:
        assert count(reader) == 1


def test_a_second_writer_waits_for_the_first(database: Database) -> None:
    holds, other = Event(), Database(database.url)

    def second() -> int:
        holds.wait(5)
        with other.writing() as session:
            session.add(event())
            session.flush()
            return count(session)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as session:
            session.add(event())
            session.flush()
            waiting = pool.submit(second)
            holds.set()
            with pytest.raises(TimeoutError):
                waiting.result(0.3)
        assert waiting.result(10) == 2, "it reads what the first has written"
    other.close()


def test_many_writers_that_read_before_they_write_all_get_through(database: Database) -> None:
    def step(n: int) -> None:
        with database.writing() as session:
            session.add(Lease(name=f"n{len(session.exec(select(Lease)).all())}", holder=str(n), expires_at=datetime.now(UTC)))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(step, range(24)))
    with database.reading() as session:
        assert {row.name for row in session.exec(select(Lease))} == {f"n{n}" for n in range(24)}


def test_the_folder_of_a_new_ledger_is_made(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'demo' / 'taskhub.db'}").prepare()
    database.close()
    assert (tmp_path / "var" / "demo" / "taskhub.db").exists()


def test_preparing_again_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        session.add(event())
    Database(database.url).prepare().close()
    with database.reading() as session:
        assert count(session) == 1


def test_several_that_prepare_an_empty_ledger_at_once_do_not_fall_over_each_other(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with ThreadPoolExecutor(4) as pool:
        for database in pool.map(lambda _n: Database(url).prepare(), range(4)):
            database.close()
    with sqlite3.connect(tmp_path / "new.db") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(SCHEMA,)]


def test_a_ledger_that_a_newer_taskhub_has_written_is_refused(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StateError, match=f"数据库的版本 9999 比程序的 {SCHEMA} 新"):
        Database(database.url).prepare()


def test_a_file_that_is_no_database_and_a_server_that_is_not_there_are_named_without_the_password(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("这不是数据库" * 200, encoding="utf-8")
    with pytest.raises(StateError, match=r"notes\.db 打不开"):
        Database(f"sqlite:///{tmp_path / 'notes.db'}").prepare()
    with pytest.raises(StateError, match="打不开") as caught:
        Database("postgresql+psycopg://office:geheim@127.0.0.1:1/taskhub").prepare()
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["foo", "postgres://a:geheim@h/x", "mysql://a:geheim@h/x", "postgresql+psycopg://a:geheim@h:port/x"]
)
def test_an_address_of_neither_kind_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(StateError, match=r"postgresql\+psycopg://") as caught:
        Database(url)
    assert "geheim" not in str(caught.value)
