"""``taskhub finding``: what is wrong."""

from typing import Annotated

import typer

from taskhub.cli.context import AsOf, Format, FormatOption, KnownAt, emit, print_json, session
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
    """列出问题:哪条规则、条件自哪天起成立、通知文号;哪天成为问题(发现)见 json、csv 的 opened_on。"""
    from taskhub.notice import finding_rows
    from taskhub.report.elements import COLOURS

    hub = session(context).hub
    code = hub.units.find(unit).code if unit else None
    with hub.database.reading() as ledger:
        rows = finding_rows(ledger, code, rule, all_)
    if form is Format.table:
        rows = [{**row, "unit": hub.units.name(row["unit"]), "colour": _(COLOURS[row["colour"]])} for row in rows]
    headings = {
        "unit": _("单位"), "subject": _("对象"), "subject_title": _("名称"), "title": _("问题"), "colour": _("颜色"),
        "since": _("成立自"), "suppressed_by": _("被压制"), "resolved_on": _("解除"), "notice": _("通知"),
    }  # fmt: skip
    emit(rows, headings, form)


@app.command()
def explain(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="对象,如 item:sx-2024/1.1.1、unit:yjj;无歧义时可只写 sx-2024/1.1.1")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """说明每条规则为什么成立或不成立:每个比较的实际值、自何时起、依据的记录、通知,以及接下来会怎样。"""
    from taskhub.report.explanation_text import explanation_lines, explanation_object

    taskhub = session(context)
    explanation = taskhub.hub.outlook.explain(subject, taskhub.moment(as_of, known_at))
    if form is Format.json:
        print_json(explanation_object(explanation))
        return
    for line in explanation_lines(explanation):
        typer.echo(line)


@app.command()
def forecast(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option(help="只看一个单位")] = None,
    days: Annotated[int, typer.Option(min=1, max=1100, help="往后看多少天")] = 30,
    as_of: AsOf = None,
    form: FormatOption = Format.table,
) -> None:
    """如果没有人行动,接下来哪一天哪条规则会触发或解除。"""
    from taskhub.report.explanation_text import WHAT, coming_row

    taskhub = session(context)
    units = taskhub.hub.units
    code = units.find(unit).code if unit else None
    rows = [coming_row(change) for change in taskhub.hub.outlook.forecast(taskhub.moment(as_of), days, code)]
    if form is Format.table:
        rows = [{**row, "what": _(WHAT[row["what"]]), "unit": units.name(row["unit"])} for row in rows]
    headings = {
        "date": _("日期"), "unit": _("单位"), "subject": _("对象"), "what": _("变化"), "rule_or_rung": _("规则"),
        "title": _("问题"),
    }  # fmt: skip
    emit(rows, headings, form)
