"""The pages that stand in the Prefect UI: an overview of everything, and one of each plan and unit.

A page is Markdown with links between pages; Prefect shows it at ``/artifacts/key/KEY``. Keys are lowercase letters, digits
and dashes, and stay the same, so that each key is a history.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice import KIND_TITLES, NoticeRow, NoticeState
from taskhub.progress import PlanStatus, UnitStatus
from taskhub.report.status import headline, plan_object, points, rate, state_name, unit_row

OVERVIEW_KEY = "taskhub-overview"
MARKS = {"ahead": "🟢", "on_schedule": "🟢", "behind": "🟡", "not_applicable": "⚪"}
COLOURS = {"red": "🔴", "yellow": "🟡", "blue": "🔵"}
_NOTICE_STATES = {
    NoticeState.DRAFT: N_("拟稿"),
    NoticeState.APPROVED: N_("已签批"),
    NoticeState.ISSUED: N_("已签发"),
    NoticeState.WITHDRAWN: N_("作废"),
}
_BAR = 20
_LATEST = 40
"""So many notices stand in the overview; all of them on their units' pages."""


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown artifact."""

    key: str
    markdown: str
    description: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table artifact: plain rows, to search in."""

    key: str
    rows: Sequence[Mapping[str, Any]]
    description: str


@dataclass(frozen=True, slots=True)
class Gauge:
    """One progress artifact: 0 to 100."""

    key: str
    percent: float
    description: str


@dataclass(frozen=True)
class Standing:
    """What the pages are made from, read at one moment."""

    plans: Sequence[PlanStatus]
    findings: Sequence[Mapping[str, Any]]
    notices: Sequence[NoticeRow]
    unit_name: Callable[[str], str]

    @cached_property
    def told(self) -> Sequence[Mapping[str, Any]]:
        """The findings that speak: those that a graver one silences are left out."""
        return [finding for finding in self.findings if not finding["suppressed_by"]]

    @cached_property
    def units(self) -> Sequence[str]:
        """Everyone who has a page: also the office that is told about plans, and units that were merged into others."""
        leading = (row.unit for plan in self.plans for row in plan.units)
        concerned = (*(finding["unit"] for finding in self.findings), *(row.notice.unit for row in self.notices))
        return sorted({*leading, *concerned} - {""})


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


def pages(standing: Standing) -> list[Page]:
    """Every page, the overview first."""
    return [
        _overview(standing),
        *(_plan_page(plan, standing) for plan in standing.plans),
        *(_unit_page(unit, standing) for unit in standing.units),
    ]


def sheets(standing: Standing) -> list[Sheet]:
    """A table per plan, with a row a unit."""
    return [
        Sheet(key_of("sheet", plan.plan.code), [_plain(unit_row(row)) for row in plan.units],
              _("{title}:各单位(可搜索)").format(title=plan.plan.title))
        for plan in standing.plans
    ]  # fmt: skip


def gauges(standing: Standing) -> list[Gauge]:
    return [
        Gauge(key_of("progress", plan.plan.code), float(plan.figures.completion_rate or 0),
              _("{title}:完成率").format(title=plan.plan.title))
        for plan in standing.plans
    ]  # fmt: skip


def _overview(standing: Standing) -> Page:
    lines = [f"# {_('总览')}", ""]
    if not standing.plans:
        lines += [_("台账还是空的。登记单位(config/units.yaml),再载入方案:`taskhub plan load config/plans/你的方案.yaml`"), ""]
    for plan in standing.plans:
        figures = plan.figures
        lines += [
            f"## {MARKS[figures.state]} {link(key_of('plan', plan.plan.code), plan.plan.title)}",
            "",
            headline(plan_object(plan)).partition("\n")[2],
            "",
            f"`{bar(figures.completion_rate)}` {_('完成率')} {rate(figures.completion_rate)}",
            "",
            f"`{bar(figures.schedule_progress)}` {_('序时进度')} {rate(figures.schedule_progress)}",
            "",
        ]
        behind = [row for row in plan.units if row.figures.state == "behind"]
        if behind:
            lines += [f"### {_('滞后的单位')}", "", *_unit_table(behind), ""]
    lines += [f"## {_('问题')}({len(standing.told)})", "", *_finding_counts(standing.told), ""]
    lines += [f"## {_('通知')}({len(standing.notices)})", "", *_notice_table(standing, standing.notices[-_LATEST:])]
    return Page(OVERVIEW_KEY, "\n".join(lines), _("taskhub 总览"))


def _plan_page(plan: PlanStatus, standing: Standing) -> Page:
    code = plan.plan.code
    findings = [finding for finding in standing.told if finding["plan"] == code]
    sheet = link(key_of("sheet", code), _("可搜索的表"))
    lines = [
        f"# {plan.plan.title}", "", link(OVERVIEW_KEY, _("← 总览")), "", headline(plan_object(plan)).partition("\n")[2], "",
        f"## {_('各单位')}({sheet})", "", *_unit_table(plan.units), "",
        f"## {_('问题')}({len(findings)})", "", *_finding_table(findings, standing.unit_name),
    ]  # fmt: skip
    return Page(key_of("plan", code), "\n".join(lines), plan.plan.title)


