"""The answer to a question asked in Prefect: what of which plan and unit, as a page."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.notice import NoticeRow
from taskhub.progress import PlanStatus
from taskhub.report.elements import (
    HAZARDS_KEY,
    ITEM_STATES,
    NOTICES_KEY,
    QUERY_KEY,
    ROUND_KEY,
    Page,
    key_of,
    link,
    short,
    table,
    unit_link,
    way,
)  # fmt: skip
from taskhub.report.hazards import late_table
from taskhub.report.notice_pages import notice_table
from taskhub.report.rest import MOST_ROWS, capped
from taskhub.report.rounds import status_title, when
from taskhub.report.sections import alarm_count, unit_table
from taskhub.report.status import rate

Rows = Sequence[Mapping[str, Any]]


def query_page(
    asked: str, plans: Sequence[PlanStatus], unit: str | None, state: str | None, sections: Sequence[Sequence[str]]
) -> Page:
    """``asked``: the question in words; ``sections``: the lines of what else was asked for."""
    lines = [f"# {_('查询')}", "", asked, "", way(NOTICES_KEY, HAZARDS_KEY, ROUND_KEY), ""]
    for plan in plans:
        rows = [row for row in plan.units if unit in (None, row.unit) and state in (None, row.figures.state)]
        lines += [f"## {link(key_of('plan', plan.plan.code), plan.plan.title)}", "", *unit_table(rows[:MOST_ROWS]), ""]
        if len(rows) > MOST_ROWS:
            sheet = link(key_of("sheet", plan.plan.code), _("可搜索的表"))
            lines += [_("共 {n} 个单位,这里是前 {shown} 个;其余见 {sheet}").format(n=len(rows), shown=MOST_ROWS, sheet=sheet), ""]
    for section in sections:
        lines += [*section, ""]
    return Page(QUERY_KEY, "\n".join(lines), asked)


def units_in(plans: Sequence[PlanStatus], state: str | None) -> set[tuple[str, str]]:
    """Plan and unit of every unit that stands in ``state``, or of all of them."""
    return {(plan.plan.code, row.unit) for plan in plans for row in plan.units if state in (None, row.figures.state)}


def item_section(rows: Rows, unit_name: Callable[[str], str], file: Path) -> list[str]:
    ordered = sorted(rows, key=lambda row: -(row["days_overdue"] or 0))
    headings = [_("编码"), _("事项"), _("牵头"), _("时限"), _("完成进度"), _("序时进度"), _("逾期天数"), _("状态")]

    def cells(row: Mapping[str, Any], unit: str) -> list[object]:
        return [
            f"{row['plan']}/{row['code']}", short(row["title"]), unit, row["due"], rate(row["percent"]),
            rate(row["scheduled_percent"]), row["days_overdue"] or "", _(ITEM_STATES[row["status"]]),
        ]  # fmt: skip

    shown = [cells(row, unit_link(row["unit"], unit_name)) for row in ordered[: MOST_ROWS + 1]]
    plain = [cells(row, unit_name(row["unit"])) for row in ordered] if len(ordered) > MOST_ROWS else []
    return [f"## {_('事项')} {len(rows)}", "", *capped(headings, shown, file, plain)]


def finding_section(
    found: Rows, judged: str, alarms: int, unit_name: Callable[[str], str], file: Path
) -> list[str]:  # fmt: skip
    """``judged``: by which assessment; ``alarms``: how many are for the office alone, and not among ``found``."""
    headings = [_("成立自"), _("发现"), _("问题"), _("单位"), _("名称"), _("对象")]

    def cells(one: Mapping[str, Any], name: str) -> list[object]:
        return [one["since"], one["opened_on"], one["title"], name, short(one["subject_title"]), one["subject"]]

    shown = [cells(one, unit_link(one["unit"], unit_name)) for one in found[: MOST_ROWS + 1]]
    plain = [cells(one, unit_name(one["unit"])) for one in found] if len(found) > MOST_ROWS else []
    said = _("问题是那天未解决的;被更重的问题盖过的不列,盖没盖过按现在的算。")
    head = [f"## {_('未解决的问题')} {len(found)}", "", judged + alarm_count(alarms), "", said, ""]
    return [*head, *capped(headings, shown, file, plain)]


def hazard_section(rows: Rows, rungs: Mapping[str, str], unit_name: Callable[[str], str], file: Path) -> list[str]:
    said = _("隐患不属于方案,也没有序时状态:这张表只按单位和日期筛选。")
    return [f"## {_('逾期隐患')} {len(rows)}", "", said, "", *late_table(rows, rungs, unit_name, file)]


def notice_section(rows: Sequence[NoticeRow], unit_name: Callable[[str], str], file: Path) -> list[str]:
    said = _("通知没有序时状态:这张表只按方案、单位和拟稿日期筛选;状态、送达是现在的。")
    return [f"## {_('通知')} {len(rows)}", "", said, "", *notice_table(list(reversed(rows)), file, unit_name)]


def return_section(title: str | None, rows: Rows) -> list[str]:
    """``title``: that of the latest round; None where none was opened."""
    if title is None:
        return [f"## {_('报送')}", "", _("还没有开过报送轮次。")]
    said = _("报送不分方案,也没有序时状态:这张表只按单位和日期筛选。")
    headings = [_("单位"), _("状态"), _("时间"), _("报送日期"), _("期限"), _("退回")]
    cells = [
        [link(key_of("unit", row["unit"]), row["name"]), status_title(row), when(row), row["came_on"], row["due"],
         row["returned"] or ""]
        for row in rows[:MOST_ROWS]
    ]  # fmt: skip
    more = [] if len(rows) <= MOST_ROWS else ["", _("共 {n} 个单位,这里是前 {shown} 个;其余用 taskhub round status 看").format(
        n=len(rows), shown=MOST_ROWS)]  # fmt: skip
    return [f"## {title}{_('报送')} {len(rows)}", "", said, "", *table(headings, cells), *more]
