"""The ranking as it would be published now, as a page."""

from datetime import date
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows.answering import answer
from flows.naming import named
from taskhub.hub import Hub
from taskhub.report.answers import RANKING_KEY, ranking_page
from taskhub.report.elements import Page
from taskhub.workspace import Workspace


@flow(name="preview-ranking", flow_run_name=named("预览排名", "period", "day"))
def preview_ranking(
    period: Annotated[str, Field(title="期间", description="2024-09、2024Q3、2024H1 或 2024;留空为不分期间")] = "",
    day: Annotated[date | None, Field(title="日期", description="留空为今天")] = None,
) -> str:
    """部门、县区分开的排名,和怎样改变名次;什么也不发布。答案见[排名预览](/artifacts/key/taskhub-ranking)。"""
    hub = Hub(Workspace.find())
    return answer(RANKING_KEY, lambda: page(hub, period.strip(), day))


def page(hub: Hub, period: str, day: date | None) -> Page:
    return ranking_page(*hub.publications.ranking_in_words(period, hub.moment(day)), hub.workspace.var / "pages")
