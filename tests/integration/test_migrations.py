"""The migrations build exactly what the models say."""

import sqlite3
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel, select

import taskhub.hub  # noqa: F401  imports every room's tables
from taskhub.database import SCHEMA, Database
from taskhub.dispatch import Announcement
from taskhub.finding import Finding
from taskhub.migrations import configuration, upgrade
from taskhub.notice import Notice, NoticeLine


def test_a_migrated_ledger_has_the_tables_of_the_models(database: Database) -> None:
    assert len(SQLModel.metadata.tables) >= 10, "the models are imported"
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_schema_the_program_knows_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [SCHEMA]


def test_a_ledger_that_was_lived_in_is_brought_up_to_date_whole(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    old = Database(url)
    upgrade(old._writing_engine, "0001")
    old.close()
    with sqlite3.connect(tmp_path / "old.db") as file:
        file.execute("PRAGMA foreign_keys=ON")
        for table in ("config_revision", "finding", "notice", "notice_line", "outbox_message", "delivery_attempt"):
            columns = file.execute(f"PRAGMA table_info({table})").fetchall()
            values = [_some(name, kind) for _n, name, kind, *_rest in columns]
            file.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)
        file.execute("UPDATE outbox_message SET reference = (SELECT number FROM notice)")
    new = Database(url).prepare()
    with new.reading() as session:
        (one,) = session.exec(select(Notice)).all()
        (line,) = session.exec(select(NoticeLine)).all()
        assert (line.notice_id, line.finding_id) == (one.id, session.exec(select(Finding)).one().id) == (1, 1)
        told = session.exec(select(Announcement)).all()
        assert [(said.occasion, said.state, said.unit) for said in told] == [("issue", "sent", "recipient")], (
            "it is not told again"
        )
        assert not one.unannounced
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    new.close()


def _some(name: str, kind: str) -> object:
    """A value that suits a column; every id is 1, so that all rows refer to each other."""
    if name == "id" or name.endswith("_id"):
        return 1
    if name == "state":
        return "ISSUED"
    if kind == "JSON":
        return "{}"
    if kind == "DATE":
        return "2024-09-30"
    if kind == "DATETIME":
        return "2024-09-30 02:00:00.000000"
    return 1 if kind in ("INTEGER", "BIGINT", "BOOLEAN") else name
