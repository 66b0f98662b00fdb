"""Why each rule holds for a subject or does not, as a page."""

from datetime import date
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.answering import answer
from flows.naming import named
from taskhub.hub import Hub
from taskhub.report.answers import EXPLAIN_KEY, explanation_page
from taskhub.workspace import Workspace


@flow(name="explain", flow_run_name=named("说明", "subject", "day"))
def explain(
    subject: Annotated[str, Field(title="对象", description="如 item:sx-2024/1.1.1、unit:yjj、hazard:编码、文号")],
    day: Annotated[date | None, Field(title="日期", description="留空为今天")] = None,
) -> str:
    """说明一个对象的每条规则为什么成立或不成立。答案见[说明](/artifacts/key/taskhub-explain)。"""
    hub = Hub(Workspace.find())
    return answer(EXPLAIN_KEY, lambda: explanation_page(hub.outlook.explain(subject, hub.moment(day)), hub.units.name))
