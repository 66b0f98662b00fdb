"""The page of alarms names whose the item is, what speaks for it, and how to look."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from taskhub.progress import CATALOGUES
from taskhub.report.alarms import Alarm, Alarmed, alarms_page
from taskhub.report.elements import ALARMS_KEY, MENU, OVERVIEW_KEY
from taskhub.subjects import Origin

AS_OF = date(2024, 9, 30)
RETURNED = Origin("progress_report", "7", date(2024, 9, 28), "value=52")
PLANNED = Origin("plan_item", "p-1/1", date(2024, 1, 1), "quantity 2024-01-01..2024-12-31")


def page(alarms: list[Alarm], last: date | None = AS_OF, files: Path = Path("nowhere")) -> str:
    made = alarms_page(Alarmed(alarms, last, AS_OF), lambda code: f"单位{code}", files)
    assert made.key == ALARMS_KEY
    return made.markdown


def test_a_row_names_the_unit_that_leads_the_facts_looked_at_and_the_return(finding: Any, rule_of: Any) -> None:
    rule = rule_of("jump", "kind == 'quantity' and rise_percent >= 30", CATALOGUES["item"])
    found = finding(rule="jump", title="截止前突增", unit="awb", since=date(2024, 9, 28), opened_on=AS_OF, for_office=True,
                    facts={"kind": "quantity", "rise_percent": str(Decimal("40.00"))})  # fmt: skip
    text = page([Alarm(found, rule, "yjj", [PLANNED, RETURNED])])
    (row,) = [line for line in text.splitlines() if "item:p-1/1" in line]
    assert row.startswith("| 2024-09-28 | 2024-09-30 | [单位yjj](/artifacts/key/taskhub-unit-yjj) |")
    assert row.endswith("| 最近一次报送比前一次增加的百分点 40.00%;2024-09-28 报送 value=52 |")
    assert "单位awb" not in text


def test_the_same_evidence_names_the_item_that_had_it(finding: Any) -> None:
    other = Origin("progress_report", "p-1/2", date(2024, 9, 28), "evidence")
    assert "佐证与 p-1/2 的相同 |" in page([Alarm(finding(), None, "", [RETURNED, other])])


def test_it_says_how_to_look_and_of_which_day_it_is() -> None:
    text = page([], date(2024, 9, 2))
    assert "(无)" in text
    assert "taskhub finding explain" in text
    assert "**按 2024-09-02 的研判,不是 2024-09-30 的**" in text
    assert ALARMS_KEY in MENU
    assert f"/artifacts/key/{OVERVIEW_KEY}" in text


def test_of_a_rule_that_has_many_the_rest_is_in_a_file(finding: Any, tmp_path: Path) -> None:
    text = page([Alarm(finding(subject=f"item:p-1/{n}"), None, "yjj", []) for n in range(60)], files=tmp_path)
    assert "逾期未完成 60" in text
    (file,) = tmp_path.glob("alarms-item-overdue-*.csv")
    assert file.read_text(encoding="utf-8").count("item:p-1/") == 60
