"""A desk over an empty ledger, and tables of hazards by hand."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskhub.calendar import WorkCalendar
from taskhub.database import Database
from taskhub.hazard import HazardDesk
from taskhub.settings import Hazards
from taskhub.units import Unit, Units

UNITS = Units({
    unit.code: unit
    for unit in (
        Unit(code="awb", name="市安委办", role="committee_office"),
        Unit(code="zjj", name="市住建局", role="sector", superior="awb"),
        Unit(code="jtj", name="市交通局", role="sector", superior="awb"),
        Unit(code="dhx", name="东河县", role="territory", superior="awb", region="dhx"),
        Unit(code="xsx", name="西山县", role="territory", superior="awb", region="xsx"),
    )
})  # fmt: skip


@pytest.fixture
def desk(database: Database) -> HazardDesk:
    return HazardDesk(database, UNITS, WorkCalendar(), Hazards())


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """``table({...}, {...})``: a CSV file with one row each; what a row does not say has a plain value."""

    def write(*rows: dict[str, Any], name: str = "hazards.csv", headings: dict[str, str] | None = None) -> Path:
        plain = {
            "title": "消防通道堵塞",
            "category": "06",
            "level": "general",
            "unit": "zjj",
            "region": "dhx",
            "found": "2024-03-01",
        }
        full = [{**plain, "external_id": f"x{n}", **row} for n, row in enumerate(rows, start=1)]
        names = list(dict.fromkeys(key for row in full for key in row))
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([(headings or {}).get(key, key) for key in names])
            writer.writerows([[row.get(key, "") for key in names] for row in full])
        return path

    return write
