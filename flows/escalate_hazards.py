"""One tick of escalation, and the receipts where everybody sees them."""

from datetime import date

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows.feeding import tell
from taskhub.audit import SYSTEM
from taskhub.hub import Hub
from taskhub.report.cases import receipts_page
from taskhub.workspace import Workspace


@flow(
    name="escalate-hazards", flow_run_name="督办升级", retries=2, retry_delay_seconds=30, on_completion=[tell], on_failure=[tell]
)
def escalate_hazards(as_of: date | None = None, confirm: int | None = None) -> dict[str, int]:
    """督办升级:到期的级拟出通知待签批,逾期未签批的记账。见[回执](/artifacts/key/taskhub-escalation)。"""
    hub = Hub(Workspace.find())
    moment = hub.working_moment(as_of)
    done = hub.escalation.escalate(moment, SYSTEM, confirmed=confirm)
    page = receipts_page(hub.escalation.cases(), hub.units.name, moment.as_of)
    create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)
    return {"visited": done.visited, "opened": len(done.opened), "spoken": len(done.spoken), "passed_over": done.passed_over,
            "missed": done.missed, "closed": len(done.closed)}  # fmt: skip
