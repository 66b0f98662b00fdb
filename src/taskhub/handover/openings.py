"""What is open for a unit on a day, and the list of it that both sides sign."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session

from taskhub import xlsx
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.escalation.listing import case_rows
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.progress import Period, ProgressReading
from taskhub.report.elements import ITEM_STATES
from taskhub.report.rounds import status_title
from taskhub.requests.standing import STATES, requests
from taskhub.requests.wish import FIELDS
from taskhub.rounds import SubmissionSource
from taskhub.units import Units
from taskhub.workbook import hazards, notices

KINDS = {
    "item": N_("事项"), "notice": N_("待办通知"), "hazard": N_("隐患"), "case": N_("督办案"), "request": N_("变更申请"),
    "submission": N_("报送"),
}  # fmt: skip
_DONE = ("completed", "withdrawn")
_COLUMNS = {"kind": N_("类别"), "key": N_("编号"), "title": N_("内容"), "due": N_("期限"), "state": N_("状态")}
_WIDTHS = (10, 26, 60, 14, 30)


@dataclass(frozen=True, slots=True)
class Opening:
    """One thing that passes to the successor."""

    kind: str
    key: str
    title: str
    due: date | None
    state: str


def openings(
    session: Session, moment: Moment, unit: str, units: Units, calendar: WorkCalendar, period: Period
) -> list[Opening]:  # fmt: skip
    """All that ``unit`` answers for and has not finished, also as the successor of others."""
    codes = [one.code for one in units if one.code == unit or units.accountable(one.code, moment.as_of) == unit]
    reading, day = ProgressReading(session, moment, units, calendar, period, moment.as_of), moment.as_of
    found = [
        Opening(
            "item",
            one.key,
            item.title,
            item.due,
            _(ITEM_STATES[one.status(day)]) + one.original(day).said(one.overdue_before(day)),
        )
        for one in reading.read(list(reading.led_by(unit)))
        if one.begins <= day and (item := one.item(day)) and one.status(day) not in _DONE
    ]
    for row in (line.values for line in notices.lines(session, moment, codes, calendar)):
        found += [Opening("notice", row["number"], row["title"], row["reply_due"], row["state"])]
    for row in (line.values for line in hazards.lines(session, moment, codes, units, calendar)):
        found += [Opening("hazard", row["code"], row["title"], row["deadline"], row["state"])]
    found += [
        Opening("case", row["subject"], row["subject_title"], row["next_on"], row["rung_title"] or "")
        for code in codes for row in case_rows(session, code)
    ]  # fmt: skip
    for one in requests(session, moment):
        if one.open and one.row.unit in codes:
            wish = f"{_(FIELDS[one.row.field])} {one.row.was} → {one.row.wanted}"
            found.append(Opening("request", one.row.code, wish, None, _(STATES[one.state])))
    return [*found, *_owed(SubmissionSource(session, moment, units, calendar, day), moment, codes)]


def _owed(source: SubmissionSource, moment: Moment, units: Sequence[str]) -> Iterator[Opening]:
    """The returns that reporting rounds still wait for."""
    keys = [key for key in source.keys(moment) if key.partition("/")[2] in units]
    for one in source.chronicles(keys, moment):
        if due := one.owed_by(moment.as_of):
            yield Opening("submission", one.key, source.title(one.key), due, status_title({"status": one.shown(moment.as_of)}))


def counts(found: Sequence[Opening]) -> str:
    """How much of what, in one line."""
    numbers = {kind: sum(one.kind == kind for one in found) for kind in KINDS}
    return "、".join(_("{kind} {n}").format(kind=_(KINDS[kind]), n=n) for kind, n in numbers.items() if n) or _("没有未办结的")


def write_list(path: Path, found: Sequence[Opening], heading: str, giving: str, taking: str) -> None:
    """The list as a sheet to print: what is open, then the places to sign."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _("移交清单")
    for column, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    xlsx.put(sheet.cell(1, 1), heading, wrap=False)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    for column, title in enumerate(_COLUMNS.values(), start=1):
        xlsx.put(sheet.cell(3, column), _(title))
        sheet.cell(3, column).font = Font(bold=True)
    for number, one in enumerate(found, start=4):
        for column, value in enumerate((_(KINDS[one.kind]), one.key, one.title, one.due, one.state), start=1):
            xlsx.put(sheet.cell(number, column), value)
    last = len(found) + 5
    for row, text in enumerate((counts(found), _("移交人({who}):____________  日期:________").format(who=giving),
                                _("接收人({who}):____________  日期:________").format(who=taking),
                                _("监交人:____________  日期:________")), start=last):  # fmt: skip
        xlsx.put(sheet.cell(row, 1), text, wrap=False)
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    with xlsx.whole(path) as file:
        book.save(file)
