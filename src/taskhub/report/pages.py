"""The pages that stand in the Prefect UI: an overview of everything, and one of each plan and unit.

A page is Markdown with links between pages; Prefect shows it at ``/artifacts/key/KEY``. Keys are lowercase letters, digits
and dashes, and stay the same, so that each key is a history.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from taskhub.hazard.figures import HazardFigures
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice import KIND_TITLES, STATE_TITLES, AwaitedReply, NoticeRow, NoticeState, ReplyTally
from taskhub.progress import Family, PlanStatus, UnitStatus
from taskhub.report.family import contradiction_words, total_words
from taskhub.report.status import BASIS_NAMES, MODE_NAMES, plan_object, points, rate, state_name, verified_words

OVERVIEW_KEY, WAITING_KEY, HAZARDS_KEY = "taskhub-overview", "taskhub-waiting", "taskhub-hazards"
MARKS = {"ahead": "▲", "on_schedule": "●", "behind": "▼", "not_applicable": "○"}
"""Signs that every Chinese font has; pictographs are missing from many office computers."""

COLOURS = {"red": N_("红"), "yellow": N_("黄"), "blue": N_("蓝")}
"""The gravest first."""

ITEM_STATES = {"pending": N_("未开始"), "active": N_("进行中"), "completed": N_("已完成"), "withdrawn": N_("已撤销")}
_BAR = 20
_WORST, _LATEST = 5, 10
"""So many units of a plan and so many notices stand in the overview, which is to fit a screen; all of them on their own pages."""

_BREAK = "  "
"""At a line's end: a new line of the same paragraph."""


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown artifact."""

    key: str
    markdown: str
    description: str


@dataclass(frozen=True)
class Standing:
    """What the pages are made from, read at one moment."""

    plans: Sequence[PlanStatus]
    items: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]
    notices: Sequence[NoticeRow]
    unit_name: Callable[[str], str]
    awaited: Sequence[AwaitedReply] = ()
    families: Sequence[Family] = ()  # those of more than one plan
    hazards: Sequence[HazardFigures] = ()
    """One a level, since the beginning of the year."""

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


def _overview(standing: Standing) -> Page:
    """Where are we, who is behind and by how much, what is open, who was told."""
    if not standing.plans:
        hint = _("台账还是空的。登记单位(config/units.yaml),再载入方案:`taskhub plan load config/plans/你的方案.yaml`")
        return Page(OVERVIEW_KEY, f"# {_('总览')}\n\n{hint}", _("taskhub 总览"))
    lines = [f"# {_('总览')} {standing.plans[0].as_of}", "", link(WAITING_KEY, _("等人处理的通知")), ""]
    for plan in sorted(standing.plans, key=lambda one: (one.plan.part_of is not None, -one.figures.items)):
        heading = f"## {MARKS[plan.figures.state]} {link(key_of('plan', plan.plan.code), plan.plan.title)}"
        lines += [heading, "", *_bars(plan), _behind(plan), ""]
    for family in standing.families:
        lines += [f"## {_('连同下级方案')}:{family.head.title}", "", *_family(family), ""]
    lines += [f"## {_('未解决的问题')} {len(standing.told)}", "", *_finding_counts(standing.told), ""]
    lines += [f"## {_('通知')} {len(standing.notices)}", "", *_notice_counts(standing.notices), ""]
    lines += [f"## {_('隐患')}", "", *_hazard_counts(standing.hazards), ""] if standing.hazards else []
    lines += [f"## {_('待回复')} {len(standing.awaited)}", "", *awaited_section(standing.awaited, standing.unit_name), ""]
    if latest := _latest_notices(standing):
        lines += [f"## {_('最近签发')}", "", *latest]
    return Page(OVERVIEW_KEY, "\n".join(lines), _("taskhub 总览"))


def _family(family: Family) -> list[str]:
    """The tree, a row a plan, under its total; and what contradicts itself between a plan and the plans below."""
    headings = [_("方案"), _("完成/事项"), _("完成率"), _("由下级落实"), _("偏差"), _("状态")]
    cells = [
        ["　" * branch.depth + link(key_of("plan", branch.status.plan.code), branch.status.plan.title),
         f"{figures.completed}/{figures.items}", rate(figures.completion_rate), branch.carried or "", points(figures.deviation),
         f"{MARKS[figures.state]} {state_name(figures.state)}"]
        for branch in family.branches for figures in [branch.status.figures]
    ]  # fmt: skip
    said = [f"- {contradiction_words(one)}" for one in family.contradictions[:_LATEST]]
    more = len(family.contradictions) - len(said)
    return [
        f"`{bar(family.total.completion_rate)}` {total_words(family)}", "", *table(headings, cells),
        *(["", _("上下不一致 {n} 项:").format(n=len(family.contradictions)), "", *said] if said else []),
        *([_("还有 {n} 项,见 taskhub status --family").format(n=more)] if more else []),
    ]  # fmt: skip


def _bars(plan: PlanStatus) -> list[str]:
    """What is done above what should be, so that the eye compares the two."""
    figures, said = plan.figures, plan_object(plan)
    done = _("完成率 **{rate}**(完成 {completed},共 {items})").format(
        rate=rate(figures.completion_rate), completed=figures.completed, items=figures.items
    )
    due = _("序时进度 **{rate}**({mode}、{basis})").format(
        rate=rate(figures.schedule_progress), mode=_(MODE_NAMES[said["mode"]]), basis=_(BASIS_NAMES[said["basis"]])
    )
    verdict = _("偏差 **{deviation}** 个百分点,序时完成率 {attainment}:**{state}**").format(
        deviation=points(figures.deviation), attainment=rate(figures.attainment), state=state_name(figures.state)
    )
    verified = [] if figures.completed_verified is None else [
        f"`{bar(figures.completion_rate_verified)}` "
        f"{verified_words(figures.completed, figures.completed_verified, figures.completion_rate_verified)}{_BREAK}"
    ]  # fmt: skip
    return [
        f"`{bar(figures.completion_rate)}` {done}{_BREAK}",
        *verified,
        f"`{bar(figures.schedule_progress)}` {due}{_BREAK}",
        f"{verdict}{_BREAK}",
    ]


def _behind(plan: PlanStatus) -> str:
    """The units behind, the worst first: by how many points, and how many items are overdue."""
    behind = sorted((row for row in plan.units if row.figures.state == "behind"), key=lambda row: row.figures.deviation or 0)
    if not behind:
        return _("没有滞后的单位")
    named = [_unit_behind(row) for row in behind[:_WORST]]
    return _("滞后 {n} 个单位:{units}").format(n=len(behind), units=" · ".join(named)) + (" …" if len(behind) > _WORST else "")


def _unit_behind(row: UnitStatus) -> str:
    overdue = _("(逾期 {n})").format(n=row.figures.overdue) if row.figures.overdue else ""
    return f"{link(key_of('unit', row.unit), row.name)} {points(row.figures.deviation)}{overdue}"


def _hazard_counts(levels: Sequence[HazardFigures]) -> list[str]:
    """The backlog and what of it is late, the major ones apart."""
    backlog, overdue = sum(one.backlog for one in levels), sum(one.overdue for one in levels)
    major = next((one for one in levels if one.group == "major"), None)
    said = _("存量 **{backlog}**,逾期 **{overdue}**;重大隐患存量 {major},逾期 **{late}**").format(
        backlog=backlog, overdue=overdue, major=major.backlog if major else 0, late=major.overdue if major else 0
    )
    return [f"{said} · {link(HAZARDS_KEY, _('隐患页'))}"]


def _notice_counts(notices: Sequence[NoticeRow]) -> list[str]:
    """How many of each kind, and how far their messages are."""
    counts = Counter((row.notice.state, row.notice.kind) for row in notices)
    kinds = {
        state: "、".join(f"{_(title)} {counts[state, kind]}" for kind, title in KIND_TITLES.items() if counts[state, kind])
        for state in NoticeState
    }
    by_state = [f"{_(STATE_TITLES[state])}:{kinds[state]}" for state in NoticeState if kinds[state]]
    messages = Counter(state for row in notices for _channel, state in row.messages)
    sent = _("消息 {n} 条,已送达 {sent} 条").format(n=messages.total(), sent=messages["sent"])
    return [";".join([*by_state, sent])] if notices else [_("(无)")]


def _latest_notices(standing: Standing) -> list[str]:
    """The latest that no section before has named."""
    named = {one.notice.id for one in standing.awaited[:_LATEST]}
    others = [
        row for row in reversed(standing.notices)
        if row.notice.state != NoticeState.WITHDRAWN and (row.notice.id is None or row.notice.id not in named)
    ]  # fmt: skip
    headings = [_("文号"), _("发给"), _("状态"), _("项数"), _("签发"), _("回复期限")]
    shown = [
        (row.notice.number or row.notice.key, unit_link(row.notice.unit, standing.unit_name),
         _(STATE_TITLES[row.notice.state]), len(row.lines), row.notice.issued_on, row.notice.reply_due)
        for row in others[:_LATEST]
    ]  # fmt: skip
    return table(headings, shown) if shown else []


def awaited_section(replies: Sequence[AwaitedReply], unit_name: Callable[[str], str] | None = None) -> list[str]:
    """How many replies are late or due this week, and which are waited for, the one longest due before. With ``unit_name`` those
    of every unit, so many as fit; else all of one."""
    if not replies:
        return [_("(无)")]
    tally = ReplyTally.of(replies)
    counts = _("已过期 {late}、本周到期 {this_week}").format(late=tally.late, this_week=tally.this_week)
    headings = [_("文号"), _("种类"), _("签发"), _("回复期限"), _("剩余")]
    shown = replies[:_LATEST] if unit_name else replies
    rows: list[list[object]] = [
        [one.notice.number, _(KIND_TITLES[one.notice.kind]), one.notice.issued_on, one.due,
         f"**{one.said()}**" if one.is_late else one.said()]
        for one in shown
    ]  # fmt: skip
    if unit_name:
        headings.insert(1, _("发给"))
        for row, one in zip(rows, shown, strict=True):
            row.insert(1, unit_link(one.notice.unit, unit_name))
    more = len(replies) - len(shown)
    return [counts, "", *table(headings, rows), *(["", _("还有 {n} 份,见各单位页").format(n=more)] if more else [])]


def _plan_page(plan: PlanStatus, standing: Standing) -> Page:
    code = plan.plan.code
    findings = [finding for finding in standing.told if finding["plan"] == code]
    sheet = link(key_of("sheet", code), _("可搜索的表"))
    lines = [
        f"# {plan.plan.title}", "", f"{link(OVERVIEW_KEY, _('← 总览'))} · {sheet} · {plan.as_of}", "", *_bars(plan), "",
        f"## {_('各单位')} {len(plan.units)}", "", *unit_table(plan.units), "",
        f"## {_('未解决的问题')} {len(findings)}", "", *_findings(findings, standing.unit_name),
    ]  # fmt: skip
    return Page(key_of("plan", code), "\n".join(lines), plan.plan.title)


def _unit_page(unit: str, standing: Standing) -> Page:
    name = standing.unit_name(unit)
    lines = [f"# {name}", "", link(OVERVIEW_KEY, _("← 总览")), ""]
    for plan in standing.plans:
        for row in plan.units:
            if row.unit == unit:
                lines += [f"## {link(key_of('plan', plan.plan.code), plan.plan.title)}", "", *unit_table([row]), ""]
    if any(item["unit"] == unit for item in standing.items):
        lines += [link(key_of("items", unit), _("牵头事项(可搜索的表)")), ""]
    findings = [finding for finding in standing.told if finding["unit"] == unit]
    notices = [row for row in standing.notices if row.notice.unit == unit]
    awaited = [one for one in standing.awaited if one.notice.unit == unit]
    lines += [f"## {_('未解决的问题')} {len(findings)}", "", *_findings(findings), ""]
    lines += [f"## {_('待回复')} {len(awaited)}", "", *awaited_section(awaited), ""]
    lines += [f"## {_('通知')} {len(notices)}", "", *_notice_table(notices)]
    return Page(key_of("unit", unit), "\n".join(lines), name)


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


def unit_table(rows: Sequence[UnitStatus]) -> list[str]:
    headings = [_("名次"), _("单位"), _("完成/事项"), _("完成率"), _("序时进度"), _("偏差"), _("逾期"), _("状态")]
    cells: list[list[object]] = [
        [row.rank, link(key_of("unit", row.unit), row.name), f"{row.figures.completed}/{row.figures.items}",
         rate(row.figures.completion_rate), rate(row.figures.schedule_progress), points(row.figures.deviation),
         row.figures.overdue or "", f"{MARKS[row.figures.state]} {state_name(row.figures.state)}"]
        for row in rows
    ]  # fmt: skip
    if any(row.figures.verified for row in rows):
        headings.insert(4, _("核定完成率"))
        for row, one in zip(rows, cells, strict=True):
            one.insert(4, rate(row.figures.completion_rate_verified))
    return table(headings, cells)


def _finding_counts(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line a colour: how many, and of what."""
    lines = []
    for colour, name in COLOURS.items():
        titles = Counter(finding["title"] for finding in findings if finding["colour"] == colour)
        if titles:
            lines.append(
                f"**{_(name)} {titles.total()}** {'、'.join(f'{title} {n}' for title, n in titles.most_common())}{_BREAK}"
            )
    return lines or [_("(无)")]


