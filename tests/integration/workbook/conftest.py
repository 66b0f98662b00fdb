"""The office and a department around one ledger, with items behind, notices out and hazards open; workbooks go back and forth."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from taskhub import audit, xlsx
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.notice import Notice
from taskhub.progress import report_rows
from taskhub.tables import Row
from taskhub.workbook import Brought
from taskhub.workspace import Workspace

On = Callable[[str], Moment]
OFFICE, DEPARTMENT = Actor("王敏", "awb"), Actor("张三", "yjj")
HAZARDS = (
    {"external_id": "g", "title": "通道堵塞", "level": "general", "unit": "yjj"},
    {"external_id": "m", "title": "储罐泄漏", "level": "major", "unit": "yjj"},
    {"external_id": "z", "title": "塔吊超期", "level": "general", "unit": "zjj"},
)
HEAD = 4


class Office:
    """Writes workbooks, fills them in as people do, and takes them back."""

    def __init__(self, hub: Hub, on: On, directory: Path) -> None:
        self.hub, self.on, self.directory = hub, on, directory
        self.written = 0

    def sheet(self, day: str = "2024-10-08", unit: str = "yjj") -> Path:
        self.written += 1
        path = self.directory / f"{unit}-{self.written}.xlsx"
        self.hub.workbooks.write(self.hub.units.by_code[unit], path, self.on(day))
        return path

    def fill(self, path: Path, sheet: str, key: str, **cells: Any) -> Path:
        """Fills cells of the row with that code or number; ``cells`` by heading."""

        def act(book: Workbook) -> None:
            places = {cell.value: cell.column for cell in book[sheet][HEAD]}
            (row,) = [row[0].row for row in book[sheet].iter_rows(min_row=HEAD + 1) if key in [cell.value for cell in row[:2]]]
            for heading, value in cells.items():
                xlsx.put(book[sheet].cell(row, places[heading]), value)

        return self.edit(path, act)

    def signs(self, path: Path, name: str) -> Path:
        def act(book: Workbook) -> None:
            (row,) = [row for row in book["说明"].iter_rows() if row[0].value == "填表人"]
            row[1].value = name

        return self.edit(path, act)

    def edit(self, path: Path, act: Callable[[Workbook], object]) -> Path:
        book = load_workbook(path)
        act(book)
        book.save(path)
        return path

    def brings(self, path: Path, day: str = "2024-10-15", by: Actor = OFFICE, unit: str | None = None) -> Brought:
        return self.hub.workbooks.bring(path, self.on(day), by, unit)

    def takes(self, path: Path, day: str = "2024-10-15", by: Actor = OFFICE) -> tuple[int, int, int, int, int]:
        """Brings a workbook that is in order; how many reports, acknowledgements, replies and steps were new, how many known."""
        brought = self.brings(path, day, by)
        assert brought.outcome is not None, [str(problem) for problem in brought.problems]
        reports, answers, steps = brought.outcome.reports, brought.outcome.answers, brought.outcome.steps
        return (reports.added, answers.acknowledged, answers.replied, steps.steps, reports.known + answers.known + steps.known)

    def refuses(self, path: Path, day: str = "2024-10-15", **said: Any) -> list[str]:
        brought = self.brings(path, day, **said)
        assert brought.outcome is None
        return [str(problem).removeprefix(f"{path.name} ") for problem in brought.problems]

    def reports(self, item: str, day: str = "2024-12-31") -> list[dict[str, Any]]:
        with self.hub.database.reading() as session:
            return report_rows(session, self.on(day), "t-2024", item)

    def notice(self, kind: str = "supervision", unit: str = "yjj") -> Notice:
        with self.hub.database.reading() as session:
            return session.exec(select(Notice).where(Notice.kind == kind, Notice.unit == unit)).one()

    def records(self, item: str, as_of: str, day: str, **figures: str) -> None:
        row = {"plan": "t-2024", "item": item, "as_of": as_of, **figures}
        self.hub.record_progress(Row(None, row), self.on(day), OFFICE)

    def events(self, subject: str) -> list[audit.AuditEvent]:
        with self.hub.database.reading() as session:
            return list(audit.events(session, subject))

    @property
    def codes(self) -> dict[str, str]:
        """External id of each hazard → its code."""
        from taskhub.hazard import Hazard

        with self.hub.database.reading() as session:
            return {one.external_id or "": one.code for one in session.exec(select(Hazard))}


@pytest.fixture(scope="module")
def _told(_stocked: Path, on: On, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(_stocked, tmp_path_factory.mktemp("told") / "workspace"))
    with (root / "config" / "units.yaml").open("a", encoding="utf-8") as file:
        file.write("  - {code: dhx, name: 东河县, role: territory, superior: awb, region: dhx}\n")
    hub = Hub(Workspace(root))
    table = root / "hazards.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*HAZARDS[0], "category", "region", "found", "deadline"])
        writer.writeheader()
        writer.writerows({**row, "category": "06", "region": "dhx", "found": "2024-09-02", "deadline": "2024-10-10"}
                         for row in HAZARDS)  # fmt: skip
    hub.hazards.import_file(table, on("2024-09-03"), OFFICE)
    codes = [row["code"] for row in hub.hazards.rows(on("2024-09-03"), _everything())]
    hub.hazards.take(codes, "dispatch", on("2024-09-04"), OFFICE)
    hub.assess(on("2024-09-30"), OFFICE)
    for _level in range(3):
        with hub.database.reading() as session:
            drafts = [one.key for one in session.exec(select(Notice).where(Notice.state == "DRAFT"))]
        for n in range(3):
            hub.notices.decide(drafts, on("2024-09-30"), Actor(f"签字人{n}", "awb"))
    hub.issue(on("2024-09-30"), OFFICE)
    hub.database.close()
    return root


def _everything() -> Any:
    from taskhub.hazard import Filter

    return Filter()


@pytest.fixture(scope="module")
def on() -> On:
    """The morning of a day, in Shanghai."""
    from datetime import UTC, date, datetime, time

    return lambda day: Moment(date.fromisoformat(day), datetime.combine(date.fromisoformat(day), time(2), UTC))


@pytest.fixture
def office(_told: Path, workspace: Workspace, open_hub: Callable[..., Hub], on: On, tmp_path: Path) -> Office:
    """On 2024-09-30 everything was assessed and issued."""
    shutil.copytree(_told, workspace.root, dirs_exist_ok=True)
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    return Office(open_hub(), on, sheets)
