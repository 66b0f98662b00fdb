"""A copy of the table with what is open coloured and explained, for whoever has to answer in the table itself."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from taskhub import xlsx
from taskhub.i18n import gettext as _
from taskhub.intake.model import Question
from taskhub.intake.tables import open_book

if TYPE_CHECKING:
    from openpyxl import Workbook

_WHERE = re.compile(r"(?P<sheet>.+)!(?P<cell>[A-Z]+\d+)")
_OPEN, _CHECK = "FBD3CF", "FFF0B8"


def write(source: Path, path: Path, questions: Sequence[Question]) -> int:
    """Writes the copy and returns how many cells are marked. Formulas become their values: it is a copy to read and mend."""
    book = open_book(source)
    by_cell: dict[tuple[str, str], list[Question]] = {}
    for one in questions:
        if match := _WHERE.fullmatch(one.cell):
            by_cell.setdefault((match["sheet"], match["cell"]), []).append(one)
    for (sheet, cell), ones in by_cell.items():
        _mark(book, sheet, cell, ones)
    with xlsx.whole(path) as file:
        book.save(file)
    return len(by_cell)


def _mark(book: "Workbook", sheet: str, cell: str, questions: Sequence[Question]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    waiting = any(one.open for one in questions)
    words = "\n".join(
        f"{_('待定') if one.open else _('核对')}:{one.what} → {one.suggestion}" for one in questions
    )  # fmt: skip
    place = book[sheet][cell]
    place.fill = PatternFill("solid", start_color=_OPEN if waiting else _CHECK)
    place.comment = Comment(words, "taskhub", height=40 + 20 * len(words) // 20, width=320)
