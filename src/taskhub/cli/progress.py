"""``taskhub progress``: what departments report."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli import progress_verification
from taskhub.cli.context import AsOf, By, Format, FormatOption, KnownAt, emit, progress_bar, say, session
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

if TYPE_CHECKING:
    from taskhub.progress import Taken
    from taskhub.workbook import Brought, WorkbookDesk
    from taskhub.workbook.contents import Contents

app = typer.Typer(no_args_is_help=True, help="进度:填报、导入、查看、核定")
progress_verification.add_to(app)


@app.command()
def record(
    context: typer.Context,
    item: Annotated[str, typer.Argument(help="事项,写作 方案/编码,如 sx-2024/1.1.1")],
    as_of: AsOf = None,
    value: Annotated[str | None, typer.Option(help="累计完成值,如 126 或 1.2万")] = None,
    percent: Annotated[str | None, typer.Option(help="完成百分比")] = None,
    done: Annotated[bool | None, typer.Option("--done/--not-done", help="是否完成")] = None,
    note: Annotated[str, typer.Option(help="说明:进展情况")] = "",
    problems: Annotated[str, typer.Option(help="存在问题")] = "",
    next_steps: Annotated[str, typer.Option("--next-steps", help="下一步")] = "",
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
             "done": None if done is None else ("是" if done else "否"), "note": note, "problems": problems,
             "next_steps": next_steps, "evidence": evidence, "reported_by": unit}  # fmt: skip
    taken = taskhub.hub.record_progress(Row(None, cells), moment, taskhub.actor(by))
    for warning in taken.warnings:
        say(f"{_('提醒')} {warning}")
    _said(taken)


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV、xlsx,单位交回的填报表,或一个目录")],
    unit: Annotated[str | None, typer.Option(help="应是哪个单位的填报表;不符则不收")] = None,
    marked: Annotated[
        Path | None, typer.Option("--marked", help="填报表不收时,另存一份标出错处的,可以退给单位;导入目录时写目录")
    ] = None,
    by: By = None,
    form: FormatOption = Format.table,
) -> None:
    """导入进度表或单位交回的填报表:有一处不对就全部不收,并列出每一处的问题;重复导入不起作用。

    目录里的每个 xlsx、csv 各自导入,一个不收不影响别的;有一个不收,退出码是 1。
    """
    taskhub = session(context)
    desk, moment, actor = taskhub.hub.workbooks, taskhub.moment(None), taskhub.actor(by)
    if file.is_dir() and unit is not None:
        raise typer.BadParameter(_("--unit 只用于一个文件"))
    code = taskhub.hub.units.find(unit).code if unit else None
    with progress_bar(_("导入")) as bar:
        brought = (
            list(desk.bring_all(file, moment, actor, bar)) if file.is_dir() else [desk.bring(file, moment, actor, code, bar)]
        )
    refused = [one for one in brought if one.outcome is None]
    for one in brought:
        _answer(one, brief=file.is_dir())
    if marked is not None:
        _mark(desk, refused, marked, file.is_dir())
    if file.is_dir() or form is not Format.table:
        _emit_brought([_brought_row(one) for one in brought], form)
    if refused:
        raise typer.Exit(1)


def _answer(one: "Brought", brief: bool) -> None:
    """What came of a file: what it brought, or every place that is wrong. ``brief``: a row of figures follows."""
    for problem in one.problems:
        say(str(problem))
    if one.outcome is None:
        return
    for warning in one.outcome.warnings:
        say(f"{_('提醒')} {warning}")
    if brief:
        return
    _said(one.outcome.reports)
    answers, steps = one.outcome.answers, one.outcome.steps
    if one.is_workbook:
        say(_("通知:签收 {acknowledged},回复 {replied},已有 {known};隐患:新增 {steps} 步,已有 {before}").format(
            acknowledged=answers.acknowledged, replied=answers.replied, known=answers.known, steps=steps.steps,
            before=steps.known))  # fmt: skip


def _said(taken: "Taken") -> None:
    say(_("新增 {added} 条,已有 {known} 条,未填数 {silent} 行").format(added=taken.added, known=taken.known, silent=taken.silent))


def _mark(desk: "WorkbookDesk", refused: "Sequence[Brought]", target: Path, many: bool) -> None:
    for one in refused:
        path = target / f"{one.file.stem}.{_('核对')}.xlsx" if many else target
        if many and not one.is_workbook:
            continue  # a plain table, which has no cells to mark
        desk.mark(one, path)
        say(_("标出错处的表已存 {path}").format(path=path))


_OUTCOMES = {"taken": N_("已收"), "unchanged": N_("没有变化"), "refused": N_("不收")}


def _emit_brought(rows: Sequence[Mapping[str, Any]], form: Format) -> None:
    headings = {
        "file": _("文件"), "unit": _("单位"), "outcome": _("结果"), "added": _("新增"), "known": _("已有"), "silent": _("未填数"),
        "acknowledged": _("签收"), "replied": _("回复"), "hazard_steps": _("隐患"), "problems": _("问题"),
    }  # fmt: skip
    if form is Format.table:
        rows = [{**row, "outcome": _(_OUTCOMES[row["outcome"]]), "problems": len(row["problems"])} for row in rows]
    emit(rows, headings, form)


def _brought_row(one: "Brought") -> dict[str, Any]:
    outcome = one.outcome
    reports = outcome.reports if outcome else None
    return {
        "file": one.file.name, "unit": one.unit,
        "outcome": "refused" if outcome is None else "taken" if outcome.is_new else "unchanged",
        "added": reports.added if reports else 0, "known": reports.known if reports else 0,
        "silent": reports.silent if reports else 0,
        "acknowledged": outcome.answers.acknowledged if outcome else 0, "replied": outcome.answers.replied if outcome else 0,
        "hazard_steps": outcome.steps.steps if outcome else 0, "problems": [str(problem) for problem in one.problems],
    }  # fmt: skip


@app.command()
def sheet(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 xlsx 文件;--all 时写到哪个目录")],
    unit: Annotated[str | None, typer.Option(help="哪个单位(代码、名称或别名)")] = None,
    all_: Annotated[bool, typer.Option("--all", help="有事要填的单位各一张,存入目录")] = False,
    as_of: AsOf = None,
) -> None:
    """导出一个单位的填报表:牵头的事项、待答复的通知、负责的隐患、上期数据;填好用 progress import 收回。"""
    if all_ == (unit is not None):
        raise typer.BadParameter(_("写 --unit 或 --all,只写一个"))
    taskhub = session(context)
    moment, desk = taskhub.moment(as_of), taskhub.hub.workbooks
    if all_:
        if output.exists() and not output.is_dir():
            raise typer.BadParameter(_("{path} 不是目录").format(path=output))
        output.mkdir(parents=True, exist_ok=True)
        written = 0
        for path, made in desk.write_all(output, moment):
            typer.echo(path)
            _told(made)
            written += 1
        say(_("共 {n} 张").format(n=written))
        return
    if output.suffix.lower() != ".xlsx":
        raise typer.BadParameter(_("{path} 不是 .xlsx 文件名").format(path=output))
    made = desk.write(taskhub.hub.units.find(unit or ""), output, moment)
    _told(made)
    say(_("表号 {number},已存 {path}").format(number=made.number, path=output))


def _told(made: "Contents") -> None:
    from taskhub.workbook.contents import summary

    say(f"{made.unit.name} {made.as_of} {';'.join(summary(made))}")


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
        "problems": _("存在问题"), "next_steps": _("下一步"),
    }  # fmt: skip
    if form is Format.table:
        rows = [{**row, "reported_by": taskhub.hub.units.name(str(row["reported_by"]))} for row in rows]
    emit(taskhub.in_local_time(rows), headings, form)
