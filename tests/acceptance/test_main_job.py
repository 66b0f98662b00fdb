"""The main job as ``make run`` runs it: from YAML plan to delivered notice, once, whatever happens to it."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]


def outbox(workspace: Path) -> dict[str, str]:
    """The messages that were delivered: path → content."""
    folder = workspace / "var/demo/outbox"
    return {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.md"))}


def stop(pids: dict[int, str]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory, copy_sample: Callable[[Path], Path], taskhub: Any) -> tuple[Path, Any]:
    """A workspace after one undisturbed run, and what the run answered."""
    workspace = copy_sample(tmp_path_factory.mktemp("clean") / "workspace")
    return workspace, taskhub(workspace, "demo")


def test_it_ends_by_itself_with_figures_those_behind_and_notices(clean: tuple[Path, Any], processes_of: Any) -> None:
    workspace, done = clean
    assert done.code == 0, done.err
    for words in ("事项 893,完成 449", "50.28%", "25.00%", "+25.28", "201.12%", "超序时", "市林业局", "-25.00"):
        assert words in done.out
    for words in ("某安委办督〔2024〕1号", "item-overdue", "2024-10-12", "outbox-file 已送达", "下一步"):
        assert words in done.out
    for step in ("载入方案", "导入进度", "研判", "签发", "送达", "发布状态"):
        assert f"✓ {step}" in done.err or step in done.err
    messages = outbox(workspace)
    issued = done.out.count("outbox-file 已送达")
    assert f"签发 {issued} 份,送达 {len(messages)} 条" in done.out
    assert issued > 30
    said = "".join(messages.values())
    numbers = set(re.findall("某安委办[任提管督通约级移]〔2024〕[0-9]+号", done.out))
    assert {number for number in numbers if f"**{number}**" in said} == numbers, "every notice was told"
    orders = [text for path, text in messages.items() if path.startswith("qsx/") and "督" in path]
    assert ["逾期未完成" in text for text in orders].count(True) == ["一般隐患逾期" in text for text in orders].count(True) == 1
    for words in ("督办阶梯", "粉尘涉爆除尘系统未设泄爆装置", "提级、移送", "约谈"):
        assert words in done.out
    assert not (workspace / "var/taskhub.db").exists()  # the workspace's own ledger is left alone
    assert processes_of(workspace) == {}


def test_running_it_again_sends_nothing(clean: tuple[Path, Any], taskhub: Any, processes_of: Any) -> None:
    workspace, _done = clean
    folder = workspace / "var/demo/outbox"
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()}
    again = taskhub(workspace, "demo")
    assert again.code == 0, again.err
    assert "签发 0 份,送达 0 条" in again.out
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()} == before
    assert processes_of(workspace) == {}


@pytest.mark.parametrize("step", ["动态研判", "编号签发", "送达"])
def test_a_run_that_is_killed_half_way_and_repeated_says_the_same_as_a_clean_one(
    clean: tuple[Path, Any], sample: Path, step: str, start: Any, taskhub: Any, processes_of: Any
) -> None:
    killed = start(sample, "demo")
    killed.wait_for(f"… {step}")
    time.sleep(0.4)  # into the step
    killed.process.kill()
    assert killed.wait() == -signal.SIGKILL
    assert f"✓ {step}" not in killed.said
    stop(processes_of(sample))  # its server, which nobody could stop any more
    repeated = taskhub(sample, "demo")
    assert repeated.code == 0, repeated.err
    assert outbox(sample) == outbox(clean[0])
    assert processes_of(sample) == {}


@pytest.fixture
def server(tmp_path: Path, free_port: Any, api: Any) -> Iterator[Any]:
    """A Prefect server of somebody else's."""
    port = free_port()
    home = tmp_path / "prefect"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "TASKHUB_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)],
        env={**environment, "PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    client = api(port)
    try:
        deadline = time.monotonic() + 90
        while True:
            try:
                client.get("/health")
                break
            except (urllib.error.URLError, OSError):
                assert time.monotonic() < deadline
                assert process.poll() is None
                time.sleep(0.3)
        yield client
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_it_works_with_the_server_that_prefect_api_url_names(
    clean: tuple[Path, Any], sample: Path, server: Any, taskhub: Any, processes_of: Any
) -> None:
    done = taskhub(sample, "demo", PREFECT_API_URL=server.url)
    assert done.code == 0, done.err
    assert outbox(sample) == outbox(clean[0])
    artifacts = server.artifacts()
    assert {"taskhub-overview", "taskhub-plan-sx-2024", "taskhub-unit-lyj", "taskhub-progress-sx-2024"} <= set(artifacts)
    assert "50.28" in artifacts["taskhub-overview"]["data"]
    assert "Prefect 服务" in done.err
    assert processes_of(sample) == {}
    assert server.get("/health") is True
