"""A table that plan export wrote, come back from a spreadsheet: read by its own columns, so that nothing is lost on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from taskhub.figures import plain
from taskhub.i18n import gettext as _
from taskhub.intake import limits, units_cell
from taskhub.intake.amend import change
from taskhub.intake.entries import milestones, target
from taskhub.intake.layout import ABOUT, ABOUT_ROWS, AT_MOST, COLUMNS, KINDS, PROPERTY, SHEET, steps_of, told
from taskhub.intake.model import Cell, Draft, Measure, Question, Table, Task, Work
from taskhub.intake.tables import tables_of_book
from taskhub.intake.words import plain_words
from taskhub.plan import Change, ItemKind, Target
from taskhub.plan.export import quoted, scalar
from taskhub.tables import day, number
from taskhub.units import Units

if TYPE_CHECKING:
    from openpyxl import Workbook


@dataclass(frozen=True, slots=True)
class Stamp:
    """The plan and the revision that a workbook was made of."""

    plan: str
    revision: int


def stamp(book: "Workbook") -> Stamp | None:
    """None for a table that plan export did not write, or whose own columns are gone."""
    properties: Any = book.custom_doc_props  # type: ignore[attr-defined]  # types-openpyxl does not know of them
    found = next((one.value for one in properties.props if one.name == PROPERTY), None)
    if not isinstance(found, str) or not {_said(SHEET, book), _said(ABOUT, book)} <= set(book.sheetnames):
        return None
    code, _slash, revision = found.rpartition("/")
    return Stamp(code, int(revision)) if revision.isdigit() else None


def _said(title: str, book: "Workbook") -> str:
    """The sheet's name in either language."""
    return title if title in book.sheetnames else _(title)


def read(book: "Workbook", units: Units) -> Draft | None:
    """None where the table has lost its columns."""
    tables = {table.name: table for table in tables_of_book(book)}
    table, about = tables.get(_said(SHEET, book)), tables.get(_said(ABOUT, book))
    if table is None or about is None or not table.rows:
        return None
    known = {
        word: name for name, (heading, _width) in COLUMNS.items() for word in (plain_words(heading), plain_words(_(heading)))
    }
    columns = {name: c for c, cell in enumerate(table.rows[0]) if (name := known.get(plain_words(cell.text)))}
    if not {"task", "measure", "code", "title", "lead"} <= set(columns):
        return None
    draft = Draft({}, [])
    start_end = _header(about, draft)
    for row in table.rows[1:]:
        cells = {name: row[c] for name, c in columns.items() if c < len(row) and row[c].raw not in (None, "")}
        if cells:
            _row(cells, next(iter(cells.values())), draft, units, start_end)
    return draft


def _header(about: Table, draft: Draft) -> tuple[Any, Any]:
    known = {word: name for name, heading in ABOUT_ROWS.items() for word in (plain_words(heading), plain_words(_(heading)))}
    cells = {name: row[1] for row in about.rows if len(row) > 1 and row[1].raw not in (None, "")
             and (name := known.get(plain_words(row[0].text)))}  # fmt: skip
    text = {name: _text(cell) for name, cell in cells.items()}
    days = {}
    for name in ("start", "end", "amended"):
        if name in cells:
            try:
                days[name] = day(cells[name].raw)
            except ValueError as error:
                draft.loose.append(Question(cells[name].where, text[name], str(error), _("写成 2024-01-01")))
    header = draft.header
    for name in ("plan", "title", "issuer"):
        if name in text:
            header[name] = scalar(text[name])
        else:
            draft.loose.append(
                Question("", "", _("没有{name}({key})").format(name=_(ABOUT_ROWS[name]), key=name), _("补到“方案”表里"))
            )
    for name in ("start", "end"):
        if name in days or name in text:
            header[name] = str(days[name]) if name in days else scalar(text[name])
    header["revision"] = text.get("revision", "1")
    if "amended" in days and "document" in text:
        header["amended"] = change(Change(days["amended"], text["document"]))
    if "part_of" in text:
        header["part_of"] = scalar(text["part_of"])
    header["schedule"] = "{{mode: {mode}, basis: {basis}, tolerance: {tolerance}}}".format(
        mode=scalar(text.get("mode", "linear")), basis=scalar(text.get("basis", "plan")), tolerance=text.get("tolerance", "0")
    )  # fmt: skip
    return days.get("start"), days.get("end")


