"""Reported rows, from a file or one by one: judged whole, taken over whole or not at all."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from taskhub import tables
from taskhub.clock import Moment
from taskhub.figures import PERCENT_DIGITS, VALUE_DIGITS, plain, scaled
from taskhub.i18n import gettext as _
from taskhub.plan.structure import Item, ItemKind, Plan
from taskhub.problems import Problem, TaskhubError, nearest
from taskhub.tables import Row
from taskhub.units import Units

HEADINGS: Mapping[str, Sequence[str]] = {
    "plan": ("方案", "方案代码", "方案编码"),
    "item": ("事项", "事项代码", "事项编码", "编码"),
    "as_of": ("截止日期", "报送日期", "数据日期"),
    "value": ("完成值", "完成数", "累计完成"),
    "percent": ("完成进度", "完成百分比", "进度"),
    "done": ("是否完成", "完成情况"),
    "note": ("说明", "备注", "进展", "进展情况", "工作进展"),
    "problems": ("存在问题", "问题", "存在的问题"),
    "next_steps": ("下一步", "下一步工作", "下一步措施", "下一步打算"),
    "evidence": ("佐证", "佐证材料"),
    "reported_by": ("填报单位", "报送单位", "单位"),
}
REQUIRED = ("plan", "item", "as_of")
WORDS = ("note", "problems", "next_steps", "evidence")
"""What is asked for beside the figures."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One return, judged and normalised; figures are scaled integers as they are stored."""

    plan: str
    item: str
    as_of: date
    value: int | None
    percent: int | None
    done: bool | None
    note: str
    evidence: str
    reported_by: str
    problems: str = ""
    next_steps: str = ""

    @property
    def digest(self) -> str:
        """What the row says. Not who reports: an empty cell means the lead, and that changes when units merge."""
        parts: list[object] = [self.plan, self.item, self.as_of, self.value, self.percent, self.done, self.note, self.evidence]
        if self.problems or self.next_steps:  # else as it was before there were such columns: old files stay known
            parts += [self.problems, self.next_steps]
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()

    def says_the_same(self, value: int | None, percent: int | None, done: bool | None) -> bool:
        return (self.value, self.percent, self.done) == (value, percent, done)


