"""plan export --format xlsx: the plan as the table that people amend, one row an item, and a sheet about the plan itself."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from taskhub import xlsx
from taskhub.i18n import gettext as _
from taskhub.intake.layout import ABOUT, ABOUT_ROWS, AT_MOST, COLUMNS, KINDS, PROPERTY, SHEET, kept, steps_text
from taskhub.plan import Item, Plan
from taskhub.plan.export import carried
from taskhub.units import Units

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet


def write(path: Path, plan: Plan, units: Units) -> None:
    """Writes the workbook, whole or not at all. Raises StateError where it cannot."""
    book = _book(plan, units)
    with xlsx.whole(path) as file:
        book.save(file)


def _book(plan: Plan, units: Units) -> "Workbook":
    from openpyxl import Workbook
    from openpyxl.packaging.custom import StringProperty

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _(SHEET)
    _table(sheet, plan, units)
    _about(book.create_sheet(_(ABOUT)), plan)
    properties: Any = book.custom_doc_props  # type: ignore[attr-defined]  # types-openpyxl does not know of them
    properties.append(StringProperty(name=PROPERTY, value=f"{plan.code}/{plan.revision}"))
    book.properties.creator = "taskhub"
    return book


def _table(sheet: "Worksheet", plan: Plan, units: Units) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    for place, (heading, width) in enumerate(COLUMNS.values(), start=1):
        head = sheet.cell(1, place)
        xlsx.put(head, _(heading))
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", start_color="3B5B7E")
        head.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = width
    titles = {one.code: one.title for one in plan.tasks}
    measures = {one.code: one.title for one in plan.measures}
    for row, item in enumerate(plan.items, start=2):
        values = {"task_title": titles[item.task], "measure_title": measures[item.measure], **_cells(item, plan, units)}
        for place, name in enumerate(COLUMNS, start=1):
            _put(sheet.cell(row, place), values.get(name))
    sheet.freeze_panes = "G2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{len(plan.items) + 1}"
    sheet.print_title_rows = "1:1"


def _cells(item: Item, plan: Plan, units: Units) -> dict[str, Any]:
    return {
        "task": item.task, "measure": item.measure, "code": item.code, "title": item.title, "lead": units.name(item.lead),
        "co_lead": "、".join(map(units.name, item.co_lead)), "cooperating": "、".join(map(units.name, item.cooperating)),
        "kind": _(KINDS[item.kind]), "start": item.start, "due": item.due, "weight": item.weight,
        "value": item.target.value if item.target else None, "unit": item.target.unit if item.target else None,
        "direction": _(AT_MOST) if item.target and item.target.at_most else None, "milestones": steps_text(item.milestones),
        "withdrawn": item.withdrawn.date if item.withdrawn else None,
        "document": item.withdrawn.document if item.withdrawn else None, "source": item.source,
        "carries": carried(plan, item.carries) if item.carries else None,
    }  # fmt: skip


def _about(sheet: "Worksheet", plan: Plan) -> None:
    values = {
        "plan": plan.code, "title": plan.title, "issuer": plan.issuer, "start": plan.start, "end": plan.end,
        "revision": plan.revision, "amended": plan.effective if plan.document else None, "document": plan.document,
        "part_of": plan.part_of, "mode": plan.schedule.mode.value, "basis": plan.schedule.basis.value,
        "tolerance": plan.schedule.tolerance,
    }  # fmt: skip
    for row, (name, heading) in enumerate(ABOUT_ROWS.items(), start=1):
        _put(sheet.cell(row, 1), _(heading))
        _put(sheet.cell(row, 2), values[name])
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 12, 60


def _put(cell: Any, value: Any) -> None:
    """Texts in cells of text: a spreadsheet would make 1.1 of a code 1.10 that is typed anew."""
    if isinstance(value, str):
        xlsx.put(cell, kept(value))
        cell.number_format = "@"
    else:
        xlsx.put(cell, value)
