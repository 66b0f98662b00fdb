"""Sign-off by a form in Prefect: one short run a decision; nothing waits inside it."""

import re
from typing import Literal

from prefect import flow
from pydantic import BaseModel, ConfigDict, Field

from flows.feeding import tell
from flows.naming import named
from flows.publish_status import publish_notices, publish_waiting
from taskhub.audit import Actor
from taskhub.document_numbers import as_written
from taskhub.hub import Hub
from taskhub.notice import Decision
from taskhub.report.notices import ruling_in_words
from taskhub.workspace import Workspace

FORM = "form"
"""By this way a decision came, says its record: nobody has checked who filled in the form."""


class Form(BaseModel):
    """What Prefect asks for."""

    model_config = ConfigDict(title="签批", json_schema_extra={"description": "签批一份或几份通知;重复提交无妨"})

    notice: str = Field(title="通知", pattern=r"[^\s、,,;;]", description="文号或代号,从“等人处理”页复制;几份用顿号隔开")
    decision: Literal["同意", "不同意"] = Field("同意", title="决定")
    by: str = Field(title="签批人", description="姓名@单位代码,如 李主任@awb;记录为其自称")
    level: Literal["轮到的一级", "拟稿", "审核", "签发"] = Field("轮到的一级", title="级别", description="签哪一级")
    why: str = Field("", title="理由", description="不同意时必填")
    text: str = Field("", title="改后的文字", description="不改就留空;改了,此前的签字作废")
    number: str = Field("", title="文号", description="只有由外面编号的才填,如 某安委办督〔2025〕12号")


@flow(
    name="decide-notices",
    flow_run_name=named("签批", "form.decision", "form.notice", "form.by"),
    on_completion=[tell],
    on_failure=[tell],
)
def decide_notices(form: Form) -> list[str]:
    """签批:同意,或者不同意并写明理由;重复提交无妨。等签批的见[等人处理](/artifacts/key/taskhub-waiting)。"""
    hub = Hub(Workspace.find())
    moment = hub.moment()
    decision = Decision(
        approve=form.decision == "同意", why=form.why, level="" if form.level == "轮到的一级" else form.level,
        text=form.text, number=form.number, via=FORM,
    )  # fmt: skip
    names = [as_written(name) for name in re.split(r"[\s、,,;;]+", form.notice) if name]
    rulings = hub.notices.decide(names, moment, Actor.parse(form.by), decision)
    publish_notices(hub, moment)
    publish_waiting(hub, moment)
    return [ruling_in_words(one) for one in rulings]
