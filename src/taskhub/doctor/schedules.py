"""Checks of the Prefect server that runs for the workspace: whether it answers, and whether what prefect.yaml declares is run.

It is asked over HTTP: to import Prefect takes longer than all its answers.
"""

import base64
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from taskhub.doctor.patient import NotExamined, Patient
from taskhub.doctor.result import Result, broken, ok, warning
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.watch import deployments_in

GRACE = timedelta(minutes=15)
"""How long after its time a run may still be under way, or wait for its next try, without having been missed."""

_ANSWER_SECONDS = 5
_MOST = 200  # what the server lists at once, at most
_NAMED = 5

Fields = Mapping[str, Any]
"""Something as the server, or prefect.yaml, describes it."""


def server(patient: Patient) -> Iterator[Result]:
    url = _address(patient)
    if url is None:
        yield warning(_("没有 Prefect 服务在运行,日程都停着"), _("启动它:taskhub up,或 systemctl start taskhub"))
        return
    if (why := _silent(url)) is None:
        yield ok(_("Prefect 服务 {url} 有应答").format(url=url))
    else:
        yield broken(
            _("Prefect 服务 {url} 没有应答:{why}").format(url=url, why=why), _("启动它(taskhub up),或改正、取消 PREFECT_API_URL")
        )


def deployments(patient: Patient) -> Iterator[Result]:
    """What prefect.yaml declares is there with its schedules, none of them paused, somebody runs them, and none has missed."""
    patient.sound("settings", "schedules")
    url = _address(patient)
    if url is None or _silent(url) is not None:
        raise NotExamined("server")
    declared = deployments_in(patient.workspace.root / "prefect.yaml")
    api = _Api(url, patient.settings.ui_auth)
    found = {one["name"]: one for one in cast(Sequence[Fields], api.ask("deployments/filter", {"limit": _MOST}))}
    registered = [one for one in declared if one["name"] in found]
    if missing := [one["name"] for one in declared if one["name"] not in found]:
        yield warning(_("prefect.yaml 里的 {names} 没有部署").format(names="、".join(missing)), _("重新启动 taskhub up"))
    for pool in sorted({found[one["name"]]["work_pool_name"] for one in registered} - {None}):
        yield from _pool(patient, api, pool, [found[one["name"]] for one in registered])
    for one in registered:
        yield from _schedules(one, found[one["name"]])
    scheduled = [found[one["name"]] for one in registered if any(each["active"] for each in found[one["name"]]["schedules"])]
    for deployment in scheduled:
        yield _last_run(patient, api, deployment)
    yield ok(_("日程:部署 {n} 个,其中 {scheduled} 个按日程运行").format(n=len(registered), scheduled=len(scheduled)))


def _pool(patient: Patient, api: "_Api", pool: str, deployments: Sequence[Fields]) -> Iterator[Result]:
    status = api.ask(f"work_pools/{pool}")["status"]
    if status == "PAUSED":
        yield broken(_("执行器池 {pool} 停着,什么也不会运行").format(pool=pool), _("在界面的 Work Pools 里打开它"))
    elif status != "READY":
        yield broken(_("执行器池 {pool} 没有执行器在线,什么也不会运行").format(pool=pool), _restart())
    else:
        yield from _queues(patient, api, pool, deployments)


def _queues(patient: Patient, api: "_Api", pool: str, deployments: Sequence[Fields]) -> Iterator[Result]:
    """A pool with one worker online may yet have queues that nobody asks for work: each worker serves its own."""
    zone = ZoneInfo(patient.settings.timezone)
    for queue in api.ask(f"work_pools/{pool}/queues/filter", {"limit": _MOST}):
        name = queue["name"]
        waiting = [one["name"] for one in deployments if (one["work_pool_name"], one["work_queue_name"]) == (pool, name)]
        if not waiting or queue["status"] == "READY":
            continue
        names = "、".join(waiting[:_NAMED]) + (_(" 等") if len(waiting) > _NAMED else "")
        if queue["status"] == "PAUSED":
            yield broken(
                _("队列 {queue} 停着,{names} 不会运行").format(queue=name, names=names), _("在界面的 Work Pools 里打开它")
            )
        else:
            at = _local(queue["last_polled"], zone) if queue["last_polled"] else _("从来没有")
            yield broken(
                _("队列 {queue} 没有执行器,{names} 不会运行;上次有执行器来取:{at}").format(queue=name, names=names, at=at),
                _restart(),
            )


def _restart() -> str:
    return _("重新启动 taskhub up;原因见 var/prefect/worker*.log")


