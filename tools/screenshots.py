"""Regenerates docs/images/ from the demonstration: ``make screenshots``. Needs Chromium and a Chinese font."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

REPOSITORY = Path(__file__).parents[1]
IMAGES = REPOSITORY / "docs" / "images"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip

PAGES = {
    "overview": "taskhub-overview", "plan": "taskhub-plan-sx-2024", "unit": "taskhub-unit-qsx", "units": "taskhub-units",
    "hazards": "taskhub-hazards", "notices": "taskhub-notices", "waiting": "taskhub-waiting",
    "escalation": "taskhub-escalation", "round": "taskhub-round", "query-answer": "taskhub-query",
    "explain": "taskhub-explain", "ranking": "taskhub-ranking",
}  # fmt: skip
FORMS = {"query-form": "query-status", "sign-off-form": "decide-notices"}
QUESTIONS: dict[str, dict[str, Any]] = {
    "open-round": {"period": "2024Q3", "due": "2024-10-10", "by": "王敏@awb"},
    "query-status": {"form": {"plan": "sx-2024", "state": "滞后", "show": "问题"}},
    "explain": {"subject": "unit:qsx"},
    "preview-ranking": {},
}
"""What is asked before the pages are shown, so that there is an answer on each. Deployment → parameters."""


@contextmanager
def demonstration() -> Iterator[tuple[str, list[str]]]:
    """The demonstration in a copy of the sample, served; yields the address of the UI, and the command that works on it."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        workspace = Path(folder)
        for part in ("config", "rules", "flows"):
            shutil.copytree(REPOSITORY / part, workspace / part)
        shutil.copy(REPOSITORY / "prefect.yaml", workspace)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        taskhub = [sys.executable, "-m", "taskhub", "--workspace", str(workspace), "--demo"]
        served = subprocess.Popen([*taskhub, "up", "--port", str(port)], cwd=workspace, start_new_session=True)
        try:
            _wait(f"http://127.0.0.1:{port}/api/health")
            api = {**os.environ, "PREFECT_API_URL": f"http://127.0.0.1:{port}/api"}
            subprocess.run([*taskhub, "demo"], cwd=workspace, env=api, check=True, stdout=subprocess.DEVNULL)
            yield f"http://127.0.0.1:{port}", taskhub
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(60)


def _wait(url: str) -> None:
    deadline = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def shown(page: Page, key: str) -> None:
    """The newest artifact of a key, as its history links to it."""
    page.goto(f"/artifacts/key/{key}")
    page.locator("a[href^='/artifacts/artifact/']").first.click()
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_timeout(1000)  # the page fades in


def deployment_id(page: Page, name: str) -> str:
    return str(page.request.get(f"/api/deployments/name/{name}/{name}").json()["id"])


def answered(page: Page, name: str, parameters: dict[str, Any]) -> None:
    """Asks by a run of the deployment, and waits until it has ended."""
    run = page.request.post(
        f"/api/deployments/{deployment_id(page, name)}/create_flow_run",
        data={"state": {"type": "SCHEDULED"}, "parameters": parameters},
    ).json()["id"]
    deadline = time.monotonic() + 120
    while (state := page.request.get(f"/api/flow_runs/{run}").json()["state"]["type"]) != "COMPLETED":
        if state in ("FAILED", "CRASHED", "CANCELLED") or time.monotonic() > deadline:
            raise RuntimeError(f"{name}: {state}")
        page.wait_for_timeout(500)


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demonstration() as (address, taskhub), sync_playwright() as playwright:
        for day in ("2024-09-23", "2024-09-30"):  # the second is compared with the first
            subprocess.run(
                [*taskhub, "report", "brief", "--as-of", day, "--by", "王敏@awb", "-o", str(IMAGES / "专报.png")], check=True
            )
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(base_url=address, viewport={"width": 1280, "height": 900})
        for name, parameters in QUESTIONS.items():
            answered(page, name, parameters)
        for name, key in PAGES.items():
            shown(page, key)
            page.screenshot(path=IMAGES / f"{name}.png")
        for name, deployment in FORMS.items():
            page.goto(f"/deployments/deployment/{deployment_id(page, deployment)}/run")
            page.get_by_role("button", name="Submit").wait_for()
            page.wait_for_timeout(1000)
            page.screenshot(path=IMAGES / f"{name}.png")
        page.set_viewport_size({"width": 1280, "height": 600})
        page.goto("/deployments")
        page.get_by_text("assess").first.wait_for()  # the list shows the first ten by name
        page.wait_for_timeout(1000)
        page.screenshot(path=IMAGES / "deployments.png")
        browser.close()


if __name__ == "__main__":
    main()
