"""What the rules as they are now would have brought in a time gone by, as a page."""

from datetime import date
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.answering import answer
from flows.naming import named
from taskhub.hub import Hub
from taskhub.report.answers import REHEARSE_KEY, rehearsal_page
from taskhub.report.elements import Page
from taskhub.trial.rehearsal_rows import rule_rows, total_rows, worst_day_rows
from taskhub.workspace import Workspace


@flow(name="rehearse", flow_run_name=named("重演规则", "start", "end", "unit"))
def rehearse(
    start: Annotated[date, Field(title="从哪天")],
    end: Annotated[date | None, Field(title="到哪天", description="留空为今天")] = None,
    unit: Annotated[str, Field(title="单位", description="代码、名称或别名;留空为全部")] = "",
) -> str:
    """用现在的规则重演一段过去,和实际比。答案见[规则重演](/artifacts/key/taskhub-rehearse)。"""
    return answer(REHEARSE_KEY, lambda: page(Hub(Workspace.find()), start, end, unit.strip()))


def page(hub: Hub, start: date, end: date | None, unit: str) -> Page:
    found = hub.rehearse(start, hub.moment(end), unit=hub.units.find(unit).code if unit else None)
    named, files = hub.units.name, hub.workspace.var / "pages"
    totals, worst = total_rows(found, named), worst_day_rows(found, named)
    return rehearsal_page(start, found.moment.as_of, totals, rule_rows(found), worst, files)
