"""Institutional measures on a ledger: taken over, linked, and found without effect where their kind recurs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from taskhub.agenda import queued
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import Filter, HazardDesk, HazardSource
from taskhub.hazard.institution import InstitutionDesk
from taskhub.problems import InputError, StateError
from taskhub.settings import Hazards
from tests.integration.hazard.conftest import UNITS

At = Callable[..., Moment]
HEADINGS = "制度编号,制度名称,文号,责任单位,隐患类别,范围,范围代码,施行日期,废止日期\n"
FIRE = "ZD-1,安全出口每日巡查制度,=1+1,市住建局,消防,地区,dhx,2024-02-01,\n"


@pytest.fixture
def institutions(database: Database) -> InstitutionDesk:
    return InstitutionDesk(database, UNITS, WorkCalendar(), Hazards())


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str) -> Path:
        path = tmp_path / "institutions.csv"
        path.write_text(HEADINGS + "".join(rows), encoding="utf-8")
        return path

    return write


@pytest.fixture
def hazards(desk: HazardDesk, table: Callable[..., Path], at: At, actor: Actor) -> dict[str, str]:
    """Title → code: found before the measure, in its grace, after it, elsewhere, and of another kind."""
    rows: list[dict[str, Any]] = [
        {"title": "before", "found": "2024-01-10"}, {"title": "grace", "found": "2024-02-20"},
        {"title": "after", "found": "2024-03-20"}, {"title": "elsewhere", "found": "2024-03-20", "region": "xsx"},
        {"title": "other kind", "found": "2024-03-20", "category": "01"},
    ]  # fmt: skip
    desk.import_file(table(*rows), at("2024-04-01"), actor)
    return {row["title"]: row["code"] for row in desk.rows(at("2024-04-01"), Filter())}


def facts(database: Database, code: str, moment: Moment) -> tuple[Any, Any]:
    with database.reading() as session:
        found = HazardSource(session, UNITS, WorkCalendar()).facts([code], moment)[code]
    return found["institutions"], found["recurs_despite_measure"]


def test_what_is_found_after_the_grace_recurs_despite_the_measure(
    institutions: InstitutionDesk, database: Database, hazards: dict[str, str], sheet: Callable[..., Path], at: At, actor: Actor
) -> None:
    assert facts(database, hazards["after"], at("2024-04-01")) == (0, False)
    taken = institutions.import_file(sheet(FIRE), at("2024-04-02"), actor)
    assert (taken.added, taken.changed, taken.known) == (1, 0, 0)
    found = {title: facts(database, code, at("2024-04-02")) for title, code in hazards.items()}
    assert found == {
        "before": (0, False), "grace": (1, False), "after": (1, True), "elsewhere": (0, False), "other kind": (0, False),
    }  # fmt: skip
    assert facts(database, hazards["after"], at("2024-04-01")) == (0, False), "not known the day before"
    (row,) = institutions.rows(at("2024-04-02"), failed=True)
    assert (row["code"], row["recurrences"], row["in_force"]) == ("ZD-1", 1, True)
    assert institutions.show("ZD-1", at("2024-04-02"))["recurred"] == [hazards["after"]]
    assert institutions.figures("unit", at("2024-04-02")) == [
        {"group": "zjj", "in_force": 1, "without_effect": 1, "recurrences": 1}
    ]
    assert institutions.uncovered() == ["01"]


def test_the_same_file_again_changes_nothing_and_a_change_judges_its_kind_anew(
    institutions: InstitutionDesk, database: Database, hazards: dict[str, str], sheet: Callable[..., Path], at: At, actor: Actor
) -> None:
    institutions.import_file(sheet(FIRE), at("2024-04-02"), actor)
    with database.reading() as session:
        before = queued(session, at("2024-04-30").now)
    again = institutions.import_file(sheet(FIRE), at("2024-04-03"), actor)
    assert (again.added, again.changed, again.known) == (0, 0, 1)
    with database.reading() as session:
        assert queued(session, at("2024-04-30").now) == before
    assert before.keys["hazard"] >= {hazards["before"], hazards["grace"], hazards["after"]}
    ended = institutions.import_file(sheet(FIRE.replace("2024-02-01,", "2024-02-01,2024-03-01")), at("2024-04-04"), actor)
    assert (ended.added, ended.changed) == (0, 1)
    assert facts(database, hazards["after"], at("2024-04-05")) == (0, False)
    assert institutions.figures("unit", at("2024-04-05")) == [
        {"group": "zjj", "in_force": 0, "without_effect": 0, "recurrences": 0}
    ]


def test_another_grace_counts_from_another_day_once_the_file_is_imported_again(
    institutions: InstitutionDesk, database: Database, hazards: dict[str, str], sheet: Callable[..., Path], at: At, actor: Actor
) -> None:
    institutions.import_file(sheet(FIRE), at("2024-04-02"), actor)
    sooner = replace(institutions, settings=Hazards(institution_grace="10 days"))
    taken = sooner.import_file(sheet(FIRE), at("2024-04-03"), actor)
    assert (taken.added, taken.changed, taken.known) == (0, 1, 0)
    assert facts(database, hazards["grace"], at("2024-04-03")) == (1, True)


def test_a_measure_that_ended_is_neither_in_force_nor_without_effect(
    institutions: InstitutionDesk, hazards: dict[str, str], sheet: Callable[..., Path], at: At, actor: Actor
) -> None:
    institutions.import_file(sheet(FIRE.replace("2024-02-01,", "2024-02-01,2024-03-31")), at("2024-04-02"), actor)
    assert institutions.figures("category", at("2024-04-02")) == [
        {"group": "06", "in_force": 0, "without_effect": 0, "recurrences": 1}
    ]


def test_links_are_kept_once_and_shown_in_both_lists(
    institutions: InstitutionDesk, desk: HazardDesk, hazards: dict[str, str], sheet: Callable[..., Path], at: At, actor: Actor,
    tmp_path: Path,
) -> None:  # fmt: skip
    institutions.import_file(sheet(FIRE), at("2024-04-02"), actor)
    assert institutions.link("ZD-1", [hazards["before"]], at("2024-04-02"), actor) == [hazards["before"]]
    assert institutions.link("ZD-1", [hazards["before"].lower()], at("2024-04-03"), actor) == [], "as people type it"
    assert institutions.show("ZD-1", at("2024-04-03"))["hazards"] == [hazards["before"]]
    path = tmp_path / "两个清单.xlsx"
    institutions.write_lists(path, desk.rows(at("2024-04-03"), Filter()), at("2024-04-03"))
    book = load_workbook(path)
    assert book.sheetnames == ["隐患清单", "制度措施清单"]
    measures = list(book["制度措施清单"].iter_rows(min_row=2))
    (cells,) = measures
    assert (cells[0].value, cells[2].value, cells[2].data_type, cells[9].value, cells[10].value) == ("ZD-1", "=1+1", "s", 1, 1)
    assert book["隐患清单"].max_row == 1 + len(hazards)
    assert institutions.unlink("ZD-1", [hazards["before"]], at("2024-04-04"), actor) == [hazards["before"]]
    assert institutions.unlink("ZD-1", [hazards["before"]], at("2024-04-04"), actor) == []
    for wrong in (("ZD-9", hazards["before"]), ("ZD-1", "nothing")):
        with pytest.raises(StateError):
            institutions.link(wrong[0], [wrong[1]], at("2024-04-04"), actor)


def test_every_bad_row_is_told_and_nothing_is_taken(
    institutions: InstitutionDesk, sheet: Callable[..., Path], at: At, actor: Actor
) -> None:
    bad = sheet(
        FIRE, "ZD-2,,,市住建局,消防,全部,,2024-02-01,\n", "ZD-3,甲,,市住建,消防,全部,,2024-02-01,\n",
        "ZD-4,乙,,市住建局,海洋,全部,,2024-02-30,\n", "ZD-5,丙,,市住建局,消防,地区,abc,2024-02-01,2024-01-01\n",
        "ZD-6,丁,,市住建局,消防,国家,,2024-02-01,\n", FIRE.replace("每日", "每周"),
    )  # fmt: skip
    with pytest.raises(InputError) as refused:
        institutions.import_file(bad, at("2024-04-02"), actor)
    found = [(problem.line, problem.path) for problem in refused.value.problems]
    assert found == [
        (3, "title"), (4, "unit"), (5, "category"), (5, "effective"), (6, "until"), (6, "scope"), (7, "scope_kind"), (8, "code"),
    ]  # fmt: skip
    assert institutions.rows(at("2024-04-02")) == []
