"""A draft as the YAML that plan check reads, each question as a comment where it arose."""

import json
from collections.abc import Iterator, Sequence

from taskhub.i18n import gettext as _
from taskhub.intake.model import Draft, Measure, Question, Work
from taskhub.plan.export import scalar

_KEYS = (
    "lead",
    "co_lead",
    "cooperating",
    "kind",
    "start",
    "due",
    "weight",
    "target",
    "milestones",
    "withdrawn",
    "carries",
    "source",
)


def text(draft: Draft, origin: str) -> str:
    """YAML text, ending in a newline. ``origin``: the file that it was drafted from."""
    return "\n".join(_lines(draft, origin)) + "\n"


def _lines(draft: Draft, origin: str) -> Iterator[str]:
    questions = draft.questions()
    waiting = sum(one.open for one in questions)
    yield "# " + _plain(_("由 {file} 草拟:待定 {open} 处,核对 {rest} 处").format(
        file=origin, open=waiting, rest=len(questions) - waiting))  # fmt: skip
    yield from _comments(draft.loose, "")
    for key, value in draft.header.items():
        yield f"{key}: {value}"
    if not draft.tasks:
        yield "tasks: []"
        return
    yield "tasks:"
    for task in draft.tasks:
        yield f"  - code: {_code(task.code)}"
        yield from _comments(task.questions, " " * 4)
        yield f"    title: {scalar(task.title)}"
        yield "    measures:"
        for measure in task.measures:
            yield from _measure(measure)


def _measure(measure: Measure) -> Iterator[str]:
    yield f"      - code: {_code(measure.code)}"
    yield from _comments(measure.questions, " " * 8)
    yield f"        title: {scalar(measure.title)}"
    if [(work.code, work.title) for work in measure.works] == [(measure.code, measure.title)]:
        yield from _details(measure.works[0], " " * 8)
        return
    yield "        items:"
    for work in measure.works:
        yield f"          - code: {_code(work.code)}"
        yield f"            title: {scalar(work.title)}"
        yield from _details(work, " " * 12)


def _details(work: Work, indent: str) -> Iterator[str]:
    yield from _comments(work.questions, indent)
    for key in _KEYS:
        if key in work.values:
            yield f"{indent}{key}: {work.values[key]}"


def _comments(questions: Sequence[Question], indent: str) -> Iterator[str]:
    for one in questions:
        word = _("待定") if one.open else _("核对")
        where = f" {one.cell}" if one.cell else ""
        said = f"({one.text})" if one.text else ""
        yield _plain(f"{indent}# {word}{where}{said}:{one.what} → {one.suggestion}")


def _plain(line: str) -> str:
    """A comment ends with its line, whatever a cell held."""
    return "".join(letter if letter.isprintable() else " " for letter in line)


def _code(code: str) -> str:
    return json.dumps(code, ensure_ascii=False)
