"""The check sheet that a team takes along: out as xlsx with what is known, back with what was found; all or nothing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from taskhub import tables, xlsx
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hazard.codes import HazardCode
from taskhub.hazard.facts import HazardChronicle
from taskhub.hazard.lifecycle import OUTCOME_WORDS, Outcome
from taskhub.hazard.models import Hazard
from taskhub.hazard.recheck.listing import Rechecked
from taskhub.hazard.recheck.outcomes import Acceptance, Check, Outcomes
from taskhub.i18n import gettext as _
from taskhub.i18n import marked
from taskhub.problems import InputError, Problem, Refusal, StateError, TaskhubError
from taskhub.tables import Row

GIVEN: Mapping[str, str] = {
    "round": marked("轮次"), "code": marked("编码"), "title": marked("隐患"), "enterprise": marked("企业"),
    "place": marked("地点"), "measures": marked("整改措施"), "accepted_by": marked("验收人"),
    "accepted_on": marked("验收日期"),
}  # fmt: skip
ASKED: Mapping[str, str] = {
    "outcome": marked("结论"), "checked_on": marked("检查日期"), "checker": marked("检查人"), "findings": marked("检查情况"),
    "evidence": marked("佐证"), "deadline": marked("新期限"),
}  # fmt: skip
HEADINGS: Mapping[str, str] = {**GIVEN, **ASKED}
REQUIRED = ("round", "code", "outcome", "checked_on", "checker")
_WIDTHS = {"title": 32, "measures": 28, "findings": 32, "evidence": 24, "code": 24, "enterprise": 22, "place": 22}


def write(path: Path, members: Sequence[tuple[Rechecked, Hazard, HazardChronicle]]) -> None:
    """One row a hazard; what was checked already is filled in. Raises StateError where the file cannot be written."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _("回头看检查表")
    names = [*GIVEN, *ASKED]
    for column, name in enumerate(names, start=1):
        head = sheet.cell(1, column, _field(name))
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", start_color="FFF2CC" if name in ASKED else "D9D9D9")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 14)
    for number, (one, hazard, chronicle) in enumerate(members, start=2):
        for column, value in enumerate(_cells(one, hazard, chronicle), start=1):
            xlsx.put(sheet.cell(number, column), value)
    letter = get_column_letter(names.index("outcome") + 1)
    words = DataValidation(type="list", formula1='"' + ",".join(map(_, OUTCOME_WORDS.values())) + '"', allow_blank=True)
    sheet.add_data_validation(words)
    words.add(f"{letter}2:{letter}{len(members) + 1}")
    sheet.freeze_panes = "C2"
    with xlsx.whole(path) as file:
        book.save(file)


def _cells(one: Rechecked, hazard: Hazard, chronicle: HazardChronicle) -> list[Any]:
    member, accepted = one.member, Acceptance.last(chronicle)
    measures = [event.details["measures"] for event in chronicle.events if event.details.get("measures")]
    known = [member.round, hazard.code, hazard.title, hazard.enterprise, hazard.place, measures[-1] if measures else "",
             accepted.person or "", accepted.day]  # fmt: skip
    if one.outcome is None:
        return known
    return [*known, _(OUTCOME_WORDS[Outcome(one.outcome)]), member.checked_on, member.checker, member.findings, member.evidence]


def read(path: Path, outcomes: Callable[[Moment], Outcomes], moment: Moment) -> tuple[int, int]:
    """Records every row that has an outcome; how many were new, and how many were known.

    Raises InputError with every bad row; whoever holds the transaction then takes all of it back.
    """
    problems: list[Problem] = []
    new = known = 0
    headings = {name: (word, _(word)) for name, word in HEADINGS.items()}  # a sheet may have been written in the other language
    for row in tables.read_rows(path, headings, REQUIRED):
        asked = [name for name in ASKED if not tables.is_missing(row.cells.get(name))]
        if not asked:
            continue
        faults: list[Problem] = []
        parsed = _parsed(str(path), row, moment, faults)
        if parsed is None:
            problems += faults
            continue
        day, check = parsed
        try:
            if outcomes(day).record(check):
                new += 1
            else:
                known += 1
        except StateError as fault:
            message, _arrow, remedy = str(fault).partition(f" {_('→')} ")
            problems.append(Problem(str(path), row.number, _field("code"), message, remedy or _("核对这一行")))
    if problems:
        raise InputError(problems)
    return new, known


def _parsed(file: str, row: Row, moment: Moment, faults: list[Problem]) -> tuple[Moment, Check] | None:
    """What a filled-in row says, and the moment of its day; None where there are ``faults``."""

    def fault(name: str, message: str, remedy: str) -> None:
        faults.append(Problem(file, row.number, _field(name), message, remedy))

    def text(name: str) -> str:
        cell = row.cells.get(name)
        return "" if tables.is_missing(cell) else tables.written(cell)

    def day(name: str) -> date | None:
        try:
            return tables.day(row.cells[name]) if text(name) else None
        except ValueError as error:
            fault(name, str(error), _("写成 2024-09-30"))
            return None

    checked_on, deadline, outcome = day("checked_on"), day("deadline"), _outcome(text("outcome"))
    try:
        code = str(HazardCode.parse(text("code")))
    except Refusal as error:
        fault("code", str(error), error.remedy)
    if outcome is None:
        words = "、".join(map(_, OUTCOME_WORDS.values()))
        fault("outcome", _("{word} 不是结论").format(word=text("outcome") or _("空")), _("写 {words}").format(words=words))
    if not text("checked_on"):
        fault("checked_on", _("没有检查日期"), _("写成 2024-09-30"))
    elif checked_on is not None and checked_on > moment.as_of:
        fault("checked_on", _("{day} 还没有到").format(day=checked_on), _("不晚于 {day}").format(day=moment.as_of))
    if checked_on and deadline and deadline < checked_on:
        fault("deadline", _("新期限早于检查日期"), _("改晚,或空着按规定算"))
    try:
        checker = Actor.parse(text("checker"))
    except TaskhubError as error:
        fault("checker", str(error), _("写作 姓名@单位"))
    if faults or checked_on is None or outcome is None:
        return None
    check = Check(code, text("round"), outcome, checker, text("findings"), text("evidence"), deadline)
    return moment.on(checked_on), check


def _outcome(word: str) -> Outcome | None:
    words = {each.lower(): outcome for outcome, title in OUTCOME_WORDS.items() for each in (outcome.value, title, _(title))}
    return words.get(tables.clean(word).lower())


def _field(name: str) -> str:
    return _(HEADINGS[name])
