"""Items as subjects of rules: their facts, as functions of the day."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from taskhub.calendar import WorkCalendar
from taskhub.figures import PERCENT_DIGITS, capped_percent, quantise, ratio_percent
from taskhub.i18n import marked as _
from taskhub.plan.original import Original, original
from taskhub.plan.structure import Item, ItemKind
from taskhub.progress.history import Claim, History, Report, is_complete, percent_done, share_done
from taskhub.progress.rises import rises
from taskhub.progress.schedule import Period, item_line, last_period_end, line_percent, period_ends
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin

GRACE = timedelta(days=10)
"""A return for a period may come in so many days after its end before it counts as missed."""

PENDING, ACTIVE, COMPLETED, WITHDRAWN = "pending", "active", "completed", "withdrawn"

SAME_EVIDENCE = "evidence"
"""What an origin says that is another item's return, which had cited the same evidence before."""

_MOVES = Movement.MONOTONE
_ONE_DAY = timedelta(days=1)


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
    FactSpec("original_due", FactType.DATE, _("原定的完成时限;方案修订没有改过的则没有")),
    FactSpec("overdue_before", FactType.INTEGER, _("改期之前已经逾期的天数,改期后仍记在账上;没有改过时限的则没有"), _("天")),
    FactSpec("change_requested", FactType.BOOLEAN, _("有变更申请在等安委办决定")),
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
    FactSpec("rise_percent", FactType.DECIMAL, _("最近一次报送比前一次增加的百分点;从未报送则没有"), "%", scale=2),
    FactSpec("usual_rise_percent", FactType.DECIMAL, _("此前每次报送平均增加的百分点;只报送过一次则没有"), "%", scale=2),
    FactSpec("days_to_cut_off", FactType.INTEGER, _("最近一次报送距当期截止日的天数;从未报送则没有"), _("天")),
    FactSpec("still_returns", FactType.INTEGER,
             _("期中报送而数不动的次数,且进度只在期末最后几天动过(至少两次);不是这样为 0"), _("次")),
    FactSpec("evidence_used_before", FactType.BOOLEAN,
             _("最近一次报送的佐证,本单位在别的事项上先用过,或(文号、网址、带目录的路径等)任何单位先用过;从未报送则没有")),
    FactSpec("claimed", FactType.BOOLEAN, _("是否报了完成(不论核定与否)")),
    FactSpec("verified", FactType.BOOLEAN, _("报的完成是否已经核定")),
    FactSpec("sent_back", FactType.BOOLEAN, _("报的完成被退回,单位还没有再报")),
    FactSpec("days_since_claim", FactType.INTEGER, _("报完成至今的天数;没有报完成则没有"), _("天"), _MOVES),
)  # fmt: skip


