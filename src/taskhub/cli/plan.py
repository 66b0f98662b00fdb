"""``taskhub plan``: what must be done."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli import plan_requests
from taskhub.cli.context import AsOf, By, Day, Format, FormatOption, KnownAt, emit, progress_bar, say, session, write_file
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.plan import Item
    from taskhub.problems import StateError

app = typer.Typer(no_args_is_help=True, help="方案:检查、载入、比较、查看、导出,以及变更")
plan_requests.attach(app)


class Kind(StrEnum):
    """What a plan is written as."""

    yaml = "yaml"
    xlsx = "xlsx"


Files = Annotated[list[Path], typer.Argument(help="方案文件(YAML)")]


@app.command()
def check(context: typer.Context, files: Files) -> None:
    """检查方案文件,列出全部问题,不写入。"""
    from taskhub.plan.load import check_files

    hub = session(context).hub
    with hub.database.reading() as ledger:
        for path, plan in check_files(files, hub.units, ledger):
            say(_("{path}:通过。{tasks} 项任务 {measures} 条措施 {items} 个事项").format(
                path=path, tasks=len(plan.tasks), measures=len(plan.measures), items=len(plan.items)))  # fmt: skip


@app.command()
def load(context: typer.Context, files: Files, by: By = None) -> None:
    """载入方案文件:要么全部载入,要么什么都不变;重复载入不起作用。"""
    taskhub = session(context)
    with progress_bar(_("载入方案")) as bar:
        loaded = taskhub.hub.load_plans(files, taskhub.moment(None), taskhub.actor(by), bar)
    for one in loaded:
        text = _("{plan} 第 {revision} 版:{items} 个事项,已载入") if one.changed else _("{plan} 第 {revision} 版:没有变化")
        say(text.format(plan=one.plan, revision=one.revision, items=one.items))


@app.command()
def diff(context: typer.Context, file: Annotated[Path, typer.Argument()], form: FormatOption = Format.table) -> None:
    """载入之前,看一个文件会改变什么。"""
    from taskhub.plan import book
    from taskhub.plan.diff import diff as differences
    from taskhub.plan.load import check_files

    hub = session(context).hub
    with hub.database.reading() as ledger:
        [(_path, new)] = check_files([file], hub.units, ledger)
        changes = differences(book.newest(ledger, new.code), new)
    rows = [{"code": one.code, "field": one.field, "before": one.before, "after": one.after} for one in changes]
    if not rows and form is Format.table:
        say(_("没有变化"))
        return
    emit(rows, {"code": _("编码"), "field": _("字段"), "before": _("原来"), "after": _("改为")}, form)


@app.command()
def show(
    context: typer.Context,
    plan: Annotated[str | None, typer.Argument(help="方案代码;不写则列出全部方案")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """查看某一天生效的方案。"""
    from taskhub.figures import plain
    from taskhub.plan import book

    taskhub = session(context)
    moment = taskhub.moment(as_of, known_at)
    with taskhub.hub.database.reading() as ledger:
        plans = book.plans_in_force(ledger, moment)
    if plan is None:
        rows = [
            {"plan": one.code, "title": one.title, "revision": one.revision, "start": one.start, "end": one.end,
             "mode": one.schedule.mode.value, "items": len(one.items), "part_of": one.part_of}
            for one in plans
        ]  # fmt: skip
        headings = {
            "plan": _("方案"), "title": _("名称"), "revision": _("版次"), "start": _("开始"), "end": _("结束"),
            "mode": _("口径"), "items": _("事项"), **({"part_of": _("上级方案")} if any(one.part_of for one in plans) else {}),
        }  # fmt: skip
        emit(rows, headings, form)
        return
    found = next((one for one in plans if one.code == plan), None)
    if found is None:
        raise _unknown(plan, [one.code for one in plans])
    units, titles = taskhub.hub.units, {one.code: one.title for one in plans}
    carriers: dict[str, list[Item]] = {}
    for part in (item for one in plans for item in one.items):
        if part.carries and part.carries.startswith(f"{found.code}/"):
            carriers.setdefault(part.carries, []).append(part)
    shown: list[dict[str, Any]] = [
        {"code": item.code, "title": item.title, "lead": item.lead, "unit": units.name(item.lead), "kind": item.kind.value,
         "start": item.start, "due": item.due, "target": f"{plain(item.target.value)}{item.target.unit}" if item.target else None,
         "withdrawn": item.withdrawn.date if item.withdrawn else None, "carries": item.carries,
         "carried_by": [part.key for part in carriers.get(item.key, ())]}
        for item in found.items
    ]  # fmt: skip
    headings = {
        "code": _("编码"), "title": _("事项"), "unit": _("牵头单位"), "kind": _("类型"), "due": _("时限"),
        "target": _("目标"), "withdrawn": _("撤销"),
        **({"carries": _("落实上级")} if found.part_of else {}), **({"carried_by": _("由下级落实")} if carriers else {}),
    }  # fmt: skip
    above = f"{found.part_of} {titles.get(found.part_of, '')}" if found.part_of else ""
    below = [f"{one.code} {one.title}" for one in plans if one.part_of == found.code]
    for said, names in ((_("上级方案:{plans}"), above), (_("下级方案:{plans}"), "、".join(below))):
        if names:
            say(said.format(plans=names))
    emit(shown, headings, form, f"{found.title}({_('第 {n} 版').format(n=found.revision)})")


@app.command()
def export(
    context: typer.Context,
    plan: Annotated[str, typer.Argument(help="方案代码")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到文件;默认标准输出")] = None,
    form: Annotated[Kind, typer.Option("--format", help="yaml 载入后得到同一个方案;xlsx 改好后用 plan import 收回")] = Kind.yaml,
    as_of: AsOf = None,
) -> None:
    """把台账里的方案写成 YAML 或任务分解表,载入后得到同一个方案。"""
    from taskhub.plan import book
    from taskhub.plan.export import export_text

    taskhub = session(context)
    moment = taskhub.moment(as_of)
    with taskhub.hub.database.reading() as ledger:
        found = book.in_force(ledger, plan, moment)
        if found is None:
            raise _unknown(plan, book.plan_codes(ledger, moment))
    if form is Kind.xlsx:
        output = output or Path(f"{plan}.xlsx")
        taskhub.hub.intake.export(found, output)
    elif output:
        write_file(output, export_text(found))
    else:
        typer.echo(export_text(found), nl=False)
    if output:
        say(_("已写入 {path}").format(path=output))


@app.command("import")
def import_(
    context: typer.Context,
    table: Annotated[Path, typer.Argument(metavar="TABLE", help="任务分解表,xlsx 或 docx")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="草稿写到文件;默认不写,只列问题")] = None,
    code: Annotated[str | None, typer.Option("--code", help="方案代码,如 aq-2024")] = None,
    title: Annotated[str | None, typer.Option("--title", help="方案名称;默认取表上方的标题")] = None,
    issuer: Annotated[str | None, typer.Option("--issuer", help="印发单位")] = None,
    start: Annotated[date | None, Day("--start", help="方案开始日期")] = None,
    end: Annotated[date | None, Day("--end", help="方案结束日期")] = None,
    split: Annotated[bool, typer.Option("--split-counties", help="牵头是各县(市、区)的,拆成每县一项")] = False,
    revision_of: Annotated[str | None, typer.Option("--revision-of", metavar="PLAN", help="作为这个方案的下一版")] = None,
    amended: Annotated[date | None, Day("--amended", help="修订日期")] = None,
    document: Annotated[str | None, typer.Option("--document", help="修订文件的文号")] = None,
    marked: Annotated[Path | None, typer.Option("--marked", help="另存一份标出问题的表(xlsx)")] = None,
    form: FormatOption = Format.table,
) -> None:
    """把任务分解表草拟成方案文件,列出定不了的格子;定不了的不猜。"""
    from taskhub.intake import Amendment, Said

    taskhub = session(context)
    said = Said(code, title, issuer, start, end, split)
    taken = taskhub.hub.intake.take(table, said, revision_of, Amendment(amended, document))
    if marked:
        count = taskhub.hub.intake.mark(table, marked, taken.questions)
        say(_("{path}:标出 {n} 格").format(path=marked, n=count))
    if output:
        write_file(output, taken.text)
    headings = {"cell": _("位置"), "text": _("原文"), "what": _("问题"), "suggestion": _("建议"), "open": _("待定")}
    if taken.questions or form is not Format.table:
        emit([one.row() for one in taken.questions], headings, form)
    if taken.unchanged:
        say(_("与账上的 {plan} 相同,没有变化").format(plan=taken.plan))
    say(_("{items} 个事项,待定 {open} 处,核对 {rest} 处").format(
        items=taken.items, open=taken.waiting, rest=len(taken.questions) - taken.waiting))  # fmt: skip
    if output:
        then = _("改好待定的各处,再 taskhub plan check {path}") if taken.waiting else _("核对后 taskhub plan check {path}")
        say(_("已写入 {path}").format(path=output) + ";" + then.format(path=output))
    else:
        say(_("没有写草稿;用 -o 文件 写出"))


def _unknown(code: str, known: Sequence[str]) -> "StateError":
    from taskhub.problems import StateError

    if not known:
        return StateError(_("还没有载入任何方案;用 taskhub plan load config/plans/你的方案.yaml 载入"))
    return StateError(_("没有方案 {code};已载入的有 {known}").format(code=code, known="、".join(known)))


@app.command()
def schema() -> None:
    """打印方案文件的 JSON Schema(供编辑器校验,存于 config/plan.schema.json)。"""
    from taskhub.plan.file import schema_text

    typer.echo(schema_text(), nl=False)
