"""Opening workbooks whatever state they are in, and writing them so that what people typed stays what they typed: a title that
begins with = is no formula, in the file or when its cell is edited."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, StateError

if TYPE_CHECKING:
    from openpyxl import Workbook

_MOST = 32767
"""So many characters a cell of a spreadsheet holds."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class DamagedError(InputError):
    """The file is no workbook, or one that was cut off or spoilt on its way."""


def opened(path: Path, *, data_only: bool = False) -> "Workbook":
    """The workbook. ``data_only``: what formulas have come to. Raises DamagedError; InputError where the file cannot be read."""
    from openpyxl import load_workbook

    try:
        return load_workbook(path, data_only=data_only)
    except OSError as error:
        raise InputError(
            [Problem(str(path), None, "", _("文件读不了:{why}").format(why=error.strerror), _("检查路径和权限"))]
        ) from error
    except Exception as error:  # zip, XML, and whatever else openpyxl trips over in a file that is not whole
        fault = Problem(str(path), None, "", _("不是合法的 xlsx 文件"), _("在表格软件里另存为 xlsx"))
        raise DamagedError([fault]) from error


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


def breadth(text: str) -> int:
    """In half characters, as columns are measured: a Chinese one is as wide as two others."""
    return sum(1 if char.isascii() else 2 for char in text)


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
