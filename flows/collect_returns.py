"""Takes over the sheets that came in, and shows who has returned what."""

from prefect import flow
from prefect.artifacts import create_markdown_artifact

from flows.feeding import tell
from taskhub.audit import SYSTEM
from taskhub.hub import Hub
from taskhub.report.rounds import round_page
from taskhub.workspace import Workspace


@flow(name="collect-returns", flow_run_name="收表", retries=2, retry_delay_seconds=30, on_completion=[tell], on_failure=[tell])
def collect_returns() -> list[str]:
    """收下收件目录里的填报表,更新[报送轮次](/artifacts/key/taskhub-round)。不收的表移到 bad/,旁边是标出错处的表和回信。"""
    hub = Hub(Workspace.find())
    moment = hub.moment()
    hub.drop_folder.mkdir(parents=True, exist_ok=True)
    filed = [one for one, _brought in hub.rounds.collect(hub.drop_folder, moment, SYSTEM)]
    publish_round(hub)
    return [f"{one.name}: {one.folder}" for one in filed]


def publish_round(hub: Hub) -> None:
    """The page of the latest round."""
    moment = hub.moment()
    rounds = hub.rounds.rows(moment)
    page = round_page(rounds, hub.rounds.status(rounds[0]["round"], moment) if rounds else [])
    create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)
