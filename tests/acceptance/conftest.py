"""The sample workspace, copied so that a test may write into it, and the command line as people run it."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main

from taskhub.cli import main

REPOSITORY = Path(__file__).parents[2]
CHECKOUT = (sys.executable, "-m", "taskhub")


@dataclass(frozen=True)
class Ran:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def _copy_sample(to: Path) -> Path:
    """What a workspace needs of the repository, without anybody's ledger."""
    for folder in ("config", "rules", "flows"):
        shutil.copytree(REPOSITORY / folder, to / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(REPOSITORY / "prefect.yaml", to)
    return to


def _environment(**more: str) -> dict[str, str]:
    """The developer's own settings are left out."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("TASKHUB_", "PREFECT_"))}
    return {**ours, "TASKHUB_BY": "王敏@awb", "PYTHONIOENCODING": "utf-8", **more}


def _taskhub(
    workspace: Path, *arguments: str, program: Sequence[str] = CHECKOUT, timeout: float = 200, **environment: str
) -> Ran:
    done = subprocess.run(
        [*program, *arguments], cwd=workspace, env=_environment(**environment), capture_output=True, text=True, timeout=timeout,
        check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def _processes_of(workspace: Path) -> dict[int, str]:
    """The live processes that work in the workspace, by what their command line or their environment names."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            line, surroundings = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:
            continue  # gone meanwhile, or somebody else's
        if line and str(workspace).encode() in line + surroundings:
            found[int(entry.name)] = line.replace(b"\0", b" ").decode(errors="replace")
    return found


@pytest.fixture(scope="session")
def taskhub() -> Callable[..., Ran]:
    """``taskhub(workspace, *arguments, **environment)``: the command in a process of its own; ``program`` names another one."""
    return _taskhub


_get_command = cache(typer.main.get_command)
"""Typer puts all commands together anew for each call, which takes longer than many a command."""


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """The same command in this process, through its entry point: for the many tests that need no process of their own."""
    monkeypatch.setenv("TASKHUB_BY", "王敏@awb")
    monkeypatch.setattr(typer.main, "get_command", _get_command)

    def run(workspace: Path, *arguments: str) -> Ran:
        monkeypatch.chdir(workspace)
        monkeypatch.setattr(sys, "argv", ["taskhub", *arguments])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1 if end.code else 0
        answered = capsys.readouterr()
        return Ran(code, answered.out, answered.err)

    return run


class Running:
    """A command that runs on, with what it has said so far (both streams together). ``program``: the one of this checkout, or
    one that is installed elsewhere."""

    def __init__(self, workspace: Path, *arguments: str, program: Sequence[str] = CHECKOUT, **environment: str) -> None:
        self.process = subprocess.Popen(
            [*program, *arguments], cwd=workspace, env=_environment(PYTHONUNBUFFERED="1", **environment),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        self.said = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said += line

    def wait_for(self, words: str, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while words not in self.said:
            assert time.monotonic() < deadline, f"{words!r} was not said in {seconds} s: {self.said}"
            assert self.process.poll() is None or words in self.said, f"ended before it said {words!r}: {self.said}"
            time.sleep(0.05)

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def wait(self, seconds: float = 60) -> int:
        """The exit code, once it has ended and all it said is read."""
        code = self.process.wait(seconds)
        self._reader.join(seconds)
        return code


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[..., Running]]:
    """``start(workspace, *arguments, **environment)``: the command, running on. It ends with the module at the latest."""
    started: list[Running] = []

    def run(workspace: Path, *arguments: str, program: Sequence[str] = CHECKOUT, **environment: str) -> Running:
        started.append(Running(workspace, *arguments, program=program, **environment))
        return started[-1]

    yield run
    for running in started:
        if running.process.poll() is None:
            running.interrupt()
            running.wait(120)  # worker and server each have 25 seconds before they are killed, on a busy machine more


@dataclass(frozen=True)
class Api:
    """A Prefect server, asked as any client asks it."""

    url: str

    def post(self, path: str, **body: Any) -> Any:
        request = urllib.request.Request(
            f"{self.url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        return self._answer(request)

    def get(self, path: str) -> Any:
        return self._answer(urllib.request.Request(f"{self.url}{path}"))

    def _answer(self, request: urllib.request.Request) -> Any:
        """A server on SQLite says 503 while its database is locked: then it is asked again."""
        for _try in range(30):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError as refused:
                if refused.code != 503:
                    raise
                time.sleep(1)
        raise AssertionError(f"{request.full_url} was busy for 30 s")

    def artifacts(self) -> dict[str, Any]:
        """The newest artifact of each key."""
        return {one["key"]: one for one in self.post("/artifacts/latest/filter", limit=200)}

    def run_deployment(self, name: str, seconds: float = 120) -> str:
        """Runs ``flow/deployment`` by whichever worker takes it; returns the name of the state it ended in."""
        deployment = self.get(f"/deployments/name/{name}")["id"]
        run = self.post(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})["id"]
        deadline = time.monotonic() + seconds
        while True:
            state = self.get(f"/flow_runs/{run}")["state"]
            if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
                return str(state["type"])
            assert time.monotonic() < deadline, f"{name} is still {state['name']} after {seconds} s"
            time.sleep(0.5)


@pytest.fixture(scope="session")
def api() -> Callable[[int], Api]:
    """``api(port)``: the Prefect server at a port of this machine."""
    return lambda port: Api(f"http://127.0.0.1:{port}/api")


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find


@pytest.fixture(scope="session")
def processes_of() -> Callable[[Path], dict[int, str]]:
    return _processes_of


@pytest.fixture(scope="session")
def copy_sample() -> Callable[[Path], Path]:
    return _copy_sample


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A fresh copy of the sample workspace; its ledger is empty."""
    return _copy_sample(tmp_path / "workspace")


@pytest.fixture(scope="session")
def _loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the city's plan and its progress in the ledger. It takes seconds: who wants one copies this one."""
    workspace = _copy_sample(tmp_path_factory.mktemp("loaded") / "workspace")
    for arguments in (
        ["plan", "load", "config/plans/sx-2024.yaml"],
        ["progress", "import", "config/samples/progress-sx-2024.csv"],
    ):
        done = _taskhub(workspace, *arguments)
        assert done.code == 0, done.err
    return workspace


@pytest.fixture(scope="session")
def _assessed(_loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = Path(shutil.copytree(_loaded, tmp_path_factory.mktemp("assessed") / "workspace"))
    done = _taskhub(workspace, "assess", "--as-of", "2024-09-30")
    assert done.code == 0, done.err
    return workspace


@pytest.fixture(scope="module")
def loaded(_loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the city's plan and its progress in the ledger. Tests only read from it."""
    return Path(shutil.copytree(_loaded, tmp_path_factory.mktemp("read") / "workspace"))


@pytest.fixture
def writable(_loaded: Path, tmp_path: Path) -> Path:
    """The loaded workspace, to write into."""
    return Path(shutil.copytree(_loaded, tmp_path / "workspace"))


@pytest.fixture
def assessed(_assessed: Path, tmp_path: Path) -> Path:
    """The loaded workspace after the assessment of the sample's day, to write into."""
    return Path(shutil.copytree(_assessed, tmp_path / "workspace"))


@pytest.fixture(scope="session")
def _registered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = _copy_sample(tmp_path_factory.mktemp("registered") / "workspace")
    for table in ("enterprises import config/samples/enterprises.csv", "import config/samples/hazards.csv"):
        done = _taskhub(workspace, "hazard", *table.split(), "--as-of", "2024-09-30")
        assert (done.code, done.out) == (0, ""), done.err
    assert "新登记 39 个" in done.err
    return workspace


@pytest.fixture
def registered(_registered: Path, tmp_path: Path) -> Path:
    """The sample with its enterprises and hazards registered on its day, to write into."""
    return Path(shutil.copytree(_registered, tmp_path / "workspace"))
