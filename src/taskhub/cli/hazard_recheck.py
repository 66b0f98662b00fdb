"""``taskhub hazard recheck``: rounds, check sheets, outcomes, figures, and trace-backs of acceptances."""

import secrets
from dataclasses import asdict
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, Day, Format, FormatOption, KnownAt, emit, print_json, say, session
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="回头看:轮次、抽取、检查表、结论、责任倒查")

Round = Annotated[str, typer.Argument(help="轮次的名称", metavar="ROUND")]
InRound = Annotated[str | None, typer.Option("--round", help="轮次的名称")]
Code = Annotated[str, typer.Argument(help="隐患编码")]
Person = Annotated[str | None, typer.Option(metavar="NAME@UNIT", help="实际是谁做的;默认就是经办人")]
Document = Annotated[str, typer.Option(help="文件(文号)")]


class Grouping(StrEnum):
    round = "round"
    unit = "unit"
    region = "region"
    category = "category"


class Finding(StrEnum):
    genuine = "genuine"
    recurred = "recurred"
    false = "false"


class Level(StrEnum):
    major = "major"
    general = "general"
    all = "all"


@app.command("open")
def open_(
    context: typer.Context,
    round_: Round,
    due: Annotated[date, Day("--due", help="检查期限")],
    draw: Annotated[int, typer.Option(min=0, help="随机抽取多少个,不放回,按风险加权")] = 0,
    designate: Annotated[list[str] | None, typer.Option(help="指定的隐患编码,可以写几次")] = None,
    seed: Annotated[str | None, typer.Option(help="随机种子;默认随机取一个并记下")] = None,
    team: Annotated[str, typer.Option(help="督导组")] = "",
    document: Document = "",
    level: Annotated[Level, typer.Option(help="从哪一级里抽")] = Level.major,
    unit: Annotated[str | None, typer.Option(help="只从一个责任单位里抽,连同并入它的")] = None,
    region: Annotated[str | None, typer.Option(help="只从一个地区里抽")] = None,
    category: Annotated[str | None, typer.Option(help="只从一个类别里抽")] = None,
    closed_from: Annotated[date | None, Day("--closed-from", help="销号(未销号的看验收)不早于")] = None,
    closed_to: Annotated[date | None, Day("--closed-to", help="销号(未销号的看验收)不晚于")] = None,
    as_of: AsOf = None,
    by: By = None,
    form: FormatOption = Format.table,
) -> None:
    """开一个轮次:指定的,加上从已验收、已销号的里面抽取的。同样的轮次再开一次不会重抽。"""
    from taskhub.hazard.recheck import Asked, Opening

    taskhub = session(context)
    hub, moment = taskhub.hub, taskhub.working_moment(as_of, False)
    asked = Asked(
        level=None if level is Level.all else level.value, units=hub.hazards.units_of(unit, moment) if unit else None,
        region=region, category=category, closed_from=closed_from, closed_to=closed_to,
    )  # fmt: skip
    opening = Opening(round_, due, document, team, designate or (), draw, asked, seed, fresh_seed=secrets.token_hex(8))
    shown, new = hub.rechecks.open(opening, moment, taskhub.actor(by))
    _show(shown, form)
    say(_("轮次已开") if new else _("这一轮已经开过,没有变化"))


@app.command("list")
def list_(context: typer.Context, as_of: AsOf = None, known_at: KnownAt = None, form: FormatOption = Format.table) -> None:
    """列出轮次和各轮的结果。"""
    taskhub = session(context)
    rows = taskhub.hub.rechecks.rounds(taskhub.moment(as_of, known_at))
    headings = {
        "round": _("轮次"),
        "as_of": _("开轮"),
        "due": _("检查期限"),
        "team": _("督导组"),
        "document": _("文件"),
        **_figures(),
    }
    emit(rows, headings, form)


