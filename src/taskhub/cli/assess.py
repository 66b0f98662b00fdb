"""``taskhub assess``: one assessment."""

import sys
from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer

from taskhub.cli.context import AsOf, By, DryRun, Format, FormatOption, emit, progress_bar, say, session
from taskhub.i18n import gettext as _


def assess(
    context: typer.Context,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    full: Annotated[bool, typer.Option("--full", help="逐个研判全部对象,不只是有变化的和到了日子的")] = False,
    confirm: Annotated[int | None, typer.Option(help="确认一次通知这么多项(超过上限时)")] = None,
    accept_rules: Annotated[
        str | None, typer.Option("--accept-rules", metavar="HASH", help="接受一次超过上限的规则改动:填报错时给出的编码")
    ] = None,
    by: By = None,
    form: FormatOption = Format.table,
) -> None:
    """动态研判一次:发现、更新、解除问题,并拟出通知。"""
    from taskhub.notice import StormError

    taskhub = session(context)
    moment, actor = taskhub.working_moment(as_of, dry_run), taskhub.actor(by)

    def run(confirmed: int | None) -> None:
        with progress_bar(_("研判")) as bar:
            done = taskhub.hub.assess(
                moment,
                actor,
                dry_run=dry_run,
                full=full,
                confirmed=confirmed,
                accepted_rules=accept_rules,
                on_progress=lambda _rules, at, total: bar(at, total),
            )
        changes = [{"change": "opened", **_row(one)} for one in done.opened]
        changes += [{"change": "resolved", **_row(one)} for one in done.resolved]
        if form is Format.table:
            changes = [_readable(row, taskhub.hub.units.name) for row in changes]
        if changes or form is not Format.table:
            headings = {
                "change": _("变化"), "date": _("发现/解除"), "unit": _("单位"), "subject": _("对象"),
                "subject_title": _("名称"), "title": _("问题"), "colour": _("颜色"),
            }  # fmt: skip
            emit(changes, headings, form)
        say(_("{day} 研判 {visited} 个对象:新发现 {opened},更新 {refreshed},解除 {resolved},拟出通知 {drafted} 份").format(
            day=done.as_of, visited=done.visited, opened=len(done.opened), refreshed=done.refreshed,
            resolved=len(done.resolved), drafted=len(done.drafted)) + (_("(仅演算,未写入)") if dry_run else ""))  # fmt: skip
        if done.closings:
            said = _("{n} 份通知所述问题均已解决,待办结或作废(notice list --waiting):{notices}")
            say(said.format(n=len(done.closings), notices="、".join(done.closings)))
        for subject in done.disputes:
            say(_("两个判定引擎对 {subject} 意见不一,已记录,不作处理").format(subject=subject))
        for failure in done.failures:
            say(failure)
        if done.failures or done.disputes:
            raise typer.Exit(1)

    try:
        run(confirm)
    except StormError as storm:
        if not sys.stdin.isatty() or not typer.confirm(_("要一次通知 {lines} 项,继续吗?").format(lines=storm.lines), err=True):
            raise
        run(storm.lines)


def _row(change: object) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(change)  # type: ignore[call-overload, no-any-return]


def _readable(row: Mapping[str, Any], unit_name: Callable[[str], str]) -> dict[str, object]:
    from taskhub.report.elements import COLOURS

    change = {"opened": _("发现"), "resolved": _("解除")}[row["change"]]
    return {**row, "change": change, "unit": unit_name(row["unit"]), "colour": _(COLOURS[row["colour"]])}
