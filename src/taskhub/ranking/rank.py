"""Scores and ranks, departments and counties apart. Pure: the same outcomes and scoring give the same ranking for ever."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from taskhub.figures import quantise
from taskhub.i18n import marked as N_
from taskhub.ranking.components import COMPONENTS
from taskhub.ranking.outcomes import Outcome
from taskhub.ranking.scoring import Scoring
from taskhub.units import Unit, Units

GROUPS: Mapping[str, str] = {
    "departments": N_("市直部门"), "counties": N_("县(市、区)"), "county_departments": N_("县直部门"),
}  # fmt: skip
"""The groups that are ranked apart: who works on a county's plan does not compete with the city's departments."""


def group_of(unit: Unit, units: Units) -> str | None:
    """None for who is not ranked: the office itself, enterprises."""
    if unit.role == "territory":
        return "counties"
    if unit.role not in ("sector", "comprehensive"):
        return None
    above = unit.superior
    while above is not None and (superior := units.by_code.get(above)) is not None:
        if superior.role == "territory":
            return "county_departments"
        above = superior.superior
    return "departments"


@dataclass(frozen=True, slots=True)
class Scored:
    """One component of one unit. ``value`` in percent and ``points`` are None where it is not applicable."""

    use: str
    weight: Decimal
    value: Decimal | None
    points: Decimal | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """``rank`` None: listed apart, for ``why``. ``movement``: places gained since the last published ranking."""

    outcome: Outcome
    parts: Sequence[Scored]
    score: Decimal | None
    rank: int | None
    tier: str
    movement: int | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    group: str
    rows: Sequence[Ranked]

    @property
    def scores(self) -> dict[str, Decimal]:
        return {row.outcome.unit: row.score for row in self.rows if row.rank is not None and row.score is not None}


TOO_FEW, NOTHING_APPLIES = "too_few_items", "nothing_applies"


def score(outcome: Outcome, scoring: Scoring) -> tuple[Decimal | None, list[Scored]]:
    """The weighted mean of what applies, rounded once: units whose printed scores are equal share a rank."""
    parts: list[Scored] = []
    total = weights = Fraction(0)
    for part in scoring.components:
        value = COMPONENTS[part.use].measure(outcome)
        points = None if value is None else part.points(value)
        parts.append(Scored(
            part.use, part.weight, None if value is None else quantise(value, 2), None if points is None else quantise(points, 2)
        ))  # fmt: skip
        if points is not None:
            total += points * Fraction(part.weight)
            weights += Fraction(part.weight)
    return (quantise(total / weights, 2) if weights else None), parts


def place(score: Decimal, others: Iterable[Decimal]) -> int:
    """1, 2, 2, 4: one more than the number of better ones."""
    return 1 + sum(other > score for other in others)


def rank(group: str, of: Iterable[Outcome], scoring: Scoring, before: Mapping[str, int]) -> Ranking:
    """``before``: the ranks of the last published ranking."""
    scored = [(outcome, *score(outcome, scoring)) for outcome in of]
    whys = {
        outcome.unit: TOO_FEW if outcome.items < scoring.minimum_items else NOTHING_APPLIES if total is None else ""
        for outcome, total, _parts in scored
    }
    standing = [total for outcome, total, _parts in scored if total is not None and not whys[outcome.unit]]
    rows = []
    for outcome, total, parts in scored:
        why = whys[outcome.unit]
        at = None if why or total is None else place(total, standing)
        was = before.get(outcome.unit)
        moved = was - at if was is not None and at is not None else None
        tier = scoring.tier(total) if at is not None and total is not None else ""
        rows.append(Ranked(outcome, parts, total, at, tier, moved, why))
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.outcome.unit))
    return Ranking(group, rows)
