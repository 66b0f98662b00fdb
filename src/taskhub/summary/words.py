"""What units wrote beside their figures in a period: one saying once, with everybody who said it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from taskhub.clock import Moment
from taskhub.progress import ProgressReport

FIELDS = ("note", "problems", "next_steps")
"""Progress, problems, next steps: the columns of a return that hold words."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one return. A correction of the same day replaces what it says anew; what it leaves empty still stands, for
    whoever corrects a figure does not take back a sentence."""

    item: str
    unit: str
    as_of: date
    said: Mapping[str, str]

    @property
    def is_empty(self) -> bool:
        return not any(self.said.values())


@dataclass(frozen=True, slots=True)
class Source:
    """Who said it, on which day, of which items."""

    unit: str
    day: date
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """A text and its sources. ``same_as``: the code of the measure before under which it stands already."""

    text: str
    sources: tuple[Source, ...]
    same_as: str = ""


def words_of(session: Session, moment: Moment, plan: str, start: date) -> dict[str, list[Words]]:
    """Item code → what was returned for it from ``start`` through ``moment.as_of``, by day, as known at ``moment.now``."""
    query = (
        select(ProgressReport)
        .where(
            ProgressReport.plan == plan, col(ProgressReport.as_of) >= start, col(ProgressReport.as_of) <= moment.as_of,
            col(ProgressReport.recorded_at) <= moment.now,
        )
        .order_by(col(ProgressReport.as_of), col(ProgressReport.recorded_at), col(ProgressReport.id))
    )  # fmt: skip
    by_day: dict[tuple[str, date], Words] = {}
    for row in session.exec(query):
        said = {name: getattr(row, name).strip() for name in FIELDS}
        before = by_day.get((row.item, row.as_of))
        if before is not None:
            said = {name: said[name] or before.said[name] for name in FIELDS}
        by_day[row.item, row.as_of] = Words(row.item, row.reported_by, row.as_of, said)
    found: dict[str, list[Words]] = defaultdict(list)
    for words in by_day.values():
        found[words.item].append(words)
    return found


@dataclass
class Gatherer:
    """Gathers the words of measure after measure. What an earlier one has in the same words is referred to."""

    _told: dict[tuple[str, str], str] = field(default_factory=dict)

    def gather(self, measure: str, returned: Iterable[Words]) -> dict[str, tuple[Saying, ...]]:
        """Field → the sayings of one measure, in the order of their days."""
        ordered = sorted(returned, key=lambda one: one.as_of)
        return {name: tuple(self._sayings(measure, name, ordered)) for name in FIELDS}

    def _sayings(self, measure: str, name: str, returned: Sequence[Words]) -> Iterable[Saying]:
        sources: dict[str, dict[tuple[str, date], list[str]]] = {}
        for one in returned:
            if text := one.said[name]:
                sources.setdefault(text, {}).setdefault((one.unit, one.as_of), []).append(one.item)
        for text, by in sources.items():
            first = self._told.setdefault((name, " ".join(text.split())), measure)
            found = tuple(Source(unit, day, tuple(items)) for (unit, day), items in by.items())
            yield Saying(text, found, "" if first == measure else first)
