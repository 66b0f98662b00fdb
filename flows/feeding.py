"""Into Prefect's event feed, after a run: what it did, and what people have done since the last one."""

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, State

from taskhub.feed import NAMESPACE, News
from taskhub.hub import Hub
from taskhub.leases import LeaseHeld
from taskhub.report.elements import OVERVIEW_KEY, key_of
from taskhub.workspace import Workspace


def tell(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """A hook for the end of a run, good or bad: where the feed cannot be told, the run stands as it is and the next one tells."""
    hub = Hub(Workspace.find())
    with get_client(sync_client=True) as client, contextlib.suppress(LeaseHeld):

        def send(fresh: Sequence[News]) -> None:
            client.request("POST", "/events", json=[event(one, hub.units.name) for one in fresh])

        hub.feed.tell(hub.moment(), send)


def event(one: News, unit_name: Callable[[str], str]) -> dict[str, Any]:
    """News as Prefect takes it: the subject is the resource, the unit is related to it, the rest is payload."""
    unit = [_resource("unit", one.unit, unit_name(one.unit)) | {"prefect.resource.role": "unit"}] if one.unit else []
    return {
        "id": str(one.id), "event": one.event, "occurred": one.at.isoformat(),
        "resource": _resource(one.subject.kind, one.subject.key, one.title), "related": unit,
        "payload": {
            **one.details, "title": one.title, "subject": str(one.subject), "unit": one.unit, "as_of": str(one.as_of),
            "by": one.actor, "why": one.why,
            "page": f"/artifacts/key/{key_of('unit', one.unit) if one.unit else OVERVIEW_KEY}",
        },
    }  # fmt: skip


def _resource(kind: str, key: str, name: str) -> dict[str, str]:
    return {"prefect.resource.id": f"{NAMESPACE}.{kind}.{key}", "prefect.resource.name": name}
