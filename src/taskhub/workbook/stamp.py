"""Telling whether a given cell still says what was written into it, and which one does not.

Each row carries a short hash of each of its given cells, bound to the workbook's number: an edited code, a row from another
workbook and a cell that was swapped are all noticed, wherever sorting has put the row. It guards against slips of the hand, not
against forgers: who brings a workbook in answers for it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from taskhub import tables
from taskhub.figures import plain
from taskhub.xlsx import as_kept

_DIGITS = 6


def canonical(value: Any) -> str:
    """A cell's value as every office suite gives it back: a figure without trailing zeros, a date without its midnight, a text
    without the blanks around it."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return str(tables.day(value))
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return plain(tables.number(value))
    return as_kept(str(value)).replace("\r\n", "\n").replace("\r", "\n").strip()


def stamp(number: str, values: Iterable[tuple[str, Any]]) -> str:
    """``values``: field and value of each given cell of a row."""
    return "-".join(_hash(number, name, canonical(value)) for name, value in values)


def altered(number: str, given: Sequence[str], cells: Mapping[str, Any], stamped: str) -> list[str] | None:
    """The fields whose cells no longer say what was written; None where the stamp is none of ours."""
    hashes = stamped.split("-")
    if len(hashes) != len(given):
        return None
    return [
        name for name, known in zip(given, hashes, strict=True) if _hash(number, name, canonical(cells.get(name))) != known
    ]  # fmt: skip


def number_of(unit: str, as_of: date, made_at: datetime, rows: Iterable[Sequence[Any]]) -> str:
    """The number of a workbook: whose, of which day, and a hash of what it was made from."""
    digest = hashlib.sha256(f"{unit}|{as_of}|{made_at.isoformat()}".encode())
    for row in rows:
        digest.update("\x1f".join(map(canonical, row)).encode() + b"\x1e")
    return f"{unit}-{as_of:%Y%m%d}-{digest.hexdigest()[:12]}"


def _hash(number: str, name: str, text: str) -> str:
    return hashlib.sha256(f"{number}\x1f{name}\x1f{text}".encode()).hexdigest()[:_DIGITS]
