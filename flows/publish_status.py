"""Puts the status pages into the Prefect UI, under keys that stay."""

from datetime import date

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run

from taskhub.clock import Moment
from taskhub.hazard import Filter
from taskhub.hub import Hub
from taskhub.report.hazards import hazards_page
from taskhub.report.pages import pages
from taskhub.report.rechecks import round_page
from taskhub.report.searchable import gauges, sheets
from taskhub.report.waiting import DEPLOYMENT, waiting_page
from taskhub.workspace import Workspace


@flow(name="publish-status", flow_run_name="发布状态", retries=2, retry_delay_seconds=10)
def publish_status(as_of: date | None = None) -> int:
    """发布状态:总览、各方案、各单位。见 [总览](/artifacts/key/taskhub-overview)。"""
    hub = Hub(Workspace.find())
    moment = hub.moment(as_of)
    standing = hub.standing(moment)
    published = pages(standing)
    for page in published:
        create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)
    for sheet in sheets(standing):
        create_table_artifact(key=sheet.key, table=[dict(row) for row in sheet.rows], description=sheet.description)
    for gauge in gauges(standing):
        create_progress_artifact(key=gauge.key, progress=gauge.percent, description=gauge.description)
    publish_hazards(hub, moment)
    publish_rechecks(hub, moment)
    publish_waiting(hub, moment)
    return len(published)


def publish_hazards(hub: Hub, moment: Moment) -> None:
    year = moment.as_of.replace(month=1, day=1)
    page = hazards_page(
        hub.hazards.figures("level", moment, year), hub.hazards.figures("unit", moment, year),
        hub.hazards.rows(moment, Filter(level="major", overdue=True)), hub.units.name, moment.as_of, hub.workspace.var / "pages",
    )  # fmt: skip
    create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)


def publish_rechecks(hub: Hub, moment: Moment) -> None:
    """The page of the latest round. A round is drawn once and goes on for months; what a run showed goes sooner."""
    rounds = hub.rechecks.rounds(moment)
    if rounds:
        page = round_page(hub.rechecks.show(rounds[0]["round"], moment), hub.units.name)
        create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)


def publish_waiting(hub: Hub, moment: Moment) -> None:
    """The page of what waits for a person, by every flow that changes it."""
    page = waiting_page(hub.notices.waiting(), hub.units.name, moment.as_of, form_address())
    create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)


def form_address() -> str | None:
    """Where the form for sign-off stands. Its address holds an id that each server gives anew; without a server there is none."""
    if not flow_run.get_id():
        return None
    with get_client(sync_client=True) as client:
        try:
            deployment = client.read_deployment_by_name(f"{DEPLOYMENT}/{DEPLOYMENT}")
        except ObjectNotFound:  # a run by hand, before anything was deployed
            return None
    return f"/deployments/deployment/{deployment.id}/run"
