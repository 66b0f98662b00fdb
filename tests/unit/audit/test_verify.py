"""Whatever is altered, removed or inserted is found; what was only added is not blamed."""

import itertools
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, col, delete, select, update

import taskhub.hub  # noqa: F401  imports every room's tables
from taskhub import audit
from taskhub.audit import Actor, AuditEvent, Head, chain
from taskhub.audit.covered import covered_tables, only_grows
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.problems import TaskhubError
from taskhub.progress import ProgressReport

Tamper = Callable[[Session, list[int], int], None]

DETAILS = st.dictionaries(
    st.text(min_size=1, max_size=5),
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.floats(allow_nan=False)),
)  # fmt: skip
TRANSACTIONS = st.lists(st.lists(DETAILS, min_size=1, max_size=3), min_size=2, max_size=4)


def alter(session: Session, ids: list[int], at: int) -> None:
    session.execute(update(AuditEvent).where(col(AuditEvent.id) == ids[at]).values(actor="别人@yjj"))


def remove(session: Session, ids: list[int], at: int) -> None:
    session.execute(delete(AuditEvent).where(col(AuditEvent.id) == ids[at]))


def swap(session: Session, ids: list[int], at: int) -> None:
    one, other = (session.get_one(AuditEvent, ids[n]) for n in (at, (at + 1) % len(ids)))
    one.subject, other.subject = other.subject, one.subject


def insert_at_the_end(session: Session, ids: list[int], at: int) -> None:
    copied = session.get_one(AuditEvent, ids[at])
    session.add(AuditEvent(**{**copied.model_dump(exclude={"id"}), "subject": "plan:made-up"}))


def rebuild(session: Session, ids: list[int], at: int) -> None:
    """Whoever may write can make a chain that fits; only the head that was kept elsewhere tells."""
    alter(session, ids, at)
    link = chain.BEGINNING
    for one in session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all():
        session.refresh(one)
        link = chain.link(link, one.model_dump(exclude={"id", "chain"}))
        one.chain = link


@pytest.fixture(scope="module")
def ledgers(empty_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Database]:
    folder, count = tmp_path_factory.mktemp("chained"), itertools.count()
    return lambda: Database(f"sqlite:///{shutil.copyfile(empty_ledger, folder / f'{next(count)}.db')}")


@settings(max_examples=50)
@given(transactions=TRANSACTIONS, tamper=st.sampled_from([alter, remove, swap, insert_at_the_end, rebuild]), place=st.integers(0))
def test_every_tampering_shows_against_a_head_that_was_kept(
    transactions: list[list[dict[str, Any]]], tamper: Tamper, place: int, ledgers: Callable[[], Database]
) -> None:
    moment, actor = Moment(date(2024, 9, 30), datetime(2024, 9, 30, 2, tzinfo=UTC)), Actor("王敏", "awb")
    database = ledgers()
    serial = itertools.count()
    for details in transactions:
        with database.writing() as session:
            audit.record_each(session, moment, actor, "try", [(f"plan:{next(serial)}", said) for said in details])
    with database.writing() as session:
        kept = audit.head(session)
        assert audit.verify(session, kept).breaches == []
        ids = list(session.exec(select(AuditEvent.id).order_by(col(AuditEvent.id))).all())
        tamper(session, [id_ or 0 for id_ in ids], place % len(ids))
        session.flush()
        assert audit.verify(session, kept).breaches
    database.close()


@pytest.fixture
def grown(database: Database, at: Callable[..., Moment], actor: Actor) -> Database:
    """A ledger with three reports, each written by a transaction of its own."""
    for day in (1, 2, 3):
        with database.writing() as session:
            session.add(
                ProgressReport(plan="p", item=str(day), as_of=at("2024-09-30").as_of, recorded_at=at("2024-09-30").now,
                               percent=day, reported_by="李华@yjj", digest=str(day))
            )  # fmt: skip
            audit.record(session, at("2024-09-30"), actor, "progress.record", f"item:p/{day}")
    return database


def verified(database: Database, kept: Head | None = None) -> audit.Verified:
    with database.reading() as session:
        return audit.verify(session, kept)