def unit_link(unit: str, unit_name: Callable[[str], str]) -> str:
    return link(key_of("unit", unit), unit_name(unit)) if unit else ""


def _findings(findings: Sequence[Mapping[str, Any]], unit_name: Callable[[str], str] | None = None) -> list[str]:
    """A table of what is open for each rule, the gravest first; with a column for the unit where ``unit_name`` is given."""
    order = list(COLOURS)
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for finding in sorted(findings, key=lambda one: (order.index(one["colour"]), one["title"])):
        groups.setdefault((finding["colour"], finding["title"]), []).append(finding)
    lines = []
    for (colour, title), group in groups.items():
        headings = [_("自"), _("名称"), _("通知"), _("对象")]
        rows = [[one["since"], one["subject_title"], one["notice"], one["subject"]] for one in group]
        if unit_name:
            headings.insert(1, _("单位"))
            for row, one in zip(rows, group, strict=True):
                row.insert(1, unit_link(one["unit"], unit_name))
        lines += [f"### {_(COLOURS[colour])} · {title} {len(group)}", "", *table(headings, rows), ""]
    return lines or [_("(无)")]


def _notice_table(notices: Sequence[NoticeRow]) -> list[str]:
    headings = [_("文号"), _("种类"), _("状态"), _("项数"), _("签发"), _("回复期限"), _("送达")]
    return table(headings, [_notice_cells(row) for row in notices])


def _notice_cells(row: NoticeRow) -> Sequence[object]:
    notice = row.notice
    channels = " ".join(f"{channel}:{state}" for channel, state in row.channel_states.items())
    return (
        notice.number or notice.key, _(KIND_TITLES[notice.kind]), _(STATE_TITLES[notice.state]), len(row.lines),
        notice.issued_on, notice.reply_due, channels,
    )  # fmt: skip
