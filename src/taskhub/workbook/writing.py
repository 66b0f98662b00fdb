"""Writing a unit's workbook: what is given locked, what is asked for open, what is late in colour, ready to print."""

from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from taskhub import xlsx
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.workbook.contents import Contents, summary
from taskhub.workbook.layout import (
    FACTS,
    FIGURES,
    FILLED_BY,
    HEAD,
    NIL,
    NOTES,
    ROUND_FACTS,
    SIGNED_BY,
    STAMP_HEADING,
    TABLES,
    Column,
    Fill,
    Line,
    SheetLayout,
)  # fmt: skip
from taskhub.workbook.stamp import stamp
from taskhub.workbook.style import TAB_ASKED, TAB_GIVEN, Style

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

HOW = (
    N_("1. 绿色的格子由贵单位填,其余是锁定的,请不要改动;每一行只填有进展的,没有的空着。"),
    N_("2. “事项”填到截止日期为止的累计数。没有完成数的空着,或写 X;真是 0 就写 0。"),
    N_("3. “通知”按文号签收、回复。“隐患”填落实、报验、巡查。“上期数据”只供核对。"),
    N_("4. 日期写成 2024-09-30。可以排序、筛选、隐藏列;不要增删列,不要合并单元格,不要改工作表的名字。"),
    N_("5. 填好后存为 xlsx 交回。有一格不对,整张表都不收,安委办会把写明原因的表退给你。"),
    N_("6. 同一张表可以改了再交,以后交的为准;换了新表就不要再交旧表。"),
)
LEGEND = (
    ("asked", N_("由贵单位填")),
    ("yellow", N_("滞后、本周到期、重大、被退回")),
    ("red", N_("逾期")),
    ("closed", N_("这一行不用填")),
)
_HEIGHTS = (28, 18, 17, 24)
_LINE = 15
_LONG = 20
"""A column of so many characters holds sentences, which are not centred."""

_PROMPTS = {Fill.DATE: N_("写成 2024-09-30"), Fill.FIGURE: N_("只填数;没有就空着"), Fill.YES_NO: N_("是 或 否")}


def write(path: Path, made: Contents) -> None:
    """Writes the workbook, whole or not at all. Raises StateError where it cannot."""
    from openpyxl import Workbook
    from openpyxl.workbook.protection import WorkbookProtection

    book = Workbook()
    style = Style(book)
    first = book.active
    assert first is not None
    first.title = _(NOTES)
    _write_notes(first, made, style)
    for layout in (*TABLES, FIGURES):
        _write_table(book.create_sheet(_(layout.title)), layout, made, style)
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.title = _("{unit} 填报表 {day}").format(unit=made.unit.name, day=made.as_of)
    book.properties.creator = "taskhub"
    with xlsx.whole(path) as file:
        book.save(file)


def _write_notes(sheet: "Worksheet", made: Contents, style: Style) -> None:
    put = style.putter(sheet)
    put(1, 1, _("{unit} 填报表").format(unit=made.unit.name), "title")
    facts = {
        "unit": made.unit.name, "code": made.unit.code, "as_of": made.as_of, "made": f"{made.made_at:%Y-%m-%d %H:%M:%S}",
        "number": made.number, "instant": made.made_at.isoformat(),
    }  # fmt: skip
    if made.asked:
        facts |= {"round": made.asked.round, "due": made.asked.due}
    row = 3
    for name, value in facts.items():
        put(row, 1, _({**FACTS, **ROUND_FACTS}[name]), "label")
        put(row, 2, value, "value")
        put(row, 4, stamp("" if name == "number" else made.number, [(name, value)]), "plain")
        sheet.row_dimensions[row].hidden = name == "instant"
        row += 1
    for label in (FILLED_BY, SIGNED_BY, NIL) if made.asked else (FILLED_BY,):
        put(row, 1, _(label), "label")
        put(row, 2, None, "asked")
        row += 1
    if made.asked:
        _offer(sheet, Fill.YES_NO, _(NIL), f"B{row - 1}", _("没有任何进展可报的,在这里选“是”,其余的表空着"))
    row += 1
    for text in (_("本表内容"), *summary(made), "", _("怎么填"), *map(_, HOW), ""):
        put(row, 1, text, "section" if text in (_("本表内容"), _("怎么填")) else "words")
        row += 1
    put(row, 1, _("颜色"), "section")
    for name, text in LEGEND:
        row += 1
        put(row, 1, None, name)
        put(row, 2, _(text), "words")
    put(row + 2, 1, _("有问题请问:{office}").format(office=made.office or _("安委办")), "words")
    sheet.column_dimensions["A"].width = 14
    sheet.column_dimensions["B"].width = 60
    sheet.column_dimensions["D"].hidden = True
    sheet.sheet_view.showGridLines = False
    _protect(sheet)
    _print(sheet, landscape=False)


