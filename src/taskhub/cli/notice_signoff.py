"""Sign-off at the command line: approve, reject, and the numbers that are given outside."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taskhub.cli.context import By, Day, Session, say, session
from taskhub.cli.notice_steps import Names, NamesNotices
from taskhub.document_numbers import as_written
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.notice import Decision


def attach(app: typer.Typer) -> None:
    for command in (approve, reject):
        app.command(command.__name__, cls=NamesNotices)(command)
    # A key that begins with a dash stays where it is: here the order of the arguments tells which is which.
    app.command("number", context_settings={"ignore_unknown_options": True})(number)


def approve(
    context: typer.Context,
    names: Annotated[list[str] | None, typer.Argument(help="文号或代号", parser=as_written)] = None,
    all_: Annotated[bool, typer.Option("--all", help="全部待签的")] = False,
    level: Annotated[
        str, typer.Option(metavar="LEVEL", help="签哪一级:drafter | checker | signatory | office;默认轮到的那一级")
    ] = "",
    text: Annotated[str, typer.Option(help="改后的文字,代替原来的;此前的签字作废")] = "",
    number: Annotated[str, typer.Option(metavar="NUMBER", help="文号(由外面编号的)")] = "",
    signed_by: Annotated[
        str, typer.Option("--signed-by", metavar="NAME[@UNIT]", help="纸上是谁签的;--by 只是录入的人")
    ] = "",
    signed_on: Annotated[date | None, Day("--signed-on", help="纸上签的日期;默认今天")] = None,
    scan: Annotated[
        Path | None, typer.Option(help="签好的审批表扫描件,存入 var/scans;不写 --level 则视为各级都已签")
    ] = None,
    by: By = None,
) -> None:  # fmt: skip
    """签批;重复签批无妨。签批之后用 notice issue 编号发出。"""
    from taskhub.notice import Decision, NoticeState, rows

    taskhub = session(context)
    wanted = list(names or [])
    if all_:
        with taskhub.hub.database.reading() as ledger:
            wanted += [row.notice.key for row in rows(ledger, state=NoticeState.DRAFT)]
    elif not wanted:
        raise typer.BadParameter(_("写明文号或代号,或用 --all"))
    if not wanted:
        say(_("没有等签批的通知"))
        return
    if not signed_by and (signed_on is not None or scan is not None):
        raise typer.BadParameter(_("纸质签批要写明是谁签的(--signed-by)"))
    decision = Decision(level=level, text=text, number=number, signed_by=signed_by, signed_on=signed_on, scan=scan)
    _decide(taskhub, wanted, decision, by)


def reject(context: typer.Context, names: Names, why: Annotated[str, typer.Option("--why", help="理由")], by: By = None) -> None:
    """不予签发,写明理由;问题本身仍在。"""
    from taskhub.notice import Decision

    _decide(session(context), names, Decision(approve=False, why=why), by)


def number(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="代号", parser=as_written)],
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="文号,如 某安委办督〔2024〕12号", parser=as_written)],
    by: By = None,
) -> None:
    """登记由外面编的文号(numbering: external);没有文号的不签发。重复登记无妨。"""
    taskhub = session(context)
    entered = taskhub.hub.notices.number(name, number, taskhub.moment(None), taskhub.actor(by))
    say(_("{name} 的文号是 {number}").format(name=name, number=number) if entered else _("已经登记过,没有变化"))


def _decide(taskhub: Session, names: Sequence[str], decision: "Decision", by: str | None) -> None:
    from taskhub.report.notices import ruling_in_words

    for ruling in taskhub.hub.notices.decide(names, taskhub.moment(None), taskhub.actor(by), decision):
        say(ruling_in_words(ruling))
