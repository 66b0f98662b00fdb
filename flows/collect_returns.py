"""Takes over the sheets that came in, and shows who has returned what."""

from prefect import flow

from flows.feeding import tell
from flows.naming import named
from flows.publish_status import publish_round
from taskhub.audit import SYSTEM
from taskhub.hub import Hub
from taskhub.workspace import Workspace


@flow(
    name="collect-returns",
    flow_run_name=named("收表", day="as_of"),
    retries=2,
    retry_delay_seconds=30,
    on_completion=[tell],
    on_failure=[tell],
)
def collect_returns() -> list[str]:
    """收下收件目录里的填报表,更新[报送轮次](/artifacts/key/taskhub-round)。不收的表移到 bad/,旁边是标出错处的表和回信。"""
    hub = Hub(Workspace.find())
    moment = hub.moment()
    hub.drop_folder.mkdir(parents=True, exist_ok=True)
    filed = [one for one, _brought in hub.rounds.collect(hub.drop_folder, moment, SYSTEM)]
    publish_round(hub, hub.moment())
    return [f"{one.name}: {one.folder}" for one in filed]
