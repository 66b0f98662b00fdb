"""A hazard as people read it has words where programs have codes."""

from datetime import date
from typing import Any

from taskhub.report.hazard_words import readable_facts, readable_hazard, readable_step

NAMES = {"yjj": "市应急管理局", "jkq": "经济技术开发区"}
ROW: dict[str, Any] = {
    "code": "JKQ-03M-2024-000001-Y", "title": "major", "level": "major", "unit": "jkq", "sector": "yjj", "category": "03",
    "source": "campaign", "mode": "by_deadline", "status": "found", "state": "found", "rung": "raise", "listed": False,
    "found": date(2024, 8, 10), "note": "", "closed_on": None,
}  # fmt: skip
RUNGS = {"hazard:JKQ-03M-2024-000001-Y": "提级、移送(已签发)"}


def name(code: str) -> str:
    return NAMES.get(code, code)


def test_a_row_says_levels_states_units_and_rungs_and_leaves_what_people_wrote() -> None:
    row = readable_hazard(ROW, name, RUNGS)
    assert (row["level"], row["state"], row["unit"], row["rung"]) == ("重大", "已发现", "经济技术开发区", "提级、移送(已签发)")
    assert row["title"] == "major"
    assert readable_hazard({**ROW, "rung": None}, name, RUNGS)["rung"] is None


def test_facts_are_told_by_what_they_are() -> None:
    facts = {"level": "major", "days_overdue": 21, "listing": "none", "assured": False, "status": "found"}
    said = dict(readable_facts({**ROW, "facts": facts, "steps": []}, name, RUNGS, {"03": "工贸"}))
    assert said["类别"] == "工贸"
    assert said["来源"] == "专项行动"
    assert said["整改方式"] == "限期整改"
    assert said["挂牌督办"] == "未挂牌"
    assert said["五落实是否齐全"] is False
    assert said["逾期天数,未逾期为 0"] == 21
    assert "备注" not in said
    assert not any(key.isascii() for key in said)


def test_the_details_of_a_step_are_said_too() -> None:
    details = {"state": "dispatched", "unit": ["yjj", "jkq"], "rung": "raise", "why": "higher", "unknown": "x"}
    row = readable_step({"what": "转办", "details": details}, name)
    assert row["details"] == {
        "状态": "已分拨", "责任单位": "市应急管理局 → 经济技术开发区", "理由": "higher", "unknown": "x",
    }  # fmt: skip
