"""``taskhub up``: server, worker and schedules, and nothing left when it is stopped."""

import base64
import json
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

READY = "按 Ctrl-C 停止"
SCHEDULES = {
    "load-plans": [],
    "assess": ["30 6 * * *"],
    "escalate-hazards": ["5 8-18 * * *"],
    "open-round": [],
    "collect-returns": ["15,45 8-18 * * *"],
    "draw-rechecks": [],
    "decide-notices": [],
    "issue-notices": ["5-55/10 8-18 * * *"],
    "deliver": ["*/10 * * * *"],
    "publish-status": ["0 7,18 * * *"],
    "query-status": [],
    "explain": [],
    "rehearse": [],
    "preview-ranking": [],
    "report-trouble": [],
}


def deployments(api: Any) -> dict[str, list[tuple[str, str]]]:
    """name → (cron, time zone) of each schedule. Two deployments of a name would be two entries of the answer."""
    found = api.post("/deployments/filter", limit=200)
    assert len(found) == len({one["name"] for one in found})
    return {one["name"]: [(each["schedule"]["cron"], each["schedule"]["timezone"]) for each in one["schedules"]] for one in found}


def waiting_runs(api: Any) -> set[str]:
    """The names of the deployments that a run is scheduled for."""
    names = {one["id"]: one["name"] for one in api.post("/deployments/filter", limit=200)}
    runs = api.post("/flow_runs/filter", limit=200, flow_runs={"state": {"type": {"any_": ["SCHEDULED"]}}})
    return {names[run["deployment_id"]] for run in runs}


def expected() -> dict[str, list[tuple[str, str]]]:
    return {name: [(cron, "Asia/Shanghai") for cron in crons] for name, crons in SCHEDULES.items()}


