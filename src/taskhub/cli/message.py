"""``taskhub message``: the outbox, and what people do about messages that no machine sends."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli.context import AsOf, By, Format, FormatOption, emit, print_json, say, session
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.delivery import OutboxMessage

app = typer.Typer(no_args_is_help=True, help="消息:发件箱、手工发送、收到登记、重新排队")

Ids = Annotated[list[str], typer.Argument(metavar="ID…", help="消息编号,可只写开头至少 6 位;可以有几个")]
Text = Annotated[str, typer.Option(help="说明,如 微信转发给张三")]
ChannelOption = Annotated[str | None, typer.Option(help="只看一个渠道")]


@app.command("list")
def list_(
    context: typer.Context,
    state: Annotated[
        str | None,
        typer.Option(help="queued 待发 | sending 发送中 | sent 已送达 | failed 待重发 | dead 停止重试 | by_hand 待手工发送"),
    ] = None,
    channel: ChannelOption = None,
    unit: Annotated[str | None, typer.Option(help="只看发给一个单位的")] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="只看等人处理的:待手工发送和停止重试的")] = False,
    form: FormatOption = Format.table,
) -> None:
    """列出消息:发到哪里、到没到、谁登记收到。"""
    from taskhub.delivery import STATES
    from taskhub.problems import unknown

    if state is not None and state not in STATES:
        raise typer.BadParameter(_("{state} 不是消息的状态;可用 {known}").format(state=state, known="、".join(STATES)))
    hub = session(context).hub
    code = hub.units.find(unit).code if unit else None
    rows = hub.messages.rows(state, channel, code, waiting)
    if channel is not None and not rows and channel not in (names := [one.name for one in hub.channels]):
        raise typer.BadParameter(unknown(_("没有渠道 {name}").format(name=channel), channel, names))
    rows = session(context).in_local_time(rows)
    headings = {
        "message_id": _("编号"), "reference": _("文号"), "recipient_name": _("单位"), "channel": _("渠道"), "state": _("状态"),
        "attempts": _("发过几次"), "arrived": _("已到"), "sent_at": _("送达"), "received_on": _("收到"),
        "received_by": _("登记人"), "last_reason": _("最近原因"),
    }  # fmt: skip
    emit(map(_readable, rows) if form is Format.table else rows, headings, form)


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    from taskhub.report.notices import MESSAGE_STATES

    return {
        **row,
        "message_id": row["message_id"][:12],
        "state": _(MESSAGE_STATES[row["state"]]),
        "arrived": f"{row['parts_sent']}/{row['parts']}" if row["parts"] > 1 else "",
    }


@app.command()
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="消息编号,可只写开头至少 6 位")],
    form: FormatOption = Format.table,
) -> None:
    """看一条消息:标题和正文可直接复制转发;--format json 附发送经过。"""
    taskhub = session(context)
    shown = taskhub.hub.messages.show(name)
    if form is Format.json:
        shown["history"] = taskhub.in_local_time(shown["history"])
        print_json(taskhub.in_local_time([shown])[0])
    elif form is Format.csv:
        emit(taskhub.in_local_time(shown["history"]), {"attempt": "", "outcome": "", "reason": ""}, form)
    else:
        typer.echo(f"{shown['title']}\n\n{shown['text']}")


@app.command()
def sent(context: typer.Context, ids: Ids, text: Text = "", by: By = None) -> None:
    """登记:这些消息已由人发出(手工渠道的,或停止重试后改由人发的)。"""
    taskhub = session(context)
    _say(taskhub.hub.messages.sent(ids, taskhub.moment(None), taskhub.actor(by), text), _("已登记手工发送"))


@app.command()
def receipt(context: typer.Context, ids: Ids, text: Text = "", as_of: AsOf = None, by: By = None) -> None:
    """登记:收件单位确认收到。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, False)
    _say(taskhub.hub.messages.receipt(ids, moment, taskhub.actor(by), text), _("已登记收到"))


@app.command()
def requeue(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…", help="消息编号,可只写开头至少 6 位")] = None,
    dead: Annotated[bool, typer.Option("--dead", help="全部停止重试的")] = False,
    channel: Annotated[str | None, typer.Option(help="与 --dead 同用:只要这个渠道的")] = None,
    by: By = None,
) -> None:
    """让停止重试的消息重新排队,编号不变;下次 deliver 再试。"""
    if bool(ids) == dead or (channel and not dead):
        raise typer.BadParameter(_("写明消息编号,或用 --dead(可加 --channel)"))
    taskhub = session(context)
    moment, actor = taskhub.moment(None), taskhub.actor(by)
    desk = taskhub.hub.messages
    _say(desk.requeue_dead(channel, moment, actor) if dead else desk.requeue(ids or (), moment, actor), _("已重新排队"))


def _say(changed: "Sequence[OutboxMessage]", done: str) -> None:
    for one in changed:
        typer.echo(one.message_id)
        say(f"{one.message_id[:12]} {one.reference} {one.recipient_name} {done}")
    if not changed:
        say(_("没有要改的:已经登记过,或者没有这样的消息"))
