"""``taskhub escalation``: cases on ladders and their receipts; ``taskhub escalate``: one tick."""

import sys
from datetime import date
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, DryRun, Format, FormatOption, _day, emit, print_json, progress_bar, say, session
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="督办升级:案件、各级、回执")

CaseName = Annotated[str, typer.Argument(help="案件编号,或对象,如 hazard:…、item:sx-2024/1.1.1", metavar="CASE")]


@app.command("list")
def list_(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option(help="只看一个单位")] = None,
    ladder: Annotated[str | None, typer.Option(help="只看一个阶梯")] = None,
    all_: Annotated[bool, typer.Option("--all", help="包括已结束的")] = False,
    missed: Annotated[bool, typer.Option("--missed", help="只看有一级逾期未签批的(记在安委办名下)")] = False,
    as_of: AsOf = None,
    form: FormatOption = Format.table,
) -> None:
    """列出案件:在哪个阶梯、走到哪一级、下一次何时;--as-of 看到那一天为止走到哪里。"""
    from taskhub.report.cases import readable_case

    hub = session(context).hub
    code = hub.units.find(unit).code if unit else None
    rows = hub.escalation.cases(code, ladder, all_, missed, as_of)
    if form is Format.table:
        rows = [{**readable_case(row), "unit": hub.units.name(row["unit"])} for row in rows]
    headings = {
        "case": _("案件"), "subject": _("对象"), "subject_title": _("名称"), "unit": _("单位"), "ladder": _("阶梯"),
        "anchor": _("起算日"), "rung": _("走到"), "state": _("状态"), "missed": _("未及时签批"), "next_on": _("下次"),
        "closed_on": _("结束"),
    }  # fmt: skip
    emit(rows, headings, form)


@app.command()
def show(context: typer.Context, case: CaseName, as_of: AsOf = None, form: FormatOption = Format.table) -> None:
    """看一个案件:各级何时到期、谁签批、何时签发、签收、回复,逾期未签批的记在谁名下。"""
    from taskhub.report.cases import case_object, readable_rung

    taskhub = session(context)
    view = taskhub.hub.escalation.case(case, taskhub.moment(as_of))
    if form is Format.json:
        print_json(case_object(view))
        return
    row = view.row
    if form is Format.table:
        typer.echo(f"{row['case']} {row['subject']} {row['subject_title']}")
        typer.echo(_("{unit} 负责,阶梯 {ladder}({hash}),自 {anchor} 起算").format(
            unit=taskhub.hub.units.name(row["unit"]), ladder=row["ladder"], hash=view.content_hash[:12], anchor=row["anchor"]
        ))  # fmt: skip
        if row["closed_on"]:
            typer.echo(_("{day} 结束").format(day=row["closed_on"]))
        elif row["resting"]:
            typer.echo(_("问题暂已解除,案件停在原处;再次发现时从这里继续"))
    headings = {
        "title": _("级"), "state": _("状态"), "due_on": _("到期"), "approve_by": _("签批期限"), "approved_on": _("签批"),
        "approved_by": _("签批人"), "issued_on": _("签发"), "acknowledged_on": _("签收"), "answered_on": _("回复"),
        "missed_on": _("逾期未签批"), "against": _("记在"), "notices": _("通知"),
    }  # fmt: skip
    name = taskhub.hub.units.name
    rungs = [
        one if form is Format.csv else {**readable_rung(one), "against": one["against"] and name(one["against"])}
        for one in view.rungs
    ]
    emit(rungs, {key: heading for key, heading in headings.items() if any(rung[key] for rung in rungs)}, form)


@app.command()
def suspend(
    context: typer.Context,
    case: CaseName,
    why: Annotated[str, typer.Option(help="理由")],
    start: Annotated[date | None, typer.Option("--from", parser=_day, metavar="DATE", help="从哪天起;默认当天")] = None,
    until: Annotated[
        date | None, typer.Option("--until", parser=_day, metavar="DATE", help="到哪天止;不写则到 resume 为止")
    ] = None,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """中止一个案件:这些天不计时、不升级;已签发的不受影响。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, dry_run=False)
    one = taskhub.hub.escalation.suspend(case, moment, taskhub.actor(by), start or moment.as_of, until, why)
    say(_("案件 {case} 自 {start} 起中止").format(case=one.id, start=start or moment.as_of))


@app.command()
def resume(
    context: typer.Context,
    case: CaseName,
    why: Annotated[str, typer.Option(help="理由")] = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """恢复中止的案件。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, dry_run=False)
    one = taskhub.hub.escalation.resume(case, moment, taskhub.actor(by), why)
    say(_("案件 {case} 自 {day} 起恢复").format(case=one.id, day=moment.as_of))


def escalate(
    context: typer.Context,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    confirm: Annotated[int | None, typer.Option(help="确认一次拟出这么多份通知(超过上限时)")] = None,
    by: By = None,
    form: FormatOption = Format.table,
) -> None:
    """督办升级一次:到期的级拟出通知待签批,回执记账,已了结的案件结束。"""
    from taskhub.notice import StormError
    from taskhub.report.cases import spoken_row

    taskhub = session(context)
    moment, actor = taskhub.working_moment(as_of, dry_run), taskhub.actor(by)

    def run(confirmed: int | None) -> None:
        with progress_bar(_("升级")) as bar:
            done = taskhub.hub.escalation.escalate(moment, actor, dry_run=dry_run, confirmed=confirmed, on_progress=bar)
        rows = [spoken_row(one) for one in done.spoken]
        if form is Format.table:
            rows = [{**row, "unit": taskhub.hub.units.name(row["unit"])} for row in rows]
        if rows or form is not Format.table:
            headings = {
                "case": _("案件"), "unit": _("单位"), "subject": _("对象"), "title": _("级"), "due_on": _("到期"),
                "notices": _("通知"),
            }  # fmt: skip
            emit(rows, headings, form)
        counted = _("{day} 看了 {visited} 个案件:新立 {opened},升级 {spoken},越过 {passed} 级,逾期未签批 {missed},结束 {closed}")
        say(counted.format(
            day=done.as_of, visited=done.visited, opened=len(done.opened), spoken=len(done.spoken), passed=done.passed_over,
            missed=done.missed, closed=len(done.closed)) + (_("(仅演算,未写入)") if dry_run else ""))  # fmt: skip

    try:
        run(confirm)
    except StormError as storm:
        if not sys.stdin.isatty() or not typer.confirm(_("要一次拟出 {n} 份通知,继续吗?").format(n=storm.lines), err=True):
            raise
        run(storm.lines)
