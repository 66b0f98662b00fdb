"""Loads plan files into the ledger: all of them or none."""

from pathlib import Path

from prefect import flow

from flows.feeding import tell
from flows.naming import named
from taskhub.audit import SYSTEM
from taskhub.hub import Hub
from taskhub.workspace import Workspace


@flow(
    name="load-plans",
    flow_run_name=named("载入方案", "files"),
    retries=2,
    retry_delay_seconds=10,
    on_completion=[tell],
    on_failure=[tell],
)
def load_plans(files: list[str] | None = None) -> list[str]:
    """载入方案文件(默认 config/plans/ 下的全部)。重复载入不起作用。"""
    hub = Hub(Workspace.find())
    paths = [hub.workspace.root / Path(name) for name in files] if files else hub.plan_files()
    loaded = hub.load_plans(paths, hub.moment(), SYSTEM)
    return [f"{one.plan} r{one.revision}: {one.items}{' *' if one.changed else ''}" for one in loaded]
