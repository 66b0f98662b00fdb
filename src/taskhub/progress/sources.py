"""The fact sources this room offers: items, units and plans, all from one reading of the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.plan import book
from taskhub.plan.structure import Item, Plan
from taskhub.progress.aggregates import PLAN_FACTS, UNIT_FACTS, PlanChronicle, UnitChronicle
from taskhub.progress.facts import ITEM_FACTS, ItemChronicle
from taskhub.progress.history import NOTHING_REPORTED, histories
from taskhub.progress.schedule import Period
from taskhub.subjects import Chronicle, Facts, FactSpec, Subject
from taskhub.units import Units


class ProgressReading:
    """What the ledger says about plans and progress at one moment, read once and shared by the three sources."""

    def __init__(
        self, session: Session, moment: Moment, units: Units, calendar: WorkCalendar, period: Period, until: date | None = None
    ) -> None:
        """``until``: the last day that the chronicles will be asked about, where that lies ahead of the moment."""
        self.moment = moment
        self.until = until or moment.as_of
        self.units = units
        self.plans: Mapping[str, Plan] = {plan.code: plan for plan in book.plans_in_force(session, moment)}
        self.items: Mapping[str, ItemChronicle] = {}
        reported = histories(session, moment)
        versions = {code: _versions(session, moment, plan) for code, plan in self.plans.items()}
        self.items = {
            item.key: ItemChronicle(
                versions[plan.code][item.code], reported.get(item.key, NOTHING_REPORTED),
                units.accountable(item.lead, moment.as_of), period, calendar,
            )
            for plan in self.plans.values() for item in plan.items
        }  # fmt: skip
        self.period = period

    @cached_property
    def by_unit(self) -> Mapping[str, Sequence[ItemChronicle]]:
        led: dict[str, list[ItemChronicle]] = defaultdict(list)
        for chronicle in self.items.values():
            led[chronicle.unit].append(chronicle)
        return led

    @cached_property
    def by_plan(self) -> Mapping[str, Sequence[ItemChronicle]]:
        parts: dict[str, list[ItemChronicle]] = defaultdict(list)
        for key, chronicle in self.items.items():
            parts[key.partition("/")[0]].append(chronicle)
        return parts

    def item_rows(self) -> list[dict[str, Any]]:
        """Every item in force at the moment with where it stands, in plan order: what a unit's table shows."""
        rows: list[dict[str, Any]] = []
        for chronicle in self.items.values():
            item, facts = chronicle.item(self.moment.as_of), chronicle.facts(self.moment.as_of)
            if item.in_force(self.moment.as_of):
                rows.append(
                    {"unit": chronicle.unit, "plan": item.plan, "code": item.code, "title": item.title, "kind": item.kind.value,
                     "due": item.due, "percent": facts.get("percent"), "scheduled_percent": facts.get("scheduled_percent"),
                     "days_overdue": facts.get("days_overdue"), "status": facts["status"]}
                )  # fmt: skip
        return rows


def _versions(session: Session, moment: Moment, plan: Plan) -> Mapping[str, list[tuple[date, Item]]]:
    """Item code → the versions it went through, oldest first, each from the day its revision took effect."""
    versions: dict[str, list[tuple[date, Item]]] = defaultdict(list)
    numbers = [row.revision for row in book.revisions(session, plan.code) if row.revision < plan.revision]
    earlier = [book.revision(session, plan.code, number) for number in numbers]
    for n, revision in enumerate((*filter(None, earlier), plan)):
        # The first revision recorded also answers for the days before it: the plan ran before taskhub knew of it.
        since = min(revision.start, revision.effective) if n == 0 else revision.effective
        for item in revision.items:
            known = versions[item.code]
            if not known or known[-1][1] != item:
                known.append((since, item))
    return versions


@dataclass(frozen=True)
class _Source:
    reading: ProgressReading

    def _all(self) -> Mapping[str, Chronicle]:
        raise NotImplementedError

    def chronicles(self, keys: Iterable[str] | None, moment: Moment) -> Iterable[Chronicle]:
        known = self._all()
        return known.values() if keys is None else [known[key] for key in keys if key in known]

    def facts(self, keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        return {chronicle.key: chronicle.facts(moment.as_of) for chronicle in self.chronicles(keys, moment)}


class ItemSource(_Source):
    """Items. Their addressee is the accountable lead."""

    kind = "item"
    catalogue: Mapping[str, FactSpec] = ITEM_FACTS

    def _all(self) -> Mapping[str, Chronicle]:
        return self.reading.items

    def groups(self, key: str) -> Sequence[Subject]:
        return (Subject("unit", self.reading.items[key].unit), Subject("plan", key.partition("/")[0]))

    def title(self, key: str) -> str:
        return self.reading.items[key].versions[-1][1].title

    def addressee(self, key: str) -> str | None:
        return self.reading.items[key].unit


class UnitSource(_Source):
    """Units that lead anything. They are their own addressee."""

    kind = "unit"
    catalogue: Mapping[str, FactSpec] = UNIT_FACTS

    def _all(self) -> Mapping[str, Chronicle]:
        reading = self.reading
        return {
            unit: UnitChronicle(unit, reading.units.role(unit), reading.plans, members, reading.period, reading.until)
            for unit, members in reading.by_unit.items()
        }

    def groups(self, key: str) -> Sequence[Subject]:
        return ()

    def title(self, key: str) -> str:
        return self.reading.units.name(key)

    def addressee(self, key: str) -> str | None:
        return key


class PlanSource(_Source):
    """Plans in force. The committee office answers for them."""

    kind = "plan"
    catalogue: Mapping[str, FactSpec] = PLAN_FACTS

    def _all(self) -> Mapping[str, Chronicle]:
        reading = self.reading
        return {
            code: PlanChronicle(code, plan, reading.by_plan[code], reading.period, reading.until)
            for code, plan in reading.plans.items() if plan.items
        }  # fmt: skip

    def groups(self, key: str) -> Sequence[Subject]:
        return ()

    def title(self, key: str) -> str:
        return self.reading.plans[key].title

    def addressee(self, key: str) -> str | None:
        return self.reading.units.office


CATALOGUES: Mapping[str, Mapping[str, FactSpec]] = {
    source.kind: source.catalogue for source in (ItemSource, UnitSource, PlanSource)
}
