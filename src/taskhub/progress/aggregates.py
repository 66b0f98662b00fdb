"""Units and plans as subjects of rules: figures over their items, as functions of the day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from operator import add

from taskhub.i18n import marked as _
from taskhub.plan.structure import Item, Plan
from taskhub.progress.facts import ACTIVE, COMPLETED, PENDING, WITHDRAWN, ItemChronicle
from taskhub.progress.schedule import Period, is_counted, last_period_end, period_ends
from taskhub.progress.status import STATES, AgainstLine, against_line
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin

BEHIND_BELOW = Decimal(80)
"""An item counts as behind in its unit's figures while it has attained less than so many percent of its line."""

_RATES = (
    FactSpec("completion_rate", FactType.DECIMAL, _("完成率"), "%", scale=2),
    FactSpec("schedule_progress", FactType.DECIMAL, _("序时进度"), "%", Movement.MONOTONE, 2),
    FactSpec("deviation", FactType.DECIMAL, _("偏差:完成率 − 序时进度"), _("个百分点"), Movement.MONOTONE, 2),
    FactSpec("attainment", FactType.DECIMAL, _("序时完成率:完成率 ÷ 序时进度;序时进度为 0 则没有"), "%", Movement.MONOTONE, 2),
)

UNIT_FACTS: Mapping[str, FactSpec] = {
    spec.name: spec
    for spec in (
        FactSpec("role", FactType.TEXT, _("单位类别"),
                 values=("committee_office", "sector", "territory", "comprehensive", "enterprise")),
        FactSpec("items", FactType.INTEGER, _("牵头的在册事项"), _("项")),
        FactSpec("completed", FactType.INTEGER, _("其中已完成"), _("项")),
        FactSpec("overdue", FactType.INTEGER, _("其中逾期未完成"), _("项")),
        FactSpec("behind", FactType.INTEGER, _("其中滞后:序时进度至少 10% 而序时完成率不到 80%"), _("项")),
        FactSpec("unreported", FactType.INTEGER, _("其中至少错过一个报送期"), _("项")),
        *_RATES,
    )
}  # fmt: skip
"""A unit's rates are judged at its last reporting cut-off: quarterly reports cannot show April's progress."""

PLAN_FACTS: Mapping[str, FactSpec] = {
    spec.name: spec
    for spec in (
        FactSpec("items", FactType.INTEGER, _("在册事项"), _("项")),
        FactSpec("completed", FactType.INTEGER, _("其中已完成"), _("项")),
        FactSpec("withdrawn", FactType.INTEGER, _("已撤销事项"), _("项")),
        FactSpec("overdue", FactType.INTEGER, _("逾期未完成"), _("项")),
        *_RATES,
        FactSpec("state", FactType.TEXT, _("超序时、持平、滞后、不适用"), values=STATES, movement=Movement.FREE),
        FactSpec("days_to_end", FactType.INTEGER, _("距方案结束的天数"), _("天"), Movement.MONOTONE),
    )
}


def _rates(row: AgainstLine) -> dict[str, FactValue]:
    stated = {
        "completion_rate": row.completion_rate,
        "schedule_progress": row.schedule_progress,
        "deviation": row.deviation,
        "attainment": row.attainment,
    }
    return {name: value for name, value in stated.items() if value is not None}


def _days_of_change(members: Sequence[ItemChronicle], period: Period, until: date) -> Sequence[date]:
    """Also every cut-off and every new year: a yearly basis then counts other items."""
    days = {day for member in members for day in member.days_of_judgement(until)}
    begins = min(days, default=until)
    days.update(period_ends(period, begins, until), (date(year, 1, 1) for year in range(begins.year + 1, until.year + 1)))
    return sorted(day for day in days if day <= until)


class Tally:
    """Counts over many items as a function of the day: one pass over the items, however many days are looked at."""

    def __init__(
        self,
        members: Sequence[ItemChronicle],
        days_of: Callable[[ItemChronicle], Iterable[date]],
        counts_of: Callable[[ItemChronicle, date], tuple[int, ...]],
        width: int,
    ) -> None:
        """``days_of`` an item are those on which its ``counts_of`` (``width`` numbers) may change. Before it begins it counts
        nowhere: past figures keep their denominator when an amendment adds an item."""
        self._nothing = (0,) * width
        steps: dict[date, list[int]] = defaultdict(lambda: [0] * width)
        for member in members:
            before = self._nothing
            for day in sorted({member.begins, *(day for day in days_of(member) if day > member.begins)}):
                counts = counts_of(member, day)
                if counts != before:
                    total = steps[day]
                    for i, (now, then) in enumerate(zip(counts, before, strict=True)):
                        total[i] += now - then
                    before = counts
        self._days = sorted(steps)
        self._sums = list(accumulate((tuple(steps[day]) for day in self._days), lambda one, other: tuple(map(add, one, other))))

    def on(self, day: date) -> tuple[int, ...]:
        index = bisect_right(self._days, day)
        return self._sums[index - 1] if index else self._nothing


