"""Markdown as plain text keeps every word and leaves no mark."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.i18n import use_locale
from taskhub.markdown import LINE, plain
from taskhub.notice import Letterhead, Notice, NoticeLine, Renderer
from taskhub.progress import CATALOGUES

TEMPLATES = Path(__file__).parents[2] / "config" / "templates"
MARKS = re.compile(r"^ {0,3}#{1,6}\s|\*\*|^\s*---\s*$|^\s*[-*+] ", re.MULTILINE)

words = st.text(st.characters(categories=("L", "N", "Po"), exclude_characters="*_#-+\\"), min_size=1, max_size=12)
phrases = st.lists(words, min_size=1, max_size=4).map(" ".join)
marked = st.one_of(
    phrases, phrases.map("# {}".format), phrases.map("### {}".format), phrases.map("**{}**".format), phrases.map("- {}".format),
    st.tuples(st.integers(1, 99), phrases, phrases).map(lambda parts: "{}. **{}** —— {}".format(*parts)),
    st.just("---"), st.just(""),
)  # fmt: skip


def rendered(locale: str) -> str:
    """A notice by the shipped template."""
    use_locale(locale)
    day = date(2024, 9, 30)
    notice = Notice(
        plan="p1", unit="yjj", kind="supervision", drafted_on=day, recorded_at=None, number="某安委办督〔2024〕1号",
        issued_on=day, reply_due=day,
    )  # fmt: skip
    lines = [
        NoticeLine(notice_id=1, subject=f"item:p1/1.{n}", subject_title=f"事项{n}", rule="overdue", rule_title="逾期",
                   matter=f"m{n}", since=day, as_of=day, basis="制度第九条", facts={"days_overdue": n})
        for n in (1, 2, 3)
    ]  # fmt: skip
    return Renderer(TEMPLATES, CATALOGUES).body(notice, lines, Letterhead("某安委办", "方案", "市应急局"))


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_a_notice_is_plain_with_every_word_in_place(locale: str) -> None:
    body = rendered(locale)
    assert MARKS.search(body)
    said = plain(body)
    assert not MARKS.search(said)
    assert re.sub(r"[#*]", "", body).split() == said.split()
    assert "1. 1.1 事项1" in said


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
def test_a_digest_is_plain_too(locale: str) -> None:
    body = rendered(locale)
    entries = [{"number": f"督〔2024〕{n}号", "kind": "督办单", "news": "1 项", "body": body} for n in (1, 2)]
    digest = Renderer(TEMPLATES, CATALOGUES).fill(
        "digest", issuer="某安委办", unit_name="市应急局", day=date(2024, 9, 30), entries=entries, cap=None
    )
    said = plain(digest)
    assert not MARKS.search(said)
    assert said.count(LINE) == digest.count("---")


@given(st.lists(marked, max_size=8).map("\n".join))
def test_no_word_is_lost_and_no_mark_is_left(text: str) -> None:
    said = plain(text)
    assert (
        re.sub(r"[#*]|^---$|^- ", "", text, flags=re.MULTILINE).split() == re.sub(rf"^{LINE}$|^· ", "", said, flags=re.M).split()
    )
    assert not MARKS.search(said)


@given(st.text())
def test_the_characters_of_any_text_stay_but_for_the_marks(text: str) -> None:
    drop = str.maketrans("", "", "#*_-+·— \t")
    assert plain(text).translate(drop) == text.translate(drop)
    assert plain(text).count("\n") == text.count("\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("__init__", "__init__"),
        ("第1号#", "第1号#"),
        ("#标签", "#标签"),
        ("** 不是粗体 **", "** 不是粗体 **"),
        ("-5 度", "-5 度"),
        ("## 标题 ##", "标题"),
        ("  - 一项", "  · 一项"),
        ("***", LINE),
        ("x**y**z", "xyz"),
    ],
)
def test_what_is_no_mark_stays(text: str, said: str) -> None:
    assert plain(text) == said
