"""Where a plan and its units stand at a date. Every figure is derived from what was reported once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from taskhub.figures import ALMOST_ALL, capped_percent, percent, quantise, ratio_percent, share_percent
from taskhub.plan.structure import Item, Plan
from taskhub.progress.history import NOTHING_REPORTED, History, share_done
from taskhub.progress.schedule import is_counted, plan_line
from taskhub.units import Units

AHEAD, ON_SCHEDULE, BEHIND, NOT_APPLICABLE = "ahead", "on_schedule", "behind", "not_applicable"
STATES = (AHEAD, ON_SCHEDULE, BEHIND, NOT_APPLICABLE)
_GRAIN, _MEAN_DIGITS = 10**24, 12
_REMEMBERED = 2**14


@dataclass(frozen=True, slots=True)
class AgainstLine:
    """What is completed against what should be. Rates in percent, rounded half up to two decimals; None: not applicable."""

    completion_rate: Decimal | None
    schedule_progress: Decimal | None
    deviation: Decimal | None
    attainment: Decimal | None
    state: str


@dataclass(frozen=True, slots=True)
class Figures(AgainstLine):
    """The figures of a set of items, with the means of the items' own progress. ``completed`` is as claimed; ``verified`` is the
    same line for what the office has verified of it, None where verification is off."""

    items: int
    completed: int
    overdue: int
    progress: Decimal | None
    progress_unweighted: Decimal | None
    completed_verified: int | None = None
    verified: AgainstLine | None = None

    @property
    def completion_rate_verified(self) -> Decimal | None:
        return self.verified.completion_rate if self.verified else None

    @property
    def ranked_by(self) -> Decimal | None:
        """The deviation that ranks: of what is verified, where verification is on."""
        return self.verified.deviation if self.verified else self.deviation


@dataclass(frozen=True, slots=True)
class UnitStatus:
    unit: str
    name: str
    figures: Figures
    rank: int | None


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """A plan at a date: its own figures, and those of each unit over the items it leads."""

    plan: Plan
    as_of: date
    figures: Figures
    withdrawn: int
    units: tuple[UnitStatus, ...]


def plan_status(plan: Plan, reported: Mapping[str, History], units: Units, as_of: date, verification: bool = False) -> PlanStatus:
    """Status of ``plan`` at ``as_of``, with what is verified where ``verification`` is on. Units are ranked by deviation (then of
    the verified rate), ties share a rank; not applicable has none."""
    led: dict[str, list[Item]] = defaultdict(list)
    for item in plan.items:
        led[item.lead].append(item)

    def share(item: Item) -> Fraction:
        return share_on(item, reported.get(item.key, NOTHING_REPORTED), as_of)

    def is_verified(item: Item) -> bool:
        return reported.get(item.key, NOTHING_REPORTED).verified_on(item, as_of)

    verified = is_verified if verification else None
    counts: dict[str, _Count] = defaultdict(_Count)
    for lead, items in led.items():
        counts[units.accountable(lead, as_of)] += _count(plan, items, share, as_of, verified)
    rows = {unit: _figures(plan, count, as_of, verification) for unit, count in counts.items()}
    ranks = _ranks({unit: row.ranked_by for unit, row in rows.items()})
    ordered = sorted(rows, key=lambda unit: (ranks[unit] is None, ranks[unit] or 0, unit))
    return PlanStatus(
        plan=plan,
        as_of=as_of,
        figures=_figures(plan, sum(counts.values(), _Count()), as_of, verification),
        withdrawn=sum(not item.in_force(as_of) for item in plan.items),
        units=tuple(UnitStatus(unit, units.name(unit), rows[unit], ranks[unit]) for unit in ordered),
    )


def share_on(item: Item, history: History, day: date) -> Fraction:
    """The share done that counts in an aggregate. Nothing reported adds nothing here; that nothing was returned is a finding
    of its own."""
    report = history.latest(day)
    return Fraction(0) if report is None else share_done(item, report)


def figures(
    plan: Plan, items: Iterable[Item], share: Callable[[Item], Fraction], as_of: date,
    verified: Callable[[Item], bool] | None = None,
) -> Figures:  # fmt: skip
    """The figures of ``items`` (of ``plan``) at ``as_of``; ``share`` tells how much of an item is done, ``verified`` whether the
    office has verified that it is (None: verification is off)."""
    return _figures(plan, _count(plan, items, share, as_of, verified), as_of, verified is not None)


@dataclass(slots=True)
class _Count:
    """What figures are made of, as sums: those of a plan are those of its units together, so that each item is looked at once.
    ``grains`` and ``weighted`` sum up what is done of the items, in parts of ``_GRAIN``."""

    items: int = 0
    completed: int = 0
    due: int = 0
    overdue: int = 0
    confirmed: int = 0
    grains: int = 0
    weighted: int = 0
    weight: int = 0

    def __add__(self, other: "_Count") -> "_Count":
        return _Count(
            self.items + other.items, self.completed + other.completed, self.due + other.due, self.overdue + other.overdue,
            self.confirmed + other.confirmed, self.grains + other.grains, self.weighted + other.weighted,
            self.weight + other.weight,
        )  # fmt: skip


def _count(
    plan: Plan, items: Iterable[Item], share: Callable[[Item], Fraction], as_of: date, verified: Callable[[Item], bool] | None
) -> _Count:
    found = _Count()
    for item in items:
        if not item.in_force(as_of):
            continue
        done = share(item)
        grains = _grains(done.numerator, done.denominator)
        complete = grains == _GRAIN
        # On a yearly basis too: what last year left undone is still overdue.
        found.overdue += item.due < as_of and not complete
        if not is_counted(plan, item, as_of):
            continue
        weight = int(item.weight * 100)
        found.items += 1
        found.completed += complete
        found.due += item.due <= as_of
        found.confirmed += complete and verified is not None and verified(item)
        found.grains += grains
        found.weighted += grains * weight
        found.weight += weight
    return found


def _figures(plan: Plan, count: _Count, as_of: date, verification: bool) -> Figures:
    against = against_line(plan, count.items, count.completed, count.due, as_of)
    verified = against_line(plan, count.items, count.confirmed, count.due, as_of) if verification else None
    return Figures(
        **asdict(against),
        items=count.items,
        completed=count.completed,
        overdue=count.overdue,
        progress=_mean(count.weighted, count.weight, count),
        progress_unweighted=_mean(count.grains, count.items, count),
        completed_verified=count.confirmed if verification else None,
        verified=verified,
    )


def against_line(plan: Plan, counted: int, completed: int, due: int, day: date) -> AgainstLine:
    """So many ``completed`` of ``counted`` items, so many of them ``due`` by ``day``, against the plan's schedule line."""
    rate = Fraction(completed, counted) if counted else None
    line = plan_line(plan, counted, due, day)
    deviation = None if rate is None or line is None else quantise((rate - line) * 100, 2)
    return AgainstLine(
        completion_rate=share_percent(completed, counted),
        schedule_progress=percent(line),
        deviation=deviation,
        attainment=ratio_percent(rate, line),
        state=_state(deviation, plan.schedule.tolerance),
    )


