"""A foreign table as a draft: its outline, the codes, and each item's cells, under what the administrator says of the plan."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from taskhub.i18n import gettext as _
from taskhub.intake import codes, entries
from taskhub.intake.carry import carry_over
from taskhub.intake.entries import Frame
from taskhub.intake.layout import ABOUT_ROWS
from taskhub.intake.model import Draft, Measure, Question, Table, Task
from taskhub.intake.nodes import Node
from taskhub.intake.outline import Outline, outline
from taskhub.intake.words import plain_words
from taskhub.plan import Plan
from taskhub.plan.export import scalar
from taskhub.units import Units

_PERIOD = re.compile(r"(20\d\d)年?[-—~～至到–]+(20\d\d)年?")


@dataclass(frozen=True, slots=True)
class Said:
    """What the administrator says of the plan that the table does not."""

    code: str | None = None
    title: str | None = None
    issuer: str | None = None
    start: date | None = None
    end: date | None = None
    split: bool = False


def compose(tables: Sequence[Table], said: Said, units: Units, base: Plan | None = None) -> Draft | None:
    """None where no table has a header."""
    found = outline(tables)
    if found is None:
        return None
    loose: list[Question] = []
    header, start, end = _header(found, said, loose)
    _three_levels(found, said)
    loose += codes.assign(found.roots, base)
    frame = Frame(units, start, end, frozenset(found.columns), said.split)
    tasks = [_task(root, frame) for root in found.roots]
    draft = Draft(header, tasks, loose)
    if base is not None:
        carry_over(draft, base, frozenset(found.columns))
    if not tasks:
        loose.append(Question("", "", _("列名下面没有一行任务"), _("核对表格")))
    loose += [*_once(found.questions), *_columns(found)]
    return draft


def _header(found: Outline, said: Said, loose: list[Question]) -> tuple[dict[str, str], date | None, date | None]:
    title = said.title or found.title
    start, end = said.start, said.end
    match = _PERIOD.search(plain_words(title))
    if match and (start is None or end is None):
        start, end = start or date(int(match[1]), 1, 1), end or date(int(match[2]), 12, 31)
        loose.append(Question("", match[0], _("起止日期取自标题:{start} 到 {end}").format(start=start, end=end),
                              _("不对就用 --start、--end"), open=False))  # fmt: skip
    header = {"plan": scalar(said.code or "?")}
    if not said.code:
        loose.append(Question("", "", _("没有方案代码"), _("用 --code,如 aq-2024")))
    if title and not said.title:
        loose.append(Question("", title, _("方案名称取自表头上方"), _("不对就用 --title"), open=False))
    wanted = (
        ("title", scalar(title) if title else None, "--title"),
        ("issuer", scalar(said.issuer) if said.issuer else None, "--issuer"),
        ("start", str(start) if start else None, "--start"), ("end", str(end) if end else None, "--end"),
    )  # fmt: skip
    for key, value, option in wanted:
        if value is not None:
            header[key] = value
        else:
            loose.append(
                Question(
                    "",
                    "",
                    _("没有{name}({key})").format(name=_(ABOUT_ROWS[key]), key=key),
                    _("用 {option}").format(option=option),
                )
            )
    header["revision"] = "1"
    return header, start, end


def _three_levels(found: Outline, said: Said) -> None:
    """A plan has tasks and measures: items that stand under nothing are put under one task."""
    lone = [root for root in found.roots if root.rows]
    if len(lone) < len(found.roots):  # a task that has nothing under it, among others that have, is its own measure
        for root in lone:
            root.children.insert(0, Node(root.title, root.cell, rows=root.rows))
            root.rows = []
        return
    if not lone:
        return
    title = said.title or found.title or _("全部任务")
    task = Node(title, None, None, children=lone)
    found.roots[:] = [task]
    cell = lone[0].cell
    found.questions.append(Question(
        cell.where if cell else "", title, _("表里没有任务一级,{n} 个事项放在一项任务之下").format(n=len(lone)),
        _("要分任务就加一列“任务”"), open=False))  # fmt: skip


def _task(root: Node, frame: Frame) -> Task:
    return Task(root.number or "", root.title, root.questions, [_measure(node, frame) for node in root.children])


def _measure(node: Node, frame: Frame) -> Measure:
    made = Measure(node.number or "", node.title, node.questions if node.children else [])
    if node.children and node.rows:  # a measure that is an item beside its items: what its own row says would be lost
        node.children.insert(0, Node(node.title, node.cell, f"{node.number}.0", rows=node.rows))
    for one in node.children or [node]:
        made.works += entries.works(one, frame)
    return made


def _columns(found: Outline) -> Iterator[Question]:
    for field, words, remedy in (
        ("lead", _("没有牵头单位这一列"), _("每个事项补上 lead")),
        ("due", _("没有完成时限这一列,都取方案的结束日期"), _("要分开就补上 due")),
    ):  # fmt: skip
        if field not in found.columns and not any(name.startswith("year:") for name in found.columns if field == "due"):
            yield Question("", "", words, remedy, open=False)


def _once(questions: Sequence[Question]) -> list[Question]:
    return list(dict.fromkeys(questions))
