"""Puts the status pages into the Prefect UI, under keys that stay."""

from datetime import date

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, create_table_artifact

from taskhub.hub import Hub
from taskhub.report.pages import gauges, pages, sheets
from taskhub.settings import Workspace


@flow(name="publish-status", flow_run_name="发布状态", retries=2, retry_delay_seconds=10)
def publish_status(as_of: date | None = None) -> int:
    """发布状态:总览、各方案、各单位。见 [总览](/artifacts/key/taskhub-overview)。"""
    hub = Hub(Workspace.find())
    standing = hub.standing(hub.moment(as_of))
    published = pages(standing)
    for page in published:
        create_markdown_artifact(key=page.key, markdown=page.markdown, description=page.description)
    for sheet in sheets(standing):
        create_table_artifact(key=sheet.key, table=[dict(row) for row in sheet.rows], description=sheet.description)
    for gauge in gauges(standing):
        create_progress_artifact(key=gauge.key, progress=gauge.percent, description=gauge.description)
    return len(published)
