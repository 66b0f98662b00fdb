"""``taskhub unit``: who is there, and what passes to a successor."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, Day, DryRun, Format, FormatOption, emit, print_json, say, session
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

ROLES = {
    "committee_office": N_("安委办"), "sector": N_("行业部门"), "territory": N_("属地"), "comprehensive": N_("综合监管部门"),
    "enterprise": N_("企业"),
}  # fmt: skip

app = typer.Typer(no_args_is_help=True, help="单位名册")

contacts = typer.Typer(no_args_is_help=True, help="联系人:导入、查看;电话和邮箱只存在 var/contacts.yaml")
app.add_typer(contacts, name="contacts")


class PostOption(StrEnum):
    head = "head"
    deputy = "deputy"
    liaison = "liaison"


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
    if form is Format.table:
        rows = [{**row, "role": _(ROLES[str(row["role"])])} for row in rows]
    emit(rows, headings, form)


@app.command()
def handover(
    context: typer.Context,
    unit: Annotated[str, typer.Option(help="哪个单位(代码、名称或别名)")],
    on: Annotated[date, Day("--on", help="自哪一天起由后任负责")],
    leaving: Annotated[str | None, typer.Option("--from", metavar="NAME", help="谁离任")] = None,
    coming: Annotated[str | None, typer.Option("--to", metavar="NAME", help="谁接任")] = None,
    post: Annotated[PostOption, typer.Option(help="什么岗位")] = PostOption.liaison,
    to_unit: Annotated[str | None, typer.Option(help="单位撤并:并入哪个单位")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="移交清单(xlsx),双方签字")] = None,
    by: By = None,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    form: FormatOption = Format.table,
) -> None:
    """人员变动或单位撤并:改名册、列出未办结的、告知后任一次;重复执行不起作用。"""
    taskhub = session(context)
    desk, units = taskhub.hub.handovers, taskhub.hub.units
    if (to_unit is None) == (leaving is None) or (leaving is None) != (coming is None):
        raise typer.BadParameter(_("换人写 --from 和 --to,单位撤并写 --to-unit,两者取一"))
    moment, actor, one = taskhub.working_moment(as_of, dry_run), taskhub.actor(by), units.find(unit)
    if to_unit is not None:
        passed = desk.merger(one, units.find(to_unit), on, moment, actor, keep=not dry_run)
    else:
        passed = desk.person(one, leaving or "", coming or "", post.value, on, moment, actor, keep=not dry_run)
    if output is not None:
        desk.write_list(output, passed, one)
    rows = [{"kind": row.kind, "key": row.key, "title": row.title, "due": row.due, "state": row.state} for row in passed.open]
    if form is Format.json:
        print_json({"unit": one.code, "giving": passed.passing.giving, "taking": passed.passing.taking, "on": on,
                    "changed": passed.changed, "told": passed.told, "open": rows})  # fmt: skip
        return
    _say_passed(passed.changed, passed.told, dry_run, one.name, passed.passing.giving, passed.passing.taking)
    if output is not None:
        say(_("已写入 {path}").format(path=output))
    from taskhub.handover.openings import KINDS

    if form is Format.table:
        rows = [{**row, "kind": _(KINDS[str(row["kind"])])} for row in rows]
    headings = {"kind": _("类别"), "key": _("编号"), "title": _("内容"), "due": _("期限"), "state": _("状态")}
    emit(rows, headings, form)


def _say_passed(changed: bool, told: bool, dry_run: bool, unit: str, giving: str, taking: str) -> None:
    if dry_run:
        said = _("(未写入){unit}:{giving} 将移交给 {taking}") if changed else _("(未写入)名册早已这样写,没有变化")
    elif changed:
        said = _("{unit}:{giving} 移交给 {taking},名册已改")
    else:
        said = _("名册早已这样写,没有变化")
    say(said.format(unit=unit, giving=giving, taking=taking))
    if told:
        say(_("已告知后任(taskhub deliver 发出)"))


@contacts.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV 或 xlsx:单位、姓名、岗位,可有 标签、电话、邮箱")],
    by: By = None,
    as_of: AsOf = None,
    dry_run: DryRun = False,
) -> None:
    """导入联系人:姓名、岗位、标签写进名册,电话和邮箱写进 var/contacts.yaml;要么全部导入,要么什么都不变。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, dry_run)
    roll = taskhub.hub.handovers.import_contacts(file, moment, taskhub.actor(by), keep=not dry_run)
    said = _("{file}:新增 {added} 人,更新 {changed} 人,已有 {known} 人")
    text = said.format(file=file, added=roll.added, changed=roll.changed, known=roll.known)
    say((_("(未写入)") if dry_run else "") + text)


@contacts.command("list")
def contacts_list(context: typer.Context, as_of: AsOf = None, form: FormatOption = Format.table) -> None:
    """列出某一天在岗的联系人和怎样找到他们。"""
    taskhub = session(context)
    rows = taskhub.hub.handovers.contacts(taskhub.moment(as_of).as_of)
    headings = {
        "unit_name": _("单位"), "name": _("姓名"), "post": _("岗位"), "tags": _("标签"), "phone": _("电话"), "mail": _("邮箱"),
        "valid_from": _("自"), "valid_to": _("至"),
    }  # fmt: skip
    emit(rows, headings, form)
