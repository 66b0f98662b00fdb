"""A workbook that was refused, ready to go back: each bad cell in red with the reason beside it, and a list of them all."""

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from taskhub import xlsx
from taskhub.i18n import gettext as _
from taskhub.problems import Problem

_CELL = re.compile(r"(.+)!([A-Z]{1,3}\d+)")


def mark(source: Path, target: Path, problems: Sequence[Problem]) -> None:
    """Writes a copy of ``source``. Raises StateError where it cannot be written."""
    from openpyxl import load_workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    book = load_workbook(source)
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for problem in problems:
        place = _CELL.fullmatch(problem.path)
        if place and place[1] in book.sheetnames:
            said[place[1], place[2]].append(problem.message + (f" {_('→')} {problem.remedy}" if problem.remedy else ""))
    red = PatternFill("solid", start_color="FF6B5E")
    for (sheet, cell), texts in said.items():
        book[sheet][cell].fill = red
        comment = Comment("\n".join(texts), _("安委办"))
        comment.width, comment.height = 320, 40 + 40 * len(texts)
        book[sheet][cell].comment = comment
    title = _("核对意见")
    if title in book.sheetnames:  # of an earlier round
        del book[title]
    listing = book.create_sheet(title, 0)
    table = [(_("位置"), _("问题"), _("怎样改")), *((one.path, one.message, one.remedy) for one in problems)]
    for row, line in enumerate(table, start=1):
        for column, text in enumerate(line, start=1):
            xlsx.put(listing.cell(row, column), text)
            if row == 1:
                listing.cell(row, column).font = Font(bold=True)
        if _CELL.fullmatch(line[0]):
            listing.cell(row, 1).hyperlink = f"#{line[0]}"
    for letter, width in (("A", 16), ("B", 60), ("C", 50)):
        listing.column_dimensions[letter].width = width
    listing.page_setup.orientation, listing.page_setup.fitToHeight = "landscape", 0
    listing.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.active = 0
    for one in book.worksheets:
        one.sheet_view.tabSelected = one is listing
    with xlsx.whole(target) as file:
        book.save(file)
