"""Notes of rows: what a transaction changes is noted however it does so; what was changed past the program is never made good."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.dialects import sqlite
from sqlmodel import Session, col, select

import taskhub.hub  # noqa: F401  imports every room's tables
from taskhub import audit
from taskhub.audit import AuditEvent, rows
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.finding.models import Assessment
from taskhub.hazard.models import HazardSeries
from taskhub.leases import Lease
from taskhub.notice.models import DocumentSeries
from taskhub.progress import ProgressReport
from taskhub.rounds.models import Round, State, Submission

Change = Callable[[Session], Any]


@pytest.fixture
def moment(at: Callable[..., Moment]) -> Moment:
    return at("2024-09-30")


@pytest.fixture
def stocked(database: Database, moment: Moment, actor: audit.Actor) -> Database:
    """A round with three submissions, and two series of numbers."""
    with database.writing() as session:
        audit.record(session, moment, actor, "round.open", "round:2024Q3")
        session.add(
            Round(code="2024Q3", title="三季度", cut_off=moment.as_of, due=moment.as_of, opened_on=moment.as_of,
                           recorded_at=moment.now, actor=str(actor))
        )  # fmt: skip
        session.flush()
        session.add_all(
            Submission(round="2024Q3", unit=unit, state="awaited", due=moment.as_of) for unit in ("yjj", "zjj", "dhx")
        )
        session.add(HazardSeries(series="a", last=1))
        session.add(DocumentSeries(issuer="安委办", kind="督", year=2024, last=1))
    return database


def write(database: Database, change: Change) -> None:
    with database.writing() as session:
        change(session)


def by_hand(database: Database, statement: str) -> None:
    """Text is nothing that the program writes with: no watch sees it."""
    write(database, lambda session: session.connection().execute(text(statement)))


def notes(database: Database) -> list[Any]:
    """Of the newest transaction."""
    with database.reading() as session:
        newest = select(AuditEvent.details).where(AuditEvent.verb == rows.ROWS).order_by(col(AuditEvent.id).desc()).limit(1)
        return [(name, key, bool(was), bool(now)) for name, found in session.exec(newest).one()["tables"].items()
                for key, was, now in found]  # fmt: skip


def breaches(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(one.where, one.what) for one in audit.verify(session).breaches]


def set_by_orm(session: Session) -> None:
    session.get_one(Submission, 2).state = State.SUBMITTED


def delete_by_orm(session: Session) -> None:
    session.delete(session.get_one(Submission, 2))


@pytest.mark.parametrize(
    ("change", "noted"),
    [
        (set_by_orm, [("submission", 2, True, True)]),
        (delete_by_orm, [("submission", 2, True, False)]),
        (lambda session: session.execute(update(Submission).where(col(Submission.unit) == "zjj").values(state="verified")),
         [("submission", 2, True, True)]),
        (lambda session: session.execute(update(Submission).values(state="verified")),
         [("submission", n, True, True) for n in (1, 2, 3)]),
        (lambda session: session.connection().execute(delete(Submission).where(col(Submission.id) == 3)),
         [("submission", 3, True, False)]),
        (lambda session: session.execute(
            insert(Submission), [{"round": "2024Q3", "unit": "jtj", "state": "awaited", "due": date(2024, 9, 30)}]),
         [("submission", 4, False, True)]),
        (lambda session: session.merge(HazardSeries(series="a", last=2)), [("hazard_series", '["a"]', True, True)]),
        (lambda session: session.execute(insert(HazardSeries), [{"series": "b", "last": 2}, {"series": "c", "last": 2}]),
         [("hazard_series", '["b"]', False, True), ("hazard_series", '["c"]', False, True)]),
    ],
    ids=["orm set", "orm delete", "update some", "update all", "core delete", "bulk insert", "merge", "bulk insert by name"],
)  # fmt: skip
def test_each_way_to_write_is_noted(stocked: Database, change: Change, noted: list[Any]) -> None:
    write(stocked, change)
    assert notes(stocked) == noted
    assert breaches(stocked) == []


def test_a_row_that_is_there_already_is_noted_as_it_was(stocked: Database) -> None:
    first = sqlite.insert(DocumentSeries).values(issuer="安委办", kind="督", year=2024, last=1)
    counted = first.on_conflict_do_update(index_elements=["issuer", "kind", "year"], set_={"last": col(DocumentSeries.last) + 1})
    write(stocked, lambda session: session.execute(counted))
    assert notes(stocked) == [("document_series", '["安委办","督",2024]', True, True)]
    assert breaches(stocked) == []


def test_several_touches_are_one_note(stocked: Database) -> None:
    def change(session: Session) -> None:
        for state in (State.SUBMITTED, State.NIL):
            session.get_one(Submission, 1).state = state
            session.flush()
        added = Submission(round="2024Q3", unit="jtj", state="awaited", due=date(2024, 9, 30))
        session.add(added)
        session.flush()
        added.state = State.SUBMITTED
        session.flush()
        session.delete(session.get_one(Submission, 2))

    write(stocked, change)
    assert notes(stocked) == [("submission", 1, True, True), ("submission", 2, True, False), ("submission", 4, False, True)]
    assert breaches(stocked) == []


def test_what_changes_nothing_or_only_what_is_left_out_is_no_event(stocked: Database, moment: Moment) -> None:
    with stocked.reading() as session:
        before = audit.head(session)
    write(stocked, lambda session: session.execute(update(Submission).values(round="2024Q3")))
    write(stocked, lambda session: session.add(Lease(name="a", holder="b", expires_at=moment.now)))
    with stocked.writing(keep=False) as session:
        set_by_orm(session)
    with stocked.reading() as session:
        assert audit.head(session) == before


@pytest.mark.parametrize(
    ("statement", "then", "where", "what"),
    [
        ("UPDATE submission SET due = '2030-01-01' WHERE id = 2", set_by_orm, "submission 的 2 行", "两次写入之间"),
        ("UPDATE submission SET due = '2030-01-01' WHERE id = 2", delete_by_orm, "submission 的 2 行", "两次写入之间"),
        ("INSERT INTO hazard_series VALUES ('z', 7)", lambda session: session.merge(HazardSeries(series="z", last=8)),
         "hazard_series 的 z 行", "已经从别处插进来"),
        ("DELETE FROM hazard_series", lambda session: session.merge(HazardSeries(series="a", last=1)),
         "hazard_series 的 a 行", "已经从别处删了"),
        ("DELETE FROM submission WHERE id = 3",
         lambda session: session.add(Submission(round="2024Q3", unit="dhx", state="awaited", due=date(2024, 9, 30))),
         "submission 的 3 行", "已经从别处删了"),
    ],
    ids=["changed, changed", "changed, removed", "inserted, changed", "removed, the same again", "removed, its number again"],
)  # fmt: skip
def test_the_programs_own_work_does_not_make_it_good(
    stocked: Database, statement: str, then: Change, where: str, what: str
) -> None:
    by_hand(stocked, statement)
    assert breaches(stocked)
    write(stocked, then)
    assert [one for one in breaches(stocked) if one[0] == where and what in one[1]]


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE submission SET state = 'nonsense' WHERE id = 2", "submission 的 2 行"),
        ("UPDATE submission SET due = 'nonsense' WHERE id > 1", "submission 的 2、3 行"),
        ("UPDATE progress_report SET as_of = 'nonsense'", "progress_report 第 1 到 1 行"),
        ("UPDATE assessment SET as_of = 'nonsense'", "assessment 的 nonsense 行"),
    ],
)
def test_what_cannot_even_be_read_is_named(stocked: Database, moment: Moment, statement: str, named: str) -> None:
    write(stocked, lambda session: session.add_all([
        ProgressReport(plan="p", item="1", as_of=moment.as_of, recorded_at=moment.now, percent=1, reported_by="x", digest="1"),
        Assessment(as_of=moment.as_of, recorded_at=moment.now),
    ]))  # fmt: skip
    assert breaches(stocked) == []
    by_hand(stocked, statement)
    assert named in [where for where, _what in breaches(stocked)]


def test_many_rows_are_one_line(stocked: Database) -> None:
    write(stocked, lambda session: session.execute(
        insert(HazardSeries), [{"series": f"s{n:02d}", "last": 1} for n in range(30)]))  # fmt: skip
    by_hand(stocked, "DELETE FROM hazard_series WHERE series LIKE 's%'")
    ((where, _what),) = breaches(stocked)
    assert where.startswith("hazard_series 的 s00、s01、")
    assert where.endswith(" 等 30 行")


def test_a_table_that_only_grows_cannot_be_changed(stocked: Database, moment: Moment) -> None:
    write(stocked, lambda session: session.add(
        ProgressReport(plan="p", item="1", as_of=moment.as_of, recorded_at=moment.now, percent=1, reported_by="x", digest="1")
    ))  # fmt: skip

    def change(session: Session) -> None:
        session.get_one(ProgressReport, 1).percent = 99

    with pytest.raises(RuntimeError, match="progress_report only grows"):
        write(stocked, change)


def forget(database: Database) -> Database:
    """As a ledger was before there were notes: the chain without them, and a program that has just started."""
    with database.writing() as session:
        session.connection().execute(text("DELETE FROM audit_event WHERE verb IN ('ledger.cover', 'ledger.rows')"))
        link = audit.chain.BEGINNING
        for one in session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all():
            link = audit.chain.link(link, one.model_dump(exclude={"id", "chain"}))
            one.chain = link
    return Database(database.url)


def test_an_older_ledger_is_covered_from_the_next_writing_on(stocked: Database, moment: Moment) -> None:
    older = forget(stocked)
    with older.reading() as session:
        found = audit.verify(session)
    assert (found.breaches, set(found.since.values())) == ([], {None})
    write(older, set_by_orm)
    with older.reading() as session:
        found = audit.verify(session)
    assert (found.breaches, set(found.since.values())) == ([], {moment.as_of})
    by_hand(older, "DELETE FROM submission WHERE id = 1")
    assert breaches(older) == [("submission 的 1 行", "被删了:没有一次写入删过它")]
    older.close()


def test_stock_is_taken_once(stocked: Database) -> None:
    for n in (1, 2):
        again = Database(stocked.url)
        write(again, lambda session: session.execute(update(Submission).values(due=date(2025, 1, n))))  # noqa: B023
        again.close()
    with stocked.reading() as session:
        assert len(session.exec(select(AuditEvent).where(AuditEvent.verb == rows.COVER)).all()) == 1


def test_stock_and_notes_of_many_rows_are_several_events(stocked: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_AT_ONCE", 2)
    older = forget(stocked)
    write(older, lambda session: session.execute(update(Submission).values(state="verified")))
    with older.reading() as session:
        verbs = session.exec(select(AuditEvent.verb).order_by(col(AuditEvent.id))).all()
    assert verbs.count(rows.COVER) > 2
    assert verbs.count(rows.ROWS) == 2
    assert breaches(older) == []
    older.close()


@pytest.mark.parametrize(
    ("then", "statement", "what"),
    [
        (["id", "round", "unit", "state"], "UPDATE submission SET unit = 'jtj' WHERE id = 1", "两次写入之间从别处被改过"),
        (["id", "round", "unit", "state"], "DELETE FROM submission WHERE id = 1", "被删了"),
        (["id", "round", "unit", "gone"], "SELECT 1", None),
    ],
    ids=["altered before", "removed before", "what it was over is gone"],
)
def test_a_table_whose_columns_changed_is_taken_stock_of_again(
    stocked: Database, then: list[str], statement: str, what: str | None
) -> None:
    """As after a migration that added columns, or dropped one: what was altered before it still shows where it can."""
    older = forget(stocked)
    table = Submission.metadata.tables["submission"]
    real = rows._shape
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "_shape", lambda one: [name for name in then if name in one.columns] if one is table else real(one))
        write(older, lambda session: session.execute(update(HazardSeries).values(last=9)))
        assert breaches(older) == []
    if "gone" in then:
        with older.writing() as session:
            stock = session.exec(select(AuditEvent).where(AuditEvent.verb == rows.COVER)).one()
            stock.details = {"tables": {**stock.details["tables"], "submission": {"columns": then, "rows": [[1, None, "ab"]]}}}
            link = audit.chain.BEGINNING
            session.flush()
            for one in session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all():
                link = audit.chain.link(link, one.model_dump(exclude={"id", "chain"}))
                one.chain = link
    by_hand(older, statement)
    newer = Database(older.url)
    write(newer, set_by_orm)
    found = [said for where, said in breaches(newer) if where == "submission 的 1 行"]
    assert found == [] if what is None else what in found[0]
    for one in (older, newer):
        one.close()
