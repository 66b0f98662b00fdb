"""The pages that stand in the Prefect UI: an overview of everything, and one of each plan and unit.

A page is Markdown with links between pages; Prefect shows it at ``/artifacts/key/KEY``. Keys are lowercase letters, digits
and dashes, and stay the same, so that each key is a history.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.notice import KIND_TITLES, STATE_TITLES, NoticeRow
from taskhub.progress import PlanStatus
from taskhub.report.elements import COLOURS, OVERVIEW_KEY, Page, key_of, link, table, unit_link
from taskhub.report.overview import overview_page
from taskhub.report.sections import awaited_section, plan_bars, unit_table
from taskhub.report.standing import Standing


def pages(standing: Standing) -> list[Page]:
    """Every page, the overview first."""
    return [
        overview_page(standing),
        *(_plan_page(plan, standing) for plan in standing.plans),
        *(_unit_page(unit, standing) for unit in standing.units),
    ]


def _plan_page(plan: PlanStatus, standing: Standing) -> Page:
    code = plan.plan.code
    findings = [finding for finding in standing.told if finding["plan"] == code]
    sheet = link(key_of("sheet", code), _("可搜索的表"))
    lines = [
        f"# {plan.plan.title}", "", f"{link(OVERVIEW_KEY, _('← 总览'))} · {sheet} · {plan.as_of}", "", *plan_bars(plan), "",
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
