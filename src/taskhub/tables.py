"""Tables as people keep them: CSV and xlsx with headings in Chinese or English, and cells written every which way."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskhub import xlsx
from taskhub.figures import plain
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, nearest
from taskhub.xlsx import FORMULA_STARTS

if TYPE_CHECKING:
    from openpyxl import Workbook

MISSING = frozenset({"", "x", "-", "--", "—", "——", "/", "无", "n/a", "na", "暂无", "缺"})
"""What people write where there is no figure. Never 0: an explicit 0 is a figure."""

_SCALES = {"十": 1, "百": 2, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}
_NUMBER = re.compile(r"([-+]?\d+(?:,\d{3})*(?:\.\d+)?|[-+]?\.\d+)\s*([十百千万萬亿億]?)")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_EXCEL_EPOCH = date(1899, 12, 30)
_YES = frozenset({"是", "y", "yes", "true", "1", "√", "✓", "已完成", "完成", "done"})
_NO = frozenset({"否", "n", "no", "false", "0", "×", "未完成", "进行中"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it (the heading is row 1; None: not from a file), and its cells by field."""

    number: int | None
    cells: Mapping[str, Any]


def read_rows(path: Path, headings: Mapping[str, Sequence[str]], required: Sequence[str]) -> list[Row]:
    """The rows of a CSV or xlsx file. ``headings``: field → the headings it goes by, the field's own name included.

    Raises InputError for an unreadable file, an unknown or double heading, or a ``required`` field without a column.
    """
    name = str(path)
    try:
        lines = list(_xlsx_lines(path)) if path.suffix.lower() in (".xlsx", ".xlsm") else list(_csv_lines(path))
    except OSError as error:
        raise InputError(
            [Problem(name, None, "", _("文件读不了:{why}").format(why=error.strerror), _("检查路径和权限"))]
        ) from error
    while lines and not any(clean(cell) for cell in lines[0][1]):
        lines.pop(0)
    if not lines:
        raise InputError([Problem(name, 1, "", _("表是空的"), _("第一行应为列名"))])
    number, heading = lines[0]
    columns = _columns(name, number, heading, headings, required)
    return [
        Row(number, {field: cells[i] if i < len(cells) else None for i, field in columns.items()})
        for number, cells in lines[1:]
        if any(clean(cell) for cell in cells)
    ]


def _columns(
    name: str, number: int, heading: Sequence[Any], headings: Mapping[str, Sequence[str]], required: Sequence[str]
) -> dict[int, str]:
    known = {clean(word).lower(): field for field, words in headings.items() for word in (field, *words)}
    columns: dict[int, str] = {}
    problems = []
    for i, cell in enumerate(heading):
        word = clean(cell).lower()
        if not word:
            continue
        field = known.get(word)
        if field is None:
            problems.append(Problem(name, number, word, _("不认识的列名"), nearest(word, known) or _("删去这一列")))
        elif field in columns.values():
            problems.append(Problem(name, number, word, _("列名重复"), _("只保留一列")))
        else:
            columns[i] = field
    problems += [
        Problem(name, number, field, _("缺少这一列"), _("列名可写作 {words}").format(words="、".join((field, *headings[field]))))
        for field in required if field not in columns.values()
    ]  # fmt: skip
    if problems:
        raise InputError(problems)
    return columns


def _csv_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    raw = path.read_bytes()
    text = None
    for encoding in ("utf-8-sig", "gb18030"):  # Excel in China saves CSV as GBK
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None:
        raise InputError([Problem(str(path), None, "", _("文件编码不是 UTF-8 也不是 GBK"), _("用 UTF-8 另存后再试"))])
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        for number, cells in enumerate(reader, start=1):  # not its line_num: a cell may hold several lines
            yield number, list(map(unguarded, cells))
    except csv.Error as error:
        raise InputError(
            [Problem(str(path), reader.line_num, "", _("不是合法的 CSV:{why}").format(why=error), _("另存为 CSV 或 xlsx"))]
        ) from error


def _xlsx_lines(path: Path) -> Iterator[tuple[int, list[Any]]]:
    sheet = xlsx.opened(path, data_only=True).active
    if sheet is None:
        return
    merged: dict[tuple[int, int], Any] = {}
    for area in sheet.merged_cells.ranges:  # the value of a merged area holds for each of its cells
        value = shown(sheet.cell(area.min_row, area.min_col))
        merged.update(dict.fromkeys(area.cells, value))
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        yield number, [merged.get((number, column), shown(cell)) for column, cell in enumerate(cells, start=1)]


