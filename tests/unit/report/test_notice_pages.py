"""The page of notices: counted by state and kind, late replies and failed deliveries by name, never longer than a page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from taskhub.notice import AwaitedReply, NoticeRow, NoticeState
from taskhub.report.elements import file_link
from taskhub.report.notice_pages import Noticed, notices_page
from taskhub.report.pages import MOST_BYTES
from taskhub.report.rest import MOST_ROWS
from taskhub.units import Units

SINCE, AS_OF = date(2024, 9, 2), date(2024, 9, 30)


@pytest.fixture
def page(units: Units, tmp_path: Path) -> Callable[..., str]:
    def make(rows: list[NoticeRow], awaited: list[AwaitedReply] | None = None) -> str:
        return notices_page(Noticed(rows, awaited or [], SINCE, AS_OF), units.name, tmp_path).markdown

    return make


def section(page: str, title: str) -> list[str]:
    """The cells of a section's table, row by row, without its headings."""
    (found,) = [part for part in page.split("\n## ")[1:] if part.startswith(title)]
    rows = [line for line in found.splitlines() if line.startswith("|")]
    return rows[2:]


def test_every_notice_is_counted_once(page: Any, notice_row: Any) -> None:
    rows = [
        notice_row(number="1号", state=NoticeState.ISSUED),
        notice_row(number="2号", state=NoticeState.ISSUED, kind="supervision"),
        notice_row(number="3号", state=NoticeState.CLOSED, unit="zjj"), notice_row(),
    ]  # fmt: skip
    shown = page(rows)
    assert "未了结 3 份;另有 2024-09-02 以来了结的 1 份" in shown
    assert [row.strip("| ").split(" | ")[-1] for row in section(shown, "按状态和种类")] == ["1", "2", "1"]
    assert section(shown, "按单位") == ["| [市应急管理局](/artifacts/key/taskhub-unit-yjj) | 3 |  |  |"], (
        "what is over waits for nobody"
    )
    assert len(section(shown, "全部 4")) == 4


def test_late_replies_and_messages_that_did_not_get_through_are_named(page: Any, notice_row: Any) -> None:
    late, failed = notice_row(number="1号", state=NoticeState.ISSUED), notice_row(number="2号", state=NoticeState.ISSUED)
    failed = replace(failed, messages=[("sms", "failed"), ("mail", "dead"), ("files", "sent")])
    waited = [
        AwaitedReply(late.notice, date(2024, 9, 20), False, AS_OF, -6),
        AwaitedReply(failed.notice, date(2024, 10, 8), False, AS_OF, 3),
    ]
    shown = page([late, failed], waited)
    (row,) = section(shown, "逾期未回复 1")
    assert "1号" in row
    assert "已过期 6 个工作日" in row
    undelivered = section(shown, "没有送达 2")
    assert ["mail" in undelivered[0], "sms" in undelivered[1]] == [True, True], "what was given up first"
    assert section(shown, "按单位") == ["| [市应急管理局](/artifacts/key/taskhub-unit-yjj) | 2 | 1 | 2 |"]


def test_a_long_list_is_cut_and_whole_in_a_file(page: Any, notice_row: Any, tmp_path: Path) -> None:
    rows = [notice_row(number=f"某安委办督〔2024〕{n}号", state=NoticeState.ISSUED) for n in range(3_000)]
    shown = page([replace(row, messages=[("files", "dead")]) for row in rows])
    assert len(section(shown, "全部 3000")) == MOST_ROWS
    (file,) = tmp_path.glob(f"notices-{'[0-9a-f]' * 12}.csv")
    assert file_link(file.name) in shown
    assert len(file.read_text(encoding="utf-8-sig").splitlines()) == 3_001
    assert len(shown.encode()) < MOST_BYTES
