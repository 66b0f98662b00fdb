"""Opens a reporting round: a sheet and a message for every unit that has anything to report on."""

from datetime import date
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.feeding import tell
from flows.naming import named
from flows.publish_status import publish_round
from taskhub.audit import Actor
from taskhub.hub import Hub
from taskhub.periods import parse_period
from taskhub.workspace import Workspace


@flow(name="open-round", flow_run_name=named("开轮", "period"), on_completion=[tell], on_failure=[tell])
def open_round(
    period: Annotated[str, Field(title="时期", description="2024Q3、2024-09 或 2024H1")],
    due: Annotated[date, Field(title="报送期限")],
    by: Annotated[str, Field(title="谁开的", description="姓名@单位代码(记录为其自称)")],
) -> int:
    """开一轮报送。结果见[报送轮次](/artifacts/key/taskhub-round)。"""
    hub = Hub(Workspace.find())
    span = parse_period(period)
    opened = hub.rounds.open(span, due, hub.workspace.var / "rounds" / span.code, hub.working_moment(), Actor.parse(by))
    publish_round(hub, hub.moment())
    return len(opened.asked)
