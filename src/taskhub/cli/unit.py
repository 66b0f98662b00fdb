"""``taskhub unit``: who is there."""

import typer

from taskhub.cli.context import AsOf, Format, FormatOption, emit, session

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
    emit(
        rows, {"unit": "代码", "name": "名称", "aliases": "别名", "role": "类别", "superior": "上级", "contacts": "联系人"}, form
    )