@lru_cache(_REMEMBERED)
def _grains(numerator: int, denominator: int) -> int:
    """A share as an integer of ``_GRAIN``, capped at all of it, which nothing below 1 rounds up to. Integers over a common
    denominator: a sum of 100,000 Fractions would reduce each partial sum."""
    if numerator >= denominator:
        return _GRAIN
    whole, rest = divmod(numerator * _GRAIN, denominator)
    return min(whole + (2 * rest > denominator), _GRAIN - 1)


def _mean(done: int, weights: int, of: _Count) -> Decimal | None:
    """The weighted mean, each item capped at 1 so that over-completing one cannot hide another's lag."""
    if not of.items:
        return None
    mean = Fraction(quantise(Fraction(done, weights * _GRAIN), _MEAN_DIGITS))
    return capped_percent(mean) if of.completed == of.items else min(capped_percent(mean), ALMOST_ALL)


def _state(deviation: Decimal | None, tolerance: Decimal) -> str:
    if deviation is None:
        return NOT_APPLICABLE
    if abs(deviation) <= tolerance:
        return ON_SCHEDULE
    return AHEAD if deviation > 0 else BEHIND


def _ranks(deviations: Mapping[str, Decimal | None]) -> dict[str, int | None]:
    """1, 2, 2, 4: a rank is one more than the number of better ones."""
    ordered = sorted((deviation for deviation in deviations.values() if deviation is not None), reverse=True)
    first: dict[Decimal, int] = {}
    for place, deviation in enumerate(ordered, start=1):
        first.setdefault(deviation, place)
    return {unit: None if deviation is None else first[deviation] for unit, deviation in deviations.items()}
