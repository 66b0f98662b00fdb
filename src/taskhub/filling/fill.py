"""Filling a template: its named cells get figures, its named ranges lists and tables, and everything else stays as it is."""

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter, range_boundaries

from taskhub.filling.filled import Cell, Filled, Left, in_cell, is_figure
from taskhub.filling.names import Ambiguous, Column, Figure, Names, Table
from taskhub.i18n import gettext as _
from taskhub.problems import nearest
from taskhub.xlsx import FORMULA_STARTS, as_kept

_MOST_ROWS = 1_048_576


@dataclass(frozen=True, slots=True)
class Area:
    """A named range: of one cell, a row, a column, or more."""

    asked: str
    sheet: Any
    left: int
    top: int
    right: int
    bottom: int

    @property
    def is_cell(self) -> bool:
        return (self.left, self.top) == (self.right, self.bottom)

    @property
    def where(self) -> str:
        first = f"{get_column_letter(self.left)}{self.top}"
        return first if self.is_cell else f"{first}:{get_column_letter(self.right)}{self.bottom}"


@dataclass
class Filler:
    book: Any
    names: Names
    filled: Filled = field(default_factory=Filled)

    def fill(self) -> Filled:
        areas = list(self._areas())
        self._asked_for = {(area.sheet.title, row, column) for area in areas for row in range(area.top, area.bottom + 1)
                           for column in range(area.left, area.right + 1)}  # fmt: skip
        for area in areas:
            try:
                found = self.names.find(area.asked)
            except Ambiguous as error:
                self._leave(
                    area, _("有几个方案,看不出是哪一个"), _("写作 {names},或加 --plan").format(names="、".join(error.remedy))
                )
                continue
            if found is None:
                self._leave(area, _("没有这个名称"), self.names.near(area.asked))
            elif isinstance(found, Figure):
                self._figure(area, found)
            elif isinstance(found, Column):
                self._list(area, found)
            else:
                self._table(area, found)
        return self.filled

    def _areas(self) -> Iterator[Area]:
        """The ranges with a name; not what a spreadsheet names for itself (print areas), nor names of constants and formulas."""
        for scope, names in ((None, self.book.defined_names), *((sheet, sheet.defined_names) for sheet in self.book.worksheets)):
            for name, defined in names.items():
                if defined.hidden or defined.is_reserved or name.startswith("_xl"):
                    continue
                if "#REF!" in defined.attr_text:  # its cells were deleted, and nobody would miss the figure
                    title = scope.title if scope is not None else ""
                    self.filled.left.append(Left(title, "", name, _("名称所指的单元格已经删去"), _("在名称管理器里重新指定")))
                    continue
                if defined.type != "RANGE":
                    continue
                for title, reference in defined.destinations:
                    sheet = self.book[title] if title in self.book.sheetnames else scope
                    if sheet is not None and hasattr(sheet, "merged_cells"):
                        yield self._area(name, sheet, *range_boundaries(reference))

    def _area(self, name: str, sheet: Any, *bounds: int | None) -> Area:
        """Within a merged area the cell that holds its value; a whole column ends where the sheet does."""
        left, top, right, bottom = (bounds[0] or 1, bounds[1] or 1, bounds[2] or sheet.max_column, bounds[3] or sheet.max_row)
        for merged in sheet.merged_cells.ranges:
            if merged.min_row <= top and bottom <= merged.max_row and merged.min_col <= left and right <= merged.max_col:
                return Area(name, sheet, merged.min_col, merged.min_row, merged.min_col, merged.min_row)
        return Area(name, sheet, left, top, right, bottom)

    def _leave(self, area: Area, why: str, remedy: str = "") -> None:
        self.filled.left.append(Left(area.sheet.title, area.where, area.asked, why, remedy))

    def _figure(self, area: Area, figure: Figure) -> None:
        if area.is_cell:
            self._put(area, area.top, area.left, figure)
        else:
            self._leave(area, _("一个数填不了一片单元格"), _("名称只指一个单元格"))

    def _list(self, area: Area, column: Column) -> None:
        """One value a cell, down a column or along a row."""
        if area.left != area.right and area.top != area.bottom:
            self._leave(area, _("一列数填不了几行几列"), _("名称指一行或一列"))
            return
        places = [(row, at) for row in range(area.top, area.bottom + 1) for at in range(area.left, area.right + 1)]
        rows = column.table.rows
        for (row, at), values in zip(places, rows, strict=False):
            self._put(area, row, at, column.table.figure(values, column.name))
        for row, at in places[len(rows) :]:
            self._clear(area, row, at)
        if len(rows) > len(places):
            self._overflow(area, len(rows) - len(places))

    def _table(self, area: Area, table: Table) -> None:
        """Rows below their headings. Beyond the range it goes on, in the first row's style, while the cells below are empty."""
        columns, first = self._columns(area, table)
        if not columns:
            self._leave(area, _("第一行没有认得的列名"), _("可用 {names}").format(names=_headings(table)))
            return
        row = first
        for n, values in enumerate(table.rows):
            if row > area.bottom and not self._is_free(area, row):
                self._overflow(area, len(table.rows) - n)
                return
            if row > area.bottom and row > first:
                self._like(area, first, row)
            for at, name in columns.items():
                self._put(area, row, at, table.figure(values, name))
            row += 1
        for rest in range(row, area.bottom + 1):
            for at in columns:
                self._clear(area, rest, at)

    def _columns(self, area: Area, table: Table) -> tuple[dict[int, str], int]:
        """Column → its figure, and the first row below the headings, which stand in the range or right above it."""
        for row in (area.top, area.top - 1):
            if row < 1:
                continue
            cells = {at: area.sheet.cell(row, at) for at in range(area.left, area.right + 1)}
            found = {at: name for at, cell in cells.items() if (name := _heading(cell, table))}
            if found:
                for at, cell in cells.items():
                    if at not in found and cell.value not in (None, ""):
                        self._unheaded(area, cell, table)
                return found, row + 1
        return {}, area.top

    def _unheaded(self, area: Area, cell: Any, table: Table) -> None:
        why = _("列名“{word}”不认得,这一列没有填").format(word=cell.value)
        near = nearest(str(cell.value), [alias for word in table.words.values() for alias in word.aliases])
        self.filled.left.append(Left(area.sheet.title, cell.coordinate, area.asked, why, near))

    def _is_free(self, area: Area, row: int) -> bool:
        if row > _MOST_ROWS:
            return False
        return all(
            (cell := area.sheet.cell(row, at)).value is None and not isinstance(cell, MergedCell)
            and (area.sheet.title, row, at) not in self._asked_for
            for at in range(area.left, area.right + 1)
        )  # fmt: skip

    def _like(self, area: Area, first: int, row: int) -> None:
        for at in range(area.left, area.right + 1):
            area.sheet.cell(row, at)._style = copy(area.sheet.cell(first, at)._style)

    def _overflow(self, area: Area, count: int) -> None:
        self._leave(area, _("还有 {n} 行放不下").format(n=count), _("把名称所指的范围扩大,或在下面留空行"))

    def _put(self, area: Area, row: int, column: int, figure: Figure) -> None:
        cell = area.sheet.cell(row, column)
        where = f"{get_column_letter(column)}{row}"
        if isinstance(cell, MergedCell):
            self.filled.left.append(Left(area.sheet.title, where, area.asked, _("在合并单元格里"), _("拆开合并")))
        elif cell.data_type == "f":
            self.filled.left.append(Left(area.sheet.title, where, area.asked, _("有公式,没有覆盖"), _("删去公式或名称")))
        else:
            _write(cell, figure)
            self.filled.cells.append(Cell(area.sheet.title, where, area.asked, figure))

    def _clear(self, area: Area, row: int, column: int) -> None:
        """A cell of the range for which there is nothing: what an earlier filling left there is not of today."""
        cell = area.sheet.cell(row, column)
        if not isinstance(cell, MergedCell) and cell.data_type != "f":
            cell.value = None


def _write(cell: Any, figure: Figure) -> None:
    """The value alone: the template's own formats stand."""
    value = in_cell(figure.value, cell.number_format, figure.is_percent)
    if value is None or is_figure(value):
        cell.value = value
        return
    text = as_kept(str(value))
    cell.value = text
    cell.data_type = "s"  # also what begins with =
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def _heading(cell: Any, table: Table) -> str | None:
    """The figure that a heading names: in a comment, which leaves the heading to the superior's words, or in the cell itself."""
    said = [line for line in cell.comment.text.splitlines() if line.strip()] if getattr(cell, "comment", None) else []
    said += [str(cell.value)] if cell.value is not None else []
    return next((name for word in said if (name := table.column(word))), None)


def _headings(table: Table) -> str:
    columns: Mapping[str, Any] = table.rows[0] if table.rows else {}
    return "、".join(table.words[name].aliases[0] for name in columns)
