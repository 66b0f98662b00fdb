"""The brief is one page, however many units there are and however long their names, and what it says can be looked up."""

import re
import struct
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from taskhub.problems import StateError
from taskhub.publication.brief import brief_data, page
from taskhub.publication.brief_page import HEIGHT_PX, WIDTH_PX, block_height, folded
from taskhub.publication.brief_print import printed, require_format
from taskhub.publication.reckon import Gist
from taskhub.report.charts import _chinese_font
from taskhub.report.explain import Coming

LONG = "市人民政府国有资产监督管理委员会安全生产和应急管理办公室综合协调处"
DAY = date(2024, 9, 30)
TEMPLATES = Path(__file__).parents[3] / "config" / "templates"


def gist(**said: Any) -> Gist:
    headline = {
        "items": 928, "completion_rate": Decimal("49.35"), "deviation": Decimal("24.35"), "overdue": 17,
        "hazards": {"backlog": 1700},
    }  # fmt: skip
    plan = {"title": "三年行动方案", "items": 928, "mode": "linear", "basis": "plan"}
    return Gist(**{"headline": headline, "plans": [plan], "behind": [], "major": [], **said})


def told(coming: list[Coming] | None = None, **said: Any) -> dict[str, Any]:
    return brief_data(DAY, gist(**said), 12, coming or [], lambda code: LONG if code == "u" else f"单位{code}")


@pytest.fixture
def crowded() -> dict[str, Any]:
    behind = [{"name": f"{LONG}{n}", "completion_rate": "12.34", "deviation": Decimal("-25.00"), "overdue": n} for n in range(40)]
    major = [
        {"title": LONG * 3, "name": LONG, "days": n, "rung": "管控、督办、拟挂牌、再督办", "rung_state": "missed"}
        for n in range(40)
    ]
    plans = [{"title": f"{n}{LONG}", "items": 100 + n, "mode": ("linear", "node")[n % 2], "basis": "year"} for n in range(9)]
    coming = [Coming(f"item:p/{n}", "u", DAY, "opens", f"r{n % 30}", f"{n % 30}{LONG * 2}", "red", LONG * 2) for n in range(400)]
    return told(coming, behind=behind, major=major, plans=plans)


def test_it_keeps_to_one_page_with_forty_units_and_long_names(crowded: dict[str, Any]) -> None:
    said = page(crowded, {**crowded, "as_of": "2024-09-23"})
    assert said.blocks_top + sum(block_height(lines) for _title, lines in said.blocks) < HEIGHT_PX
    assert len(said.blocks[-1][1]) >= 2, "something of what comes is named all the same"
    assert {one.change for one in said.figures} == {"持平"}
    assert len(printed(said, Path(), ".md").decode()) < 1200


@pytest.mark.skipif(_chinese_font() is None, reason="no font for Chinese")
def test_the_picture_is_as_wide_as_a_phone_and_the_pdf_has_one_page(crowded: dict[str, Any]) -> None:
    said = page(crowded, None)
    assert struct.unpack(">II", printed(said, Path(), ".png")[16:24]) == (WIDTH_PX, HEIGHT_PX)
    assert printed(said, Path(), ".pdf").count(b"/Type /Page ") == 1


def test_what_comes_is_named_the_gravest_first_and_what_is_alike_is_told_once() -> None:
    later = date(2024, 10, 4)
    coming = [
        Coming("item:p/1.1", "a", DAY, "opens", "due-soon", "临近到期", "blue", "排查管网"),
        *(Coming(f"item:p/2.{n}", f"b{n}", later, "opens", "overdue", "逾期未完成", "red", "整治") for n in range(30)),
        Coming("notice:p.c", "c", later, "opens", "unanswered", "逾期未回复", "yellow", "某安委办督〔2024〕3号 督办单"),
        Coming("unit:d", "d", later, "opens", "many", "逾期隐患较多", "yellow", "单位d"),
        Coming("hazard:H-1", "e", later, "climbs", "hazard-major/talk", "约谈", "", "安全出口封闭"),
        Coming("hazard:H-2", "f", later, "resolves", "due-3", "将到期", "blue", "疏散通道堵塞"),
    ]
    lines = page(told(coming), None).blocks[-1][1]
    assert lines[0] == "新增问题 33 个,督办升级 1 级,自行解除 1 个"
    assert lines[1] == "10-04 将升级 约谈:安全出口封闭(单位e)"
    assert re.fullmatch(r"10-04 将报 逾期未完成 30 件:2\.0 整治\(单位b0\)、2\.1 整治\(单位b1\)、.*等", lines[2])
    assert lines[3:] == [
        "10-04 将报 逾期未回复:某安委办督〔2024〕3号(单位c)",
        "10-04 将报 逾期隐患较多:单位d",
        "09-30 将报 临近到期:1.1 排查管网(单位a)",
    ]


