"""``taskhub report fill``: a superior's own spreadsheet, filled in from the ledger."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli.context import AsOf, Format, FormatOption, KnownAt, emit, jsonable, say, session, write_file
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.filling import Names


def attach(app: typer.Typer) -> None:
    app.command()(fill)


def fill(
    context: typer.Context,
    template: Annotated[Path | None, typer.Argument(metavar="TEMPLATE.xlsx", help="上级的表,要填的单元格起好了名称")] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="OUT.xlsx", help="填好的表写到哪里")] = None,
    plan: Annotated[str | None, typer.Option(help="名称里没有写方案的,指哪个方案;只有一个方案时不必写")] = None,
    sources: Annotated[Path | None, typer.Option(metavar="FILE.json", help="来源写成 JSON,表里不加“来源”工作表")] = None,
    names: Annotated[bool, typer.Option("--names", help="不填表,列出可用的名称、含义和当前的值")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """按单元格的名称(公式 → 名称管理器)填上级的表:完成率、应急局.偏差、隐患.重大.逾期、报送.迟报、事故起数.全市.本季……
    格式和公式都不动,并说明每个数的来源。"""
    taskhub = session(context)
    desk = taskhub.hub.filling
    known = desk.names(taskhub.moment(as_of, known_at), plan, as_known=known_at is not None)
    if names:
        _list(known, form)
        return
    if template is None or output is None:
        raise typer.BadParameter(_("写明模板和 -o;要看有哪些名称请用 --names"))
    filled = desk.fill(template, output, known, with_sheet=sources is None)
    rows = taskhub.in_local_time(filled.rows())
    left = [str(one) for one in filled.left]
    empty = [f"{one.sheet}!{one.cell} {one.asked}" for one in filled.missing]
    if sources is not None:
        told = {"template": template.name, "cells": rows, "left": left, "missing": empty, "warnings": filled.warnings}
        write_file(sources, json.dumps(told, ensure_ascii=False, indent=2, default=jsonable) + "\n")
    for label, lines in ((_("没有填"), left), (_("台账里没有数,留空"), empty), (_("提醒"), filled.warnings)):
        for line in lines:
            say(f"{label} {line}")
    say(_("填了 {filled} 格,留空 {empty} 格,没有填 {left} 处").format(
        filled=len(filled.cells) - len(empty), empty=len(empty), left=len(left)))  # fmt: skip
    typer.echo(output)


def _list(known: "Names", form: Format) -> None:
    from taskhub.filling import Table

    rows: list[dict[str, Any]] = [
        {"name": one.name, "alias": one.alias, "meaning": one.meaning,
         "value": _("{n} 行").format(n=len(one.rows)) if isinstance(one, Table) else one.value}
        for one in known.every()
    ]  # fmt: skip
    emit(rows, {"name": _("名称"), "alias": _("中文名称"), "meaning": _("含义"), "value": _("当前的值")}, form)
