"""``taskhub round``: reporting rounds."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, Day, DryRun, Format, FormatOption, KnownAt, emit, say, session
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="报送轮次:发表、收表、催报、核定、退回、截止")

Code = Annotated[str, typer.Argument(metavar="ROUND", help="轮次,如 2024Q3、2024-09、2024H1")]
UnitArgument = Annotated[str, typer.Argument(metavar="UNIT", help="单位(代码、名称或别名)")]
Remark = Annotated[str, typer.Option("--remark", help="说明")]


@app.command("open")
def open_(
    context: typer.Context,
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="时期:2024Q3、2024-09、2024H1")],
    due: Annotated[date, Day("--due", help="报送期限")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="填报表存到哪个目录;默认 var/rounds/轮次")] = None,
    no_messages: Annotated[bool, typer.Option("--no-messages", help="只发表,不发消息")] = False,
    dry_run: DryRun = False,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """开一轮报送:给每个有事可报的单位一张填报表和一条消息。再开一次只补新增的单位和缺的表。"""
    from taskhub.periods import parse_period

    taskhub = session(context)
    span = parse_period(period)
    directory = output or taskhub.hub.workspace.var / "rounds" / span.code
    opened = taskhub.hub.rounds.open(
        span, due, directory, taskhub.working_moment(as_of, dry_run), taskhub.actor(by), messages=not no_messages,
        keep=not dry_run,
    )  # fmt: skip
    for path in opened.sheets:
        typer.echo(path)
    say(_("{code}:新要 {asked} 个单位报送,写了 {sheets} 张表,消息 {messages} 条").format(
        code=opened.code, asked=len(opened.asked), sheets=len(opened.sheets), messages=opened.messages))  # fmt: skip
    if opened.unreached:
        names = "、".join(map(taskhub.hub.units.name, opened.unreached))
        say(_("没有渠道通知到:{names}").format(names=names))
    if dry_run:
        say(_("只是预演,没有写入"))


@app.command("list")
def list_(context: typer.Context, as_of: AsOf = None, known_at: KnownAt = None, form: FormatOption = Format.table) -> None:
    """各轮次:要报几个单位,各到哪一步。"""
    taskhub = session(context)
    headings = {
        "round": _("轮次"), "title": _("时期"), "due": _("期限"), "units": _("单位"), "submitted": _("已报"), "nil": _("零报告"),
        "verified": _("已核定"), "returned": _("已退回"), "awaited": _("待报"), "missing": _("未报"), "late": _("迟报"),
        "closed_on": _("截止"),
    }  # fmt: skip
    emit(taskhub.hub.rounds.rows(taskhub.moment(as_of, known_at)), headings, form)


@app.command()
def status(
    context: typer.Context,
    code: Code,
    owed: Annotated[bool, typer.Option("--owed", help="只看还欠着的:未报的、退回的")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    form: FormatOption = Format.table,
) -> None:
    """一轮里每个单位报了没有:已报、零报告、迟报、未报、已退回、已核定。"""
    from taskhub.report.rounds import status_title, when
    from taskhub.rounds import counts

    taskhub = session(context)
    rows = taskhub.hub.rounds.status(code, taskhub.moment(as_of, known_at))
    shown = [row for row in rows if not owed or row["status"] in ("missing", "awaited", "returned")]
    if form is Format.table:
        shown = [{**row, "status": status_title(row), "late": when(row)} for row in shown]
    headings = {
        "name": _("单位"), "status": _("状态"), "late": _("时间"), "came_on": _("报送日期"), "due": _("期限"),
        "returned": _("退回次数"), "person": _("审核签发"), "remark": _("说明"),
    }  # fmt: skip
    emit(shown, headings, form)
    of = counts(rows)
    say(_("要报 {units}:已报 {submitted},零报告 {nil},已核定 {verified}").format(**of))
    say(_("还欠 {owed}:未到期 {awaited},未报 {missing},已退回 {returned};迟报 {late}").format(
        owed=of["awaited"] + of["missing"] + of["returned"], **of))  # fmt: skip


@app.command()
def receive(
    context: typer.Context,
    code: Code,
    unit: UnitArgument,
    nil: Annotated[bool, typer.Option("--nil", help="零报告")] = False,
    signed_by: Annotated[str, typer.Option("--signed-by", help="谁审核签发")] = "",
    document: Annotated[str, typer.Option("--document", help="来文文号")] = "",
    remark: Remark = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """登记不是用填报表交来的报送:纸质的,或零报告。填报表用 progress import 或 round collect 收,自动登记。"""
    from taskhub.rounds import Said

    taskhub = session(context)
    who = taskhub.hub.units.find(unit)
    new = taskhub.hub.rounds.receive(
        code, who, "nil" if nil else "submit", Said(remark, signed_by, document), taskhub.working_moment(as_of, False),
        taskhub.actor(by),
    )  # fmt: skip
    say(_("{unit} 的报送已登记").format(unit=who.name) if new else _("登记过了,没有变化"))


@app.command("return")
def send_back(
    context: typer.Context,
    code: Code,
    unit: UnitArgument,
    remark: Annotated[str, typer.Option("--remark", help="退回的理由,原样告知单位")],
    due: Annotated[date | None, Day("--due", help="重报的期限")] = None,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """退回一个单位的报送,写明理由;单位马上收到消息。"""
    from taskhub.rounds import Said

    taskhub = session(context)
    who = taskhub.hub.units.find(unit)
    new = taskhub.hub.rounds.send_back(code, who, Said(remark, due=due), taskhub.working_moment(as_of, False), taskhub.actor(by))
    say(_("已退回 {unit}").format(unit=who.name) if new else _("已经退回,没有变化"))


@app.command()
def verify(
    context: typer.Context,
    code: Code,
    units: Annotated[list[str] | None, typer.Argument(metavar="UNIT…", help="核定哪些单位")] = None,
    all_: Annotated[bool, typer.Option("--all", help="等着核定的全部")] = False,
    remark: Remark = "",
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """核定报送。"""
    from taskhub.rounds import Said

    if all_ == bool(units):
        raise typer.BadParameter(_("写明单位,或写 --all"))
    taskhub = session(context)
    codes = [taskhub.hub.units.find(unit).code for unit in units or ()]
    moment = taskhub.working_moment(as_of, False)
    verified = taskhub.hub.rounds.verify(code, codes, Said(remark), moment, taskhub.actor(by))
    say(_("核定 {n} 个单位:{names}").format(n=len(verified), names="、".join(map(taskhub.hub.units.name, verified)))
        if verified else _("没有等着核定的"))  # fmt: skip
    if all_:
        left = [row["name"] for row in taskhub.hub.rounds.status(code, moment) if row["status"] in ("submitted", "nil")]
        _name(_("留给别的单位核定:{names}"), left)


@app.command()
def close(context: typer.Context, code: Code, as_of: AsOf = None, by: By = None) -> None:
    """截止一轮:未报的点名,以后来的记为迟报。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, False)
    new = taskhub.hub.rounds.close(code, moment, taskhub.actor(by))
    rows = taskhub.hub.rounds.status(code, moment)
    say(_("{code} 已截止").format(code=code) if new else _("{code} 早已截止,没有变化").format(code=code))
    missing = [row["name"] for row in rows if row["status"] == "missing"]
    unverified = [row["name"] for row in rows if row["status"] in ("submitted", "nil", "returned")]
    _name(_("未报:{names}"), missing)
    _name(_("没有核定:{names}"), unverified)


