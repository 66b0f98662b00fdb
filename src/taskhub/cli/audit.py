"""``taskhub audit``: who did what, and when."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from taskhub.cli.context import AsOf, Format, FormatOption, KnownAt, emit, say, session
from taskhub.cli.context import Session as Opened
from taskhub.cli.hazard_steps import trail_headings
from taskhub.document_numbers import as_written
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from sqlmodel import Session

    from taskhub.clock import Moment

Word = TypeVar("Word")
_KINDS = ("item", "submission", "round", "enterprise", "unit", "plan", "file", "config", "message")

app = typer.Typer(no_args_is_help=True, help="审计")


@app.callback()
def _noun() -> None:
    """审计记录。"""


@app.command()
def trail(
    context: typer.Context,
    subject: Annotated[str, typer.Argument(help="如 sx-2024/1.1.1、item:sx-2024/1.1.1、plan:sx-2024、文号")],
    form: FormatOption = Format.table,
    markdown: Annotated[bool, typer.Option("--markdown", help="隐患的全过程写成 Markdown")] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """一个对象的全部审计记录,按时间先后;隐患则是全过程:步骤、问题、通知。"""
    from taskhub.audit import events
    from taskhub.problems import StateError
    from taskhub.report.acts import act_in_words, why_in_words

    taskhub = session(context)
    if _is_hazard(subject):
        _trace(taskhub, subject.removeprefix("hazard:"), form, markdown, taskhub.moment(as_of, known_at))
        return
    with taskhub.hub.database.reading() as ledger:
        trails = {name: found for name in _names(ledger, subject) if (found := events(ledger, name))}
    if not trails:
        raise StateError(_("没有关于 {subject} 的记录;对象写作 种类:代号,如 plan:sx-2024").format(subject=subject))
    if len(trails) > 1:
        raise StateError(_("{subject} 指哪一个:{names}").format(subject=subject, names="、".join(trails)))
    [found] = trails.values()
    keys = ("recorded_at", "as_of", "actor", "verb", "subject", "why", "details")
    rows = taskhub.in_local_time({key: getattr(one, key) for key in keys} for one in found)
    if form is Format.table:
        rows = [{**row, "verb": act_in_words(row["verb"]), "why": why_in_words(row["why"])} for row in rows]
    headings = {
        "recorded_at": _("时间"), "as_of": _("日期"), "actor": _("经办"), "verb": _("动作"), "why": _("理由"),
        "details": _("内容"),
    }  # fmt: skip
    emit(rows, headings, form)


@app.command()
def head(context: typer.Context) -> None:
    """链头:审计记录到现在的条数和哈希。抄存或随通报印发,日后用 audit verify --head 核对。"""
    typer.echo(session(context).hub.audit_head())


@app.command()
def verify(
    context: typer.Context,
    kept: Annotated[str | None, typer.Option("--head", help="留存的链头,与之核对")] = None,
    form: FormatOption = Format.table,
) -> None:
    """核对审计记录和台账有没有被改、被删、被插过;有则退出码为 1。"""
    from taskhub.audit import Head, uncovered

    verified = session(context).hub.verify_audit(Head.parse(kept) if kept else None)
    rows = [{"where": breach.where, "what": breach.what} for breach in verified.breaches]
    emit(rows, {"where": _("哪里"), "what": _("问题")}, form)
    say(_("审计记录 {events} 条,台账 {rows} 行已核对。链头 {head}").format(
        events=verified.head.events, rows=verified.rows, head=verified.head))  # fmt: skip
    covered = _grouped(verified.since)
    for day, names in covered.items():
        what = _("从 {day} 起核对").format(day=day) if day else _("还没有记进链,从下一次写入起核对")
        which = f":{'、'.join(names)}" if len(covered) > 1 else ""
        say(_("{n} 张表{what}{which}").format(n=len(names), what=what, which=which))
    for why, names in _grouped(uncovered()).items():
        say(_("不逐行核对({why}):{tables}").format(why=why, tables="、".join(names)))
    if rows:
        raise typer.Exit(1)
    say(_("没有发现改动"))


def _grouped(tables: Mapping[str, Word]) -> Mapping[Word, Sequence[str]]:
    """The tables of which the same is said."""
    found: dict[Word, list[str]] = {}
    for name, said in tables.items():
        found.setdefault(said, []).append(name)
    return found


def _is_hazard(subject: str) -> bool:
    from taskhub.hazard import HazardCode

    if subject.startswith("hazard:"):
        return True
    try:
        HazardCode.parse(subject)
    except ValueError:
        return False
    return True


def _trace(taskhub: Opened, code: str, form: Format, markdown: bool, moment: "Moment") -> None:
    from taskhub.hazard.trail import as_markdown
    from taskhub.report.hazard_words import readable_step

    rows = taskhub.in_local_time(taskhub.hub.hazards.trail(code, moment))
    if markdown:
        typer.echo(as_markdown(code, rows), nl=False)
    else:
        if form is Format.table:
            rows = [readable_step(row, taskhub.hub.units.name) for row in rows]
        emit(rows, trail_headings(), form)


def _names(ledger: "Session", subject: str) -> Sequence[str]:
    """What a bare key may stand for in the record; a document number stands for its notice."""
    from taskhub.notice import find
    from taskhub.problems import StateError

    if ":" in subject:
        return [subject]
    with suppress(StateError):
        return [f"notice:{find(ledger, as_written(subject)).key}"]
    return [f"{kind}:{subject}" for kind in _KINDS]
