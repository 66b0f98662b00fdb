"""Sends what is due to be sent."""

from datetime import UTC, datetime

from prefect import flow

from taskhub.hub import Hub
from taskhub.settings import Workspace


@flow(name="deliver", flow_run_name="送达", retries=2, retry_delay_seconds=30)
def deliver() -> list[str]:
    """把发件箱里到时间的消息发出去;失败的按间隔重试,不会重复发送。"""
    hub = Hub(Workspace.find())
    hub.dispatch.gather(hub.moment())
    results = hub.deliver(hub.moment(), lambda: datetime.now(UTC))
    return [f"{one.notice} {one.channel}: {one.outcome} {one.reason}".rstrip() for one in results]
