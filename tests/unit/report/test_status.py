"""The object of ``status --format json``: its keys are a promise to other programs."""

from decimal import Decimal
from typing import Any

import pytest

from taskhub.report.status import headline, plan_object, points, rate

DOCUMENTED = (
    "plan", "title", "revision", "as_of", "mode", "basis", "items", "completed", "withdrawn", "completion_rate", "progress",
    "schedule_progress", "deviation", "attainment", "state", "units",
)  # fmt: skip
DOCUMENTED_OF_A_UNIT = (
    "unit", "name", "items", "completed", "completion_rate", "progress", "schedule_progress", "deviation", "attainment",
    "state", "overdue", "rank",
)  # fmt: skip


def test_a_plan_is_one_object_with_the_documented_keys(status: Any) -> None:
    plan = plan_object(status("p-1"))
    assert set(plan) == {*DOCUMENTED, "progress_unweighted", "overdue"}
    assert (plan["plan"], plan["mode"], plan["basis"], plan["items"], plan["completed"], plan["withdrawn"]) == (
        "p-1", "linear", "plan", 3, 1, 1,
    )  # fmt: skip
    assert (plan["completion_rate"], plan["schedule_progress"], plan["overdue"]) == (Decimal("33.33"), Decimal("74.86"), 2)


def test_a_unit_s_row_has_the_documented_keys(status: Any) -> None:
    rows = plan_object(status("p-1"))["units"]
    assert all(set(row) == {*DOCUMENTED_OF_A_UNIT, "progress_unweighted"} for row in rows)
    assert [(row["unit"], row["name"], row["items"], row["rank"]) for row in rows] == [
        ("yjj", "市应急管理局", 2, 1),
        ("zjj", "市住房和城乡建设局", 1, 2),
    ]


def test_where_verification_is_on_both_rates_stand_beside(status: Any) -> None:
    plan = plan_object(status("p-1", verification=True))
    keys = [key for key in plan if key.startswith("comp")]
    assert keys == ["completed", "completion_rate", "completed_verified", "completion_rate_verified"]
    assert (plan["completed_verified"], plan["completion_rate_verified"]) == (0, Decimal("0.00"))
    assert all({"completed_verified", "completion_rate_verified"} < set(row) for row in plan["units"])
    assert headline(plan).splitlines()[2] == "其中已核定 0,核定完成率 0.00%;未核定 1"


def test_the_headline_names_mode_and_basis(status: Any) -> None:
    first, second = headline(plan_object(status("p-1"))).splitlines()
    assert first == "三年行动(第 1 版) 2024-09-30"
    for part in ("事项 3,完成 1", "完成率 33.33%", "序时进度 74.86%", "按时间、按方案全程", "-41.53", "44.53%", "滞后"):
        assert part in second


@pytest.mark.parametrize(
    ("value", "written"), [(Decimal("25.28"), "+25.28"), (Decimal("-3.10"), "-3.10"), (Decimal("0.00"), "+0.00"), (None, "—")]
)
def test_a_deviation_has_a_sign(value: Decimal | None, written: str) -> None:
    assert points(value) == written


def test_what_is_not_applicable_is_a_dash() -> None:
    assert (rate(None), rate(Decimal("99.99"))) == ("—", "99.99%")
