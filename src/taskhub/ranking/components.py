"""What units are scored on. Each component is an outcome in percent; nothing here counts log-ins, uploads or messages.

Every denominator is made of everything there is (closed hazards too), so that to finish something can only help.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from taskhub.i18n import marked as N_
from taskhub.ranking.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Component:
    """``measure`` in percent, None where not applicable; ``full_at`` and ``zero_at`` unless the configuration says otherwise."""

    title: str
    measure: Callable[[Outcome], Fraction | None]
    full_at: int
    zero_at: int

    @property
    def more_is_better(self) -> bool:
        return self.full_at > self.zero_at


def _share(part: int | Fraction, whole: int | Fraction) -> Fraction | None:
    return Fraction(part) * 100 / Fraction(whole) if whole else None


COMPONENTS: Mapping[str, Component] = {
    "schedule": Component(N_("序时完成率"), lambda of: _share(of.completed, of.expected), 100, 0),
    "completion": Component(N_("完成率"), lambda of: _share(of.completed, of.items), 100, 0),
    "overdue": Component(N_("逾期事项"), lambda of: _share(of.overdue, of.items), 0, 20),
    "rectification": Component(N_("隐患整改率"), lambda of: _share(of.hazards_closed, of.hazards), 100, 0),
    "hazard_overdue": Component(N_("逾期隐患"), lambda of: _share(of.hazards_overdue, of.hazards), 0, 20),
    "replies": Component(N_("按期回复"), lambda of: _share(of.replies_in_time, of.replies_due), 100, 0),
    "returns": Component(N_("按期报送"), lambda of: _share(of.returns_in_time, of.returns_due), 100, 0),
}
