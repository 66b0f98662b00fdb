"""``taskhub plan request|requests|decide|retract|amend``: what units ask to have changed, and how it gets into the plan."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli.context import AsOf, By, Day, DryRun, Format, FormatOption, KnownAt, emit, print_json, say, session, write_file
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.requests import Wish
    from taskhub.units import Units

Document = Annotated[str, typer.Option("--document", metavar="DOCUMENT", help="依据的文件")]
RequestCode = Annotated[str, typer.Argument(metavar="REQUEST", help="申请,如 sx-2024/1.1.1#1;事项只有一份申请时可不写 #1")]


def attach(app: typer.Typer) -> None:
    for command in (request, requests, decide, retract, amend):
        app.command()(command)


def request(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="PLAN/ITEM", help="哪个方案的哪个事项,如 sx-2024/1.1.1")],
    document: Document,
    reason: Annotated[str, typer.Option(help="为什么要改")],
    due: Annotated[date | None, Day("--due", help="完成时限改到哪一天")] = None,
    target: Annotated[str | None, typer.Option(help="目标值改成多少,如 120 或 1.2万")] = None,
    lead: Annotated[str | None, typer.Option(help="改由哪个单位牵头(代码、名称或别名)")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="撤销这个事项")] = False,
    by: By = None,
    as_of: AsOf = None,
    dry_run: DryRun = False,
) -> None:
    """申请变更一个事项的时限、目标或牵头单位,或撤销它;同样的申请只记一次。"""
    taskhub = session(context)
    wish = _wish(taskhub.hub.units, due, target, lead, withdraw)
    moment = taskhub.working_moment(as_of, dry_run)
    asked = taskhub.hub.requests.ask(item, wish, document, reason, moment, taskhub.actor(by), keep=not dry_run)
    said = _("申请 {code} 已记录,待安委办决定") if asked.fresh else _("申请 {code} 早已记录,没有变化")
    say((_("(未写入)") if dry_run else "") + said.format(code=asked.code))


def _wish(units: "Units", due: date | None, target: str | None, lead: str | None, withdraw: bool) -> "Wish":
    from taskhub.figures import VALUE_DIGITS, plain, scaled
    from taskhub.requests import Wish
    from taskhub.tables import number

    wishes = []
    if due is not None:
        wishes.append(Wish("due", due.isoformat()))
    if target is not None:
        try:
            figure = number(target)
            scaled(figure, VALUE_DIGITS)
        except ValueError as error:
            raise typer.BadParameter(_("{text} 不是目标值:写数,最多四位小数").format(text=target)) from error
        wishes.append(Wish("target", plain(figure)))
    if lead is not None:
        wishes.append(Wish("lead", units.find(lead).code))
    if withdraw:
        wishes.append(Wish("withdrawn", "yes"))
    if len(wishes) != 1:
        raise typer.BadParameter(_("--due、--target、--lead、--withdraw 写且只写一个;要改几处,就申请几次"))
    return wishes[0]


def requests(
    context: typer.Context,
    waiting: Annotated[bool, typer.Option("--waiting", help="只看没有办结的")] = False,
    plan: Annotated[str | None, typer.Option(help="只看一个方案")] = None,
    unit: Annotated[str | None, typer.Option(help="只看一个单位(代码、名称或别名)")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """列出变更申请:谁申请、把什么改成什么、办到哪一步、写进了第几版。"""
    from taskhub.requests.standing import STATES
    from taskhub.requests.wish import FIELDS

    taskhub = session(context)
    code = taskhub.hub.units.find(unit).code if unit else None
    rows = taskhub.hub.requests.rows(taskhub.moment(as_of, known_at), plan, code, waiting)
    if form is Format.table:
        rows = [{**row, "state": _(STATES[row["state"]]), **_in_words(row, taskhub.hub.units, _(FIELDS[row["field"]]))}
                for row in rows]  # fmt: skip
    headings = {
        "request": _("申请"), "name": _("单位"), "field": _("变更"), "was": _("原来"), "wanted": _("改为"), "state": _("状态"),
        "document": _("文号"), "decision_document": _("决定文号"), "revision": _("版次"),
    }  # fmt: skip
    emit(rows, headings, form)


def _in_words(row: dict[str, Any], units: "Units", field: str) -> dict[str, Any]:
    if row["field"] == "withdrawn":
        return {"field": field, "was": "", "wanted": field}
    named = row["field"] == "lead"
    return {"field": field, **{key: units.name(row[key]) if named else row[key] for key in ("was", "wanted")}}


def decide(
    context: typer.Context,
    code: RequestCode,
    document: Document,
    grant: Annotated[bool, typer.Option("--grant/--refuse", help="同意还是不同意")],
    reason: Annotated[str, typer.Option(help="理由;不同意的必须写")] = "",
    by: By = None,
    as_of: AsOf = None,
    dry_run: DryRun = False,
    form: FormatOption = Format.table,
) -> None:
    """安委办同意或不同意一份申请;提出的人不能自己决定。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, dry_run)
    row, fresh = taskhub.hub.requests.decide(code, grant, document, reason, moment, taskhub.actor(by), keep=not dry_run)
    if form is not Format.table:
        print_json(row)
    elif not fresh:
        say(_("{code} 早已这样决定,没有变化").format(code=row["request"]))
    elif grant:
        plan = row["item"].partition("/")[0]
        say(_("{code} 已同意;写进下一版:taskhub plan amend {plan} --document 文号 --date 日期 -o 文件").format(
            code=row["request"], plan=plan))  # fmt: skip
    else:
        say(_("{code} 不同意,方案不变").format(code=row["request"]))


def retract(
    context: typer.Context,
    code: RequestCode,
    reason: Annotated[str, typer.Option(help="为什么撤回")] = "",
    by: By = None,
    as_of: AsOf = None,
    dry_run: DryRun = False,
) -> None:
    """撤回一份还没有决定的申请。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, dry_run)
    row = taskhub.hub.requests.retract(code, reason, moment, taskhub.actor(by), keep=not dry_run)
    say(_("{code} 已撤回").format(code=row["request"]))


def amend(
    context: typer.Context,
    plan: Annotated[str, typer.Argument(help="方案代码")],
    document: Document,
    day: Annotated[date, Day("--date", help="自哪一天起")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件")],
) -> None:
    """把已同意的申请写进下一版方案,供检查和载入;这里不改台账,载入之后申请才算办结。"""
    taskhub = session(context)
    text, new, written = taskhub.hub.requests.amendment(plan, document, day, taskhub.moment(None))
    write_file(output, text)
    say(_("已写入 {path}:{plan} 第 {n} 版,自 {day} 起,含 {count} 份申请({codes})").format(
        path=output, plan=plan, n=new.revision, day=day, count=len(written),
        codes="、".join(row["request"] for row in written)))  # fmt: skip
    say(_("核对:taskhub plan diff {path};载入:taskhub plan load {path}").format(path=output))
