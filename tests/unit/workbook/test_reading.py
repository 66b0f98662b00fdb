"""What is written comes back as it was, whatever people have typed, and nothing that was altered does."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from taskhub import i18n, tables, xlsx
from taskhub.problems import InputError
from taskhub.units import Units
from taskhub.workbook.contents import Contents
from taskhub.workbook.layout import HAZARDS, HEAD, ITEMS, NOTICES, TABLES, Line
from taskhub.workbook.reading import Returned, is_workbook, read
from taskhub.workbook.stamp import canonical
from taskhub.workbook.writing import write

from .conftest import MADE_AT, hazard, item, notice

Made = Callable[..., Contents]
FIRST = HEAD + 1
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40) | st.sampled_from(
    [
        "=1+1",
        "+86",
        "-无",
        "@SUM(A1)",
        "\t=x",
        "_x0041_",
        "&amp;",
        "<b>",
        "'=1",
        "１２",
        "某〔2024〕3号",
        "2024-09-30",
        "007",
        "1e5",
    ]
)
MANY = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def back(path: Path, units: Units) -> Returned:
    assert is_workbook(path)
    returned = read(path, units)
    assert not returned.problems
    return returned


def refusals(path: Path, units: Units) -> list[str]:
    try:
        problems = read(path, units).problems
    except InputError as refused:
        problems = refused.problems
    assert problems
    return [str(problem).removeprefix(f"{path.name} ") for problem in problems]


@pytest.fixture
def written(made: Made, tmp_path: Path) -> Path:
    """Two items, a notice, a hazard."""
    path = tmp_path / "表.xlsx"
    write(path, made([item("1.1"), item("1.10")]))
    return path


def edit(path: Path, act: Callable[[Workbook], object]) -> Path:
    book = load_workbook(path)
    act(book)
    book.save(path)
    return path


def at(layout: Any, name: str, row: int = FIRST) -> dict[str, int]:
    return {"row": row, "column": layout.places[name]}


def test_what_is_written_is_read(made: Made, written: Path, units: Units) -> None:
    contents, returned = made([item("1.1"), item("1.10")]), back(written, units)
    assert (returned.unit.code, returned.number, returned.made_at) == ("yjj", contents.number, MADE_AT)
    for layout in TABLES:
        for line, row in zip(contents.lines[layout.name], returned.rows[layout.name], strict=True):
            assert {c.name: canonical(row.cells[c.name]) for c in layout.given} == {
                c.name: canonical(line.values[c.name]) for c in layout.given
            }  # fmt: skip
            assert not row.is_filled(layout)


@MANY
@given(TEXTS, TEXTS, st.decimals(0, 10**9, places=4), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_any_given_text_figure_and_day_comes_back_as_written(
    made: Made, tmp_path: Path, units: Units, title: str, why: str, value: Decimal, day: date
) -> None:
    path = tmp_path / "表.xlsx"
    write(path, made([item(title=title, last_value=value, due=day)], [notice(returned_why=why, matters=title)]))
    assert back(path, units).rows[ITEMS.name][0].cells["item"] == "1.10"
    kinds = {cell.data_type for sheet in load_workbook(path) for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds, "no formula in any cell"


@MANY
@given(TEXTS)
@example("一行\r二行\r\n三行")
def test_any_text_that_is_filled_in_comes_back_intact(made: Made, tmp_path: Path, units: Units, text: str) -> None:
    path = tmp_path / "表.xlsx"
    write(path, made())
    edit(path, lambda book: xlsx.put(book["通知"].cell(**at(NOTICES, "reply")), text))
    (row,) = back(path, units).rows[NOTICES.name]
    kept = xlsx.as_kept(text).replace("\r\n", "\n").replace("\r", "\n")
    assert row.text("reply") == ("" if tables.is_missing(kept) else tables.written(kept))


@MANY
@given(st.permutations(range(4)), st.sets(st.integers(0, 3), max_size=2))
def test_rows_may_be_sorted_and_deleted(
    made: Made, tmp_path: Path, units: Units, order: list[int], gone: set[int]
) -> None:  # fmt: skip
    path = tmp_path / "表.xlsx"
    write(path, made([item(f"1.{n}") for n in range(4)]))

    def rearrange(book: Workbook) -> None:
        sheet = book["事项"]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST, max_row=FIRST + 3)]
        left = [rows[n] for n in order if n not in gone]
        sheet.delete_rows(FIRST, 4)
        for number, row in enumerate(left, start=FIRST):
            for place, value in enumerate(row, start=1):
                sheet.cell(number, place).value = value

    rows = back(edit(path, rearrange), units).rows[ITEMS.name]
    assert [row.cells["item"] for row in rows] == [f"1.{n}" for n in order if n not in gone]


@pytest.mark.parametrize("layout", TABLES, ids=lambda one: one.name)
def test_every_given_cell_is_held_to_what_was_written(
    made: Made, tmp_path: Path, units: Units, layout: Any
) -> None:  # fmt: skip
    for column in layout.given:
        path = tmp_path / f"{column.name}.xlsx"
        write(path, made())
        edit(path, lambda book, c=column: xlsx.put(book[layout.title].cell(**at(layout, c.name)), "改了"))  # type: ignore[misc]
        (said,) = refusals(path, units)
        letter = load_workbook(path)[layout.title].cell(**at(layout, column.name)).coordinate
        assert said.startswith(f"{layout.title}!{letter}: “{column.heading}”被改动过,这一格是锁定的 → ")


def test_a_code_that_became_a_number_is_noticed(written: Path, units: Units) -> None:
    edit(written, lambda book: setattr(book["事项"].cell(**at(ITEMS, "item", FIRST + 1)), "value", 1.1))
    assert refusals(written, units)[0].startswith(f"事项!B{FIRST + 1}: “编码”被改动过")


def test_a_row_of_another_workbook_or_of_none_is_refused(made: Made, written: Path, tmp_path: Path, units: Units) -> None:
    other = tmp_path / "别的.xlsx"
    write(other, made([item("9.9")]))
    strange = [cell.value for cell in load_workbook(other)["事项"][FIRST]]

    def add(book: Workbook) -> None:
        book["事项"].append(strange)
        book["通知"].append(["某安委办督〔2024〕9号"])

    said = refusals(edit(written, add), units)
    assert said == [
        f"事项!B{FIRST + 2}: 这一行来自另一张表 → 每张表只填自己的行;要合在一起,请分别导入",
        f"通知!A{FIRST + 1}: 这一行不是表里原有的 → 删去这一行;只填原有的行",
    ]


def test_a_row_that_was_copied_is_refused(written: Path, units: Units) -> None:
    edit(written, lambda book: book["事项"].append([cell.value for cell in book["事项"][FIRST]]))
    assert refusals(written, units) == [f"事项!B{FIRST + 2}: 与 B{FIRST} 重复 → 只保留一行"]


@pytest.mark.parametrize("label", ["单位", "单位代码", "数据截至", "导出时间", "表号", "时刻"])
def test_whose_workbook_it_is_and_when_it_was_made_cannot_be_altered(written: Path, units: Units, label: str) -> None:
    def alter(book: Workbook) -> None:
        (row,) = [row for row in book["说明"].iter_rows() if row[0].value == label]
        row[1].value = "zjj"

    said = refusals(edit(written, alter), units)
    assert any(f"“{label}”被改动过" in one for one in said)


def test_columns_and_sheets_that_are_missing_or_strange_are_named(written: Path, tmp_path: Path, units: Units) -> None:
    def alter(book: Workbook) -> None:
        book["事项"].cell(HEAD, ITEMS.places["note"]).value = "我的备注"
        book["隐患"].cell(HEAD, len(HAZARDS.columns) + 2).value = "联系电话"

    assert [one.partition(" → ")[0] for one in refusals(edit(written, alter), units)] == [
        f"事项!Q{HEAD}: 不认识的列名 我的备注", f"事项!A{HEAD}: 缺少“进展”这一列", f"隐患!T{HEAD}: 不认识的列名 联系电话",
    ]  # fmt: skip
    edit(written, lambda book: book.remove(book["通知"]))
    missing = "通知: 缺少这张工作表 → 不要删去或改名;请用 taskhub progress sheet 重新导出这张表,再填"
    assert missing in refusals(written, units)
    edit(written, lambda book: book.remove(book["说明"]))
    assert is_workbook(written), "what is left of one is not taken for a plain table"
    assert refusals(written, units)[0].startswith("说明: 缺少这张工作表")


def test_further_sheets_hidden_columns_and_empty_rows_do_no_harm(written: Path, units: Units) -> None:
    def work(book: Workbook) -> None:
        book.create_sheet("我的计算")["A1"] = "=1+1"
        book["事项"].column_dimensions["D"].hidden = True
        book["事项"].cell(FIRST + 20, 3).value = "   "

    assert len(back(edit(written, work), units).rows[ITEMS.name]) == 2


def test_merged_cells_are_refused(written: Path, units: Units) -> None:
    place = f"Q{FIRST}:Q{FIRST + 1}"
    edit(written, lambda book: book["事项"].merge_cells(place))
    assert refusals(written, units) == [f"事项!Q{n}: 这里有合并的单元格 → 取消合并,每行各填各的" for n in (FIRST, FIRST + 1)]


def test_a_formula_without_a_result_and_an_error_are_refused(written: Path, units: Units) -> None:
    def fill(book: Workbook) -> None:
        book["事项"].cell(**at(ITEMS, "value")).value = "=100+26"
        error = book["事项"].cell(**at(ITEMS, "value", FIRST + 1))
        error.value, error.data_type = "#REF!", "e"

    said = refusals(edit(written, fill), units)
    assert said == [f"事项!N{FIRST}: 这一格是公式,没有存下结果 → 填数或文字,不填公式",
                    f"事项!N{FIRST + 1}: 这一格是错误值 #REF! → 改成数或文字"]  # fmt: skip


def test_a_workbook_in_one_language_is_read_in_the_other(made: Made, tmp_path: Path, units: Units) -> None:
    i18n.use_locale("en")
    path = tmp_path / "sheet.xlsx"
    write(path, made())
    assert len(back(path, units).rows[NOTICES.name]) == 1


def test_only_what_is_asked_for_is_open_and_what_is_late_is_coloured(written: Path) -> None:
    book = load_workbook(written)
    for layout in TABLES:
        sheet = book[layout.title]
        assert sheet.protection.sheet
        assert sheet.freeze_panes
        row = {name: sheet.cell(FIRST, place) for name, place in layout.places.items()}
        closed = {"patrolled_on"} if layout is HAZARDS else set()
        assert {name for name, cell in row.items() if not cell.protection.locked} == {c.name for c in layout.asked} - closed
    assert book["事项"].cell(**at(ITEMS, "state")).fill.start_color.rgb == "00FFF0B8"
    assert book["通知"].cell(**at(NOTICES, "left")).fill.start_color.rgb == "00FBD3CF"
    assert book["事项"].cell(**at(ITEMS, "due")).number_format == "yyyy-mm-dd"
    assert book.security.lockStructure
    lists = [one.formula1 for one in book["事项"].data_validations.dataValidation if one.type == "list"]
    assert lists == ['"是,否"']
    assert (book["事项"].page_setup.orientation, book["事项"].print_title_rows) == ("landscape", "$1:$4")


def test_an_empty_workbook_has_its_columns(made: Made, tmp_path: Path, units: Units) -> None:
    path = tmp_path / "空.xlsx"
    write(path, made([], [], []))
    assert {name: len(rows) for name, rows in back(path, units).rows.items()} == {"items": 0, "notices": 0, "hazards": 0}


def test_a_plain_table_is_no_workbook(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["方案", "事项"])
    book.save(tmp_path / "进度.xlsx")
    (tmp_path / "a.csv").write_text("方案\n", encoding="utf-8")
    (tmp_path / "b.xlsx").write_bytes(b"no zip")
    for name in ("进度.xlsx", "a.csv", "b.xlsx", "nosuch.xlsx"):
        assert not is_workbook(tmp_path / name)


def test_the_number_tells_what_the_workbook_was_made_from(made: Made) -> None:
    assert made().number == made().number
    assert made().number != made([item("1.2")]).number
    assert made().number.startswith("yjj-20240930-")
    assert Line({}).closed == frozenset()
    assert hazard("x").values["code"] == "x"