@app.command()
def show(
    context: typer.Context,
    round_: Round,
    verify: Annotated[bool, typer.Option("--verify", help="按记下的抽样框、权重和种子重抽一遍,不符则以 1 退出")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """看一个轮次:抽取的依据,和每个隐患的结论。"""
    from taskhub.problems import StateError

    taskhub = session(context)
    _show(taskhub.hub.rechecks.show(round_, taskhub.moment(as_of, known_at)), form)
    if not verify:
        return
    verified = taskhub.hub.rechecks.verify(round_)
    if not verified.frame_stands:
        raise StateError(_("抽样框与记下的不符:现在是 {hash}").format(hash=verified.frame_hash))
    if not verified.draw_stands:
        raise StateError(_("重抽的结果与记下的不符:{codes}").format(codes="、".join(verified.drawn)))
    say(_("核对相符:抽样框 {hash},重抽结果一致").format(hash=verified.frame_hash[:12]))


def _show(shown: dict[str, object], form: Format) -> None:
    from taskhub.report.rechecks import readable_member

    if form is Format.json:
        print_json(shown)
        return
    rows = shown["hazards"]
    assert isinstance(rows, list)
    if form is Format.table:
        rows = [readable_member(row) for row in rows]
        typer.echo(_("{round}:{due} 前检查,从 {frame_size} 个里抽 {draw} 个,种子 {seed},抽样框 {frame_hash}").format(**shown))
    headings = {
        "code": _("编码"), "title": _("隐患"), "enterprise": _("企业"), "unit": _("责任单位"), "manner": _("方式"),
        "state": _("状态"), "outcome": _("结论"), "checked_on": _("检查日期"), "checker": _("检查人"),
    }  # fmt: skip
    emit(rows, headings, form)


@app.command()
def sheet(
    context: typer.Context,
    round_: Round,
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个 xlsx")],
    as_of: AsOf = None,
) -> None:
    """导出检查表:一个隐患一行,黄色的列由检查人填写,再用 import 收回。"""
    taskhub = session(context)
    count = taskhub.hub.rechecks.write_sheet(round_, output, taskhub.moment(as_of))
    say(_("{path}:{n} 个隐患").format(path=output, n=count))


@app.command("import")
def import_(
    context: typer.Context, file: Annotated[Path, typer.Argument(help="填好的检查表")], as_of: AsOf = None, by: By = None
) -> None:
    """收回检查表:有一行不对就全部不收;没有填的行不看;重复导入不起作用。"""
    taskhub = session(context)
    new, known = taskhub.hub.rechecks.import_file(file, taskhub.working_moment(as_of, False), taskhub.actor(by))
    say(_("新记 {new} 个结论,没有变化 {known} 个").format(new=new, known=known))


@app.command()
def record(
    context: typer.Context,
    code: Code,
    round_: Annotated[str, typer.Option("--round", help="轮次的名称")],
    outcome: Annotated[Finding, typer.Option(help="genuine 真整改 | recurred 反弹 | false 虚假整改")],
    deadline: Annotated[date | None, Day("--deadline", help="未过的新期限;默认按规定算")] = None,
    findings: Annotated[str, typer.Option(help="检查情况")] = "",
    evidence: Annotated[str, typer.Option(help="佐证")] = "",
    person: Person = None,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """记一个结论。未过的随即重新打开,并对验收立案倒查;整改的、验收的人不能复查。"""
    from taskhub.audit import Actor
    from taskhub.hazard.lifecycle import Outcome
    from taskhub.hazard.recheck import Check

    taskhub = session(context)
    actor = taskhub.actor(by)
    checker = Actor.parse(person) if person else actor
    check = Check(code, round_, Outcome(outcome.value), checker, findings, evidence, deadline)
    new = taskhub.hub.rechecks.record(check, taskhub.working_moment(as_of, False), actor)
    say(_("已记") if new else _("这个结论已经记过,没有变化"))


@app.command()
def figures(
    context: typer.Context,
    round_: InRound = None,
    by_: Annotated[Grouping, typer.Option("--by", help="按什么分组")] = Grouping.unit,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """抽查、已查、真整改、反弹、虚假整改、未过率、待查、逾期,按整改时的责任单位等分组。"""
    taskhub = session(context)
    rows = [asdict(row) for row in taskhub.hub.rechecks.figures(by_.value, taskhub.moment(as_of, known_at), round_)]
    emit(rows, {"group": _("分组"), **_figures()}, form)


def _figures() -> dict[str, str]:
    return {
        "drawn": _("列入"), "checked": _("已查"), "genuine": _("真整改"), "recurred": _("反弹"), "false": _("虚假整改"),
        "failure_rate": _("未过率%"), "pending": _("待查"), "late": _("其中逾期"), "lapsed": _("作废"),
    }  # fmt: skip


@app.command()
def traceback(
    context: typer.Context,
    code: Annotated[str | None, typer.Argument(help="只看一个隐患")] = None,
    pending: Annotated[bool, typer.Option("--pending", help="只看未办结的")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """责任倒查:谁验收的、凭什么、何时,由谁在哪一天以前答复。"""
    from taskhub.report.rechecks import readable_traceback

    taskhub = session(context)
    rows = taskhub.hub.rechecks.tracebacks(taskhub.moment(as_of, known_at), pending=pending, code=code)
    if form is Format.table:
        rows = [readable_traceback(row) for row in rows]
    headings = {
        "hazard": _("隐患"), "round": _("轮次"), "outcome": _("结论"), "accepted_by": _("验收人"), "accepted_on": _("验收"),
        "evidence": _("佐证"), "answers": _("答复单位"), "answer_by": _("答复期限"), "days_late": _("逾期天数"),
        "settled_on": _("办结"), "conclusion": _("处理"),
    }  # fmt: skip
    emit(rows, headings, form)


@app.command()
def settle(
    context: typer.Context,
    code: Code,
    conclusion: Annotated[str, typer.Option(help="倒查的结论和处理")],
    round_: InRound = None,
    document: Document = "",
    person: Person = None,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """办结一个责任倒查;验收的人不能办结对自己的倒查。"""
    from taskhub.audit import Actor

    taskhub = session(context)
    new = taskhub.hub.rechecks.settle(
        code, taskhub.working_moment(as_of, False), taskhub.actor(by), conclusion=conclusion, round_=round_, document=document,
        person=Actor.parse(person) if person else None,
    )  # fmt: skip
    say(_("倒查已办结") if new else _("已经办结,没有变化"))
