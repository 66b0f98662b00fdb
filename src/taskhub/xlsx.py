"""Writing workbooks so that what people typed stays what they typed: a title that begins with = is no formula, in the file or
when its cell is edited."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO

from taskhub.i18n import gettext as _
from taskhub.problems import StateError

_MOST = 32767
"""So many characters a cell of a spreadsheet holds."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def as_kept(text: str) -> str:
    """A text as a cell can hold it: without control characters, and cut where it is too long."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    kept = ILLEGAL_CHARACTERS_RE.sub("", text)
    return kept if len(kept) <= _MOST else kept[: _MOST - 1] + "…"


def put(cell: Any, value: Any, *, wrap: bool = True) -> None:
    """A date as a date, a figure as a number, all else as text; nothing for None and the empty text."""
    if isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        cell.value = value
    elif value is not None and value != "":
        text = as_kept(str(value))
        cell.value = text
        cell.data_type = "s"  # also what begins with =
        cell.quotePrefix = text.startswith(FORMULA_STARTS)
        if wrap:
            from openpyxl.styles import Alignment

            cell.alignment = Alignment(wrap_text=True, vertical="top")


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write a workbook to, which takes the place of ``path`` once it is whole. Raises StateError where it cannot."""
    half = path.with_name(f".{path.name}.half")
    try:
        with half.open("wb") as file:
            yield file
        half.replace(path)
    except OSError as error:
        raise StateError(_("{path} 写不了:{why}").format(path=path, why=error.strerror)) from error
    finally:
        with suppress(OSError):  # the fault that matters has been told
            half.unlink()
