"""``taskhub finding``: what is wrong."""

from typing import Annotated

import typer

from taskhub.cli.context import Format, FormatOption, emit, session
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="研判发现的问题")


@app.callback()
def _noun() -> None:
    """研判发现的问题。"""


@app.command("list")
def list_(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option(help="只看一个单位")] = None,
    rule: Annotated[str | None, typer.Option(help="只看一条规则")] = None,
    all_: Annotated[bool, typer.Option("--all", help="包括已解除的")] = False,
    form: FormatOption = Format.table,
) -> None:
    """列出问题:哪条规则、自何时起、通知文号。"""
    from taskhub.notice import finding_rows

    hub = session(context).hub
    code = hub.units.find(unit).code if unit else None
    with hub.database.reading() as ledger:
        rows = finding_rows(ledger, code, rule, all_)
    headings = {
        "unit": _("单位"), "subject": _("对象"), "subject_title": _("名称"), "title": _("问题"), "colour": _("颜色"),
        "since": _("自"), "suppressed_by": _("被压制"), "resolved_on": _("解除"), "notice": _("通知"),
    }  # fmt: skip
    emit(rows, headings, form)
