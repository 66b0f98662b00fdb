"""The bundle, on a machine without a network: it installs, its first steps succeed, and it serves.

The machine is a network namespace with nothing but the loopback in it; only the kernel's administrator may make one."""

import ctypes
import errno
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

REPOSITORY = Path(__file__).parents[2]
CLONE_NEWNET, SIOCSIFFLAGS, IFF_UP, IFF_RUNNING = 0x40000000, 0x8914, 0x1, 0x40
READY = "按 Ctrl-C 停止"
PORT = 4200  # nobody else is in the namespace
SECRET = ".env"
NO_CHECKOUT = {"PYTHONPATH": ""}

Offline = Callable[..., Any]


def _leave_the_network() -> None:
    """Puts the calling thread, and what it starts from now on, into a network namespace of its own."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        fcntl.ioctl(probe, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP | IFF_RUNNING))


@pytest.fixture(scope="module")
def offline() -> Iterator[Offline]:
    """``offline(function, *arguments)``: what the function answers where there is no network."""
    with ThreadPoolExecutor(1) as thread:
        try:
            thread.submit(_leave_the_network).result()
        except OSError as error:
            pytest.skip(f"no network namespace can be made here: {os.strerror(error.errno or 0)}")
        yield lambda function, *arguments, **named: thread.submit(function, *arguments, **named).result()


@pytest.fixture(scope="module")
def installed(offline: Offline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as the bundle installs it, far from the checkout. Its bytecode comes as it is needed: that is quicker here."""
    scratch = tmp_path_factory.mktemp("bundle")
    checkout = shutil.copytree(REPOSITORY, scratch / "checkout", ignore=shutil.ignore_patterns(".*", "var", "dist", "tests"))
    (checkout / "config" / SECRET).write_text("WECOM_KEY=geheim\n")
    made = subprocess.run(
        [sys.executable, "tools/bundle.py", str(scratch)], cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout / "src")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    archive = Path(made.stdout.strip())
    subprocess.run(["tar", "xzf", str(archive)], cwd=scratch, check=True)
    unpacked = scratch / archive.name.removesuffix(".tar.gz")
    command = ["sh", str(unpacked / "install.sh"), str(scratch / "program")]
    environment = {**os.environ, "PYTHON": sys.executable, "PIP_NO_COMPILE": "1"}
    done = offline(subprocess.run, command, env=environment, cwd=scratch, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "taskhub init DIR && cd DIR && taskhub up" in done.stdout
    return scratch / "program"


@pytest.fixture(scope="module")
def program(installed: Path) -> list[str]:
    return [str(installed / "bin" / "taskhub")]


@pytest.fixture(scope="module")
def office(offline: Offline, taskhub: Any, program: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new workspace with its pattern of a plan in the ledger."""
    root = tmp_path_factory.mktemp("office")
    for where, arguments in (
        (root, ["init", "anwei"]),
        (root / "anwei", ["plan", "check", "config/plans/example.yaml"]),
        (root / "anwei", ["plan", "load", "config/plans/example.yaml"]),
    ):
        done = offline(taskhub, where, *arguments, program=program, **NO_CHECKOUT)
        assert done.code == 0, done.err
    return root / "anwei"


def test_there_is_no_network(offline: Offline) -> None:
    with pytest.raises(OSError, match="unreachable") as refused:
        offline(socket.create_connection, ("192.0.2.1", 80), 5)
    assert refused.value.errno == errno.ENETUNREACH


def test_the_secrets_of_the_checkout_are_not_in_it(installed: Path) -> None:
    shipped = [path for path in installed.glob("lib/python*/site-packages/taskhub/shipped/**/*") if path.is_file()]
    assert "taskhub.yaml" in {path.name for path in shipped}
    assert SECRET not in {path.name for path in shipped}


def test_the_first_steps_succeed(offline: Offline, taskhub: Any, program: list[str], office: Path) -> None:
    examined = offline(taskhub, office, "doctor", "--format", "json", program=program, **NO_CHECKOUT)
    assert [one for one in json.loads(examined.out) if one["state"] == "broken"] == []
    assert "durable-rules" in examined.out
    assessed = offline(taskhub, office, "assess", program=program, **NO_CHECKOUT)
    assert assessed.code == 0, assessed.err
    assert "研判" in assessed.err + assessed.out


def test_it_serves_and_its_worker_publishes(
    offline: Offline, start: Any, api: Any, processes_of: Any, program: list[str], office: Path, installed: Path
) -> None:
    before = _of_the_program(installed)
    running = offline(start, office, "up", program=program, **NO_CHECKOUT)
    running.wait_for(READY)
    client = api(PORT)
    names = {one["name"] for one in yaml.safe_load((office / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]}
    assert {one["name"] for one in offline(client.post, "/deployments/filter", limit=200)} == names
    assert offline(client.run_deployment, "publish-status/publish-status") == "COMPLETED"
    plan = yaml.safe_load((office / "config/plans/example.yaml").read_text(encoding="utf-8"))
    assert plan["title"] in offline(client.artifacts)["taskhub-overview"]["data"]
    with offline(urllib.request.urlopen, f"http://127.0.0.1:{PORT}/", timeout=30) as page:
        assert b"<html" in page.read()
    assert len(processes_of(office)) >= 2  # server and worker
    assert _of_the_program(installed) == before, "a service may not write there"
    assert [*(office / "var/prefect/tmp/runner_storage").iterdir()], "in /tmp it would be in the way of another user's"

    running.interrupt()
    assert running.wait(120) == 0
    deadline = time.monotonic() + 5
    while (left := processes_of(office)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == {}


def _of_the_program(installed: Path) -> set[Path]:
    """What there is but bytecode."""
    return {path for path in installed.rglob("*") if path.suffix != ".pyc" and path.name != "__pycache__"}
