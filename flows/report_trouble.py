"""Tells the office that a scheduled task did not do its work. Started by the automations, not by people."""

from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from prefect import flow

from flows.feeding import tell
from flows.naming import named
from flows.publish_status import publish_troubles
from taskhub.hub import Hub
from taskhub.watch import Happened, Trouble
from taskhub.workspace import Workspace

_PREFECT_SAYS = "Flow run encountered an exception: "


@flow(name="report-trouble", flow_run_name=named("告知", "task", "happened"), on_completion=[tell])
def report_trouble(
    task: str, happened: Literal["failed", "crashed", "stuck", "absent"], run: str = "", reason: str = ""
) -> list[str]:
    """告诉安委办:自动任务出了问题。由自动化触发(config/watch.yaml)。见[运行情况](/artifacts/key/taskhub-troubles)。"""
    hub = Hub(Workspace.find())
    moment = hub.moment()
    when = f"{moment.now.astimezone(ZoneInfo(hub.settings.timezone)):%Y-%m-%d %H:%M}"
    trouble = Trouble(task, Happened(happened), run, reason.removeprefix(_PREFECT_SAYS))
    directly = hub.watch.tell(trouble, moment, when, lambda: datetime.now(UTC))
    if directly:  # past the ledger, which cannot be written: what follows would fail on it too
        return directly
    sent = hub.deliver(moment, lambda: datetime.now(UTC))
    publish_troubles(hub, moment)
    return [f"{one.notice} {one.channel}: {one.outcome} {one.reason}".rstrip() for one in sent]
