"""``taskhub progress sheet`` and ``progress import`` on the shipped sample: out, filled in, back, marked, a whole folder."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

Cli = Callable[..., Any]
DAY = ("--as-of", "2024-09-30")


@pytest.fixture
def sheet(writable: Path, cli: Cli, tmp_path: Path) -> Callable[..., Path]:
    """``sheet(unit, 完成百分比=…)``: the workbook of a unit, with its first item filled in."""

    def write(unit: str = "石桥县", **cells: Any) -> Path:
        path = tmp_path / f"{unit}.xlsx"
        assert cli(writable, "progress", "sheet", "--unit", unit, "-o", str(path), *DAY).code == 0
        return fill(path, **cells)

    return write


def fill(path: Path, **cells: Any) -> Path:
    book = load_workbook(path)
    places = {cell.value: cell.column for cell in book["事项"][4]}
    for heading, value in cells.items():
        book["事项"].cell(5, places[heading]).value = value
    book.save(path)
    return path


def test_a_workbook_goes_out_and_comes_back(writable: Path, cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "石桥县.xlsx"
    done = cli(writable, "progress", "sheet", "--unit", "石桥县", "-o", str(path), *DAY)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith(
        "石桥县 2024-09-30 事项 40 个:滞后 6,逾期 3;通知 0 份:回复已过期 0;隐患 0 个:逾期 0\n表号 sqx-20240930-"
    )
    fill(path, 完成值=60, 进展="推进中", 存在问题="缺钱", 下一步="筹资")
    done = cli(writable, "progress", "import", str(path), "--unit", "石桥县")
    assert (done.code, done.out) == (0, "")
    assert "新增 1 条,已有 0 条,未填数 0 行" in done.err
    again = cli(writable, "progress", "import", str(path), "--format", "json")
    (row,) = again.json
    assert (row["outcome"], row["added"], row["known"], row["unit"]) == ("unchanged", 0, 1, "sqx")
    item = load_workbook(path)["事项"]["B5"].value
    (last,) = [one for one in cli(writable, "progress", "list", f"sx-2024/{item}", "--format", "json").json if one["problems"]]
    assert (last["value"], last["note"], last["problems"], last["next_steps"]) == (60, "推进中", "缺钱", "筹资")


def test_a_refused_workbook_comes_back_marked_and_once_it_is_put_right_is_taken(
    writable: Path, cli: Cli, sheet: Callable[..., Path], tmp_path: Path
) -> None:  # fmt: skip
    path, marked = sheet(完成值="六十", 进展="推进中"), tmp_path / "退回.xlsx"
    done = cli(writable, "progress", "import", str(path), "--marked", str(marked))
    assert (done.code, done.out) == (1, "")
    assert "石桥县.xlsx 事项!N5: 六十 不是数 → 改正后再试" in done.err
    assert f"标出错处的表已存 {marked}" in done.err
    book = load_workbook(marked)
    cell = book["事项"]["N5"]
    assert (cell.fill.start_color.rgb, cell.comment.text) == ("00FF6B5E", "六十 不是数 → 改正后再试")
    assert [cell.value for cell in book["核对意见"][2]] == ["事项!N5", "六十 不是数", "改正后再试"]
    fill(marked, 完成值=60)
    assert cli(writable, "progress", "import", str(marked)).code == 0


def test_a_folder_is_taken_file_by_file(writable: Path, cli: Cli, sheet: Callable[..., Path], tmp_path: Path) -> None:
    folder = tmp_path / "九月"
    folder.mkdir()
    for name, path in {"1.xlsx": sheet("青山县", 完成值=1), "2.xlsx": sheet("石桥县", 完成值="坏")}.items():
        shutil.move(path, folder / name)
    (folder / "3.csv").write_text("方案,事项,截止日期,完成进度\nsx-2024,1.1.9,2024-09-30,x\n", encoding="utf-8")
    (folder / "~$1.xlsx").write_bytes(b"a lock file")
    (folder / "说明.txt").write_text("不是表", encoding="utf-8")
    done = cli(writable, "progress", "import", str(folder), "--format", "json", "--marked", str(folder))
    assert done.code == 1
    rows = {row["file"]: (row["unit"], row["outcome"], row["added"], len(row["problems"])) for row in done.json}
    assert rows == {"1.xlsx": ("qsx", "taken", 1, 0), "2.xlsx": ("sqx", "refused", 0, 1), "3.csv": (None, "unchanged", 0, 0)}
    assert (folder / "2.核对.xlsx").exists()
    table = cli(writable, "progress", "import", str(folder))
    assert "没有变化" in table.out
    assert "不收" in table.out
    assert cli(writable, "progress", "import", str(tmp_path / "nosuch")).code == 1


def test_sheets_for_everybody_at_once(writable: Path, cli: Cli, tmp_path: Path) -> None:
    done = cli(writable, "progress", "sheet", "--all", "-o", str(tmp_path / "表"), *DAY)
    assert done.code == 0
    written = [Path(line).name for line in done.out.splitlines()]
    assert "石桥县-2024-09-30.xlsx" in written
    assert len(written) == len(set(written)) == len(list((tmp_path / "表").iterdir()))


def test_what_is_asked_for_wrongly_is_a_usage_error(writable: Path, cli: Cli, tmp_path: Path) -> None:
    assert cli(writable, "progress", "sheet", "-o", "a.xlsx").code == 2
    assert cli(writable, "progress", "sheet", "--unit", "sqx", "--all", "-o", "a").code == 2
    assert cli(writable, "progress", "sheet", "--unit", "sqx", "-o", str(tmp_path / "a.pdf")).code == 2
    assert cli(writable, "progress", "sheet", "--unit", "没有的局", "-o", str(tmp_path / "a.xlsx")).code == 1
    assert cli(writable, "progress", "import", str(tmp_path), "--unit", "sqx").code == 2
    assert "没有 xlsx 或 csv" in cli(writable, "progress", "import", str(tmp_path)).err
    table = tmp_path / "t.csv"
    table.write_text("方案,事项,截止日期,完成进度\n", encoding="utf-8")
    assert "不是单位填报表" in cli(writable, "progress", "import", str(table), "--unit", "sqx").err


def test_csv_output_begins_no_formula(writable: Path, cli: Cli) -> None:
    said = (
        "progress",
        "record",
        "sx-2024/1.1.1",
        *DAY,
        "--percent",
        "50",
        "--problems",
        "=HYPERLINK(1)",
        "--next-steps",
        "-招标",
    )
    assert cli(writable, *said).code == 0
    out = cli(writable, "progress", "list", "sx-2024/1.1.1", "--format", "csv").out
    assert ",'=HYPERLINK(1),'-招标," in out
