"""Numbers and queues the notices that are signed off, or need no sign-off."""

from prefect import flow

from taskhub.audit import SYSTEM
from taskhub.hub import Hub
from taskhub.settings import Workspace


@flow(name="issue-notices", flow_run_name="签发通知", retries=2, retry_delay_seconds=10)
def issue_notices() -> list[str]:
    """给已签批的(和无需签批的)通知编号、成文,放入发件箱。"""
    hub = Hub(Workspace.find())
    return [notice.number for notice in hub.issue(hub.moment(), SYSTEM) if notice.number]
