"""Reading hazards with their events, in batches: what was known at a moment, as chronicles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from sqlmodel import Session, col, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.hazard.facts import HazardChronicle
from taskhub.hazard.institution.models import Institution
from taskhub.hazard.lifecycle import State
from taskhub.hazard.models import Hazard, HazardEvent
from taskhub.hazard.prevention import Prevention
from taskhub.hazard.standing import CHANGING, REGISTER, Event, Standing
from taskhub.units import Units

BATCH = 500


def batches(keys: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch


def keys(session: Session, moment: Moment, until: date) -> Iterator[str]:
    """The codes of the hazards known at the moment that were found by ``until``."""
    query = select(Hazard.code).where(col(Hazard.found) <= until, col(Hazard.recorded_at) <= moment.now)
    yield from session.exec(query.order_by(col(Hazard.id)))


def events_of(session: Session, codes: Sequence[str]) -> Mapping[str, list[HazardEvent]]:
    """Code → its events in the order in which they were recorded; at most BATCH codes."""
    found: dict[str, list[HazardEvent]] = defaultdict(list)
    query = select(HazardEvent).where(col(HazardEvent.hazard).in_(codes)).order_by(col(HazardEvent.id))
    for event in session.exec(query):
        found[event.hazard].append(event)
    return found


def read(
    session: Session, codes: Iterable[str], moment: Moment, units: Units, calendar: WorkCalendar, until: date = date.max
) -> Iterator[tuple[Hazard, HazardChronicle]]:
    """The hazards of ``codes`` known at the moment, with their chronicles as known then; two queries a batch, and one for what is
    meant to prevent them.

    ``until``: what is dated later does not exist, also where it is recorded already.
    """
    preventions = _preventions(session, moment)
    for batch in batches(codes):
        events = events_of(session, batch)
        query = select(Hazard).where(
            col(Hazard.code).in_(batch), col(Hazard.found) <= until, col(Hazard.recorded_at) <= moment.now
        )
        rows = {row.code: row for row in session.exec(query)}
        for code in batch:
            if code in rows:
                known = chronicle(rows[code], events.get(code, []), moment, units, calendar, until)
                yield rows[code], replace(known, preventions=preventions.get(rows[code].category, ()))


def _preventions(session: Session, moment: Moment) -> Mapping[str, Sequence[Prevention]]:
    """Category → the measures registered against it."""
    found: dict[str, list[Prevention]] = defaultdict(list)
    for one in session.exec(
        select(Institution).where(col(Institution.recorded_at) <= moment.now).order_by(col(Institution.code))
    ):
        found[one.category].append(
            Prevention(one.code, one.category, one.scope_kind, one.scope, one.effective, one.counts_from, one.until)
        )
    return found


def chronicle(
    row: Hazard,
    events: Sequence[HazardEvent],
    moment: Moment,
    units: Units,
    calendar: WorkCalendar,
    until: date = date.max,
) -> HazardChronicle:
    """``events``: all of the hazard's, as recorded. Those recorded after the moment, or dated after ``until``, do not count."""
    counted = [
        Event(event.id or 0, event.as_of, event.verb, event.person, event.document, event.details)
        for event in events
        if event.verb != REGISTER and event.as_of <= until and event.recorded_at <= moment.now
    ]
    made = HazardChronicle.of(row.code, row.title, row.unit, first_standing(row, events), counted, calendar)
    unit = units.accountable(made.standing(moment.as_of).unit, moment.as_of)
    return replace(made, unit=unit)


def first_standing(row: Hazard, events: Sequence[HazardEvent]) -> Standing:
    """Where the hazard stood when it was found: its row, with every recorded change taken back."""
    said: dict[str, Any] = {name: getattr(row, name) for name in CHANGING}
    said["deadline"] = row.deadline
    for event in reversed(events):
        said.update({name: old for name, (old, _new) in event.details.get("changes", {}).items() if name in said})
    state = next((event.details.get("state") for event in events if event.verb == REGISTER), None)
    deadline = said.pop("deadline")
    return begun(
        row.found, State(state or State.FOUND), deadline if isinstance(deadline, date) else date.fromisoformat(deadline), said
    )


def begun(found: date, state: State, deadline: date, attributes: Mapping[str, Any]) -> Standing:
    """The standing of a hazard on the day it was found. ``attributes``: those of CHANGING."""
    return Standing(
        since=found, last_on=found, state=state, state_since=found, found=found, deadline=deadline, original_deadline=deadline,
        deadline_from=found, accepted_on=found if state is State.ACCEPTED else None,
        closed_on=found if state is State.CLOSED else None, **attributes,
    )  # fmt: skip
