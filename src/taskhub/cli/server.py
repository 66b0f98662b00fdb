"""A Prefect server and worker of our own: direct children, each a process group, so that stopping leaves nothing behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from taskhub.cli import logs
from taskhub.cli.listening import LOOPBACK, Listening
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.workspace import Workspace

POOL = "taskhub"


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs: ``settings`` is the environment of its clients."""

    settings: dict[str, str]
    child: subprocess.Popen[bytes]
    log: Path

    def require_alive(self) -> None:
        """Raises StateError, naming its log, where it has ended."""
        if self.child.poll() is not None:
            raise StateError(_("Prefect 服务意外退出;原因见 {log}").format(log=self.log))


_START_SECONDS = 90
_STOP_SECONDS = 15
_READ_SECONDS = 5


def environment(workspace: Workspace, api_url: str) -> dict[str, str]:
    """The settings that a server, its worker and its clients share. What the administrator has set goes first."""
    home = workspace.var / "prefect"
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    ours = {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        "PREFECT_SERVER_UI_API_URL": "/api",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": api_url.removesuffix("/api"),  # a page from elsewhere must not sign off notices
        "PREFECT_UI_STATIC_DIRECTORY": str(home / "ui"),  # by default beside the program, which a service may not write
        "TMPDIR": str(home / "tmp"),  # in the shared one the worker's directory belongs to whoever was first to have a worker
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # events go after seven days, Prefect's own default
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(workspace.settings.keeping.run_days * 86_400),
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
        "DO_NOT_TRACK": "1",
    }
    if (auth := workspace.settings.ui_auth) is not None:
        ours |= {"PREFECT_SERVER_API_AUTH_STRING": auth, "PREFECT_API_AUTH_STRING": auth}
    return {
        **ours,
        **os.environ,
        **_no_proxy(api_url),
        "PREFECT_API_URL": api_url,
        "TASKHUB_WORKSPACE": str(workspace.root),
        "TASKHUB_DEMO": "1" if workspace.demo else "0",
    }


def _no_proxy(api_url: str) -> dict[str, str]:
    """A proxy of the surroundings does not lead to a server of our own; under both spellings, as clients differ."""
    known = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = ",".join(filter(None, [known, LOOPBACK, "localhost", urlsplit(api_url).hostname]))
    return {"no_proxy": hosts, "NO_PROXY": hosts}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def require_login(settings: Mapping[str, str], at: Listening) -> None:
    """Raises StateError where others could reach a server that asks nobody who they are."""
    if not at.private and not settings.get("PREFECT_SERVER_API_AUTH_STRING"):
        raise StateError(
            _("在 {host} 上打开,谁连得上谁就能签批;先设环境变量 TASKHUB_UI_AUTH=用户名:密码,再启动").format(host=at.host)
        )


def prefect(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "prefect", *arguments]


@contextlib.contextmanager
def process(command: list[str], settings: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a child in a process group of its own for the block, and stops the whole group afterwards."""
    log.parent.mkdir(parents=True, exist_ok=True)
    kept = logs.opened(log)
    child = subprocess.Popen(
        command, env=dict(settings), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    assert child.stdout is not None
    reader = logs.keep(child.stdout, kept)
    try:
        yield child
    finally:
        _stop(child)
        reader.join(_READ_SECONDS)


def _stop(child: subprocess.Popen[bytes]) -> None:
    with _deaf_to_interrupts():
        _end_group(child)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """An impatient second Ctrl-C must not leave the children behind."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    for request, patience in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, request)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
            break
    with contextlib.suppress(ProcessLookupError, PermissionError):  # grandchildren that outlived their parent
        os.killpg(child.pid, signal.SIGKILL)


@contextlib.contextmanager
def server(workspace: Workspace, at: Listening) -> Iterator["Served"]:
    """A Prefect server for the block. Raises StateError, before it starts, where it would be open to everybody."""
    settings = environment(workspace, f"{at.url}/api")
    require_login(settings, at)
    log = workspace.var / "prefect" / "server.log"
    command = [sys.executable, "-m", "flows.serving", at.host, str(at.port)]
    with process(command, settings, log) as child:
        wait_until_healthy(settings["PREFECT_API_URL"], child, log)
        workspace.serving.write_text(settings["PREFECT_API_URL"], encoding="utf-8")
        try:
            yield Served(settings, child, log)
        finally:
            workspace.serving.unlink(missing_ok=True)


def wait_until_healthy(api_url: str, child: subprocess.Popen[bytes] | None, log: Path | None) -> None:
    """Returns when the server answers; raises StateError, naming its log, when it died or takes too long."""
    deadline = time.monotonic() + _START_SECONDS
    directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        if child is not None and child.poll() is not None:
            raise StateError(_("Prefect 服务没有启动起来;原因见 {log}").format(log=log))
        try:
            with directly.open(f"{api_url}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise StateError(_("等了 {seconds} 秒,Prefect 服务 {url} 没有应答").format(seconds=_START_SECONDS, url=api_url))
