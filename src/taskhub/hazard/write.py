"""What every writer of the ledger of hazards does: number, cache, span, digest and queue, in the caller's transaction."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from taskhub import agenda
from taskhub.clock import Moment
from taskhub.hazard.codes import HazardCode
from taskhub.hazard.lifecycle import ON_THE_LIST
from taskhub.hazard.models import HazardEvent, HazardSeries
from taskhub.hazard.standing import CHANGING, Standing

CACHED = ("state", "deadline", "accepted_on", "closed_on", "days_taken", "listed", *CHANGING)


class Numbers:
    """Gives out identity codes, without gaps in a series; ``write`` keeps how far it came."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._last: dict[str, int] = {}

    def next(self, region: str, category: str, level: str, found: date) -> str:
        series = HazardCode(region.upper(), category, level, found.year, 0).series
        number = self._known(series) + 1
        self._last[series] = number
        return str(HazardCode(region.upper(), category, level, found.year, number))

    def given(self, code: str) -> None:
        """A row brings its code along: its number is not given out again."""
        parsed = HazardCode.parse(code)
        self._last[parsed.series] = max(self._known(parsed.series), parsed.number)

    def _known(self, series: str) -> int:
        if series not in self._last:
            row = self.session.get(HazardSeries, series)
            self._last[series] = row.last if row else 0
        return self._last[series]

    def write(self) -> None:
        for series, last in self._last.items():
            self.session.merge(HazardSeries(series=series, last=last))


def cache(standing: Standing) -> dict[str, Any]:
    """What the hazard's row keeps of where it stands."""
    closed = standing.closed_on
    return {
        **{name: getattr(standing, name) for name in CHANGING},
        "state": standing.state.value,
        "deadline": standing.deadline,
        "accepted_on": standing.accepted_on,
        "closed_on": closed,
        "days_taken": (closed - standing.found).days if closed else None,
        "listed": standing.listing.state in ON_THE_LIST,
    }


def digest(*parts: Any) -> str:
    text = "\x1f".join(
        json.dumps(part, ensure_ascii=False, sort_keys=True, default=str) if isinstance(part, dict) else str(part)
        for part in parts
    )
    return hashlib.sha256(text.encode()).hexdigest()


def step_digest(before: str, verb: str, as_of: date, person: str, document: str, details: Mapping[str, Any]) -> str:
    """Of a step: what it says, and the event it follows."""
    said = {key: value for key, value in details.items() if key != "changes"}
    return digest(before, verb, as_of, person, document, said)


def add(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
    """Many rows at once, past the ORM: it would look at each of them."""
    if rows:
        session.connection().execute(insert(model.__table__), list(rows))  # type: ignore[attr-defined]


def add_events(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    add(session, HazardEvent, rows)


def queue(
    session: Session, moment: Moment, codes: Iterable[str], units: Iterable[str], enterprises: Iterable[str | None]
) -> None:
    """The next assessment looks at these hazards, and at what is counted over them."""
    agenda.queue(session, moment, "hazard", codes)
    agenda.queue(session, moment, "unit", sorted(set(units)))
    agenda.queue(session, moment, "enterprise", sorted({code for code in enterprises if code}))
