"""A period in figures and words, gathered from the ledger by plan, task and measure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session

from taskhub.clock import Moment
from taskhub.figures import capped_percent, percent, quantise
from taskhub.periods import Span
from taskhub.plan.structure import Item, Plan
from taskhub.progress import Figures, History, PlanStatus, UnitStatus, histories, plan_status
from taskhub.progress.history import NOTHING_REPORTED
from taskhub.progress.schedule import is_counted, item_line
from taskhub.progress.status import BEHIND, figures, share_on
from taskhub.summary.words import Gatherer, Saying, Words, words_of
from taskhub.units import Unit, Units


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """An item against its own line. None: nothing reported, or no line to measure against (continuous work)."""

    item: Item
    unit: str
    done: Decimal | None
    scheduled: Decimal | None
    deviation: Decimal | None
    complete: bool

    @property
    def is_behind(self) -> bool:
        return not self.complete and self.deviation is not None and self.deviation < 0


@dataclass(frozen=True, slots=True)
class MeasurePart:
    code: str
    title: str
    figures: Figures
    behind: tuple[ItemStanding, ...]
    words: Mapping[str, tuple[Saying, ...]]


@dataclass(frozen=True, slots=True)
class TaskPart:
    code: str
    title: str
    figures: Figures
    measures: tuple[MeasurePart, ...]


@dataclass(frozen=True, slots=True)
class PlanPart:
    """``wordless``: unit → items of which it returned figures and no word. ``unreported``: unit → items of which it returned
    nothing in the period, though they were neither complete before it nor withdrawn."""

    plan: Plan
    figures: Figures
    withdrawn: int
    behind: tuple[UnitStatus, ...]
    tasks: tuple[TaskPart, ...]
    items: tuple[ItemStanding, ...]
    wordless: Mapping[str, tuple[str, ...]]
    unreported: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Summary:
    """``day``: the last of the period, or today where it is not over."""

    period: Span
    day: date
    known_at: datetime
    unit: str | None
    parts: tuple[PlanPart, ...]


def summarise(
    session: Session, plans: Iterable[Plan], period: Span, moment: Moment, units: Units, unit: Unit | None,
    verification: bool = False,
) -> Summary:  # fmt: skip
    """``moment``: the day the figures are of. ``unit``: only the items it leads; ``verification``: whether it is on."""
    parts = tuple(_plan(session, plan, period, moment, units, unit, verification) for plan in plans)
    return Summary(period, moment.as_of, moment.now, unit.name if unit else None, tuple(part for part in parts if part.items))


def _plan(
    session: Session, plan: Plan, period: Span, moment: Moment, units: Units, unit: Unit | None, verification: bool
) -> PlanPart:  # fmt: skip
    day = moment.as_of
    reported = histories(session, moment, plan.code)

    def share(item: Item) -> Fraction:
        return share_on(item, reported.get(item.key, NOTHING_REPORTED), day)

    def lead(item: Item) -> str:
        return units.accountable(item.lead, day)

    items = [item for item in plan.items if unit is None or lead(item) == unit.code]
    standings = {item.code: _standing(item, reported, share, units.name(lead(item)), day)
                 for item in items if is_counted(plan, item, day)}  # fmt: skip
    returned = words_of(session, moment, plan.code, period.start)
    status = plan_status(plan, reported, units, day, verification)
    gatherer = Gatherer()

    def counted(mine: Sequence[Item]) -> Figures:
        return figures(plan, mine, share, day, verified if verification else None)

    def verified(item: Item) -> bool:
        return reported.get(item.key, NOTHING_REPORTED).verified_on(item, day)

    tasks = tuple(_tasks(plan, items, standings, returned, counted, gatherer))
    asked = [item for item in items if item.code in standings and item.start <= day
             and not reported.get(item.key, NOTHING_REPORTED).complete_on(item, _eve(period))]  # fmt: skip
    return PlanPart(
        plan, _of_unit(status, unit), sum(not item.in_force(day) for item in items), tuple(_behind(status, unit)), tasks,
        tuple(standings.values()),
        _by_unit((units.name(returned[item.code][-1].unit), item) for item in items
                 if item.code in returned and all(one.is_empty for one in returned[item.code])),
        _by_unit((units.name(lead(item)), item) for item in asked if item.code not in returned),
    )  # fmt: skip


def _eve(period: Span) -> date:
    return date.fromordinal(period.start.toordinal() - 1)


def _of_unit(status: PlanStatus, unit: Unit | None) -> Figures:
    if unit is None:
        return status.figures
    found = [row.figures for row in status.units if row.unit == unit.code]
    # A unit that leads nothing here has no part in the summary: its figures are never shown.
    return found[0] if found else status.figures


def _behind(status: PlanStatus, unit: Unit | None) -> Iterable[UnitStatus]:
    """The furthest behind first."""
    found = [row for row in status.units if row.figures.state == BEHIND and (unit is None or row.unit == unit.code)]
    return sorted(found, key=lambda row: (row.figures.deviation or 0, row.unit))


def _tasks(
    plan: Plan,
    items: Sequence[Item],
    standings: Mapping[str, ItemStanding],
    returned: Mapping[str, Sequence[Words]],
    counted: Callable[[Sequence[Item]], Figures],
    gatherer: Gatherer,
) -> Iterable[TaskPart]:
    of_measure: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        of_measure[item.measure].append(item)
    for task in plan.tasks:
        measures = []
        for measure in (one for one in plan.measures if one.task == task.code and one.code in of_measure):
            mine = of_measure[measure.code]
            words = gatherer.gather(measure.code, (one for item in mine for one in returned.get(item.code, ())))
            behind = tuple(standings[item.code] for item in mine if item.code in standings and standings[item.code].is_behind)
            measures.append(MeasurePart(measure.code, measure.title, counted(mine), behind, words))
        if measures:
            of_task = [item for item in items if item.task == task.code]
            yield TaskPart(task.code, task.title, counted(of_task), tuple(measures))


def _standing(
    item: Item, reported: Mapping[str, History], share: Callable[[Item], Fraction], unit: str, day: date
) -> ItemStanding:
    history, line, done = reported.get(item.key, NOTHING_REPORTED), item_line(item, day), share(item)
    return ItemStanding(
        item, unit, capped_percent(done) if history.latest(day) else None, percent(line),
        None if line is None else quantise((done - line) * 100, 2), done >= 1,
    )  # fmt: skip


def _by_unit(pairs: Iterable[tuple[str, Item]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, item in pairs:
        found[name].append(item.code)
    return {name: tuple(codes) for name, codes in sorted(found.items())}
