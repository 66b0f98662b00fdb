"""The page of hazards: what stands open, what came in, and the major ones that are late, with how far they were escalated."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from taskhub.hazard.figures import HazardFigures
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.report.elements import HAZARDS_KEY, NOTICES_KEY, RECEIPTS_KEY, RECHECKS_KEY, Page, bar, short, table, unit_link, way
from taskhub.report.pictures import backlog_picture
from taskhub.report.rest import capped
from taskhub.report.status import rate

LEVELS = {"major": N_("重大"), "general": N_("一般")}


def hazards_page(
    levels: Sequence[HazardFigures],
    units: Sequence[HazardFigures],
    overdue_majors: Sequence[Mapping[str, Any]],
    rungs: Mapping[str, str],
    unit_name: Callable[[str], str],
    as_of: date,
    files: Path,
    months: Sequence[tuple[date, Sequence[HazardFigures]]] = (),
) -> Page:
    """``overdue_majors``: rows of the ledger; ``rungs``: subject → how far it was escalated, in words; ``files``: the directory
    for what is too long for the page; ``months``: the figures by level at the months' ends."""
    picture = backlog_picture(months)
    lines = [
        f"# {_('隐患')} {as_of}", "",
        way(RECEIPTS_KEY, RECHECKS_KEY, NOTICES_KEY), "", *([picture, ""] if picture else []),
        _("新增、销号自 {since} 起算").format(since=as_of.replace(month=1, day=1)), "",
        f"## {_('按级别')}", "", *_by(_("级别"), levels, lambda group: _(LEVELS[group]) if group in LEVELS else group), "",
        f"## {_('逾期的重大隐患')} {len(overdue_majors)}", "",
        *late_table(overdue_majors, rungs, unit_name, files / "overdue-majors.csv"), "",
        f"## {_('按单位')}", "",
        *_by_unit(units, unit_name, files / "hazards-by-unit.csv"),
    ]  # fmt: skip
    return Page(HAZARDS_KEY, "\n".join(lines), _("隐患:存量、新增、逾期"))


def _by(heading: str, figures: Sequence[HazardFigures], name: Callable[[str], str]) -> list[str]:
    return table([heading, *_headings()], [_cells(one, name) for one in figures])


def _by_unit(figures: Sequence[HazardFigures], unit_name: Callable[[str], str], file: Path) -> list[str]:
    """The most overdue first."""
    ordered = sorted(figures, key=lambda one: (-one.overdue, -one.backlog, one.group))
    shown = [_cells(one, lambda group: unit_link(group, unit_name)) for one in ordered]
    return capped([_("单位"), *_headings()], shown, file, [_cells(one, unit_name) for one in ordered])


def _headings() -> list[str]:
    return [_("存量"), _("新增"), _("销号"), _("逾期"), _("在控监测"), _("整改率"), ""]


def _cells(one: HazardFigures, name: Callable[[str], str]) -> list[object]:
    return [
        name(one.group), one.backlog, one.inflow, one.closed, one.overdue or "", one.monitored or "",
        rate(one.rectification_rate), f"`{bar(one.rectification_rate)}`",
    ]  # fmt: skip


def late_table(
    rows: Sequence[Mapping[str, Any]], rungs: Mapping[str, str], unit_name: Callable[[str], str], file: Path
) -> list[str]:  # fmt: skip
    """The longest overdue first, with the rung that was reached."""
    ordered = sorted(rows, key=lambda row: (-(row["days_overdue"] or 0), row["code"]))
    headings = [_("编码"), _("隐患"), _("责任单位"), _("期限"), _("逾期天数"), _("梯级")]

    def cells(row: Mapping[str, Any], unit: str) -> list[object]:
        return [
            row["code"],
            short(row["title"]),
            unit,
            row["deadline"],
            row["days_overdue"],
            rungs.get(f"hazard:{row['code']}", ""),
        ]

    return capped(
        headings,
        [cells(row, unit_link(row["unit"], unit_name)) for row in ordered],
        file,
        [cells(row, unit_name(row["unit"])) for row in ordered],
    )
