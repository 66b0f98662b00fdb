"""The dossier as a Word document, from the template of the workspace, and as a spreadsheet of the same rows."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from taskhub.dossier.dossier import Dossier
from taskhub.dossier.text import preface, sections, title
from taskhub.i18n import current_locale
from taskhub.i18n import gettext as _
from taskhub.notice import docx_template
from taskhub.notice.papers import ordinal
from taskhub.xlsx import put

TEMPLATE = "dossier"
_WIDTHS = {date: 12, Decimal: 10, int: 8}
_WIDEST = 48


def document(directory: Path, dossier: Dossier, zone: str) -> bytes:
    """``directory``: where the templates are. Raises StateError where the template does not work."""
    parts = {
        one.key: {
            "heading": f"{ordinal(n)}{one.title}", "lines": list(one.lines), "heads": list(one.heads),
            "rows": [[_text(value) for value in row] for row in one.rows],
        }
        for n, one in enumerate(sections(dossier), start=1)
    }  # fmt: skip
    suffix = ".en" if current_locale() == "en" else ""
    context = {"title": title(dossier), "preface": list(preface(dossier, zone)), **parts}
    return docx_template.fill(directory / f"{TEMPLATE}{suffix}.docx", context)


def workbook(dossier: Dossier, zone: str) -> Any:
    """A sheet a section."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = _("概况")
    made = sections(dossier)
    for line in (title(dossier), *preface(dossier, zone), *(f"{one.title}:{line}" for one in made for line in one.lines)):
        put(sheet.cell(sheet.max_row + (sheet["A1"].value is not None), 1), line, wrap=False)
    sheet["A1"].font = Font(bold=True, size=14)
    for one in made:
        sheet = book.create_sheet(one.title)
        for row, values in enumerate((one.heads, *one.rows), start=1):
            for column, value in enumerate(values, start=1):
                put(sheet.cell(row, column), value)
        for column, head in enumerate(one.heads, start=1):
            cell = sheet.cell(1, column)
            cell.font = Font(bold=True)
            values = [row[column - 1] for row in one.rows]
            sheet.column_dimensions[cell.column_letter].width = max([_width(head), *map(_width, values)])
        sheet.freeze_panes = "A2"
    return book


def _width(value: Any) -> int:
    fixed = _WIDTHS.get(type(value))
    return fixed or min(sum(1 if letter.isascii() else 2 for letter in str(value or "")) + 2, _WIDEST)


def _text(value: Any) -> str:
    """A value in a cell of the document. 2024.9.30 keeps to one line, where 2024-09-30 would break at its hyphens."""
    if isinstance(value, date):
        return f"{value.year}.{value.month}.{value.day}"
    return "" if value is None else str(value)
