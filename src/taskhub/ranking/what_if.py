"""What would change a unit's rank: computed by ranking it again with a little more done, everybody else as they are."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from taskhub.ranking.outcomes import Outcome
from taskhub.ranking.rank import Ranked, Ranking, place, score
from taskhub.ranking.scoring import Scoring

FINISH, RECTIFY = "finish", "rectify"


@dataclass(frozen=True, slots=True)
class Step:
    """With ``count`` more items finished (or hazards rectified), the overdue ones first, the unit is at ``rank``."""

    act: str
    count: int
    rank: int
    score: Decimal


def steps_up(ranking: Ranking, row: Ranked, scoring: Scoring) -> list[Step]:
    """For each thing the unit can still do the least that gains a place; nothing where even all of it gains none."""
    if row.rank is None or row.rank == 1:
        return []
    others = [other for unit, other in ranking.scores.items() if unit != row.outcome.unit]
    return [
        step
        for act, more, most in (
            (FINISH, _finished, row.outcome.items - row.outcome.completed),
            (RECTIFY, _rectified, row.outcome.hazards - row.outcome.hazards_closed),
        )
        if (step := _least(act, more, most, row, others, scoring)) is not None
    ]


def _least(
    act: str, more: Callable[[Outcome, int], Outcome], most: int, row: Ranked, others: list[Decimal], scoring: Scoring
) -> Step | None:
    def at(count: int) -> Step | None:
        total, _parts = score(more(row.outcome, count), scoring)
        rank = None if total is None else place(total, others)
        gains = total is not None and rank is not None and row.rank is not None and rank < row.rank
        return Step(act, count, rank, total) if gains and rank is not None and total is not None else None

    if most < 1 or at(most) is None:
        return None
    low, high = 1, most  # to do more never lowers a rank, so the least is found by halving
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if at(middle) else (middle + 1, high)
    return at(low)


def _finished(of: Outcome, count: int) -> Outcome:
    return replace(of, completed=of.completed + count, overdue=max(of.overdue - count, 0))


def _rectified(of: Outcome, count: int) -> Outcome:
    return replace(of, hazards_closed=of.hazards_closed + count, hazards_overdue=max(of.hazards_overdue - count, 0))
