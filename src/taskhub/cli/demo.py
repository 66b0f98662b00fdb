"""``taskhub demo``: the main job on the shipped sample, from YAML plan to delivered notice. What ``make run`` runs."""

import contextlib
import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import typer

from taskhub.cli.context import Session, progress_bar, say, session
from taskhub.cli.listening import LOOPBACK, listening
from taskhub.i18n import gettext as _
from taskhub.problems import StateError

if TYPE_CHECKING:
    from prefect import Flow

    from taskhub.hub import Hub

P = ParamSpec("P")
R = TypeVar("R")

PLANS = ("sx-2024", "qx-2024")
"""The sample city's plan and its county's. The national plan beside them is a pattern to start from, with nobody to notify."""


SIGNATORIES = ("演示", "演示审核人", "演示签发人")
"""What is grave is signed by three; of anything else the first signature counts."""


def demo(context: typer.Context) -> None:
    """在演示库里把样例走一遍:载入方案和单位、导入进度、研判、拟稿、签发、送达、发布状态。再运行一次不会重复发送。"""
    opened = session(context)
    opened.demo = True
    with _prefect(opened) as settings:
        os.environ.update(settings)
        issued, delivered = _run(opened.hub)
    _summarise(opened.hub, issued, delivered)


@contextlib.contextmanager
def _prefect(opened: Session) -> Iterator[dict[str, str]]:
    """The server at PREFECT_API_URL where one is named, else one of our own for the time of the demonstration."""
    from taskhub.cli import server

    workspace = opened.hub.workspace
    named = os.environ.get("PREFECT_API_URL")
    if named:
        with _step(_("连接 Prefect 服务 {url}").format(url=named)):
            server.wait_until_healthy(named, None, None)
        yield server.environment(workspace, named)
        return
    with contextlib.ExitStack() as stack:
        with _step(_("启动 Prefect 服务")):
            settings = stack.enter_context(server.server(workspace, listening(LOOPBACK, server.free_port()))).settings
        yield settings


@contextlib.contextmanager
def _step(label: str) -> Iterator[None]:
    start = time.monotonic()
    typer.echo(f"… {label}", err=True)
    yield
    typer.echo(f"✓ {label}  {time.monotonic() - start:.1f} s", err=True)


def _run(hub: "Hub") -> tuple[int, int]:
    """The flows in their order, with the one step between them that a person does: sign-off. Returns (issued, sent)."""
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    from taskhub.audit import Actor
    from taskhub.notice import NoticeState, rows

    office = Actor("演示", hub.units.office or "awb")
    with _step(_("准备流程")):
        from flows.assess import assess
        from flows.deliver import deliver
        from flows.escalate_hazards import escalate_hazards
        from flows.issue_notices import issue_notices
        from flows.load_plans import load_plans
        from flows.publish_status import publish_status
    with _step(_("载入方案和单位")):
        for line in _once(load_plans)([f"config/plans/{code}.yaml" for code in PLANS]):
            say(f"  {line}")
    samples = hub.workspace.config / "samples"
    with _step(_("登记企业和隐患")), progress_bar("  hazards.csv") as bar:
        hub.hazards.import_enterprises(samples / "enterprises.csv", hub.moment(), office)
        hub.institutions.import_file(samples / "institutions.csv", hub.moment(), office)
        registered = hub.hazards.import_file(samples / "hazards.csv", hub.moment(), office, bar)
    say(_("  新增 {added} 条,已有 {known} 条").format(added=registered.added, known=registered.known))
    with _step(_("导入进度")):
        for file in sorted(samples.glob("progress-*.csv"), reverse=True):
            with progress_bar(f"  {file.name}") as bar:
                taken = hub.import_progress(file, hub.moment(), office, bar)
            say(_("  新增 {added} 条,已有 {known} 条").format(added=taken.added, known=taken.known))
            for warning in taken.warnings:
                say(f"  {_('提醒')} {warning}")
    with _step(_("动态研判,拟出通知")):
        say(f"  {_once(assess)()}")
    with _step(_("逾期重大隐患上督办阶梯")):
        say(f"  {_once(escalate_hazards)()}")
    with _step(_("签批(演示:代安委办拟稿、审核、签发)")), hub.database.reading() as ledger:
        drafts = [row.notice.key for row in rows(ledger, state=NoticeState.DRAFT)]
    for signatory in SIGNATORIES:
        hub.notices.decide(drafts, hub.moment(), Actor(signatory, office.unit))
    with _step(_("编号签发")):
        numbers = _once(issue_notices)()
    with _step(_("送达")):
        # Whoever runs a demonstration at night wants to see the messages all the same.
        if faults := hub.dispatch.gather(hub.moment(), urged=True).faults:
            raise StateError("\n".join(faults))
        sent = _once(deliver)()
    with _step(_("收督办回执")):
        _once(escalate_hazards)()
    with _step(_("发布状态页")):
        _once(publish_status)()
    return len(numbers), len(sent)


