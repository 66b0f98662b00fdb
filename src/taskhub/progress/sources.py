"""The fact sources this room offers: items, units and plans. What is asked for is read, and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from itertools import islice
from typing import Any, TypeVar

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.documents import collector_paused
from taskhub.figures import plain
from taskhub.plan import book
from taskhub.plan.original import replanned_items
from taskhub.plan.rows import header_of
from taskhub.plan.structure import Item, Plan
from taskhub.progress.aggregates import PLAN_FACTS, UNIT_FACTS, PlanChronicle, UnitChronicle, item_shares
from taskhub.progress.evidence import used_before
from taskhub.progress.facts import ITEM_FACTS, ItemChronicle
from taskhub.progress.history import NOTHING_REPORTED, histories
from taskhub.progress.schedule import Period
from taskhub.requests import waiting_spans
from taskhub.subjects import Chronicle, Facts, FactSpec, Step, Subject
from taskhub.tallies import Tallies
from taskhub.units import Units

_BATCH = 5_000
T = TypeVar("T")


class ProgressReading:
    """What the ledger says about plans and progress at one moment, as far as it is asked; shared by the three sources."""

    def __init__(
        self, session: Session, moment: Moment, units: Units, calendar: WorkCalendar, period: Period, until: date = date.max
    ) -> None:
        """``until``: what is dated later does not exist, also where it is recorded already."""
        self.session = session
        self.moment = moment
        self.units = units
        self.calendar = calendar
        self.period: Period = period
        self.until = until
        self.revisions = book.known_revisions(session, moment, until)
        self.plans: Mapping[str, Plan] = {
            code: header_of(book.holding(rows, moment.as_of)) for code, rows in self.revisions.items()
        }

    def items(self, plans: Iterable[str] | None = None) -> Iterator[str]:
        """The key of every item of every plan (or of those named), also one that is to begin."""
        for code in self.revisions if plans is None else plans:
            yield from (f"{code}/{item}" for item in book.item_codes(self.session, self.revisions[code][-1]))

    def read(self, keys: Iterable[str]) -> Iterator[ItemChronicle]:
        """The chronicles of those items, in their order."""
        for batch in _batches(keys, _BATCH):
            found = self._read(batch)
            yield from (found[key] for key in batch if key in found)

    def _read(self, keys: Sequence[str]) -> Mapping[str, ItemChronicle]:
        by_plan: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            plan, _slash, code = key.partition("/")
            by_plan[plan].append(code)
        found: dict[str, ItemChronicle] = {}
        for plan, codes in by_plan.items():
            rows = self.revisions.get(plan, ())
            reported = histories(self.session, self.moment, plan, codes, self.until)
            evidence_of = used_before(self.session, self.moment, plan, codes)
            asked = waiting_spans(self.session, self.moment, plan, codes, self.until)
            for code, versions in book.item_versions(self.session, rows, codes).items():
                key = f"{plan}/{code}"
                found[key] = ItemChronicle(
                    versions, reported.get(key, NOTHING_REPORTED), self._accountable(versions), self.period, self.calendar,
                    book.replanned(rows), evidence_of, asked.get(code, ()),
                )  # fmt: skip
        return found

    def _accountable(self, versions: Sequence[tuple[date, Item]]) -> str:
        day = self.moment.as_of
        held = [item for since, item in versions if since <= day] or [versions[0][1]]
        return self._answers[held[-1].lead]

    @cached_property
    def _answers(self) -> Mapping[str, str]:
        """Lead → who answers for it at the moment."""
        return {lead: self.units.accountable(lead, self.moment.as_of) for lead in self._leads}

    def led_by(self, unit: str) -> Iterator[str]:
        """The keys of the items for which ``unit`` answers at the moment, also as somebody's successor."""
        keys = (f"{plan}/{code}" for plan in self.revisions for code in self._led_in(plan, unit))
        # Led at some time, that is; who answers for it now is the chronicle's to say.
        yield from (chronicle.key for chronicle in self.read(keys) if chronicle.unit == unit)

    def _led_in(self, plan: str, unit: str) -> list[str]:
        leads = {lead for lead in self._leads if self.units.accountable(lead, self.moment.as_of) == unit}
        return book.led_by(self.session, self.revisions[plan], leads)

    @cached_property
    def _leads(self) -> frozenset[str]:
        return frozenset(lead for rows in self.revisions.values() for lead in book.leads(self.session, rows))

    def leading_units(self) -> Iterable[str]:
        """Every unit that answers for an item."""
        return {self.units.accountable(lead, self.moment.as_of) for lead in self._leads}

    def revised(self, plans: Iterable[str]) -> list[date]:
        """The days from which a later revision of one of the plans holds."""
        return [row.effective for plan in plans for row in self.revisions[plan][1:]]

    @collector_paused()
    def item_rows(self, plan: str | None = None, unit: str | None = None) -> list[dict[str, Any]]:
        """Every item in force at the moment (or those of a plan, of a unit) with where it stands, in plan order: what a unit's
        table shows."""
        rows: list[dict[str, Any]] = []
        day = self.moment.as_of
        for code in self.revisions if plan is None else [plan]:
            for chronicle in self._lines(code, None if unit is None else self._led_in(code, unit)):
                item = chronicle.item(day)
                if unit in (None, chronicle.unit) and item.in_force(day) and chronicle.begins <= day:
                    rows.append(
                        {"unit": chronicle.unit, "plan": item.plan, "code": item.code, "title": item.title,
                         "kind": item.kind.value, "due": item.due, **chronicle.in_a_row(day), "before": chronicle.before(day)}
                    )  # fmt: skip
        return rows

    def _lines(self, plan: str, codes: Sequence[str] | None) -> Iterator[ItemChronicle]:
        """The items of a plan's newest revision (``codes``: those) in plan order, as far as a line of a table says anything of
        them: without what only rules ask for."""
        revisions = self.revisions[plan]
        reported = histories(self.session, self.moment, plan, codes, self.until)
        versions = book.item_versions(self.session, revisions, codes)
        for code in book.item_codes(self.session, revisions[-1]) if codes is None else codes:
            known = versions[code]
            history = reported.get(f"{plan}/{code}", NOTHING_REPORTED)
            yield ItemChronicle(known, history, self._accountable(known), self.period, self.calendar)

    def changed_rows(self) -> list[dict[str, Any]]:
        """The items in force whose date or target an amendment has changed: the original line beside the one that counts."""
        day = self.moment.as_of
        keys = [item.key for rows in self.revisions.values() for item in replanned_items(self.session, rows, day)]
        return [
            {"plan": item.plan, "code": item.code, "title": item.title, "unit": one.unit, "due": item.due,
             "original_due": one.original(day).due, "target": item.target and Decimal(plain(item.target.value)),
             "original_target": (first := one.original(day).target) and Decimal(plain(first.value)),
             "overdue_before": one.overdue_before(day), "status": one.status(day)}
            for one in self.read(keys) if (item := one.item(day)).in_force(day)
        ]  # fmt: skip


