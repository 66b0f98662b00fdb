"""A plan in a real ledger, and the hands that report on it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.progress import History, Taken, histories, import_file, record
from taskhub.tables import Row
from taskhub.units import Units

PLAN = """\
plan: p
title: 三年行动方案
issuer: 市安委会
start: 2024-01-01
end: 2026-12-31
tasks:
  - code: "1"
    title: 动态清零
    lead: yjj
    measures:
      - code: "1.1"
        title: 排查整治
        items:
          - {code: "1.1.1", title: 建成避难场所, target: {value: 145, unit: 处}, co_lead: [zjj]}
          - {code: "1.1.2", title: 修订应急预案, due: 2024-12-31}
          - {code: "1.1.3", title: 关闭小煤矿, lead: mtj}
          - {code: "1.1.4", title: 撤销的事, withdrawn: {date: 2024-07-01, document: 安委办〔2024〕9号}}
      - {code: "2.1", title: 淘汰老旧设备, target: {value: 10, unit: 台}}
      - {code: "2.10", title: 更新消防车辆, target: {value: 10, unit: 辆}}
"""
HEADING = ("方案", "事项", "截止日期", "完成值", "完成进度", "是否完成", "说明", "填报单位")


@pytest.fixture
def plan_text() -> str:
    return PLAN


@pytest.fixture
def ledger(database: Database, load_plan: Callable[..., object]) -> Database:
    load_plan(PLAN)
    return database


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """A workbook of rows ``(item, as_of, value, percent, done, note, unit)`` of plan ``p``; what is left out is empty."""

    def write(*rows: tuple[Any, ...], name: str = "进度.xlsx") -> Path:
        book = Workbook()
        book.active.append(HEADING)
        for row in rows:
            book.active.append(("p", *row))
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def take(ledger: Database, units: Units, actor: Actor, at: Callable[..., Moment]) -> Callable[..., Taken]:
    """Imports a file on a day (2024-10-08 unless said)."""
    return lambda path, day="2024-10-08", **said: import_file(ledger, path, units, at(day), actor, **said)


@pytest.fixture
def report(ledger: Database, units: Units, actor: Actor, at: Callable[..., Moment]) -> Callable[..., Taken]:
    """Records one return: ``report("1.1.1", "2024-09-30", day="2024-10-08", value="126")``."""

    def one(item: str, as_of: str, day: str = "2024-10-08", now: datetime | None = None, **said: Any) -> Taken:
        moment = at(day) if now is None else Moment(at(day).as_of, now)
        return record(ledger, Row(1, {"plan": "p", "item": item, "as_of": as_of, **said}), units, moment, actor)

    return one


@pytest.fixture
def known(ledger: Database, at: Callable[..., Moment]) -> Callable[..., dict[str, History]]:
    """Histories as known on a day."""

    def on(day: str = "2024-12-31", known: str | None = None) -> dict[str, History]:
        with ledger.reading() as session:
            return {key.removeprefix("p/"): found for key, found in histories(session, at(day, known)).items()}

    return on
