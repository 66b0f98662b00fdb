"""``taskhub hazard institution``: the institutional measures against kinds of hazards, and whether they have an effect."""

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, Format, FormatOption, emit, print_json, say, session
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="制度措施清单:针对哪类隐患、对应哪些隐患、施行后有没有再发")

Measure = Annotated[str, typer.Argument(help="制度编号", metavar="CODE")]
Hazards = Annotated[list[str], typer.Argument(help="隐患编码,可以写几个")]


class Grouping(StrEnum):
    unit = "unit"
    category = "category"


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV 或 xlsx")],
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """导入制度措施:全部接收或全部不收;再导入一次没有变化。"""
    taskhub = session(context)
    taken = taskhub.hub.institutions.import_file(file, taskhub.working_moment(as_of, False), taskhub.actor(by))
    say(_("新登记 {added} 项,更正 {changed} 项,没有变化 {known} 项").format(**asdict(taken)))


@app.command("list")
def list_(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option(help="只看一个责任单位")] = None,
    category: Annotated[str | None, typer.Option(help="只看一个类别(代码)")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="只看施行后同类隐患再发的")] = False,
    uncovered: Annotated[bool, typer.Option("--uncovered", help="只列没有制度措施的类别(有未销号的隐患)")] = False,
    as_of: AsOf = None,
    form: FormatOption = Format.table,
) -> None:
    """列出制度措施,连同对应的隐患数和施行后再发的次数。"""
    taskhub = session(context)
    if uncovered:
        emit([{"category": code} for code in taskhub.hub.institutions.uncovered()], {"category": _("类别")}, form)
        return
    code = taskhub.hub.units.find(unit).code if unit else None
    rows = taskhub.hub.institutions.rows(taskhub.moment(as_of), code, category, failed)
    headings = {
        "code": _("制度编号"), "title": _("制度名称"), "unit": _("责任单位"), "category": _("针对类别"),
        "effective": _("施行日期"), "linked": _("对应隐患"), "recurrences": _("施行后再发"),
    }  # fmt: skip
    if form is Format.table:
        rows = [{**row, "unit": taskhub.hub.units.name(row["unit"])} for row in rows]
    emit(rows, headings, form)


@app.command()
def show(context: typer.Context, code: Measure, as_of: AsOf = None) -> None:
    """看一项制度措施:对应哪些隐患,施行后又发生了哪些(JSON)。"""
    taskhub = session(context)
    print_json(taskhub.hub.institutions.show(code, taskhub.moment(as_of)))


@app.command()
def link(context: typer.Context, code: Measure, hazards: Hazards, as_of: AsOf = None, by: By = None) -> None:
    """把隐患和制度措施对应起来:这项制度是为防这类隐患再发而立的。"""
    taskhub = session(context)
    fresh = taskhub.hub.institutions.link(code, hazards, taskhub.working_moment(as_of, False), taskhub.actor(by))
    say(_("已记 {n} 个").format(n=len(fresh)))


@app.command()
def unlink(context: typer.Context, code: Measure, hazards: Hazards, as_of: AsOf = None, by: By = None) -> None:
    """取消对应。"""
    taskhub = session(context)
    gone = taskhub.hub.institutions.unlink(code, hazards, taskhub.working_moment(as_of, False), taskhub.actor(by))
    say(_("已记 {n} 个").format(n=len(gone)))


@app.command()
def figures(
    context: typer.Context,
    by_: Annotated[Grouping, typer.Option("--by", help="按责任单位或类别")] = Grouping.unit,
    as_of: AsOf = None,
    form: FormatOption = Format.table,
) -> None:
    """在施行的、没有见效的制度措施数,和再发的次数。"""
    taskhub = session(context)
    headings = {
        "group": _("分组"), "in_force": _("在施行"), "without_effect": _("没有见效"), "recurrences": _("施行后再发"),
    }  # fmt: skip
    emit(taskhub.hub.institutions.figures(by_.value, taskhub.moment(as_of)), headings, form)


@app.command()
def export(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 xlsx")],
    as_of: AsOf = None,
) -> None:
    """两个清单写进一个工作簿:隐患清单、制度措施清单。"""
    from taskhub.hazard import Filter

    taskhub = session(context)
    moment = taskhub.moment(as_of)
    taskhub.hub.institutions.write_lists(output, taskhub.hub.hazards.rows(moment, Filter()), moment)
    say(_("已写 {file}").format(file=output))
