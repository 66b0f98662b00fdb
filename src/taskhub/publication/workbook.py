"""A bulletin as xlsx: a sheet a section, its figures numbers that can be sorted and added up, its chart below its table."""

import io
import re
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from taskhub import xlsx
from taskhub.publication.cells import entry
from taskhub.publication.content import Section

_SHEET_NAME, _NOT_IN_NAMES = 28, re.compile(r"[\[\]:*?/\\]")
_BROADEST, _NARROWEST = 40, 8
_NARROWEST_SHEET = 80
"""In characters, as columns are measured."""
_CHARACTER_POINTS, _LINE_POINTS = 5.4, 16
_PIXELS_AN_INCH, _POINTS_A_PIXEL, _CHART_INCHES = 96, 0.75, 6.2
_PAPER = {"portrait": (495, 730), "landscape": (740, 485)}
"""A4 within its margins, in points."""
_SMALLEST_SCALE = 0.55
"""To this a section is shrunk so that it is printed on one page; no office suite keeps a page from ending within a chart."""


def workbook(shown: Sequence[Section], head: Sequence[str], foot: str, charts: Mapping[str, bytes]) -> Any:
    """``head``: the lines above each section, the title first; ``foot``: the line below."""
    from openpyxl import Workbook

    book = Workbook()
    del book[book.sheetnames[0]]
    for one in shown:
        sheet = book.create_sheet(_NOT_IN_NAMES.sub(" ", one.title)[:_SHEET_NAME])
        widths = _widths(one)
        for column, width in enumerate(widths):
            sheet.column_dimensions[_letter(column)].width = width
        for n, text in enumerate([*head, *one.paragraphs], start=1):
            _line(sheet, n, text, widths, bold=n == 1)
        last = len(head) + len(one.paragraphs)
        if one.rows:
            at = last + 2
            _table(sheet, at, one)
            last = at + len(one.rows)
        if foot:
            last += 2
            xlsx.put(sheet.cell(last, 1), foot, wrap=False)
        height: float = (last + 2) * _LINE_POINTS
        if one.picture in charts:
            height += _chart(sheet, last + 2, charts[one.picture])
        _printed(sheet, sum(widths) * _CHARACTER_POINTS, height)
    return book


def _widths(one: Section) -> list[float]:
    """Of the columns, in characters: as broad as what stands in them, together at least as broad as running text wants it."""
    if not one.rows:
        return [_NARROWEST_SHEET]
    asked: list[float] = []
    for n, heading in enumerate(one.headings):
        broadest = max(xlsx.breadth(heading) + 4, *(xlsx.breadth(row[n]) + 2 for row in one.rows))  # 4: the filter's button
        asked.append(max(_NARROWEST, min(broadest, _BROADEST)))
    return [width * max(1, _NARROWEST_SHEET / sum(asked)) for width in asked]


def _letter(n: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(n + 1)


def _line(sheet: Any, at: int, text: str, widths: Sequence[float], *, bold: bool) -> None:
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(at, 1)
    xlsx.put(cell, text)
    cell.font = Font(bold=bold, size=14 if bold else 11)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    if len(widths) > 1:
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=len(widths))
    # No office suite fits the height of a row to merged cells.
    sheet.row_dimensions[at].height = _LINE_POINTS * max(1, ceil(xlsx.breadth(text) / (sum(widths) - 4))) + (8 if bold else 0)


def _table(sheet: Any, at: int, one: Section) -> None:
    """Its head stays in sight, can be filtered by, and is printed on every page."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side(style="thin", color="BFBFBF")
    border = Border(left=thin, right=thin, top=thin, bottom=thin)
    for n, heading in enumerate(one.headings):
        cell = sheet.cell(at, n + 1)
        xlsx.put(cell, heading)
        cell.font, cell.border, cell.fill = Font(bold=True), border, PatternFill("solid", fgColor="DDE6F0")
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    for n in range(len(one.headings)):
        figures = _are_figures([row[n] for row in one.rows])
        for r, row in enumerate(one.rows, start=at + 1):
            cell = sheet.cell(r, n + 1)
            cell.border = border
            entered = entry(row[n]) if figures else None
            if entered is None:
                xlsx.put(cell, row[n])
                side = {"horizontal": "right"} if figures else {"horizontal": "left", "indent": 1}
                cell.alignment = Alignment(wrap_text=True, vertical="center", **side)
            else:
                cell.value, cell.number_format = entered
                cell.alignment = Alignment(vertical="center")
    last = at + len(one.rows)
    sheet.freeze_panes = sheet.cell(at + 1, 1)
    sheet.auto_filter.ref = f"A{at}:{_letter(len(one.headings) - 1)}{last}"
    sheet.print_title_rows = f"{at}:{at}"


def _are_figures(texts: Sequence[str]) -> bool:
    """Whether a column has figures, and words only where there is none: a title that happens to be a number stays a title."""
    return any(entry(text) for text in texts) and all(entry(text) or not any(map(str.isdigit, text)) for text in texts)


def _chart(sheet: Any, at: int, png: bytes) -> float:
    """Its height in points."""
    from openpyxl.drawing.image import Image

    image = Image(io.BytesIO(png))
    scale = _CHART_INCHES * _PIXELS_AN_INCH / image.width
    image.width, image.height = round(image.width * scale), round(image.height * scale)
    sheet.add_image(image, f"A{at}")
    return image.height * _POINTS_A_PIXEL


def _printed(sheet: Any, width: float, height: float) -> None:
    """On A4, as broad as the paper; on one page, lying or upright, where that leaves it legible."""
    scales = {way: min(across / width, down / height, 1) for way, (across, down) in _PAPER.items()}
    way = max(scales, key=lambda way: scales[way])
    whole = scales[way] >= _SMALLEST_SCALE
    setup = sheet.page_setup
    setup.paperSize, setup.orientation = sheet.PAPERSIZE_A4, way if whole else "landscape"
    setup.fitToWidth, setup.fitToHeight = 1, int(whole)
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P / &N"
