"""Where a plan and its units stand at a date. Every figure is derived from what was reported once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from taskhub.figures import ALMOST_ALL, capped_percent, percent, quantise, ratio_percent, share_percent
from taskhub.plan.structure import Item, Plan
from taskhub.progress.history import NOTHING_REPORTED, History, share_done
from taskhub.progress.schedule import is_counted, plan_line
from taskhub.units import Units

AHEAD, ON_SCHEDULE, BEHIND, NOT_APPLICABLE = "ahead", "on_schedule", "behind", "not_applicable"
STATES = (AHEAD, ON_SCHEDULE, BEHIND, NOT_APPLICABLE)
_GRAIN, _MEAN_DIGITS = 10**24, 12


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
        led[units.accountable(item.lead, as_of)].append(item)

    # Each item counts twice, in its unit and in the plan: what it adds is worked out once.
    shares = {item.code: share_on(item, reported.get(item.key, NOTHING_REPORTED), as_of) for item in plan.items}

    def share(item: Item) -> Fraction:
        return shares[item.code]

    def is_verified(item: Item) -> bool:
        return reported.get(item.key, NOTHING_REPORTED).verified_on(item, as_of)

    verified = is_verified if verification else None
    rows = {unit: figures(plan, items, share, as_of, verified) for unit, items in led.items()}
    ranks = _ranks({unit: row.ranked_by for unit, row in rows.items()})
    ordered = sorted(rows, key=lambda unit: (ranks[unit] is None, ranks[unit] or 0, unit))
    return PlanStatus(
        plan=plan,
        as_of=as_of,
        figures=figures(plan, plan.items, share, as_of, verified),
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
    in_force = [(item, share(item)) for item in items if item.in_force(as_of)]
    counted = [(item, done) for item, done in in_force if is_counted(plan, item, as_of)]
    grains = [_grains(done) for _item, done in counted]
    completed = sum(done == _GRAIN for done in grains)
    due = sum(item.due <= as_of for item, _done in counted)
    against = against_line(plan, len(counted), completed, due, as_of)
    confirmed = None if verified is None else sum(done >= 1 and verified(item) for item, done in counted)
    return Figures(
        **asdict(against),
        items=len(counted),
        completed=completed,
        # On a yearly basis too: what last year left undone is still overdue.
        overdue=sum(item.due < as_of and done < 1 for item, done in in_force),
        progress=_mean(grains, [int(item.weight * 100) for item, _done in counted], completed),
        progress_unweighted=_mean(grains, [1] * len(counted), completed),
        completed_verified=confirmed,
        verified=None if confirmed is None else against_line(plan, len(counted), confirmed, due, as_of),
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


def _grains(share: Fraction) -> int:
    """A share as an integer of ``_GRAIN``, capped at all of it, which nothing below 1 rounds up to. Integers over a common
    denominator: a sum of 100,000 Fractions would reduce each partial sum."""
    if share.numerator >= share.denominator:
        return _GRAIN
    whole, rest = divmod(share.numerator * _GRAIN, share.denominator)
    return min(whole + (2 * rest > share.denominator), _GRAIN - 1)


def _mean(grains: list[int], weights: list[int], completed: int) -> Decimal | None:
    """The weighted mean, each item capped at 1 so that over-completing one cannot hide another's lag."""
    if not grains:
        return None
    done = sum(one * weight for one, weight in zip(grains, weights, strict=True))
    mean = Fraction(quantise(Fraction(done, sum(weights) * _GRAIN), _MEAN_DIGITS))
    return capped_percent(mean) if completed == len(grains) else min(capped_percent(mean), ALMOST_ALL)


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
