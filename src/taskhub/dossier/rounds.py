"""The part of a dossier about reporting rounds: what was asked for in the year, and when it came."""

from collections.abc import Collection, Iterator

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.dossier.dossier import RoundEntry
from taskhub.rounds import SubmissionSource
from taskhub.units import Units


def entries(
    session: Session, moment: Moment, units: Units, calendar: WorkCalendar, family: Collection[str], year: int
) -> Iterator[RoundEntry]:  # fmt: skip
    """The returns that rounds due in ``year`` asked of the unit or of those it succeeded, by their date."""
    source = SubmissionSource(session, moment, units, calendar, moment.as_of)
    keys = [key for key in source.keys(moment) if key.partition("/")[2] in family]
    day = moment.as_of
    for one in sorted(source.chronicles(keys, moment), key=lambda found: (found.due, found.key)):
        if one.due.year == year:
            unit = units.name(one.key.partition("/")[2])
            yield RoundEntry(one.round, unit, one.due, one.came_on(day), one.shown(day), one.late(day), one.returned(day))
