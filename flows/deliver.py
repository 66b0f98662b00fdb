"""Decides what units hear now, sends what is due, and shows both."""

from datetime import UTC, datetime

from prefect import flow

from flows.feeding import tell
from flows.naming import named
from flows.publish_status import publish_notices, put_up, put_up_changed
from taskhub.hub import Hub
from taskhub.report.delivered import delivery_page
from taskhub.workspace import Workspace


@flow(
    name="deliver",
    flow_run_name=named("送达", day="as_of"),
    retries=2,
    retry_delay_seconds=30,
    on_completion=[tell],
    on_failure=[tell],
)
def deliver() -> list[str]:
    """决定每份通知现在告知、汇总还是稍后,把到时间的消息发出去;失败的按间隔重试,不会重复发送。见[送达](/artifacts/key/taskhub-delivery)。"""
    hub = Hub(Workspace.find())
    moment = hub.moment()
    gathered = hub.dispatch.gather(moment)
    results = hub.deliver(moment, lambda: datetime.now(UTC))
    if gathered.decided or results:  # a run with nothing to say leaves the last page that says something
        put_up(delivery_page(gathered.decided, results, hub.units.name, moment, hub.dispatch.hours.zone))
        publish_notices(hub, moment, put_up_changed)
    if gathered.faults:
        raise RuntimeError("\n".join(gathered.faults))
    return [f"{one.notice} {one.channel}: {one.outcome} {one.reason}".rstrip() for one in results]
