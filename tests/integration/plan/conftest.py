"""A ledger in a file, a plan of three items, and the hands that load it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.plan.load import Loaded, load_files
from taskhub.units import Unit, Units

PLAN = """\
plan: p1
title: 三年行动方案
issuer: 市安委会
start: 2024-01-01
end: 2026-12-31
revision: 1
tasks:
  - code: "1"
    title: 动态清零
    measures:
      - code: "1.1"
        title: 排查整治
        lead: yjj
        items:
          - code: "1.1.1"
            title: 建成避难场所
            co_lead: [zjj]
            weight: 2.5
            target: {value: 0.7, unit: ‰, direction: at_most}
            milestones:
              - {date: 2024-06-30, percent: 33.33, title: 普查}
              - {date: 2026-12-31, percent: 100}
            source: 第三条
          - code: "1.1.2"
            title: 修订应急预案
            due: 2024-12-31
  - code: "2"
    title: 本质安全
    measures:
      - code: "2.1"
        title: 淘汰老旧设备
        lead: zjj
"""

AMENDED = PLAN.replace("revision: 1", "revision: 2\namended: {date: 2025-03-01, document: 安委办〔2025〕3号}").replace(
    "due: 2024-12-31", "due: 2025-12-31"
)


@pytest.fixture
def plan_text() -> str:
    return PLAN


@pytest.fixture
def amended_text() -> str:
    """Revision 2, in force from 2025-03-01: item 1.1.2 is due a year later."""
    return AMENDED


@pytest.fixture
def units() -> Units:
    return Units({code: Unit(code=code, name=f"{code}局", role="sector") for code in ("yjj", "zjj")})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'ledger.db'}")
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def at() -> Callable[..., Moment]:
    """The moment of a day, known at the end of that day or of another one."""
    return lambda day, known=None: Moment(day, datetime.combine(known or day, datetime.max.time(), UTC))


@pytest.fixture
def load(ledger: Database, tmp_path: Path, units: Units, at: Callable[..., Moment]) -> Callable[..., list[Loaded]]:
    """Writes each text to a file and loads all of them on ``day``."""

    def run(*texts: str, day: date = date(2024, 1, 10), progress: Callable[[int, int], None] | None = None) -> list[Loaded]:
        paths = []
        for n, text in enumerate(texts):
            path = tmp_path / f"plan{n}.yaml"
            path.write_text(text, encoding="utf-8")
            paths.append(path)
        return load_files(ledger, paths, units, at(day), Actor("王敏", "awb"), progress)

    return run
