"""The main job on PostgreSQL: the same ledger as on SQLite, two at once included. ``pytest -m postgres``."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.escalation import case_rows
from taskhub.hub import Hub
from taskhub.leases import LeaseHeld
from taskhub.notice import rows
from taskhub.report.notices import notice_row
from taskhub.report.status import plan_object
from taskhub.tables import Row
from taskhub.workspace import Workspace

pytestmark = pytest.mark.postgres

On = Callable[[str], Moment]
Ledger = Callable[[Any], dict[str, list[Any]]]


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """A private cluster behind a Unix socket; its URL, with the name of the database to fill in."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [
        Path(found).parent for found in [shutil.which("initdb")] if found
    ]
    if not binaries:
        pytest.skip("no initdb and postgres on this machine")
    here = Path(tempfile.mkdtemp(prefix="taskhub-pg-"))
    as_user: Sequence[str] = ()
    if os.getuid() == 0:  # postgres refuses to run as root
        owner = pwd.getpwnam("postgres")
        os.chown(here, owner.pw_uid, owner.pw_gid)
        as_user = ("runuser", "-u", "postgres", "--")
    initdb = [*as_user, str(binaries[-1] / "initdb"), "-D", f"{here}/data", "-U", "taskhub", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "--no-sync", "--locale", "C.UTF-8"], cwd=here, check=True, capture_output=True)
    control = [*as_user, str(binaries[-1] / "pg_ctl"), "-D", f"{here}/data", "-w", "-l", f"{here}/log"]
    subprocess.run([*control, "-o", f"-k {here} -c listen_addresses='' -c fsync=off", "start"], cwd=here, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    try:
        yield f"postgresql+psycopg://taskhub@/{{name}}?host={here}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd=here, check=True, stdout=subprocess.DEVNULL)
        shutil.rmtree(here)


@pytest.fixture
def url(cluster: str) -> str:
    """An empty database."""
    name = f"t{uuid4().hex}"
    engine = create_engine(cluster.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return cluster.format(name=name)


@pytest.fixture
def pg_hubs(
    url: str, workspace: Any, open_hub: Callable[..., Hub], on: On, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], list[Hub]]:
    """So many hubs on one ledger in PostgreSQL that holds plan and progress; each with connections of its own."""
    monkeypatch.setenv("TASKHUB_DATABASE_URL", url)

    def opened(count: int) -> list[Hub]:
        hubs = [open_hub() for _n in range(count)]
        hubs[0].load_plans(hubs[0].plan_files(), on("2024-01-02"), office)
        hubs[0].import_progress(workspace.config / "progress.csv", on("2024-07-05"), office)
        return hubs

    return opened


def at_once(*work: Callable[[], object]) -> list[object]:
    """What each of ``work`` answers, or the LeaseHeld it raises, all begun at the same moment."""
    barrier = Barrier(len(work))

    def begin(one: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return one()
        except LeaseHeld as held:
            return held

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(begin, work))


def the_main_job(hub: Hub, on: On, office: Actor) -> tuple[list[Any], list[Any], list[Any]]:
    """What was sent, the notices and the status after two assessments, sign-off, issuing and delivery."""
    sent: list[Any] = []
    for day in ("2024-08-20", "2024-09-30"):
        hub.assess(on(day), office)
        with hub.database.reading() as session:
            drafts = [row.notice.key for row in rows(session, state="draft")]
        hub.notices.decide(drafts, on(day), office)
        hub.issue(on(day), office)
        sent += [(one.message, one.outcome) for one in hub.deliver(on(day), lambda day=day: on(day).now)]
    with hub.database.reading() as session:
        notices = [notice_row(row) for row in rows(session)]
    return sorted(sent), notices, [plan_object(one) for one in hub.status(on("2024-09-30"))]


def test_the_main_job_leaves_what_it_leaves_on_sqlite(
    pg_hubs: Callable[[int], list[Hub]], workspace: Any, on: On, office: Actor, essence: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    (postgres,) = pg_hubs(1)
    assert not postgres.database.is_sqlite
    on_postgres = the_main_job(postgres, on, office)
    monkeypatch.delenv("TASKHUB_DATABASE_URL")
    sqlite = Hub(Workspace(workspace.root))
    assert sqlite.database.is_sqlite
    assert the_main_job(sqlite, on, office) == on_postgres
    assert essence(sqlite.database) == essence(postgres.database)
    assert postgres.verify_audit(postgres.audit_head()).breaches == sqlite.verify_audit(sqlite.audit_head()).breaches == []
    sqlite.database.close()


def test_a_repeated_run_changes_nothing(pg_hubs: Callable[[int], list[Hub]], on: On, office: Actor, dump: Ledger) -> None:
    (hub,) = pg_hubs(1)
    the_main_job(hub, on, office)
    hub.assess(on("2024-09-30"), office)  # what was issued is a subject of rules from now on
    before = dump(hub.database)
    hub.assess(on("2024-09-30"), office)
    hub.assess(on("2024-10-31"), office, dry_run=True)
    assert hub.issue(on("2024-09-30"), office) == []
    assert dump(hub.database) == before


def test_two_assessments_at_once_leave_the_ledger_of_one(
    pg_hubs: Callable[[int], list[Hub]], on: On, office: Actor, dump: Ledger
) -> None:
    hubs = pg_hubs(2)
    answers = at_once(*(lambda hub=hub: hub.assess(on("2024-09-30"), office) for hub in hubs))
    assert sum(isinstance(answer, LeaseHeld) for answer in answers) <= 1
    once = dump(hubs[0].database)
    assert len({(row[1], row[2], row[6]) for row in once["finding"]}) == len(once["finding"]) > 0
    hubs[0].assess(on("2024-09-30"), office)
    assert dump(hubs[0].database) == once


def test_two_issuers_at_once_count_without_gaps_and_say_nothing_twice(
    pg_hubs: Callable[[int], list[Hub]], on: On, office: Actor
) -> None:
    hubs = pg_hubs(2)
    hubs[0].assess(on("2024-09-30"), office)
    with hubs[0].database.reading() as session:
        drafts = [row.notice.key for row in rows(session)]
    hubs[0].notices.decide(drafts, on("2024-09-30"), office)
    answers = at_once(*(lambda hub=hub: hub.issue(on("2024-09-30"), office) for hub in hubs))
    issued = [one for answer in answers for one in answer]  # type: ignore[attr-defined]
    assert len(issued) == len(drafts)
    for kind, word in (("reminder", "提"), ("supervision", "督")):
        count = sum(one.kind == kind for one in issued)
        assert {one.number for one in issued if one.kind == kind} == {f"某安委办{word}〔2024〕{n}号" for n in range(1, count + 1)}
    assert hubs[0].verify_audit().breaches == [], "two writers make one chain"


def test_a_draft_never_grows_behind_the_back_of_its_issuer(pg_hubs: Callable[[int], list[Hub]], on: On, office: Actor) -> None:
    """What an assessment adds to a draft while another process issues it stands in the text, or in the next part."""
    assessor, issuer = pg_hubs(2)
    moment = on("2024-09-30")
    assessor.assess(moment, office)
    row = Row(1, {"plan": "t-2024", "item": "1.2.2", "as_of": "2024-09-29", "value": "10"})
    assessor.record_progress(row, moment, office)
    at_once(lambda: assessor.assess(moment, office), lambda: issuer.issue(moment, office))
    with assessor.database.reading() as session:
        for one in rows(session):
            if one.notice.number:
                assert all(line.rule in one.notice.body for line in one.lines)
                assert all(re.split("[:/]", line.subject)[-1] in one.notice.body for line in one.lines)


def test_two_deliverers_at_once_send_nothing_twice(pg_hubs: Callable[[int], list[Hub]], on: On, office: Actor) -> None:
    hubs = pg_hubs(2)
    moment = on("2024-09-30")
    hubs[0].assess(moment, office)
    issued = hubs[0].issue(moment, office)
    gathered = at_once(*(lambda hub=hub: hub.dispatch.gather(moment, urged=True) for hub in hubs))
    told = [one.notice for answer in gathered for one in answer.decided]  # type: ignore[attr-defined]
    assert sorted(told) == sorted(one.number or "" for one in issued)
    answers = at_once(*(lambda hub=hub: hub.deliver(moment, lambda: moment.now) for hub in hubs))
    sent = [one.message for answer in answers for one in answer]  # type: ignore[attr-defined]
    assert 0 < len(sent) == len(set(sent))


def test_a_limit_holds_for_two_deliverers_at_once(
    workspace: Workspace, pg_hubs: Callable[[int], list[Hub]], on: On, office: Actor
) -> None:
    limited = "channels:\n  - {name: files, tags: [all], url: 'file://outbox', limit: {messages: 2, per: hour}}\n"
    (workspace.config / "channels.yaml").write_text(limited, encoding="utf-8")
    hubs = pg_hubs(2)
    moment = on("2024-09-30")
    hubs[0].assess(moment, office)
    hubs[0].issue(moment, office)
    messages = {one.reference for one in hubs[0].dispatch.gather(moment, urged=True).decided}
    answers = at_once(*(lambda hub=hub: hub.deliver(moment, lambda: moment.now) for hub in hubs))
    assert sum(len(answer) for answer in answers) == 2 < len(messages)  # type: ignore[arg-type]
    assert hubs[0].messages.remaining(moment)["due"] == len(messages) - 2
    first, *_rest = hubs[0].messages.rows(state="sent")
    assert hubs[0].messages.show(first["message_id"][:8])["history"][0]["outcome"] == "sent"


def test_two_processes_that_find_an_empty_database_migrate_it_once(url: str) -> None:
    databases = [Database(url) for _n in range(3)]
    at_once(*(database.prepare for database in databases))
    with databases[0].engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar_one() == 1
    for database in databases:
        database.close()


CLIMBING = """\
ruleset: climbing
subject: item
rules:
  - {id: item-climbs, title: 逾期, colour: red, when: "status == 'active' and days_overdue >= 1", ladder: item}
"""


def climbed(hub: Hub, on: On, office: Actor) -> list[Any]:
    """The cases, rung by rung, after three visits, one of them to notices that were issued."""
    for day in ("2024-07-01", "2024-07-15", "2024-09-09"):
        hub.assess(on(day), office)
        hub.escalation.escalate(on(day), office)
        assert hub.escalation.escalate(on(day), office).visited == 0
        with hub.database.reading() as session:
            drafts = [row.notice.key for row in rows(session, state="draft") if row.notice.kind == "supervision"]
        hub.notices.decide(drafts, on(day), office)
        hub.issue(on(day), office)
        hub.escalation.escalate(on(day), office)
    with hub.database.reading() as session:
        subjects = [row["subject"] for row in case_rows(session, closed=True)]
    return [(subject, hub.escalation.case(subject, on("2024-09-09")).rungs) for subject in sorted(subjects)]


def test_ladders_are_climbed_as_on_sqlite_two_runs_at_once_included(
    pg_hubs: Callable[[int], list[Hub]], workspace: Any, on: On, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.rules / "climbing.yaml").write_text(CLIMBING, encoding="utf-8")
    first, second = pg_hubs(2)
    on_postgres = climbed(first, on, office)
    first.assess(on("2024-10-10"), office)
    answers = at_once(*(partial(hub.escalation.escalate, on("2024-10-10"), office) for hub in (first, second)))
    spoken = [len(one.spoken) for one in answers if not isinstance(one, LeaseHeld)]
    monkeypatch.delenv("TASKHUB_DATABASE_URL")
    sqlite = Hub(Workspace(workspace.root))
    assert climbed(sqlite, on, office) == on_postgres
    sqlite.assess(on("2024-10-10"), office)
    assert sum(spoken) == len(sqlite.escalation.escalate(on("2024-10-10"), office).spoken) > 0
    sqlite.database.close()
