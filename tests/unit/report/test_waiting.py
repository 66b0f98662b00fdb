"""The page of what waits names what to copy, and leads to the form where there is one."""

from datetime import date
from typing import Any

from taskhub.notice import NoticeState, Waiting
from taskhub.report.waiting import waiting_page

DAY = date(2024, 9, 30)


def _page(rows: Any, form: str | None = None) -> str:
    waiting = [Waiting(row, "等签批:签发", DAY) for row in rows]
    return waiting_page(waiting, lambda code: f"单位{code}", DAY, form).markdown


def test_without_a_form_the_page_says_where_to_find_it(notice_row: Any) -> None:
    page = _page([notice_row(unit="dhx")])
    assert "Deployments → `decide-notices` → Run" in page
    assert "parameters=" not in page
    assert "- 等签批:签发:1" in page


def test_only_what_is_not_issued_is_signed(notice_row: Any) -> None:
    issued, draft = notice_row(unit="dhx"), notice_row(unit="dhx")
    issued.notice.state, issued.notice.number = NoticeState.REPLIED, "某安委办督〔2024〕1号"
    draft.notice.state, draft.notice.number = NoticeState.DRAFT, None
    lines = _page([issued, draft], "/deployments/deployment/ID/run").splitlines()
    (of_issued,) = [line for line in lines if f"`{issued.notice.number}`" in line]
    (of_draft,) = [line for line in lines if f"`{draft.notice.key}`" in line]
    assert "?parameters=" not in of_issued
    assert "?parameters=" in of_draft


def test_a_pipe_in_a_text_does_not_break_the_table_and_long_ones_are_cut(notice_row: Any) -> None:
    row = notice_row(unit="dhx")
    row.notice.text = "甲|乙\n" + "长" * 99
    (line,) = [line for line in _page([row]).splitlines() if "甲" in line]
    assert "甲\\|乙 长" in line
    assert "长" * 40 not in line
    assert "…" in line


def test_more_than_the_page_holds_is_counted(notice_row: Any) -> None:
    page = _page([notice_row(unit="dhx") for _n in range(203)])
    assert "另有 3 份" in page


def test_nothing_waiting_says_so(notice_row: Any) -> None:
    assert "(无)" in _page([])
