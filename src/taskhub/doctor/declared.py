"""Checks of what ``prefect.yaml`` declares, server or none: flows that can be imported, schedules that can be kept."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from taskhub.doctor.patient import NotExamined, Patient
from taskhub.doctor.result import Result, broken, ok, warning
from taskhub.documents import Document, Path_
from taskhub.i18n import gettext as _

_ANSWER_SECONDS = 120
_KINDS = ("cron", "interval", "rrule")

Part = tuple[Path_, Mapping[str, Any]]
"""Where in the file, and what stands there."""


def schedules(patient: Patient) -> Iterator[Result]:
    document = patient.schedules
    listed = document.data.get("deployments") if isinstance(document.data, dict) else None
    if not isinstance(listed, list) or not listed:
        yield _fault(document, ("deployments",), _("没有部署,什么也不会按日程运行"), _("照安装包里的 prefect.yaml 写"))
        return
    found: list[Result] = []
    deployments: list[Part] = []
    for n, one in enumerate(listed):
        if isinstance(one, dict) and isinstance(one.get("name"), str) and one["name"]:
            deployments.append((("deployments", n), one))
        else:
            found.append(_fault(document, ("deployments", n), _("部署没有名称"), _("写 name:")))
    found += _twice(document, deployments)
    found += _timed(document, deployments)
    found += _asked_of_prefect(patient, document, deployments)
    yield from found
    if not found:
        timed = sum(bool(one.get("schedules")) for _path, one in deployments)
        yield ok(_("日程 prefect.yaml:{n} 个部署,{timed} 个按日程运行").format(n=len(deployments), timed=timed))


def _fault(document: Document, path: Path_, message: str, remedy: str) -> Result:
    return broken(document.problem(path, message).stated(), remedy)


def _twice(document: Document, deployments: Sequence[Part]) -> Iterator[Result]:
    """Of two with one name Prefect keeps the last."""
    counts = Counter(one["name"] for _path, one in deployments)
    for path, one in deployments:
        if counts[one["name"]] > 1:
            counts[one["name"]] = 0  # said once
            yield _fault(document, (*path, "name"), _("{name} 不止一个").format(name=one["name"]), _("一个部署一个名称"))


def _timed(document: Document, deployments: Sequence[Part]) -> Iterator[Result]:
    for path, one in _schedules(deployments):
        if not isinstance(one, dict) or sum(kind in one for kind in _KINDS) != 1:
            yield _fault(document, path, _("不是一条日程"), _('写 {cron: "30 6 * * *", timezone: Asia/Shanghai}'))
        elif "cron" in one and not one.get("timezone"):
            said = document.problem(path, _("没有写时区,按 UTC 运行,比北京时间晚 8 小时")).stated()
            yield warning(said, _("写 timezone: Asia/Shanghai"))


def _schedules(deployments: Sequence[Part]) -> Iterator[tuple[Path_, Any]]:
    for path, one in deployments:
        listed = one.get("schedules") or []
        yield from (((*path, "schedules", n), each) for n, each in enumerate(listed if isinstance(listed, list) else [listed]))


def _asked_of_prefect(patient: Patient, document: Document, deployments: Sequence[Part]) -> Iterator[Result]:
    entrypoints = [(path, str(one.get("entrypoint") or "")) for path, one in deployments]
    crons = [(path, one) for path, one in _schedules(deployments) if isinstance(one, dict) and isinstance(one.get("cron"), str)]
    answer = _answer(patient, {
        "entrypoints": [name for _path, name in entrypoints],
        "schedules": [{"cron": one["cron"], "timezone": one.get("timezone")} for _path, one in crons],
    })  # fmt: skip
    for (path, name), why in zip(entrypoints, answer["entrypoints"], strict=True):
        if why is not None:
            remedy = _("写成 模块:函数,如 flows.assess:assess;安装包里的 prefect.yaml 有原来的")
            yield _fault(document, (*path, "entrypoint"), _("{name} 不是可以运行的流程:{why}").format(name=name, why=why), remedy)
    for (path, one), fields in zip(crons, answer["schedules"], strict=True):
        if "cron" in fields:
            yield _fault(document, (*path, "cron"), _("{cron} 不是 cron 时间").format(cron=one["cron"]),
                         _("五段:分 时 日 月 星期,如 30 6 * * * 是每天 6:30"))  # fmt: skip
        if "timezone" in fields:
            yield _fault(document, (*path, "timezone"), _("没有时区 {zone}").format(zone=one["timezone"]), _("如 Asia/Shanghai"))


def _answer(patient: Patient, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """What ``flows.declared`` says. Raises NotExamined where Prefect itself is what is wrong."""
    with tempfile.TemporaryDirectory() as home:
        quiet = {"PREFECT_HOME": home, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1"}
        here = {"TASKHUB_WORKSPACE": str(patient.workspace.root)}
        try:
            done = subprocess.run(
                [sys.executable, "-m", "flows.declared"], input=json.dumps(asked, default=str), capture_output=True, text=True,
                timeout=_ANSWER_SECONDS, check=True, cwd=patient.workspace.root, env={**os.environ, **quiet, **here},
            )  # fmt: skip
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise NotExamined("prefect") from error
    answer: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer
