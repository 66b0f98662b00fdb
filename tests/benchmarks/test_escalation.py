"""One tick of escalation: 9,000 open cases, 300 due, over few and over many stored hazards, beside bare SQL for the same rows."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

import pytest

from taskhub import revisions
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.escalation import Escalated, Escalator, load_ladders
from taskhub.hazard import HazardSource
from taskhub.hub import CATALOGUES
from taskhub.rules import Rule, understand
from taskhub.settings import Notices, Settings
from taskhub.units import Unit, Units

FEW, STORED, OPEN, DUE = 9_000, 900_000, 9_000, 300
DAY = date(2024, 9, 16)
MOMENT = Moment(DAY, datetime(2024, 9, 16, 2, tzinfo=UTC))
OFFICE = Actor("王敏", "awb")
LADDERS = Path(__file__).parents[2] / "rules" / "ladders.yaml"
WHEN = "level == 'major' and days_overdue >= 1"
RULE = Rule(
    id="hazard-overdue-major", title="重大隐患逾期", colour="red", when=WHEN, condition=understand(WHEN, CATALOGUES["hazard"]),
    hold=None, notice=None, basis="", inspired_by="", suppresses=frozenset(), valid_from=None, valid_to=None, reply_within=None,
    line=1, ladder="hazard-major",
)  # fmt: skip
UNITS = Units({
    one.code: one for one in (
        Unit(code="awb", name="市安委办", role="committee_office"),
        Unit(code="zjj", name="市住建局", role="sector", superior="awb"),
        Unit(code="dhx", name="东河县", role="territory", superior="awb", region="dh"),
        Unit(code="rq", name="燃气公司", role="enterprise", superior="zjj", region="dh"),
    )
})  # fmt: skip


def stock(path: Path, stored: int) -> Database:
    """``stored`` hazards; the first OPEN are open, with a case that has issued its first rung, and DUE reach the next today."""
    database = Database(f"sqlite:///{path}").prepare()
    ladder = load_ladders(LADDERS, CATALOGUES)["hazard-major"]
    with database.writing() as session:
        revision = revisions.keep(session, MOMENT, OFFICE, "rules/hazards", {}).id
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("PRAGMA synchronous=OFF")
        anchor = f"CASE WHEN n < {DUE} THEN '2024-09-11' ELSE '2024-09-12' END"
        next_on = f"CASE WHEN n < {DUE} THEN '2024-09-16' ELSE '2024-09-17' END"
        series = "WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n < ?) "
        raw.execute(
            series + "INSERT INTO hazard (code, title, category, level, criterion, source, team, round, enterprise, place,"
            " region, unit, territory, sector, mode, note, found, recorded_at, deadline, deadline_rule, state, closed_on, listed,"
            " spanned)"
            f" SELECT 'h' || n, '隐患', 'gas', 'major', '', '', '', '', '', '', 'dh', 'rq', 'dhx', 'zjj', 'by_deadline', '',"
            f" '2024-08-01', '2024-08-01', CASE WHEN n < {OPEN} THEN {anchor} ELSE '2024-08-31' END, '',"
            f" CASE WHEN n < {OPEN} THEN 'rectifying' ELSE 'closed' END, CASE WHEN n < {OPEN} THEN NULL ELSE '2024-08-20' END,"
            " 0, 0 FROM s", (stored - 1,),
        )  # fmt: skip
        raw.execute(
            series + "INSERT INTO finding (id, subject_kind, subject_key, subject_title, plan, unit, rule, title, colour,"
            " revision_id, since, opened_on, as_of, recorded_at, refreshed_on, facts, untold)"
            " SELECT n + 1, 'hazard', 'h' || n, '隐患', '',"
            f" 'rq', 'hazard-overdue-major', '逾期', 'red', ?, '2024-09-13', '2024-09-13', '2024-09-13', '2024-09-13',"
            f" '2024-09-13', json_object('deadline', {anchor}), 0 FROM s", (OPEN - 1, revision),
        )  # fmt: skip
        frozen = json.dumps(ladder.content(), ensure_ascii=False)
        raw.execute(
            series + "INSERT INTO escalation_case (id, subject_kind, subject_key, finding_id, ladder, frozen, content_hash,"
            " anchor, opened_on, recorded_at, visited_on, next_on, resting, closed_why) SELECT n + 1, 'hazard', 'h' || n, n + 1,"
            f" 'hazard-major', ?, ?, {anchor}, '2024-09-13', '2024-09-13', '2024-09-13', {next_on}, 0, '' FROM s",
            (OPEN - 1, frozen, ladder.content_hash),
        )  # fmt: skip
        raw.execute(
            series + "INSERT INTO escalation_rung (case_id, rung, state, due_on, booked_on, recorded_at, issued_on, against, why)"
            " SELECT n + 1, 'control', 'ISSUED', '2024-09-13', '2024-09-13', '2024-09-13', '2024-09-13', 'rq', '' FROM s",
            (OPEN - 1,),
        )  # fmt: skip
        raw.execute("ANALYZE")
    return database


def tick(database: Database, day: date = DAY) -> tuple[float, Escalated]:
    calendar = WorkCalendar()
    escalator = Escalator(
        database, UNITS, calendar, load_ladders(LADDERS, CATALOGUES), {RULE.id: RULE}, Settings(notices=Notices(storm_cap=9999)),
        lambda session, _moment: (HazardSource(session, UNITS, calendar),), {},
    )  # fmt: skip
    start = perf_counter()
    done = escalator.escalate(Moment(day, MOMENT.now), OFFICE)
    return perf_counter() - start, done


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the tick wrote, to be written again by bare SQL."""
    tables = ("escalation_rung", "escalation_notice", "notice", "notice_line", "audit_event", "agenda_change")
    with closing(sqlite3.connect(path)) as raw:
        return {name: raw.execute(f"SELECT * FROM {name}").fetchall() for name in tables}


