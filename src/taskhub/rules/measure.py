"""Counts and sums over the members of a group, as a condition names them: ``count(hazard where level == 'major')``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from taskhub.i18n import marked as _
from taskhub.rules.condition import Condition, facts_of
from taskhub.rules.reference import predicate
from taskhub.subjects import KINDS, Facts, FactSpec, FactType

FINDING = "finding:"
"""A member has an open finding of rule x where its fact ``finding:x`` is true."""


@dataclass(frozen=True)
class Measure:
    """How many members of ``kind`` meet ``condition`` on a day, or the sum of their fact ``summed``.

    ``by``: a text that stays; the figure is the largest among members that share its value. ``within``: only members that
    came to meet the condition on one of the last so many days, the day itself included. A ``kind`` that is no kind of subject
    is an event of the subject itself (``extension``), and then there is no condition.
    """

    kind: str
    condition: Condition | None = None
    summed: FactSpec | None = None
    by: FactSpec | None = None
    within: int | None = None

    @cached_property
    def name(self) -> str:
        """The measure as it is written canonically, which is also the name of its fact."""
        parts = [f"{self.kind}.{self.summed.name}" if self.summed else self.kind]
        if self.condition is not None:
            parts.append(f"where {self.condition}")
        if self.by is not None:
            parts.append(f"by {self.by.name}")
        if self.within is not None:
            parts.append(f"within {self.within} {'day' if self.within == 1 else 'days'}")
        return f"{'sum' if self.summed else 'count'}({' '.join(parts)})"

    @property
    def of_events(self) -> bool:
        """Whether it counts what happened to the subject itself."""
        return self.kind not in KINDS

    @cached_property
    def holds(self) -> Callable[[Facts], bool]:
        """Whether the condition holds on a member's facts."""
        return (lambda _facts: True) if self.condition is None else predicate(self.condition)

    @cached_property
    def fact_names(self) -> frozenset[str]:
        """The members' facts that the condition looks at."""
        return frozenset(fact.name for fact in facts_of(self.condition)) if self.condition is not None else frozenset()

    @cached_property
    def spec(self) -> FactSpec:
        """The fact that conditions compare. It is never absent, and stays as it is between the group's changes."""
        if self.summed is not None and self.summed.type is FactType.DECIMAL:
            return FactSpec(self.name, FactType.DECIMAL, _("对成员的汇总"), scale=self.summed.scale)
        return FactSpec(self.name, FactType.INTEGER, _("对成员的汇总"))
