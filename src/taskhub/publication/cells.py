"""A figure of a bulletin as a cell of a spreadsheet: a number with the format that shows it as it is written elsewhere, and what
a reader sees in such a cell."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from taskhub.figures import plain, quantise
from taskhub.tables import number

Entry = tuple[date | Decimal, str]

_WRITTEN = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d+)(?P<decimals>(?:\.\d+)?)(?P<percent>%?)(?P<measure>(?: [^\W\d]+)?)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOST_DIGITS = 15
"""More than that a spreadsheet does not keep."""
_FORMAT = re.compile(
    r'(?:\[(?![<>=])[^\]]*\])?(?P<sign>(?:\\?[+-]|"[+-]")?)[#,?]*0(?P<decimals>(?:\.0+)?)(?P<percent>%?)'
    r'(?P<measure>(?:"[^"\d]*"|\\[^\d]|[ ](?=[\\"]))*)(?:_.|[* ])*'
)
"""A section of a number format that shows nothing but the number; whatever else a format may say is no figure of ours."""


def entry(text: str) -> Entry | None:
    """The value and the number format of a figure or a date that is shown again as just that text; None for any other text."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text), "yyyy-mm-dd"
        except ValueError:
            return None
    found = _WRITTEN.fullmatch(text)
    if found is None or len(found["whole"] + found["decimals"]) > _MOST_DIGITS:
        return None
    value = Decimal(found["sign"] + found["whole"] + found["decimals"]).scaleb(-2 if found["percent"] else 0)
    shown = "0" + re.sub(r"\d", "0", found["decimals"]) + found["percent"] + (f'"{found["measure"]}"' if found["measure"] else "")
    form = f"+{shown};-{shown};+{shown}" if found["sign"] == "+" else shown
    return (value, form) if _number(value, form) == text else None


def seen(cell: Any) -> str:
    """What a reader sees in a cell of openpyxl's. A number that its format rounds or hides is told as it is kept."""
    value = cell.value
    if isinstance(value, datetime):
        return value.date().isoformat() if value == datetime.combine(value.date(), datetime.min.time()) else str(value)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return _number(number(value), cell.number_format)
    return "" if value is None else str(value)


def _number(value: Decimal, form: str) -> str:
    if form == "General":
        return plain(value)
    sections = form.split(";")
    at = 1 if value < 0 else 2 if value == 0 else 0
    known = _FORMAT.fullmatch(sections[at] if at < len(sections) else sections[0])
    if known is None:
        return f"{plain(value)} [{form}]"
    figure = abs(value) * (100 if known["percent"] else 1)
    rounded = quantise(figure, max(len(known["decimals"]) - 1, 0))
    sign = re.sub(r'[\\"]', "", known["sign"]) or ("-" if value < 0 and at >= len(sections) else "")
    measure = re.sub(r'[\\"]', "", known["measure"])
    return f"{sign}{rounded if rounded == figure else plain(figure)}{known['percent']}{measure}"
