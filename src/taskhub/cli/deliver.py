"""``taskhub deliver``: send what is due to be sent."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from taskhub.cli.context import DryRun, Format, FormatOption, emit, say, session
from taskhub.i18n import gettext as _


def deliver(
    context: typer.Context,
    dry_run: DryRun = False,
    limit: Annotated[int | None, typer.Option(help="最多发几条")] = None,
    now: Annotated[bool, typer.Option("--now", help="不等汇总的钟点,不避安静时段,把没有暂停告知的都发出去")] = False,
    form: FormatOption = Format.table,
) -> None:
    """决定每份通知现在告知、汇总还是稍后,再把发件箱里到时间的消息发出去;--dry-run 只列出,并检查每个渠道能不能用。"""
    from dataclasses import asdict

    from taskhub.delivery import check
    from taskhub.report.sendings import tally

    taskhub = session(context)
    problems = check(taskhub.hub.channels) if dry_run else []
    for problem in problems:
        say(str(problem))
    moment = taskhub.moment(None)
    gathered = taskhub.hub.dispatch.gather(moment, urged=now, dry_run=dry_run)
    for words, n in tally(gathered.decided):
        say(f"{words} {n}")
    for fault in gathered.faults:
        say(fault)
    results = taskhub.hub.deliver(moment, lambda: datetime.now(UTC), dry_run=dry_run, limit=limit)
    headings = {
        "notice": _("文号"), "channel": _("渠道"), "attempt": _("第几次"), "outcome": _("结果"), "reason": _("原因"),
        "message": _("消息"),
    }  # fmt: skip
    emit([asdict(one) for one in results], headings, form)
    if problems or gathered.faults or any(one.outcome in ("failed", "dead") for one in results):
        raise typer.Exit(1)
