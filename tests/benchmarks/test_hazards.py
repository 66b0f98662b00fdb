"""Hazards by the hundred thousand: importing against bare INSERTs, lists and figures against bare SQL on the same rows."""

import csv
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import Filter, HazardDesk
from taskhub.settings import Hazards
from taskhub.units import Unit, Units

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

ROWS, STORED, OPEN = 100_000, 900_000, 9_000
DAY = date(2024, 9, 30)
MOMENT = Moment(DAY, datetime(2024, 9, 30, 12, tzinfo=UTC))
ACTOR = Actor("bench", "bench")
TERRITORIES = [f"t{n:02d}" for n in range(19)]
UNITS = Units({code: Unit(code=code, name=f"{code}区", role="territory", region=code) for code in TERRITORIES})


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = act()
    return time.perf_counter() - started, answer


@pytest.fixture
def desk(tmp_path: Path) -> HazardDesk:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}").prepare()
    return HazardDesk(database, UNITS, WorkCalendar(), Hazards())


def write_table(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["external_id", "title", "category", "level", "unit", "found", "status", "closed_on", "place", "source"])
        for n in range(ROWS):
            found = DAY - timedelta(days=1 + n % 700)
            closed = n % 100 != 0
            closing = found + timedelta(days=1) if closed else ""
            writer.writerow([f"x{n}", f"第{n}处隐患", f"{n % 11 + 1:02d}", "一般", TERRITORIES[n % 19], found,
                             "已销号" if closed else "整改中", closing, "东街", "检查"])  # fmt: skip


def test_importing_a_hundred_thousand_rows(desk: HazardDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "hazards.csv"
    write_table(path)
    seconds, taken = timed(lambda: desk.import_file(path, MOMENT, ACTOR))
    again, known = timed(lambda: desk.import_file(path, MOMENT, ACTOR))
    assert (taken.added, known.added, known.known) == (ROWS, 0, ROWS)
    bare = sqlite3.connect(tmp_path / "bare.db")
    ledger = sqlite3.connect(tmp_path / "ledger.db")
    tables = ("hazard", "hazard_event", "audit_event", "agenda_change")
    stored = {table: ledger.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    for table in tables:
        for (sql,) in ledger.execute("SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)).fetchall():
            bare.execute(sql)

    def insert() -> None:
        with bare:
            for table, rows in stored.items():
                bare.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)

    bare_seconds, _none = timed(insert)
    with capsys.disabled():
        print(f"\nimport of {ROWS:,} hazards: {seconds:.1f} s, again {again:.1f} s; "
              f"bare INSERTs of the same rows {bare_seconds:.1f} s; ratio {seconds / bare_seconds:.1f}")  # fmt: skip
    assert seconds < 60


def store(path: Path) -> None:
    """Rows as an import writes them, without importing: what is measured is reading."""
    ledger = sqlite3.connect(path)
    columns = ("id", "code", "title", "category", "level", "criterion", "source", "team", "round", "enterprise", "place",
               "region",
               "unit", "territory", "mode", "note", "found", "recorded_at", "deadline", "deadline_rule",
               "state", "closed_on", "days_taken", "listed", "spanned")  # fmt: skip

    def row(n: int) -> tuple[Any, ...]:
        found = date(2022, 1, 1) + timedelta(days=n % 980)
        unit, is_open = TERRITORIES[n % 19], n % 100 == 0
        closed = None if is_open else found + timedelta(days=n % 20)
        return (n + 1, f"{unit.upper()}-{n % 11 + 1:02d}G-{found.year}-{n:06d}-0", f"第{n}处", f"{n % 11 + 1:02d}",
                "major" if n % 1400 == 0 else "general", "", "", "", "", "", "", unit, unit, unit, "by_deadline", "", str(found),
                "2024-09-01 00:00:00", str(found + timedelta(days=15)), "policy", "rectifying" if is_open else "closed",
                closed and str(closed), None if is_open else n % 20, 0, 0)  # fmt: skip

    with ledger:
        marks = ",".join("?" * len(columns))
        ledger.executemany(f"INSERT INTO hazard ({','.join(columns)}) VALUES ({marks})", map(row, range(STORED)))
        ledger.execute("ANALYZE")


def test_lists_and_figures_at_900_000(desk: HazardDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.database.prepare()
    store(tmp_path / "ledger.db")
    bare = sqlite3.connect(tmp_path / "ledger.db")
    lists: dict[str, tuple[Filter, str]] = {
        "unit": (Filter(units=["t03"]), "unit = 't03'"),
        "unit, open": (Filter(units=["t03"], state="rectifying"), "unit = 't03' AND state = 'rectifying'"),
        "overdue": (Filter(overdue=True), f"closed_on IS NULL AND deadline < '{DAY}'"),
        "category, closed": (Filter(category="04", state="closed"), "category = '04' AND state = 'closed'"),
        "found in a week": (Filter(found_from=date(2024, 3, 1), found_to=date(2024, 3, 7)),
                            "found BETWEEN '2024-03-01' AND '2024-03-07'"),
        "major, closed": (Filter(level="major", state="closed"), "level = 'major' AND state = 'closed'"),
    }  # fmt: skip
    said = []
    for name, (wanted, where) in lists.items():
        sql = f"SELECT * FROM hazard WHERE {where} ORDER BY id LIMIT 50"
        bare_seconds, expected = timed(lambda sql=sql: bare.execute(sql).fetchall())
        seconds, rows = timed(lambda wanted=wanted: desk.rows(MOMENT, wanted, 50))
        assert len(rows) == len(expected)
        said.append(f"list {name}: {seconds * 1000:.0f} ms; bare {bare_seconds * 1000:.0f} ms")
        assert seconds < 1
    for by in ("unit", "category"):
        sql = (f"SELECT {by}, sum(closed_on IS NULL OR closed_on > '{DAY}'), count(*), sum(closed_on <= '{DAY}'), "
               f"sum((closed_on IS NULL OR closed_on > '{DAY}') AND deadline < '{DAY}'), sum(days_taken) FROM hazard "
               f"WHERE found <= '{DAY}' AND mode <> 'on_spot' GROUP BY {by}")  # fmt: skip
        bare_seconds, expected = timed(lambda sql=sql: bare.execute(sql).fetchall())
        seconds, rows = timed(lambda by=by: desk.figures(by, MOMENT))
        assert [(row.group, row.backlog, row.inflow, row.closed, row.overdue) for row in rows] == [row[:5] for row in expected]
        said.append(f"figures by {by}: {seconds:.2f} s; bare {bare_seconds:.2f} s; ratio {seconds / bare_seconds:.1f}")
    with capsys.disabled():
        print("\n" + "\n".join(said))