def gone(processes_of: Callable[[Path], dict[int, str]], workspace: Path, seconds: float = 5) -> dict[int, str]:
    """What still runs in the workspace, after a moment's grace for the last to be reaped."""
    deadline = time.monotonic() + seconds
    while (left := processes_of(workspace)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def workers_in(processes_of: Callable[[Path], dict[int, str]], workspace: Path) -> set[int]:
    return {pid for pid, line in processes_of(workspace).items() if "worker start" in line}


@pytest.fixture(scope="module")
def port(free_port: Callable[[], int]) -> int:
    return free_port()


@pytest.fixture(scope="module")
def serving(loaded: Path, start: Any, port: int) -> Any:
    """The loaded workspace, served."""
    running = start(loaded, "up", "--port", str(port))
    running.wait_for(READY)
    return running


def test_the_schedules_of_prefect_yaml_are_registered(serving: Any, api: Any, port: int) -> None:
    assert deployments(api(port)) == expected()


def test_the_runs_of_the_schedules_are_waiting_for_their_time(serving: Any, api: Any, port: int) -> None:
    """A schedule that is registered is not yet one that runs: the server's scheduler must have made runs of each."""
    client, scheduled = api(port), {name for name, crons in SCHEDULES.items() if crons}
    deadline = time.monotonic() + 120
    while waiting_runs(client) != scheduled:
        assert time.monotonic() < deadline, f"no run of {scheduled - waiting_runs(client)} was scheduled"
        time.sleep(2)


def test_forms_that_many_send_at_once_are_all_taken(serving: Any, loaded: Path, port: int) -> None:
    """Nobody's is refused because the server's database is locked. They are for a day far ahead: nothing runs."""
    url = f"http://127.0.0.1:{port}/api/deployments"
    with httpx.Client(trust_env=False, timeout=60) as browser:
        deployment = browser.get(f"{url}/name/query-status/query-status").json()["id"]
        later = {"type": "SCHEDULED", "state_details": {"scheduled_time": "2099-01-01T00:00Z"}}
        form = {"parameters": {"form": {}}, "state": later}
        with ThreadPoolExecutor(6) as people:
            sent = people.map(lambda _n: browser.post(f"{url}/{deployment}/create_flow_run", json=form).status_code, range(60))
        assert set(sent) == {201}
    assert "database is locked" not in (loaded / "var" / "prefect" / "server.log").read_text(encoding="utf-8")


def test_it_says_where_the_pages_are(serving: Any, port: int) -> None:
    assert f"http://127.0.0.1:{port}/artifacts/key/taskhub-overview" in serving.said
    assert "台账还是空的" not in serving.said


def test_a_run_is_one_process(serving: Any, api: Any, port: int) -> None:
    variables = api(port).get("/work_pools/taskhub")["base_job_template"]["variables"]["properties"]
    assert variables["command"]["default"].split() == [sys.executable, "-m", "prefect.engine"]


def test_the_worker_of_forms_looks_more_often(serving: Any, loaded: Path, processes_of: Any) -> None:
    looks = {}
    for pid, line in processes_of(loaded).items():
        if "worker start" in line:
            surroundings = Path(f"/proc/{pid}/environ").read_bytes()
            looks[" forms" in line] = surroundings.partition(b"PREFECT_WORKER_QUERY_SECONDS=")[2].partition(b"\0")[0]
    assert looks == {True: b"1", False: b"2"}


def test_a_deployment_is_run_by_the_worker(serving: Any, api: Any, port: int) -> None:
    client = api(port)
    assert client.run_deployment("publish-status/publish-status") == "COMPLETED"
    overview = client.artifacts()["taskhub-overview"]["data"]
    assert "安全生产治本攻坚三年行动方案" in overview


def test_what_waits_has_no_copy_for_every_ten_minutes(serving: Any, api: Any, port: int) -> None:
    client = api(port)
    issuing = client.get("/deployments/name/issue-notices/issue-notices")["id"]

    def versions() -> int:
        asked = {"artifacts": {"key": {"any_": ["taskhub-waiting"]}}, "flow_runs": {"deployment_id": {"any_": [issuing]}}}
        return len(client.post("/artifacts/filter", **asked))

    assert client.run_deployment("issue-notices/issue-notices") == "COMPLETED"
    assert "taskhub-waiting" in client.artifacts()
    before = versions()
    assert client.run_deployment("issue-notices/issue-notices") == "COMPLETED"
    assert versions() == before


def test_the_doctor_finds_its_schedules_in_order(serving: Any, loaded: Path, taskhub: Any) -> None:
    found = [row for row in taskhub(loaded, "doctor", "--format", "json").json if row["check"] in ("server", "deployments")]
    assert {row["state"] for row in found} == {"ok"}
    scheduled = [name for name, crons in SCHEDULES.items() if crons]
    assert [row["message"].partition(" ")[0] for row in found[1:-1]] == scheduled
    assert found[-1]["message"] == f"日程:部署 {len(SCHEDULES)} 个,其中 {len(scheduled)} 个按日程运行"
    assert not (loaded / "var/prefect/api_url").read_text(encoding="utf-8").endswith("/")


def test_the_doctor_says_which_worker_hangs(serving: Any, loaded: Path, taskhub: Any, processes_of: Any) -> None:
    (hanging,) = [pid for pid, line in processes_of(loaded).items() if "worker start" in line and "--work-queue forms" in line]

    def broken() -> list[str]:
        rows = taskhub(loaded, "doctor", "--format", "json").json
        return [row["message"] for row in rows if (row["check"], row["state"]) == ("deployments", "broken")]

    def becomes(well: bool) -> list[str]:
        deadline = time.monotonic() + 150  # Prefect gives up on a queue after 60 seconds, and looks every 15
        while bool(found := broken()) is well:
            assert time.monotonic() < deadline, found
            time.sleep(2)
        return found

    os.kill(hanging, signal.SIGSTOP)
    try:
        (said,) = becomes(well=False)
    finally:
        os.kill(hanging, signal.SIGCONT)
    assert said.startswith("队列 forms 没有执行器,")
    assert ("explain" in said, "assess" in said) == (True, False)
    assert becomes(well=True) == []


def test_a_worker_that_dies_is_started_again(serving: Any, loaded: Path, processes_of: Any) -> None:
    workers = workers_in(processes_of, loaded)
    assert len(workers) == 2
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    serving.wait_for("重新启动")
    deadline = time.monotonic() + 60
    while len(workers_in(processes_of, loaded) - workers) < len(workers):
        assert time.monotonic() < deadline, "nobody took its place"
        time.sleep(0.5)


def test_a_second_one_on_the_same_port_says_so(serving: Any, loaded: Path, taskhub: Any, port: int) -> None:
    second = taskhub(loaded, "up", "--port", str(port))
    assert second.code == 1
    assert str(port) in second.err
    assert "--port" in second.err
    assert serving.process.poll() is None


def test_an_interrupt_stops_it_and_leaves_no_process(serving: Any, loaded: Path, processes_of: Any) -> None:
    assert len(processes_of(loaded)) >= 2  # server and worker
    serving.interrupt()
    assert serving.wait(120) == 0
    assert serving.said.rstrip().endswith("已停止")
    assert not (loaded / "var/prefect/api_url").exists()
    assert gone(processes_of, loaded) == {}


def test_an_empty_workspace_says_how_to_load_a_plan_and_an_impatient_stop_leaves_nothing(
    sample: Path, start: Any, free_port: Any, api: Any, processes_of: Any
) -> None:
    port = free_port()
    first = start(sample, "up", "--port", str(port))
    first.wait_for(READY)
    assert "taskhub plan load" in first.said
    first.interrupt()
    time.sleep(0.2)
    first.interrupt()
    first.wait(120)
    assert gone(processes_of, sample) == {}

    again = start(sample, "up", "--port", str(port))
    again.wait_for(READY)
    assert deployments(api(port)) == expected()
    again.process.terminate()  # what a service manager sends
    assert again.wait() == 0
    assert gone(processes_of, sample) == {}


def test_an_interrupt_while_it_starts_leaves_nothing(sample: Path, start: Any, free_port: Any, processes_of: Any) -> None:
    running = start(sample, "up", "--port", str(free_port()))
    running.wait_for("正在启动")
    time.sleep(1)
    running.interrupt()
    running.wait(120)
    assert gone(processes_of, sample) == {}


def test_the_demonstration_is_served_from_its_own_ledger_and_on_its_own_day(
    sample: Path, start: Any, free_port: Any, api: Any, processes_of: Any
) -> None:
    port = free_port()
    running = start(sample, "--demo", "up", "--port", str(port))
    running.wait_for(READY)
    client = api(port)
    assert client.run_deployment("load-plans/load-plans") == "COMPLETED"
    assert client.run_deployment("publish-status/publish-status") == "COMPLETED"
    assert "2024-09-30" in client.artifacts()["taskhub-overview"]["data"]
    assert (sample / "var/demo/taskhub.db").exists()
    assert not (sample / "var/taskhub.db").exists()
    running.interrupt()
    assert running.wait(120) == 0
    assert gone(processes_of, sample) == {}


def test_without_its_server_it_ends_and_says_so(sample: Path, start: Any, free_port: Any, processes_of: Any) -> None:
    running = start(sample, "up", "--port", str(free_port()))
    running.wait_for(READY)
    for pid, line in processes_of(sample).items():
        if "flows.serving" in line:
            os.kill(pid, signal.SIGKILL)
    assert running.wait(120) == 1
    assert "Prefect 服务意外退出" in running.said
    assert gone(processes_of, sample) == {}


def test_one_setting_makes_everybody_log_in_and_the_worker_too(loaded: Path, start: Any, free_port: Callable[[], int]) -> None:
    """The schedules are registered and a run is taken by the worker, both with the credential; without it there is no answer."""
    port = free_port()
    running = start(loaded, "up", "--port", str(port), TASKHUB_UI_AUTH="office:geheim")
    running.wait_for(READY)
    url, asked = f"http://127.0.0.1:{port}/api/deployments/filter", json.dumps({"limit": 200}).encode()
    given = {"Content-Type": "application/json"}
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(url, asked, given), timeout=30)
    assert refused.value.code == 401
    credential = {"Authorization": "Basic " + base64.b64encode(b"office:geheim").decode()}
    with urllib.request.urlopen(urllib.request.Request(url, asked, {**given, **credential}), timeout=30) as answer:
        assert {one["name"] for one in json.load(answer)} == set(SCHEDULES)
    running.interrupt()
    assert running.wait(120) == 0