@dataclass(frozen=True)
class ItemChronicle:
    """One item through its plan's revisions (``versions``: effective date → the item as it then stood; ``replanned``: the days
    from which the plan itself runs otherwise; ``evidence_of``: report → the item that had cited its evidence before;
    ``requested``: from when to when a change request waited for its decision)."""

    versions: Sequence[tuple[date, Item]]
    history: History
    unit: str
    period: Period
    calendar: WorkCalendar
    replanned: Sequence[date] = ()
    evidence_of: Mapping[int, str] = field(default_factory=dict)
    requested: Sequence[tuple[date, date | None]] = ()

    @property
    def key(self) -> str:
        return self.versions[-1][1].key

    @property
    def begins(self) -> date:
        return self.versions[0][0]

    @cached_property
    def changes(self) -> Sequence[date]:
        days = {*(effective for effective, _item in self.versions), *self.history.days, *self.history.ruled_on, *self.replanned}
        days.update(day for span in self.requested for day in span if day)
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

    def original(self, day: date) -> Original:
        return original(self.versions, day)

    def overdue_before(self, day: date) -> int:
        """How many days the item was overdue, unfinished, under lines that an amendment has since moved: an extension granted
        after the date does not undo them."""
        return sum(
            max((since - _ONE_DAY - before.due).days, 0)
            for (_from, before), (since, after) in pairwise(self.versions)
            if since <= day and after.due > before.due and self.status(since - _ONE_DAY) in (PENDING, ACTIVE)
        )

    def before(self, day: date) -> str:
        """For people: what was first asked and how late it was, where an amendment has changed the item."""
        if len(self.versions) == 1:  # of nearly every item
            return ""
        return self.original(day).said(self.overdue_before(day))

    def change_requested(self, day: date) -> bool:
        return any(asked <= day and (decided is None or day < decided) for asked, decided in self.requested)

    def status(self, day: date) -> str:
        item = self.item(day)
        if not item.in_force(day):
            return WITHDRAWN
        report = self.history.latest(day)
        if report is not None and is_complete(item, report):
            return COMPLETED
        return PENDING if day < item.start else ACTIVE

    def claim(self, day: date) -> Claim | None:
        """The claim that stands on ``day``; nobody claims what was withdrawn."""
        item = self.item(day)
        return self.history.claim(item, day) if item.in_force(day) else None

    def facts(self, day: date) -> Facts:
        standing = _Standing(self, day)
        return {name: value for name, compute in _COMPUTED.items() if (value := compute(standing)) is not None}

    def fact(self, name: str, day: date) -> FactValue | None:
        compute = _COMPUTED.get(name)
        return compute(_Standing(self, day)) if compute else None

    def in_a_row(self, day: date) -> Mapping[str, FactValue | None]:
        """What a row of a table says of the item: four of its facts, without what the others take to work out."""
        item, report, status = self.item(day), self.history.latest(day), self.status(day)
        return {
            "percent": None if report is None else percent_done(item, report),
            "scheduled_percent": line_percent(item, last_period_end(self.period, day if report is None else report.as_of)),
            "days_overdue": max((day - item.due).days, 0) if status in (PENDING, ACTIVE) else None,
            "status": status,
        }  # fmt: skip

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
        reports = self.history.reports[: bisect_right(self.history.days, report.as_of)]
        facts: dict[str, FactValue] = {"percent": capped_percent(done), **rises(item, reports, self.period)}
        facts["evidence_used_before"] = report.id in self.evidence_of
        if line is not None:
            facts["scheduled_percent"] = quantise(line * 100, PERCENT_DIGITS)
        attainment = ratio_percent(done, line)
        if attainment is not None:
            facts["attainment_percent"] = attainment
        return facts

    def origins(self, day: date) -> Sequence[Origin]:
        """The item as its revision says it, the report that counts on ``day``, and what the office ruled on its claim."""
        item, report = self.item(day), self.history.latest(day)
        since = max((effective for effective, _item in self.versions if effective <= day), default=self.begins)
        line = f"{item.kind.value} {item.start}..{item.due} {self.before(day)}".rstrip()
        rows = [Origin("plan_item", item.key, since, line)]
        if report is not None:
            said = {"value": report.value, "percent": report.percent, "done": report.done}
            figures = " ".join(f"{name}={value}" for name, value in said.items() if value is not None)
            rows.append(Origin("progress_report", str(report.id), report.as_of, figures))
            if report.id in self.evidence_of:
                rows.append(Origin("progress_report", self.evidence_of[report.id], report.as_of, SAME_EVIDENCE))
        claim = self.claim(day)
        if claim is not None and claim.ruled is not None:
            ruled = claim.ruled
            rows.append(
                Origin(
                    "progress_ruling", item.key, ruled.as_of, " ".join(filter(None, (ruled.outcome, ruled.actor, ruled.remark)))
                )
            )
        return rows

    def happened(self, name: str) -> Sequence[date]:
        return ()

    def reports_missed(self, day: date) -> int:
        item, latest = self.item(day), self.history.latest(day)
        before_start = item.start - _ONE_DAY
        anchor = max(latest.as_of, before_start) if latest else before_start
        return len(period_ends(self.period, anchor, min(day - GRACE - _ONE_DAY, item.due)))

    def misses_from(self) -> Iterable[date]:
        """The days on which a return is first missed: after the start, and after every return."""
        for _effective, item in self.versions:
            for anchor in (item.start - _ONE_DAY, *self.history.days):
                if ends := period_ends(self.period, max(anchor, item.start - _ONE_DAY), item.due)[:1]:
                    yield ends[0] + GRACE + _ONE_DAY


