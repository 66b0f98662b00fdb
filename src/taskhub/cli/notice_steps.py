"""What units and the office do about a notice, as commands: each with several notices at once, all or none."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from taskhub.cli.context import AsOf, By, Day, say, session
from taskhub.document_numbers import as_written
from taskhub.i18n import gettext as _


class NamesNotices(TyperCommand):
    """A command that takes a notice of no plan by its key, ``-.yjj.control.2024-09-30``, which looks like an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        keys = [] if "--" in args else [arg for arg in args if _OF_NO_PLAN.fullmatch(arg)]
        return super().parse_args(ctx, [*(arg for arg in args if arg not in keys), "--", *keys] if keys else args)


_OF_NO_PLAN = re.compile(r"-\.[\w-]+\.[a-z_]+\.\d{4}-\d\d-\d\d(\.\d+)?")


def _limit(text: str) -> str:
    from taskhub.durations import Duration

    try:
        return str(Duration.parse(text))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


Names = Annotated[list[str], typer.Argument(help="文号,或拟稿时的代号;可以有几个", parser=as_written)]
OnBehalfOf = Annotated[str | None, typer.Option("--on-behalf-of", metavar="UNIT", help="代哪个单位登记(由安委办录入时)")]
Document = Annotated[str, typer.Option(help="文件(文号)")]
Scan = Annotated[Path | None, typer.Option(help="扫描件,存入 var/scans")]
Text = Annotated[str, typer.Option(help="说明")]
Why = Annotated[str, typer.Option("--text", help="理由")]


def attach(app: typer.Typer) -> None:
    for command, name in (
        (draft, "draft"), (acknowledge, "acknowledge"), (reply, "reply"), (accept, "accept"), (return_, "return"),
        (close, "close"), (withdraw, "withdraw"),
    ):  # fmt: skip
        app.command(name, cls=NamesNotices)(command)


def _take(
    context: typer.Context, names: list[str], verb: str, as_of: date | None, by: str | None, said: Mapping[str, Any],
    scan: Path | None = None, reply_by: date | None = None,
) -> None:  # fmt: skip
    from taskhub.notice import STATE_TITLES, Words

    taskhub = session(context)
    moved = taskhub.hub.notices.take(
        names, verb, taskhub.working_moment(as_of, False), taskhub.actor(by), Words(**said), scan=scan, reply_by=reply_by
    )
    for one in moved:
        typer.echo(one.number or one.key)
        due = _(",请于 {day} 前回复").format(day=one.reply_due) if verb == "return" and one.reply_due else ""
        say(f"{one.number or one.key} {_(STATE_TITLES[one.state])}{due}")
    if not moved:
        say(_("这一步已经记过,没有变化"))


def draft(
    context: typer.Context,
    kind: Annotated[
        str,
        typer.Argument(help="task_order | reminder | control | supervision | circular | admonition | raise | referral"),
    ],
    unit: Annotated[str, typer.Option(help="发给哪个单位")],
    text: Annotated[str, typer.Option(help="内容")],
    about: Annotated[
        list[str] | None, typer.Option(metavar="SUBJECT", help="关于哪个对象,如 item:sx-2024/1.1.1;可以有几个")
    ] = None,
    plan: Annotated[str, typer.Option(help="属于哪个方案")] = "",
    reply_within: Annotated[
        str | None, typer.Option("--reply-within", parser=_limit, metavar="LIMIT", help="回复期限,如 5 working days;默认按种类")
    ] = None,
    copied_to: Annotated[list[str] | None, typer.Option("--copied-to", metavar="UNIT", help="抄送;可以有几个")] = None,
    document: Document = "",
    scan: Scan = None,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """由人拟一份通知,代号写到标准输出;同样的内容再拟一次,还是同一份。"""
    from taskhub.notice import KIND_TITLES, Wish, Words

    if kind not in KIND_TITLES:
        raise typer.BadParameter(_("{kind} 不是通知的种类;可用 {known}").format(kind=kind, known="、".join(KIND_TITLES)))
    taskhub = session(context)
    wish = Wish(kind, unit, text, plan, [(name, "") for name in about or ()], reply_within, copied_to or ())
    notice, new = taskhub.hub.notices.draft(
        wish, taskhub.working_moment(as_of, False), taskhub.actor(by), Words(document=document), scan
    )
    typer.echo(notice.key)
    say(_("已拟稿") if new else _("已经拟过,没有变化"))


def acknowledge(
    context: typer.Context, names: Names, text: Text = "", on_behalf_of: OnBehalfOf = None, document: Document = "",
    scan: Scan = None, as_of: AsOf = None, by: By = None,
) -> None:  # fmt: skip
    """签收。"""
    said = {"text": text, "document": document, "on_behalf_of": on_behalf_of}
    _take(context, names, "acknowledge", as_of, by, said, scan)


def reply(
    context: typer.Context, names: Names, text: Annotated[str, typer.Option(help="回复的内容")],
    on_behalf_of: OnBehalfOf = None, document: Document = "", scan: Scan = None, as_of: AsOf = None, by: By = None,
) -> None:  # fmt: skip
    """回复;在安委办认可或退回之前可以补充。"""
    _take(context, names, "reply", as_of, by, {"text": text, "document": document, "on_behalf_of": on_behalf_of}, scan)


def accept(
    context: typer.Context, names: Names, text: Text = "", document: Document = "", scan: Scan = None, as_of: AsOf = None,
    by: By = None,
) -> None:  # fmt: skip
    """认可回复;所述问题都已解决的,同时办结。"""
    _take(context, names, "accept", as_of, by, {"text": text, "document": document}, scan)


def return_(
    context: typer.Context, names: Names, text: Why,
    reply_by: Annotated[date | None, Day("--reply-by", help="新的回复期限;默认按原来的时长")] = None,
    document: Document = "", scan: Scan = None, as_of: AsOf = None, by: By = None,
) -> None:  # fmt: skip
    """退回回复,写明理由,要求重报。"""
    _take(context, names, "return", as_of, by, {"text": text, "document": document}, scan, reply_by)


def close(
    context: typer.Context, names: Names, text: Text = "", document: Document = "", scan: Scan = None, as_of: AsOf = None,
    by: By = None,
) -> None:  # fmt: skip
    """办结:回复已认可,或所述问题都已解决。"""
    _take(context, names, "close", as_of, by, {"text": text, "document": document}, scan)


def withdraw(
    context: typer.Context, names: Names, text: Why, document: Document = "", scan: Scan = None, as_of: AsOf = None,
    by: By = None,
) -> None:  # fmt: skip
    """撤回,写明理由;已编的文号作废,不再使用。"""
    _take(context, names, "withdraw", as_of, by, {"text": text, "document": document}, scan)