def _name(sentence: str, names: Sequence[str]) -> None:
    if names:
        say(sentence.format(names="、".join(names)))


@app.command()
def collect(
    context: typer.Context,
    directory: Annotated[Path | None, typer.Argument(help="收件目录;默认 config/taskhub.yaml 的 reporting.drop_folder")] = None,
    as_of: AsOf = None,
    by: By = None,
    form: FormatOption = Format.table,
) -> None:
    """收一个目录里的邮件(.eml)和填报表:收下的移到 taken/,不收的移到 bad/,旁边是标出错处的表和回信。"""
    taskhub = session(context)
    folder = directory or taskhub.hub.drop_folder
    if directory is None:
        folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for filed, brought in taskhub.hub.rounds.collect(folder, taskhub.working_moment(as_of, False), taskhub.actor(by)):
        problems = [str(problem) for one in brought for problem in one.problems]
        rows.append({
            "file": filed.name, "from": filed.sender, "units": sorted({one.unit for one in brought if one.unit}),
            "folder": filed.folder, "problems": problems, "answers": [str(path) for path in filed.answers],
        })  # fmt: skip
    shown = [{**row, "problems": len(row["problems"])} for row in rows] if form is Format.table else rows
    headings = {"file": _("文件"), "from": _("来自"), "units": _("单位"), "folder": _("归入"), "problems": _("问题"),
                "answers": _("回信")}  # fmt: skip
    emit(shown, headings, form)
    if any(row["problems"] or row["folder"] == "bad" for row in rows):
        raise typer.Exit(1)
