"""``taskhub progress claims | verify | send-back | samples``: what is claimed done, and what the office says of it."""

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli.context import AsOf, By, DryRun, Format, FormatOption, KnownAt, emit, say, session
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

if TYPE_CHECKING:
    from taskhub.progress.verification import Verdict

STATES = {"waiting": N_("待核定"), "sent_back": N_("已退回"), "verified": N_("已核定")}
RISKS = {
    "no_evidence": N_("没有佐证"), "same_evidence": N_("佐证与别的事项相同"), "jump": N_("从不足到完成一步到位"),
    "unit_failure": N_("单位曾被退回"),
}  # fmt: skip

Items = Annotated[list[str] | None, typer.Argument(help="事项,写作 方案/编码,可以写几个", metavar="PLAN/ITEM…")]
PlanOption = Annotated[str | None, typer.Option("--plan", help="只看一个方案")]
UnitOption = Annotated[str | None, typer.Option("--unit", help="只看一个牵头单位(代码、名称或别名)")]


def add_to(app: typer.Typer) -> None:
    """The commands stand among the others of ``taskhub progress``."""
    for name, command in (("claims", claims), ("verify", verify), ("send-back", send_back), ("samples", samples)):
        app.command(name)(command)


def claims(
    context: typer.Context,
    plan: PlanOption = None,
    unit: UnitOption = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="只看等待核定的,不看退回后等单位再报的")] = False,
    sample: Annotated[int | None, typer.Option(min=1, help="从等待核定的里抽几项来看,佐证薄弱的更容易抽中;抽取会记下")] = None,
    seed: Annotated[str | None, typer.Option(help="抽取的随机种子;默认随机取一个并记下")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    by: By = None,
    dry_run: DryRun = False,
    form: FormatOption = Format.table,
) -> None:
    """列出报了完成而没有核定的事项和它们的佐证;该先看哪些、为什么,排在前面。"""
    from taskhub.progress.verification import Asked, Draw

    if seed is not None and sample is None:
        raise typer.BadParameter(_("--seed 只与 --sample 一起用"))
    if sample is not None and known_at is not None:
        raise typer.BadParameter(_("--sample 会记下抽取,不能与 --known-at 一起用"))
    taskhub = session(context)
    desk = taskhub.hub.verification
    moment = taskhub.moment(as_of, known_at) if sample is None else taskhub.working_moment(as_of, dry_run)
    asked = Asked(plan, desk.units_of(unit, moment) if unit else None, waiting)
    if sample is None:
        _emit(desk.claims(moment, asked), form)
        return
    wanted = Draw(sample, seed, fresh_seed=secrets.token_hex(8))
    rows, drawn_by, number = desk.sample(moment, asked, wanted, taskhub.actor(by), dry_run=dry_run)
    _emit(rows, form)
    say(_("抽样 {number} 号,种子 {seed}").format(number=number if number is not None else _("(未记)"), seed=drawn_by))


def _emit(rows: Sequence[Mapping[str, Any]], form: Format) -> None:
    headings = {
        "item": _("事项"), "title": _("内容"), "name": _("牵头单位"), "since": _("报完成"), "figure": _("报的数"),
        "evidence": _("佐证"), "state": _("状态"), "risks": _("先看的理由"),
    }  # fmt: skip
    if form is Format.table:
        rows = [
            {**row, "item": f"{row['plan']}/{row['item']}", "figure": _figure(row), "state": _state(row), "risks": _risks(row)}
            for row in rows
        ]
    emit(rows, headings, form)


def _figure(row: Mapping[str, Any]) -> str:
    if row["value"] is not None:
        return str(row["value"])
    return f"{row['percent']}%" if row["percent"] is not None else _("已完成")


def _state(row: Mapping[str, Any]) -> str:
    said = _(STATES[row["state"]])
    return f"{said}:{row['remark']}" if row["remark"] else said


def _risks(row: Mapping[str, Any]) -> str:
    return "、".join(f"{_(RISKS[risk])}{'' if times == 1 else f' ×{times}'}" for risk, times in row["risks"].items())


def verify(
    context: typer.Context,
    items: Items = None,
    all_: Annotated[bool, typer.Option("--all", help="等待核定的全部核定,可以加 --plan、--unit")] = False,
    plan: PlanOption = None,
    unit: UnitOption = None,
    remark: Annotated[str, typer.Option(help="说明,如 已看现场")] = "",
    as_of: AsOf = None,
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """核定报了完成的事项。牵头或填报的单位不能自己核定;已核定的再核定不起作用。"""
    from taskhub.progress.verification import Asked

    if all_ == bool(items) or (items and (plan or unit)):
        raise typer.BadParameter(_("写事项,或写 --all(可加 --plan、--unit),只写一样"))
    taskhub = session(context)
    desk, moment, actor = taskhub.hub.verification, taskhub.working_moment(as_of, dry_run), taskhub.actor(by)
    if all_:
        asked = Asked(plan, desk.units_of(unit, moment) if unit else None)
        verdict = desk.verify_all(asked, moment, actor, remark, dry_run=dry_run)
    else:
        verdict = desk.verify(items or [], moment, actor, remark, dry_run=dry_run)
    for one in verdict.left:
        say(_("留给别的单位:{item}").format(item=one.key))
    _say(verdict, _("核定 {n} 项,原已核定 {known} 项"), dry_run)


def send_back(
    context: typer.Context,
    items: Annotated[list[str], typer.Argument(help="事项,写作 方案/编码,可以写几个", metavar="PLAN/ITEM…")],
    remark: Annotated[str, typer.Option(help="退回的理由:缺什么、要补什么")],
    as_of: AsOf = None,
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """退回报了完成的事项,已核定的也可以;单位再报以前,不计入核定完成率。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, dry_run)
    verdict = taskhub.hub.verification.send_back(items, remark, moment, taskhub.actor(by), dry_run=dry_run)
    _say(verdict, _("退回 {n} 项,原已退回 {known} 项"), dry_run)


def _say(verdict: "Verdict", text: str, dry_run: bool) -> None:
    for one in verdict.ruled:
        typer.echo(one.key)
    say(text.format(n=len(verdict.ruled), known=len(verdict.known)) + (_("(没有写入)") if dry_run else ""))


def samples(context: typer.Context, as_of: AsOf = None, known_at: KnownAt = None, form: FormatOption = Format.table) -> None:
    """列出抽过的样:种子、抽了几项、结果怎样,以及照记下的重抽一遍是否相符。"""
    taskhub = session(context)
    headings = {
        "sample": _("抽样"), "as_of": _("日期"), "actor": _("经办人"), "seed": _("种子"), "frame": _("可抽"), "drawn": _("抽取"),
        "verified": _("核定"), "sent_back": _("退回"), "waiting": _("待核定"), "stands": _("重抽相符"), "items": _("事项"),
    }  # fmt: skip
    emit(taskhub.hub.verification.samples(taskhub.moment(as_of, known_at)), headings, form)
