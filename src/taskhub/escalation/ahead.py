"""What is coming: the rungs that will be reached, and when, if nobody acts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from taskhub.calendar import ONE_DAY, WorkCalendar
from taskhub.database import batched
from taskhub.escalation.climb import DueRung, Standing, climb, coming
from taskhub.escalation.docket import CaseFile, case_files
from taskhub.escalation.ladder import Ladder
from taskhub.escalation.models import EscalationCase
from taskhub.escalation.receipts import taken, unanswered
from taskhub.escalation.visit import anchor_of, thawed
from taskhub.subjects import Chronicle


@dataclass(frozen=True, slots=True)
class ComingRung:
    """A rung that a case will reach. ``rule``: of the finding that it goes by."""

    subject: str
    unit: str
    date: date
    ladder: str
    rung: str
    title: str
    rule: str

    @property
    def name(self) -> str:
        return f"{self.ladder}/{self.rung}"


def standing_of(file: CaseFile) -> Standing:
    ladder = thawed(file.case)
    return Standing(ladder, file.case.anchor, file.case.opened_on, taken(file), unanswered(file), file.suspensions)


def rungs_ahead(
    session: Session, calendar: WorkCalendar, today: date, until: date, keys: Iterable[str] | None = None
) -> Mapping[tuple[str, str], list[ComingRung]]:
    """Kind and key of a subject (of all, or of those with these ``keys``) → the rungs that its open cases will reach; one that
    is due and was not visited yet comes ``today``. Of a day before a case was last visited nothing is said: what it had taken
    then is not known here."""
    query = select(EscalationCase.id).where(
        col(EscalationCase.closed_on).is_(None), ~col(EscalationCase.resting), EscalationCase.visited_on <= today
    )
    if keys is None:
        ids = list(session.exec(query))
    else:
        ids = [id_ for some in batched(keys)
               for id_ in session.exec(query.where(col(EscalationCase.subject_key).in_(some)))]  # fmt: skip
    found: dict[tuple[str, str], list[ComingRung]] = {}
    for file in case_files(session, [id_ for id_ in ids if id_ is not None], {}):
        case, finding = file.case, file.finding
        if finding.resolved_on is None:
            found.setdefault((case.subject_kind, case.subject_key), []).extend(
                _coming(case.subject, finding.unit, case.ladder, finding.rule, one)
                for one in _now_and_later(standing_of(file), today, until, calendar)
            )
    return found


def rungs_of_a_case_to_come(
    ladder: Ladder, rule: str, subject: str, unit: str, chronicle: Chronicle, opens_on: date, until: date, calendar: WorkCalendar
) -> Iterator[ComingRung]:
    """The rungs of the case that will open on ``opens_on``, when the finding does."""
    standing = Standing(ladder, anchor_of(ladder, chronicle, opens_on) or opens_on, opens_on)
    found = coming(standing, opens_on - ONE_DAY, until, calendar)
    return (_coming(subject, unit, ladder.name, rule, one) for one in found)


def _now_and_later(standing: Standing, today: date, until: date, calendar: WorkCalendar) -> Iterator[DueRung]:
    now = climb(standing, today, calendar).now
    if now is not None:
        yield DueRung(now.rung, today)
    yield from coming(standing, today, until, calendar)


def _coming(subject: str, unit: str, ladder: str, rule: str, due: DueRung) -> ComingRung:
    return ComingRung(subject, unit, due.on, ladder, due.rung.id, due.rung.title, rule)