def _row(cells: Mapping[str, Cell], first: Cell, draft: Draft, units: Units, period: tuple[Any, Any]) -> None:
    text = {name: _text(cell) for name, cell in cells.items()}
    task = _found(draft.tasks, text.get("task"), lambda code: Task(code, text.get("task_title", "")))
    measure = _found(task.measures, text.get("measure"), lambda code: Measure(code, text.get("measure_title", "")))
    for entry, name in ((task, "task"), (measure, "measure")):
        if entry.title and f"{name}_title" in text and text[f"{name}_title"] != entry.title:
            cell = cells[f"{name}_title"]
            what = _("编号 {code} 有两个名称,取了前一个").format(code=entry.code)
            draft.loose.append(Question(cell.where, cell.text[:30], what, _("改成一样"), open=False))
    work = Work(text.get("code", ""), text.get("title", ""))
    measure.works.append(work)
    if not work.code:
        work.code = _free(measure, draft)
        work.questions.append(Question(first.where, work.title[:30], _("新增的事项没有编号,编成 {code}").format(code=work.code),
                                       _("编号定了就不要再改;要用别的编号,现在改"), open=False))  # fmt: skip
    reading = _Reading(cells, text, work, units)
    reading.who()
    reading.when(period)
    reading.how_much()
    reading.withdrawn()
    if "carries" in text:
        work.values["carries"] = quoted(text["carries"])
    if "source" in text:
        work.values["source"] = scalar(text["source"])


def _found(entries: list[Any], code: str | None, make: Callable[[str], Any]) -> Any:
    """The entry of this code; a row without one belongs to the entry above."""
    if code is None and entries:
        return entries[-1]
    found = next((one for one in reversed(entries) if one.code == code), None)
    if found is None:
        found = make(code or str(len(entries) + 1))
        entries.append(found)
    return found


def _free(measure: Measure, draft: Draft) -> str:
    taken = {work.code for task in draft.tasks for one in task.measures for work in one.works}
    n = len(measure.works)
    while f"{measure.code}.{n}" in taken:
        n += 1
    return f"{measure.code}.{n}"


