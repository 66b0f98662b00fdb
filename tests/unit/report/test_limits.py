"""However large the hub, no page and no table is larger than what the UI can show; what is left out stands in files."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from taskhub.notice import NoticeState
from taskhub.progress import UnitStatus
from taskhub.report.answers import ranking_page, rehearsal_page
from taskhub.report.elements import file_link
from taskhub.report.pages import MOST_BYTES, pages
from taskhub.report.searchable import MOST_ROWS, Sheet, sheets
from taskhub.report.standing import Standing
from taskhub.units import Units

UNITS, ITEMS, FINDINGS, NOTICES = 1_000, 5_000, 20_000, 5_000
LONG = "完成重点场所和老旧小区火灾隐患排查整治并建立长效机制" * 8


@pytest.fixture
def large(status: Any, units: Units, finding: Any, notice_row: Any, standing: Standing) -> Standing:
    """One plan of very many units, and one unit with very much of everything."""
    (plan, _other), (item,) = standing.plans, standing.items
    row = plan.units[0]
    many = tuple(UnitStatus(f"u{n}", f"第{n}个承担任务的单位", row.figures, n + 1) for n in range(UNITS))
    colours = ("red", "yellow", "blue")
    items = [{**item, "code": str(n), "title": LONG, "days_overdue": n} for n in range(ITEMS)]
    findings = [
        finding(subject=f"item:p-1/{n}", subject_title=LONG, colour=colours[n % 3], title=f"第{n % 10}条规则")
        for n in range(FINDINGS)
    ]
    notices = [notice_row(number=f"某安委办督〔2024〕{n}号", state=NoticeState.ISSUED) for n in range(NOTICES)]
    registered = [f"r{n}" for n in range(UNITS)]
    return Standing([replace(plan, units=many)], items, findings, notices, units.name, registered=registered)


def test_no_page_is_larger_than_the_limit(large: Standing, tmp_path: Path) -> None:
    made = {page.key: len(page.markdown.encode()) for page in pages(large, tmp_path)}
    assert {key: size for key, size in made.items() if size > MOST_BYTES} == {}
    assert made["taskhub-unit-yjj"] > 20_000, "the large unit is among them"


def test_what_a_page_leaves_out_is_whole_in_a_file_that_it_names(large: Standing, tmp_path: Path) -> None:
    made = {page.key: page.markdown for page in pages(large, tmp_path)}
    for key in ("taskhub-unit-yjj", "taskhub-plan-p-1"):
        (file,) = tmp_path.glob(f"{key}-findings-*.csv")
        assert file_link(file.name) in made[key]
        assert len(file.read_text(encoding="utf-8-sig").splitlines()) == FINDINGS + 1


def test_a_table_to_search_in_has_what_is_most_overdue(large: Standing, tmp_path: Path) -> None:
    _plan, items = sheets(large, tmp_path)
    assert len(items.rows) == MOST_ROWS
    assert items.rows[0]["逾期天数"] == ITEMS - 1
    (file,) = tmp_path.glob("taskhub-items-yjj-*.csv")
    assert file_link(file.name) in items.description
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == ITEMS + 1
    assert max(map(size, sheets(large, tmp_path))) < 1_000_000


def test_a_rehearsal_over_many_units_and_rules_has_its_sums_first_and_its_rest_in_files(tmp_path: Path) -> None:
    totals = [*((f"第{n}个承担任务的单位", n, n, n, n) for n in range(UNITS)), ("合计", 7, 8, 9, 10)]
    rules = [(f"rule-{n}", LONG, n, n) for n in range(UNITS)]
    shown = rehearsal_page(date(2024, 1, 1), date(2024, 12, 31), totals, rules, [], tmp_path).markdown
    assert len(shown.encode()) < MOST_BYTES
    assert shown.index("| 合计 | 7 | 8 | 9 | 10 |") < shown.index("第0个承担任务的单位")
    for name, rows in (("rehearsal-units", UNITS + 1), ("rehearsal-rules", UNITS)):
        (file,) = tmp_path.glob(f"{name}-*.csv")
        assert file_link(file.name) in shown
        assert len(file.read_text(encoding="utf-8-sig").splitlines()) == rows + 1


def test_a_ranking_of_many_units_has_the_first_of_each_group_and_its_rest_in_files(tmp_path: Path) -> None:
    said = {"items": 20, "score": "100.00", "tier": "好", "movement": "↑1", "parts": LONG[:150], "what_if": LONG[:50]}
    groups = {
        title: [{"group": group, "rank": n + 1, "name": f"{title}{n}", **said} for n in range(UNITS)]
        for title, group in (("市直部门", "departments"), ("县区", "counties"), ("县直部门", "county_departments"))
    }
    shown = ranking_page({**groups, "没有单位的": []}, None, "2024年第三季度", tmp_path).markdown
    assert len(shown.encode()) < MOST_BYTES
    for group in ("departments", "counties", "county_departments"):
        (file,) = tmp_path.glob(f"ranking-{group}-*.csv")
        assert file_link(file.name) in shown
        assert len(file.read_text(encoding="utf-8-sig").splitlines()) == UNITS + 1
    assert "| 1 | 县区0 |" in shown


def size(sheet: Sheet) -> int:
    return len(json.dumps([dict(row) for row in sheet.rows], ensure_ascii=False).encode())
