"""``taskhub hazard``: what is dangerous, who answers for it, and what became of it."""

from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from taskhub.cli import hazard_institution, hazard_recheck, hazard_steps
from taskhub.cli.context import (
    AsOf,
    By,
    Day,
    DryRun,
    Format,
    FormatOption,
    KnownAt,
    emit,
    print_json,
    progress_bar,
    say,
    session,
)  # fmt: skip
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.hazard.register import Taken

app = typer.Typer(no_args_is_help=True, help="隐患:登记、流转、查询、统计")
enterprises = typer.Typer(no_args_is_help=True, help="企业名录")
app.add_typer(enterprises, name="enterprises")
app.add_typer(hazard_recheck.app, name="recheck")
app.add_typer(hazard_institution.app, name="institution")
hazard_steps.attach(app)

PAGE = 50
"""How many rows a page has unless it is said."""


class Grouping(StrEnum):
    unit = "unit"
    region = "region"
    category = "category"
    level = "level"


@app.command("import")
def import_(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="CSV 或 xlsx")], as_of: AsOf = None, by: By = None
) -> None:
    """导入隐患表:有一行不对就全部不收,并列出每一行的问题;重复导入不起作用。"""
    taskhub = session(context)
    with progress_bar(_("导入隐患")) as bar:
        taken = taskhub.hub.hazards.import_file(file, taskhub.working_moment(as_of, False), taskhub.actor(by), bar)
    _answer(taken)