class _Reading:
    """One row being read."""

    def __init__(self, cells: Mapping[str, Cell], text: Mapping[str, str], work: Work, units: Units) -> None:
        self._cells, self._text, self._work, self._units = cells, text, work, units

    def _ask(self, name: str, what: str, suggestion: str, open: bool = True) -> None:
        cell = self._cells.get(name) or self._cells.get("title") or next(iter(self._cells.values()))
        said = cell.text if name in self._cells else ""
        self._work.questions.append(Question(cell.where, said, what, suggestion, open))

    def who(self) -> None:
        for key in ("lead", "co_lead", "cooperating"):
            named = units_cell.read(self._text.get(key, ""), self._units)
            codes = [*named.leads, *named.cooperating]
            for word, near in named.unknown:
                self._ask(key, _("没有单位 {word}").format(word=word), near)
            for word in named.vague:
                self._ask(key, _("“{words}”没有指明单位,没有收").format(words=word), _("要收就写明单位"), open=False)
            if named.counties:
                codes += [unit.code for unit in units_cell.counties(self._units)]
            if key == "lead" and named.counties and not named.leads:
                self._ask(key, _("牵头写的是各县(市、区),没有一个单位负责"), _("写明牵头单位"))
            elif key == "lead" and codes:
                self._work.values["lead"] = scalar(codes[0])
                also = codes[1:]
                if also:
                    self._work.values["co_lead"] = f"[{', '.join(map(scalar, also))}]"
            elif key == "lead":
                self._ask(key, _("没有牵头单位"), _("写明 lead"))
            elif codes:
                said = self._work.values.get("co_lead", "")[1:-1] if key == "co_lead" else ""
                self._work.values[key] = f"[{', '.join(filter(None, [said, *map(scalar, codes)]))}]"

    def when(self, period: tuple[Any, Any]) -> None:
        values = self._work.values
        self._kind()
        for key, default in (("start", period[0]), ("due", period[1])):
            if key not in self._cells:
                continue
            cell = self._cells[key]
            limit = limits.read(cell.raw, self._text[key], *period)
            found = limits.first_day(self._text[key]) if key == "start" and limit.due is None else limit.due
            if limit.kind and not found:
                values["kind"] = limit.kind.value
            elif found is None:
                values[key] = scalar(self._text[key].replace("\n", ""))
                self._ask(key, limit.doubt or _("看不懂这个日期"), limit.remedy or _("写成 2024-01-01"))
            elif found != default:
                values[key] = str(found)
            if limit.note:
                self._ask(key, limit.note, _("不对就改"), open=False)
        if "milestones" in self._text:
            try:
                values["milestones"] = milestones(steps_of(self._text["milestones"]))
            except ValueError as error:
                values["milestones"] = scalar(self._text["milestones"].replace("\n", ";"))
                self._ask("milestones", str(error), _("一行一个,写成 2024-06-30 30% 名称"))

    def _kind(self) -> None:
        said = self._text.get("kind")
        if said is None:
            return
        known = {word: kind for kind, label in KINDS.items() for word in (label, _(label), kind.value)}
        kind = known.get(said)
        if kind is None:
            self._work.values["kind"] = scalar(said)
            self._ask("kind", _("没有这一类"), _("可用:{words}").format(words="、".join(_(one) for one in KINDS.values())))
        elif kind is not (ItemKind.QUANTITY if "value" in self._cells else ItemKind.ONCE):
            self._work.values["kind"] = kind.value

    def how_much(self) -> None:
        values, cells = self._work.values, self._cells
        if "weight" in cells:
            values["weight"] = self._figure("weight")
        if values.get("weight") == "1":
            del values["weight"]
        if "value" not in cells:
            return
        try:
            value = number(cells["value"].raw)
        except ValueError as error:
            values["target"] = scalar(cells["value"].text)
            self._ask("value", str(error), _("写成 target: {value: …, unit: …}"))
            return
        if "unit" not in self._text:
            values["target"] = f"{{value: {plain(value)}}}"
            self._ask("value", _("目标值没有单位"), _("补上计量单位"))
            return
        at_most = self._text.get("direction") in (AT_MOST, _(AT_MOST), "at_most")
        values["target"] = target(Target(value, self._text["unit"], at_most))

    def _figure(self, name: str) -> str:
        try:
            return plain(number(self._cells[name].raw))
        except ValueError as error:
            self._ask(name, str(error), _("写正数,或删去 weight"))
            return scalar(self._cells[name].text)

    def withdrawn(self) -> None:
        if "withdrawn" not in self._cells and "document" not in self._cells:
            return
        try:
            when = day(self._cells["withdrawn"].raw) if "withdrawn" in self._cells else None
        except ValueError:
            when = None
        document = self._text.get("document")
        if when and document:
            self._work.values["withdrawn"] = change(Change(when, document))
            return
        parts = [f"date: {when}"] if when else []
        parts += [f"document: {scalar(document)}"] if document else []
        self._work.values["withdrawn"] = f"{{{', '.join(parts)}}}"
        self._ask("withdrawn" if when is None else "document", _("撤销要有日期和文件"), _("两格都写上"))


def _text(cell: Cell) -> str:
    """A cell of text as it is; of another kind as it is shown: 1.10 shown as such is no 1.1."""
    return told(cell.raw).strip() if isinstance(cell.raw, str) else cell.text
