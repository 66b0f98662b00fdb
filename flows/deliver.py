"""Decides what units hear now, sends what is due, and shows both."""

from datetime import UTC, datetime

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows.feeding import tell
from taskhub.hub import Hub
from taskhub.report.delivered import delivery_page
from taskhub.workspace import Workspace


@flow(name="deliver", flow_run_name="送达", retries=2, retry_delay_seconds=30, on_completion=[tell], on_failure=[tell])
def deliver() -> list[str]:
    """决定每份通知现在告知、汇总还是稍后,把到时间的消息发出去;失败的按间隔重试,不会重复发送。见[送达](/artifacts/key/taskhub-delivery)。"""
    hub = Hub(Workspace.find())
    moment = hub.moment()
    gathered = hub.dispatch.gather(moment)
    results = hub.deliver(moment, lambda: datetime.now(UTC))
    if gathered.decided or results:  # a run with nothing to say leaves the last page that says something
        page = delivery_page(gathered.decided, results, hub.units.name, moment, hub.dispatch.hours.zone)
        create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)
    if gathered.faults:
        raise RuntimeError("\n".join(gathered.faults))
    return [f"{one.notice} {one.channel}: {one.outcome} {one.reason}".rstrip() for one in results]
