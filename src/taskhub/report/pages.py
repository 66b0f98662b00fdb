"""The pages that stand in the Prefect UI: an overview of everything, and one of each plan and unit.

A page is Markdown with links between pages; Prefect shows it at ``/artifacts/key/KEY``. Keys are lowercase letters, digits
and dashes, and stay the same, so that each key is a history. A page stays below ``MOST_BYTES``, a table artifact below
``searchable.MOST_ROWS`` rows; the rest of a longer table is in a file that the page names.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.progress import Figures, PlanStatus
from taskhub.report.elements import (
    COLOURS,
    HAZARDS_KEY,
    NOTICES_KEY,
    ROUND_KEY,
    UNITS_KEY,
    WAITING_KEY,
    Page,
    key_of,
    link,
    short,
    table,
    unit_link,
    way,
)  # fmt: skip
from taskhub.report.notice_pages import ENDED, notice_table
from taskhub.report.overview import overview_page
from taskhub.report.pictures import curve_picture, units_picture
from taskhub.report.rest import MOST_ROWS, capped, whole_in
from taskhub.report.sections import alarm_count, awaited_section, judged, plan_bars, unit_table
from taskhub.report.standing import Standing

MOST_BYTES = 200_000
"""No page is larger, however large the hub: Prefect's list of artifacts returns every one whole."""

_FINDINGS, _OF_A_RULE, _UNITS = 300, 50, 500
"""So many findings stand on a page, which shows where the trouble is, and so many of one rule; so many units on theirs."""


def pages(standing: Standing, files: Path) -> list[Page]:
    """Every page, the overview first; ``files``: the directory for what is too long for a page."""
    return [
        overview_page(standing),
        _units_page(standing, files),
        *(_plan_page(plan, standing, files) for plan in standing.plans),
        *(_unit_page(unit, standing, files) for unit in standing.units),
    ]


def _units_page(standing: Standing, files: Path) -> Page:
    """A row a unit, also those that lead nothing: from here every unit's page is reached."""
    findings = Counter(finding["unit"] for finding in standing.told)
    notices = {unit: sum(row.notice.state not in ENDED for row in rows) for unit, rows in standing.notices_to.items()}
    late = Counter(one.notice.unit for one in standing.awaited if one.is_late)
    hazards = {one.group: one for one in standing.hazards_by_unit}
    led: dict[str, list[Figures]] = defaultdict(list)
    for plan in standing.plans:
        for row in plan.units:
            led[row.unit].append(row.figures)
    counts: list[list[object]] = [
        [f"{sum(one.completed for one in led[unit])}/{sum(one.items for one in led[unit])}" if led[unit] else "",
         sum(one.overdue for one in led[unit]) or "", findings[unit] or "", notices.get(unit) or "", late[unit] or "",
         (hazards[unit].backlog if unit in hazards else 0) or "", (hazards[unit].overdue if unit in hazards else 0) or ""]
        for unit in standing.units
    ]  # fmt: skip
    headings = [_("单位"), _("完成/事项"), _("逾期"), _("未解决的问题"), _("未了结的通知"), _("逾期未回复"), _("隐患存量"),
                _("逾期隐患")]  # fmt: skip
    shown = [[unit_link(unit, standing.unit_name), *row] for unit, row in zip(standing.units, counts, strict=True)]
    plain = [[standing.unit_name(unit), *row] for unit, row in zip(standing.units, counts, strict=True)]
    listed = capped(headings, shown, files / "units.csv", plain, _UNITS)
    title = f"# {_('各单位')} {len(standing.units)}"
    said = f"{_('未解决的问题')}:{judged(standing.assessed, standing.as_of)}"
    return Page(UNITS_KEY, "\n".join([title, "", way(NOTICES_KEY, HAZARDS_KEY, ROUND_KEY), "", said, "", *listed]), _("各单位"))


