"""Assessments keep up what is still to be told; a ledger from before is told which findings those are."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, text
from sqlmodel import col, select

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.finding import Finding
from taskhub.hub import Hub
from taskhub.migrations import upgrade
from taskhub.notice import NoticeLine
from taskhub.tables import Row

ASKS = (
    "SELECT id FROM finding WHERE resolved_on IS NULL AND notice IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM notice_line WHERE finding_id = finding.id) ORDER BY id"
)
UNTOLD = "SELECT id FROM finding WHERE untold ORDER BY id"


def _agree(connection: Connection) -> list[int]:
    flagged = [row[0] for row in connection.execute(text(UNTOLD))]
    assert flagged == [row[0] for row in connection.execute(text(ASKS))]
    return flagged


def test_the_column_agrees_with_the_lines_through_a_year(hub: Hub, on: Callable[[str], Moment], office: Actor) -> None:
    for month in range(7, 13):
        for day in ("02", "20"):
            moment = on(f"2024-{month:02d}-{day}")
            hub.assess(moment, office)
            with hub.database.engine.connect() as connection:
                _agree(connection)
            hub.issue(moment, office)
            with hub.database.engine.connect() as connection:
                _agree(connection)
        said = {"plan": "t-2024", "item": f"1.1.{(month - 7) % 3 + 1}", "as_of": f"2024-{month:02d}-21", "percent": "100"}
        hub.record_progress(Row(1, said), on(f"2024-{month:02d}-21"), office)
    with hub.database.reading() as session:
        assert session.exec(select(Finding).where(col(Finding.resolved_on).is_not(None))).first(), "something was resolved"
        assert session.exec(select(NoticeLine)).first(), "something was told"


def test_a_ledger_from_before_is_told_what_is_untold(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    old = Database(url)
    upgrade(old._writing_engine, "0007")
    old.close()
    with sqlite3.connect(tmp_path / "old.db") as file:
        for id_, said in enumerate([{}, {"resolved_on": "2024-09-30"}, {"notice": None}, {}], start=1):
            _insert(file, "finding", id=id_, subject_key=str(id_), **{"notice": "reminder", "resolved_on": None, **said})
        _insert(file, "config_revision", id=1)
        _insert(file, "notice", id=1, state="ISSUED")
        _insert(file, "notice_line", id=1, finding_id=4, notice_id=1, is_open=1, rung="")
    new = Database(url).prepare()
    with new.engine.connect() as connection:
        assert _agree(connection) == [1]
    new.close()


def _insert(file: sqlite3.Connection, table: str, **said: object) -> None:
    """A row with ``said`` and otherwise whatever the columns' types take."""
    plain = {
        "INTEGER": 1,
        "BIGINT": 1,
        "BOOLEAN": 0,
        "JSON": "{}",
        "DATE": "2024-09-30",
        "DATETIME": "2024-09-30 02:00:00.000000",
    }
    columns = file.execute(f"PRAGMA table_info({table})").fetchall()
    row = [said[name] if name in said else plain.get(kind, name) for _n, name, kind, *_rest in columns]
    file.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
