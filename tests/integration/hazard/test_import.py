"""Hazards come in tables: whole or not at all, repeatable, corrected but never overridden by an old file."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, func, select

from taskhub.agenda import queued
from taskhub.audit import Actor, AuditEvent
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import Filter, Hazard, HazardCode, HazardDesk, HazardEvent
from taskhub.problems import InputError

At = Callable[..., Moment]
Table = Callable[..., Path]


def every(desk: HazardDesk, moment: Moment) -> list[dict[str, Any]]:
    return desk.rows(moment, Filter())


def count(database: Database, model: Any) -> int:
    with database.reading() as session:
        return session.exec(select(func.count(col(model.id)))).one()


def test_chinese_headings_in_any_order_and_words_as_people_write_them(
    desk: HazardDesk, table: Table, at: At, actor: Actor
) -> None:
    path = table(
        {"found": "2024年3月1日", "level": "重大事故隐患", "category": "消防安全", "unit": "市住建局", "region": "东河县",
         "mode": "限期整改", "source": "督导检查", "criterion": "判定标准第三条", "external_id": "A-1"},
        headings={"found": "发现日期", "level": "隐患级别", "category": "类别", "unit": "责任单位", "region": "区县",
                  "title": "隐患名称", "mode": "整改方式", "source": "来源", "criterion": "判定依据", "external_id": "外部编号"},
    )  # fmt: skip
    taken = desk.import_file(path, at("2024-04-01"), actor)
    [row] = every(desk, at("2024-04-01"))
    assert (taken.added, taken.warnings) == (1, ())
    assert row == row | {
        "level": "major", "category": "06", "unit": "zjj", "region": "dhx", "territory": "dhx", "source": "inspection",
        "found": date(2024, 3, 1), "state": "found", "mode": "by_deadline", "listed": False, "rung": None,
    }  # fmt: skip
    code = HazardCode.parse(row["code"])
    assert (code.region, code.category, code.level, code.year, code.number) == ("DHX", "06", "major", 2024, 1)
    assert row["deadline"] == date(2024, 4, 1)  # 30 days after 1 March is Sunday 31 March: rolls on


def test_the_same_file_again_changes_nothing(desk: HazardDesk, database: Database, table: Table, at: At, actor: Actor) -> None:
    path = table({}, {"status": "closed", "closed_on": "2024-03-09"}, {"mode": "立行立改"})
    first = desk.import_file(path, at("2024-04-01"), actor)
    before = [count(database, model) for model in (Hazard, HazardEvent, AuditEvent)]
    again = desk.import_file(path, at("2024-05-01"), actor)
    assert (first.added, again.added, again.corrected, again.known) == (3, 0, 0, 3)
    assert [count(database, model) for model in (Hazard, HazardEvent, AuditEvent)] == before


def test_every_bad_row_is_told_and_nothing_is_taken(
    desk: HazardDesk, database: Database, table: Table, at: At, actor: Actor
) -> None:
    path = table(
        {},
        {"level": "特大"},
        {"unit": "市住建居", "found": "2024-02-30"},
        {"external_id": ""},
        {"found": "2024-05-01"},
        {"status": "closed"},
        {"monitored": "是", "level": "major"},
        {"deadline": "2024-02-01"},
        {"category": "", "title": ""},
        {"code": "DHX-06G-2024-000001-0"},
    )
    with pytest.raises(InputError) as refused:
        desk.import_file(path, at("2024-04-01"), actor)
    found = [(problem.line, problem.path) for problem in refused.value.problems]
    assert found == [
        (3, "level"), (4, "unit"), (4, "found"), (5, "external_id"), (6, "found"), (7, "closed_on"), (8, "monitored"),
        (9, "deadline"), (10, "title"), (10, "category"), (11, "code"),
    ]  # fmt: skip
    assert "市住建局" in next(problem.remedy for problem in refused.value.problems if problem.path == "unit")
    assert all(problem.remedy for problem in refused.value.problems)
    assert count(database, Hazard) == count(database, HazardEvent) == count(database, AuditEvent) == 0


def test_two_rows_of_one_hazard_that_differ_are_refused(desk: HazardDesk, table: Table, at: At, actor: Actor) -> None:
    path = table({"external_id": "a"}, {"external_id": "a", "title": "别的"})
    with pytest.raises(InputError, match="第 2 行"):
        desk.import_file(path, at("2024-04-01"), actor)


def test_a_correction_stays_when_the_old_file_comes_again(desk: HazardDesk, table: Table, at: At, actor: Actor) -> None:
    old = table({"external_id": "a", "place": "东街"}, name="old.csv")
    new = table({"external_id": "a", "place": "西街"}, name="new.csv")
    desk.import_file(old, at("2024-04-01"), actor)
    corrected = desk.import_file(new, at("2024-04-02"), actor)
    again = desk.import_file(old, at("2024-04-03"), actor)
    assert (corrected.corrected, again.corrected) == (1, 0)
    [row] = every(desk, at("2024-04-03"))
    assert row["place"] == "西街"


def test_a_corrected_level_moves_the_deadline_of_the_policy_and_keeps_the_code(
    desk: HazardDesk, table: Table, at: At, actor: Actor
) -> None:
    desk.import_file(table({"external_id": "a"}, name="old.csv"), at("2024-03-02"), actor)
    [before] = every(desk, at("2024-03-02"))
    desk.import_file(table({"external_id": "a", "level": "major"}, name="new.csv"), at("2024-03-05"), actor)
    [after] = every(desk, at("2024-03-05"))
    assert (before["code"], before["deadline"]) == (after["code"], date(2024, 3, 18))
    assert (after["level"], after["deadline"]) == ("major", date(2024, 4, 1))
    [then] = every(desk, at("2024-03-04", known="2024-03-06"))
    assert (then["level"], then["deadline"]) == ("general", date(2024, 3, 18))


@pytest.mark.parametrize(
    ("cells", "field"),
    [({"unit": "jtj"}, "unit"), ({"deadline": "2024-12-31"}, "deadline"), ({"status": "submitted"}, "status"),
     ({"found": "2024-03-02"}, "found")],
)  # fmt: skip
def test_a_table_takes_no_step(desk: HazardDesk, table: Table, at: At, actor: Actor, cells: dict[str, str], field: str) -> None:
    desk.import_file(table({"external_id": "a"}, name="old.csv"), at("2024-03-05"), actor)
    with pytest.raises(InputError) as refused:
        desk.import_file(table({"external_id": "a", **cells}, name="new.csv"), at("2024-03-06"), actor)
    assert [problem.path for problem in refused.value.problems] == [field]


def test_a_list_that_comes_back_changes_nothing(desk: HazardDesk, table: Table, at: At, actor: Actor) -> None:
    desk.import_file(table({}, {"status": "closed", "closed_on": "2024-03-09"}, {"monitored": "是"}), at("2024-04-01"), actor)
    rows = every(desk, at("2024-04-01"))
    back = table(
        *({key: "" if value is None else value for key, value in row.items()} | {"external_id": ""} for row in rows), name="b.csv"
    )
    taken = desk.import_file(back, at("2024-04-02"), actor)
    assert (taken.added, taken.corrected, taken.known) == (0, 0, 3)


def test_only_hazards_that_are_not_closed_are_assessed_next(
    desk: HazardDesk, database: Database, table: Table, at: At, actor: Actor
) -> None:
    desk.import_file(table({}, {"status": "closed", "closed_on": "2024-03-09"}), at("2024-04-01"), actor)
    open_code = every(desk, at("2024-04-01"))[0]["code"]
    with database.reading() as session:
        keys = queued(session, at("2024-04-01").now).keys
    assert keys["hazard"] == {open_code}
    assert keys["unit"] == {"zjj"}


def test_a_hazard_entered_twice_by_hand_is_one(desk: HazardDesk, at: At, actor: Actor) -> None:
    said = {"title": "护栏缺失", "category": "04", "level": "general", "unit": "zjj", "region": "dhx", "found": "2024-03-01"}
    first, again = (desk.add(said, at("2024-03-02"), actor) for _time in range(2))
    assert (first.added, again.added, again.known) == (1, 0, 1)
