"""By when a hazard must be rectified: by policy, stored with its rule and worked out again when the policy changes.

A deadline that was written literally, approved as an extension or given when a hazard was reopened never moves by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from taskhub import revisions
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.durations import Duration
from taskhub.hazard.lifecycle import ON_SPOT, OPEN
from taskhub.hazard.models import Hazard
from taskhub.settings import HazardDeadline

LITERAL, EXTENDED = "literal", "extended"
_BY_POLICY = "policy "


@dataclass(frozen=True)
class Policy:
    """``deadlines`` in order: the first that fits a hazard's level and category applies."""

    deadlines: Sequence[HazardDeadline]
    calendar: WorkCalendar
    _known: dict[tuple[date, str], date] = field(default_factory=dict)

    def due(self, found: date, level: str, category: str, mode: str) -> tuple[date, str]:
        """The deadline and the rule it follows from."""
        if mode == ON_SPOT:
            return found, _BY_POLICY + ON_SPOT
        rule = next(one for one in self.deadlines if one.fits(level, category))
        key = (found, rule.within)
        if key not in self._known:
            self._known[key] = self.calendar.add(found, Duration.parse(rule.within)).day
        return self._known[key], f"{_BY_POLICY}{rule}"

    def keep(self, session: Session, moment: Moment, actor: Actor) -> None:
        """The policy that deadlines rest on from now on, kept by content."""
        revisions.keep(session, moment, actor, "hazards/deadlines", {"deadlines": [str(one) for one in self.deadlines]})


@dataclass(frozen=True, slots=True)
class Redating:
    """An open hazard whose deadline, or the rule it follows from, is another by the policy of now."""

    hazard: Hazard
    deadline: date
    rule: str

    @property
    def changes(self) -> Mapping[str, list[str]]:
        pairs = {
            "deadline": (str(self.hazard.deadline), str(self.deadline)),
            "deadline_rule": (self.hazard.deadline_rule, self.rule),
        }
        return {name: [before, after] for name, (before, after) in pairs.items() if before != after}


def redatings(session: Session, policy: Policy) -> Iterator[Redating]:
    """What the policy of now says otherwise. Closed and monitored hazards keep what they were judged by."""
    query = select(Hazard).where(
        col(Hazard.closed_on).is_(None), col(Hazard.state).in_(OPEN), col(Hazard.deadline_rule).startswith(_BY_POLICY)
    )
    for row in session.exec(query.order_by(col(Hazard.id))):
        deadline, rule = policy.due(row.found, row.level, row.category, row.mode)
        if (deadline, rule) != (row.deadline, row.deadline_rule):
            yield Redating(row, deadline, rule)
