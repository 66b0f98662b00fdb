"""Puts the status pages into the Prefect UI, under keys that stay."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import cast

from prefect import flow
from prefect.artifacts import Artifact, create_markdown_artifact, create_progress_artifact, create_table_artifact
from prefect.client.orchestration import get_client
from prefect.exceptions import ObjectNotFound
from prefect.runtime import flow_run

from flows.naming import named
from taskhub.clock import Moment
from taskhub.hazard import Filter
from taskhub.hub import Hub
from taskhub.report.alarms import alarms_page
from taskhub.report.answers import first_pages
from taskhub.report.cases import receipts_page, rungs_in_words
from taskhub.report.elements import Page
from taskhub.report.hazards import hazards_page
from taskhub.report.notice_pages import notices_page
from taskhub.report.pages import pages
from taskhub.report.rechecks import round_page as rechecks_page
from taskhub.report.rest import forget
from taskhub.report.rounds import round_page
from taskhub.report.searchable import gauges, sheets
from taskhub.report.troubles import SHOWN, troubles_page
from taskhub.report.waiting import DEPLOYMENT, waiting_page
from taskhub.workspace import Workspace


@flow(name="publish-status", flow_run_name=named("发布状态", day="as_of"), retries=2, retry_delay_seconds=10)
def publish_status(as_of: date | None = None) -> int:
    """发布状态:总览、各方案、各单位、通知、隐患。见 [总览](/artifacts/key/taskhub-overview)。"""
    hub = Hub(Workspace.find())
    moment = hub.moment(as_of)
    standing, files = hub.standing(moment), hub.workspace.var / "pages"
    published = pages(standing, files)
    for page in published:
        put_up(page)
    for sheet in sheets(standing, files):
        create_table_artifact(key=sheet.key, table=[dict(row) for row in sheet.rows], description=sheet.description)
    for gauge in gauges(standing):
        create_progress_artifact(key=gauge.key, progress=gauge.percent, description=gauge.description)
    publish_alarms(hub, moment)
    publish_hazards(hub, moment)
    publish_rechecks(hub, moment)
    publish_notices(hub, moment)
    publish_waiting(hub, moment)
    publish_receipts(hub, moment)
    publish_round(hub, moment)
    publish_troubles(hub, moment)
    for page in first_pages(form_address):
        if not _is_there(page.key):
            put_up(page)
    forget(files, moment.now - timedelta(days=hub.workspace.settings.keeping.run_days))
    return len(published)


def put_up(page: Page) -> None:
    create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)


def put_up_changed(page: Page) -> None:
    """For what runs every few minutes: a page that says what it said is left, else its history would be copies of one version."""
    if _latest(page.key) != page.markdown:
        put_up(page)


def publish_alarms(hub: Hub, moment: Moment) -> None:
    put_up(alarms_page(hub.alarmed(moment), hub.units.name, hub.workspace.var / "pages"))


def publish_hazards(hub: Hub, moment: Moment) -> None:
    year = moment.as_of.replace(month=1, day=1)
    put_up(hazards_page(
        hub.hazards.figures("level", moment, year), hub.hazards.figures("unit", moment, year),
        hub.hazards.rows(moment, Filter(level="major", overdue=True)), rungs_in_words(hub.escalation.cases()), hub.units.name,
        moment.as_of, hub.workspace.var / "pages", hub.hazards.months(moment),
    ))  # fmt: skip


def publish_rechecks(hub: Hub, moment: Moment) -> None:
    """The page of the latest round. A round is drawn once and goes on for months; what a run showed goes sooner."""
    rounds = hub.rechecks.rounds(moment)
    if rounds:
        put_up(rechecks_page(hub.rechecks.show(rounds[0]["round"], moment), hub.units.name))


def publish_waiting(hub: Hub, moment: Moment, put: Callable[[Page], None] = put_up) -> None:
    """The page of what waits for a person, by every flow that changes it."""
    put(waiting_page(hub.notices.waiting(), hub.units.name, moment.as_of, form_address()))


def publish_notices(hub: Hub, moment: Moment, put: Callable[[Page], None] = put_up) -> None:
    put(notices_page(hub.noticed(moment), hub.units.name, hub.workspace.var / "pages"))


def publish_receipts(hub: Hub, moment: Moment) -> None:
    put_up(receipts_page(hub.escalation.cases(), hub.units.name, moment.as_of))


def publish_round(hub: Hub, moment: Moment) -> None:
    """The page of the latest reporting round."""
    rounds = hub.rounds.rows(moment)
    put_up(round_page(rounds, hub.rounds.status(rounds[0]["round"], moment) if rounds else []))


def publish_troubles(hub: Hub, moment: Moment) -> None:
    put_up(troubles_page(hub.watch.told(SHOWN), moment, hub.dispatch.hours.zone))


def form_address(deployment: str = DEPLOYMENT) -> str | None:
    """Where the form of a deployment stands. Its address holds an id that each server gives anew; without a server there is
    none."""
    if not flow_run.get_id():
        return None
    with get_client(sync_client=True) as client:
        try:
            found = client.read_deployment_by_name(f"{deployment}/{deployment}")
        except ObjectNotFound:  # a run by hand, before anything was deployed
            return None
    return f"/deployments/deployment/{found.id}/run"


def _is_there(key: str) -> bool:
    return _latest(key) is not None


def _latest(key: str) -> object:
    """What the newest version of a page says; None where there is none, or no server to ask."""
    found = cast(Artifact | None, Artifact.get(key)) if flow_run.get_id() else None
    return None if found is None else found.data
