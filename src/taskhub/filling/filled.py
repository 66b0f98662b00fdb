"""What came of filling a template: which cell got what from where, and what was left as it was."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from taskhub.figures import plain
from taskhub.filling.names import Figure
from taskhub.i18n import gettext as _
from taskhub.xlsx import put


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that was filled: the name by which the template asked, and the figure that it got."""

    sheet: str
    cell: str
    asked: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Left:
    """A cell that was left as it was, and why. ``remedy``: what to write instead."""

    sheet: str
    cell: str
    asked: str
    why: str
    remedy: str = ""

    def __str__(self) -> str:
        where = f"{self.sheet}!{self.cell} " if self.cell else ""
        return f"{where}{self.asked}: {self.why}" + (f" → {self.remedy}" if self.remedy else "")


@dataclass
class Filled:
    cells: list[Cell] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[Cell]:
        """Cells that stay empty, for the ledger has no figure to put there."""
        return [one for one in self.cells if one.figure.value is None]

    def rows(self) -> Iterator[dict[str, Any]]:
        for one in self.cells:
            origin = one.figure.origin
            yield {
                "sheet": one.sheet, "cell": one.cell, "asked": one.asked, "name": one.figure.name, "meaning": one.figure.meaning,
                "value": one.figure.value, "plan": origin.plan, "revision": origin.revision, "as_of": origin.as_of,
                "known_at": origin.known_at, "command": origin.command,
            }  # fmt: skip

    def add_sheet(self, book: Any) -> None:
        """The sheet that says where every figure came from."""
        sheet = book.create_sheet(_("来源"))
        heads = (_("工作表"), _("单元格"), _("写的名称"), _("名称"), _("含义"), _("值"), _("方案"), _("版次"), _("截至"),
                 _("录入截至"), _("用什么命令能看到"))  # fmt: skip
        lines: list[tuple[Any, ...]] = [heads, *(tuple(row.values()) for row in self.rows())]
        if self.left:
            lines += [(), (_("没有填的"),), *((one.sheet, one.cell, one.asked, "", one.why, one.remedy) for one in self.left)]
        for number, line in enumerate(lines, start=1):
            for column, value in enumerate(line, start=1):
                put(sheet.cell(number, column), _written(value), wrap=False)
        for letter, width in zip("ABCDEFGHIJK", (12, 9, 24, 30, 30, 12, 10, 6, 12, 20, 60), strict=True):
            sheet.column_dimensions[letter].width = width
        sheet.freeze_panes = "A2"


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value


def in_cell(value: Any, number_format: str, is_percent: bool) -> Any:
    """A value as a cell wants it: a percentage as a share where the cell shows it with a % sign."""
    if is_percent and isinstance(value, Decimal) and "%" in number_format:
        return value / 100
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return Decimal(plain(value)) if isinstance(value, Decimal) else value


def is_figure(value: Any) -> bool:
    return isinstance(value, int | Decimal | date)
