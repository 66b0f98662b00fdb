"""The answer to a question asked in Prefect: what of which plan and unit, as a page."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.progress import PlanStatus
from taskhub.report.answers import QUERY_KEY
from taskhub.report.elements import ITEM_STATES, OVERVIEW_KEY, Page, key_of, link, unit_link
from taskhub.report.rest import capped
from taskhub.report.sections import unit_table
from taskhub.report.standing import Standing
from taskhub.report.status import rate


def query_page(
    asked: str, plans: Sequence[PlanStatus], unit: str | None, state: str | None, sections: Sequence[Sequence[str]]
) -> Page:
    """``asked``: the question in words; ``sections``: the lines of what else was asked for."""
    lines = [f"# {_('查询')}", "", asked, "", link(OVERVIEW_KEY, _("← 总览")), ""]
    for plan in plans:
        rows = [row for row in plan.units if unit in (None, row.unit) and state in (None, row.figures.state)]
        lines += [f"## {link(key_of('plan', plan.plan.code), plan.plan.title)}", "", *unit_table(rows), ""]
    for section in sections:
        lines += [*section, ""]
    return Page(QUERY_KEY, "\n".join(lines), asked)


def item_section(rows: Sequence[Mapping[str, Any]], unit_name: Callable[[str], str], file: Path) -> list[str]:
    ordered = sorted(rows, key=lambda row: -(row["days_overdue"] or 0))
    headings = [_("编码"), _("事项"), _("牵头"), _("时限"), _("完成进度"), _("序时进度"), _("逾期天数"), _("状态")]

    def cells(row: Mapping[str, Any], unit: str) -> list[object]:
        return [
            f"{row['plan']}/{row['code']}", row["title"], unit, row["due"], rate(row["percent"]), rate(row["scheduled_percent"]),
            row["days_overdue"] or "", _(ITEM_STATES[row["status"]]),
        ]  # fmt: skip

    shown = [cells(row, unit_link(row["unit"], unit_name)) for row in ordered]
    plain = [cells(row, unit_name(row["unit"])) for row in ordered]
    return [f"## {_('事项')} {len(rows)}", "", *capped(headings, shown, file, plain)]


def finding_section(standing: Standing, plan: str | None, unit: str | None, file: Path) -> list[str]:
    found = [one for one in standing.told if unit in (None, one["unit"]) and plan in (None, one["plan"])]
    headings = [_("自"), _("问题"), _("单位"), _("名称"), _("对象")]

    def cells(one: Mapping[str, Any], name: str) -> list[object]:
        return [one["since"], one["title"], name, one["subject_title"], one["subject"]]

    shown = [cells(one, unit_link(one["unit"], standing.unit_name)) for one in found]
    plain = [cells(one, standing.unit_name(one["unit"])) for one in found]
    return [f"## {_('未解决的问题')} {len(found)}", "", *capped(headings, shown, file, plain)]
