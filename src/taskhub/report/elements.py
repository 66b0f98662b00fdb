"""What pages in the Prefect UI are made of: keys, links, tables and bars of Markdown."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

OVERVIEW_KEY, WAITING_KEY, HAZARDS_KEY, NOTICES_KEY = "taskhub-overview", "taskhub-waiting", "taskhub-hazards", "taskhub-notices"
RECEIPTS_KEY, ISSUED_KEY, DELIVERY_KEY = "taskhub-escalation", "taskhub-issued", "taskhub-delivery"
ALARMS_KEY = "taskhub-alarms"
UNITS_KEY, ROUND_KEY, RECHECKS_KEY, TROUBLES_KEY = "taskhub-units", "taskhub-round", "taskhub-rechecks", "taskhub-troubles"
QUERY_KEY, EXPLAIN_KEY, REHEARSE_KEY, RANKING_KEY = "taskhub-query", "taskhub-explain", "taskhub-rehearse", "taskhub-ranking"

MENU = {
    WAITING_KEY: N_("等人处理"), UNITS_KEY: N_("各单位"), NOTICES_KEY: N_("通知"), HAZARDS_KEY: N_("隐患"),
    RECEIPTS_KEY: N_("督办升级回执"), ALARMS_KEY: N_("纸面进度预警"), ISSUED_KEY: N_("签发"), DELIVERY_KEY: N_("送达"),
    ROUND_KEY: N_("报送轮次"), RECHECKS_KEY: N_("回头看"), TROUBLES_KEY: N_("运行情况"),
    QUERY_KEY: N_("查询"), EXPLAIN_KEY: N_("说明"), REHEARSE_KEY: N_("规则重演"), RANKING_KEY: N_("排名预览"),
}  # fmt: skip
"""The pages beside those of plans and units, as the overview names them, the most wanted first."""

FILES = "/files"
"""Where the server of ``taskhub up`` has the files that pages lead to: what lies in the workspace's ``var/pages``."""

COLOURS = {"red": N_("红"), "yellow": N_("黄"), "blue": N_("蓝")}
"""The gravest first."""

ITEM_STATES = {"pending": N_("未开始"), "active": N_("进行中"), "completed": N_("已完成"), "withdrawn": N_("已撤销")}
_BAR, _LONGEST = 20, 60

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


def file_link(name: str) -> str:
    return f"[{name}]({FILES}/{name})"


def way(*keys: str) -> str:
    """The line of links under a page's heading: back to the overview, and to the pages nearest to it."""
    return " · ".join([link(OVERVIEW_KEY, _("← 总览")), *(link(key, _(MENU[key])) for key in keys)])


def short(text: str) -> str:
    """So much of a long text as a table has room for."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


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
