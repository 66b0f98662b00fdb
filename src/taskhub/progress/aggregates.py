"""Units and plans as subjects of rules: figures over their items, as functions of the day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from taskhub.i18n import marked as _
from taskhub.plan.structure import Item, Plan
from taskhub.progress.facts import ACTIVE, PENDING, ItemChronicle
from taskhub.progress.schedule import Period, last_period_end, period_ends
from taskhub.progress.status import STATES, Figures, figures, share_on
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


def _rates(row: Figures) -> dict[str, FactValue]:
    rates = {
        "completion_rate": row.completion_rate,
        "schedule_progress": row.schedule_progress,
        "deviation": row.deviation,
        "attainment": row.attainment,
    }
    return {name: value for name, value in rates.items() if value is not None}


def _days_of_change(members: Sequence[ItemChronicle], period: Period, until: date) -> Sequence[date]:
    """Also every cut-off and every new year: a yearly basis then counts other items."""
    days = {day for member in members for day in member.days_of_judgement(until)}
    begins = min(days, default=until)
    days.update(period_ends(period, begins, until), (date(year, 1, 1) for year in range(begins.year + 1, until.year + 1)))
    return sorted(day for day in days if day <= until)


def _existing(members: Sequence[ItemChronicle], day: date) -> list[ItemChronicle]:
    """Past figures keep their denominator: an item that an amendment added counts from that amendment on."""
    return [member for member in members if member.begins <= day]


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
        each = [member.facts(day) for member in _existing(self.members, day)]
        standing = [facts for facts in each if facts["status"] in (PENDING, ACTIVE)]
        facts: dict[str, FactValue] = {
            "items": sum(facts["status"] != "withdrawn" for facts in each),
            "completed": sum(facts["status"] == "completed" for facts in each),
            "overdue": sum(bool(facts["days_overdue"]) for facts in standing),
            "behind": sum(_is_behind(facts) for facts in standing),
            "unreported": sum(bool(facts["reports_missed"]) for facts in standing),
        }
        if self.role is not None:
            facts["role"] = self.role
        if any(facts["reported"] for facts in each):  # a unit that returned nothing is not a unit at zero
            facts.update(self._rates(day))
        return facts

    def origins(self, day: date) -> Sequence[Origin]:
        return _members(self.members, day)

    def _rates(self, day: date) -> dict[str, FactValue]:
        """Over the plan with most of the unit's items: plans of different periods have no common schedule line."""
        counts: dict[str, list[ItemChronicle]] = {}
        for member in self.members:
            counts.setdefault(member.item(day).plan, []).append(member)
        code = max(counts, key=lambda plan: (len(counts[plan]), plan))
        cut_off = last_period_end(self.period, day)
        chronicles = {member.key: member for member in counts[code]}

        def share(item: Item) -> Fraction:
            # Returns that came in since the cut-off count: the line is the cut-off's, the progress today's.
            return share_on(item, chronicles[item.key].history, day)

        items = [member.item(cut_off) for member in _existing(counts[code], cut_off)]
        return _rates(figures(self.plans[code], items, share, cut_off))


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

    def facts(self, day: date) -> Facts:
        chronicles = {member.key: member for member in self.members}
        items = [member.item(day) for member in _existing(self.members, day)]
        row = figures(self.plan, items, lambda item: share_on(item, chronicles[item.key].history, day), day)
        return {
            "items": row.items,
            "completed": row.completed,
            "withdrawn": sum(not item.in_force(day) for item in items),
            "overdue": row.overdue,
            "state": row.state,
            "days_to_end": (self.plan.end - day).days,
            **_rates(row),
        }


def _members(members: Sequence[ItemChronicle], day: date) -> list[Origin]:
    """A figure over items came from these; each item leads on to its own rows."""
    return [Origin("item", member.key, day, str(member.facts(day)["status"])) for member in members]


def _is_behind(facts: Facts) -> bool:
    attainment, scheduled = facts.get("attainment_percent"), facts.get("scheduled_percent")
    return isinstance(attainment, Decimal) and isinstance(scheduled, Decimal) and scheduled >= 10 and attainment < BEHIND_BELOW
