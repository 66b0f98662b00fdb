"""A small valid plan file, and the units it names."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from taskhub import documents
from taskhub.plan.check import check
from taskhub.plan.structure import Plan
from taskhub.units import Unit, Units

VALID = """\
plan: p1
title: 三年行动方案
issuer: 市安委会
start: 2024-01-01
end: 2026-12-31
revision: 1
part_of: null
schedule: {mode: linear, basis: plan, tolerance: 0}
declares: {tasks: 2, measures: 2, items: 3}
tasks:
  - code: "1"
    title: 重大事故隐患动态清零
    measures:
      - code: "1.1"
        title: 排查整治
        lead: yjj
        items:
          - code: "1.1.1"
            title: 建成避难场所
            cooperating: [zjj]
            due: 2025-06-30
            weight: 2
            target: {value: 145, unit: 处}
            milestones:
              - {date: 2024-06-30, percent: 30, title: 普查}
              - {date: 2025-06-30, percent: 100}
          - code: "1.1.2"
            title: 修订应急预案
            start: 2024-03-01
            due: 2024-12-31
  - code: "2"
    title: 本质安全
    measures:
      - code: "2.1"
        title: 淘汰老旧设备
        lead: zjj
"""


@pytest.fixture
def valid() -> str:
    return VALID


@pytest.fixture
def units() -> Units:
    named = [
        Unit(code="yjj", name="市应急管理局", aliases=["市应急局"], role="sector"),
        Unit(code="zjj", name="市住房和城乡建设局", role="sector"),
        Unit(code="ajj", name="市安监局", role="sector", valid_to=date(2023, 12, 31), successor="yjj"),
    ]
    return Units({unit.code: unit for unit in named})


@pytest.fixture
def plan_from(units: Units) -> Callable[[str], Plan]:
    """The plan that a text means, as if it stood in ``plan.yaml``."""
    return lambda text: check(documents.parse(text, "plan.yaml"), units)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def to(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return to
