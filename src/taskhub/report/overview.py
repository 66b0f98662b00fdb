"""The overview: where are we, who is behind and by how much, what is open, who was told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from taskhub.hazard.figures import HazardFigures
from taskhub.i18n import gettext as _
from taskhub.notice import KIND_TITLES, STATE_TITLES, NoticeRow, NoticeState
from taskhub.progress import Family, PlanStatus, UnitStatus
from taskhub.report.elements import BREAK, COLOURS, MENU, OVERVIEW_KEY, Page, bar, key_of, link, table, unit_link
from taskhub.report.family import contradiction_words, total_words
from taskhub.report.sections import LATEST, MARKS, alarm_count, awaited_section, judged, plan_bars
from taskhub.report.standing import Standing
from taskhub.report.status import points, rate, state_name

_WORST, _FIRST, _TITLES = 3, 5, 3
"""So many units of a plan stand in the overview, so many links in the line below its heading, so many findings in a line."""


def overview_page(standing: Standing) -> Page:
    """Where are we, who is behind and by how much, what is open, who was told."""
    links = [link(key, _(title)) for key, title in MENU.items()]
    menu, others = " · ".join(links[:_FIRST]), " · ".join(links[_FIRST:])
    if not standing.plans:
        hint = _("台账还是空的。登记单位(config/units.yaml),再载入方案:`taskhub plan load config/plans/你的方案.yaml`")
        return Page(OVERVIEW_KEY, f"# {_('总览')}\n\n{hint}\n\n{menu} · {others}", _("taskhub 总览"))
    lines = [f"# {_('总览')} {standing.plans[0].as_of}", "", menu, ""]
    for plan in sorted(standing.plans, key=lambda one: (one.plan.part_of is not None, -one.figures.items)):
        heading = f"## {MARKS[plan.figures.state]} {link(key_of('plan', plan.plan.code), plan.plan.title)}"
        lines += [heading, "", *plan_bars(plan), _behind(plan), ""]
    for family in standing.families:
        lines += [f"## {_('连同下级方案')}:{family.head.title}", "", *_family(family), ""]
    said = judged(standing.assessed, standing.as_of) + alarm_count(len(standing.alarms))
    lines += [f"## {_('未解决的问题')} {len(standing.told)}", "", f"{said}{BREAK}", *_finding_counts(standing.told), ""]
    lines += [f"## {_('通知')} {len(standing.notices)}", "", *_notice_counts(standing.notices), ""]
    lines += [f"## {_('隐患')}", "", *_hazard_counts(standing.hazards), ""] if standing.hazards else []
    lines += [f"## {_('待回复')} {len(standing.awaited)}", "", *awaited_section(standing.awaited, standing.unit_name), ""]
    if latest := _latest_notices(standing):
        lines += [f"## {_('最近的通知')}", "", *latest]
    lines += ["", f"## {_('其他页')}", "", others]
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
    said = [f"- {contradiction_words(one)}" for one in family.contradictions[:LATEST]]
    more = len(family.contradictions) - len(said)
    return [
        f"`{bar(family.total.completion_rate)}` {total_words(family)}", "", *table(headings, cells),
        *(["", _("上下不一致 {n} 项:").format(n=len(family.contradictions)), "", *said] if said else []),
        *([_("还有 {n} 项,见 taskhub status --family").format(n=more)] if more else []),
    ]  # fmt: skip


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
    return [said]


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
    named = {one.notice.id for one in standing.awaited[:LATEST]}
    others = [
        row for row in reversed(standing.notices)
        if row.notice.state != NoticeState.WITHDRAWN and (row.notice.id is None or row.notice.id not in named)
    ]  # fmt: skip
    headings = [_("文号"), _("发给"), _("状态"), _("项数"), _("签发"), _("回复期限")]
    shown = [
        (row.notice.number or row.notice.key, unit_link(row.notice.unit, standing.unit_name),
         _(STATE_TITLES[row.notice.state]), len(row.lines), row.notice.issued_on, row.notice.reply_due)
        for row in others[:LATEST]
    ]  # fmt: skip
    return table(headings, shown) if shown else []


def _finding_counts(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    """A line a colour: how many, and of what most of them are; the plans' pages have every one."""
    lines = []
    for colour, name in COLOURS.items():
        titles = Counter(finding["title"] for finding in findings if finding["colour"] == colour)
        if titles:
            most = "、".join(f"{title} {n}" for title, n in titles.most_common(_TITLES))
            lines.append(f"**{_(name)} {titles.total()}** {most}{' …' if len(titles) > _TITLES else ''}{BREAK}")
    return lines or [_("(无)")]