@dataclass(frozen=True)
class UnitChronicle:
    """One unit over everything it leads, across plans."""

    key: str
    role: str | None
    plans: Mapping[str, Plan]
    members: Sequence[ItemChronicle]
    period: Period
    until: date

    @property
    def begins(self) -> date:
        return min(member.begins for member in self.members)

    @cached_property
    def changes(self) -> Sequence[date]:
        return _days_of_change(self.members, self.period, self.until)

    def facts(self, day: date) -> Facts:
        items, completed, overdue, behind, unreported, reported = self._tally.on(day)
        facts: dict[str, FactValue] = {
            "items": items,
            "completed": completed,
            "overdue": overdue,
            "behind": behind,
            "unreported": unreported,
        }
        if self.role is not None:
            facts["role"] = self.role
        if reported:  # a unit that returned nothing is not a unit at zero
            facts.update(self._rates(day))
        return facts

    @cached_property
    def _tally(self) -> Tally:
        return Tally(self.members, lambda member: member.days_of_judgement(self.until), _standing_of, 6)

    def origins(self, day: date) -> Sequence[Origin]:
        return _members(self.members, day)

    def _rates(self, day: date) -> dict[str, FactValue]:
        """At the last cut-off. Returns that came in since count: the line is the cut-off's, the progress today's."""
        cut_off = last_period_end(self.period, day)
        plan, counted, due = self._counted.get(cut_off) or self._counted.setdefault(cut_off, self._counted_at(cut_off))
        completed = sum(member.history.complete_on(item, day) for member, item in counted)
        return _rates(against_line(plan, len(counted), completed, due, cut_off))

    @cached_property
    def _counted(self) -> dict[date, tuple[Plan, Sequence[tuple[ItemChronicle, Item]], int]]:
        """By cut-off: what was counted then, and how much of it was due."""
        return {}

    def _counted_at(self, cut_off: date) -> tuple[Plan, Sequence[tuple[ItemChronicle, Item]], int]:
        """Over the plan with most of the unit's items: plans of different periods have no common schedule line."""
        parts: dict[str, list[ItemChronicle]] = defaultdict(list)
        for member in self.members:
            parts[member.item(cut_off).plan].append(member)
        code = max(parts, key=lambda plan: (len(parts[plan]), plan))
        existing = ((member, member.item(cut_off)) for member in parts[code] if member.begins <= cut_off)
        counted = [(member, item) for member, item in existing if is_counted(self.plans[code], item, cut_off)]
        return self.plans[code], counted, sum(item.due <= cut_off for _member, item in counted)


@dataclass(frozen=True)
class PlanChronicle:
    """One plan over all its items, judged day by day."""

    key: str
    plan: Plan
    members: Sequence[ItemChronicle]
    period: Period
    until: date

    @property
    def begins(self) -> date:
        return self.plan.start

    @cached_property
    def changes(self) -> Sequence[date]:
        return _days_of_change(self.members, self.period, self.until)

    def origins(self, day: date) -> Sequence[Origin]:
        return _members(self.members, day)

    @cached_property
    def _tally(self) -> Tally:
        return Tally(self.members, self._steps_of, self._counts_of, 5)

    def _steps_of(self, member: ItemChronicle) -> Iterator[date]:
        """On a yearly basis an item begins and ends to count with a year."""
        yield from member.changes
        for _effective, item in member.versions:
            yield from (item.due, item.due + timedelta(days=1), date(item.due.year, 1, 1), date(item.due.year + 1, 1, 1))

    def _counts_of(self, member: ItemChronicle, day: date) -> tuple[int, ...]:
        """Counted, of them completed and due; withdrawn; overdue."""
        item = member.item(day)
        in_force, complete = item.in_force(day), member.history.complete_on(item, day)
        counted = is_counted(self.plan, item, day)
        return (counted, counted and complete, counted and item.due <= day, not in_force,
                in_force and not complete and item.due < day)  # fmt: skip

    def facts(self, day: date) -> Facts:
        counted, completed, due, withdrawn, overdue = self._tally.on(day)
        against = against_line(self.plan, counted, completed, due, day)
        return {
            "items": counted,
            "completed": completed,
            "withdrawn": withdrawn,
            "overdue": overdue,
            "state": against.state,
            "days_to_end": (self.plan.end - day).days,
            **_rates(against),
        }


def _members(members: Sequence[ItemChronicle], day: date) -> list[Origin]:
    """A figure over items came from these; each item leads on to its own rows."""
    return [Origin("item", member.key, day, str(member.facts(day)["status"])) for member in members]


def _standing_of(member: ItemChronicle, day: date) -> tuple[int, ...]:
    """In the register, completed, overdue, behind, unreported; and whether anything was returned."""
    status = member.status(day)
    stands = status in (PENDING, ACTIVE)
    return (status != WITHDRAWN, status == COMPLETED, stands and member.item(day).due < day,
            stands and _is_behind(member.returned(day)), stands and member.reports_missed(day) > 0,
            member.history.latest(day) is not None)  # fmt: skip


def _is_behind(facts: Facts) -> bool:
    attainment, scheduled = facts.get("attainment_percent"), facts.get("scheduled_percent")
    return isinstance(attainment, Decimal) and isinstance(scheduled, Decimal) and scheduled >= 10 and attainment < BEHIND_BELOW
