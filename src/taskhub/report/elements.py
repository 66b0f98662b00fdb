"""What pages in the Prefect UI are made of: keys, links, tables and bars of Markdown."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

OVERVIEW_KEY, WAITING_KEY, HAZARDS_KEY = "taskhub-overview", "taskhub-waiting", "taskhub-hazards"

COLOURS = {"red": N_("红"), "yellow": N_("黄"), "blue": N_("蓝")}
"""The gravest first."""

ITEM_STATES = {"pending": N_("未开始"), "active": N_("进行中"), "completed": N_("已完成"), "withdrawn": N_("已撤销")}
_BAR = 20

BREAK = "  "
"""At a line's end: a new line of the same paragraph."""


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown artifact."""

    key: str
    markdown: str
    description: str


def key_of(page: str, code: str) -> str:
    """An artifact key: ``taskhub-unit-yjj``. A code that does not fit is told from the ones it resembles by its hash."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
        fitting = re.sub(r"[^a-z0-9]+", "-", code.lower()).strip("-")
        code = f"{fitting}-{hashlib.sha256(code.encode()).hexdigest()[:8]}".strip("-")
    return f"taskhub-{page}-{code}"


def link(key: str, text: str) -> str:
    escaped = re.sub(r"([\[\]])", r"\\\1", text)
    return f"[{escaped}](/artifacts/key/{key})"


def bar(percent: Decimal | None) -> str:
    """A bar of block characters (the UI strips HTML)."""
    filled = 0 if percent is None else min(_BAR, max(0, round(float(percent) * _BAR / 100)))
    return "█" * filled + "░" * (_BAR - filled)


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """The lines of a Markdown table; of an empty one, that there is nothing."""
    if not rows:
        return [_("(无)")]
    return [
        "| " + " | ".join(headings) + " |",
        "|" + " --- |" * len(headings),
        *("| " + " | ".join(_cell(value) for value in row) + " |" for row in rows),
    ]


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


def unit_link(unit: str, unit_name: Callable[[str], str]) -> str:
    return link(key_of("unit", unit), unit_name(unit)) if unit else ""