def bare(path: Path, written: dict[str, list[tuple[object, ...]]]) -> float:
    """Finds the cases that are due, reads their hazards, and writes the same rows, each kind in one statement."""
    with closing(sqlite3.connect(path)) as raw, raw:
        start = perf_counter()
        due = raw.execute("SELECT id, subject_key FROM escalation_case WHERE closed_on IS NULL AND next_on <= ?",
                          (DAY.isoformat(),)).fetchall()  # fmt: skip
        for _id, key in due:
            raw.execute("SELECT * FROM hazard WHERE code = ?", (key,)).fetchall()
            raw.execute("SELECT * FROM hazard_event WHERE hazard = ?", (key,)).fetchall()
        for name in ("escalation_rung", "notice", "escalation_notice", "notice_line", "audit_event", "agenda_change"):
            known = {row[0] for row in raw.execute(f"SELECT id FROM {name}")}
            fresh = [row for row in written[name] if row[0] not in known]
            if fresh:
                raw.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(fresh[0]))})", fresh)
        raw.executemany("UPDATE escalation_case SET next_on = '2024-09-21', visited_on = '2024-09-16' WHERE id = ?",
                        [(id_,) for id_, _key in due])  # fmt: skip
        return perf_counter() - start


@pytest.mark.bench
@pytest.mark.timeout(900)
def test_a_tick_grows_with_what_is_due(tmp_path: Path) -> None:
    few, many, again = (tmp_path / f"{name}.db" for name in ("few", "many", "again"))
    small, large = stock(few, FEW), stock(many, STORED)
    stock(again, FEW).close()
    seconds_few, _done = tick(small)
    seconds_many, done = tick(large)
    idle, nothing = tick(large)
    assert (done.visited, len(done.spoken), nothing.visited) == (DUE, DUE, 0)
    for database in (small, large):
        database.close()
    reference = bare(again, rows_of(few))
    print(
        f"\nescalation: {DUE} due of {OPEN} open: {seconds_many:.2f} s with {STORED} hazards stored, "
        f"{seconds_few:.2f} s with {FEW}, ratio {seconds_many / seconds_few:.2f}; nothing due {idle * 1000:.0f} ms; "
        f"bare SQL {reference:.2f} s, ratio {seconds_many / reference:.1f}"
    )
