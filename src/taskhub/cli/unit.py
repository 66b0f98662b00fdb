"""``taskhub unit``: who is there."""

import typer

from taskhub.cli.context import AsOf, Format, FormatOption, emit, session
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="单位名册")


@app.callback()
def _noun() -> None:
    """单位名册(config/units.yaml)。"""


@app.command("list")
def list_(context: typer.Context, as_of: AsOf = None, form: FormatOption = Format.table) -> None:
    """列出某一天在册的单位、上级和联系人。"""
    taskhub = session(context)
    day = taskhub.moment(as_of).as_of
    rows = [
        {"unit": one.code, "name": one.name, "aliases": one.aliases, "role": one.role, "superior": one.superior,
         "contacts": [contact.name for contact in one.contacts if contact.serves_on(day)], "valid_to": one.valid_to,
         "successor": one.successor}
        for one in taskhub.hub.units if one.exists_on(day)
    ]  # fmt: skip
    headings = {
        "unit": _("代码"), "name": _("名称"), "aliases": _("别名"), "role": _("单位类别"), "superior": _("上级"),
        "contacts": _("联系人"),
    }  # fmt: skip
    emit(rows, headings, form)
