"""``taskhub up``: server, worker and schedules on one machine, until Ctrl-C."""

import os
import signal
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import say, session
from taskhub.cli.listening import LOOPBACK, listening
from taskhub.i18n import gettext as _


def up(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Prefect 界面的端口")] = 4200,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="在本机的哪个地址上打开(0.0.0.0 是全部);别的机器能打开的,先设 TASKHUB_UI_AUTH")
    ] = LOOPBACK,
) -> None:
    """启动 Prefect 服务、执行器和定时任务,直到按 Ctrl-C。"""
    from taskhub.cli import server
    from taskhub.cli.registering import register
    from taskhub.cli.workers import keep_running
    from taskhub.watch import deployments_in, load_watched

    taskhub = session(context)
    hub = taskhub.hub
    workspace = hub.workspace
    at = listening(host, port)
    watched = load_watched(
        workspace.config / "watch.yaml", [one["name"] for one in deployments_in(workspace.root / "prefect.yaml")]
    )
    _say_what_is_loaded(taskhub.hub.plan_count())
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a service manager's stop is an orderly stop too
    try:
        say(_("正在启动 Prefect 服务……"))
        with server.server(workspace, at) as served:
            _deploy(workspace.root, served.settings)
            queues = register(served, watched)
            say(_("界面:{url}  总览:{url}/artifacts/key/{key}").format(url=at.shown, key="taskhub-overview"))
            keep_running(served, queues, workspace.var / "prefect")
    except KeyboardInterrupt:
        say(_("已停止"))


def _say_what_is_loaded(plans: int) -> None:
    if not plans:
        say(_("台账还是空的。先登记单位(config/units.yaml),再载入方案:taskhub plan load config/plans/你的方案.yaml"))


def _deploy(root: Path, settings: dict[str, str]) -> None:
    """Registers the schedules of prefect.yaml; doing so again changes nothing."""
    from taskhub.cli import server
    from taskhub.problems import StateError

    commands = (
        server.prefect("work-pool", "create", server.POOL, "--type", "process", "--overwrite"),
        server.prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(root / "prefect.yaml")),
    )
    for command in commands:
        done = subprocess.run(command, env={**os.environ, **settings}, cwd=root, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StateError(_("部署定时任务失败:\n{output}").format(output=done.stdout + done.stderr))
