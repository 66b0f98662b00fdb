"""Items as subjects of rules: their facts, as functions of the day."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from taskhub.calendar import WorkCalendar
from taskhub.figures import PERCENT_DIGITS, capped_percent, quantise, ratio_percent
from taskhub.i18n import marked as _
from taskhub.plan.structure import Item, ItemKind
from taskhub.progress.history import History, Report, is_complete, share_done
from taskhub.progress.schedule import Period, item_line, last_period_end, period_ends
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin

GRACE = timedelta(days=10)
"""A return for a period may come in so many days after its end before it counts as missed."""

PENDING, ACTIVE, COMPLETED, WITHDRAWN = "pending", "active", "completed", "withdrawn"

_MOVES = Movement.MONOTONE


def _specs(*specs: FactSpec) -> Mapping[str, FactSpec]:
    return {spec.name: spec for spec in specs}


ITEM_FACTS = _specs(
    FactSpec("plan", FactType.TEXT, _("所属方案的代码")),
    FactSpec("unit", FactType.TEXT, _("牵头(负责)单位的代码")),
    FactSpec("kind", FactType.TEXT, _("事项类型"), values=tuple(ItemKind)),
    FactSpec("status", FactType.TEXT, _("状态:未开始、进行中、已完成、已撤销"), values=(PENDING, ACTIVE, COMPLETED, WITHDRAWN)),
    FactSpec("weight", FactType.DECIMAL, _("权重"), scale=2),
    FactSpec("start", FactType.DATE, _("开始日期")),
    FactSpec("due", FactType.DATE, _("完成时限;长期坚持的事项没有")),
    FactSpec("percent", FactType.DECIMAL, _("报送的完成进度;从未报送则没有"), "%", scale=2),
    FactSpec("scheduled_percent", FactType.DECIMAL,
             _("序时进度:到最近一次报送所对应的截止日应完成的比例;从未报送的取最近的截止日"), "%", _MOVES, 2),
    FactSpec("attainment_percent", FactType.DECIMAL,
             _("序时完成率:完成进度 ÷ 序时进度;序时进度为 0 或从未报送则没有"), "%", _MOVES, 2),
    FactSpec("days_to_due", FactType.INTEGER, _("距完成时限的天数,过期为负;长期坚持的事项没有"), _("天"), _MOVES),
    FactSpec("days_overdue", FactType.INTEGER, _("逾期天数,未逾期为 0;已完成或已撤销则没有"), _("天"), _MOVES),
    FactSpec("working_days_overdue", FactType.INTEGER,
             _("逾期的工作日数,未逾期为 0;已完成或已撤销则没有"), _("个工作日"), _MOVES),
    FactSpec("time_left_percent", FactType.DECIMAL, _("剩余时间占全部时间的比例;长期坚持的事项没有"), "%", _MOVES, 2),
    FactSpec("reported", FactType.BOOLEAN, _("是否报送过")),
    FactSpec("days_since_report", FactType.INTEGER, _("距最近一次报送的天数;从未报送则没有"), _("天"), _MOVES),
    FactSpec("reports_missed", FactType.INTEGER, _("最近一次报送(或开始)之后已错过的报送期数,每期宽限 10 天"), _("期"), _MOVES),
    FactSpec("decreased", FactType.BOOLEAN, _("定量事项的累计值低于以前报送的数")),
)  # fmt: skip


@dataclass(frozen=True)
class ItemChronicle:
    """One item through its plan's revisions (``versions``: effective date → the item as it then stood)."""

    versions: Sequence[tuple[date, Item]]
    history: History
    unit: str
    period: Period
    calendar: WorkCalendar

    @property
    def key(self) -> str:
        return self.versions[-1][1].key

    @property
    def begins(self) -> date:
        return self.versions[0][0]

    @cached_property
    def changes(self) -> Sequence[date]:
        days = {effective for effective, _item in self.versions} | set(self.history.days)
        for _effective, item in self.versions:
            days.add(item.start)
            if item.withdrawn:
                days.add(item.withdrawn.date)
        return sorted(days)

    def item(self, day: date) -> Item:
        if len(self.versions) == 1:  # of nearly every item, and asked for every figure of every group
            return self.versions[0][1]
        index = bisect_right(self.versions, day, key=lambda version: version[0])
        return self.versions[max(index - 1, 0)][1]

    def status(self, day: date) -> str:
        item = self.item(day)
        if not item.in_force(day):
            return WITHDRAWN
        report = self.history.latest(day)
        if report is not None and is_complete(item, report):
            return COMPLETED
        return PENDING if day < item.start else ACTIVE

    def facts(self, day: date) -> Facts:
        item, report = self.item(day), self.history.latest(day)
        status = self.status(day)
        facts: dict[str, FactValue] = {
            "plan": item.plan,
            "unit": self.unit,
            "kind": item.kind.value,
            "status": status,
            "weight": item.weight,
            "start": item.start,
            "reported": report is not None,
            "reports_missed": self.reports_missed(day),
            "decreased": self.history.fell(item, day),
        }
        if item.kind is not ItemKind.CONTINUOUS:
            total = (item.due - item.start).days + 1
            left = min(max((item.due - day).days, 0), total)
            facts["due"] = item.due
            facts["days_to_due"] = (item.due - day).days
            facts["time_left_percent"] = quantise(Fraction(left * 100, total), PERCENT_DIGITS)
        if status in (PENDING, ACTIVE):
            facts["days_overdue"] = max((day - item.due).days, 0)
            facts["working_days_overdue"] = self.calendar.working_days_between(item.due, day)
        if report is not None:
            facts["days_since_report"] = (day - report.as_of).days
            facts.update(self.returned(day))
        elif (line := item_line(item, last_period_end(self.period, day))) is not None:
            facts["scheduled_percent"] = quantise(line * 100, PERCENT_DIGITS)
        return facts

    def returned(self, day: date) -> Facts:
        """The facts that follow from the return that counts on ``day``, whatever the day; none where there is none."""
        item, report = self.item(day), self.history.latest(day)
        if report is None:
            return {}
        known = self._returned.get((report.id, id(item)))
        return known if known is not None else self._returned.setdefault((report.id, id(item)), self._judged(item, report))

    @cached_property
    def _returned(self) -> dict[tuple[int, int], Facts]:
        """Judged once, however many days, rules and groups ask: by return and version of the item."""
        return {}

    def _judged(self, item: Item, report: Report) -> Facts:
        done, line = share_done(item, report), item_line(item, last_period_end(self.period, report.as_of))
        facts: dict[str, FactValue] = {"percent": capped_percent(done)}
        if line is not None:
            facts["scheduled_percent"] = quantise(line * 100, PERCENT_DIGITS)
        attainment = ratio_percent(done, line)
        if attainment is not None:
            facts["attainment_percent"] = attainment
        return facts

    def origins(self, day: date) -> Sequence[Origin]:
        """The item as its revision says it, and the report that counts on ``day``."""
        item, report = self.item(day), self.history.latest(day)
        since = max((effective for effective, _item in self.versions if effective <= day), default=self.begins)
        rows = [Origin("plan_item", item.key, since, f"{item.kind.value} {item.start}..{item.due}")]
        if report is not None:
            said = {"value": report.value, "percent": report.percent, "done": report.done}
            figures = " ".join(f"{name}={value}" for name, value in said.items() if value is not None)
            rows.append(Origin("progress_report", str(report.id), report.as_of, figures))
        return rows

    def reports_missed(self, day: date) -> int:
        item, latest = self.item(day), self.history.latest(day)
        before_start = item.start - timedelta(days=1)
        anchor = max(latest.as_of, before_start) if latest else before_start
        return len(period_ends(self.period, anchor, min(day - GRACE - timedelta(days=1), item.due)))

    def days_of_judgement(self, until: date) -> Iterable[date]:
        """The days up to ``until`` on which a count over this item may change although nothing is recorded about it."""
        yield from self.changes
        for _effective, item in self.versions:
            yield item.due + timedelta(days=1)
            for end in period_ends(self.period, item.start - timedelta(days=1), until):
                yield end
                yield end + GRACE + timedelta(days=1)
