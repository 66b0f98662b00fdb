"""Pages in the Prefect UI: keys that stay and are never shared, links that lead somewhere, tables that hold."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.notice import NoticeState
from taskhub.progress import History, Report
from taskhub.progress.family import family
from taskhub.report.elements import MENU, OVERVIEW_KEY, bar, key_of
from taskhub.report.pages import pages
from taskhub.report.searchable import gauges, sheets
from taskhub.report.standing import Standing
from tests.unit.report.conftest import AS_OF, plan_of

CODES = st.text(alphabet="abAB01-_", min_size=1, max_size=6)
NOWHERE = Path("nowhere")
"""For the files of tables that are too long, where none is."""

LINK = re.compile(r"\]\(/artifacts/key/([^)]*)\)")


def all_keys(standing: Standing) -> list[str]:
    return [one.key for made in (pages(standing, NOWHERE), sheets(standing, NOWHERE), gauges(standing)) for one in made]


def test_links_lead_to_pages_that_exist(standing: Any, units: Any, finding: Any, notice_row: Any) -> None:
    told = [finding(unit="awb", kind="plan", subject="plan:p-1"), finding(unit="mtj"), finding(unit="")]
    notices = [notice_row(unit="dhx"), notice_row(unit="gone")]
    full = Standing(standing.plans, [], told, notices, units.name)
    linked = {key for page in pages(full, NOWHERE) for key in LINK.findall(page.markdown)}
    assert linked <= {*all_keys(full), *MENU}
    assert {"taskhub-overview", "taskhub-plan-p-1", "taskhub-unit-awb", "taskhub-unit-mtj", "taskhub-unit-dhx"} <= linked


def test_keys_are_unique_and_fit(standing: Any) -> None:
    keys = all_keys(standing)
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in keys)
    assert OVERVIEW_KEY in keys


@given(st.lists(st.tuples(st.sampled_from(["plan", "unit", "sheet", "progress"]), CODES), unique=True, max_size=8))
def test_different_codes_never_share_a_key(subjects: list[tuple[str, str]]) -> None:
    for one, other in combinations(subjects, 2):
        assert key_of(*one) != key_of(*other)
    assert all(re.fullmatch(r"[a-z0-9-]+", key_of(*one)) for one in subjects)
    assert OVERVIEW_KEY not in {key_of(*one) for one in subjects}


def test_an_ordinary_code_is_read_in_its_key() -> None:
    assert key_of("plan", "sx-2024") == "taskhub-plan-sx-2024"
    assert key_of("plan", "SX_2024").startswith("taskhub-plan-sx-2024-")


def test_tables_escape_pipes_and_line_breaks(standing: Any) -> None:
    plan_page = next(page for page in pages(standing, NOWHERE) if page.key == "taskhub-plan-p-1")
    (row,) = [line for line in plan_page.markdown.splitlines() if "item:p-1/1" in line]
    assert r"排查\|整治 隐患" in row
    assert len(re.findall(r"(?<!\\)\|", row)) == 7


def test_a_title_with_brackets_stays_one_link(status: Any, units: Any) -> None:
    titled = Standing([status("p-1", "行动[2024]|试行")], [], [], [], units.name)
    (heading,) = [line for line in pages(titled, NOWHERE)[0].markdown.splitlines() if line.startswith("## ") and "行动" in line]
    assert heading.endswith(r"[行动\[2024\]|试行](/artifacts/key/taskhub-plan-p-1)")


def test_an_empty_ledger_says_how_to_load_a_plan(units: Any) -> None:
    overview, _units = pages(Standing([], [], [], [], units.name), NOWHERE)
    assert overview.key == OVERVIEW_KEY
    assert "taskhub plan load" in overview.markdown
    assert sheets(Standing([], [], [], [], units.name), NOWHERE) == gauges(Standing([], [], [], [], units.name)) == []


def test_what_is_silenced_is_on_no_page(standing: Any, units: Any, finding: Any) -> None:
    silenced = Standing(standing.plans, [], [finding(title="被压制的", suppressed_by="item-overdue")], [], units.name)
    assert all("被压制的" not in page.markdown for page in pages(silenced, NOWHERE))


def test_a_unit_s_page_has_its_own_notices_with_state_and_delivery(standing: Any, units: Any, notice_row: Any) -> None:
    notices = [
        notice_row(number="某安委办提〔2024〕1号", state=NoticeState.ISSUED),
        notice_row(unit="zjj", number="某安委办提〔2024〕2号", state=NoticeState.ISSUED),
    ]
    full = Standing(standing.plans, [], [], notices, units.name)
    page = next(page for page in pages(full, NOWHERE) if page.key == "taskhub-unit-yjj").markdown
    assert page.startswith("# 市应急管理局")
    assert "某安委办提〔2024〕1号" in page
    assert "某安委办提〔2024〕2号" not in page
    assert "已签发" in page
    assert "files:已送达" in page


def test_a_unit_s_page_says_nothing_of_what_nobody_has_signed(standing: Any, units: Any, notice_row: Any) -> None:
    notices = [
        notice_row(state=state, kind="referral") for state in (NoticeState.DRAFT, NoticeState.APPROVED, NoticeState.WITHDRAWN)
    ]
    full = Standing(standing.plans, [], [], notices, units.name)
    made = {page.key: page.markdown for page in pages(full, NOWHERE)}
    assert all(row.notice.key not in made["taskhub-unit-yjj"] for row in notices)
    assert "## 通知 0" in made["taskhub-unit-yjj"]
    (row,) = [line for line in made["taskhub-units"].splitlines() if "taskhub-unit-yjj" in line]
    assert row.split("|")[5].strip() == "", "no open notice is counted either"
    assert notices[0].notice.key in made["taskhub-overview"]


def test_the_findings_say_of_which_assessment_they_are(standing: Any, units: Any) -> None:
    keys = ("taskhub-overview", "taskhub-units", "taskhub-plan-p-1", "taskhub-unit-yjj")
    for last, said in (
        (AS_OF, "按 2024-09-30 的研判。"),
        (date(2024, 9, 2), "**按 2024-09-02 的研判,不是 2024-09-30 的**:其后报来的"),
        (date(2024, 10, 8), "**按 2024-10-08 的研判,不是 2024-09-30 的**:问题是"),
        (None, "**还没有研判过**"),
    ):
        dated = replace(standing, as_of=AS_OF, assessed=last)
        made = {page.key: page.markdown for page in pages(dated, NOWHERE)}
        for key in keys:
            assert said in made[key], key
            assert ("taskhub assess" in made[key]) is (last is None or last < AS_OF)


def test_what_is_for_the_office_alone_is_a_bare_count_on_every_page(standing: Any, units: Any, finding: Any) -> None:
    alarm = finding(unit="awb", subject="item:p-1/7", subject_title="可疑的事项", title="截止前突增", for_office=True)
    one = Standing(standing.plans, [], [finding(), alarm], [], units.name, registered=["awb"])
    made = {page.key: page.markdown for page in pages(one, NOWHERE)}
    for text in made.values():
        assert not any(word in text for word in ("可疑的事项", "截止前突增", "p-1/7"))
    for key in ("taskhub-overview", "taskhub-plan-p-1"):
        assert "## 未解决的问题 1\n" in made[key]
        assert "另有只给安委办看的预警 1 条,见[纸面进度预警](/artifacts/key/taskhub-alarms)。" in made[key]
    assert "预警" not in made["taskhub-unit-awb"]
    assert "预警" not in made[key_of("plan", "P_1")]


def test_the_sheets_have_a_row_a_unit_and_a_row_an_item_and_the_gauge_the_completion_rate(standing: Any) -> None:
    first, _second, items = sheets(standing, NOWHERE)
    assert [row["单位"] for row in first.rows] == ["市应急管理局", "市住房和城乡建设局"]
    assert (items.key, [(row["编码"], row["逾期天数"], row["状态"]) for row in items.rows]) == (
        "taskhub-items-yjj", [("p-1/1", 92, "进行中")],
    )  # fmt: skip
    assert [gauge.percent for gauge in gauges(standing)] == [33.33, 33.33]


@pytest.mark.parametrize(
    ("percent", "filled"), [(None, 0), (Decimal(0), 0), (Decimal("50.28"), 10), (Decimal(100), 20), (Decimal("238.4"), 20)]
)
def test_a_bar_is_twenty_blocks_long(percent: Decimal | None, filled: int) -> None:
    assert bar(percent) == "█" * filled + "░" * (20 - filled)


def test_where_verification_is_on_the_pages_show_both_rates(status: Any, units: Any) -> None:
    plain, verified = (Standing([status("p-1", verification=on)], [], [], [], units.name) for on in (False, True))
    for page in ("taskhub-overview", "taskhub-plan-p-1", "taskhub-unit-yjj"):
        for standing, shown in ((plain, False), (verified, True)):
            (text,) = [one.markdown for one in pages(standing, NOWHERE) if one.key == page]
            assert ("核定完成率" in text) is shown, page
    assert [sheet.rows[0].get("核定完成率") for sheet in sheets(verified, NOWHERE)] == ["0.00%"]


def test_the_overview_rolls_a_family_up_once(status: Any, units: Any) -> None:
    city, county = plan_of("p-1", "市方案"), plan_of("p-2", "县方案")
    parts = (replace(county.items[0], carries="p-1/0"), *county.items[1:])
    tree = [(city, 0), (replace(county, part_of="p-1", items=parts), 1)]
    done = History((Report(1, date(2024, 6, 1), None, None, True),))
    whole = family(tree, {"p-1/0": done}, units, AS_OF, False)
    standing = Standing([status("p-1", "市方案"), status("p-2", "县方案")], [], [], [], units.name, (), [whole])
    text = pages(standing, NOWHERE)[0].markdown
    assert "连同 1 个下级方案:事项 5,完成 0,完成率 0.00%(上级的 1 项由下级落实,只在下级计)" in text
    assert "- p-1/0 事项0:上级报完成,下级还没有(0/1)" in text
    assert "　[县方案](/artifacts/key/taskhub-plan-p-2) | 0/3 |" in text


def test_the_overview_does_not_call_a_draft_issued(standing: Any, units: Any, notice_row: Any) -> None:
    drafted = Standing(standing.plans, [], [], [notice_row(unit="dhx", state=NoticeState.DRAFT)], units.name)
    text = pages(drafted, NOWHERE)[0].markdown
    heading = next(line for line in text.partition("拟稿 |")[0].splitlines()[::-1] if line.startswith("## "))
    assert heading == "## 最近的通知"
