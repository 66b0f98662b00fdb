"""docs/hazard-lifecycle.md, drawn from the declaration: ``make reference`` writes it and a test holds it to the code."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from taskhub.hazard.lifecycle import LISTING_WORDS, STATE_WORDS, STEPS, Listing, State, Step
from taskhub.i18n import gettext as _


def lifecycle() -> str:
    """The page: both diagrams, and what every step requires."""
    lines = [f"# {_('隐患的生命周期')}", "", _("本页由程序生成(`make reference`),不要手改。"), "", f"## {_('状态')}", ""]
    lines += _drawn(STATE_WORDS, State.FOUND, ((step, step.moves) for step in STEPS.values() if not step.listing))
    lines += ["", f"## {_('挂牌督办')}", "", _("与上面的状态并行,限重大隐患。"), ""]
    lines += _drawn(LISTING_WORDS, Listing.NONE, ((step, step.listing) for step in STEPS.values() if step.listing))
    lines += [
        "",
        f"## {_('各步骤的条件')}",
        "",
        f"| {_('步骤')} | {_('名称')} | {_('从')} | {_('条件')} |",
        "| --- | --- | --- | --- |",
    ]
    lines += [_requirements(step) for step in STEPS.values()]
    return "\n".join(lines) + "\n"


def _drawn(words: Mapping[Any, str], first: StrEnum, steps: Iterable[tuple[Step, Mapping[Any, Any]]]) -> Iterator[str]:
    edges: dict[tuple[StrEnum, StrEnum], list[str]] = defaultdict(list)
    for step, moves in steps:
        for before, after in moves.items():
            edges[before, after].append(f"{step.verb} {_(step.title)}")
    yield from ("```mermaid", "stateDiagram-v2", f"    [*] --> {first}")
    yield from (f"    {state}: {_(word)}" for state, word in words.items())
    yield from (f"    {before} --> {after}: {'、'.join(names)}" for (before, after), names in edges.items())
    yield "```"


def _requirements(step: Step) -> str:
    if step.listing:
        before: list[str] = [_(LISTING_WORDS[state]) for state in step.listing]
    else:
        before = [_(STATE_WORDS[state]) for state in step.moves]
    needs = ";".join(_(guard.says) for guard in step.guards) or _("无")
    return f"| `{step.verb}` | {_(step.title)} | {'、'.join(before)} | {needs} |"
