"""What the doctor asks a Prefect server, and what it makes of the answers."""

import base64
import http.server
import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from taskhub.clock import Moment
from taskhub.doctor import CHECKS, Patient, Result, State
from taskhub.doctor.patient import NotExamined
from taskhub.problems import StateError
from taskhub.workspace import Workspace

REPOSITORY = Path(__file__).parents[3]
NOW = Moment(date(2025, 6, 2), datetime(2025, 6, 2, 1, tzinfo=UTC))
DECLARED = """\
deployments:
  - name: assess
    schedules:
      - {cron: "30 6 * * *", timezone: Asia/Shanghai, slug: every-morning}
  - name: explain
    work_pool: {name: taskhub, work_queue_name: forms}
    schedules: []
"""


def hours_ago(hours: float) -> str:
    return (NOW.now - timedelta(hours=hours)).isoformat().replace("+00:00", "Z")


@dataclass
class Prefect:
    """A server as far as the doctor asks it: one scheduled deployment, completed on time, and one without a schedule."""

    pool: str = "READY"
    queues: list[dict[str, Any]] = field(default_factory=lambda: [queue("default"), queue("forms")])
    login: str = ""
    paused: bool = False
    schedules: list[dict[str, Any]] = field(default_factory=lambda: [
        {"active": True, "schedule": {"cron": "30 6 * * *", "timezone": "Asia/Shanghai", "day_or": True}}
    ])  # fmt: skip
    names: Sequence[str] = ("assess", "explain")
    runs: list[dict[str, Any]] = field(default_factory=lambda: [run(2.5, "COMPLETED")])
    asked: int = 0

    def answer(self, path: str, asked: Any) -> Any:
        self.asked += 1
        if path == "/api/deployments/filter":
            return [
                {"name": name, "id": name, "paused": self.paused and name == "assess", "work_pool_name": "taskhub",
                 "work_queue_name": "forms" if name == "explain" else "default",
                 "schedules": self.schedules if name == "assess" else []}
                for name in self.names
            ]  # fmt: skip
        if path == "/api/flow_runs/filter":
            return self._runs(asked)[: asked["limit"]]
        return {
            "/api/work_pools/taskhub": {"status": self.pool}, "/api/work_pools/taskhub/queues/filter": self.queues,
            "/api/health": True,
        }.get(path)  # fmt: skip

    def _runs(self, asked: Any) -> list[Any]:
        if asked["deployments"]["id"]["any_"] != ["assess"]:
            return []
        wanted = asked["flow_runs"]
        if "state" in wanted:
            assert asked["sort"] == "END_TIME_DESC"
            done = [one for one in self.runs if one["state_type"] in wanted["state"]["type"]["any_"]]
            return sorted(done, key=lambda one: str(one["end_time"]), reverse=True)
        assert (wanted["tags"], asked["sort"]) == ({"all_": ["auto-scheduled"]}, "EXPECTED_START_TIME_DESC")
        before = datetime.fromisoformat(wanted["expected_start_time"]["before_"])
        due = [one for one in self.runs if datetime.fromisoformat(one["expected_start_time"]) <= before]
        return sorted(due, key=lambda one: str(one["expected_start_time"]), reverse=True)


def queue(name: str, status: str = "READY", polled: str | None = None) -> dict[str, Any]:
    return {"name": name, "status": status, "last_polled": polled or (hours_ago(0) if status == "READY" else None)}


def run(due: float, state: str, name: str = "") -> dict[str, Any]:
    """A run that its schedule wanted so many hours ago."""
    end = hours_ago(due - 0.1) if state == "COMPLETED" else None
    return {"expected_start_time": hours_ago(due), "state_type": state, "state_name": name or state.title(), "end_time": end}


@pytest.fixture
def prefect() -> Prefect:
    return Prefect()