class _Standing:
    """An item on one day, worked out as far as a fact needs it."""

    def __init__(self, chronicle: ItemChronicle, day: date) -> None:
        self.chronicle, self.day = chronicle, day
        self.item = chronicle.item(day)

    @cached_property
    def report(self) -> Report | None:
        return self.chronicle.history.latest(self.day)

    @cached_property
    def status(self) -> str:
        return self.chronicle.status(self.day)

    @cached_property
    def claim(self) -> Claim | None:
        return self.chronicle.claim(self.day)

    @property
    def due(self) -> date | None:
        return None if self.item.kind is ItemKind.CONTINUOUS else self.item.due

    @property
    def original_due(self) -> date | None:
        return self.chronicle.original(self.day).due if self.due else None

    @property
    def days_to_due(self) -> int | None:
        return None if self.due is None else (self.due - self.day).days

    @property
    def days_overdue(self) -> int | None:
        return max((self.day - self.item.due).days, 0) if self.status in (PENDING, ACTIVE) else None

    @property
    def working_days_overdue(self) -> int | None:
        if self.status not in (PENDING, ACTIVE):
            return None
        return self.chronicle.calendar.working_days_between(self.item.due, self.day)

    @property
    def time_left_percent(self) -> Decimal | None:
        if self.due is None:
            return None
        total = (self.due - self.item.start).days + 1
        left = min(max((self.due - self.day).days, 0), total)
        return quantise(Fraction(left * 100, total), PERCENT_DIGITS)

    @property
    def scheduled_percent(self) -> FactValue | None:
        if self.report is not None:
            return self._of_return("scheduled_percent")
        return line_percent(self.item, last_period_end(self.chronicle.period, self.day))

    def _of_return(self, name: str) -> FactValue | None:
        return self.chronicle.returned(self.day).get(name)


_COMPUTED: Mapping[str, Callable[[_Standing], FactValue | None]] = {
    "plan": lambda at: at.item.plan,
    "unit": lambda at: at.chronicle.unit,
    "kind": lambda at: at.item.kind.value,
    "status": lambda at: at.status,
    "weight": lambda at: at.item.weight,
    "start": lambda at: at.item.start,
    "due": lambda at: at.due,
    "original_due": lambda at: at.original_due,
    "overdue_before": lambda at: at.chronicle.overdue_before(at.day) if at.original_due else None,
    "change_requested": lambda at: at.chronicle.change_requested(at.day),
    "percent": lambda at: at._of_return("percent"),
    "scheduled_percent": lambda at: at.scheduled_percent,
    "attainment_percent": lambda at: at._of_return("attainment_percent"),
    "days_to_due": lambda at: at.days_to_due,
    "days_overdue": lambda at: at.days_overdue,
    "working_days_overdue": lambda at: at.working_days_overdue,
    "time_left_percent": lambda at: at.time_left_percent,
    "reported": lambda at: at.report is not None,
    "days_since_report": lambda at: (at.day - at.report.as_of).days if at.report else None,
    "reports_missed": lambda at: at.chronicle.reports_missed(at.day),
    "decreased": lambda at: at.chronicle.history.fell(at.item, at.day),
    "rise_percent": lambda at: at._of_return("rise_percent"),
    "usual_rise_percent": lambda at: at._of_return("usual_rise_percent"),
    "days_to_cut_off": lambda at: at._of_return("days_to_cut_off"),
    "still_returns": lambda at: at._of_return("still_returns"),
    "evidence_used_before": lambda at: at._of_return("evidence_used_before"),
    "claimed": lambda at: at.claim is not None,
    "verified": lambda at: at.claim is not None and at.claim.verified,
    "sent_back": lambda at: at.claim is not None and at.claim.sent_back,
    "days_since_claim": lambda at: (at.day - at.claim.since).days if at.claim else None,
}
"""How each fact is worked out; None: absent."""
