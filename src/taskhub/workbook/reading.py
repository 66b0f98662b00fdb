"""Reading a workbook that came back: whose it is, and what each row now says, with the cell it stands in.

What was given must still be what was written (see ``stamp``); rows may have been sorted and deleted, columns hidden, further
sheets added. Values of cells stay as they are: whoever takes a row over judges them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskhub import tables, xlsx
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.problems import InputError, Problem, nearest
from taskhub.units import Unit, Units
from taskhub.workbook.layout import FACTS, FILLED_BY, HEAD, NIL, NOTES, ROUND_FACTS, SIGNED_BY, STAMP, TABLES, SheetLayout
from taskhub.workbook.stamp import altered, canonical

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ANEW = N_("请用 taskhub progress sheet 重新导出这张表,再填")
_SEARCHED = 60
"""So many rows from the top a heading, or a fact of the first sheet, is looked for."""


@dataclass(frozen=True)
class Filled:
    """A row as it came back: the cells of its columns, and where each of them stands."""

    sheet: str
    number: int
    cells: Mapping[str, Any]
    places: Mapping[str, str]

    def where(self, name: str) -> str:
        return f"{self.sheet}!{self.places[name]}"

    def text(self, name: str) -> str:
        """What stands in a cell, as its author wrote it; nothing where that means "missing"."""
        cell = self.cells.get(name)
        return "" if tables.is_missing(cell) else tables.written(cell)

    def is_filled(self, layout: SheetLayout) -> bool:
        """Whether anything was said that was not there when the workbook was made."""
        return any(self.text(column.name) for column in layout.asked if column.name not in layout.prefilled)


@dataclass(frozen=True, slots=True)
class Words:
    """What a unit says on the first sheet: who filled it in and who signed it, both claims, and whether there is nothing to
    report; ``nil_cell`` is where it says that."""

    filled_by: str = ""
    signed_by: str = ""
    nil: bool = False
    nil_cell: str = ""


@dataclass(frozen=True)
class Returned:
    """A workbook that came back. ``round``: the code of the reporting round that asked for it; ``problems`` are the cells that
    are not as they were written, whose rows are left out."""

    file: str
    unit: Unit
    as_of: date
    made_at: datetime
    number: str
    round: str | None
    words: Words
    facts: Filled
    rows: Mapping[str, Sequence[Filled]]
    problems: Sequence[Problem]

    @property
    def filled_by(self) -> str:
        return self.words.filled_by

    @property
    def is_filled(self) -> bool:
        """Whether anything was said in any table."""
        return any(row.is_filled(layout) for layout in TABLES for row in self.rows[layout.name])


def is_workbook(path: Path) -> bool:
    """Whether the file is a unit's workbook, or what somebody has left of one; also where it is no workbook at all."""
    from openpyxl import load_workbook

    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return False
    try:
        book = load_workbook(path, read_only=True)
        names = set(book.sheetnames)
        book.close()
    except Exception:  # whatever openpyxl makes of a broken file: the reader of plain tables says what is wrong with it
        return False
    ours = [any(name in names for name in _names(title)) for title in (NOTES, *(layout.title for layout in TABLES))]
    return sum(ours) > 1


def read(path: Path, units: Units) -> Returned:
    """The workbook. Raises InputError where it does not say whose it is."""
    return _Reader(path, units).read()


