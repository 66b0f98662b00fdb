"""A question asked in a form, answered by a page in seconds."""

from datetime import date
from typing import Literal

from prefect import flow
from pydantic import BaseModel, ConfigDict, Field

from flows.answering import answer
from flows.naming import named
from taskhub.clock import Moment
from taskhub.documents import collector_paused
from taskhub.hazard import Filter
from taskhub.hub import Hub
from taskhub.progress import PlanStatus
from taskhub.report import query
from taskhub.report.cases import rungs_in_words
from taskhub.report.elements import QUERY_KEY, Page
from taskhub.report.sections import judged
from taskhub.workspace import Workspace

STATES = {"滞后": "behind", "持平": "on_schedule", "超序时": "ahead"}


class Form(BaseModel):
    """What Prefect asks for. Plan and unit are free text: the choices of a form are fixed when it is deployed, units are not."""

    model_config = ConfigDict(title="查询", json_schema_extra={"description": "只读:随便问,什么也不会改"})

    plan: str = Field("", title="方案", description="方案代码;留空为全部")
    unit: str = Field("", title="单位", description="代码、名称或别名;留空为全部")
    day: date | None = Field(None, title="日期", description="留空为今天")
    state: Literal["全部", "滞后", "持平", "超序时"] = Field(
        "全部", title="状态", description="单位在方案里的状态,筛选各单位及其事项、问题;隐患、通知、报送没有序时状态,不按它筛选"
    )
    show: Literal["各单位", "事项", "问题", "逾期隐患", "通知", "报送"] = Field("各单位", title="看什么")


@flow(name="query-status", flow_run_name=named("查询", "form.plan", "form.unit", "form.day", "form.state", "form.show"))
def query_status(form: Form) -> str:
    """查询:按方案、单位、日期、状态查。答案见[查询](/artifacts/key/taskhub-query)。"""
    return answer(QUERY_KEY, lambda: page(Hub(Workspace.find()), form))


@collector_paused()  # rows live until the page stands
def page(hub: Hub, form: Form) -> Page:
    moment = hub.moment(form.day)
    code, word = form.plan.strip() or None, form.unit.strip()
    unit = hub.units.find(word).code if word else None
    plans, state = hub.status(moment, code), STATES.get(form.state)
    asked = " · ".join(
        [str(moment.as_of), code or "全部方案", hub.units.name(unit) if unit else "全部单位", form.state, form.show]
    )
    section = _section(hub, moment, form.show, plans, code, unit, state)
    return query.query_page(asked, plans, unit, state, [section] if section else [])


def _section(
    hub: Hub, moment: Moment, show: str, plans: list[PlanStatus], plan: str | None, unit: str | None, state: str | None
) -> list[str]:  # fmt: skip
    """The table that was asked for beside that of the units."""
    name, files = hub.units.name, hub.workspace.var / "pages"
    within = query.units_in(plans, state)
    match show:
        case "事项":
            rows = [row for row in hub.item_rows(moment, plan, unit) if (row["plan"], row["unit"]) in within]
            return query.item_section(rows, name, files / "query-items.csv")
        case "问题":
            found = hub.findings_on(moment, plan, unit)
            if state is not None:  # of a finding about a unit or a hazard there is no plan: its unit stands so in one of them
                units = {one for _plan, one in within}
                found = [one for one in found if ((one["plan"], one["unit"]) in within if one["plan"] else one["unit"] in units)]
            told, last = [one for one in found if not one["for_office"]], hub.assessed()
            # A later assessment dates what it finds truly: the findings of a day are only wanting where none has come so far.
            said = judged(last, max(last or moment.as_of, moment.as_of))
            return query.finding_section(told, said, len(found) - len(told), name, files / "query-findings.csv")
        case "逾期隐患":
            wanted = Filter(units=hub.hazards.units_of(unit, moment) if unit else None, overdue=True)
            rungs = rungs_in_words(hub.escalation.cases())
            return query.hazard_section(hub.hazards.rows(moment, wanted), rungs, name, files / "query-hazards.csv")
        case "通知":
            return query.notice_section(hub.notices_until(moment, plan, unit), name, files / "query-notices.csv")
        case "报送":
            rounds = hub.rounds.rows(moment)
            status = hub.rounds.status(rounds[0]["round"], moment) if rounds else []
            rows = [row for row in status if unit in (None, row["answers"])]
            return query.return_section(rounds[0]["title"] if rounds else None, rows)
    return []