def shown(cell: Any) -> Any:
    """A cell's value; where it is shown as a percentage, as that text: 86.9% is stored as 0.869."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in cell.number_format:
        return f"{plain(number(value) * 100)}%"
    return value


def guarded(text: str) -> str:
    """A text as it may stand in a CSV file that a spreadsheet opens: what would begin a formula there follows an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def clean(cell: Any) -> str:
    """A cell as text: full-width forms narrowed, blanks trimmed, 〔〕 and ［］ written [ ]."""
    if cell is None:
        return ""
    text = unicodedata.normalize("NFKC", str(cell)).replace("〔", "[").replace("〕", "]")
    return text.strip(" \t\r\n\u00a0\u3000\ufeff")


def written(cell: Any) -> str:
    """A cell as its author wrote it, blanks around it apart: for remarks, where clean() would alter 〔2024〕3号. Lines end in one
    way, whichever office suite kept them."""
    return "" if cell is None else str(cell).replace("\r\n", "\n").replace("\r", "\n").strip()


def is_missing(cell: Any) -> bool:
    return clean(cell).lower() in MISSING


def number(cell: Any) -> Decimal:
    """A figure: 12, "１２", "1,234", "1.2万". Raises ValueError for anything else."""
    if isinstance(cell, bool):
        raise ValueError(_("{cell} 不是数").format(cell=cell))
    if isinstance(cell, int | float | Decimal):
        # Spreadsheets compute 3.3000000000000003; they keep, and show, fifteen digits.
        figure = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)
        if not figure.is_finite():
            raise ValueError(_("{cell} 不是数").format(cell=cell))
        return figure
    match = _NUMBER.fullmatch(clean(cell))
    if match is None:
        raise ValueError(_("{cell} 不是数").format(cell=clean(cell)))
    try:
        return Decimal(match[1].replace(",", "")).scaleb(_SCALES.get(match[2], 0))
    except InvalidOperation as error:
        raise ValueError(_("{cell} 不是数").format(cell=clean(cell))) from error


def percentage(cell: Any) -> Decimal:
    """A percentage: 86.9, "86.9%". Raises ValueError for anything else."""
    text = clean(cell)
    return number(text.removesuffix("%")) if text.endswith("%") else number(cell)


def day(cell: Any) -> date:
    """A date: a date cell, "2024-9-30", "2024年9月30日", "2024.9.30", or Excel's serial number. Raises ValueError."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = clean(cell)
    if match := _DATE.fullmatch(text.removesuffix(" 00:00:00")):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            raise ValueError(_("没有 {text} 这一天").format(text=text)) from None
    if re.fullmatch(r"[1-9]\d{4}(\.0)?", text):
        return _EXCEL_EPOCH + timedelta(days=int(float(text)))
    raise ValueError(_("{cell} 不是日期,写作 2024-09-30").format(cell=text))


def yes_or_no(cell: Any) -> bool:
    """是/否 in the ways people write it. Raises ValueError."""
    text = clean(cell).lower()
    if text in _YES or text in _NO:
        return text in _YES
    raise ValueError(_("{cell} 应为 是 或 否").format(cell=clean(cell)))


def write_xlsx(path: Path, title: str, headings: Mapping[str, tuple[str, int]], rows: Iterable[Mapping[str, Any]]) -> int:
    """Writes rows as a sheet, whole or not at all; returns how many. ``headings``: field → heading and width.

    What people wrote stays text: nothing becomes a formula, in the file or when the cell is edited. Raises StateError where
    the file cannot be written.
    """
    with xlsx.whole(path) as file:
        known = list(rows)  # before the workbook is begun: it does not like to be left half-way
        _book(title, headings, known).save(file)
    return len(known)


def _book(title: str, headings: Mapping[str, tuple[str, int]], rows: Iterable[Mapping[str, Any]]) -> "Workbook":
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    def cell(value: Any) -> Any:
        made = WriteOnlyCell(sheet)
        xlsx.put(made, value)
        return made

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for column, (_heading, width) in enumerate(headings.values(), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "B2"
    head = [cell(heading) for heading, _width in headings.values()]
    for one in head:
        one.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([cell(row[name]) for name in headings])
    return book
