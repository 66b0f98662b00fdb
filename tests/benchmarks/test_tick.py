"""Work grows with what changed: one tick with 1,000 subjects due among 10,000, 100,000 and 1,000,000 stored.

``pytest -m bench tests/benchmarks/test_tick.py -s``. Prints seconds and the ratio to the smallest, asserts none of them.

One plan of 1,000 items falls due overnight. Beside it stand as many copies as are wanted of a plan of 9,000 items that was really
loaded, reported on and assessed, copied row by row: the ledger is that of a hub that has assessed them all.
"""

import shutil
import sqlite3
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.workspace import Workspace

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

REPOSITORY = Path(__file__).parents[2]
OFFICE = Actor("王敏", "awb")
DUE, STANDING, UNITS = 1_000, 9_000, 40
STORED = (10_000, 100_000, 1_000_000)
TICKS = 3


def moment(day: int) -> Moment:
    return Moment(date(2024, 10, day), datetime(2024, 10, day, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with both plans loaded and assessed on 2024-10-10; the items of ``due`` fall due that day and after."""
    root = tmp_path_factory.mktemp("tick")
    shutil.copytree(REPOSITORY / "config", root / "config")
    shutil.copytree(REPOSITORY / "rules", root / "rules")
    units = "\n".join(f"  - {{code: u{n}, name: 单位{n}, role: sector, superior: awb}}" for n in range(UNITS))
    (root / "config" / "units.yaml").write_text(
        f"units:\n  - {{code: awb, name: 市安委办, role: committee_office}}\n{units}\n", encoding="utf-8"
    )
    plans = [root / "config" / "due.yaml", root / "config" / "standing.yaml"]
    plans[0].write_text(plan("due", [date(2024, 10, 10 + n % TICKS) for n in range(DUE * TICKS)]), encoding="utf-8")
    plans[1].write_text(plan("standing", [date(2025 + n % 2, 1 + n % 12, 28) for n in range(STANDING)]), encoding="utf-8")
    sheet = root / "config" / "standing.csv"
    rows = (f"standing,1.{n // 1000}.{n % 1000},2024-09-30,{n % 60}" for n in range(STANDING))
    sheet.write_text("plan,item,as_of,percent\n" + "\n".join(rows) + "\n", encoding="utf-8")
    hub = Hub(Workspace(root))
    hub.load_plans(plans, moment(8), OFFICE)
    hub.import_progress(sheet, moment(8), OFFICE)
    hub.assess(moment(10), OFFICE, confirmed=10**6)
    with hub.database.writing() as session:
        session.execute(text("UPDATE notice SET state = 'ISSUED'"))
    hub.database.close()
    return root


def plan(code: str, dues: list[date]) -> str:
    lines = [f"plan: {code}", f"title: {code}", "issuer: 市安委会", "start: 2024-01-01", "end: 2026-12-31", "tasks:",
             '  - code: "1"', "    title: 任务", "    measures:"]  # fmt: skip
    for n, due in enumerate(dues):
        if n % 1000 == 0:
            lines += [f'      - code: "1.{n // 1000}"', "        title: 措施", "        lead: awb", "        items:"]
        lines.append(f'          - {{code: "1.{n // 1000}.{n % 1000}", title: 事项{n}, lead: u{n % UNITS}, due: {due}}}')
    return "\n".join(lines) + "\n"


def multiply(session: Session, copies: int) -> None:
    """Copies everything about the plan ``standing`` so many times, under names of its own."""
    names = [row[1] for row in session.execute(text("PRAGMA table_info(plan_item)")) if row[1] not in ("id", "revision_id")]
    items = ", ".join(f'"{name}"' for name in names)
    (revision,) = session.execute(text("SELECT id FROM plan_revision WHERE plan = 'standing'")).one()
    for n in range(1, copies):
        new = {"old": "standing", "new": f"standing{n}", "revision": revision}
        session.execute(
            text(
                "INSERT INTO plan_revision (plan, revision, title, issuer, start, end, effective, document, part_of, mode, basis,"
                " tolerance, content_hash, as_of, recorded_at) SELECT :new, revision, title, issuer, start, end, effective,"
                " document, part_of, mode, basis, tolerance, content_hash, as_of, recorded_at FROM plan_revision"
                " WHERE id = :revision"
            ),
            new,
        )
        session.execute(
            text(
                f"INSERT INTO plan_item (revision_id, {items}) SELECT (SELECT id FROM plan_revision WHERE plan = :new), {items}"
                " FROM plan_item WHERE revision_id = :revision"
            ),
            new,
        )
        session.execute(
            text(
                "INSERT INTO progress_report (plan, item, as_of, recorded_at, percent, note, problems, next_steps,"
                " evidence, reported_by, sheet, digest)"
                " SELECT :new, item, as_of, recorded_at, percent, note, problems, next_steps, evidence, reported_by, sheet,"
                " :new || digest"
                " FROM progress_report WHERE plan = :old"
            ),
            new,
        )
        for table, columns in (("agenda", "seen_on, next_on"), ("share", "replace(steps, :old, :new)")):
            session.execute(
                text(
                    f"INSERT INTO {table} SELECT kind, replace(key, :old, :new), {columns} FROM {table}"
                    " WHERE kind IN ('item', 'plan') AND (key = :old OR key LIKE 'standing/%')"
                ),
                new,
            )
        session.execute(
            text(
                "INSERT INTO tally SELECT group_kind, replace(group_key, :old, :new), measure, replace(part, :old, :new), day,"
                " amount FROM tally WHERE (group_kind, group_key) = ('plan', :old) OR part = :old"
            ),
            new,
        )
    whole = "UPDATE tally SET amount = amount * :copies WHERE group_kind = 'unit' AND part = ''"
    session.execute(text(whole), {"copies": copies})


def test_a_tick_costs_what_is_due_not_what_is_stored(assessed: Path, tmp_path: Path) -> None:
    print(f"\n{DUE:,} subjects due a tick, median of {TICKS}")
    smallest = None
    for stored in STORED:
        root = Path(shutil.copytree(assessed, tmp_path / str(stored)))
        hub = Hub(Workspace(root))
        with hub.database.writing() as session:
            multiply(session, (stored - DUE) // STANDING)
        with hub.database.engine.connect() as connection:  # so many rows at once leave a log that no steady hub has
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
        with sqlite3.connect(root / "var" / "taskhub.db") as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        taken, visited = [], 0
        for day in range(11, 11 + TICKS):
            start = time.perf_counter()
            done = hub.assess(moment(day), OFFICE, confirmed=10**6)
            taken.append(time.perf_counter() - start)
            assert (done.failures, done.disputes) == ([], [])
            visited = done.visited
            assert len([one for one in done.opened if one.rule == "item-overdue"]) == DUE
            with hub.database.writing() as session:
                session.execute(text("UPDATE notice SET state = 'ISSUED'"))
        hub.database.close()
        seconds = sorted(taken)[len(taken) // 2]
        smallest = smallest or seconds
        each = ", ".join(f"{one:.2f}" for one in taken)
        ratio = seconds / smallest
        print(f"  {stored:>9,} stored: {seconds:.2f} s ({each}), {visited:,} visited, {ratio:.2f} times the smallest")
        shutil.rmtree(root)
