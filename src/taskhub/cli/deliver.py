"""``taskhub deliver``: send what is due to be sent, or drill it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli.context import AsOf, By, DryRun, Format, FormatOption, Session, emit, print_json, say, session
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.dispatch import Decided


def deliver(
    context: typer.Context,
    dry_run: DryRun = False,
    limit: Annotated[int | None, typer.Option(min=1, help="最多发几条")] = None,
    now: Annotated[bool, typer.Option("--now", help="不等汇总的钟点,不避安静时段,把没有暂停告知的都发出去")] = False,
    workers: Annotated[int | None, typer.Option(min=1, max=16, help="同时发几条;默认取 taskhub.yaml 的 delivery.workers")] = None,
    drill: Annotated[
        bool, typer.Option("--drill", help="演练:列出每个单位经哪些渠道送到,再给每个渠道发一条标明演练的测试消息")
    ] = False,
    as_of: AsOf = None,
    by: By = None,
    form: FormatOption = Format.table,
) -> None:
    """决定每份通知现在告知、汇总还是稍后,再把发件箱里到时间的消息发出去;--dry-run 只列出,并检查每个渠道能不能用。
    --as-of 和 --by 只用于演练。"""
    from dataclasses import asdict

    from taskhub.delivery import check
    from taskhub.report.sendings import tally

    taskhub = session(context)
    if drill:
        _drill(taskhub, taskhub.moment(as_of).as_of, by, dry_run, form)
        return
    problems = check(taskhub.hub.channels) if dry_run else []
    for problem in problems:
        say(str(problem))
    moment = taskhub.moment(None)
    gathered = taskhub.hub.dispatch.gather(moment, urged=now, dry_run=dry_run)
    for words, n in tally(gathered.decided):
        say(f"{words} {n}")
    for fault in gathered.faults:
        say(fault)
    if dry_run and form is Format.table:
        _preview(taskhub, gathered.decided)
    results = taskhub.hub.deliver(moment, _clock, dry_run=dry_run, limit=limit, workers=workers)
    headings = {
        "notice": _("文号"), "channel": _("渠道"), "attempt": _("第几次"), "outcome": _("结果"), "reason": _("原因"),
        "message": _("消息"),
    }  # fmt: skip
    emit(_readable(map(asdict, results), form), headings, form)
    left = taskhub.hub.messages.remaining(taskhub.moment(None))
    say(
        _("还有:待发 {queued} 条,待重发 {failed} 条,发送中 {sending} 条,停止重试 {dead} 条,待手工发送 {by_hand} 条").format(
            **left
        )
    )
    if left["due"] and not dry_run:
        say(_("其中 {due} 条已到时间:渠道限速或 --limit 之外,下次 deliver 再发").format(**left))
    if left["dead"] or left["by_hand"]:
        say(_("等人处理的见 taskhub message list --waiting"))
    if problems or gathered.faults or any(one.outcome in ("failed", "dead") for one in results):
        raise typer.Exit(1)


def _preview(taskhub: Session, decided: "Sequence[Decided]") -> None:
    """What would be told now or held now, and what is held already, notice by notice."""
    from taskhub.report.sendings import decided_row, held_words, in_words

    hub = taskhub.hub
    zone = hub.dispatch.hours.zone
    headings = {
        "notice": _("文号"), "unit": _("单位"), "occasion": _("因为"), "why": _("怎么告知"), "until": _("等到"),
        "message": _("消息"),
    }  # fmt: skip
    emit([in_words(decided_row(one), hub.units.name, zone) for one in decided], headings, Format.table, _("会这样告知"))
    held = [{"notice": number, "why": words} for number, words in held_words(hub.dispatch.held(), zone).items()]
    emit(held, {"notice": _("文号"), "why": _("怎么告知")}, Format.table, _("在等着告知"))


def _readable(rows: Iterable[dict[str, Any]], form: Format) -> list[dict[str, Any]]:
    """The outcomes in words where people read them."""
    from taskhub.report.sendings import outcome_in_words

    return [{**row, "outcome": outcome_in_words(row["outcome"])} if form is Format.table else row for row in rows]


def _clock() -> datetime:
    return datetime.now(UTC)


def _drill(taskhub: Session, day: date, by: str | None, dry_run: bool, form: Format) -> None:
    from dataclasses import asdict

    reached = taskhub.hub.reach(day)
    drilled = taskhub.hub.drill(reached, taskhub.moment(None), taskhub.actor(by), _clock, dry_run)
    units, channels = [asdict(one) for one in reached], [asdict(one) for one in drilled]
    if form is Format.json:
        print_json({"units": units, "channels": channels})
    else:
        if form is Format.table:
            headings = {
                "unit": _("代码"), "name": _("名称"), "contacts": _("在岗联系人"), "tags": _("标签"), "channels": _("渠道"),
                "unable": _("不能用的渠道"), "by_all_only": _("只有 all 渠道"),
            }  # fmt: skip
            emit(units, headings, form, _("{day} 各单位经哪些渠道送到").format(day=day))
        headings = {
            "channel": _("渠道"), "units": _("覆盖单位"), "outcome": _("结果"), "reason": _("原因"), "message": _("消息"),
        }  # fmt: skip
        emit(_readable(channels, form), headings, form, _("各渠道"))
    if any(one.outcome not in ("sent", "by_hand", "due") for one in drilled):
        raise typer.Exit(1)
