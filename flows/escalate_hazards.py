"""One tick of escalation, and the receipts where everybody sees them."""

from datetime import date

from prefect import flow

from flows.feeding import tell
from flows.naming import named
from flows.publish_status import publish_notices, publish_receipts, publish_waiting
from taskhub.audit import SYSTEM
from taskhub.hub import Hub
from taskhub.workspace import Workspace


@flow(
    name="escalate-hazards",
    flow_run_name=named("督办升级", day="as_of"),
    retries=2,
    retry_delay_seconds=30,
    on_completion=[tell],
    on_failure=[tell],
)
def escalate_hazards(as_of: date | None = None, confirm: int | None = None) -> dict[str, int]:
    """督办升级:到期的级拟出通知待签批,逾期未签批的记账。见[回执](/artifacts/key/taskhub-escalation)。"""
    hub = Hub(Workspace.find())
    moment = hub.working_moment(as_of)
    done = hub.escalation.escalate(moment, SYSTEM, confirmed=confirm)
    publish_receipts(hub, moment)
    publish_notices(hub, moment)
    publish_waiting(hub, moment)
    return {"visited": done.visited, "opened": len(done.opened), "spoken": len(done.spoken), "passed_over": done.passed_over,
            "missed": done.missed, "closed": len(done.closed)}  # fmt: skip