def _write_table(sheet: "Worksheet", layout: SheetLayout, made: Contents, style: Style) -> None:
    from openpyxl.utils import get_column_letter

    lines, stamped = made.lines[layout.name], layout in TABLES
    put = style.putter(sheet)
    put(1, 1, f"{made.unit.name} · {_(layout.title)} · {made.as_of}", "title")
    put(2, 1, _(layout.hint), "hint")
    for place, column in enumerate(layout.columns, start=1):
        own = column.asked is not None
        first = place == 1 or (own and layout.columns[place - 2].asked is None)
        put(HEAD - 1, place, (_("由贵单位填") if own else _("已知(锁定)")) if first else None, "band_asked" if own else "band")
        put(HEAD, place, _(column.heading), "head_asked" if own else "head")
        dimension = sheet.column_dimensions[get_column_letter(place)]
        dimension.width = column.width
        dimension.hidden = column.optional and all(line.values.get(column.name) is None for line in lines)
    last = len(layout.columns) + 1
    if stamped:
        put(HEAD, last, _(STAMP_HEADING), "head")
        sheet.column_dimensions[get_column_letter(last)].hidden = True
    for row, line in enumerate(lines, start=HEAD + 1):
        for place, column in enumerate(layout.columns, start=1):
            put(row, place, line.values.get(column.name), _look(layout, column, line))
            if column.form:
                sheet.cell(row, place).number_format = column.form
        if stamped:
            put(row, last, stamp(made.number, ((one.name, line.values.get(one.name)) for one in layout.given)), "plain")
        if (high := _lines_high(layout, line)) > 1:
            sheet.row_dimensions[row].height = high * _LINE + 4
    if not lines:
        put(HEAD + 1, 1, _("(无)") if not stamped else None, "words")
    end = HEAD + max(len(lines), 1)
    for column in layout.asked:
        _validate(sheet, column, f"{get_column_letter(layout.places[column.name])}{HEAD + 1}:"
                  f"{get_column_letter(layout.places[column.name])}{end}")  # fmt: skip
    for row, height in enumerate(_HEIGHTS, start=1):
        sheet.row_dimensions[row].height = height
    sheet.freeze_panes = f"{get_column_letter(layout.frozen + 1)}{HEAD + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = TAB_ASKED if stamped else TAB_GIVEN
    sheet.auto_filter.ref = f"A{HEAD}:{get_column_letter(len(layout.columns))}{end}"
    _protect(sheet)
    _print(sheet, landscape=True, area=f"A1:{get_column_letter(len(layout.columns))}{end}")


def _lines_high(layout: SheetLayout, line: Line) -> int:
    """How many lines the longest given text takes. Not every office suite works it out when it opens a file; a row of one line
    is left to it, so that it grows with what is typed."""
    return max(
        sum(max(1, -(-_width(part) // column.width)) for part in str(line.values.get(column.name) or "").split("\n"))
        for column in layout.given
    )


def _width(text: str) -> int:
    """In the width of a digit; a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _look(layout: SheetLayout, column: Column, line: Line) -> str:
    if column.asked is not None:
        return "closed" if column.name in line.closed else f"asked_{column.asked.value}"
    if line.colour and column.name in layout.coloured:
        return line.colour
    return "plain" if column.width >= _LONG else "plain_short"


def _validate(sheet: "Worksheet", column: Column, cells: str) -> None:
    """Warns of what is no date, no figure, neither yes nor no. It only warns: 2024.9.30 and 1.2万 can be read too."""
    if column.asked in _PROMPTS:
        _offer(sheet, column.asked, _(column.heading), cells, _(_PROMPTS[column.asked]))


def _offer(sheet: "Worksheet", fill: Fill, title: str, cells: str, prompt: str) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rules: dict[Fill, dict[str, Any]] = {
        Fill.DATE: {"type": "date", "operator": "greaterThan", "formula1": "36526"},
        Fill.FIGURE: {"type": "decimal", "operator": "greaterThanOrEqual", "formula1": "0"},
        Fill.YES_NO: {"type": "list", "formula1": f'"{_("是")},{_("否")}"'},
    }
    one = DataValidation(allow_blank=True, errorStyle="warning", error=prompt, prompt=prompt, **rules[fill])
    one.errorTitle = one.promptTitle = title
    one.showErrorMessage = one.showInputMessage = True
    one.add(cells)
    sheet.add_data_validation(one)


def _protect(sheet: "Worksheet") -> None:
    """Without a password: against slips of the hand. Filtering, sorting and the width of columns stay free."""
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)


def _print(sheet: "Worksheet", *, landscape: bool, area: str | None = None) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 8 if landscape else 9  # A3, A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.8, 0.4
    footer = sheet.oddFooter
    assert footer is not None  # openpyxl makes one with every sheet
    footer.center.text = "&P / &N"
    if area:
        sheet.print_area = area
        sheet.print_title_rows = f"1:{HEAD}"


def name_of(made: Contents) -> str:
    """What the file of a unit is called among others."""
    kept = "".join("_" if letter in '\\/:*?"<>|' else letter for letter in made.unit.name)
    return f"{kept}-{made.asked.round if made.asked else made.as_of}.xlsx"
