"""Which members a count or sum came from: the rows behind a group's figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from taskhub.figures import unscaled
from taskhub.rules.measure import Measure
from taskhub.subjects import FactType, Subject
from taskhub.tallies import Tally


@dataclass(frozen=True, slots=True)
class Counted:
    """What one member adds to a measure on a day. ``part``: the value by which members are counted apart, or nothing."""

    measure: str
    member: Subject
    part: str
    amount: int | Decimal


def counted(measures: Sequence[Measure], members: Iterable[tuple[Subject, Tally]], day: date) -> list[Counted]:
    """Everything that the measures of a group come from on ``day``, by measure and member. ``members``: each with what it
    alone adds."""
    found = [
        Counted(measure.name, member, part, _figure(measure, amount))
        for member, tally in members
        for measure in measures
        for part, amount in tally.parts(measure.name, day).items()
    ]
    return sorted(found, key=lambda one: (one.measure, str(one.member), one.part))


def of_largest_part(rows: Sequence[Counted]) -> list[Counted]:
    """The rows of one measure that make up its figure, which is that of the part where it is largest."""
    parts: dict[str, list[Counted]] = {}
    for row in rows:
        parts.setdefault(row.part, []).append(row)
    return max((parts[part] for part in sorted(parts)), key=lambda rows: sum(row.amount for row in rows), default=[])


def _figure(measure: Measure, amount: int) -> int | Decimal:
    return unscaled(amount, measure.spec.scale) if measure.spec.type is FactType.DECIMAL else amount