class _Reader:
    def __init__(self, path: Path, units: Units) -> None:
        self.path, self.file, self.units = path, path.name, units
        self.book = xlsx.opened(path)
        self.problems: list[Problem] = []

    def read(self) -> Returned:
        facts, words = self._facts()
        unit = self.units.by_code.get(facts.text("code"))
        if unit is None:
            message = _("没有单位 {word}").format(word=facts.text("code"))
            raise InputError([Problem(self.file, None, facts.where("code"), message, _("先在 config/units.yaml 登记"))])
        number = facts.text("number")
        rows = {layout.name: list(self._rows(layout, number)) for layout in TABLES}
        return Returned(
            self.file, unit, date.fromisoformat(facts.text("as_of")), datetime.fromisoformat(facts.text("instant")), number,
            facts.text("round") or None, words, facts, rows, self.problems,
        )  # fmt: skip

    def _facts(self) -> tuple[Filled, Words]:
        """What the first sheet says of the workbook, and what the unit says there."""
        sheet = self._sheet(NOTES)
        if sheet is None:
            raise InputError(self.problems)
        known = {**FACTS, **ROUND_FACTS}
        labels = {word: name for name, label in known.items() for word in _names(label)}
        found: dict[str, tuple[int, Any, str]] = {}
        said: dict[str, tuple[Any, str]] = {}
        top = sheet.iter_rows(max_row=_SEARCHED, max_col=4, values_only=True)
        for place, (first, value, _blank, stamped) in enumerate(top, start=1):
            label = tables.clean(first)
            if label in labels:
                found[labels[label]] = (place, value, str(stamped or ""))
            for own in (FILLED_BY, SIGNED_BY, NIL):
                if label in _names(own):
                    said[own] = value, f"{sheet.title}!B{place}"
        missing = [_(FACTS[name]) for name in FACTS if name not in found]
        if missing:
            message = _("“{sheet}”里缺 {missing}").format(sheet=sheet.title, missing="、".join(missing))
            raise InputError([Problem(self.file, None, sheet.title, message, _(_ANEW))])
        facts = Filled(
            sheet.title, 0, {name: canonical(value) for name, (_row, value, _stamp) in found.items()},
            {name: f"B{row}" for name, (row, _value, _stamp) in found.items()},
        )  # fmt: skip
        number = facts.text("number")
        for name, (row, value, stamped) in found.items():
            if altered("" if name == "number" else number, [name], {name: value}, stamped) != []:
                self._fault(f"{sheet.title}!B{row}", _("“{label}”被改动过").format(label=_(known[name])), _(_ANEW))
        if self.problems:
            raise InputError(self.problems)
        return facts, self._words(said)

    def _words(self, said: Mapping[str, tuple[Any, str]]) -> Words:
        filled_by, signed_by = (
            tables.written(said[label][0]).partition("@")[0].strip() if label in said else "" for label in (FILLED_BY, SIGNED_BY)
        )
        nil, cell = said.get(NIL, (None, ""))
        try:
            return Words(filled_by, signed_by, not tables.is_missing(nil) and tables.yes_or_no(nil), cell)
        except ValueError as error:
            self._fault(cell, str(error), _("写 是,或空着"))
            return Words(filled_by, signed_by)

    def _rows(self, layout: SheetLayout, number: str) -> Iterator[Filled]:
        """The rows that were written and are still there."""
        sheet = self._sheet(layout.title)
        if sheet is None:
            return
        columns, below = self._columns(sheet, layout)
        if not columns:
            return
        merged = {cell for area in sheet.merged_cells.ranges for cell in area.cells}
        seen: dict[str, str] = {}
        given = [column.name for column in layout.given]
        for place, cells in enumerate(sheet.iter_rows(min_row=below, max_col=max(columns)), start=below):
            here = {name: cells[at - 1] for at, name in columns.items()}
            places = {name: cell.coordinate for name, cell in here.items()}
            row = Filled(sheet.title, place, {name: self._value(sheet, cell) for name, cell in here.items()}, places)
            if not any(tables.clean(cell) for name, cell in row.cells.items() if name != STAMP):
                continue
            if together := [name for name, cell in here.items() if (cell.row, cell.column) in merged]:
                self._fault(row.where(together[0]), _("这里有合并的单元格"), _("取消合并,每行各填各的"))
                continue
            if self._is_as_written(layout, row, given, number, seen):
                yield row

    def _is_as_written(
        self, layout: SheetLayout, row: Filled, given: Sequence[str], number: str, seen: dict[str, str]
    ) -> bool:  # fmt: skip
        changed = altered(number, given, row.cells, tables.clean(row.cells.get(STAMP)))
        if changed is None:
            self._fault(row.where(layout.key[-1]), _("这一行不是表里原有的"), _("删去这一行;只填原有的行"))
            return False
        if len(changed) == len(given):
            self._fault(row.where(layout.key[-1]), _("这一行来自另一张表"), _("每张表只填自己的行;要合在一起,请分别导入"))
            return False
        for name in changed:
            heading = next(_(column.heading) for column in layout.given if column.name == name)
            self._fault(row.where(name), _("“{column}”被改动过,这一格是锁定的").format(column=heading), _(_ANEW))
        key = "/".join(tables.clean(row.cells.get(name)) for name in layout.key)
        first = seen.setdefault(key, row.places[layout.key[-1]])
        if first != row.places[layout.key[-1]]:
            self._fault(row.where(layout.key[-1]), _("与 {cell} 重复").format(cell=first), _("只保留一行"))
            return False
        return not changed

    def _columns(self, sheet: "Worksheet", layout: SheetLayout) -> tuple[dict[int, str], int]:
        """Place of each column → its name, and the first row below the headings; no columns where they are at fault."""
        known = {tables.clean(word).lower(): name for name, words in layout.headings().items() for word in words}
        for number, cells in enumerate(sheet.iter_rows(max_row=_SEARCHED), start=1):
            words = {place: word for place, cell in enumerate(cells, start=1) if (word := tables.clean(cell.value).lower())}
            if not set(layout.key) <= {known.get(word) for word in words.values()}:
                continue
            before = len(self.problems)
            columns: dict[int, str] = {}
            for place, word in words.items():
                where, name = f"{sheet.title}!{sheet.cell(number, place).coordinate}", known.get(word)
                if name is None:
                    self._fault(where, _("不认识的列名 {word}").format(word=word), nearest(word, known) or _("删去这一列"))
                elif name in columns.values():
                    self._fault(where, _("列名重复"), _("只保留一列"))
                else:
                    columns[place] = name
            for name, (_heading, heading) in layout.headings().items():
                if name not in columns.values():
                    self._fault(f"{sheet.title}!A{number}", _("缺少“{column}”这一列").format(column=heading), _(_ANEW))
            return (columns, number + 1) if len(self.problems) == before else ({}, 0)
        self._fault(f"{sheet.title}!A{HEAD}", _("找不到列名"), _(_ANEW))
        return {}, 0

    def _value(self, sheet: "Worksheet", cell: Any) -> Any:
        """What a cell shows. A formula is taken for what the office suite has computed, where it has kept that."""
        if cell.data_type == "f":
            cell = self._computed[sheet.title][cell.coordinate]
            if cell.value is None:
                self._fault(f"{sheet.title}!{cell.coordinate}", _("这一格是公式,没有存下结果"), _("填数或文字,不填公式"))
        if cell.data_type == "e":
            self._fault(
                f"{sheet.title}!{cell.coordinate}", _("这一格是错误值 {value}").format(value=cell.value), _("改成数或文字")
            )
            return None
        return tables.shown(cell)

    @cached_property
    def _computed(self) -> "Workbook":
        return xlsx.opened(self.path, data_only=True)

    def _sheet(self, title: str) -> "Worksheet | None":
        for name in _names(title):
            if name in self.book.sheetnames:
                return self.book[name]
        self._fault(_(title), _("缺少这张工作表"), _("不要删去或改名;") + _(_ANEW))
        return None

    def _fault(self, where: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, None, where, message, remedy))


def _names(title: str) -> tuple[str, str]:
    return title, _(title)
