"""The page of a reporting round counts every unit once: not due yet, missing, sent back; and late where it came late."""

from datetime import date
from typing import Any

from taskhub.report.rounds import round_page
from taskhub.rounds import counts

DUE = date(2024, 10, 10)


def row(unit: str, status: str, came_on: date | None = None, *, late: bool = False) -> dict[str, Any]:
    return {
        "unit": unit, "name": unit, "status": status, "late": late, "came_on": came_on, "due": DUE, "returned": 0, "person": "",
        "remark": "",
    }  # fmt: skip


def test_who_is_missing_is_not_late_and_who_is_not_due_yet_not_missing() -> None:
    rows = [
        row("a", "missing", late=True), row("b", "submitted", date(2024, 10, 12), late=True), row("c", "awaited"),
        row("d", "returned", date(2024, 10, 9)), row("e", "nil", date(2024, 10, 9)),
    ]  # fmt: skip
    asked = {"round": "2024Q3", "title": "2024年第三季度", "due": DUE, "closed_on": None, **counts(rows)}
    page = round_page([asked], rows)
    assert "未到期 1,未报 1,已退回 1;迟报 1。" in page.markdown
    assert "| 2024年第三季度 | 2024-10-10 | 5 | 2 | 1 | 1 | 未截止 |" in page.markdown