def _schedules(declared: Fields, found: Fields) -> Iterator[Result]:
    name = found["name"]
    wanted = {_when(one) for one in declared.get("schedules") or () if "cron" in one}
    there = {_when(one["schedule"]) for one in found["schedules"] if "cron" in one["schedule"]}
    if wanted != there:
        yield warning(
            _("{name} 的日程是 {there},prefect.yaml 里是 {wanted}").format(
                name=name, there=_listed(there), wanted=_listed(wanted)),
            _("重新启动 taskhub up"),
        )  # fmt: skip
    still = [one for one in declared.get("schedules") or () if one.get("active") is False]  # the office's own wish
    if found["paused"] or len([one for one in found["schedules"] if not one["active"]]) > len(still):
        yield warning(_("{name} 的日程停着").format(name=name), _("在界面的 Deployments 里打开它"))


def _when(schedule: Fields) -> tuple[str, str]:
    return str(schedule["cron"]), str(schedule.get("timezone") or "UTC")


def _listed(schedules: set[tuple[str, str]]) -> str:
    return "、".join(" ".join(one) for one in sorted(schedules)) or _("(无)")


def _last_run(patient: Patient, api: "_Api", deployment: Fields) -> Result:
    """When it last completed, and whether it did the last time that its schedule wanted it."""
    zone, name = ZoneInfo(patient.settings.timezone), deployment["name"]
    done = _latest(api, deployment, {"state": {"type": {"any_": ["COMPLETED"]}}}, "END_TIME_DESC")
    completed = _local(done["end_time"], zone) if done else _("从来没有")
    before = (patient.moment.now - GRACE).isoformat()
    by_schedule = {"tags": {"all_": ["auto-scheduled"]}, "expected_start_time": {"before_": before}}
    due = _latest(api, deployment, by_schedule, "EXPECTED_START_TIME_DESC")
    if due is not None and due["state_type"] != "COMPLETED":
        at = _local(due["expected_start_time"], zone)
        return warning(
            _("{name} 没有完成 {at} 的一次({state});上次完成:{completed}").format(
                name=name, at=at, state=due["state_name"], completed=completed),
            _("在界面的 Runs 里看这一次的日志,或看 var/prefect/worker*.log"),
        )  # fmt: skip
    return ok(_("{name} 上次完成:{completed}").format(name=name, completed=completed))


def _latest(api: "_Api", deployment: Fields, runs: Fields, order: str) -> Fields | None:
    asked = {"deployments": {"id": {"any_": [deployment["id"]]}}, "flow_runs": runs, "sort": order, "limit": 1}
    return next(iter(api.ask("flow_runs/filter", asked)), None)


def _local(instant: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(instant).astimezone(zone).isoformat(" ", "minutes")


def _address(patient: Patient) -> str | None:
    """Where the API is: what a server that runs for the workspace says, else what the environment names."""
    if patient.workspace.serving.is_file():
        return patient.workspace.serving.read_text(encoding="utf-8").strip().rstrip("/")
    return os.environ.get("PREFECT_API_URL", "").rstrip("/") or None


def _silent(url: str) -> object | None:
    """Why there is no answer; None where there is one."""
    try:
        if not url.startswith(("http://", "https://")):
            raise ValueError(url)
        with _DIRECTLY.open(f"{url}/health", timeout=_ANSWER_SECONDS):
            return None
    except (OSError, ValueError) as error:
        return error.reason if isinstance(error, urllib.error.URLError) else error


_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""A proxy of the surroundings does not lead to a server of our own."""


class _Api:
    """The server, asked. ``auth``: NAME:PASSWORD."""

    def __init__(self, url: str, auth: str | None) -> None:
        self._url = url
        self._headers = {"Content-Type": "application/json"}
        if auth := os.environ.get("PREFECT_API_AUTH_STRING") or auth:
            self._headers["Authorization"] = "Basic " + base64.b64encode(auth.encode()).decode()

    def ask(self, what: str, asked: Fields | None = None) -> Any:
        """The answer, from JSON. Raises StateError for a refusal."""
        body = None if asked is None else json.dumps(asked).encode()
        request = urllib.request.Request(f"{self._url}/{what}", body, self._headers)
        try:
            with _DIRECTLY.open(request, timeout=_ANSWER_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 401:
                raise StateError(_("Prefect 服务要登录:设好 TASKHUB_UI_AUTH(与 taskhub up 的一样)再检查")) from error
            raise StateError(_("Prefect 服务对 {what} 答 {code}").format(what=what, code=error.code)) from error
        except OSError as error:
            raise StateError(_("Prefect 服务 {url} 没有应答:{why}").format(url=self._url, why=error)) from error