def _unit_page(unit: str, standing: Standing) -> Page:
    name = standing.unit_name(unit)
    lines = [f"# {name}", "", link(OVERVIEW_KEY, _("← 总览")), ""]
    for plan in standing.plans:
        for row in plan.units:
            if row.unit == unit:
                lines += [f"## {link(key_of('plan', plan.plan.code), plan.plan.title)}", "", *_unit_table([row]), ""]
    findings = [finding for finding in standing.told if finding["unit"] == unit]
    notices = [row for row in standing.notices if row.notice.unit == unit]
    lines += [f"## {_('问题')}({len(findings)})", "", *_finding_table(findings), ""]
    lines += [f"## {_('通知')}({len(notices)})", "", *_notice_table(standing, notices)]
    return Page(key_of("unit", unit), "\n".join(lines), name)


def _table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    if not rows:
        return [_("(无)")]
    return [
        "| " + " | ".join(headings) + " |",
        "|" + " --- |" * len(headings),
        *("| " + " | ".join(_cell(value) for value in row) + " |" for row in rows),
    ]


def _cell(value: object) -> str:
    return "" if value is None else str(value).replace("|", "\\|").replace("\n", " ")


def _unit_table(rows: Sequence[UnitStatus]) -> list[str]:
    return _table(
        [_("名次"), _("单位"), _("事项"), _("完成"), _("完成率"), _("序时进度"), _("偏差"), _("逾期"), _("状态")],
        [
            (row.rank, link(key_of("unit", row.unit), row.name), row.figures.items, row.figures.completed,
             rate(row.figures.completion_rate), rate(row.figures.schedule_progress), points(row.figures.deviation),
             row.figures.overdue or "", f"{MARKS[row.figures.state]} {state_name(row.figures.state)}")
            for row in rows
        ],
    )  # fmt: skip


def _finding_counts(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    counts: dict[tuple[str, str], int] = {}
    for finding in findings:
        counts[finding["colour"], finding["title"]] = counts.get((finding["colour"], finding["title"]), 0) + 1
    order = list(COLOURS)
    rows = sorted(counts.items(), key=lambda entry: (order.index(entry[0][0]), -entry[1]))
    return _table([_("颜色"), _("问题"), _("数量")], [(COLOURS[colour], title, count) for (colour, title), count in rows])


def _unit_link(unit: str, unit_name: Callable[[str], str]) -> str:
    return link(key_of("unit", unit), unit_name(unit)) if unit else ""


def _finding_table(findings: Sequence[Mapping[str, Any]], unit_name: Callable[[str], str] | None = None) -> list[str]:
    """With a column for the unit where ``unit_name`` is given."""
    headings = [_("颜色"), _("对象"), _("名称"), _("问题"), _("自"), _("通知")]
    rows = [
        [COLOURS[finding["colour"]], finding["subject"], finding["subject_title"], finding["title"], finding["since"],
         finding["notice"]]
        for finding in findings
    ]  # fmt: skip
    if unit_name:
        headings.insert(1, _("单位"))
        for row, finding in zip(rows, findings, strict=True):
            row.insert(1, _unit_link(finding["unit"], unit_name))
    return _table(headings, rows)


def _notice_table(standing: Standing, notices: Sequence[NoticeRow]) -> list[str]:
    headings = [_("文号"), _("种类"), _("单位"), _("状态"), _("项数"), _("签发"), _("回复期限"), _("送达")]
    return _table(headings, [_notice_cells(row, standing.unit_name) for row in notices])


def _notice_cells(row: NoticeRow, unit_name: Callable[[str], str]) -> Sequence[object]:
    notice = row.notice
    channels = " ".join(f"{channel}:{state}" for channel, state in row.channel_states.items())
    return (
        notice.number or notice.key, _(KIND_TITLES[notice.kind]), _unit_link(notice.unit, unit_name),
        _(_NOTICE_STATES[notice.state]), len(row.lines), notice.issued_on, notice.reply_due, channels,
    )  # fmt: skip


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a table artifact takes it: JSON values, Chinese headings."""
    return {
        _("名次"): row["rank"], _("单位"): row["name"], _("事项"): row["items"], _("完成"): row["completed"],
        _("完成率"): rate(row["completion_rate"]), _("进度"): rate(row["progress"]),
        _("序时进度"): rate(row["schedule_progress"]), _("偏差"): points(row["deviation"]),
        _("序时完成率"): rate(row["attainment"]), _("逾期"): row["overdue"], _("状态"): state_name(row["state"]),
    }  # fmt: skip
