"""One assessment: findings opened, refreshed and resolved, notices drafted."""

from datetime import date

from prefect import flow

from flows.feeding import tell
from flows.naming import named
from flows.publish_status import publish_alarms, publish_notices, publish_waiting
from taskhub.audit import SYSTEM
from taskhub.hub import Hub
from taskhub.workspace import Workspace


@flow(
    name="assess",
    flow_run_name=named("动态研判", day="as_of"),
    retries=2,
    retry_delay_seconds=30,
    on_completion=[tell],
    on_failure=[tell],
)
def assess(
    as_of: date | None = None, confirm: int | None = None, accept_rules: str | None = None, full: bool = False
) -> dict[str, int]:
    """动态研判:把应完成的和已报送的对照,发现问题,拟出通知。confirm 用来确认超过上限的通知项数;accept_rules 用来接受
    超过上限的规则改动(填报错时给出的编码);full 逐个研判全部对象。"""
    hub = Hub(Workspace.find())
    moment = hub.working_moment(as_of)
    done = hub.assess(moment, SYSTEM, confirmed=confirm, accepted_rules=accept_rules, full=full)
    publish_alarms(hub, moment)
    publish_notices(hub, moment)
    publish_waiting(hub, moment)
    if done.failures:
        raise RuntimeError("\n".join(done.failures))
    return {"opened": len(done.opened), "refreshed": done.refreshed, "resolved": len(done.resolved), "drafted": len(done.drafted)}
