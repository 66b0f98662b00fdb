"""Of running text every figure has to be there; what only looks like one does not stand in for it."""

from datetime import date
from typing import Any

import pytest

from taskhub.publication import verify
from taskhub.publication.content import Section
from taskhub.publication.documents import Face


@pytest.fixture
def one_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "sections", lambda _data: [Section("behind", "", ["有 3 个单位滞后,最多差 12.50 个百分点"])])


FACE = Face("某安委办", "2024年第三季度通报", "2024Q3.v1", 1, date(2024, 10, 8), "", "9-a3f1b")


@pytest.mark.usefixtures("one_paragraph")
@pytest.mark.parametrize(
    ("text", "added"),
    [
        ("有 3 个单位滞后,最多差 12.50 个百分点", []),
        ("第1期 2024年10月8日\n2024年第三季度通报\n滞后的有 3 个,差 12.50 个百分点\n发布编号 2024Q3.v1 台账链头 9-a3f1b", []),
        ("No. 1\t8 October 2024\n3 units are behind, by up to 12.50 points", []),
        ("滞后的有 3 个,差 12.50 个百分点,比上期多 3 个", ["比上期多 3 个"]),
        ("按〔2024〕12号、第4期和9月1日的会议,差 12.50 个百分点的 3 个", []),
        ("1. 有 3 个,差 12.50 个百分点\n2、整改率 85%", ["整改率 85%"]),
        ("有 3 个单位滞后,最多差 12.50 个百分点\n另有 3 个", ["另有 3 个"]),
    ],
)
def test_figures_beyond_the_published_ones_are_told_and_dates_and_numbers_of_papers_are_not(text: str, added: list[str]) -> None:
    found = verify.added_figures(None, FACE, verify.Body([], text))
    assert [any(wanted in one for wanted in added) for one in found] == [True] * len(added)


@pytest.mark.usefixtures("one_paragraph")
@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("滞后的单位有 3 个,差 12.50 个百分点", []),
        ("滞后3个,差12.50个百分点", []),
        ("有 4 个单位滞后,最多差 12.50 个百分点;台账链头 9-a3f1b", ["3"]),
        ("有 4 个单位滞后,最多差 12.50 个百分点;台账链头 9-b3", ["3"]),
        ("有 3 个单位滞后;链头 12.50ab", ["12.50"]),
    ],
)
def test_digits_within_a_hash_are_no_figures(text: str, missing: list[Any]) -> None:
    found = verify.body_differences(None, verify.Body([], text))
    assert [one.published for one in found] == missing
