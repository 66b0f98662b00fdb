"""``taskhub plan import`` and ``plan export --format xlsx``: a table in, a plan loaded, its table out, amended, in again."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.unit.intake import published

Cli = Callable[..., Any]
PLAN = ("--code", "fj-2024", "--title", "三年行动分解", "--issuer", "市安委会", "--start", "2024-01-01", "--end", "2026-12-31")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return published.plain(tmp_path / "分解表.xlsx")


def test_a_table_becomes_a_plan_and_comes_back_as_its_next_revision(
    writable: Path, cli: Cli, table: Path, tmp_path: Path
) -> None:
    draft, out = tmp_path / "fj.yaml", tmp_path / "fj.xlsx"
    done = cli(writable, "plan", "import", str(table), *PLAN, "-o", str(draft), "--format", "json")
    assert done.code == 0
    assert "4 个事项,待定 2 处" in done.err
    waiting = [row for row in done.json if row["open"]]
    assert [(row["cell"], row["text"]) for row in waiting] == [("Sheet!D6", "市大数据局"), ("Sheet!F6", "适时完成")]

    refused = cli(writable, "plan", "check", str(draft))
    assert refused.code == 1
    assert ("没有单位 市大数据局" in refused.err, "due 应为日期" in refused.err) == (True, True)
    draft.write_text(draft.read_text().replace("lead: 市大数据局", "lead: gxj").replace("due: 适时完成", "due: 2026-06-30"))
    assert cli(writable, "plan", "check", str(draft)).code == 0
    assert cli(writable, "plan", "load", str(draft)).code == 0

    assert cli(writable, "plan", "export", "fj-2024", "--format", "xlsx", "-o", str(out)).code == 0
    same = cli(writable, "plan", "import", str(out), "-o", str(draft))
    assert (same.code, "没有变化" in same.err, "待定 0 处" in same.err) == (0, True, True)
    assert "没有变化" in cli(writable, "plan", "diff", str(draft)).err

    book = load_workbook(out)
    sheet = book["任务分解表"]
    places = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, places["完成时限"]).value = "2025年3月底前"
    book.save(out)
    amended = cli(
        writable, "plan", "import", str(out), "--amended", "2025-01-10", "--document", "安委办〔2025〕3号", "-o", str(draft)
    )
    assert (amended.code, "待定 0 处" in amended.err) == (0, True)
    changes = {
        (row["code"], row["field"]): row["after"] for row in cli(writable, "plan", "diff", str(draft), "--format", "json").json
    }
    assert changes == {
        ("fj-2024", "revision"): "2", ("fj-2024", "effective"): "2025-01-10", ("fj-2024", "document"): "安委办〔2025〕3号",
        ("1", "due"): "2025-03-31",
    }  # fmt: skip


def test_the_questions_stand_in_a_marked_copy_of_the_table(writable: Path, cli: Cli, table: Path, tmp_path: Path) -> None:
    marked = tmp_path / "标出.xlsx"
    done = cli(writable, "plan", "import", str(table), *PLAN, "--marked", str(marked), "--format", "csv")
    assert done.code == 0
    assert done.out.splitlines()[0] == "cell,text,what,suggestion,open"
    cell = load_workbook(marked).active["D6"]
    assert cell.comment.text.startswith("待定:没有单位 市大数据局")
    assert cell.fill.start_color.rgb.endswith("FBD3CF")


def test_a_revision_by_a_foreign_table_asks_for_what_it_drops(writable: Path, cli: Cli, table: Path, tmp_path: Path) -> None:
    draft = tmp_path / "fj.yaml"
    cli(writable, "plan", "import", str(table), *PLAN, "-o", str(draft))
    draft.write_text(draft.read_text().replace("lead: 市大数据局", "lead: gxj").replace("due: 适时完成", "due: 2026-06-30"))
    assert cli(writable, "plan", "load", str(draft)).code == 0
    book = load_workbook(table)
    book.active.delete_rows(6)
    book.save(table)
    asked = cli(writable, "plan", "import", str(table), "--revision-of", "fj-2024", "-o", str(draft), "--format", "json")
    assert [row["what"] for row in asked.json if row["open"]] == ["第 2 版没有写修订依据", "表里没有 4(推广机械化换人)"]
    given = cli(writable, "plan", "import", str(table), "--revision-of", "fj-2024", "--amended", "2025-01-10",
                "--document", "安委办〔2025〕3号",
                "-o", str(draft))  # fmt: skip
    assert "待定 0 处" in given.err
    assert cli(writable, "plan", "load", str(draft)).code == 0


def test_what_is_no_table_of_tasks_is_refused_and_nothing_is_written(writable: Path, cli: Cli, tmp_path: Path) -> None:
    path = published._save(tmp_path / "通讯录.xlsx", [["姓名", "电话"], ["王", "1"]])
    done = cli(writable, "plan", "import", str(path), "-o", str(tmp_path / "x.yaml"))
    assert done.code == 1
    assert "找的是 任务" in done.err
    assert not (tmp_path / "x.yaml").exists()
    unknown = cli(writable, "plan", "import", str(published.plain(path)), "--revision-of", "sx-2023")
    assert (unknown.code, "没有方案 sx-2023" in unknown.err) == (1, True)
    word = published.a_table_a_task(tmp_path / "w.docx")
    marked = cli(writable, "plan", "import", str(word), "-o", str(tmp_path / "x.yaml"), "--marked", str(tmp_path / "m.xlsx"))
    assert (marked.code, "是 Word 表,不能标出" in marked.err) == (1, True)
    assert not (tmp_path / "x.yaml").exists()
