"""``taskhub notice silence``: units hear nothing of something for a time."""

from datetime import date
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, Day, Format, FormatOption, emit, say, session
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="暂停告知:有期限、有理由;通知照常拟稿签发,到期仍未了结的再告知")


@app.command()
def add(
    context: typer.Context,
    until: Annotated[date, Day("--until", help="暂停到哪天(含)")],
    why: Annotated[str, typer.Option("--why", help="理由")],
    unit: Annotated[str, typer.Option(help="哪个单位")] = "",
    kind: Annotated[str, typer.Option(help="哪种通知,如 reminder")] = "",
    subject: Annotated[str, typer.Option(help="关于哪个对象,如 item:sx-2024/1.1.1")] = "",
    plan: Annotated[str, typer.Option(help="哪个方案")] = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """暂停告知符合所列条件的通知。"""
    from taskhub.dispatch import Muted
    from taskhub.notice import KIND_TITLES

    if kind and kind not in KIND_TITLES:
        raise typer.BadParameter(_("{kind} 不是通知的种类;可用 {known}").format(kind=kind, known="、".join(KIND_TITLES)))
    taskhub = session(context)
    one, new = taskhub.hub.dispatch.silence(
        Muted(unit, kind, subject, plan), until, why, taskhub.working_moment(as_of, False), taskhub.actor(by)
    )
    typer.echo(one.id)
    say(_("暂停告知 {id},到 {until}").format(id=one.id, until=one.until) if new else _("已经暂停,没有变化"))


@app.command("list")
def list_(context: typer.Context, as_of: AsOf = None, form: FormatOption = Format.table) -> None:
    """正在暂停告知的。"""
    taskhub = session(context)
    rows = [one.model_dump(exclude={"ended_on"}) for one in taskhub.hub.dispatch.silences(taskhub.moment(as_of))]
    headings = {
        "id": _("编号"), "unit": _("单位"), "kind": _("种类"), "subject": _("对象"), "plan": _("方案"), "begins": _("自"),
        "until": _("到"), "why": _("理由"), "actor": _("经办人"),
    }  # fmt: skip
    emit(rows, headings, form)


@app.command()
def end(
    context: typer.Context,
    id_: Annotated[int, typer.Argument(metavar="ID", help="编号")],
    why: Annotated[str, typer.Option("--why", help="理由")] = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """提前结束一次暂停。"""
    taskhub = session(context)
    ended = taskhub.hub.dispatch.end_silence(id_, why, taskhub.working_moment(as_of, False), taskhub.actor(by))
    say(_("已结束") if ended else _("已经结束,没有变化"))
