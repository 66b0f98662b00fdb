"""Of running text every figure has to be there; what only looks like one does not stand in for it."""

from typing import Any

import pytest

from taskhub.publication import verify
from taskhub.publication.content import Section


@pytest.fixture
def one_paragraph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "sections", lambda _data: [Section("behind", "", ["有 3 个单位滞后,最多差 12.50 个百分点"])])


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
