"""Units and plans as subjects of rules: figures over their items, as functions of the day."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from taskhub.i18n import marked as _
from taskhub.plan.structure import Item, Plan
from taskhub.progress.facts import ACTIVE, COMPLETED, PENDING, WITHDRAWN, ItemChronicle
from taskhub.progress.schedule import Period, is_counted, last_period_end, period_ends
from taskhub.progress.status import STATES, AgainstLine, against_line
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin, Step, Subject
from taskhub.tallies import Tally, steps_between

BEHIND_BELOW = Decimal(80)
"""An item counts as behind in its unit's figures while it has attained less than so many percent of its line."""

_ONE_DAY = timedelta(days=1)

_RATES = (
    FactSpec("completion_rate", FactType.DECIMAL, _("完成率"), "%", scale=2),
    FactSpec("schedule_progress", FactType.DECIMAL, _("序时进度"), "%", Movement.MONOTONE, 2),
    FactSpec("deviation", FactType.DECIMAL, _("偏差:完成率 − 序时进度"), _("个百分点"), Movement.MONOTONE, 2),
    FactSpec("attainment", FactType.DECIMAL, _("序时完成率:完成率 ÷ 序时进度;序时进度为 0 则没有"), "%", Movement.MONOTONE, 2),
)

UNIT_FACTS: Mapping[str, FactSpec] = {
    spec.name: spec
    for spec in (
        FactSpec("unit", FactType.TEXT, _("单位的代码")),
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
        FactSpec("plan", FactType.TEXT, _("方案的代码")),
        FactSpec("items", FactType.INTEGER, _("在册事项"), _("项")),
        FactSpec("completed", FactType.INTEGER, _("其中已完成"), _("项")),
        FactSpec("withdrawn", FactType.INTEGER, _("已撤销事项"), _("项")),
        FactSpec("overdue", FactType.INTEGER, _("逾期未完成"), _("项")),
        *_RATES,
        FactSpec("state", FactType.TEXT, _("超序时、持平、滞后、不适用"), values=STATES, movement=Movement.FREE),
        FactSpec("days_to_end", FactType.INTEGER, _("距方案结束的天数"), _("天"), Movement.MONOTONE),
    )
}


_STANDING = ("items", "completed", "overdue", "behind", "unreported", "reported")
"""What a unit's items add up to, across plans; ``reported`` counts those of which anything was returned."""

_COUNTED = ("counted", "completed", "due", "withdrawn", "overdue")
"""What a plan's items add up to; ``counted`` are those in its denominator, and of them ``completed`` and ``due``."""


def item_shares(chronicle: ItemChronicle, plan: Plan) -> Iterator[Step]:
    """What an item adds to the measures of its unit and its plan. Before it begins it counts nowhere: past figures keep
    their denominator when an amendment adds an item."""
    unit, whole = Subject("unit", chronicle.unit), Subject("plan", plan.code)
    standing = _days(chronicle, *(item.due + _ONE_DAY for _since, item in chronicle.versions), *chronicle.misses_from())
    yield from _steps(unit, _STANDING, standing, lambda day: _standing_of(chronicle, day))
    turns = (day for _since, item in chronicle.versions for day in _turns(item))
    counted = [(day, _counts_of(chronicle, plan, day)) for day in _days(chronicle, *turns)]
    for place, measure in enumerate(_COUNTED):
        yield from steps_between(whole, measure, "", ((day, counts[place]) for day, counts in counted))
    yield Step(unit, "members", plan.code, chronicle.begins, 1)
    # A unit's rates are those of its last cut-off over the items that counted then; returns that came in since count too.
    yield from steps_between(unit, "counted", plan.code, ((day, counts[0]) for day, counts in counted))
    yield from steps_between(unit, "due", plan.code, ((day, counts[2]) for day, counts in counted))
    if chronicle.history.reports:
        cut_offs = period_ends(chronicle.period, chronicle.begins - _ONE_DAY, _settled(chronicle))
        done = ((day, _completed_at_cut_off(chronicle, plan, day)) for day in _days(chronicle, *cut_offs))
        yield from steps_between(unit, "counted_completed", plan.code, done)


def _days(chronicle: ItemChronicle, *turns: date) -> list[date]:
    """The days from the item's beginning on which a count over it may change."""
    begins = chronicle.begins
    return sorted({begins, *(day for day in (*chronicle.changes, *turns) if day > begins)})


def _steps(
    group: Subject, measures: Sequence[str], days: Iterable[date], counts_of: Callable[[date], tuple[int, ...]]
) -> Iterator[Step]:
    counts = [(day, counts_of(day)) for day in days]
    for place, measure in enumerate(measures):
        yield from steps_between(group, measure, "", ((day, found[place]) for day, found in counts))


def _turns(item: Item) -> Iterable[date]:
    """On a yearly basis an item begins and ends to count with a year."""
    return (item.due, item.due + _ONE_DAY, date(item.due.year, 1, 1), date(item.due.year + 1, 1, 1))


def _settled(chronicle: ItemChronicle) -> date:
    """A cut-off by which nothing about the item changes any more."""
    last = max((*chronicle.changes, *(day for _since, item in chronicle.versions for day in _turns(item))))
    return period_ends(chronicle.period, last, date(last.year + 1, 12, 31))[0]


