"""``taskhub notice``: what units are told."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from taskhub.cli import notice_documents, notice_signoff, notice_silence, notice_steps
from taskhub.cli.context import AsOf, By, DryRun, Format, FormatOption, Session, emit, print_json, say, session
from taskhub.cli.notice_steps import NamesNotices
from taskhub.document_numbers import as_written
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="通知:拟稿、签发、签收、回复、查看")
notice_signoff.attach(app)
notice_steps.attach(app)
notice_documents.attach(app)
app.add_typer(notice_silence.app, name="silence")


@app.command("list")
def list_(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option(help="只看一个单位")] = None,
    state: Annotated[
        str | None,
        typer.Option(help="draft | approved | issued | acknowledged | replied | returned | accepted | closed | withdrawn"),
    ] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="只看等人处理的:待签批、待文号、待认可、建议办结或作废")] = False,
    overdue_replies: Annotated[bool, typer.Option("--overdue-replies", help="只看过了回复期限还没有回复的,最早的在前")] = False,
    as_of: AsOf = None,
    form: FormatOption = Format.table,
) -> None:
    """列出通知及其送达情况;“剩余”是离回复期限还有几个工作日。"""
    from taskhub.notice import NoticeState, rows
    from taskhub.report.notices import notice_row, readable_notice
    from taskhub.report.sendings import held_words

    taskhub = session(context)
    hub = taskhub.hub
    code = hub.units.find(unit).code if unit else None
    if state is not None and state not in list(NoticeState):
        raise typer.BadParameter(_("{state} 不是通知的状态;可用 {known}").format(state=state, known="、".join(NoticeState)))
    if waiting:
        found = [
            {**notice_row(one.row), "waits_for": one.what, "since": one.since} for one in hub.notices.waiting()
            if code in (None, one.row.notice.unit) and state in (None, one.row.notice.state)
        ]  # fmt: skip
    else:
        with hub.database.reading() as ledger:
            found = [notice_row(row) for row in rows(ledger, code, state)]
    awaited = {one.notice.key: one for one in hub.notices.replies(taskhub.moment(as_of), code)}
    if overdue_replies:
        late = [key for key, one in awaited.items() if one.is_late]
        found = sorted((row for row in found if row["key"] in late), key=lambda row: late.index(row["key"]))
    if form is Format.table:
        left = {key: one.said() for key, one in awaited.items()}
        held = held_words(hub.dispatch.held(), hub.dispatch.hours.zone)
        found = [
            {**row, "left": left.get(row["key"], ""), "channel_states": row["channel_states"] or held.get(row["number"], "")}
            for row in (readable_notice(row, hub.units) for row in found)
        ]
    headings = {
        "number": _("文号"), "kind": _("种类"), "colour": _("颜色"), "unit": _("单位"), "state": _("状态"),
        "issued_on": _("签发"), "reply_due": _("回复期限"), "left": _("剩余"), "subjects": _("对象"), "channel_states": _("送达"),
    }  # fmt: skip
    emit(found, {**headings, "waits_for": _("等什么"), "since": _("自")} if waiting else headings, form)


@app.command(cls=NamesNotices)
def why(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="文号、代号,或对象,如 item:sx-2024/1.1.1", parser=as_written)],
    as_of: AsOf = None,
    form: FormatOption = Format.table,
) -> None:
    """为什么发了这份通知、里面每一项为什么说或不说;或者一个对象的每个问题为什么通知了、没有通知。"""
    from dataclasses import asdict

    from taskhub.notice import LEVEL_TITLES, STATE_TITLES

    taskhub = session(context)
    found = [asdict(one) for one in taskhub.hub.notices.why(name, taskhub.moment(as_of))]
    told, tries = ([], []) if ":" in name else taskhub.hub.told(name)
    signed = [] if ":" in name else [asdict(one) for one in taskhub.hub.notices.signings(name)]
    if form is Format.json:
        print_json({"matters": found, "signatures": signed, "told": told, "tries": tries})
        return
    if form is Format.table:
        found = [{**row, "state": _(STATE_TITLES[row["state"]]) if row["state"] else ""} for row in found]
    headings = {
        "subject": _("对象"), "title": _("问题"), "rule": _("规则"), "since": _("自"), "why": _("为什么"), "notice": _("通知"),
        "state": _("状态"),
    }  # fmt: skip
    emit(found, headings, form)
    if form is Format.table and signed:
        headings = {
            "as_of": _("何时"), "level": _("级别"), "who": _("谁签的"), "entered_by": _("谁录入"), "note": _("说明"),
        }  # fmt: skip
        titled = [{**one, "level": _(LEVEL_TITLES[one["level"]]) if one["level"] else ""} for one in signed]
        emit(titled, headings, form, _("签批"))
    if form is Format.table and told:
        _print_told(taskhub, told, tries)


def _print_told(taskhub: Session, told: Sequence[Mapping[str, Any]], tries: Sequence[Mapping[str, Any]]) -> None:
    """When units heard of it, or why they did not, and how the messages fared."""
    from zoneinfo import ZoneInfo

    from taskhub.report.sendings import in_words

    hub = taskhub.hub
    zone = ZoneInfo(hub.settings.timezone)
    headings = {
        "at": _("何时"), "unit": _("单位"), "occasion": _("因为"), "why": _("怎么告知"), "until": _("等到"), "message": _("消息"),
    }  # fmt: skip
    emit([in_words(row, hub.units.name, zone) for row in told], headings, Format.table, _("告知"))
    headings = {
        "at": _("何时"), "unit": _("单位"), "channel": _("渠道"), "attempt": _("第几次"), "outcome": _("结果"),
        "reason": _("原因"),
    }  # fmt: skip
    emit([in_words(row, hub.units.name, zone) for row in tries], headings, Format.table, _("发送"))


@app.command()
def register(
    context: typer.Context,
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 xlsx 文件")],
    year: Annotated[int | None, typer.Option(help="只要这一年拟的;默认全部")] = None,
) -> None:
    """通知台账,存为 xlsx:每份一行,从拟稿到办结。"""
    from taskhub.report.notices import write_register

    if output.suffix.lower() != ".xlsx":
        raise typer.BadParameter(_("{path} 不是 .xlsx 文件名").format(path=output))
    hub = session(context).hub
    kept, replies = hub.notices.register(year)
    n = write_register(output, kept, replies, hub.units)
    say(_("通知台账 {n} 份,已存 {path}").format(n=n, path=output))


@app.command(cls=NamesNotices)
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="文号或代号", parser=as_written)],
    form: FormatOption = Format.table,
) -> None:
    """看一份通知的全文,和收到的回复。"""
    from taskhub.notice import find, replies_to, rows_of
    from taskhub.report.notices import notice_row

    with session(context).hub.database.reading() as ledger:
        notice = find(ledger, name)
        (row,) = rows_of(ledger, [notice])
        answers = replies_to(ledger, notice)
    if form is Format.json:
        said = [dict(zip(("as_of", "actor", "text", "document"), one, strict=True)) for one in answers]
        print_json({**notice_row(row), "title": notice.title, "body": notice.body, "replies": said})
    elif notice.body:
        typer.echo(notice.body)
        for day, actor, text, document in answers:
            typer.echo(f"\n{day} {_('回复')} {actor} {document}\n{text}".rstrip())
    else:
        typer.echo(_("{key} 尚未签发,内容 {n} 项:").format(key=notice.key, n=len(row.lines)))
        for line in (line for line in row.lines if line.subject_title):
            typer.echo(f"  {line.subject} {line.subject_title}" + (f": {line.rule_title}" if line.rule_title else ""))
        if notice.text:
            typer.echo(notice.text)


@app.command()
def issue(context: typer.Context, as_of: AsOf = None, by: By = None, dry_run: DryRun = False) -> None:
    """给已签批的(和无需签批的)通知编号、成文,放入发件箱。"""
    taskhub = session(context)
    moment = taskhub.working_moment(as_of, dry_run)
    if dry_run:
        said = [_("将签发 {key}").format(key=one.key) for one in taskhub.hub.issuable(moment)]
    else:
        issued = taskhub.hub.issue(moment, taskhub.actor(by))
        said = [
            f"{one.number} {taskhub.hub.units.name(one.unit)}" if one.number else f"{one.key} {_('作废')} {one.state_why}"
            for one in issued
        ]
    for line in said or [_("没有待签发的通知")]:
        say(line)
