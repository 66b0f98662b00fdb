"""Climbing a ladder: which rungs have fallen due, when truly, and which one applies now. Pure: dates in, dates out.

A case speaks once a visit, at the rung that applies on that day. Rungs that fell due unseen (three weeks without a run) are
passed over with their true dates. A case never climbs down: below the highest rung it has taken it says nothing more.

Rungs count like ``for:`` in a rule: the anchor itself does not count, and a calendar day does not roll to a working day,
because it is the office that must act on it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from taskhub.calendar import ONE_DAY, WorkCalendar
from taskhub.durations import Duration
from taskhub.escalation.ladder import Ladder, Rung


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days, both inclusive, that do not count and on which a case says nothing. ``until`` None: no end is set yet."""

    start: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as it stands.

    ``anchor`` is the date in force, so after an extension a later one; ``entered`` the day the case opened; ``taken`` the rungs
    that were spoken or passed over; ``unanswered`` maps a rung to the day from which on a notice of it has been (or, looking
    ahead, will be) without the reply that it asked for.
    """

    ladder: Ladder
    anchor: date
    entered: date
    taken: frozenset[str] = frozenset()
    unanswered: Mapping[str, date] = field(default_factory=dict)
    suspensions: Sequence[Suspension] = ()

    def suspended(self, day: date) -> bool:
        return any(suspension.covers(day) for suspension in self.suspensions)

    @property
    def reached(self) -> int:
        """The place of the highest rung taken; -1 before the first."""
        return max((n for n, rung in enumerate(self.ladder.rungs) if rung.id in self.taken), default=-1)


@dataclass(frozen=True, slots=True)
class DueRung:
    """A rung and the true day on which it falls due."""

    rung: Rung
    on: date


@dataclass(frozen=True, slots=True)
class Step:
    """What a visit finds: rungs ``passed_over`` (recorded, never issued), and the one that is spoken ``now``, if any."""

    passed_over: tuple[DueRung, ...] = ()
    now: DueRung | None = None

    @property
    def booked(self) -> tuple[DueRung, ...]:
        return (*self.passed_over, self.now) if self.now else self.passed_over


def climb(standing: Standing, day: date, calendar: WorkCalendar) -> Step:
    """What the case does on ``day``; nothing while it is suspended."""
    if standing.suspended(day):
        return Step()
    due = [one for one in due_rungs(standing, day, calendar) if one.rung.id not in standing.taken]
    if not due:
        return Step()
    highest = standing.ladder.rungs.index(due[-1].rung)
    return Step(tuple(due[:-1]), due[-1]) if highest > standing.reached else Step(tuple(due))


def take(standing: Standing, step: Step) -> Standing:
    """The case after a visit."""
    return replace(standing, taken=standing.taken | {one.rung.id for one in step.booked})


def due_rungs(standing: Standing, until: date, calendar: WorkCalendar) -> list[DueRung]:
    """Every rung that falls due up to ``until``, in the order of the ladder, also those taken."""
    found = ((rung, due_on(standing, rung, until, calendar)) for rung in standing.ladder.rungs)
    return [DueRung(rung, on) for rung, on in found if on is not None]


def due_on(standing: Standing, rung: Rung, until: date, calendar: WorkCalendar) -> date | None:
    """The day on which ``rung`` falls due, as things stand; None where that is not up to ``until``."""
    return min((day for day in _ways(standing, rung, until, calendar) if day is not None and day <= until), default=None)


def taken_back(standing: Standing, issued: frozenset[str], day: date, calendar: WorkCalendar) -> list[str]:
    """After the anchor moved or days were suspended: the rungs taken that are no longer due on ``day``. What was ``issued``
    stands, and so does what lies below it."""
    settled = replace(standing, taken=issued).reached
    return [
        rung.id
        for n, rung in enumerate(standing.ladder.rungs)
        if n > settled and rung.id in standing.taken and due_on(standing, rung, day, calendar) is None
    ]


def coming(standing: Standing, after: date, until: date, calendar: WorkCalendar) -> Iterator[DueRung]:
    """The rungs at which the case will speak after ``after`` and up to ``until``, and on which day, if it is visited daily and
    nobody acts."""
    standing = take(standing, climb(standing, after, calendar))
    turns = {one.on for one in due_rungs(standing, until, calendar)}
    turns |= {suspension.until + ONE_DAY for suspension in standing.suspensions if suspension.until}
    for day in sorted(day for day in turns if after < day <= until):
        step = climb(standing, day, calendar)
        standing = take(standing, step)
        if step.now:
            yield DueRung(step.now.rung, day)


def _ways(standing: Standing, rung: Rung, until: date, calendar: WorkCalendar) -> Iterator[date | None]:
    if rung.after is None and rung.unanswered is None:
        yield _first_that_counts(standing, standing.entered, until)
    if rung.after is not None:
        yield _count(standing, rung.after, until, calendar)
    if rung.unanswered is not None and rung.unanswered in standing.unanswered:
        yield _first_that_counts(standing, standing.unanswered[rung.unanswered], until)


def _count(standing: Standing, limit: Duration, until: date, calendar: WorkCalendar) -> date | None:
    if not standing.suspensions:
        if limit.working:
            return calendar.add_working_days(standing.anchor, limit.amount).day
        return standing.anchor + timedelta(days=limit.amount)
    day, left = standing.anchor, limit.amount
    while left > 0 and day < until:
        day += ONE_DAY
        left -= not standing.suspended(day) and (not limit.working or calendar.is_workday(day))
    return day if left == 0 else None


def _first_that_counts(standing: Standing, day: date, until: date) -> date | None:
    while day <= until and standing.suspended(day):
        day += ONE_DAY
    return day if day <= until else None