def _standing_of(member: ItemChronicle, day: date) -> tuple[int, ...]:
    status = member.status(day)
    stands = status in (PENDING, ACTIVE)
    return (status != WITHDRAWN, status == COMPLETED, stands and member.item(day).due < day,
            stands and is_behind(member.returned(day)), stands and member.reports_missed(day) > 0,
            member.history.latest(day) is not None)  # fmt: skip


def is_behind(facts: Facts) -> bool:
    """Whether an item with these facts counts as behind, as long as it is not completed."""
    attainment, scheduled = facts.get("attainment_percent"), facts.get("scheduled_percent")
    return isinstance(attainment, Decimal) and isinstance(scheduled, Decimal) and scheduled >= 10 and attainment < BEHIND_BELOW


def _counts_of(member: ItemChronicle, plan: Plan, day: date) -> tuple[int, ...]:
    item = member.item(day)
    in_force, complete = item.in_force(day), member.history.complete_on(item, day)
    counted = is_counted(plan, item, day)
    return (counted, counted and complete, counted and item.due <= day, not in_force,
            in_force and not complete and item.due < day)  # fmt: skip


def _completed_at_cut_off(member: ItemChronicle, plan: Plan, day: date) -> int:
    cut_off = last_period_end(member.period, day)
    item = member.item(cut_off)
    return member.begins <= cut_off and is_counted(plan, item, cut_off) and member.history.complete_on(item, day)


def _rates(row: AgainstLine) -> dict[str, FactValue]:
    stated = {
        "completion_rate": row.completion_rate,
        "schedule_progress": row.schedule_progress,
        "deviation": row.deviation,
        "attainment": row.attainment,
    }
    return {name: value for name, value in stated.items() if value is not None}


@dataclass(frozen=True)
class _Group:
    """``revised``: the days from which a revision of one of its plans holds; ``names`` lists the members, where asked."""

    key: str
    tally: Tally
    period: Period
    revised: Sequence[date]
    names: Callable[[], Iterable[ItemChronicle]]

    def origins(self, day: date) -> Sequence[Origin]:
        """A figure over items came from these; each item leads on to its own rows."""
        return [Origin("item", member.key, day, member.status(day)) for member in self.names()]

    def happened(self, name: str) -> Sequence[date]:
        return ()

    def _changes(self, *further: date, end: date) -> Sequence[date]:
        """The tally's days, every cut-off and every new year: a yearly basis then counts other items."""
        days = {*self.tally.days, *self.revised, *further}
        first, last = min(days, default=end), max(end, max(days, default=end))
        days.update(period_ends(self.period, first, last), (date(year, 1, 1) for year in range(first.year + 1, last.year + 2)))
        return sorted(days)


@dataclass(frozen=True)
class UnitChronicle(_Group):
    """One unit over everything it leads, across plans."""

    role: str | None
    plans: Mapping[str, Plan]

    @property
    def begins(self) -> date:
        return self.tally.days[0]

    @cached_property
    def changes(self) -> Sequence[date]:
        return self._changes(end=max((plan.end for plan in self.plans.values()), default=self.begins))

    def facts(self, day: date) -> Facts:
        on = self.tally.on
        facts: dict[str, FactValue] = {"unit": self.key, **{name: on(name, day) for name in _STANDING[:-1]}}
        if self.role is not None:
            facts["role"] = self.role
        if on("reported", day):  # a unit that returned nothing is not a unit at zero
            facts.update(_rates(self._against_line(day)))
        return facts

    def fact(self, name: str, day: date) -> FactValue | None:
        return self.tally.on(name, day) if name in _STANDING else self.facts(day).get(name)

    def _against_line(self, day: date) -> AgainstLine:
        """At the last cut-off, over the plan with most of the unit's items: plans of different periods have no common line.
        Returns that came in since count: the line is the cut-off's, the progress today's."""
        cut_off = last_period_end(self.period, day)
        members = self.tally.in_the_end("members")
        code = max(members, key=lambda plan: (members[plan], plan))
        counted, due = (self.tally.on(measure, cut_off, code) for measure in ("counted", "due"))
        return against_line(self.plans[code], counted, self.tally.on("counted_completed", day, code), due, cut_off)


@dataclass(frozen=True)
class PlanChronicle(_Group):
    """One plan over all its items, judged day by day."""

    plan: Plan

    @property
    def begins(self) -> date:
        return self.plan.start

    @cached_property
    def changes(self) -> Sequence[date]:
        return self._changes(self.plan.start, end=self.plan.end)

    def facts(self, day: date) -> Facts:
        counted, completed, due, withdrawn, overdue = (self.tally.on(measure, day) for measure in _COUNTED)
        against = against_line(self.plan, counted, completed, due, day)
        return {
            "plan": self.key,
            "items": counted,
            "completed": completed,
            "withdrawn": withdrawn,
            "overdue": overdue,
            "state": against.state,
            "days_to_end": (self.plan.end - day).days,
            **_rates(against),
        }

    def fact(self, name: str, day: date) -> FactValue | None:
        return self.facts(day).get(name)
