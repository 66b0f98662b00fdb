"""``taskhub up`` watches its own schedules: what fails or breaks off reaches the office and the event feed."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(500)]

WATCH = """\
tasks:
  - {task: draw-rechecks, absent_after_hours: 24, stuck_after_minutes: 60}
  - {task: publish-status, absent_after_hours: 24, stuck_after_minutes: 60}
heartbeat_seconds: 60
"""


def until(what: str, seconds: float, found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + seconds
    while not (it := found()):
        assert time.monotonic() < deadline, f"no {what} after {seconds} s"
        time.sleep(0.5)
    return it


def words_to_the_office(workspace: Path, name: str) -> list[Path]:
    return list((workspace / "var" / "outbox" / "awb").glob(f"trouble_{name}_*.md"))


def automations(api: Any) -> dict[str, str]:
    return {one["name"]: one["id"] for one in api.post("/automations/filter", limit=200)}


def test_what_fails_or_breaks_off_is_told(writable: Path, start: Any, api: Any, free_port: Any, processes_of: Any) -> None:
    port = free_port()
    (writable / "config" / "watch.yaml").write_text(WATCH, encoding="utf-8")
    running = start(writable, "up", "--port", str(port))
    running.wait_for("按 Ctrl-C 停止")
    client = api(port)
    assert len(automations(client)) == 3 + 2 * 2

    deployment = client.get("/deployments/name/draw-rechecks/draw-rechecks")["id"]
    wrong = {"round": "某轮", "due": "2000-01-01"}
    client.post(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"}, parameters=wrong)
    (told,) = until("word of the failed run", 90, lambda: words_to_the_office(writable, "draw-rechecks_failed"))
    assert "运行失败" in told.read_text(encoding="utf-8")
    events = until(
        "event", 30, lambda: client.post("/events/filter", filter={"event": {"name": ["taskhub.task.troubled"]}})["events"]
    )
    assert events[0]["resource"]["prefect.resource.id"] == "taskhub.task.draw-rechecks"

    deployment = client.get("/deployments/name/publish-status/publish-status")["id"]
    run = client.post(f"/deployments/{deployment}/create_flow_run", state={"type": "SCHEDULED"})["id"]
    until("running run", 60, lambda: client.get(f"/flow_runs/{run}")["state"]["type"] == "RUNNING")
    # The worker first: it would tell the server how its child ended.
    for part in ("worker start", "prefect.engine"):
        for pid, line in processes_of(writable).items():
            if part in line:
                os.kill(pid, signal.SIGKILL)
    until("crashed run", 120, lambda: client.get(f"/flow_runs/{run}")["state"]["type"] == "CRASHED")
    until("word of the crashed run", 90, lambda: words_to_the_office(writable, "publish-status_crashed"))
    before = automations(client)
    running.interrupt()
    assert running.wait(120) == 0

    (writable / "config" / "watch.yaml").write_text(WATCH.replace("publish-status", "deliver"), encoding="utf-8")
    again = start(writable, "up", "--port", str(port))
    again.wait_for("按 Ctrl-C 停止")
    after = automations(api(port))
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    assert {name.partition(":")[2] for name in gone} == {"publish-status"}
    assert {name.partition(":")[2] for name in new} == {"deliver"}
    same = [name for name in before if name.endswith("draw-rechecks")]
    assert [after[name] for name in same] == [before[name] for name in same], "what says the same is left alone"
    again.interrupt()
    assert again.wait(120) == 0
