"""``taskhub report bulletin|objections|object``: the bulletin of a period, shown to the units before it is published."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, Day, DryRun, Format, FormatOption, KnownAt, emit, say, session, write_file
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

PeriodOption = Annotated[str, typer.Option("--period", help="期间:2024-09、2024Q3、2024H1 或 2024")]
HEADINGS = {
    "period": N_("期间"), "name": N_("单位"), "made_on": N_("提出"), "by": N_("经办"), "text": N_("异议"), "until": N_("截止"),
    "answered_on": N_("答复日期"), "answer": N_("答复"),
}  # fmt: skip


def attach(app: typer.Typer) -> None:
    for verb in (bulletin, objections):
        app.command(verb.__name__)(verb)
    app.command("object")(object_)


def bulletin(
    context: typer.Context,
    period: PeriodOption,
    output: Annotated[
        list[Path] | None, typer.Option("-o", "--output", help="存成 .docx、.xlsx、.md 或 .json(预览稿);可写几个")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="把各单位自己的数据发给它,开始收异议")] = False,
    until: Annotated[date | None, Day("--until", help="异议收到哪一天为止(和 --preview 一起用)")] = None,
    unit: Annotated[str | None, typer.Option(help="打印某单位在预览里看到的那一页")] = None,
    dry_run: DryRun = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    by: By = None,
) -> None:
    """通报:月报、季报、半年报,一份数据存成 docx、xlsx、md。正式发布用 report publish。"""
    from taskhub.periods import parse_period
    from taskhub.publication.documents import require_format

    if preview and until is None:
        raise typer.BadParameter(_("--preview 要写明 --until:异议收到哪一天为止"))
    if not (preview or output or unit):
        raise typer.BadParameter(_("写明 -o 文件、--preview 或 --unit"))
    taskhub = session(context)
    desk, wanted = taskhub.hub.publications, parse_period(period)
    for path in output or ():
        require_format(path)
    for wished in output or ():
        for path, content in desk.draft(wanted, taskhub.moment(as_of, known_at), wished).items():
            write_file(path, content)
            say(_("已写 {path}(预览稿)").format(path=path))
    if preview and until is not None:
        moment = taskhub.working_moment(as_of, dry_run)
        shown, told = desk.preview(wanted, until, moment, taskhub.actor(by), keep=not dry_run)
        said = _("{period} 的预览已备好,新消息 {n} 条(taskhub deliver 发出),异议收到 {until}")
        say((_("(未写入)") if dry_run else "") + said.format(period=wanted.title, n=told, until=shown.until))
    if unit:
        typer.echo(desk.page(period, taskhub.hub.units.find(unit)), nl=False)


def objections(
    context: typer.Context,
    period: Annotated[str | None, typer.Option(help="只看一个期间")] = None,
    form: FormatOption = Format.table,
) -> None:
    """各单位对预览的异议和答复。"""
    from taskhub.publication.rows import objection_rows

    hub = session(context).hub
    rows = objection_rows(hub.publications.objections(period), hub.units)
    emit(rows, {key: _(heading) for key, heading in HEADINGS.items()}, form)


def object_(
    context: typer.Context,
    period: Annotated[str, typer.Argument(help="期间,如 2024Q3")],
    unit: Annotated[str, typer.Argument(help="单位代码、名称或别名")],
    text: Annotated[str | None, typer.Option(help="异议")] = None,
    answer: Annotated[str | None, typer.Option(help="安委办的答复")] = None,
    dry_run: DryRun = False,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """登记一条异议(--text),或答复它(--answer)。"""
    if bool(text and text.strip()) == bool(answer and answer.strip()):
        raise typer.BadParameter(_("写 --text 或 --answer,只写一个"))
    taskhub = session(context)
    desk, moment, actor = taskhub.hub.publications, taskhub.working_moment(as_of, dry_run), taskhub.actor(by)
    said = ""
    if text:
        new = desk.object(period, unit, text, moment, actor, keep=not dry_run)
        said = _("已登记异议") if new else _("这条异议登记过了")
    elif answer:
        said = _("已答复 {n} 条异议").format(n=desk.answer(period, unit, answer, moment, actor, keep=not dry_run))
    say((_("(未写入)") if dry_run else "") + said)
