"""Numbers and queues the notices that are signed off, or need no sign-off, and shows what went out and why."""

from prefect import flow
from prefect.runtime import flow_run

from flows.feeding import tell
from flows.naming import named
from flows.publish_status import publish_notices, publish_waiting, put_up_changed
from taskhub.audit import SYSTEM
from taskhub.hub import Hub
from taskhub.problems import StateError
from taskhub.report.issued import issued_page
from taskhub.workspace import Workspace


@flow(
    name="issue-notices",
    flow_run_name=named("签发通知", day="as_of"),
    retries=2,
    retry_delay_seconds=10,
    on_completion=[tell],
    on_failure=[tell],
)
def issue_notices() -> list[str]:
    """给已签批的(和无需签批的)通知编号、成文,放入发件箱。见[签发](/artifacts/key/taskhub-issued)。"""
    hub = Hub(Workspace.find())
    moment = hub.moment()
    issued, faults = hub.issue_round(moment, SYSTEM)
    # A retry after faults that a person must put right has nothing to add to what the first try has shown.
    if issued or (faults and flow_run.run_count <= 1):
        page = issued_page(hub.issued_rows(issued), faults, hub.notices.waiting(), hub.units.name, moment.as_of)
        put_up_changed(page)
        publish_notices(hub, moment, put_up_changed)
    publish_waiting(hub, moment, put_up_changed)
    if faults:
        raise StateError("\n".join(dict.fromkeys(faults.values())))
    return [notice.number for notice in issued if notice.number]
