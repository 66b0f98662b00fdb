"""What ``taskhub up`` registers with its server beside the schedules: how runs are started, and what watches them."""

import shlex
import sys
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx

from taskhub.cli.server import POOL, Served
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.watch import Watched
from taskhub.watch.automations import STARTED

_TAG = "taskhub"
"""On our automations: one that is declared no longer goes; those that people made in the UI stay."""

_BUSY, _TRIES = 503, 30
_PATIENCE = 60
"""Seconds; a server on SQLite was seen to stall for more than half a minute."""


def register(served: Served, watched: Watched) -> list[str]:
    """Brings the server up to ``watched``; doing so again changes nothing. Answers the names of the work queues."""
    auth = served.settings.get("PREFECT_API_AUTH_STRING")
    with httpx.Client(
        base_url=served.settings["PREFECT_API_URL"],
        timeout=_PATIENCE,
        trust_env=False,
        auth=httpx.BasicAuth(*auth.split(":", 1)) if auth else None,
    ) as api:
        _launch_directly(api)
        deployments = _ask(api, "POST", "/deployments/filter", {"limit": 200})
        ids = {one["name"]: one["id"] for one in deployments}
        _automations(api, {one.name: one.body(ids) for one in watched.every()})
        _announce(api, deployments)
        return [one["name"] for one in _ask(api, "POST", f"/work_pools/{POOL}/queues/filter", {"limit": 200})]


def _launch_directly(api: httpx.Client) -> None:
    """A run is one process. Without a command of the pool's own Prefect starts another before it, which imports all of Prefect to
    prepare a directory of code: ours is installed, there is nothing to prepare, and a form would be answered seconds later."""
    template = _ask(api, "GET", f"/work_pools/{POOL}")["base_job_template"]
    template["variables"]["properties"]["command"]["default"] = shlex.join([sys.executable, "-m", "prefect.engine"])
    _ask(api, "PATCH", f"/work_pools/{POOL}", {"base_job_template": template})


def _automations(api: httpx.Client, declared: dict[str, dict[str, Any]]) -> None:
    """One that says the same is left alone: to write it again would begin its waiting anew. Nor is one switched on that
    somebody switched off."""
    there = _ask(api, "POST", "/automations/filter", {"limit": 200})
    ours = {one["name"]: one for one in there if _TAG in one["tags"]}
    for name, one in ours.items():
        if name not in declared:
            _ask(api, "DELETE", f"/automations/{one['id']}")
    for name, body in declared.items():
        known = ours.get(name)
        if known is None:
            _ask(api, "POST", "/automations/", {**body, "tags": [_TAG]})
        elif not _says(known, body):
            _ask(api, "PUT", f"/automations/{known['id']}", {**body, "tags": [_TAG], "enabled": known["enabled"]})


def _says(known: Any, wanted: Any) -> bool:
    """Whether what the server keeps says what is wanted; it adds its defaults, and keeps sets in no order."""
    if isinstance(wanted, dict):
        return isinstance(known, dict) and all(key in known and _says(known[key], value) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(known, list) and len(known) == len(wanted):
        if all(isinstance(one, str) for one in wanted):
            return sorted(known) == sorted(wanted)
        return all(_says(*pair) for pair in zip(known, wanted, strict=True))
    return bool(known == wanted)


def _announce(api: httpx.Client, deployments: list[dict[str, Any]]) -> None:
    """From now on a run of each schedule is waited for, also of one that has never run."""
    _ask(api, "POST", "/events", [
        {"id": str(uuid4()), "event": STARTED, "occurred": datetime.now(UTC).isoformat(), "payload": {},
         "resource": {"prefect.resource.id": "taskhub.server", "prefect.resource.name": "taskhub up"},
         "related": [{"prefect.resource.id": f"prefect.deployment.{one['id']}", "prefect.resource.role": "deployment",
                      "prefect.resource.name": one["name"]}]}
        for one in deployments if one["schedules"]
    ])  # fmt: skip


def _ask(api: httpx.Client, method: str, path: str, body: Any = None) -> Any:
    """The server's answer. A server on SQLite says that it is busy while its database is locked: then it is asked again."""
    for _try in range(_TRIES):
        try:
            answer = api.request(method, path, json=body)
        except httpx.TransportError as error:
            raise StateError(_("登记 {what} 失败:{answer}").format(what=path, answer=error)) from error
        if answer.status_code != _BUSY:
            break
        time.sleep(1)
    if answer.is_error:
        name = body.get("name", "") if isinstance(body, dict) else ""
        raise StateError(_("登记 {what} 失败:{answer}").format(what=f"{path} {name}".rstrip(), answer=answer.text[:1000]))
    return answer.json() if answer.content else None
