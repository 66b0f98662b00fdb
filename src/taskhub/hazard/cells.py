"""Writing cells of a workbook so that what people typed stays what they typed."""

from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.cell import Cell


def put(cell: "Cell | Any", value: Any) -> None:
    """A date as a date, a count as a number, all else as text: a title that begins with = is no formula, not even after it was
    edited."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment

    if isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
        return
    if isinstance(value, int) and not isinstance(value, bool):
        cell.value = value
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value or ""))
    cell.value = text
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