def _batches(keys: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(keys)
    while batch := list(islice(rest, size)):
        yield batch


class _Source:
    def keys(self, moment: Moment) -> Iterable[str]:
        raise NotImplementedError

    def _chronicles(self, keys: Iterable[str]) -> Iterable[Chronicle]:
        raise NotImplementedError

    def chronicles(self, keys: Iterable[str] | None, moment: Moment) -> Iterable[Chronicle]:
        return self._chronicles(self.keys(moment) if keys is None else keys)

    def facts(self, keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        return {chronicle.key: chronicle.facts(moment.as_of) for chronicle in self.chronicles(keys, moment)}

    def groups(self, key: str) -> Sequence[Subject]:
        return ()

    def group_keys(self, kind: str) -> Iterable[str]:
        return ()

    def members(self, group: Subject, moment: Moment) -> Iterable[str]:
        return ()

    def shares(self, key: str) -> Iterable[Step]:
        return ()


class ItemSource(_Source):
    """Items. Their addressee is the accountable lead."""

    kind = "item"
    catalogue: Mapping[str, FactSpec] = ITEM_FACTS

    def __init__(self, reading: ProgressReading) -> None:
        self.reading = reading
        self._handed_out: dict[str, ItemChronicle] = {}

    def keys(self, moment: Moment) -> Iterable[str]:
        return self.reading.items()

    def _chronicles(self, keys: Iterable[str]) -> Iterator[ItemChronicle]:
        self._handed_out.clear()
        for chronicle in self.reading.read(keys):
            self._handed_out[chronicle.key] = chronicle
            yield chronicle

    def groups(self, key: str) -> Sequence[Subject]:
        return (Subject("unit", self._handed_out[key].unit), Subject("plan", key.partition("/")[0]))

    def group_keys(self, kind: str) -> Iterable[str]:
        return self.reading.leading_units() if kind == "unit" else self.reading.plans if kind == "plan" else ()

    def members(self, group: Subject, moment: Moment) -> Iterable[str]:
        if group.kind == "unit":
            return self.reading.led_by(group.key)
        return self.reading.items([group.key])

    def shares(self, key: str) -> Iterable[Step]:
        return item_shares(self._handed_out[key], self.reading.plans[key.partition("/")[0]])

    def title(self, key: str) -> str:
        return self._handed_out[key].item(self.reading.moment.as_of).title

    def addressee(self, key: str) -> str | None:
        return self._handed_out[key].unit


class UnitSource(_Source):
    """Units that answer for anything. They are their own addressee."""

    kind = "unit"
    catalogue: Mapping[str, FactSpec] = UNIT_FACTS

    def __init__(self, reading: ProgressReading, tallies: Tallies) -> None:
        self.reading = reading
        self.tallies = tallies

    def keys(self, moment: Moment) -> Iterable[str]:
        return sorted(self.tallies.groups("unit"))

    def _chronicles(self, keys: Iterable[str]) -> Iterator[UnitChronicle]:
        reading = self.reading
        for unit in keys:
            tally = self.tallies.of(Subject("unit", unit))
            if tally.days:
                yield UnitChronicle(
                    unit, tally, reading.period, reading.revised(tally.in_the_end("members")), partial(self._items, unit),
                    reading.units.role(unit), reading.plans,
                )  # fmt: skip

    def _items(self, unit: str) -> Iterable[ItemChronicle]:
        return self.reading.read(self.reading.led_by(unit))

    def title(self, key: str) -> str:
        return self.reading.units.name(key)

    def addressee(self, key: str) -> str | None:
        return key


class PlanSource(_Source):
    """Plans in force. The committee office answers for them."""

    kind = "plan"
    catalogue: Mapping[str, FactSpec] = PLAN_FACTS

    def __init__(self, reading: ProgressReading, tallies: Tallies) -> None:
        self.reading = reading
        self.tallies = tallies

    def keys(self, moment: Moment) -> Iterable[str]:
        return self.reading.plans

    def _chronicles(self, keys: Iterable[str]) -> Iterator[PlanChronicle]:
        for code in keys:
            if code in self.reading.plans and (tally := self.tallies.of(Subject("plan", code))).days:
                yield PlanChronicle(
                    code, tally, self.reading.period, self.reading.revised([code]), partial(self._items, code),
                    self.reading.plans[code],
                )  # fmt: skip

    def _items(self, code: str) -> Iterable[ItemChronicle]:
        return self.reading.read(self.reading.items([code]))

    def title(self, key: str) -> str:
        return self.reading.plans[key].title

    def addressee(self, key: str) -> str | None:
        return self.reading.units.office


CATALOGUES: Mapping[str, Mapping[str, FactSpec]] = {
    source.kind: source.catalogue for source in (ItemSource, UnitSource, PlanSource)
}
