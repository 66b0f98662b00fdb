"""A plan with the plans that hang under it, rolled up without counting anything twice.

An item that items of plans below carry out is done where they are, so the total is over the leaves: every item in force of every
plan of the family that no item in force below carries. What the plan above reports of a carried item is its own affair, counts in
its own row and stands beside what the parts say; where the two contradict each other, that is said.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from taskhub.figures import share_percent
from taskhub.plan.structure import Item, Plan
from taskhub.progress.history import NOTHING_REPORTED, History
from taskhub.progress.schedule import is_counted
from taskhub.progress.status import PlanStatus, plan_status
from taskhub.units import Units

ABOVE_ALONE, PARTS_ALONE = "above_alone", "parts_alone"
"""The plan above says done while a part is not; every part is done and the plan above has not said so."""


@dataclass(frozen=True, slots=True)
class Total:
    """Figures over items of several plans. ``completed_verified`` None: verification is off."""

    items: int
    completed: int
    completed_verified: int | None
    overdue: int

    @property
    def completion_rate(self) -> Decimal | None:
        return share_percent(self.completed, self.items)

    @property
    def completion_rate_verified(self) -> Decimal | None:
        return None if self.completed_verified is None else share_percent(self.completed_verified, self.items)


@dataclass(frozen=True, slots=True)
class Branch:
    """One plan of a family, so many levels under its head. ``carried``: its items that plans below carry out."""

    status: PlanStatus
    depth: int
    carried: int


@dataclass(frozen=True, slots=True)
class Carried:
    """An item and the items below that carry it out, with how many of those are done."""

    item: Item
    parts: Sequence[Item]
    done: bool
    parts_done: int

    @property
    def contradiction(self) -> str | None:
        if self.done and self.parts_done < len(self.parts):
            return ABOVE_ALONE
        return PARTS_ALONE if not self.done and self.parts_done == len(self.parts) else None


@dataclass(frozen=True, slots=True)
class Family:
    """``branches`` in the order of the tree, the head first. ``total`` counts everything where it is done, at the leaves;
    ``heads`` everything where it is asked for, at the items that carry nothing above."""

    branches: Sequence[Branch]
    total: Total
    heads: Total
    carried: Sequence[Carried]

    @property
    def head(self) -> Plan:
        return self.branches[0].status.plan

    @property
    def contradictions(self) -> list[Carried]:
        return [one for one in self.carried if one.contradiction]


def family(
    tree: Sequence[tuple[Plan, int]], reported: Mapping[str, History], units: Units, day: date, verification: bool
) -> Family:  # fmt: skip
    """``tree``: every plan of the family and its depth, the head first."""
    plans = {plan.code: plan for plan, _depth in tree}
    items = {item.key: item for plan, _depth in tree for item in plan.items if item.in_force(day)}
    parts: dict[str, list[Item]] = defaultdict(list)
    for item in items.values():
        if item.carries in items:
            parts[item.carries].append(item)
    members = _Members(plans, reported, day, verification)
    return Family(
        branches=[
            Branch(plan_status(plan, reported, units, day, verification), depth, sum(item.key in parts for item in plan.items))
            for plan, depth in tree
        ],
        total=members.total(item for key, item in items.items() if key not in parts),
        heads=members.total(item for item in items.values() if item.carries not in items),
        carried=[
            Carried(items[key], found, members.done(items[key]), sum(map(members.done, found))) for key, found in parts.items()
        ],
    )


def at_the_leaves(plans: Sequence[Plan], day: date) -> list[Plan]:
    """The plans without the items that items in force of others carry out: over all of them nothing counts twice."""
    carried = {item.carries for plan in plans for item in plan.items if item.in_force(day)}
    return [replace(plan, items=tuple(item for item in plan.items if item.key not in carried)) for plan in plans]


def where_each_does_them(plans: Sequence[Plan], units: Units, day: date) -> list[Plan]:
    """The plans without the items of which who answers for them also answers for an item in force of a plan below that carries
    them out: nobody counts one thing twice. What others carry out stays with who leads it above."""
    items = {item.key: item for plan in plans for item in plan.items if item.in_force(day)}
    below: set[str] = set()
    for item in items.values():
        leader, above = units.accountable(item.lead, day), items.get(item.carries or "")
        while above is not None:
            if units.accountable(above.lead, day) == leader:
                below.add(above.key)
            above = items.get(above.carries or "")
    return [replace(plan, items=tuple(item for item in plan.items if item.key not in below)) for plan in plans]


def tree_of(head: str, plans: Iterable[Plan]) -> Iterator[tuple[Plan, int]]:
    """The plan ``head`` and every plan under it, each with its depth, brothers by code."""
    below: dict[str | None, list[Plan]] = defaultdict(list)
    by_code = {plan.code: plan for plan in plans}
    for plan in sorted(by_code.values(), key=lambda one: one.code):
        below[plan.part_of].append(plan)

    def walk(plan: Plan, depth: int) -> Iterator[tuple[Plan, int]]:
        yield plan, depth
        for child in below[plan.code]:
            yield from walk(child, depth + 1)

    yield from walk(by_code[head], 0)


@dataclass(frozen=True, slots=True)
class _Members:
    """Items of a family on a day; each counts by the period of its own plan."""

    plans: Mapping[str, Plan]
    reported: Mapping[str, History]
    day: date
    verification: bool

    def done(self, item: Item) -> bool:
        return self._history(item).complete_on(item, self.day)

    def total(self, items: Iterable[Item]) -> Total:
        in_force = [(item, self.done(item)) for item in items]
        counted = [(item, done) for item, done in in_force if is_counted(self.plans[item.plan], item, self.day)]
        verified = sum(self._history(item).verified_on(item, self.day) for item, _done in counted)
        return Total(
            items=len(counted),
            completed=sum(done for _item, done in counted),
            completed_verified=verified if self.verification else None,
            overdue=sum(item.due < self.day and not done for item, done in in_force),
        )

    def _history(self, item: Item) -> History:
        return self.reported.get(item.key, NOTHING_REPORTED)
