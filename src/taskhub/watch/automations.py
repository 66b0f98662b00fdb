"""What is watched (``config/watch.yaml``), and the automations of Prefect that watch it."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from taskhub import documents
from taskhub.documents import Document
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, nearest
from taskhub.watch.troubles import Happened

REPORT = "report-trouble"
"""The deployment that tells the office."""

STARTED = "taskhub.server.started"
"""The event of a start of ``taskhub up``, related to each scheduled deployment: from then on its runs are waited for."""

_RUN = "prefect.flow-run."
_ENDS = [f"{_RUN}{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")]
_EACH_RUN = {"match": {"prefect.resource.id": f"{_RUN}*"}, "for_each": ["prefect.resource.id"], "threshold": 1}


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Task(_Entry):
    """A deployment by its name in prefect.yaml: after so long without a finished run it is absent, after so long in one run
    it is stuck."""

    task: str
    absent_after_hours: Annotated[int, Field(ge=1, le=24 * 366)]
    stuck_after_minutes: Annotated[int, Field(ge=1, le=60 * 24)]


class Automation(_Entry):
    """An automation as Prefect writes it. In an action of the type ``run-deployment``, ``deployment`` is a name in
    prefect.yaml."""

    name: Annotated[str, Field(min_length=1)]
    description: str = ""
    trigger: dict[str, Any]
    actions: Annotated[list[dict[str, Any]], Field(min_length=1)]

    def body(self, ids: Mapping[str, str]) -> dict[str, Any]:
        """What is posted; ``ids``: name of each deployment → its id on that server."""
        actions = []
        for action in self.actions:
            kept = {key: value for key, value in action.items() if key != "deployment"}
            named = action.get("deployment")
            actions.append({**kept, "source": "selected", "deployment_id": ids[named]} if named is not None else kept)
        return {"name": self.name, "description": self.description, "trigger": self.trigger, "actions": actions}


class Watched(_Entry):
    """``config/watch.yaml``."""

    tasks: list[Task] = Field(default_factory=list)
    heartbeat_seconds: Annotated[int, Field(ge=60, le=3600)] = 90  # a run's heart beats every 30 seconds
    automations: list[Automation] = Field(default_factory=list)

    def every(self) -> list[Automation]:
        """Those that watch the tasks, then the office's own."""
        if not self.tasks:
            return self.automations
        ended = [self._ended("Failed", Happened.FAILED, _("taskhub 任务失败")),
                 self._ended("Crashed", Happened.CRASHED, _("taskhub 任务中断"))]  # fmt: skip
        each = [automation for task in self.tasks for automation in (_stuck(task), _absent(task))]
        return [*ended, self._heartless(), *each, *self.automations]

    def _ended(self, state: str, happened: Happened, name: str) -> Automation:
        names = [task.task for task in self.tasks]  # not those that people fill in forms for: they see for themselves
        trigger = {"expect": [f"{_RUN}{state}"], "posture": "Reactive", "within": 0, "threshold": 1,
                   "match": {"prefect.resource.id": f"{_RUN}*"}, "match_related": _of(names)}  # fmt: skip
        reason = {"reason": "{{ flow_run.state.message }}"}
        return _automation(
            name, _("定时任务没有运行成,告诉安委办"), trigger, [_report("{{ deployment.name }}", happened, **_RUN_NAME, **reason)]
        )

    def _heartless(self) -> Automation:
        beat = f"{_RUN}heartbeat"
        trigger = {
            "after": [beat, f"{_RUN}Running"],
            "expect": [beat, *_ENDS],
            "posture": "Proactive",
            "within": self.heartbeat_seconds,
            **_EACH_RUN,
        }
        said = _("{n} 秒没有心跳").format(n=self.heartbeat_seconds)
        crashed = {"type": "change-flow-run-state", "state": "CRASHED", "message": said}
        return _automation(_("taskhub 没有心跳"), _("没有心跳的运行标为 Crashed"), trigger, [crashed])


def _stuck(task: Task) -> Automation:
    trigger = {"after": [f"{_RUN}Running"], "expect": _ENDS, "posture": "Proactive", "within": task.stuck_after_minutes * 60,
               "match_related": _of([task.task]), **_EACH_RUN}  # fmt: skip
    report = _report(task.task, Happened.STUCK, **_RUN_NAME)
    said = _("{n} 分钟没有结束的,叫停并告诉安委办").format(n=task.stuck_after_minutes)
    return _automation(_("taskhub 卡住:{task}").format(task=task.task), said, trigger, [{"type": "cancel-flow-run"}, report])


def _absent(task: Task) -> Automation:
    done = f"{_RUN}Completed"
    trigger = {
        "after": [done, STARTED], "expect": [done], "posture": "Proactive", "within": task.absent_after_hours * 3600,
        "match_related": _of([task.task]), "for_each": ["related:deployment:prefect.resource.name"], "threshold": 1,
    }  # fmt: skip
    said = _("{n} 小时没有运行完一次,告诉安委办").format(n=task.absent_after_hours)
    name = _("taskhub 没有运行:{task}").format(task=task.task)
    return _automation(name, said, trigger, [_report(task.task, Happened.ABSENT)])


_RUN_NAME = {"run": "{{ flow_run.name }}"}


def _of(names: list[str]) -> dict[str, Any]:
    return {"prefect.resource.role": "deployment", "prefect.resource.name": names}


def _report(task: str, happened: Happened, **more: str) -> dict[str, Any]:
    return {"type": "run-deployment", "deployment": REPORT, "parameters": {"task": task, "happened": happened.value, **more}}


def _automation(name: str, description: str, trigger: dict[str, Any], actions: list[dict[str, Any]]) -> Automation:
    return Automation(name=name, description=description, trigger={"type": "event", **trigger}, actions=actions)


def load_watched(path: Path, deployments: Collection[str]) -> Watched:
    """Reads and checks the file against the ``deployments`` of prefect.yaml; without one nothing is watched. Raises InputError
    with every fault."""
    if not path.exists():
        return Watched()
    document = documents.read(path)
    file = documents.judge(document, Watched)
    if faults := list(_faults(document, file, deployments)):
        raise InputError(faults)
    return file


def _faults(document: Document, file: Watched, deployments: Collection[str]) -> Iterator[Problem]:
    named: list[tuple[tuple[str | int, ...], str]] = [(("tasks", i, "task"), task.task) for i, task in enumerate(file.tasks)]
    named += [
        (("automations", i, "actions", j, "deployment"), str(action["deployment"]))
        for i, one in enumerate(file.automations) for j, action in enumerate(one.actions) if "deployment" in action
    ]  # fmt: skip
    named += [(("tasks",), REPORT)] if file.tasks else []
    for path, name in named:
        if name not in deployments:
            yield document.problem(path, _("prefect.yaml 里没有 {name}").format(name=name), nearest(name, deployments))
    tasks, own = Watched(tasks=file.tasks).every(), [one.name for one in file.automations]
    for i, task in enumerate(file.tasks):
        if task.task in [before.task for before in file.tasks[:i]]:
            yield document.problem(("tasks", i, "task"), _("{word} 用了两次").format(word=task.task), _("每个任务一行"))
    for i, name in enumerate(own):
        if name in own[:i] or name in {one.name for one in tasks}:
            yield document.problem(("automations", i, "name"), _("{word} 用了两次").format(word=name), _("换一个名称"))
