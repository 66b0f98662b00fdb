"""``taskhub audit``: who did what, and when."""

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from taskhub.cli.context import Format, FormatOption, emit, session
from taskhub.cli.notice import as_written
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from sqlmodel import Session

_KINDS = ("item", "unit", "plan", "file", "config", "message")

app = typer.Typer(no_args_is_help=True, help="审计")


@app.callback()
def _noun() -> None:
    """审计记录。"""


@app.command()
def trail(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="如 sx-2024/1.1.1、item:sx-2024/1.1.1、plan:sx-2024、文号")],
    form: FormatOption = Format.table,
) -> None:
    """一个对象的全部审计记录,按时间先后。"""
    from taskhub.audit import events
    from taskhub.problems import StateError

    taskhub = session(context)
    with taskhub.hub.database.reading() as ledger:
        trails = {name: found for name in _names(ledger, subject) if (found := events(ledger, name))}
    if not trails:
        raise StateError(_("没有关于 {subject} 的记录;对象写作 种类:代号,如 plan:sx-2024").format(subject=subject))
    if len(trails) > 1:
        raise StateError(_("{subject} 指哪一个:{names}").format(subject=subject, names="、".join(trails)))
    [found] = trails.values()
    keys = ("recorded_at", "as_of", "actor", "verb", "subject", "why", "details")
    rows = taskhub.in_local_time({key: getattr(one, key) for key in keys} for one in found)
    headings = {
        "recorded_at": _("时间"), "as_of": _("日期"), "actor": _("经办"), "verb": _("动作"), "why": _("理由"),
        "details": _("内容"),
    }  # fmt: skip
    emit(rows, headings, form)


def _names(ledger: "Session", subject: str) -> Sequence[str]:
    """What a bare key may stand for in the record; a document number stands for its notice."""
    from taskhub.notice import find
    from taskhub.problems import StateError

    if ":" in subject:
        return [subject]
    with suppress(StateError):
        return [f"notice:{find(ledger, as_written(subject)).key}"]
    return [f"{kind}:{subject}" for kind in _KINDS]
