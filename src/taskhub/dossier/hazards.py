"""The part of a dossier about hazards, from their events as known at the moment: the same figures as ``hazard figures``."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlmodel import Session, col, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.dossier.dossier import EvidenceEntry, HazardEntry, RecheckEntry
from taskhub.figures import quantise, share_percent
from taskhub.hazard.facts import HazardChronicle
from taskhub.hazard.figures import HazardFigures
from taskhub.hazard.lifecycle import ON_SPOT, OPEN, State
from taskhub.hazard.models import Hazard, HazardSpan
from taskhub.hazard.reading import read
from taskhub.hazard.recheck.listing import hazards_of, rechecked
from taskhub.hazard.standing import Standing
from taskhub.units import Units


@dataclass(frozen=True)
class Hazards:
    """The hazards that the unit answers for at the moment, of those that one of ``family`` ever answered for."""

    session: Session
    moment: Moment
    units: Units
    calendar: WorkCalendar
    unit: str
    family: Collection[str]
    count_on_spot: bool

    def chronicles(self) -> list[HazardChronicle]:
        codes = dict.fromkeys([
            *self.session.exec(select(Hazard.code).where(col(Hazard.unit).in_(self.family)).order_by(col(Hazard.id))),
            *self.session.exec(select(HazardSpan.hazard).where(col(HazardSpan.unit).in_(self.family)).distinct()),
        ])  # fmt: skip
        rows = read(self.session, codes, self.moment, self.units, self.calendar, self.moment.as_of)
        return [one for _row, one in rows if one.unit == self.unit]

    def figures(self, chronicles: Sequence[HazardChronicle], since: date) -> HazardFigures:
        day = self.moment.as_of
        standings = [one.standing(day) for one in chronicles]
        counted = [one for one in standings if self.count_on_spot or one.mode != ON_SPOT]
        closed = [one for one in counted if one.closed_on and one.closed_on >= since]
        backlog = [one for one in counted if one.state not in (State.CLOSED, State.MONITORED)]
        monitored = sum(one.state is State.MONITORED for one in counted)
        days = sum((one.closed_on - one.found).days for one in closed if one.closed_on)
        return HazardFigures(
            group=self.unit, backlog=len(backlog), inflow=sum(one.found >= since for one in counted), closed=len(closed),
            overdue=sum(one.state in OPEN and one.deadline < day for one in counted),
            rectification_rate=share_percent(len(closed), len(closed) + len(backlog) + monitored),
            average_days=quantise(Fraction(days, len(closed)), 2) if closed else None,
            monitored=monitored, on_spot=len(standings) - len(counted),
        )  # fmt: skip

    def entries(self, chronicles: Sequence[HazardChronicle], since: date) -> Iterator[HazardEntry]:
        """Those that were open at some time since then."""
        for one in chronicles:
            now = one.standing(self.moment.as_of)
            if now.closed_on is None or now.closed_on >= since:
                yield self._entry(one, now, since)

    def _entry(self, one: HazardChronicle, now: Standing, since: date) -> HazardEntry:
        return HazardEntry(
            one.key, one.title, now.level, now.found, now.original_deadline, now.deadline, now.state.value, now.closed_on,
            now.days_overdue_total(self.moment.as_of), sum(day >= since for day in one.happened("reopening")),
        )  # fmt: skip

    def evidence(self, chronicles: Sequence[HazardChronicle], since: date) -> Iterator[EvidenceEntry]:
        """What was named when a hazard was submitted, accepted or checked."""
        for one in chronicles:
            for event in one.events:
                if event.as_of >= since and (said := str(event.details.get("evidence") or "").strip()):
                    yield EvidenceEntry(one.key, one.title, event.as_of, said, event.person)

    def rechecks(self, year: int) -> Iterator[RecheckEntry]:
        """What rounds of the year found of hazards that the unit, or one it succeeded, had accepted as put right."""
        rows = [row for row in rechecked(self.session, self.moment)
                if row.member.unit in self.family and row.round.as_of.year == year]  # fmt: skip
        titles = hazards_of(self.session, [row.member.hazard for row in rows])
        for row in rows:
            seen = row.outcome is not None
            yield RecheckEntry(
                row.round.name, row.member.hazard, titles[row.member.hazard].title, row.state, row.outcome,
                row.member.checked_on if seen else None, row.member.findings if seen else "",
            )  # fmt: skip
