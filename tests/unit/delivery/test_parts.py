import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.delivery.parts import MOST_PARTS, parts

FOOTER = "消息编号:0123456789abcdef0123456789abcdef"
NUMBER = "某安委办督〔2024〕12号"
MANY = 10_000


def contents(cut: list[str]) -> list[str]:
    """What stands between numbering and footer."""
    inner = [part.removesuffix(f"\n\n{FOOTER}") for part in cut]
    return inner if len(cut) == 1 else [re.sub(r"^\(\d+/\d+\) ", "", part) for part in inner]


def of(text: str, most_bytes: int = 300, most_parts: int = MOST_PARTS) -> list[str]:
    return list(parts(text, FOOTER, most_bytes, NUMBER, most_parts))


texts = st.text(st.sampled_from("隐患整改。\n;, ab🙂👨‍👩‍👧é\u0301\u4e00"), max_size=1500)


@given(texts | st.text(max_size=1500), st.integers(200, 3000))
def test_the_parts_joined_are_the_text_and_each_fits(text: str, most: int) -> None:
    cut = list(parts(text, FOOTER, most, NUMBER, MANY))
    assert "".join(contents(cut)) == text
    assert all(len(part.encode()) <= most and part.endswith(f"\n\n{FOOTER}") for part in cut)
    if len(cut) > 1:
        assert [part.split(" ", 1)[0] for part in cut] == [f"({i}/{len(cut)})" for i in range(1, len(cut) + 1)]


@given(texts, st.integers(300, 800), st.integers(1, MOST_PARTS))
def test_beyond_the_ceiling_the_last_part_says_where_the_rest_is(text: str, most: int, ceiling: int) -> None:
    cut = of(text, most, ceiling)
    assert len(cut) <= ceiling
    assert all(len(part.encode()) <= most and part.endswith(FOOTER) for part in cut)
    said = "".join(contents(cut))
    if said != text:
        kept, _break, _more = said.partition("\n\n(篇幅所限")
        assert text.startswith(kept)
        assert f"全文见 {NUMBER})" in cut[-1]
        assert len(cut) == ceiling


def test_a_text_that_fits_is_left_as_it_is() -> None:
    assert of("请整改。") == [f"请整改。\n\n{FOOTER}"]


def test_a_cut_is_made_where_a_paragraph_or_else_a_line_ends() -> None:
    paragraphs = "\n\n".join(f"第{i}段," + "隐患" * 18 + "。" for i in range(8))
    assert all(part.endswith("。\n\n") for part in contents(of(paragraphs))[:-1])
    lines = "\n".join(f"{i}. " + "隐患" * 18 for i in range(8))
    assert all(part.endswith("患\n") for part in contents(of(lines))[:-1])


@pytest.mark.parametrize("whole", ["👨‍👩‍👧", "e\u0301", "☎\ufe0f"])
def test_what_is_one_character_to_a_reader_stays_one(whole: str) -> None:
    for shift in range(12):
        cut = contents(of("x" * shift + whole * 100))
        assert all(part.removeprefix("x" * shift).replace(whole, "") == "" for part in cut)


def test_a_long_reference_leaves_room_for_the_text() -> None:
    (only,) = parts("隐患" * 1000, FOOTER, 600, "摘要" * 500, 1)
    assert len(only.encode()) <= 600
    assert only.startswith("隐患隐患")
