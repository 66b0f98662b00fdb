"""A standing made by hand: two plans whose codes resemble each other, findings and notices."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from taskhub.notice import Notice, NoticeRow, NoticeState
from taskhub.plan.structure import Change, Item, ItemKind, Plan, Schedule
from taskhub.progress import PlanStatus
from taskhub.progress.history import History, Report
from taskhub.progress.status import plan_status
from taskhub.report.standing import Standing
from taskhub.units import Units

AS_OF = date(2024, 9, 30)


@pytest.fixture
def finding() -> Callable[..., dict[str, Any]]:
    return _finding


@pytest.fixture
def notice_row() -> Callable[..., NoticeRow]:
    return _notice_row


def _finding(**values: Any) -> dict[str, Any]:
    return {
        "subject": "item:p-1/1", "kind": "item", "unit": "yjj", "rule": "item-overdue", "title": "逾期未完成", "colour": "red",
        "since": date(2024, 7, 1), "resolved_on": None, "notice": None, "subject_title": "排查|整治\n隐患", "plan": "p-1",
        "opened_on": date(2024, 7, 1), "suppressed_by": None, "resolved_why": None, "facts": {}, "for_office": False, **values,
    }  # fmt: skip


def _item() -> dict[str, Any]:
    return {
        "unit": "yjj", "plan": "p-1", "code": "1", "title": "事项1", "kind": "once", "due": date(2024, 6, 30), "percent": None,
        "scheduled_percent": Decimal("100.00"), "days_overdue": 92, "before": "", "status": "active",
    }  # fmt: skip


def _notice_row(**values: Any) -> NoticeRow:
    recorded = datetime(2024, 9, 30, tzinfo=UTC)
    issued = AS_OF if values.get("state") in (NoticeState.ISSUED, NoticeState.REPLIED) else None
    said = {"unit": "yjj", "kind": "reminder", "issued_on": issued, **values}
    notice = Notice(plan="p-1", drafted_on=AS_OF, recorded_at=recorded, **said)
    return NoticeRow(notice, [], [], [("files", "sent")] if notice.state is NoticeState.ISSUED else [])


@pytest.fixture
def status(units: Units) -> Any:
    def of(code: str, title: str = "三年行动", *, verification: bool = False) -> PlanStatus:
        done = Report(1, date(2024, 6, 1), None, None, True)
        return plan_status(plan_of(code, title), {f"{code}/0": History((done,))}, units, AS_OF, verification)

    return of


def plan_of(code: str, title: str = "三年行动") -> Plan:
    start, end = date(2024, 1, 1), date(2024, 12, 31)
    items = [
        Item(
            plan=code, code=str(n), title=f"事项{n}", task="1", measure="1.1", lead=lead, co_lead=(), cooperating=(),
            kind=ItemKind.ONCE, start=start, due=date(2024, 6, 30), weight=Decimal(1), target=None, milestones=(),
            withdrawn=Change(date(2024, 5, 1), "安委办〔2024〕1号") if n == 3 else None, source="",
        )
        for n, lead in enumerate(["yjj", "yjj", "zjj", "zjj"])
    ]  # fmt: skip
    return Plan(code, title, "市安委会", start, end, 1, start, "", None, Schedule(), (), (), tuple(items))


@pytest.fixture
def standing(status: Any, units: Units) -> Standing:
    return Standing([status("p-1"), status("P_1")], [_item()], [_finding()], [_notice_row()], units.name)
