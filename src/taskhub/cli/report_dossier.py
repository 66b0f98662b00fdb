"""``taskhub report dossier`` and ``report points``: a unit's year for the appraisal, and the points entered by hand."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli.context import AsOf, By, Format, FormatOption, KnownAt, emit, say, session, write_file
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.dossier import Points

points = typer.Typer(no_args_is_help=True, help="考核加减分:登记、查看")
Year = Annotated[int, typer.Option("--year", min=1990, max=2099, help="哪一年")]


def attach(app: typer.Typer) -> None:
    app.command()(dossier)
    app.add_typer(points, name="points")


def dossier(
    context: typer.Context,
    unit: Annotated[str, typer.Option(help="哪个单位(代码、名称或别名)")],
    year: Year,
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.docx|FILE.xlsx", help="写到哪个文件")],
    known_at: KnownAt = None,
) -> None:
    """一个单位一年的考核档案:牵头事项、报送、通知和回复、隐患、回头看、佐证目录、加减分,都在一个文件里。"""
    from taskhub.xlsx import whole

    taskhub = session(context)
    form = output.suffix.lower()
    if form not in (".docx", ".xlsx"):
        raise typer.BadParameter(_("{path} 不是 .docx 或 .xlsx 文件名").format(path=output))
    desk, found = taskhub.hub.dossiers, taskhub.hub.units.find(unit)
    made = desk.gather(found, year, taskhub.moment(None, known_at))
    if made.unit != found.code:
        say(_("{unit} 已撤并,写的是承接单位 {heir} 的档案").format(unit=found.name, heir=made.name))
    if form == ".docx":
        write_file(output, desk.document(made))
    else:
        with whole(output) as file:
            desk.workbook(made).save(file)
    say(_("{unit} {year} 年:事项 {items},通知 {notices},隐患 {hazards},佐证 {evidence},加减分合计 {total}").format(
        unit=made.name, year=year, items=len(made.items), notices=len(made.notices), hazards=len(made.hazards),
        evidence=len(made.evidence), total=made.total))  # fmt: skip
    typer.echo(output)


def _points(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise typer.BadParameter(_("{text} 不是分值,写作 -2 或 1.5").format(text=text)) from error
    if not value.is_finite():
        raise typer.BadParameter(_("{text} 不是分值,写作 -2 或 1.5").format(text=text))
    return value


@points.command()
def add(
    context: typer.Context,
    unit: Annotated[str, typer.Argument(help="哪个单位(代码、名称或别名)")],
    year: Year,
    value: Annotated[Decimal, typer.Option("--points", parser=_points, metavar="N", help="分值:加分为正,减分为负")],
    basis: Annotated[str, typer.Option(help="依据:文号、条款")],
    reason: Annotated[str, typer.Option(help="理由")],
    corrects: Annotated[int | None, typer.Option(metavar="ID", help="更正哪一笔(编号);取消写 --points 0")] = None,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """登记一笔加减分;重复登记只算一笔,更正是新的一笔,原来的保留但不再计分。"""
    taskhub = session(context)
    id_, is_new = taskhub.hub.dossiers.add_points(
        taskhub.hub.units.find(unit),
        year,
        value,
        basis,
        reason,
        taskhub.working_moment(as_of, False),
        taskhub.actor(by),
        corrects,
    )
    say(_("已登记,编号 {id}").format(id=id_) if is_new else _("已有同样的一笔,编号 {id}").format(id=id_))


@points.command("list")
def list_(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option(help="只看一个单位(代码、名称或别名)")] = None,
    year: Annotated[int | None, typer.Option(help="只看一年")] = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """列出加减分,也列出已更正的。"""
    taskhub = session(context)
    found = taskhub.hub.units.find(unit) if unit else None
    rows = taskhub.in_local_time(_rows(taskhub.hub.dossiers.points(taskhub.moment(None, known_at), found, year)))
    headings = {
        "id": _("编号"), "unit": _("单位"), "year": _("年度"), "points": _("分值"), "basis": _("依据"), "reason": _("理由"),
        "as_of": _("日期"), "actor": _("经办"), "corrects": _("更正"), "corrected_by": _("已由…更正"),
    }  # fmt: skip
    emit(rows, headings, form)


def _rows(found: "Sequence[Points]") -> list[dict[str, Any]]:
    return [asdict(row) for row in found]
