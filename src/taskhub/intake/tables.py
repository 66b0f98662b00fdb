"""The tables of a file as grids of cells: xlsx sheet by sheet, docx table by table, merged areas resolved both ways."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from taskhub.figures import plain
from taskhub.i18n import gettext as _
from taskhub.intake.model import Area, Cell, Table
from taskhub.problems import InputError, Problem
from taskhub.tables import number, shown, written

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table as WordTable
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_BLANK = 200
"""After so many empty rows a sheet is taken to have ended: formatting alone can reach to row 1,048,576."""


def open_book(path: Path) -> "Workbook":
    """Raises InputError where the file is no workbook."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        return load_workbook(path, data_only=True)
    except OSError as error:
        raise _unreadable(path, _("文件读不了:{why}").format(why=error.strerror), _("检查路径和权限")) from error
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as error:
        raise _unreadable(path, _("不是合法的 xlsx 文件"), _("在表格软件里另存为 xlsx")) from error


def tables_of_book(book: "Workbook") -> list[Table]:
    """One table a visible sheet."""
    return [_sheet(sheet) for sheet in book.worksheets if sheet.sheet_state == "visible"]


def tables_of_document(path: Path) -> list[Table]:
    """The tables of a Word document in its order. Raises InputError where it is none."""
    from docx import Document as open_document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = open_document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        if not path.is_file():
            raise _unreadable(path, _("没有这个文件"), _("检查路径")) from error
        raise _unreadable(path, _("不是合法的 docx 文件"), _("在文字软件里另存为 docx")) from error
    return list(_word_tables(document))


def _unreadable(path: Path, message: str, remedy: str) -> InputError:
    return InputError([Problem(str(path), None, "", message, remedy)])


def _sheet(sheet: "Worksheet") -> Table:
    from openpyxl.utils import get_column_letter

    areas: dict[tuple[int, int], tuple[Area, Any]] = {}
    for merged in sheet.merged_cells.ranges:
        area = Area(merged.min_row - 1, merged.min_col - 1, merged.max_row - merged.min_row + 1,
                    merged.max_col - merged.min_col + 1)  # fmt: skip
        origin = sheet.cell(merged.min_row, merged.min_col)
        areas.update(dict.fromkeys(merged.cells, (area, origin)))
    rows: list[list[Cell]] = []
    blank = 0
    for r, line in enumerate(sheet.iter_rows()):
        row = []
        for c, cell in enumerate(line):
            area, origin = areas.get((r + 1, c + 1), (Area(r, c), cell))
            where = f"{sheet.title}!{get_column_letter(area.column + 1)}{area.row + 1}"
            row.append(Cell(origin.value, _seen(origin), where, area))
        blank = 0 if any(row) else blank + 1
        if blank > _MOST_BLANK:
            break
        rows.append(row)
    return Table(sheet.title, rows)


def _seen(cell: Any) -> str:
    """What the spreadsheet shows, as far as it can matter here: a number with its decimals, a date without its midnight."""
    value = shown(cell)
    if isinstance(value, datetime) and not (value.hour or value.minute or value.second):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and cell.number_format.replace("0", "") in (".", "_ ."):
        digits = len(cell.number_format.partition(".")[2])
        return f"{value:.{digits}f}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return plain(number(value))
    return written(value)


def _word_tables(document: "Document") -> Iterator[Table]:
    from docx.table import Table as WordTable

    above: list[tuple[str, str]] = []
    count = paragraphs = 0
    for part in document.iter_inner_content():
        if isinstance(part, WordTable):
            count += 1
            name = _("表{n}").format(n=count)
            yield Table(name, _word_rows(part, name), tuple(above))
            above = []
        else:
            paragraphs += 1
            if part.text.strip():
                above.append((_("第 {n} 段").format(n=paragraphs), written(part.text)))


def _word_rows(table: "WordTable", name: str) -> list[list[Cell]]:
    grid = [[*[None] * row.grid_cols_before, *row.cells, *[None] * row.grid_cols_after] for row in table.rows]
    areas = _areas(grid)
    rows = []
    for r, line in enumerate(grid):
        row = []
        for c, cell in enumerate(line):
            area = areas.get(id(cell._tc), Area(r, c)) if cell is not None else Area(r, c)
            where = _("{table} 第{row}行 第{column}列").format(table=name, row=area.row + 1, column=area.column + 1)
            text = written(cell.text) if cell is not None else ""
            row.append(Cell(text, text, where, area))
        rows.append(row)
    return rows


def _areas(grid: Sequence[Sequence[Any]]) -> dict[int, Area]:
    """Element of a cell → the area it fills; a merged cell stands in the grid once for each place."""
    spans: dict[int, list[int]] = {}
    for r, line in enumerate(grid):
        for c, cell in enumerate(line):
            if cell is not None:
                span = spans.setdefault(id(cell._tc), [r, c, r, c])
                span[2], span[3] = max(span[2], r), max(span[3], c)
    return {key: Area(top, left, bottom - top + 1, right - left + 1) for key, (top, left, bottom, right) in spans.items()}
