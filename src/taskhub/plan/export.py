"""A plan as a file that loads to the same plan: block style, the keys in the order of the format, defaults left out."""

import json
import re
from collections.abc import Iterator
from itertools import groupby

from taskhub.figures import plain
from taskhub.plan.structure import Change, Heading, Item, ItemKind, Milestone, Plan, Schedule

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_RESERVED = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_CHINESE = re.compile(
    r"[\u4e00-\u9fff][\w\u3001-\u3011\u3014\u3015\u2014\u2018-\u201d\u2026\u2030\u2264\u2265\uff01-\uff5e /().%+-]*(?<! )"
)
"""Begins with a Chinese character and has nothing in it that means something to YAML, also inside ``{}``."""

_INVISIBLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What JSON leaves as it is but YAML folds or refuses."""


def export_text(plan: Plan) -> str:
    """YAML text, ending in a newline."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: Plan) -> Iterator[str]:
    source = _shared({item.source for item in plan.items})
    yield f"plan: {_text(plan.code)}"
    yield f"title: {_text(plan.title)}"
    yield f"issuer: {_text(plan.issuer)}"
    yield f"start: {plan.start}"
    yield f"end: {plan.end}"
    yield f"revision: {plan.revision}"
    if plan.document:
        yield f"amended: {_change(Change(plan.effective, plan.document))}"
    if plan.part_of:
        yield f"part_of: {_text(plan.part_of)}"
    yield f"schedule: {_schedule(plan.schedule)}"
    yield f"declares: {{tasks: {len(plan.tasks)}, measures: {len(plan.measures)}, items: {len(plan.items)}}}"
    if source:
        yield f"source: {_text(source)}"
    items = {code: list(group) for code, group in groupby(plan.items, key=lambda item: item.measure)}
    measures = {code: list(group) for code, group in groupby(plan.measures, key=lambda measure: measure.task)}
    yield "tasks:"
    for task in plan.tasks:
        yield f"  - code: {quoted(task.code)}"
        yield f"    title: {_text(task.title)}"
        yield "    measures:"
        for measure in measures[task.code]:
            yield from _measure(plan, measure, items[measure.code], source)


def _measure(plan: Plan, measure: Heading, items: list[Item], source: str) -> Iterator[str]:
    yield f"      - code: {quoted(measure.code)}"
    yield f"        title: {_text(measure.title)}"
    if [(item.code, item.title) for item in items] == [(measure.code, measure.title)]:
        yield from _details(plan, items[0], " " * 8, "", source)
        return
    lead = _shared({item.lead for item in items})
    if lead:
        yield f"        lead: {_text(lead)}"
    yield "        items:"
    for item in items:
        yield f"          - code: {quoted(item.code)}"
        yield f"            title: {_text(item.title)}"
        yield from _details(plan, item, " " * 12, lead, source)


def _details(plan: Plan, item: Item, indent: str, lead: str, source: str) -> Iterator[str]:
    """What ``item`` says of itself beyond what it inherits: ``lead`` from its measure, ``source`` from the plan."""
    if item.lead != lead:
        yield f"{indent}lead: {_text(item.lead)}"
    for key, codes in (("co_lead", item.co_lead), ("cooperating", item.cooperating)):
        if codes:
            yield f"{indent}{key}: [{', '.join(map(_text, codes))}]"
    if item.kind is not (ItemKind.QUANTITY if item.target else ItemKind.ONCE):
        yield f"{indent}kind: {item.kind}"
    if item.start != plan.start:
        yield f"{indent}start: {item.start}"
    if item.due != plan.end:
        yield f"{indent}due: {item.due}"
    if item.weight != 1:
        yield f"{indent}weight: {plain(item.weight)}"
    if item.target:
        direction = ", direction: at_most" if item.target.at_most else ""
        yield f"{indent}target: {{value: {plain(item.target.value)}, unit: {_text(item.target.unit)}{direction}}}"
    if item.milestones:
        yield f"{indent}milestones:"
        yield from (f"{indent}  - {_milestone(milestone)}" for milestone in item.milestones)
    if item.withdrawn:
        yield f"{indent}withdrawn: {_change(item.withdrawn)}"
    if item.carries:
        yield f"{indent}carries: {quoted(carried(plan, item.carries))}"
    if item.source != source:
        yield f"{indent}source: {_text(item.source)}"


def _shared(values: set[str]) -> str:
    """The one value of all, or nothing."""
    return next(iter(values)) if len(values) == 1 else ""


def _schedule(schedule: Schedule) -> str:
    return f"{{mode: {schedule.mode}, basis: {schedule.basis}, tolerance: {plain(schedule.tolerance)}}}"


def _change(change: Change) -> str:
    return f"{{date: {change.date}, document: {_text(change.document)}}}"


def _milestone(milestone: Milestone) -> str:
    title = f", title: {_text(milestone.title)}" if milestone.title else ""
    return f"{{date: {milestone.date}, percent: {plain(milestone.percent)}{title}}}"


def _text(text: str) -> str:
    """Plain where nobody can misread it, else quoted."""
    if _CHINESE.fullmatch(text) or (_WORD.fullmatch(text) and text.lower() not in _RESERVED):
        return text
    return quoted(text)


def carried(plan: Plan, key: str) -> str:
    """The item above that one of ``plan`` carries out, as its file names it: of the plan it hangs under by the bare code."""
    plan_above, _slash, code = key.partition("/")
    return code if plan_above == plan.part_of else key


def scalar(text: str) -> str:
    """A text as it stands in a plan file, for whoever writes one in another way."""
    return _text(text)


def quoted(text: str) -> str:
    """A text in quotes: what looks like a number stays a text."""
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
