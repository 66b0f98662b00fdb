"""A workbook made by hand: what is written, without a ledger."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taskhub.units import Unit
from taskhub.workbook.contents import Contents
from taskhub.workbook.layout import FIGURES, HAZARDS, ITEMS, NOTICES, Line

MADE_AT = datetime(2024, 10, 8, 9, 30, 15, 123456, ZoneInfo("Asia/Shanghai"))
AS_OF = date(2024, 9, 30)


def item(code: str = "1.10", **values: Any) -> Line:
    said = {
        "plan": "p-1", "item": code, "title": "排查整治", "kind": "定量", "due": date(2024, 12, 31), "target": "145 处",
        "last_as_of": date(2024, 6, 30), "last_value": Decimal("12.50"), "last_percent": Decimal("8.62"),
        "scheduled_percent": Decimal("50.00"), "deviation": Decimal("-41.38"), "state": "滞后", "as_of": AS_OF,
    }  # fmt: skip
    return Line({**said, **values}, "yellow")


def notice(number: str = "某安委办督〔2024〕1号", **values: Any) -> Line:
    said = {
        "number": number, "kind": "督办单", "title": "督办", "issued_on": AS_OF, "reply_due": date(2024, 10, 12),
        "left": "还有 3 个工作日", "matters": "第一项\n第二项", "state": "已签发", "returned_why": "",
    }  # fmt: skip
    return Line({**said, **values}, "red")


def hazard(code: str = "DHX-06G-2024-000001-Z") -> Line:
    said = {"code": code, "title": "通道堵塞", "level": "一般", "place": "某厂", "deadline": AS_OF, "days_overdue": None,
            "state": "整改中"}  # fmt: skip
    return Line(said, "", frozenset({"patrolled_on"}))


@pytest.fixture(scope="session")
def made() -> Callable[..., Contents]:
    """``made(items=[…], notices=[…], hazards=[…])``: what the workbook of the department ``yjj`` says."""

    def contents(
        items: Sequence[Line] = (item(),), notices: Sequence[Line] = (notice(),), hazards: Sequence[Line] = (hazard(),)
    ) -> Contents:  # fmt: skip
        lines = {ITEMS.name: items, NOTICES.name: notices, HAZARDS.name: hazards, FIGURES.name: []}
        return Contents(Unit(code="yjj", name="市应急管理局", role="sector"), AS_OF, MADE_AT, lines, "市安委办")

    return contents
