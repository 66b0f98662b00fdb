"""``taskhub status``: where things stand."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli.context import AsOf, Format, FormatOption, KnownAt, emit, print_json, session
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

if TYPE_CHECKING:
    from taskhub.notice import AwaitedReply
    from taskhub.progress import Family

HEADINGS = {
    "rank": N_("名次"), "name": N_("单位"), "items": N_("事项"), "completed": N_("完成"), "completion_rate": N_("完成率%"),
    "completed_verified": N_("核定"), "completion_rate_verified": N_("核定率%"),
    "progress": N_("进度%"), "schedule_progress": N_("序时进度%"), "deviation": N_("偏差"), "attainment": N_("序时完成率%"),
    "overdue": N_("逾期"), "state": N_("状态"),
}  # fmt: skip


def status(
    context: typer.Context,
    plan: Annotated[str | None, typer.Option(help="方案代码;默认全部")] = None,
    unit: Annotated[str | None, typer.Option(help="只看一个单位(代码、名称或别名)")] = None,
    behind: Annotated[bool, typer.Option("--behind", help="只看滞后的单位")] = False,
    family: Annotated[bool, typer.Option("--family", help="连同下级方案:各方案自己的数,和不重复计数的合计")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """各方案、各单位完成了多少,对照序时进度是超前还是滞后。"""
    from taskhub.report.family import total_words
    from taskhub.report.status import VERIFIED, plan_object, state_name, unit_row

    taskhub = session(context)
    moment = taskhub.moment(as_of, known_at)
    if family:
        if unit or behind:
            raise typer.BadParameter(_("--family 不与 --unit、--behind 一起用"))
        _families(taskhub.hub.families(moment, plan), form, plan is not None)
        return
    plans = taskhub.hub.status(moment, plan)
    code = taskhub.hub.units.find(unit).code if unit else None
    shown = [(one, [unit_row(row) for row in one.units if _wanted(row.unit, row.figures.state, code, behind)]) for one in plans]
    left_out = () if taskhub.hub.settings.verification.on else VERIFIED
    headings = {key: _(heading) for key, heading in HEADINGS.items() if key not in left_out}
    changed = taskhub.hub.changed_items(moment)
    if form is Format.json:
        objects = [
            {**plan_object(one), "units": rows, **({"changed": rows_of} if rows_of else {})}
            for one, rows in shown
            for rows_of in [_of(changed, one.plan.code, {row["unit"] for row in rows})]
        ]
        print_json(objects[0] if plan else objects)
    elif form is Format.csv:
        emit(({"plan": one.plan.code, **row} for one, rows in shown for row in rows), {"plan": _("方案"), **headings}, form)
    else:
        below = {one.head.code: one for one in taskhub.hub.families(moment, plan, joined=True)}
        for one, rows in shown:
            typer.echo(_headline(plan_object(one)))
            if whole := below.get(one.plan.code):
                typer.echo(total_words(whole))
            emit([{**row, "state": state_name(row["state"])} for row in rows], headings, form)
            _changed(changed, one.plan.code, {row["unit"] for row in rows})
        typer.echo(_replies(taskhub.hub.notices.replies(moment, code, plan)))


def _families(families: "Sequence[Family]", form: Format, one: bool) -> None:
    from taskhub.report.family import contradiction_words, family_object, total_words

    objects = [family_object(family) for family in families]
    if form is Format.json:
        print_json(objects[0] if one else objects)
        return
    headings = {
        "plan": _("方案"), "title": _("名称"), "items": _("事项"), "carried": _("由下级落实"), "completed": _("完成"),
        "completion_rate": _("完成率%"), "completed_verified": _("核定"), "completion_rate_verified": _("核定率%"),
        "schedule_progress": _("序时进度%"), "deviation": _("偏差"), "overdue": _("逾期"), "state": _("状态"),
    }  # fmt: skip
    if form is Format.csv:
        emit((row for said in objects for row in said["plans"]), headings, form)
        return
    for family, said in zip(families, objects, strict=True):
        totals = ((_("不重复计数"), said["total"]), (_("按上级报的计"), said["heads"]))
        rows = [
            *(_indented(row) for row in said["plans"]),
            *({**dict.fromkeys(headings), "plan": _("合计"), "title": how, **total} for how, total in totals),
        ]
        emit(rows, {key: heading for key, heading in headings.items() if key in said["plans"][0]}, form)
        typer.echo(total_words(family))
        for contradiction in family.contradictions:
            typer.echo(f"  {contradiction_words(contradiction)}")


def _indented(row: dict[str, Any]) -> dict[str, Any]:
    from taskhub.report.status import state_name

    return {**row, "plan": f"{'  ' * row['depth']}{row['plan']}", "state": state_name(row["state"])}


def _of(changed: Sequence[dict[str, Any]], plan: str, units: set[str]) -> list[dict[str, Any]]:
    return [row for row in changed if row["plan"] == plan and row["unit"] in units]


def _changed(changed: Sequence[dict[str, Any]], plan: str, units: set[str]) -> None:
    """The original line beside the one that counts, where an amendment has changed it."""
    if rows := _of(changed, plan, units):
        headings = {
            "code": _("编码"), "title": _("事项"), "unit": _("单位"), "original_due": _("原定时限"), "due": _("时限"),
            "original_target": _("原目标"), "target": _("目标"), "overdue_before": _("改期前已逾期天数"),
        }  # fmt: skip
        emit(rows, headings, Format.table, _("方案修订改过时限或目标的事项"))


def _replies(replies: "Sequence[AwaitedReply]") -> str:
    """How many notices wait for a reply, how many of them are late, and the nearest date to come."""
    from taskhub.notice import ReplyTally

    tally = ReplyTally.of(replies)
    said = _("待回复 {waiting} 份,已过期 {late} 份,本周到期 {this_week} 份").format(
        waiting=tally.waiting, late=tally.late, this_week=tally.this_week
    )
    if tally.first is not None:
        said += _(",最近期限 {due}({left})").format(due=tally.first.due, left=tally.first.said())
    return said


def _wanted(unit: str, state: str, code: str | None, behind: bool) -> bool:
    return (code is None or unit == code) and (not behind or state == "behind")


def _headline(plan: dict[str, Any]) -> str:
    from taskhub.report.status import headline

    return headline(plan)
