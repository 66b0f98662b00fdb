"""What the server of ``taskhub up`` keeps, and what becomes of the pages when old runs go."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

OFTEN = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS": "2",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ORPHAN_CLEANUP_LOOP_SECONDS": "2",
}


def age(prefect: Path, days: int) -> None:
    """Lets the runs that have ended have ended so many days earlier."""
    with closing(sqlite3.connect(prefect, timeout=30)) as database, database:
        database.execute("UPDATE flow_run SET end_time = strftime('%Y-%m-%d %H:%M:%f000', end_time, ?)", (f"-{days} days",))


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not in {seconds} s"
        time.sleep(0.5)


def test_old_runs_go_with_their_old_pages_and_the_keys_stay(loaded: Path, start: Any, free_port: Any, api: Any) -> None:
    port = free_port()
    running = start(loaded, "up", "--port", str(port), TASKHUB_KEEPING__RUN_DAYS="30", **OFTEN)
    running.wait_for("按 Ctrl-C 停止")
    client = api(port)

    def runs() -> set[str]:
        return {one["id"] for one in client.post("/flow_runs/filter", flow_runs={"state": {"type": {"any_": ["COMPLETED"]}}})}

    def history(key: str) -> int:
        return len(client.post("/artifacts/filter", artifacts={"key": {"any_": [key]}}))

    for flow in ("publish-status", "escalate-hazards"):
        assert client.run_deployment(f"{flow}/{flow}") == "COMPLETED"
    old = runs()
    assert len(old) >= 2
    age(loaded / "var/prefect/prefect.db", 29)
    time.sleep(8)
    assert old <= runs(), "29 days are not 30"
    age(loaded / "var/prefect/prefect.db", 2)
    wait_until(lambda: not old & runs())
    wait_until(lambda: "taskhub-escalation" not in client.artifacts())
    assert history("taskhub-escalation") == 0, "nobody has shown it again, so it is gone"

    for flow in ("publish-status", "escalate-hazards"):
        assert client.run_deployment(f"{flow}/{flow}") == "COMPLETED"
    for key in ("taskhub-overview", "taskhub-escalation", "taskhub-waiting"):
        assert client.get(f"/artifacts/{key}/latest")["flow_run_id"] in runs(), "the page of a run that is there"
    assert history("taskhub-overview") == 1
    running.interrupt()
    assert running.wait(120) == 0
