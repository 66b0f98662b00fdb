"""The plan file as people write it: what may stand where. Nothing is inherited or defaulted here yet."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema

from taskhub.figures import PERCENT_DIGITS, VALUE_DIGITS
from taskhub.i18n import gettext as _
from taskhub.i18n import marked
from taskhub.plan.structure import Basis, ItemKind, Mode
from taskhub.problems import Refusal

WEIGHT_DIGITS = 2
_MOST = Decimal(10) ** 11
"""With four decimals that is 15 digits: as many as a YAML number carries without loss."""

_PLAN_CODE = re.compile(r"[A-Za-z0-9_-]+")
_CODE = re.compile(r"[^\s/]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

Step = tuple[str | int, ...]
"""The way to a part of the file: ``("tasks", 0, "measures", 2)``."""


def _said(text: str) -> str:
    if not text:
        raise Refusal(_("不能为空"), _("写明内容"))
    if _CONTROL.search(text):
        raise Refusal(_("含有看不见的控制字符"), _("删去它"))
    return text


def _coded(pattern: re.Pattern[str], what: str, remedy: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise Refusal(_(what).format(text=text), _(remedy))
        return text

    return check


def _number(digits: int) -> Callable[[Any], Decimal]:
    def convert(value: Any) -> Decimal:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refusal(_("应为数"), _("写成 30 或 12.5,不加引号和单位"))
        number = Decimal(str(value))  # the shortest text that means this float is what was written
        exponent = number.normalize().as_tuple().exponent
        if not isinstance(exponent, int) or abs(number) >= _MOST:
            raise Refusal(_("数太大"), _("换一个更大的计量单位"))
        if -exponent > digits:
            raise Refusal(_("最多 {digits} 位小数").format(digits=digits), _("四舍五入或换一个计量单位"))
        return number

    return convert


def _whole(least: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise Refusal(_("应为不小于 {least} 的整数").format(least=least), _("写数字,不加引号"))
        return value

    return check


Text = Annotated[str, AfterValidator(_said)]
_CARRIED = re.compile(r"([A-Za-z0-9_-]+/)?[^\s/]+")

PlanCode = Annotated[
    str,
    AfterValidator(_coded(_PLAN_CODE, marked("方案代码 {text} 不可用"), marked("只用字母、数字、_ 和 -"))),
    WithJsonSchema({"type": "string", "pattern": f"^{_PLAN_CODE.pattern}$"}),
]
Code = Annotated[
    str,
    AfterValidator(_coded(_CODE, marked("编号 {text} 不可用"), marked("不能为空,不含空格和 /"))),
    WithJsonSchema({"type": "string", "pattern": f"^{_CODE.pattern}$"}),
]
Carried = Annotated[
    str,
    AfterValidator(_coded(_CARRIED, marked("编号 {text} 不可用"), marked("写上级方案里的事项编号;再上一级的写作 方案/编号"))),
    WithJsonSchema({"type": "string", "pattern": f"^{_CARRIED.pattern}$"}),
]
Day = Annotated[date, Field(strict=True)]
Percent = Annotated[Decimal, PlainValidator(_number(PERCENT_DIGITS)), WithJsonSchema({"type": "number"})]
Weight = Annotated[Decimal, PlainValidator(_number(WEIGHT_DIGITS)), WithJsonSchema({"type": "number"})]
TargetValue = Annotated[Decimal, PlainValidator(_number(VALUE_DIGITS)), WithJsonSchema({"type": "number"})]
Count = Annotated[int, PlainValidator(_whole(0)), WithJsonSchema({"type": "integer", "minimum": 0})]
Revision = Annotated[int, PlainValidator(_whole(1)), WithJsonSchema({"type": "integer", "minimum": 1})]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class ChangeFile(_Entry):
    date: Day = Field(description="自哪一天起")
    document: Text = Field(description="依据的文件,如 安委办〔2025〕3号")


class ScheduleFile(_Entry):
    mode: Mode = Field(Mode.LINEAR, description="序时进度的算法:linear 按时间,node 按到期事项")
    basis: Basis = Field(Basis.PLAN, description="期间:plan 整个方案期,year 自然年")
    tolerance: Percent = Field(Decimal(0), description="与序时进度相差多少个百分点以内算持平")


class DeclaresFile(_Entry):
    tasks: Count | None = Field(None, description="文件宣布的任务数")
    measures: Count | None = Field(None, description="文件宣布的措施数")
    items: Count | None = Field(None, description="文件宣布的事项数,撤销的也算在内")


class TargetFile(_Entry):
    value: TargetValue = Field(description="目标值")
    unit: Text = Field(description="计量单位,如 处")
    direction: Literal["at_least", "at_most"] | None = Field(None, description="at_most:上限类指标,越低越好")


class MilestoneFile(_Entry):
    date: Day = Field(description="节点日期")
    percent: Percent = Field(description="到这一天应完成的百分比,0 到 100")
    title: Text | None = Field(None, description="节点名称")


class WorkFile(_Entry):
    """What an item says of itself; a measure without items says the same."""

    code: Code = Field(description="编号,加引号")
    title: Text = Field(description="内容")
    lead: Text | None = Field(None, description="牵头单位代码;不写则承自措施、任务")
    co_lead: list[Text] | None = Field(None, description="共同牵头单位的代码")
    cooperating: list[Text] | None = Field(None, description="配合单位的代码")
    kind: ItemKind | None = Field(None, description="once 一次完成(默认),quantity 定量,recurring 定期,continuous 长期坚持")
    start: Day | None = Field(None, description="开始日期;默认为方案的开始日期")
    due: Day | None = Field(None, description="完成时限;默认为方案的结束日期")
    weight: Weight | None = Field(None, description="权重,默认 1")
    target: TargetFile | None = Field(None, description="目标;写了就是定量事项")
    milestones: list[MilestoneFile] | None = Field(None, description="进度节点,代替从开始到时限的直线")
    withdrawn: ChangeFile | None = Field(None, description="撤销:不删除,写明日期和文件")
    carries: Carried | None = Field(None, description="落实上级方案的哪个事项:写它的编号;再上一级方案的写作 方案/编号")
    source: Text | None = Field(None, description="出处;不写则承自措施、任务、方案")


class ItemFile(WorkFile):
    pass


class MeasureFile(WorkFile):
    items: list[ItemFile] | None = Field(None, description="事项;没有事项的措施本身就是事项")


class TaskFile(_Entry):
    code: Code = Field(description="编号,加引号")
    title: Text = Field(description="任务名称")
    lead: Text | None = Field(None, description="牵头单位代码,由措施和事项承用")
    source: Text | None = Field(None, description="出处")
    measures: list[MeasureFile] = Field(description="措施")


class PlanFile(_Entry):
    """A whole plan file."""

    plan: PlanCode = Field(description="方案代码,只用字母、数字、_ 和 -")
    title: Text = Field(description="方案名称")
    issuer: Text = Field(description="印发单位")
    start: Day = Field(description="开始日期")
    end: Day = Field(description="结束日期")
    revision: Revision = Field(1, description="版次,每修订一次加一")
    amended: ChangeFile | None = Field(None, description="修订的日期和文件,第 2 版起必写")
    part_of: PlanCode | None = Field(None, description="上级方案的代码")
    schedule: ScheduleFile | None = Field(None, description="怎样算序时进度")
    declares: DeclaresFile | None = Field(None, description="文件宣布的数目,装入时核对")
    source: Text | None = Field(None, description="出处")
    tasks: list[TaskFile] = Field(description="任务")


class Work(NamedTuple):
    """One unit of account in the file, where it stands, and what it stands under."""

    path: Step
    task: TaskFile
    measure: MeasureFile
    entry: WorkFile


def works(plan: PlanFile) -> Iterator[Work]:
    """Every item in plan order; a measure without items is itself one."""
    for t, task in enumerate(plan.tasks):
        for m, measure in enumerate(task.measures):
            here: Step = ("tasks", t, "measures", m)
            if not measure.items:
                yield Work(here, task, measure, measure)
            for i, item in enumerate(measure.items or ()):
                yield Work((*here, "items", i), task, measure, item)


class _Plain(GenerateJsonSchema):
    def field_title_should_be_set(self, schema: Any) -> bool:
        return False  # "Co Lead" tells an author nothing that "co_lead" does not


def schema_text() -> str:
    """The JSON Schema that editors check and complete plan files with (``config/plan.schema.json``)."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **PlanFile.model_json_schema(schema_generator=_Plain),
    }
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
