"""Steps on the ledger: recorded once, all or none, cached in the row, queued for assessment, and told as of any day."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, func, select

from taskhub.agenda import queued
from taskhub.audit import Actor, AuditEvent
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import Filter, Hazard, HazardDesk, HazardEvent, HazardSource
from taskhub.hazard.lifecycle import ASSURANCES
from taskhub.hazard.write import cache
from taskhub.problems import StateError
from taskhub.settings import HazardDeadline, Hazards

At = Callable[..., Moment]
Table = Callable[..., Path]
UNIT, OFFICE = Actor("赵", "zjj"), Actor("王敏", "awb")
ALL_FIVE = dict.fromkeys(ASSURANCES, "有")


@pytest.fixture
def code(desk: HazardDesk, table: Table, at: At) -> str:
    """One general hazard of zjj, found 2024-03-01, due 2024-03-18 by policy."""
    return desk.import_file(table({}), at("2024-03-02"), OFFICE).codes[0]


def events(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count(col(HazardEvent.id)))).one()


def closed(desk: HazardDesk, code: str, at: At, day: str = "2024-03-10") -> None:
    desk.take([code], "dispatch", at("2024-03-03"), OFFICE)
    desk.take([code], "assure", at("2024-03-04"), UNIT)
    desk.take([code], "submit", at("2024-03-09"), UNIT, details={"evidence": "照片"})
    desk.take([code], "accept", at(day), OFFICE)
    desk.take([code], "close", at(day), OFFICE)


def test_a_hazard_goes_its_way_and_each_step_is_audited(desk: HazardDesk, database: Database, code: str, at: At) -> None:
    closed(desk, code, at)
    [row] = desk.rows(at("2024-03-10"), Filter())
    assert (row["state"], row["closed_on"], row["days_overdue"]) == ("closed", date(2024, 3, 10), None)
    with database.reading() as session:
        query = select(AuditEvent.verb).where(AuditEvent.subject == f"hazard:{code}").order_by(col(AuditEvent.id))
        verbs = session.exec(query).all()
        assert queued(session, at("2024-03-10").now).keys["hazard"] == {code}
    assert verbs == [f"hazard.{verb}" for verb in ("register", "dispatch", "assure", "submit", "accept", "close")]


def test_a_repeated_step_changes_nothing_and_another_one_like_it_later_counts(
    desk: HazardDesk, database: Database, code: str, at: At
) -> None:
    desk.take([code], "dispatch", at("2024-03-03"), OFFICE)
    desk.take([code], "assure", at("2024-03-04"), UNIT)
    said = {"evidence": "照片"}
    assert desk.take([code], "submit", at("2024-03-05"), UNIT, details=said) == [code]
    before = events(database)
    assert desk.take([code], "submit", at("2024-03-05"), UNIT, details=said) == []
    assert events(database) == before
    desk.take([code], "return", at("2024-03-05"), OFFICE, details={"why": "看不清"})
    assert desk.take([code], "submit", at("2024-03-05"), UNIT, details=said) == [code]


def test_of_several_hazards_all_take_a_step_or_none(
    desk: HazardDesk, database: Database, table: Table, code: str, at: At
) -> None:
    other = desk.import_file(table({"external_id": "y"}, name="more.csv"), at("2024-03-02"), OFFICE).codes[0]
    desk.take([code], "dispatch", at("2024-03-03"), OFFICE)
    before = events(database)
    with pytest.raises(StateError, match=code):
        desk.take([other, code], "dispatch", at("2024-03-04"), OFFICE)
    assert events(database) == before
    assert [row["state"] for row in desk.rows(at("2024-03-04"), Filter())] == ["dispatched", "found"]


@pytest.mark.parametrize("text", ["XSX-06G-2024-000009-1", "乱写"])
def test_an_unknown_code_is_refused(desk: HazardDesk, at: At, text: str) -> None:
    with pytest.raises(StateError):
        desk.take([text], "dispatch", at("2024-03-04"), OFFICE)


def test_an_extension_keeps_the_original_deadline_and_the_overdue_days(desk: HazardDesk, code: str, at: At) -> None:
    desk.take([code], "dispatch", at("2024-03-03"), OFFICE)
    desk.take([code], "extend", at("2024-03-28"), OFFICE, document="安委办〔2024〕9号", details={"deadline": "2024-04-20"})
    facts = desk.show(code, at("2024-04-25"))["facts"]
    assert (facts["original_deadline"], facts["deadline"]) == (date(2024, 3, 18), date(2024, 4, 20))
    assert (facts["days_overdue"], facts["days_overdue_total"]) == (5, 14)
    then = desk.show(code, at("2024-03-27", known="2024-03-28"))["facts"]
    assert (then["deadline"], then["days_overdue"]) == (date(2024, 3, 18), 9)


def test_what_was_known_then_is_told_then(desk: HazardDesk, code: str, at: At) -> None:
    closed(desk, code, at)
    assert desk.show(code, at("2024-03-10", known="2024-03-04"))["state"] == "rectifying"
    assert [row["state"] for row in desk.rows(at("2024-03-09"), Filter())] == ["submitted"]
    assert desk.rows(at("2024-02-28"), Filter()) == []


def test_the_row_is_how_the_events_leave_the_hazard(
    desk: HazardDesk, database: Database, table: Table, code: str, at: At
) -> None:
    closed(desk, code, at)
    desk.take([code], "reopen", at("2024-05-01"), OFFICE, details={"deadline": "2024-06-01", "why": "回头看未过"})
    desk.take([code], "transfer", at("2024-05-02"), OFFICE, details={"unit": "市交通局", "why": "职责调整"})
    more = table(
        {"external_id": "m", "monitored": "是"}, {"external_id": "c", "status": "closed", "closed_on": "2024-03-09"},
        {"external_id": "a", "status": "accepted"}, name="more.csv",
    )  # fmt: skip
    desk.import_file(more, at("2024-05-03"), OFFICE)
    moment = at("2024-05-04")
    with database.reading() as session:
        source = HazardSource(session, desk.units, WorkCalendar())
        for chronicle in source.chronicles(None, moment):
            row = session.exec(select(Hazard).where(Hazard.code == chronicle.key)).one()
            stood = cache(chronicle.stood[-1])
            assert {name: getattr(row, name) for name in stood} == stood
    shown = desk.show(code, moment)
    assert (shown["found"], shown["unit"], shown["state"]) == (date(2024, 3, 1), "jtj", "dispatched")
    assert shown["facts"]["reopenings"] == 1


def test_figures_are_those_of_the_chronicles_on_any_day(desk: HazardDesk, table: Table, code: str, at: At) -> None:
    closed(desk, code, at)
    desk.import_file(
        table({"external_id": "1", "status": "closed", "closed_on": "2024-03-21", "found": "2024-03-01"},
              {"external_id": "2", "monitored": "是"}, {"external_id": "3", "mode": "立行立改"},
              {"external_id": "4", "unit": "jtj"}, {"external_id": "5"}, name="more.csv"),
        at("2024-04-01"), OFFICE,
    )  # fmt: skip
    desk.take([code], "reopen", at("2024-05-01"), OFFICE, details={"deadline": "2024-06-01", "why": "回头看未过"})
    for day, expected in {
        "2024-02-29": {},
        "2024-03-09": {"zjj": (3, 4, 0, 0, 1), "jtj": (1, 1, 0, 0, 0)},
        "2024-03-15": {"zjj": (2, 4, 1, 0, 1), "jtj": (1, 1, 0, 0, 0)},
        "2024-04-02": {"zjj": (1, 4, 2, 1, 1), "jtj": (1, 1, 0, 1, 0)},
        "2024-05-02": {"zjj": (2, 4, 1, 1, 1), "jtj": (1, 1, 0, 1, 0)},  # the reopened one is no longer closed
        "2024-06-02": {"zjj": (2, 4, 1, 2, 1), "jtj": (1, 1, 0, 1, 0)},
    }.items():
        rows = {row.group: row for row in desk.figures("unit", at(day, known="2024-06-02"))}
        found = {group: (row.backlog, row.inflow, row.closed, row.overdue, row.monitored) for group, row in rows.items()}
        assert found == expected, day
        for row in rows.values():
            assert row.inflow == row.backlog + row.closed + row.monitored
        if rows:
            assert sum(row.on_spot for row in rows.values()) == 1
    [row] = [row for row in desk.figures("unit", at("2024-04-02")) if row.group == "zjj"]
    assert (str(row.rectification_rate), str(row.average_days)) == ("50.00", "14.50")  # 9 and 20 days


def test_another_policy_moves_what_rests_on_it_and_nothing_else(
    desk: HazardDesk, database: Database, table: Table, at: At
) -> None:
    codes = desk.import_file(
        table({}, {"deadline": "2024-03-18"}, {"level": "major", "criterion": "三"},
              {"status": "closed", "closed_on": "2024-03-09"}),
        at("2024-03-10"), OFFICE,
    ).codes  # fmt: skip
    stricter = Hazards(deadlines=[HazardDeadline(level="major", within="30 days"), HazardDeadline(within="5 days")])
    other = HazardDesk(database, desk.units, WorkCalendar(), stricter)
    assert [one.hazard.code for one in other.redate(at("2024-03-11"), OFFICE, dry_run=True)] == [codes[0]]
    assert desk.rows(at("2024-03-11"), Filter())[0]["deadline"] == date(2024, 3, 18)
    assert [one.hazard.code for one in other.redate(at("2024-03-11"), OFFICE)] == [codes[0]]
    assert other.redate(at("2024-03-11"), OFFICE) == []
    facts = other.show(codes[0], at("2024-03-12"))["facts"]
    assert (facts["deadline"], facts["original_deadline"], facts["days_overdue"]) == (date(2024, 3, 6), date(2024, 3, 6), 6)
    assert other.show(codes[0], at("2024-03-10", known="2024-03-12"))["facts"]["deadline"] == date(2024, 3, 18)


def test_a_list_goes_page_by_page(desk: HazardDesk, table: Table, at: At, actor: Actor) -> None:
    desk.import_file(table(*({} for _n in range(5))), at("2024-04-01"), actor)
    pages: list[list[str]] = []
    after = None
    while rows := desk.rows(at("2024-04-01"), Filter(units=["zjj"]), 2, after):
        pages.append([row["code"] for row in rows])
        after = pages[-1][-1]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert len({code for page in pages for code in page}) == 5


@pytest.mark.parametrize(
    ("wanted", "count"),
    [({"level": "major"}, 1), ({"state": "closed"}, 1), ({"overdue": True}, 2), ({"region": "xsx"}, 1),
     ({"category": "04"}, 1), ({"units": ["jtj"]}, 1), ({"found_from": date(2024, 3, 15)}, 1),
     ({"found_to": date(2024, 3, 14)}, 4), ({"listed": True}, 0)],
)  # fmt: skip
def test_filters_say_the_same_of_now_and_of_then(
    desk: HazardDesk, table: Table, at: At, wanted: dict[str, Any], count: int
) -> None:
    desk.import_file(
        table({"level": "major", "criterion": "三"}, {"status": "closed", "closed_on": "2024-03-09"}, {"region": "xsx"},
              {"category": "04", "unit": "jtj"}, {"found": "2024-03-20"}),
        at("2024-03-20"), OFFICE,
    )  # fmt: skip
    now = desk.rows(at("2024-03-25"), Filter(**wanted))
    code = desk.rows(at("2024-03-25"), Filter())[-1]["code"]
    desk.take([code], "dispatch", at("2024-03-26"), OFFICE)
    then = desk.rows(at("2024-03-25", known="2024-03-26"), Filter(**wanted))
    assert len(now) == count
    assert then == now
