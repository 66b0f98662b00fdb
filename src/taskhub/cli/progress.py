"""``taskhub progress``: what departments report."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taskhub.cli.context import AsOf, By, Format, FormatOption, KnownAt, emit, progress_bar, say, session
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.progress import Taken

app = typer.Typer(no_args_is_help=True, help="进度:填报、导入、查看")


@app.command()
def record(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="事项,写作 方案/编码,如 sx-2024/1.1.1")],
    as_of: AsOf = None,
    value: Annotated[str | None, typer.Option(help="累计完成值,如 126 或 1.2万")] = None,
    percent: Annotated[str | None, typer.Option(help="完成百分比")] = None,
    done: Annotated[bool | None, typer.Option("--done/--not-done", help="是否完成")] = None,
    note: Annotated[str, typer.Option(help="说明")] = "",
    evidence: Annotated[str, typer.Option(help="佐证材料")] = "",
    unit: Annotated[str, typer.Option(help="填报单位;默认牵头单位")] = "",
    by: By = None,
) -> None:
    """填报一个事项的进度;同一天再报即为更正,原记录保留。"""
    from taskhub.tables import Row

    taskhub = session(context)
    moment = taskhub.moment(None)
    plan, _slash, code = item.removeprefix("item:").partition("/")
    if not code:
        raise typer.BadParameter(_("{item} 缺方案代码,写作 方案/编码,如 sx-2024/1.1.1").format(item=item))
    day: date = as_of or moment.as_of
    cells = {"plan": plan, "item": code, "as_of": day, "value": value, "percent": percent,
             "done": None if done is None else ("是" if done else "否"), "note": note, "evidence": evidence,
             "reported_by": unit}  # fmt: skip
    _answer(taskhub.hub.record_progress(Row(None, cells), moment, taskhub.actor(by)))


@app.command("import")
def import_(context: typer.Context, file: Annotated[Path, typer.Argument(help="CSV 或 xlsx")], by: By = None) -> None:
    """导入进度表:有一行不对就全部不收,并列出每一行的问题;重复导入不起作用。"""
    taskhub = session(context)
    with progress_bar(_("导入进度")) as bar:
        taken = taskhub.hub.import_progress(file, taskhub.moment(None), taskhub.actor(by), bar)
    _answer(taken)


def _answer(taken: "Taken") -> None:
    for warning in taken.warnings:
        say(f"{_('提醒')} {warning}")
    say(_("新增 {added} 条,已有 {known} 条,未填数 {silent} 行").format(added=taken.added, known=taken.known, silent=taken.silent))


@app.command("list")
def list_(
    context: typer.Context,
    item: Annotated[str | None, typer.Argument(help="事项 方案/编码,或方案代码;不写则全部")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """列出填报记录,每一行都带录入时间。"""
    from taskhub.progress import report_rows

    taskhub = session(context)
    plan, _slash, code = (item or "").removeprefix("item:").partition("/")
    with taskhub.hub.database.reading() as ledger:
        rows = report_rows(ledger, taskhub.moment(as_of, known_at), plan or None, code or None)
    headings = {
        "plan": _("方案"), "item": _("事项"), "as_of": _("截止日期"), "value": _("完成值"), "percent": _("百分比"),
        "done": _("完成"), "reported_by": _("填报单位"), "recorded_at": _("录入时间"), "note": _("说明"),
    }  # fmt: skip
    emit(taskhub.in_local_time(rows), headings, form)
