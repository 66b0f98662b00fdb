"""One assessment from reading to drafting: findings and the notices that tell of them, in one transaction."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from taskhub import finding, leases, notice, revisions
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.documents import collector_paused
from taskhub.finding import Judgement, Progress
from taskhub.rules import Ruleset
from taskhub.settings import Settings
from taskhub.subjects import FactSource
from taskhub.units import Units

ASSESS_LIMIT = timedelta(minutes=30)
"""How long one assessment may hold its lease: far longer than any takes, short enough that a dead one is soon forgotten."""


@dataclass(frozen=True, slots=True)
class Change:
    """A finding that was opened or resolved, as it is printed. ``date`` is its true day."""

    subject: str
    subject_title: str
    unit: str
    rule: str
    title: str
    colour: str
    date: date
    why: str = ""


@dataclass(frozen=True, slots=True)
class Drafted:
    key: str
    unit: str
    kind: str
    lines: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """What an assessment did, or with ``dry_run`` would do."""

    as_of: date
    visited: int
    opened: Sequence[Change]
    resolved: Sequence[Change]
    refreshed: int
    drafted: Sequence[Drafted]
    disputes: Sequence[str]
    failures: Sequence[str]


class _DryRun(Exception):
    """Ends a transaction that must leave nothing behind."""


@dataclass(frozen=True)
class Assessor:
    """What an assessment works with. ``sources`` opens the subjects, members before their groups."""

    database: Database
    units: Units
    calendar: WorkCalendar
    rulesets: Sequence[Ruleset]
    settings: Settings
    sources: Callable[[Session, Moment], Sequence[FactSource]]

    def assess(
        self, moment: Moment, actor: Actor, *, dry_run: bool, confirmed: int | None, on_progress: Progress | None
    ) -> Assessed:
        """See ``Hub.assess``."""
        if dry_run:
            return self._assess(moment, actor, None, sys.maxsize, on_progress)
        with leases.lease(self.database, finding.LEASE, moment.now, ASSESS_LIMIT) as holder:
            return self._assess(moment, actor, holder, confirmed, on_progress)

    @collector_paused()
    def _assess(
        self, moment: Moment, actor: Actor, holder: str | None, confirmed: int | None, on_progress: Progress | None
    ) -> Assessed:
        """Without a ``holder`` of the lease everything is rolled back in the end."""
        with self.database.reading() as session:
            if holder:
                finding.require_forward(session, moment)
            sources = self.sources(session, moment)
            deadline = self.settings.engine.deadline_seconds
            judgement = finding.judge(session, sources, self.rulesets, self.calendar, moment, deadline, on_progress)
        answer: Assessed | None = None
        try:
            with self.database.writing() as session:
                answer = self._write(session, actor, judgement, sources, confirmed)
                if holder is None:
                    raise _DryRun
                finding.require_forward(session, moment)
                leases.require(session, finding.LEASE, holder)
        except _DryRun:
            pass
        assert answer is not None  # a failed transaction has raised
        return answer

    def _write(
        self, session: Session, actor: Actor, judgement: Judgement, sources: Sequence[FactSource], confirmed: int | None
    ) -> Assessed:
        moment = judgement.moment
        revisions.keep(session, moment, actor, "units", self.units.content())
        kept = {
            ruleset.name: revisions.keep(session, moment, actor, f"rules/{ruleset.name}", ruleset.content()).id or 0
            for ruleset in self.rulesets
        }
        rules = {rule.id: rule for ruleset in self.rulesets for rule in ruleset.rules}
        resolved = _resolved(session, judgement)
        finding.apply(session, actor, judgement, sources, self.rulesets, kept)
        drafted = notice.draft(session, moment, actor, rules, self.settings.notices.storm_cap, confirmed)
        lines = notice.line_counts(session, drafted)
        return Assessed(
            as_of=moment.as_of,
            visited=judgement.visited,
            opened=_opened(judgement, sources),
            resolved=resolved,
            refreshed=len(judgement.refreshings),
            drafted=[Drafted(one.key, one.unit, one.kind, lines[one.id or 0]) for one in drafted],
            disputes=[f"{kind}:{dispute.key}" for kind, _ruleset, dispute in judgement.disputes],
            failures=[str(failure) for failure in judgement.failures],
        )


def _opened(judgement: Judgement, sources: Sequence[FactSource]) -> list[Change]:
    by_kind = {source.kind: source for source in sources}
    return [
        Change(
            f"{one.kind}:{one.key}", by_kind[one.kind].title(one.key), by_kind[one.kind].addressee(one.key) or "",
            one.rule.id, one.rule.title, one.rule.colour, one.opened_on,
        )
        for one in judgement.openings
    ]  # fmt: skip


def _resolved(session: Session, judgement: Judgement) -> list[Change]:
    changes = []
    for one in judgement.resolvings:
        found = session.get(finding.Finding, one.finding)
        if found is not None:
            changes.append(
                Change(
                    f"{found.subject_kind}:{found.subject_key}", found.subject_title, found.unit, found.rule, found.title,
                    found.colour, one.on, one.why,
                )
            )  # fmt: skip
    return changes
