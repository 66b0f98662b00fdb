"""``taskhub audit``: who did what, and when."""

from typing import Annotated

import typer

from taskhub.cli.context import Format, FormatOption, emit, session
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="审计")


@app.callback()
def _noun() -> None:
    """审计记录。"""


@app.command()
def trail(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="如 item:sx-2024/1.1.1")],
    form: FormatOption = Format.table,
) -> None:
    """一个对象的全部审计记录,按时间先后。"""
    from taskhub.audit import events

    with session(context).hub.database.reading() as ledger:
        rows = [one.model_dump(exclude={"id"}) for one in events(ledger, subject)]
    headings = {
        "recorded_at": _("时间"), "as_of": _("日期"), "actor": _("经办"), "verb": _("动作"), "why": _("理由"),
        "details": _("内容"),
    }  # fmt: skip
    emit(rows, headings, form)
