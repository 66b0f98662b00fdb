"""plan import: a file to a draft, whichever kind of table it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from taskhub import documents
from taskhub.i18n import gettext as _
from taskhub.intake import draft as drafts
from taskhub.intake import returned
from taskhub.intake.amend import Amendment, keep_dropped, raise_revision, say_amended
from taskhub.intake.compose import Said, compose
from taskhub.intake.headings import WORDS
from taskhub.intake.model import Draft, Question, Table
from taskhub.intake.tables import open_book, tables_of_book, tables_of_document
from taskhub.plan import Change, Plan
from taskhub.plan.check import check
from taskhub.problems import InputError, Problem
from taskhub.units import Units

FindBase = Callable[[str], Plan | None]
"""The newest revision that is loaded of a plan, by its code."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file came to. ``unchanged``: the table says what is loaded already, as revision ``revision``."""

    text: str
    questions: list[Question]
    plan: str | None
    items: int
    unchanged: bool = False

    @property
    def waiting(self) -> int:
        return sum(one.open for one in self.questions)


def take(
    path: Path, said: Said, units: Units, base_of: FindBase, revision_of: str | None = None, amendment: Amendment | None = None
) -> Taken:
    """Drafts the plan file that the table at ``path`` means. Raises InputError where there is no such table."""
    amendment = amendment or Amendment()
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return _foreign(path, tables_of_document(path), said, units, base_of, revision_of, amendment)
    if suffix not in (".xlsx", ".xlsm"):
        raise InputError([Problem(str(path), None, "", _("不认识的文件类型 {suffix}").format(suffix=suffix or "-"),
                                  _("另存为 xlsx 或 docx"))])  # fmt: skip
    book = open_book(path)
    mark = returned.stamp(book)
    draft = returned.read(book, units) if mark else None
    if mark is None or draft is None:
        return _foreign(path, tables_of_book(book), said, units, base_of, revision_of, amendment)
    base = base_of(revision_of or mark.plan)
    if base is None:
        return _taken(draft, path, mark.plan, units)
    if mark.revision < base.revision:
        draft.loose.append(Question(
            "", "", _("表是从第 {old} 版导出的,账上已是第 {new} 版").format(old=mark.revision, new=base.revision),
            _("用 plan diff 核对,不要把后来的修改改回去"), open=False))  # fmt: skip
    return _revised(draft, path, base, units, amendment)


def _foreign(
    path: Path, tables: list[Table], said: Said, units: Units, base_of: FindBase, revision_of: str | None, amendment: Amendment
) -> Taken:
    base = base_of(revision_of) if revision_of else None
    if base is not None:  # what the plan says of itself holds on unless it is said anew
        said = Said(said.code or base.code, said.title or base.title, said.issuer or base.issuer, said.start or base.start,
                    said.end or base.end, said.split)  # fmt: skip
    draft = compose(tables, said, units, base)
    if draft is None:
        raise InputError([_no_table(path, tables)])
    if base is None:
        return _taken(draft, path, said.code, units)
    if base.part_of:
        draft.header["part_of"] = base.part_of
    schedule = base.schedule
    draft.header["schedule"] = f"{{mode: {schedule.mode}, basis: {schedule.basis}, tolerance: {schedule.tolerance}}}"
    return _revised(draft, path, base, units, amendment)


def _no_table(path: Path, tables: list[Table]) -> Problem:
    looked = ";".join("、".join(WORDS[field][:4]) for field in ("task", "measure", "lead", "due"))
    return Problem(
        str(path), None, "",
        _("{n} 张表里没有一张有任务表的列名").format(n=len(tables)),
        _("找的是 {words} 这样的列名:任务或措施至少一列,单位或时限至少一列").format(words=looked),
    )  # fmt: skip


def _revised(draft: Draft, path: Path, base: Plan, units: Units, amendment: Amendment) -> Taken:
    """The draft against what is loaded: the same, or the next revision."""
    keep_dropped(draft, base, amendment)
    draft.header["revision"] = str(base.revision)
    if base.document:
        say_amended(draft, Change(base.effective, base.document))
    if _means(draft, path, units) == base:
        return _taken(draft, path, base.code, units, unchanged=True)
    raise_revision(draft, base, amendment)
    return _taken(draft, path, base.code, units)


def _means(draft: Draft, path: Path, units: Units) -> Plan | None:
    try:
        return check(documents.parse(drafts.text(draft, path.name), path.name), units)
    except InputError:
        return None


def _refused(draft: Draft, path: Path, units: Units) -> list[Question]:
    """What plan check has against a draft that leaves nothing else open: what only shows between cells."""
    try:
        check(documents.parse(drafts.text(draft, path.name), path.name), units)
    except InputError as error:
        return [Question("", one.path, one.message, one.remedy or _("照 plan check 的提示改")) for one in error.problems]
    return []


def _taken(draft: Draft, path: Path, plan: str | None, units: Units, unchanged: bool = False) -> Taken:
    if not any(one.open for one in draft.questions()):
        draft.loose += _refused(draft, path, units)
    items = sum(len(measure.works) for task in draft.tasks for measure in task.measures)
    return Taken(drafts.text(draft, path.name), draft.questions(), plan, items, unchanged)