def _plan_page(plan: PlanStatus, standing: Standing, files: Path) -> Page:
    code, key = plan.plan.code, key_of("plan", plan.plan.code)
    findings, alarms = ([one for one in found if one["plan"] == code] for found in (standing.told, standing.alarms))
    sheet, gauge = link(key_of("sheet", code), _("可搜索的表")), link(key_of("progress", code), _("完成率的历史"))
    pictures = [curve_picture(standing.curves.get(code, ()), plan.as_of), units_picture(plan)]
    more = len(plan.units) - MOST_ROWS
    lines = [
        f"# {plan.plan.title}", "", f"{way(NOTICES_KEY, HAZARDS_KEY)} · {sheet} · {gauge} · {plan.as_of}", "",
        *plan_bars(plan), "", *(line for picture in pictures if picture for line in (picture, "")),
        f"## {_('各单位')} {len(plan.units)}", "", *unit_table(plan.units[:MOST_ROWS]), "",
        *([_("还有 {n} 个,见{sheet}").format(n=more, sheet=sheet), ""] if more > 0 else []),
        f"## {_('未解决的问题')} {len(findings)}", "",
        judged(standing.assessed, plan.as_of) + alarm_count(len(alarms)), "",
        *_findings(findings, files / f"{key}-findings.csv", standing.unit_name),
    ]  # fmt: skip
    return Page(key, "\n".join(lines), plan.plan.title)


def _unit_page(unit: str, standing: Standing, files: Path) -> Page:
    name, key = standing.unit_name(unit), key_of("unit", unit)
    lines = [f"# {name}", "", way(NOTICES_KEY, WAITING_KEY, HAZARDS_KEY, ROUND_KEY), ""]
    for plan in standing.plans:
        for row in plan.units:
            if row.unit == unit:
                lines += [f"## {link(key_of('plan', plan.plan.code), plan.plan.title)}", "", *unit_table([row]), ""]
    if unit in standing.leading:
        lines += [link(key_of("items", unit), _("牵头事项(可搜索的表)")), ""]
    findings, notices, awaited = standing.told_to[unit], standing.notices_to[unit], standing.awaited_from[unit]
    lines += [f"## {_('未解决的问题')} {len(findings)}", "", judged(standing.assessed, standing.as_of), ""]
    lines += [*_findings(findings, files / f"{key}-findings.csv"), ""]
    lines += [f"## {_('待回复')} {len(awaited)}", "", *awaited_section(awaited), ""]
    lines += [f"## {_('通知')} {len(notices)}", "", *notice_table(notices, files / f"{key}-notices.csv"), ""]
    for hazards in (one for one in standing.hazards_by_unit if one.group == unit):
        said = _("存量 **{backlog}**,逾期 **{overdue}**").format(backlog=hazards.backlog, overdue=hazards.overdue)
        lines += [f"## {_('隐患')}", "", said]
    return Page(key, "\n".join(lines), name)


def _findings(
    findings: Sequence[Mapping[str, Any]], file: Path, unit_name: Callable[[str], str] | None = None
) -> list[str]:  # fmt: skip
    """A table of what is open for each rule, the gravest first; with a column for the unit where ``unit_name`` is given. Where a
    rule has more than fit, all of them go into ``file``."""
    order = list(COLOURS)
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for finding in sorted(findings, key=lambda one: (order.index(one["colour"]), one["title"])):
        groups.setdefault((finding["colour"], finding["title"]), []).append(finding)
    headings = [_("成立自"), _("发现"), *([_("单位")] if unit_name else []), _("名称"), _("通知"), _("对象")]

    def cells(one: Mapping[str, Any], unit: str) -> list[object]:
        return [one["since"], one["opened_on"], *([unit] if unit_name else []), short(one["subject_title"]), one["notice"],
                one["subject"]]  # fmt: skip

    lines, most = [], min(_OF_A_RULE, _FINDINGS // max(1, len(groups)))
    for (colour, title), group in groups.items():
        rows = [cells(one, unit_link(one["unit"], unit_name) if unit_name else "") for one in group[:most]]
        lines += [f"### {_(COLOURS[colour])} · {title} {len(group)}", "", *table(headings, rows), ""]
    if any(len(group) > most for group in groups.values()):
        plain = [[_(COLOURS[colour]), title, *cells(one, unit_name(one["unit"]) if unit_name else "")]
                 for (colour, title), group in groups.items() for one in group]  # fmt: skip
        written = whole_in(file, [_("颜色"), _("问题"), *headings], plain)
        lines += [_("每条规则列前 {shown} 个;全部 {n} 个见文件 {file}").format(shown=most, n=len(plain), file=written)]
    return lines or [_("(无)")]