@app.command()
def add(
    context: typer.Context,
    title: Annotated[str, typer.Option(help="隐患内容")],
    category: Annotated[str, typer.Option(help="类别的代码或名称")],
    level: Annotated[str, typer.Option(help="general 一般 | major 重大")],
    unit: Annotated[str, typer.Option(help="责任单位")],
    found: Annotated[date | None, Day("--found", help="发现日期;默认今天")] = None,
    deadline: Annotated[date | None, Day("--deadline", help="整改期限;默认按规定算")] = None,
    criterion: Annotated[str, typer.Option(help="重大隐患的判定依据")] = "",
    source: Annotated[str, typer.Option(help="来源")] = "",
    team: Annotated[str, typer.Option(help="督导组")] = "",
    round_: Annotated[str, typer.Option("--round", help="轮次")] = "",
    enterprise: Annotated[str, typer.Option(help="企业名称")] = "",
    enterprise_code: Annotated[str, typer.Option(help="企业代码")] = "",
    place: Annotated[str, typer.Option(help="地点")] = "",
    region: Annotated[str, typer.Option(help="地区;默认从属地、企业或责任单位看")] = "",
    territory: Annotated[str, typer.Option(help="属地单位")] = "",
    sector: Annotated[str, typer.Option(help="行业主管部门")] = "",
    mode: Annotated[str, typer.Option(help="by_deadline 限期整改 | on_spot 立行立改")] = "",
    external_id: Annotated[str, typer.Option(help="在来源系统里的编号")] = "",
    note: Annotated[str, typer.Option(help="备注")] = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """登记一个隐患,编码写到标准输出;同样的内容再登记一次,还是同一个。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, False)
    cells: dict[str, Any] = {
        "title": title, "category": category, "level": level, "unit": unit, "found": found or moment.as_of, "deadline": deadline,
        "criterion": criterion, "source": source, "team": team, "round": round_, "enterprise": enterprise,
        "enterprise_code": enterprise_code, "place": place, "region": region, "territory": territory, "sector": sector,
        "mode": mode, "external_id": external_id, "note": note,
    }  # fmt: skip
    taken = taskhub.hub.hazards.add(cells, moment, taskhub.actor(by))
    for code in taken.codes:
        typer.echo(code)
    _answer(taken)


def _answer(taken: "Taken") -> None:
    for warning in taken.warnings:
        say(f"{_('提醒')} {warning}")
    say(_("新登记 {added} 个,更正 {corrected} 个,没有变化 {known} 行").format(
        added=taken.added, corrected=taken.corrected, known=taken.known))  # fmt: skip


@app.command("list")
def list_(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option(help="责任单位,连同并入它的")] = None,
    level: Annotated[str | None, typer.Option(help="general | major")] = None,
    state: Annotated[
        str | None, typer.Option(help="found | dispatched | rectifying | submitted | accepted | closed | monitored")
    ] = None,
    region: Annotated[str | None, typer.Option(help="地区的代码")] = None,
    category: Annotated[str | None, typer.Option(help="类别的代码")] = None,
    enterprise: Annotated[str | None, typer.Option(help="企业的代码")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="只看逾期的")] = False,
    listed: Annotated[bool, typer.Option("--listed", help="只看挂牌督办中的")] = False,
    found_from: Annotated[date | None, Day("--found-from", help="发现日期不早于")] = None,
    found_to: Annotated[date | None, Day("--found-to", help="发现日期不晚于")] = None,
    limit: Annotated[int, typer.Option(min=0, help="最多多少行;0 为全部")] = PAGE,
    after: Annotated[str | None, typer.Option(help="从这个编码之后接着列")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """列出隐患,按登记的先后。"""
    from taskhub.hazard import Filter
    from taskhub.report.cases import rungs_in_words
    from taskhub.report.hazard_words import readable_hazard

    taskhub = session(context)
    hub, moment = taskhub.hub, taskhub.moment(as_of, known_at)
    wanted = Filter(
        units=hub.hazards.units_of(unit, moment) if unit else None, level=level, state=state, region=region, category=category,
        enterprise=enterprise, overdue=overdue, listed=listed, found_from=found_from, found_to=found_to,
    )  # fmt: skip
    rows = hub.hazards.rows(moment, wanted, limit or None, after)
    headings = {
        "code": _("编码"), "level": _("级别"), "title": _("隐患"), "enterprise": _("企业"), "unit": _("责任单位"),
        "found": _("发现"), "deadline": _("期限"), "state": _("状态"), "days_overdue": _("逾期天数"), "rung": _("梯级"),
        "listed": _("挂牌"),
    }  # fmt: skip
    if form is Format.table:
        rungs = rungs_in_words(hub.escalation.cases())
        emit([readable_hazard(row, hub.units.name, rungs) for row in rows], headings, form)
    else:
        emit(rows, headings, form)
    if limit and len(rows) == limit:
        say(_("还有更多:加 --after {code}").format(code=rows[-1]["code"]))


@app.command()
def show(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="隐患编码")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """看一个隐患:登记的内容、现在的事实、走过的步骤。"""
    from taskhub.report.cases import rungs_in_words
    from taskhub.report.hazard_words import readable_facts, readable_step

    taskhub = session(context)
    hub = taskhub.hub
    shown = hub.hazards.show(code, taskhub.moment(as_of, known_at))
    if form is Format.json:
        print_json(shown)
        return
    facts, steps, row = shown["facts"], shown["steps"], {key: shown[key] for key in shown if key not in ("facts", "steps")}
    pairs = [(key, value) for key, value in {**facts, **row}.items() if value not in (None, "")]
    if form is Format.table:
        categories = {one.code: one.name for one in hub.settings.hazards.categories}
        pairs = readable_facts(shown, hub.units.name, rungs_in_words(hub.escalation.cases()), categories)
        steps = [readable_step(one, hub.units.name) for one in steps]
    emit([{"key": key, "value": value} for key, value in pairs], {"key": _("项目"), "value": _("内容")}, form, shown["code"])
    emit(taskhub.in_local_time(steps), hazard_steps.trail_headings(), form)


@app.command()
def figures(
    context: typer.Context,
    by_: Annotated[Grouping, typer.Option("--by", help="按什么分组")] = Grouping.unit,
    since: Annotated[date | None, Day("--since", help="统计期从哪一天开始;默认从头")] = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """存量、增量、已销号、逾期、整改率、平均天数;在控监测和立行立改的另列。"""
    from taskhub.report.hazards import LEVELS

    taskhub = session(context)
    rows = [
        asdict(row)
        for row in taskhub.hub.hazards.figures(by_.value, taskhub.moment(as_of, known_at), since, as_known=known_at is not None)
    ]
    if form is Format.table:
        hub = taskhub.hub
        names = {
            **{one.code: one.name for one in hub.settings.hazards.categories if by_ is Grouping.category},
            **{level: _(words) for level, words in LEVELS.items()},
        }
        rows = [{**row, "group": names.get(row["group"]) or hub.units.name(row["group"])} for row in rows]
    headings = {
        "group": _("分组"), "backlog": _("存量"), "inflow": _("增量"), "closed": _("已销号"), "overdue": _("逾期"),
        "rectification_rate": _("整改率%"), "average_days": _("平均天数"), "monitored": _("在控监测"), "on_spot": _("立行立改"),
    }  # fmt: skip
    emit(rows, headings, form)


@app.command()
def redate(context: typer.Context, as_of: AsOf = None, by: By = None, dry_run: DryRun = False) -> None:
    """期限规定改了以后,重算按规定定的期限;写明的、延期的、重新打开时给的不动。"""
    taskhub = session(context)
    changed = taskhub.hub.hazards.redate(taskhub.working_moment(as_of, dry_run), taskhub.actor(by), dry_run=dry_run)
    for one in changed:
        moved = " → ".join(
            dict.fromkeys((str(one.hazard.deadline if dry_run else one.changes.get("deadline", [""])[0]), str(one.deadline)))
        )
        typer.echo(f"{one.hazard.code} {moved} {one.rule}")
    say(_("{n} 个隐患的期限{done}").format(n=len(changed), done=_("将重算") if dry_run else _("已重算")))


@app.command("code")
def code_(
    context: typer.Context, text: Annotated[str, typer.Argument(help="隐患编码")], form: FormatOption = Format.table
) -> None:
    """说明一个编码的各段,并核对校验位。"""
    from taskhub.hazard import HazardCode
    from taskhub.hazard.steps import as_written

    code = HazardCode.parse(as_written(text))
    categories = {one.code: one.name for one in session(context).hub.settings.hazards.categories}
    from taskhub.report.hazards import LEVELS

    level = _(LEVELS[code.level]) if form is Format.table else code.level
    row = {"code": str(code), "region": code.region, "category": code.category, "category_name": categories.get(code.category),
           "level": level, "year": code.year, "number": code.number, "check": str(code)[-1]}  # fmt: skip
    headings = {
        "code": _("编码"), "region": _("地区"), "category": _("类别"), "category_name": _("类别名称"), "level": _("级别"),
        "year": _("年份"), "number": _("序号"), "check": _("校验位"),
    }  # fmt: skip
    emit([row], headings, form)


@enterprises.callback()
def _enterprises() -> None:
    """企业名录。"""


@enterprises.command("import")
def import_enterprises(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="CSV 或 xlsx")], as_of: AsOf = None, by: By = None
) -> None:
    """导入企业名录和风险赋码;有一行不对就全部不收,重复导入不起作用。"""
    taskhub = session(context)
    taken = taskhub.hub.hazards.import_enterprises(file, taskhub.working_moment(as_of, False), taskhub.actor(by))
    say(_("新登记 {added} 家,更正 {changed} 家,赋码 {rated} 家").format(
        added=taken.added, changed=taken.changed, rated=taken.rated))  # fmt: skip
