"""A small register with three counties, and a way to draft a table against it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from taskhub import documents
from taskhub.intake import Said, Taken
from taskhub.intake.take import take
from taskhub.plan import Plan
from taskhub.plan.check import check
from taskhub.units import Unit, Units

START, END = date(2024, 1, 1), date(2026, 12, 31)
SAID = Said("t-2024", "三年行动", "市安委会", START, END)

UNITS = [
    Unit(code="awb", name="市安全生产委员会办公室", aliases=["市安委办"], role="committee_office"),
    Unit(code="yjj", name="市应急管理局", aliases=["市应急局"], role="comprehensive"),
    Unit(code="zjj", name="市住房和城乡建设局", aliases=["市住建局"], role="sector"),
    Unit(code="jtj", name="市交通运输局", aliases=["市交通局"], role="sector"),
    Unit(code="qjq", name="清江区", aliases=["清江区人民政府"], role="territory"),
    Unit(code="qsx", name="青山县", role="territory"),
    Unit(code="yfs", name="云峰市", role="territory"),
    Unit(code="old", name="撤县", role="territory", valid_to=date(2023, 12, 31), successor="qsx"),
]


@pytest.fixture
def units() -> Units:
    return Units({unit.code: unit for unit in UNITS})


@pytest.fixture
def draft(units: Units) -> Callable[..., Taken]:
    """``draft(path, base=plan, …)``: what the table at ``path`` comes to."""

    def drafted(path: Path, said: Said = SAID, base: Plan | None = None, **more: Any) -> Taken:
        return take(path, said, units, lambda _code: base, **more)

    return drafted


@pytest.fixture
def meant(units: Units) -> Callable[[Taken], Plan]:
    """The plan that a draft means; InputError where it is not finished."""
    return lambda taken: check(documents.parse(taken.text, "draft.yaml"), units)
