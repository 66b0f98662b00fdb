"""What a notice says, in both languages, and what a template may not do."""

from pathlib import Path
from typing import Any

import pytest

from taskhub.i18n import use_locale
from taskhub.problems import StateError


def issued_body(desk: Any) -> str:
    desk.finds("1.2")
    (notice,) = desk.drafts()
    return str(desk.issues(notice.id).body)


def test_a_notice_quotes_rule_facts_and_dates_in_chinese(desk: Any) -> None:
    body = issued_body(desk)
    for part in (
        "# 某安委办督办单", "**某安委办督〔2024〕1号**", "市应急管理局:", "《方案p1》", "经 2024年9月29日动态研判", "以下 1 项",
        "1. **1.2 事项1.2** —— 规则overdue(自 2024年9月29日起)", "完成时限 2024-09-26", "完成进度 40.00%", "逾期 3天",
        "规则 overdue", "依据:工作制度第九条", "请于 2024年10月12日前书面回复",
    ):  # fmt: skip
        assert part in body
    assert "不印出来" not in body  # what merely inspired a rule
    assert "1.00" not in body  # the weight is no fact worth quoting


def test_a_notice_quotes_rule_facts_and_dates_in_english(desk: Any) -> None:
    use_locale("en")
    body = issued_body(desk)
    for part in (
        "**某安委办督〔2024〕1号**", "To 市应急管理局:", "the assessment of 29 September 2024", "1 matter(s)", "**1.2 事项1.2**",
        "since 29 September 2024", "2024-09-26", "40.00%", "Rule overdue", "basis: 工作制度第九条",
        "Please reply in writing by 12 October 2024",
    ):  # fmt: skip
        assert part in body


def with_template(desk: Any, text: str | bytes) -> Path:
    path: Path = desk.directory / "templates" / "notice.md.j2"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{{ ''.__class__.__mro__ }}", 1),
        ("一\n{{ notice.nobody }}", 2),
        ("一\n\n{% if %}", 3),
        ("一\n{{ 1 + letterhead }}", 2),
        ("{{ 1 // 0 }}", 1),
        ("{{ notice.number.upper(1, 2, 3) }}", 1),
        ("{{ lines[99].title }}", 1),
        ("{% include 'gone.j2' %}", 1),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", 1),
    ],
)
def test_a_template_s_fault_names_template_and_line(desk: Any, text: str, line: int) -> None:
    path = with_template(desk, text)
    with pytest.raises(StateError, match=f"{path.name}:{line}"):
        issued_body(desk)


def test_a_template_in_another_encoding_is_named(desk: Any) -> None:
    with_template(desk, "督办单".encode("gbk"))
    with pytest.raises(StateError, match=r"notice\.md\.j2"):
        issued_body(desk)


def test_a_template_that_is_missing_is_named(desk: Any) -> None:
    with_template(desk, "").unlink()
    with pytest.raises(StateError, match=r"notice\.md\.j2"):
        issued_body(desk)


def test_a_template_cannot_reach_what_it_was_not_given(desk: Any) -> None:
    with_template(desk, "{{ notice.__init__.__globals__ }}")
    with pytest.raises(StateError):
        issued_body(desk)