def test_what_does_not_fit_is_counted() -> None:
    coming = [Coming(f"item:p/{n}", f"{n}", DAY, "opens", "r", f"问题{n}", "red", "事项") for n in range(60)]
    said = page(told(coming), None)
    *_shown, last = said.blocks[-1][1]
    assert last == f"另有 {60 - (len(said.blocks[-1][1]) - 2)} 件"
    assert said.blocks_top + sum(block_height(lines) for _title, lines in said.blocks) > HEIGHT_PX * 0.8, "the page is used"


def test_it_names_the_plans_that_it_adds_up_and_by_what_they_go() -> None:
    assert page(told(), None).subtitle == "2024年9月30日 · 在册事项 928 项 · 按时间、按方案全程"
    city = {"title": "市方案", "items": 893, "mode": "linear", "basis": "plan"}
    county = {"title": "县方案", "items": 35, "mode": "linear", "basis": "plan"}
    alike = page(told(plans=[county, city]), None).subtitle
    assert alike == "2024年9月30日 · 2 个方案 928 项 · 按时间、按方案全程\n市方案 893 项、县方案 35 项"
    other = page(told(plans=[city, {**county, "mode": "node", "basis": "year"}]), None).subtitle
    assert other == "2024年9月30日 · 2 个方案 928 项\n市方案 893 项(按时间、按方案全程)、县方案 35 项(按节点、按年度)"


@pytest.mark.parametrize(
    ("name", "then", "change", "better"),
    [
        ("completion_rate", "40.00", "↑9.35", True), ("completion_rate", "50.00", "↓0.65", False),
        ("deviation", "20.00", "↑4.35", True), ("overdue", 20, "↓3", True), ("overdue", 10, "↑7", False),
        ("hazards_backlog", 1600, "↑100", False), ("replies_late", 12, "持平", None),
    ],
)  # fmt: skip
def test_a_change_is_for_the_better_or_worse_by_what_the_figure_counts(
    name: str, then: object, change: str, better: bool | None
) -> None:
    before = {"as_of": "2024-09-23", "figures": {name: then}}
    (moved,) = [one for one in page(told(), before).figures if one.change]
    assert (moved.change, moved.better) == (change, better)


def test_word_has_every_line_of_the_subtitle() -> None:
    plan = {"title": "甲方案", "items": 1, "mode": "linear", "basis": "plan"}
    said = page(told(plans=[plan, {**plan, "title": "乙方案"}]), None)
    text = "\n".join(one.text for one in Document(BytesIO(printed(said, TEMPLATES, ".docx"))).paragraphs)
    assert said.subtitle in text


def test_no_line_begins_with_a_mark_and_the_last_holds_more_than_one_character() -> None:
    assert folded("一" * 34) == ["一" * 32, "  一一"]
    assert folded("一" * 32 + "天,逾期") == ["一" * 32, "  天,逾期"]
    assert folded("一" * 32 + " 128 天") == ["一" * 32, "  128 天"]
    assert folded("一" * 30 + "(待签批)") == ["一" * 30, "  (待签批)"]


@given(st.text("一二、,。:()0123456789.% ", max_size=200), st.integers(20, 40))
def test_folding_loses_nothing_and_keeps_to_the_width(text: str, characters: int) -> None:
    parts = folded(text, characters)
    assert "".join("".join(parts).split()) == "".join(text.split())
    words = [part for part in re.split(r"[、,。:() ]+", text) if part]
    if all(len(word) < 10 for word in words) and not re.search(r"[、,。:() ]{4}", text):
        assert all(sum(0.56 if char.isascii() else 1 for char in part.strip()) <= characters + 1 for part in parts)


def test_another_form_is_refused() -> None:
    with pytest.raises(StateError, match=r"\.png"):
        require_format(Path("brief.gif"))
