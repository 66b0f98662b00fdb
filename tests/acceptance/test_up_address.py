"""``taskhub up --host``: open to colleagues, who have to log in."""

import base64
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_open_to_others_and_without_a_login_is_refused_before_anything_starts(sample: Path, cli: Any, free_port: Any) -> None:
    refused = cli(sample, "up", "--host", "0.0.0.0", "--port", str(free_port()))
    assert refused.code == 1
    assert "TASKHUB_UI_AUTH" in refused.err
    assert not (sample / "var/prefect/server.log").exists()


def test_an_address_of_another_machine_is_refused(sample: Path, cli: Any) -> None:
    refused = cli(sample, "up", "--host", "203.0.113.9")
    assert (refused.code, "203.0.113.9 不是本机的地址" in refused.err) == (1, True)


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_colleague_opens_what_was_printed_and_runs_are_taken(loaded: Path, start: Any, free_port: Callable[[], int]) -> None:
    """The printed address asks for a login; with it, a run started there is completed by the worker of this machine."""
    port = free_port()
    running = start(loaded, "up", "--host", "0.0.0.0", "--port", str(port), TASKHUB_UI_AUTH="office:geheim")
    running.wait_for("按 Ctrl-C 停止")
    said = re.search(r"界面:(http://\S+)", running.said)
    assert said is not None
    assert said[1].endswith(f":{port}")
    assert "0.0.0.0" not in running.said

    def ask(path: str, body: Any = None, **headers: str) -> Any:
        asked = urllib.request.Request(
            f"{said[1]}/api/{path}", None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json", **headers},
        )  # fmt: skip
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)

    with pytest.raises(urllib.error.HTTPError) as refused:
        ask("deployments/filter", {})
    assert refused.value.code == 401
    login = "Basic " + base64.b64encode(b"office:geheim").decode()
    deployment = ask("deployments/name/publish-status/publish-status", Authorization=login)["id"]
    run = ask(f"deployments/{deployment}/create_flow_run", {}, Authorization=login)["id"]
    for _attempt in range(120):
        if (state := ask(f"flow_runs/{run}", Authorization=login)["state_type"]) in ("COMPLETED", "FAILED", "CRASHED"):
            break
        time.sleep(1)
    assert state == "COMPLETED"
    running.interrupt()
    assert running.wait(120) == 0
