"""What the pages leave to search in: a table artifact a plan and a unit, and how far each plan is."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.report.elements import ITEM_STATES, key_of
from taskhub.report.rest import whole_in
from taskhub.report.standing import Standing
from taskhub.report.status import points, rate, state_name, unit_row

MOST_ROWS = 1_000
"""So many rows a table artifact has at most: the UI pages and searches them at once, and they are some 300 kB."""


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


def sheets(standing: Standing, files: Path) -> list[Sheet]:
    """A table per plan, with a row a unit, and a table per unit, with a row an item: of too many those most overdue, and all of
    them in a file under ``files``."""
    by_unit: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in standing.items:
        by_unit[row["unit"]].append(row)
    plans = [
        Sheet(key_of("sheet", plan.plan.code), [_plain(unit_row(row)) for row in plan.units[:MOST_ROWS]],
              _("{title}:各单位(可搜索)").format(title=plan.plan.title))
        for plan in standing.plans
    ]  # fmt: skip
    return plans + [_items(unit, by_unit[unit], standing.unit_name(unit), files) for unit in sorted(by_unit)]


def _items(unit: str, items: Sequence[Mapping[str, Any]], name: str, files: Path) -> Sheet:
    key, said = key_of("items", unit), _("{unit}:牵头事项(可搜索)").format(unit=name)
    if len(items) <= MOST_ROWS:
        return Sheet(key, [_plain_item(row) for row in items], said)
    rows = [_plain_item(row) for row in items]
    file = whole_in(files / f"{key}.csv", list(rows[0]), [list(row.values()) for row in rows])
    worst = sorted(items, key=lambda row: -(row["days_overdue"] or 0))[:MOST_ROWS]
    said += _(";共 {n} 行,这里是逾期最久的 {shown} 行,全部见文件 {file}").format(n=len(rows), shown=MOST_ROWS, file=file)
    return Sheet(key, [_plain_item(row) for row in worst], said)


def gauges(standing: Standing) -> list[Gauge]:
    return [
        Gauge(key_of("progress", plan.plan.code), float(plan.figures.completion_rate or 0),
              _("{title}:完成率").format(title=plan.plan.title))
        for plan in standing.plans
    ]  # fmt: skip


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as a table artifact takes it: JSON values, Chinese headings."""
    return {
        _("名次"): row["rank"], _("单位"): row["name"], _("事项"): row["items"], _("完成"): row["completed"],
        _("完成率"): rate(row["completion_rate"]),
        **({_("核定完成率"): rate(row["completion_rate_verified"])} if "completion_rate_verified" in row else {}),
        _("进度"): rate(row["progress"]),
        _("序时进度"): rate(row["schedule_progress"]), _("偏差"): points(row["deviation"]),
        _("序时完成率"): rate(row["attainment"]), _("逾期"): row["overdue"], _("状态"): state_name(row["state"]),
    }  # fmt: skip


def _plain_item(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        _("编码"): f"{row['plan']}/{row['code']}", _("事项"): row["title"], _("时限"): f"{row['due']}{row['before']}",
        _("完成进度"): rate(row["percent"]), _("序时进度"): rate(row["scheduled_percent"]),
        _("逾期天数"): row["days_overdue"] or "", _("状态"): _(ITEM_STATES[row["status"]]),
    }  # fmt: skip
