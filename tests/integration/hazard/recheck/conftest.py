"""Rechecks over a ledger of major hazards that were accepted and closed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import HazardDesk
from taskhub.hazard.lifecycle import ASSURANCES
from taskhub.hazard.recheck import RecheckDesk
from taskhub.settings import Hazards

UNIT, OFFICE = Actor("赵", "zjj"), Actor("王敏", "awb")


@pytest.fixture
def rechecks(desk: HazardDesk) -> RecheckDesk:
    return RecheckDesk(desk.database, desk.units, WorkCalendar(), Hazards())


@pytest.fixture
def closed(desk: HazardDesk, table: Callable[..., Path], at: Callable[..., Moment]) -> Callable[..., list[str]]:
    """``closed(3)``: so many major hazards of zjj, closed 2024-03-12, rectified by 赵@zjj and accepted by 王敏@awb."""

    def make(count: int, **said: Any) -> list[str]:
        rows = [{"level": "major", "external_id": f"{said}-{n}", "deadline": "2024-03-31", **said} for n in range(count)]
        codes = list(desk.import_file(table(*rows), at("2024-03-02"), OFFICE).codes)
        for day, verb, who, details in (
            ("2024-03-03", "dispatch", OFFICE, {}),
            ("2024-03-04", "assure", UNIT, {**dict.fromkeys(ASSURANCES, "有"), "measures": "更换阀门"}),
            ("2024-03-10", "submit", UNIT, {"evidence": "照片三张"}),
            ("2024-03-11", "accept", OFFICE, {}),
            ("2024-03-12", "close", OFFICE, {}),
        ):  # fmt: skip
            desk.take(codes, verb, at(day), who, details=details, document="验〔2024〕7号" if verb == "accept" else "")
        return codes

    return make


@pytest.fixture
def snapshot(database: Database) -> Callable[[], dict[str, int]]:
    """How many rows each table holds."""

    def count() -> dict[str, int]:
        from sqlalchemy import func, select
        from sqlmodel import SQLModel

        with database.reading() as session:
            return {
                name: session.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in SQLModel.metadata.tables.items()
            }

    return count