def _once(flow: "Flow[P, R]") -> "Flow[P, R]":
    """Somebody is watching: a mistake is to be seen at once, not after the retries that suit a run at night."""
    return flow.with_options(retries=0)


def _summarise(hub: "Hub", issued: int, sent: int) -> None:
    """What a leader would ask: where are we, who is behind, who was told what, and what comes next."""
    from taskhub.cli.context import Format, emit
    from taskhub.notice import rows
    from taskhub.report.notices import notice_summary
    from taskhub.report.status import headline, plan_object, points, rate

    moment = hub.moment()
    typer.echo()
    for status in (one for code in PLANS for one in hub.status(moment, code)):
        typer.echo(headline(plan_object(status)))
        behind = [row for row in status.units if row.figures.state == "behind"]
        if behind:
            headings = {
                "name": _("滞后单位"), "items": _("事项"), "completed": _("完成"), "rate": _("完成率"),
                "line": _("序时进度"), "deviation": _("偏差"), "overdue": _("逾期"),
            }  # fmt: skip
            figures = [
                {"name": row.name, "items": row.figures.items, "completed": row.figures.completed,
                 "rate": rate(row.figures.completion_rate), "line": rate(row.figures.schedule_progress),
                 "deviation": points(row.figures.deviation), "overdue": row.figures.overdue}
                for row in behind
            ]  # fmt: skip
            emit(figures, headings, Format.table)
        typer.echo()
    from taskhub.report.cases import readable_case

    cases = [readable_case(row) for row in hub.escalation.cases()]
    headings = {
        "subject_title": _("逾期重大隐患"), "unit": _("单位"), "anchor": _("整改期限"), "rung": _("走到"), "state": _("状态"),
        "next_on": _("下一级"),
    }  # fmt: skip
    emit([{**row, "unit": hub.units.name(row["unit"])} for row in cases], headings, Format.table, _("督办阶梯"))
    with hub.database.reading() as ledger:
        told = [notice_summary(row, hub.units) for row in rows(ledger)]
    headings = {
        "number": _("文号"), "unit": _("发给"), "lines": _("项数"), "rules": _("按规则"), "reply_due": _("回复期限"),
        "channel_states": _("送达"),
    }  # fmt: skip
    emit(told, headings, Format.table, _("通知"))
    typer.echo(_("本次签发 {issued} 份,送达 {sent} 条;通知原文在 {path}").format(
        issued=issued, sent=sent, path=os.path.relpath(hub.workspace.var / "outbox")))  # fmt: skip
    typer.echo(_(
        "下一步:\n"
        "  make up DEMO=1                                 在 Prefect 界面里看状态页\n"
        "  .venv/bin/taskhub --demo status --plan {plan}   看每个单位\n"
        "  .venv/bin/taskhub --demo finding list           看每个问题\n"
        "  写自己的 config/units.yaml 和 config/plans/*.yaml,再 make up"
    ).format(plan=PLANS[0]))  # fmt: skip