class RowJudge:
    """Turns rows into entries against the plans in force; collects a Problem for each fault of each row."""

    def __init__(self, plans: Mapping[str, Plan], units: Units, moment: Moment, file: str) -> None:
        self.plans = plans
        self.items = {item.key: item for plan in plans.values() for item in plan.items}
        self.units = units
        self.moment = moment
        self.file = file
        self.problems: list[Problem] = []

    def judge(self, row: Row) -> Entry | None:
        """The entry, or None where the row is at fault or says nothing (its figures are missing: no return, not zero)."""
        before = len(self.problems)
        item = self._item(row)
        as_of = self._cell(row, "as_of", tables.day)
        value = self._cell(row, "value", tables.number)
        percent = self._cell(row, "percent", tables.percentage)
        done = self._cell(row, "done", tables.yes_or_no)
        says_nothing = value is percent is done is None
        if item is None or as_of is None:
            if item is not None and len(self.problems) == before and not says_nothing:
                self._fault(row, "as_of", _("没有截止日期"), _("写作 2024-09-30"))
            return None
        reported_by = self._reporter(row, item)
        for field, message, remedy in self._faults(item, as_of, value, percent, done):
            self._fault(row, field, message, remedy)
        if len(self.problems) > before or says_nothing:
            return None
        return Entry(
            plan=item.plan, item=item.code, as_of=as_of,
            value=None if value is None else scaled(value, VALUE_DIGITS),
            percent=None if percent is None else scaled(percent, PERCENT_DIGITS),
            done=done, reported_by=reported_by,
            **{name: tables.written(row.cells.get(name)) for name in WORDS},
        )  # fmt: skip

    def _item(self, row: Row) -> Item | None:
        plan_code, code = tables.clean(row.cells.get("plan")), tables.clean(row.cells.get("item"))
        plan = self.plans.get(plan_code)
        if plan is None:
            self._fault(
                row,
                "plan",
                _("没有方案 {code}").format(code=plan_code),
                nearest(plan_code, self.plans) or _("先 taskhub plan load"),
            )
            return None
        item = self.items.get(f"{plan_code}/{code}")
        if isinstance(row.cells.get("item"), float) and f"{plan_code}/{code}0" in self.items:
            self._fault(row, "item", _("编码存成了数,分不清 {code} 和 {code}0").format(code=code), _("把这一列设为文本格式"))
            return None
        if item is None:
            self._fault(row, "item", _("方案 {plan} 里没有事项 {code}").format(plan=plan_code, code=code),
                        nearest(code, (item.code for item in plan.items)) or _("核对编码"))  # fmt: skip
        return item

    def _cell(self, row: Row, field: str, read: Callable[[Any], Any]) -> Any:
        cell = row.cells.get(field)
        if tables.is_missing(cell):
            return None
        try:
            return read(cell)
        except ValueError as error:
            self._fault(row, field, str(error), _("改正后再试"))
            return None

    def _reporter(self, row: Row, item: Item) -> str:
        """Who reports: the lead where the cell is empty. Only units that work on the item, and the office, may."""
        word = tables.clean(row.cells.get("reported_by"))
        involved = {self.units.accountable(code, self.moment.as_of) for code in (item.lead, *item.co_lead, *item.cooperating)}
        if not word:
            return self.units.accountable(item.lead, self.moment.as_of)
        try:
            unit = self.units.find(word)
        except TaskhubError:
            self._fault(row, "reported_by", _("没有单位 {word}").format(word=word), self.units.near(word) or _("先登记单位"))
            return word
        code = self.units.accountable(unit.code, self.moment.as_of)
        if code not in involved and unit.role != "committee_office":
            names = "、".join(self.units.name(other) for other in sorted(involved))
            self._fault(
                row, "reported_by", _("{unit} 与这一事项无关").format(unit=unit.name), _("应由 {names} 填报").format(names=names)
            )
        return unit.code

    def _faults(
        self, item: Item, as_of: date, value: Decimal | None, percent: Decimal | None, done: bool | None
    ) -> Iterator[tuple[str, str, str]]:
        if as_of > self.moment.as_of:
            yield "as_of", _("截止日期 {day} 在将来").format(day=as_of), _("只报已经发生的")
        if as_of < self.plans[item.plan].start:
            yield "as_of", _("截止日期 {day} 早于方案开始").format(day=as_of), _("核对日期")
        if not item.in_force(as_of) and item.withdrawn:
            yield "item", _("事项自 {day} 起已撤销({document})").format(
                day=item.withdrawn.date, document=item.withdrawn.document), _("删去这一行")  # fmt: skip
        if value is not None and item.kind is not ItemKind.QUANTITY:
            yield "value", _("这一事项没有数量指标"), _("改填 percent 或 done")
        if value is not None and percent is not None:
            yield "percent", _("完成值和百分比只能填一个"), _("有数量指标的填完成值")
        if value is not None and (value < 0 or not _fits(value, VALUE_DIGITS)):
            yield (
                "value",
                _("完成值 {value} 不合理").format(value=plain(value)),
                _("非负,最多 {digits} 位小数").format(digits=VALUE_DIGITS),
            )
        if percent is not None and not (0 <= percent <= 100 and _fits(percent, PERCENT_DIGITS)):
            yield "percent", _("百分比 {percent} 不合理").format(percent=plain(percent)), _("0 到 100,最多两位小数")
        if percent is not None and done is not None and done != (percent >= 100):
            yield "done", _("是否完成与完成进度 {percent}% 矛盾").format(percent=plain(percent)), _("只填一个,或改成一致")

    def _fault(self, row: Row, field: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, row.number, field, message, remedy))


def _fits(value: Decimal, digits: int) -> bool:
    try:
        return abs(scaled(value, digits)) < 2**62
    except ValueError:
        return False


def read_file(path: Path) -> list[Row]:
    return tables.read_rows(path, HEADINGS, REQUIRED)
