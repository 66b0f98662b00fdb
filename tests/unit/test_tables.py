"""Tables out of real offices: every way a heading, a figure, a date or nothing at all is written."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from taskhub import tables
from taskhub.problems import InputError, StateError

HEADINGS = {"item": ("事项", "事项编码"), "value": ("完成值",), "note": ("说明",)}


@pytest.fixture
def xlsx(tmp_path: Path) -> Callable[..., Path]:
    """A workbook of these rows; ``finish`` may still work on its sheet."""

    def write(*rows: list[Any], finish: Callable[[Any], None] = lambda sheet: None) -> Path:
        book = Workbook()
        for row in rows:
            book.active.append(row)
        finish(book.active)
        path = tmp_path / "表.xlsx"
        book.save(path)
        return path

    return write


@pytest.fixture
def csv(tmp_path: Path) -> Callable[..., Path]:
    def write(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "表.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def read(path: Path, *required: str) -> list[tables.Row]:
    return tables.read_rows(path, HEADINGS, required)


def refusal(path: Path, *required: str) -> str:
    with pytest.raises(InputError) as refused:
        read(path, *required)
    return str(refused.value)


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        (145, "145"), (0, "0"), ("0", "0"), ("１２６", "126"), (" 126　", "126"), ("126\u00a0", "126"), ("1,234", "1234"),
        ("1，234.5", "1234.5"), ("1.2万", "12000"), ("1.2 万", "12000"), ("１．２萬", "12000"), ("3亿", "300000000"),
        ("0.5億", "50000000"), ("2千", "2000"), ("-3", "-3"), ("＋3", "3"), (".5", "0.5"), (0.7, "0.7"),
        (3.3000000000000003, "3.3"), (Decimal("0.70"), "0.70"),
    ],
)  # fmt: skip
def test_a_figure_is_read_however_it_is_written(cell: Any, figure: str) -> None:
    assert tables.number(cell) == Decimal(figure)


@pytest.mark.parametrize(
    "cell", ["约126", "126处", "1.2.3", "12,34", "一百", "", "万", "1e3", True, "#DIV/0!", "nan", float("nan")]
)
def test_what_is_no_figure_is_refused(cell: Any) -> None:
    with pytest.raises(ValueError, match="不是数"):
        tables.number(cell)


@pytest.mark.parametrize("cell", [None, "", "  ", "　", "X", "x", "Ｘ", "/", "／", "-", "－", "——", "无", "暂无", "N/A"])
def test_what_people_write_for_nothing_is_missing(cell: Any) -> None:
    assert tables.is_missing(cell)


@pytest.mark.parametrize("cell", [0, "0", "０", 0.0, False, "0%", "否"])
def test_an_explicit_zero_is_a_figure(cell: Any) -> None:
    assert not tables.is_missing(cell)


@pytest.mark.parametrize(("cell", "figure"), [("86.9%", "86.9"), ("８６．９％", "86.9"), (86.9, "86.9"), ("100 %", "100")])
def test_percentages_come_with_and_without_a_sign(cell: Any, figure: str) -> None:
    assert tables.percentage(cell) == Decimal(figure)


@pytest.mark.parametrize(
    "cell",
    [
        date(2024, 9, 30), datetime(2024, 9, 30), datetime(2024, 9, 30, 8, 30), "2024-09-30", "2024-9-30", "2024/9/30",  # noqa: DTZ001
        "2024.9.30", "2024年9月30日", "２０２４年９月３０日", "2024年9月30", " 2024-09-30 ", "2024-09-30 00:00:00",
        45565, "45565", 45565.0,
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(cell: Any) -> None:
    assert tables.day(cell) == date(2024, 9, 30)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2024-02-30", "没有 2024-02-30 这一天"),
        ("9月30日", "不是日期"),
        ("2024", "不是日期"),
        ("2024年底前", "不是日期"),
        (0, "不是日期"),
    ],
)
def test_what_is_no_date_is_refused_in_words(cell: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        tables.day(cell)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [("是", True), ("√", True), ("已完成", True), (True, True), ("否", False), ("×", False), (0, False)],
)
def test_yes_and_no_are_read_however_they_are_written(cell: Any, answer: bool) -> None:
    assert tables.yes_or_no(cell) is answer


def test_neither_yes_nor_no_is_refused() -> None:
    with pytest.raises(ValueError, match="应为 是 或 否"):
        tables.yes_or_no("基本完成")


def test_brackets_and_widths_are_levelled_for_comparison_but_remarks_stay_as_written() -> None:
    assert tables.clean("　安委办〔２０２４〕３号 ") == tables.clean("安委办［2024］3号") == "安委办[2024]3号"
    assert tables.written(" 安委办〔2024〕3号,已验收。 ") == "安委办〔2024〕3号,已验收。"
    assert tables.written(None) == ""


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_numbers_survive_the_ways_spreadsheets_keep_them(whole: int, digits: int) -> None:
    figure = Decimal(whole).scaleb(-digits)
    wide = f"{figure:f}".translate(str.maketrans("0123456789.-", "０１２３４５６７８９．－"))
    assert tables.number(wide) == tables.number(f"{figure:,f}") == figure
    assert tables.number(float(figure)) == figure, "fifteen digits are what a spreadsheet keeps"


@pytest.mark.parametrize(("encoding"), ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_csv_is_read_in_the_encodings_excel_saves(csv: Callable[..., Path], encoding: str) -> None:
    rows = read(csv("事项编码,完成值\n1.1.1,126\n", encoding), "item")
    assert rows == [tables.Row(2, {"item": "1.1.1", "value": "126"})]


def test_rows_keep_the_number_the_spreadsheet_shows(csv: Callable[..., Path]) -> None:
    rows = read(csv('\n事项,说明\n1.1.1,"两行\n说明"\n,\n1.1.2\n'))
    assert [(row.number, row.cells) for row in rows] == [
        (3, {"item": "1.1.1", "note": "两行\n说明"}),
        (5, {"item": "1.1.2", "note": None}),
    ]


def test_xlsx_cells_keep_their_types(xlsx: Callable[..., Path]) -> None:
    path = xlsx(["事项", "完成值", "说明"], ["1.1.1", 126, datetime(2024, 9, 30)], [None, None, None], ["1.1.2", "X", None])  # noqa: DTZ001
    first, second = read(path)
    assert (first.number, tables.number(first.cells["value"]), tables.day(first.cells["note"])) == (2, 126, date(2024, 9, 30))
    assert second.number == 4
    assert tables.is_missing(second.cells["value"])


def test_a_merged_cell_holds_for_each_row_it_covers(xlsx: Callable[..., Path]) -> None:
    path = xlsx(["事项", "完成值"], ["1.1.1", 1], [None, 2], ["1.1.3", 3], finish=lambda sheet: sheet.merge_cells("A2:A3"))
    assert [row.cells["item"] for row in read(path)] == ["1.1.1", "1.1.1", "1.1.3"]


def test_a_cell_shown_as_a_percentage_is_that_percentage(xlsx: Callable[..., Path]) -> None:
    def format_(sheet: Any) -> None:
        for cell, form in zip(("B2", "B3"), ("0%", "0.00%"), strict=True):
            sheet[cell].number_format = form

    rows = read(xlsx(["事项", "完成值"], ["a", 1], ["b", 0.869], ["c", 0.869], finish=format_))
    assert [tables.percentage(row.cells["value"]) for row in rows] == [100, Decimal("86.9"), Decimal("0.869")]


def test_a_heading_is_found_however_wide_and_in_whatever_case(csv: Callable[..., Path]) -> None:
    assert read(csv(" 事项编码　,VALUE,,\nＡ,1,,\n"))[0].cells == {"item": "Ａ", "value": "1"}


def test_an_unknown_heading_is_named_with_the_nearest(csv: Callable[..., Path]) -> None:
    said = refusal(csv("事项,完成數\n1,2\n"))
    assert "表.csv:1 完成數: 不认识的列名 → 最接近的是 完成值" in said


def test_every_fault_of_the_headings_is_named_at_once(csv: Callable[..., Path]) -> None:
    said = refusal(csv("说明,备忘录,note\n1,2,3\n"), "item", "value")
    assert said.count("\n") == 3
    for part in (
        "备忘录: 不认识的列名",
        "note: 列名重复",
        "item: 缺少这一列 → 列名可写作 item、事项、事项编码",
        "value: 缺少这一列",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "表是空的"),
        ("a.csv", b",,\n\n", "表是空的"),
        ("a.csv", b"\xff\xff\xff", "不是 UTF-8 也不是 GBK"),
        ("a.xlsx", b"PK\x03\x04 broken", "不是合法的 xlsx"),
        ("a.xlsx", "事项\n".encode(), "不是合法的 xlsx"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "不是合法的 xlsx"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in refusal(tmp_path / name)


def test_a_missing_file_is_refused_in_words(tmp_path: Path) -> None:
    assert "文件读不了" in refusal(tmp_path / "没有.csv")
    assert "文件读不了" in refusal(tmp_path / "没有.xlsx")


NASTY = ["=1+1", "+86 10", "-x", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")', "a\x07b", "长" * 40000, "", "第一行\n第二行"]


def test_what_people_wrote_is_written_as_text_and_never_as_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    rows = [{"text": text, "day": date(2024, 9, 30), "n": n} for n, text in enumerate(NASTY)]
    assert tables.write_xlsx(path, "台账", {"text": ("文字", 20), "day": ("日期", 12), "n": ("=数", 6)}, rows) == len(NASTY)
    sheet = load_workbook(path).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == ["文字", "日期", "=数"]
    for row, text in zip(sheet.iter_rows(min_row=2), NASTY, strict=True):
        written, day, _n = row
        assert written.data_type == ("s" if text else "n")
        assert str(day.value)[:10] == "2024-09-30"
        assert written.quotePrefix == (text[:1] in ("=", "+", "-", "@", "\t"))
    assert sheet["A8"].value == "ab"
    assert len(str(sheet["A9"].value)) == 32767
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_a_sheet_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    tables.write_xlsx(path, "台账", {"n": ("数", 6)}, [{"n": 1}])
    before = path.read_bytes()

    def fails() -> Any:
        yield {"n": 2}
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError):
        tables.write_xlsx(path, "台账", {"n": ("数", 6)}, fails())
    assert path.read_bytes() == before
    with pytest.raises(StateError, match="写不了"):
        tables.write_xlsx(tmp_path / "nosuch" / "out.xlsx", "台账", {"n": ("数", 6)}, [])
    assert sorted(tmp_path.iterdir()) == [path]


@given(st.text())
def test_no_cell_of_a_csv_begins_a_formula_and_none_is_changed_by_it(text: str) -> None:
    assert not tables.guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert tables.unguarded(tables.guarded(text)) == text or text.startswith("'")


def test_a_guarded_cell_of_a_csv_is_read_as_it_was_meant(csv: Callable[..., Path]) -> None:
    (row,) = read(csv("事项,说明\n1.1.1,'=1+1\n"))
    assert row.cells["note"] == "=1+1"
