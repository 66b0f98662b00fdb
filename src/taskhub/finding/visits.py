"""Which subjects an assessment visits: those about which something was recorded, those whose date has come, or all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session

from taskhub import agenda
from taskhub.agenda import Queue
from taskhub.clock import Moment
from taskhub.subjects import FactSource, Subject

NEVER_SEEN = date.min
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Visits:
    """What is to be visited at ``moment``.

    ``basis``: kind → digest of all that its subjects are assessed by, ``rested_on`` what it was at the last assessment; where
    they differ, all are visited.
    ``wanted`` are visited although nothing changed. ``last``: the day of the last assessment.
    """

    session: Session
    moment: Moment
    queue: Queue
    basis: Mapping[str, str]
    rested_on: Mapping[str, str]
    last: date | None
    full: bool
    wanted: Mapping[str, Collection[str]] = field(default_factory=dict)

    def anew(self, kind: str) -> bool:
        """Whether every subject of the kind is thought through again."""
        return self.full or self.rests_otherwise(kind)

    def rests_otherwise(self, kind: str) -> bool:
        """Whether subjects of the kind were last assessed by other rules, another calendar or other units."""
        return self.rested_on.get(kind) != self.basis.get(kind)

    def keys(self, source: FactSource, touched: Iterable[Subject]) -> Sequence[str]:
        """The keys to visit, sorted; ``touched`` are groups whose members have just changed what they add."""
        kind = source.kind
        if self.anew(kind):
            return sorted({*source.keys(self.moment), *agenda.known(self.session, kind)})
        found = {*self.queue.keys.get(kind, ()), *self.wanted.get(kind, ()), *agenda.due(self.session, kind, self.moment.as_of)}
        return sorted(found | {group.key for group in touched if group.kind == kind})

    def seen(self, kind: str, keys: Sequence[str]) -> Mapping[str, date]:
        """Through which day the answers about each subject are known. Whoever was not due at an assessment was seen by it.
        Subjects that no assessment has met are absent."""
        today = self.moment.as_of
        through: dict[str, date] = {}
        for key, (seen_on, next_on) in agenda.entries(self.session, kind, keys).items():
            passed = min(self.last, next_on - _ONE_DAY) if self.last and next_on > date.min else seen_on
            if (day := max(seen_on, passed)) > NEVER_SEEN:
                through[key] = min(day, today)
        return through