def test_each_transaction_seals_what_it_added(grown: Database) -> None:
    found = verified(grown)
    assert (found.rows, found.breaches) == (3, [])
    with grown.reading() as session:
        seals = session.exec(select(AuditEvent).where(AuditEvent.verb == "ledger.seal").order_by(col(AuditEvent.id))).all()
    assert [(one.actor, one.details["after"], one.details["last"]) for one in seals] == [
        ("王敏@awb", None, 1), ("王敏@awb", 1, 2), ("王敏@awb", 2, 3),
    ]  # fmt: skip


COPY = (
    "INSERT INTO progress_report SELECT {id}, plan, item, as_of, recorded_at, value, percent, done, note, problems, "
    "next_steps, evidence, reported_by, sheet, 'new' FROM progress_report WHERE id = 1"
)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE progress_report SET percent = 99 WHERE id = 2", "被改过"),
        ("DELETE FROM progress_report WHERE id = 1", "封存时有 1 行,现在有 0 行"),
        (COPY.format(id=-5), "封存时有 1 行,现在有 2 行"),
        (COPY.format(id=4), "不是程序写进去的"),
    ],
)  # fmt: skip
def test_sealed_rows_that_changed_are_named(grown: Database, statement: str, what: str) -> None:
    with grown.writing() as session:
        session.connection().execute(text(statement))
    breaches = verified(grown).breaches
    assert [breach.where.split()[0] for breach in breaches] == ["progress_report"]
    assert what in breaches[0].what


@pytest.mark.parametrize(
    ("statement", "where", "what"),
    [
        (COPY.format(id=4), "progress_report 第 4 到 4 行", "不是程序写进去的"),
        ("DELETE FROM progress_report WHERE id = 3", "progress_report 第 3 到 3 行", "后来写入时已经不在"),
    ],
)
def test_the_next_transaction_does_not_make_it_good(
    grown: Database, statement: str, where: str, what: str, at: Callable[..., Moment]
) -> None:
    with grown.writing() as session:
        session.connection().execute(text(statement))
    with grown.writing() as session:
        session.add(
            ProgressReport(plan="p", item="9", as_of=at("2024-09-30").as_of, recorded_at=at("2024-09-30").now, percent=9,
                           reported_by="李华@yjj", digest="9")
        )  # fmt: skip
    assert [one for one in verified(grown).breaches if one.where == where and what in one.what]


def test_a_seal_outlives_a_column_that_came_later(grown: Database) -> None:
    """A seal names the columns it was made over."""
    with grown.reading() as session:
        (details, *_rest) = session.exec(select(AuditEvent.details).where(AuditEvent.verb == "ledger.seal")).all()
    assert set(details["columns"]) == set(ProgressReport.model_fields)


def test_events_that_are_gone_from_the_end_show_by_their_number(grown: Database) -> None:
    with grown.writing() as session:
        audit.record(session, Moment(date(2024, 10, 8), datetime(2024, 10, 8, tzinfo=UTC)), Actor("王敏", "awb"), "try", "plan:p")
        kept = audit.head(session)
        remove(session, [kept.events], 0)
    now = kept.events - 1
    assert f"留存的链头说有 {kept.events} 条,现在只有 {now} 条" in verified(grown, kept).breaches[0].what
    assert verified(grown).breaches == [], "by itself the shorter chain is whole"


def test_a_head_is_read_as_it_is_printed_also_shortened() -> None:
    head = Head(12, "ab" * 32)
    assert Head.parse(f" {head} ") == head
    assert Head.parse("12-" + "ab" * 8).is_at(bytes.fromhex("ab" * 32))
    for wrong in ("", "12", "12-ab", "x-" + "ab" * 32):
        with pytest.raises(TaskhubError, match="不是链头"):
            Head.parse(wrong)


def test_no_table_that_is_sealed_lacks_a_rising_id() -> None:
    sealed = [table for table in covered_tables() if only_grows(table)]
    assert len(sealed) >= 12
    for table in sealed:
        assert [column.name for column in table.primary_key] == ["id"], table.name
