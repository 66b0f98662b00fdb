"""``taskhub counter``: what is counted outside every plan."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, Day, DryRun, Format, FormatOption, KnownAt, emit, print_json, say, session
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="统计数:检查、处罚、事故、死亡(config/counters.yaml)")


class Grouping(StrEnum):
    unit = "unit"
    scope = "scope"


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV 或 xlsx:统计数、单位、范围、期间、数值,可有 是否累计、截至、数据日期")],
    by: By = None,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    form: FormatOption = Format.table,
) -> None:
    """导入统计数:要么全部导入,要么什么都不变;重复导入不起作用。可疑之处提醒,不阻拦。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, dry_run)
    done = taskhub.hub.counters.import_file(file, moment, taskhub.actor(by), keep=not dry_run)
    warnings = [taskhub.hub.counters.told(one) for one in done.warnings]
    if form is not Format.table:
        print_json({"added": done.added, "known": done.known, "missing": done.missing, "warnings": warnings})
        return
    said = _("{file}:新增 {added} 条,已有 {known} 条,缺数 {missing} 条").format(
        file=file, added=done.added, known=done.known, missing=done.missing
    )
    say((_("(未写入)") if dry_run else "") + said)
    for warning in warnings:
        say(_("提醒:{text}").format(text=warning))


@app.command("list")
def list_(
    context: typer.Context,
    counter: Annotated[str | None, typer.Option(help="只看一个统计数")] = None,
    unit: Annotated[str | None, typer.Option(help="只看一个单位(代码、名称或别名)")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """列出现在算数的每个数,更正过的用更正后的;可疑之处写在备注里。"""
    taskhub = session(context)
    code = taskhub.hub.units.find(unit).code if unit else None
    rows = taskhub.hub.counters.rows(taskhub.moment(as_of, known_at), counter, code)
    if form is Format.table:
        rows = [{**row, "value": _("缺") if row["value"] is None else row["value"]} for row in rows]
    headings = {
        "title": _("统计数"), "name": _("单位"), "scope_name": _("范围"), "period": _("期间"), "cumulative": _("累计"),
        "cut_off": _("截至"), "value": _("数值"), "source": _("来源"), "remarks": _("备注"),
    }  # fmt: skip
    emit(rows, headings, form)


@app.command()
def figures(
    context: typer.Context,
    counter: Annotated[str, typer.Option(help="哪个统计数或比率(代码、名称或别名)")],
    period: Annotated[str, typer.Option(help="期间,如 2024Q3、2024H1、2024-09、2024")],
    by: Annotated[Grouping, typer.Option(help="按单位还是按范围")] = Grouping.unit,
    yoy: Annotated[bool, typer.Option("--yoy", help="与上年同期比(截至同一天)")] = False,
    cumulative: Annotated[bool, typer.Option("--cumulative", help="用累计数;默认用当期数")] = False,
    scope: Annotated[str | None, typer.Option(help="只看一个范围")] = None,
    digits: Annotated[int, typer.Option(min=0, max=4, help="百分比几位小数")] = 2,
    until: Annotated[date | None, Day("--until", help="只用截至不晚于这一天的数;默认到 --as-of 那一天")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """一个期间的统计数,按单位或按范围;范围之间从不相加,缺一个单位就没有合计。"""
    from taskhub.periods import Period

    try:
        when = Period.parse(period)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    taskhub = session(context)
    desk = taskhub.hub.counters
    rows = desk.figures(
        taskhub.moment(as_of, known_at), counter, when, by.value, cumulative=cumulative, scope=scope, digits=digits,
        until=until,
    )  # fmt: skip
    compared = {"a_year_before", "change_percent", "percent_a_year_before", "change_points"}
    if not yoy:
        rows = [{key: value for key, value in row.items() if key not in compared} for row in rows]
    if form is Format.table:
        shown = {"value", "base", "percent", *compared}
        named = taskhub.hub.units.name
        rows = [{**row, "name": row["name"] or _("合计"), "missing": [named(code) for code in row["missing"]]} for row in rows]
        rows = [{key: "—" if key in shown and value is None else value for key, value in row.items()} for row in rows]
    headings = {
        "title": _("统计数"), "name": _("单位"), "scope_name": _("范围"), "cut_off": _("截至"), "value": _("数值"),
        "a_year_before": _("上年同期"), "change_percent": _("同比%"), "base": _("除以"), "percent": "%",
        "percent_a_year_before": _("上年同期%"), "change_points": _("差(点)"), "missing": _("缺数单位"),
    }  # fmt: skip
    emit(rows, {key: heading for key, heading in headings.items() if rows and key in rows[0]}, form)
