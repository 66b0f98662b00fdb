"""Which hazards a round may draw, and what makes each of them risky."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.drawing import Candidate
from taskhub.hazard import reading
from taskhub.hazard.facts import HazardChronicle
from taskhub.hazard.lifecycle import MAJOR, ON_SPOT, Outcome, State
from taskhub.hazard.models import EnterpriseRating, Hazard
from taskhub.hazard.recheck.models import RecheckMember
from taskhub.units import Units

_DONE = (State.ACCEPTED.value, State.CLOSED.value)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which hazards a draw is from; None asks for everything. ``closed_*``: closed, or else accepted, on these days."""

    level: str | None = MAJOR
    units: Sequence[str] | None = None
    region: str | None = None
    category: str | None = None
    closed_from: date | None = None
    closed_to: date | None = None

    def as_said(self) -> dict[str, Any]:
        """For the record, without what was not asked."""
        days = {name: str(day) for name in ("closed_from", "closed_to") if (day := getattr(self, name))}
        plain = {name: value for name in ("level", "region", "category") if (value := getattr(self, name))}
        return {**plain, **days, **({"units": sorted(self.units)} if self.units is not None else {})}


def frame(
    session: Session, asked: Asked, moment: Moment, units: Units, calendar: WorkCalendar, without: Sequence[str]
) -> list[Candidate]:
    """Every hazard that fits, is done with on the day, and waits for no other recheck; a constant number of queries a batch.

    What was put right on the spot was never accepted by anybody and is left out.
    """
    done_on = func.coalesce(Hazard.closed_on, Hazard.accepted_on)
    query = select(Hazard.code).where(
        col(Hazard.state).in_(_DONE), done_on <= moment.as_of, col(Hazard.mode) != ON_SPOT, col(Hazard.recorded_at) <= moment.now
    )
    for name in ("level", "region", "category"):
        if (value := getattr(asked, name)) is not None:
            query = query.where(getattr(Hazard, name) == value)
    if asked.units is not None:
        query = query.where(col(Hazard.unit).in_(asked.units))
    if asked.closed_from is not None:
        query = query.where(done_on >= asked.closed_from)
    if asked.closed_to is not None:
        query = query.where(done_on <= asked.closed_to)
    left_out = set(without)
    codes = [code for code in session.exec(query.order_by(Hazard.code)) if code not in left_out]
    failures = _failures(session, moment)
    found = []
    for batch in reading.batches(codes):
        chronicles = [one for _row, one in reading.read(session, batch, moment, units, calendar)]
        free = [one for one in chronicles if one.stood[-1].recheck is None and one.stood[-1].last_on <= moment.as_of]
        colours = _colours(session, [code for one in free if (code := one.stood[-1].enterprise_code)], moment)
        found += [Candidate(one.key, dict(_risks(one, colours, failures, moment.as_of))) for one in free]
    return found


def _risks(one: HazardChronicle, colours: Mapping[str, str], failures: Mapping[str, int], day: date) -> Iterator[tuple[str, int]]:
    """Names of the weights in ``hazards.recheck.weights``, and how often each applies."""
    now = one.standing(day)
    if now.level == MAJOR:
        yield "major", 1
    if (colour := colours.get(now.enterprise_code or "")) in ("red", "orange", "yellow", "blue"):
        yield colour, 1
    if (now.accepted_on or now.closed_on or day) > now.deadline:
        yield "overdue", 1
    for name, times in (
        ("reopened", now.reopenings), ("extended", now.extensions), ("unit_failure", failures.get(now.unit, 0)),
    ):  # fmt: skip
        if times:
            yield name, times


def _failures(session: Session, moment: Moment) -> Mapping[str, int]:
    """Unit → how many rechecks of what it had rectified failed."""
    query = select(RecheckMember.unit).where(
        col(RecheckMember.outcome).in_([Outcome.RECURRED.value, Outcome.FALSE.value]),
        col(RecheckMember.checked_on) <= moment.as_of,
        col(RecheckMember.recorded_at) <= moment.now,
    )
    return Counter(session.exec(query))


def _colours(session: Session, enterprises: Sequence[str], moment: Moment) -> Mapping[str, str]:
    query = (
        select(EnterpriseRating.enterprise, EnterpriseRating.colour)
        .where(
            col(EnterpriseRating.enterprise).in_(set(enterprises)), col(EnterpriseRating.as_of) <= moment.as_of,
            col(EnterpriseRating.recorded_at) <= moment.now,
        )
        .order_by(col(EnterpriseRating.as_of), col(EnterpriseRating.id))
    )  # fmt: skip
    return dict(session.exec(query).all())  # the last of each counts
