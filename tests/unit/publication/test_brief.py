"""The brief is one page, however many units there are and however long their names."""

import struct
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from taskhub.problems import StateError
from taskhub.publication.brief import brief_data, page
from taskhub.publication.brief_print import HEIGHT_PX, WIDTH_PX, folded, printed, require_format
from taskhub.report.charts import _chinese_font
from taskhub.report.explain import Coming

LONG = "市人民政府国有资产监督管理委员会安全生产和应急管理办公室综合协调处"


@pytest.fixture
def crowded() -> dict[str, object]:
    day = date(2024, 9, 30)
    headline = {
        "items": 928, "completion_rate": Decimal("49.35"), "deviation": Decimal("24.35"), "overdue": 17,
        "hazards": {"backlog": 1700},
    }  # fmt: skip
    behind = [{"name": f"{LONG}{n}", "completion_rate": "12.34", "deviation": Decimal("-25.00"), "overdue": n} for n in range(40)]
    major = [{"title": LONG * 3, "name": LONG, "days": n, "rung": "管控、督办、拟挂牌"} for n in range(40)]
    coming = [Coming(f"item:p/{n}", "u", day, "opens", "r", LONG * 2) for n in range(400)]
    return brief_data(day, headline, behind, major, 12, coming, lambda _code: LONG)


def test_it_keeps_to_one_page_with_forty_units_and_long_names(crowded: dict[str, object]) -> None:
    said = page(crowded, {**crowded, "as_of": "2024-09-23"})
    lines = [line for _title, block in said.blocks for line in block]
    parts = sum(len(folded(line)) for line in lines)
    assert 620 + 106 * len(said.blocks) + 44 * parts + 8 * len(lines) < HEIGHT_PX  # as they are drawn
    assert len(printed(said, Path(), ".md").decode()) < 900
    assert said.figures[0].change == "持平"


@pytest.mark.skipif(_chinese_font() is None, reason="no font for Chinese")
def test_the_picture_is_as_wide_as_a_phone_and_the_pdf_has_one_page(crowded: dict[str, object]) -> None:
    said = page(crowded, None)
    assert struct.unpack(">II", printed(said, Path(), ".png")[16:24]) == (WIDTH_PX, HEIGHT_PX)
    assert printed(said, Path(), ".pdf").count(b"/Type /Page ") == 1


def test_another_form_is_refused() -> None:
    with pytest.raises(StateError, match=r"\.png"):
        require_format(Path("brief.gif"))