@pytest.fixture
def url(prefect: Prefect) -> Iterator[str]:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            login = "Basic " + base64.b64encode(prefect.login.encode()).decode()
            if prefect.login and self.path != "/api/health" and self.headers.get("Authorization") != login:
                self.send_response(401)
                self.end_headers()
                return
            answer = prefect.answer(self.path, json.loads(body) if body else None)
            self.send_response(404 if answer is None else 200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_said: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "TASKHUB_UI_AUTH"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(REPOSITORY / "rules", tmp_path / "rules")
    (tmp_path / "config").mkdir()
    (tmp_path / "prefect.yaml").write_text(DECLARED, encoding="utf-8")
    return Workspace(tmp_path)


@pytest.fixture
def served(workspace: Workspace, url: str) -> Workspace:
    """The workspace, with a server that says where it is, as ``taskhub up`` has it."""
    workspace.serving.parent.mkdir(parents=True)
    workspace.serving.write_text(url, encoding="utf-8")
    return workspace


def examined(check: str, workspace: Workspace) -> list[Result]:
    return list(CHECKS[check](Patient(Workspace(workspace.root), NOW)))


def faults(workspace: Workspace) -> list[Result]:
    return [one for one in examined("deployments", workspace) if one.state is not State.OK]


def test_a_server_is_asked_whether_it_is_well(workspace: Workspace, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def state(url: str) -> State:
        monkeypatch.setenv("PREFECT_API_URL", url)
        (result,) = examined("server", workspace)
        return result.state

    assert state(url) is State.OK
    assert state(url + "/elsewhere") is State.BROKEN
    assert state("http://127.0.0.1:1/api") is State.BROKEN
    assert state("file:///etc/passwd") is State.BROKEN


def test_without_a_server_nothing_runs_and_the_schedules_are_not_examined(workspace: Workspace) -> None:
    (result,) = examined("server", workspace)
    assert (result.state, "taskhub up" in result.remedy) == (State.WARNING, True)
    with pytest.raises(NotExamined):
        examined("deployments", workspace)


def test_a_server_that_went_without_a_word_is_missed(served: Workspace) -> None:
    served.serving.write_text("http://127.0.0.1:1/api", encoding="utf-8")
    assert [one.state for one in examined("server", served)] == [State.BROKEN]
    with pytest.raises(NotExamined):
        examined("deployments", served)


def test_all_is_well_and_each_scheduled_flow_says_when_it_last_completed(served: Workspace, prefect: Prefect) -> None:
    found = examined("deployments", served)
    assert {one.state for one in found} == {State.OK}
    assert [one.message for one in found] == ["assess 上次完成:2025-06-02 06:36+08:00", "日程:部署 2 个,其中 1 个按日程运行"]
    assert prefect.asked <= 6, "deployments, pool, its queues, two questions about the one schedule, and whether it is there"


def test_a_deployment_that_is_not_there_is_named(served: Workspace, prefect: Prefect) -> None:
    prefect.names = ("explain",)
    (fault,) = faults(served)
    assert (fault.state, "assess" in fault.message, "explain" in fault.message) == (State.WARNING, True, False)


def test_a_schedule_that_is_not_the_one_of_prefect_yaml_is_said(served: Workspace, prefect: Prefect) -> None:
    prefect.schedules[0]["schedule"]["cron"] = "0 9 * * *"
    (fault,) = faults(served)
    assert "0 9 * * * Asia/Shanghai,prefect.yaml 里是 30 6 * * * Asia/Shanghai" in fault.message


@pytest.mark.parametrize("whole", [True, False])
def test_a_schedule_that_is_paused_is_said(served: Workspace, prefect: Prefect, whole: bool) -> None:
    prefect.paused, prefect.schedules[0]["active"] = whole, whole
    (fault,) = faults(served)
    assert fault.message == "assess 的日程停着"


def test_a_schedule_that_the_office_itself_stopped_is_no_fault(served: Workspace, prefect: Prefect) -> None:
    (served.root / "prefect.yaml").write_text(DECLARED.replace("slug:", "active: false, slug:"), encoding="utf-8")
    prefect.schedules[0]["active"] = False
    prefect.runs = [run(50, "SCHEDULED", "Late")]
    assert faults(served) == []


@pytest.mark.parametrize(("pool", "words"), [("NOT_READY", "没有执行器在线"), ("PAUSED", "停着")])
def test_a_pool_that_runs_nothing_is_broken(served: Workspace, prefect: Prefect, pool: str, words: str) -> None:
    prefect.pool = pool
    (fault,) = faults(served)
    assert (fault.state, words in fault.message, bool(fault.remedy)) == (State.BROKEN, True, True)


def test_a_queue_that_no_worker_asks_for_work_is_named_with_what_waits_in_it(served: Workspace, prefect: Prefect) -> None:
    prefect.queues[1] = queue("forms", "NOT_READY", hours_ago(2))
    (fault,) = faults(served)
    assert fault.state is State.BROKEN
    assert fault.message == "队列 forms 没有执行器,explain 不会运行;上次有执行器来取:2025-06-02 07:00+08:00"
    assert "taskhub up" in fault.remedy
    prefect.queues = [queue("default", "NOT_READY"), queue("forms")]
    (fault,) = faults(served)
    assert fault.message == "队列 default 没有执行器,assess 不会运行;上次有执行器来取:从来没有"


def test_a_queue_that_somebody_paused_is_said(served: Workspace, prefect: Prefect) -> None:
    prefect.queues[1] = queue("forms", "PAUSED")
    (fault,) = faults(served)
    assert (fault.state, fault.message, "Work Pools" in fault.remedy) == (State.BROKEN, "队列 forms 停着,explain 不会运行", True)


def test_a_queue_that_nothing_uses_needs_no_worker(served: Workspace, prefect: Prefect) -> None:
    prefect.queues.append(queue("gone", "NOT_READY"))
    assert faults(served) == []


def test_without_any_worker_that_is_said_once(served: Workspace, prefect: Prefect) -> None:
    prefect.pool, prefect.queues = "NOT_READY", [queue("default", "NOT_READY"), queue("forms", "NOT_READY")]
    assert ["taskhub" in one.message for one in faults(served)] == [True]


@pytest.mark.parametrize("state", [("SCHEDULED", "Late"), ("FAILED", "Failed"), ("CRASHED", "Crashed"), ("RUNNING", "Running")])
def test_a_run_that_was_due_and_did_not_complete_is_missed(served: Workspace, prefect: Prefect, state: tuple[str, str]) -> None:
    prefect.runs = [run(26.5, "COMPLETED"), run(2.5, *state)]
    (fault,) = faults(served)
    assert fault.state is State.WARNING
    assert fault.message == f"assess 没有完成 2025-06-02 06:30+08:00 的一次({state[1]});上次完成:2025-06-01 06:36+08:00"


def test_what_was_missed_before_the_last_completed_run_is_past(served: Workspace, prefect: Prefect) -> None:
    prefect.runs = [run(26.5, "FAILED"), run(2.5, "COMPLETED")]
    assert faults(served) == []


def test_a_run_of_the_last_quarter_of_an_hour_may_still_be_under_way(served: Workspace, prefect: Prefect) -> None:
    prefect.runs.append(run(0.2, "RUNNING"))
    assert faults(served) == []
    prefect.runs[-1] = run(0.26, "RUNNING")
    assert len(faults(served)) == 1


def test_a_schedule_that_has_not_come_due_yet_is_no_fault(served: Workspace, prefect: Prefect) -> None:
    prefect.runs = [run(-3, "SCHEDULED")]
    assert "assess 上次完成:从来没有" in [one.message for one in examined("deployments", served)]
    assert faults(served) == []


def test_the_login_is_that_of_the_pages_and_without_it_the_remedy_is_said(
    served: Workspace, prefect: Prefect, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefect.login = "admin:geheim"
    with pytest.raises(StateError, match="TASKHUB_UI_AUTH"):
        examined("deployments", served)
    monkeypatch.setenv("TASKHUB_UI_AUTH", "admin:geheim")
    assert faults(served) == []
