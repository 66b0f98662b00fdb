"""One tick of escalation: cases opened, climbed, rested and closed, receipts brought up to date, in one transaction."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlmodel import Session

from taskhub import leases
from taskhub.audit import Actor, record
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.escalation.addressees import Addressees
from taskhub.escalation.docket import CaseFile, case_files, last_visited, to_visit, without_case
from taskhub.escalation.drafting import Drafter, ListingDesk
from taskhub.escalation.ladder import Ladder, Ladders
from taskhub.escalation.models import EscalationCase
from taskhub.escalation.visit import Diary, Lasting, Spoken, Visitor, anchor_of, thawed
from taskhub.finding import Finding
from taskhub.i18n import gettext as _
from taskhub.notice import StormError
from taskhub.problems import StateError
from taskhub.rules import ExpressionError, Rule, predicate, understand
from taskhub.settings import Settings
from taskhub.subjects import Chronicle, FactSource
from taskhub.units import Units

LEASE = "escalate"
LIMIT = timedelta(minutes=30)

Progress = Callable[[int, int], None]
"""Called with (cases visited, in all)."""


@dataclass(frozen=True, slots=True)
class Escalated:
    """What a tick did, or with ``dry_run`` would do."""

    as_of: date
    visited: int
    opened: Sequence[str]
    spoken: Sequence[Spoken]
    passed_over: int
    missed: int
    closed: Sequence[str]


@dataclass(frozen=True)
class Escalator:
    """What a tick works with. ``sources`` opens the subjects; ``desks``: kind of subject → who keeps its listed supervision."""

    database: Database
    units: Units
    calendar: WorkCalendar
    ladders: Ladders
    rules: Mapping[str, Rule]
    settings: Settings
    sources: Callable[[Session, Moment], Sequence[FactSource]]
    desks: Mapping[str, ListingDesk]

    def escalate(
        self, moment: Moment, actor: Actor, *, dry_run: bool = False, confirmed: int | None = None,
        on_progress: Progress | None = None,
    ) -> Escalated:  # fmt: skip
        """Raises StateError before the last day that was escalated, LeaseHeld beside another run, StormError above the cap."""
        if dry_run:
            return self._tick(moment, actor, None, sys.maxsize, on_progress)
        with leases.lease(self.database, LEASE, moment.now, LIMIT) as holder:
            return self._tick(moment, actor, holder, confirmed, on_progress)

    def _tick(
        self, moment: Moment, actor: Actor, holder: str | None, confirmed: int | None, on_progress: Progress | None
    ) -> Escalated:
        """Without a ``holder`` of the lease everything is rolled back in the end."""
        with self.database.writing(keep=holder is not None) as session:
            answer = self._write(session, moment, actor, on_progress)
            said = sum(len(one.notices) for one in answer.spoken)
            if said > max(self.settings.notices.storm_cap, confirmed or 0):
                raise StormError(said, self.settings.notices.storm_cap)
            if holder is not None:
                leases.require(session, LEASE, holder)
        return answer

    def _write(self, session: Session, moment: Moment, actor: Actor, on_progress: Progress | None) -> Escalated:
        last = last_visited(session)
        if last is not None and last > moment.as_of:
            raise StateError(_("已经督办到 {last},不能再按更早的 {day} 升级").format(last=last, day=moment.as_of))
        sources = {source.kind: source for source in self.sources(session, moment)}
        visitor = self._visitor(session, moment, actor, sources)
        standing = case_files(session, to_visit(session, moment), self.rules)
        self._visit(visitor, standing, sources, on_progress)
        session.flush()  # what was closed makes room for a new case
        fresh = self._open(session, moment, actor, sources, visitor.diary)
        self._visit(visitor, fresh, sources, on_progress)
        diary = visitor.diary
        return Escalated(
            moment.as_of, len(standing) + len(fresh), diary.opened, diary.spoken, diary.passed_over, diary.missed, diary.closed
        )

    def _visitor(self, session: Session, moment: Moment, actor: Actor, sources: Mapping[str, FactSource]) -> Visitor:
        drafter = Drafter(
            self.settings.notices, Addressees(self.units, self.settings.escalation.enforcement), self.desks
        )  # fmt: skip
        return Visitor(session, moment, actor, self.calendar, drafter, frozenset(self.rules), lasting(sources), Diary())

    def _visit(
        self, visitor: Visitor, files: Sequence[CaseFile], sources: Mapping[str, FactSource], on_progress: Progress | None
    ) -> None:
        chronicles = _chronicles(files, sources, visitor.moment)
        for n, file in enumerate(files, start=1):
            case = file.case
            visitor.visit(file, thawed(case), chronicles.get((case.subject_kind, case.subject_key)))
            if on_progress:
                on_progress(n, len(files))

    def _open(
        self, session: Session, moment: Moment, actor: Actor, sources: Mapping[str, FactSource], diary: Diary
    ) -> list[CaseFile]:
        """A case for every open finding whose rule names a ladder, once."""
        opened: list[CaseFile] = []
        for ladder in self.ladders.values():
            findings = without_case(session, moment, self.rules.values(), ladder)
            source = sources.get(ladder.subject)
            if not findings or source is None:
                continue
            chronicles = {one.key: one for one in source.chronicles([one.subject_key for one in findings], moment)}
            frozen, digest = ladder.content(), ladder.content_hash
            for finding in findings:
                case = _case(ladder, finding, chronicles.get(finding.subject_key), moment)
                case.frozen, case.content_hash = frozen, digest
                session.add(case)
                opened.append(CaseFile(case, finding))
        session.flush()
        for file in opened:
            record(session, moment, actor, "escalation.open", file.case.subject, case=file.case.id, ladder=file.case.ladder,
                   rule=file.finding.rule, anchor=str(file.case.anchor))  # fmt: skip
            diary.opened.append(file.case.subject)
        return opened


def _case(ladder: Ladder, finding: Finding, chronicle: Chronicle | None, moment: Moment) -> EscalationCase:
    return EscalationCase(
        subject_kind=finding.subject_kind, subject_key=finding.subject_key, finding_id=finding.id or 0, ladder=ladder.name,
        frozen={}, content_hash="", anchor=anchor_of(ladder, chronicle, moment.as_of) or finding.since,
        opened_on=finding.opened_on, recorded_at=moment.now, visited_on=moment.as_of, next_on=moment.as_of,
    )  # fmt: skip


def _chronicles(
    files: Iterable[CaseFile], sources: Mapping[str, FactSource], moment: Moment
) -> Mapping[tuple[str, str], Chronicle]:
    keys: dict[str, list[str]] = {}
    for file in files:
        keys.setdefault(file.case.subject_kind, []).append(file.case.subject_key)
    return {
        (kind, chronicle.key): chronicle
        for kind, wanted in keys.items() if kind in sources
        for chronicle in sources[kind].chronicles(wanted, moment)
    }  # fmt: skip


def lasting(sources: Mapping[str, FactSource]) -> Lasting:
    """Understands ``lasts_while`` by the facts of today; one that names a fact that is no more says nothing."""

    @cache
    def understood(kind: str, text: str) -> Callable[[Chronicle, date], bool] | None:
        try:
            holds = predicate(understand(text, sources[kind].catalogue))
        except ExpressionError:
            return None
        return lambda chronicle, day: holds(chronicle.facts(day))

    def of(ladder: Ladder) -> Callable[[Chronicle, date], bool] | None:
        return understood(ladder.subject, ladder.lasts_while) if ladder.lasts_while and ladder.subject in sources else None

    return of
