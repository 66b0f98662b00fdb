"""A question asked in a form, answered by a page in seconds."""

from datetime import date
from typing import Literal

from prefect import flow
from pydantic import BaseModel, ConfigDict, Field

from flows.answering import answer
from taskhub.hazard import Filter
from taskhub.hub import Hub
from taskhub.report.answers import QUERY_KEY
from taskhub.report.elements import Page
from taskhub.report.hazards import late_table
from taskhub.report.query import finding_section, item_section, query_page
from taskhub.workspace import Workspace

STATES = {"滞后": "behind", "持平": "on_schedule", "超序时": "ahead"}


class Form(BaseModel):
    """What Prefect asks for. Plan and unit are free text: the choices of a form are fixed when it is deployed, units are not."""

    model_config = ConfigDict(title="查询", json_schema_extra={"description": "只读:随便问,什么也不会改"})

    plan: str = Field("", title="方案", description="方案代码;留空为全部")
    unit: str = Field("", title="单位", description="代码、名称或别名;留空为全部")
    day: date | None = Field(None, title="日期", description="留空为今天")
    state: Literal["全部", "滞后", "持平", "超序时"] = Field("全部", title="状态")
    show: Literal["各单位", "事项", "问题", "逾期隐患"] = Field("各单位", title="看什么")


@flow(name="query-status", flow_run_name="查询 {form.plan} {form.unit} {form.show}")
def query_status(form: Form) -> str:
    """查询:按方案、单位、日期、状态查。答案见[查询](/artifacts/key/taskhub-query)。"""
    return answer(QUERY_KEY, lambda: page(Hub(Workspace.find()), form))


def page(hub: Hub, form: Form) -> Page:
    moment = hub.moment(form.day)
    code, files = form.plan.strip() or None, hub.workspace.var / "pages"
    unit = hub.units.find(form.unit.strip()).code if form.unit.strip() else None
    plans = hub.status(moment, code)
    state, sections = STATES.get(form.state), []
    if form.show in ("事项", "问题"):
        standing = hub.standing(moment)
        if form.show == "事项":
            leads = {(plan.plan.code, row.unit) for plan in plans for row in plan.units
                     if unit in (None, row.unit) and state in (None, row.figures.state)}  # fmt: skip
            rows = [row for row in standing.items if (row["plan"], row["unit"]) in leads]
            sections.append(item_section(rows, hub.units.name, files / "query-items.csv"))
        else:
            sections.append(finding_section(standing, code, unit, files / "query-findings.csv"))
    elif form.show == "逾期隐患":
        wanted = Filter(units=hub.hazards.units_of(unit, moment) if unit else None, overdue=True)
        sections.append(late_table(hub.hazards.rows(moment, wanted), hub.units.name, files / "query-hazards.csv"))
    asked = " · ".join(
        [str(moment.as_of), code or "全部方案", hub.units.name(unit) if unit else "全部单位", form.state, form.show]
    )
    return query_page(asked, plans, unit, state, sections)
