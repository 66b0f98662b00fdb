"""One assessment from reading to drafting: findings and the notices that tell of them, in one transaction."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlmodel import Session

from taskhub import __version__, agenda, audit, finding, leases, notice, revisions
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.documents import collector_paused
from taskhub.finding import CountedTallies, Court, Judgement, KeptTallies, Progress, Visits
from taskhub.rules import Ruleset
from taskhub.rules.groups import Measures
from taskhub.rules.load import Catalogues
from taskhub.settings import Settings
from taskhub.subjects import KINDS, FactSource
from taskhub.tallies import Tallies
from taskhub.trial import Replay, RulesChange, require_modest, rules_change
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
    """What an assessment did, or with ``dry_run`` would do. ``closings``: the notices that it proposes to close."""

    as_of: date
    visited: int
    opened: Sequence[Change]
    resolved: Sequence[Change]
    refreshed: int
    drafted: Sequence[Drafted]
    closings: Sequence[str]
    disputes: Sequence[str]
    failures: Sequence[str]


@dataclass(frozen=True)
class Assessor:
    """What an assessment works with. ``sources`` opens the subjects, members before their groups, given where groups get their
    tallies; ``members`` opens those of them that are counted, for counting anew; ``replay`` opens them for other rules."""

    database: Database
    units: Units
    calendar: WorkCalendar
    rulesets: Sequence[Ruleset]
    settings: Settings
    catalogues: Catalogues
    members: Callable[[Session, Moment], Sequence[FactSource]]
    sources: Callable[[Session, Moment, Tallies], Sequence[FactSource]]
    replay: Callable[[Session, Moment, Sequence[Ruleset]], Replay]

    def assess(
        self,
        moment: Moment,
        actor: Actor,
        *,
        dry_run: bool,
        full: bool,
        confirmed: int | None,
        accepted_rules: str | None,
        on_progress: Progress | None,
    ) -> Assessed:
        """See ``Hub.assess``."""
        if dry_run:
            return self._assess(moment, actor, None, full, sys.maxsize, None, on_progress)
        with leases.lease(self.database, finding.LEASE, moment.now, ASSESS_LIMIT) as holder:
            return self._assess(moment, actor, holder, full, confirmed, accepted_rules, on_progress)

    @collector_paused()
    def _assess(
        self,
        moment: Moment,
        actor: Actor,
        holder: str | None,
        full: bool,
        confirmed: int | None,
        accepted_rules: str | None,
        on_progress: Progress | None,
    ) -> Assessed:
        """Without a ``holder`` of the lease everything is rolled back in the end."""
        with self.database.reading() as session:
            if holder:
                finding.require_forward(session, moment)
            accepted = self._accepted_change(session, moment, accepted_rules) if holder else None
            court = self._court(session, moment, full)
            judgement = finding.judge(court, self.sources(session, moment, court.tallies), on_progress)
        with self.database.writing(keep=holder is not None) as session:
            answer = self._write(session, actor, judgement, court, confirmed)
            if accepted:
                audit.record(session, moment, actor, "rules.accept", "config:rules", hash=accepted.hash, rules=accepted.rules)
            if holder is not None:
                finding.require_forward(session, moment)
                leases.require(session, finding.LEASE, holder)
        return answer

    def _accepted_change(self, session: Session, moment: Moment, accepted: str | None) -> RulesChange | None:
        """The change of rules that a person accepted, if there is one. Raises RulesChangedError where one would have to."""
        change = rules_change(session, self.rulesets, self.catalogues)
        if change is None or change.accepted_by(accepted):
            return change
        require_modest(session, partial(self.replay, session, moment), change, moment, self.settings.rules.change_cap)
        return None

    def _court(self, session: Session, moment: Moment, full: bool) -> Court:
        measures = Measures(self.rulesets, lambda start, days: self.calendar.add_working_days(start, days).day)
        last = finding.last_assessed(session)
        past = last is not None and moment.as_of < last.as_of  # only a dry run gets here: what is kept is of a later day
        visits = Visits(
            session, moment, agenda.queued(session, moment.now), self._basis(moment), agenda.basis(session),
            last.as_of if last else None, full or past, notice.waiting(session),
        )  # fmt: skip
        tallies = CountedTallies(self.members(session, moment), measures, moment) if past else KeptTallies(session)
        return Court(
            session, self.rulesets, measures, self.calendar, visits, tallies, self.settings.engine.deadline_seconds,
            self.units.office or "",
        )  # fmt: skip

    def _basis(self, moment: Moment) -> Mapping[str, str]:
        """Kind → hash of all that subjects of the kind are assessed by, beside what is recorded about them."""
        shared = {
            "program": __version__,
            "calendar": self.calendar.content(),
            "units": self.units.content(),
            "succeeded": self.units.succeeded(moment.as_of),
            "period": self.settings.reporting.period,
            # A member is counted by the rules of its groups.
            "measures": sorted(measure.name for ruleset in self.rulesets for measure in ruleset.measures),
        }
        rules = {
            kind: {ruleset.name: ruleset.content_hash for ruleset in self.rulesets if ruleset.subject == kind} for kind in KINDS
        }
        return {kind: revisions.content_hash({**shared, "rules": rules[kind]}) for kind in KINDS}

    def _write(self, session: Session, actor: Actor, judgement: Judgement, court: Court, confirmed: int | None) -> Assessed:
        moment = judgement.moment
        revisions.keep(session, moment, actor, "units", self.units.content())
        kept = {
            ruleset.name: revisions.keep(session, moment, actor, f"rules/{ruleset.name}", ruleset.content()).id or 0
            for ruleset in self.rulesets
        }
        rules = {rule.id: rule for ruleset in self.rulesets for rule in ruleset.rules}
        resolved = _resolved(session, judgement)
        finding.apply(session, actor, judgement, self.rulesets, kept)
        if isinstance(court.tallies, KeptTallies):
            finding.remember(session, judgement, court.visits, court.tallies)
        closings = notice.propose_closings(session, moment, actor, [one.finding for one in judgement.resolvings])
        drafted = notice.draft(session, moment, actor, rules, self.settings.notices.storm_cap, confirmed)
        lines = notice.line_counts(session, drafted)
        return Assessed(
            as_of=moment.as_of,
            visited=judgement.visited,
            opened=_opened(judgement),
            resolved=resolved,
            refreshed=len(judgement.refreshings),
            drafted=[Drafted(one.key, one.unit, one.kind, lines[one.id or 0]) for one in drafted],
            closings=[one.number or one.key for one in closings if one.closing_proposed_on],
            disputes=[f"{kind}:{dispute.key}" for kind, _ruleset, dispute in judgement.disputes],
            failures=[str(failure) for failure in judgement.failures],
        )


def _opened(judgement: Judgement) -> list[Change]:
    return [
        Change(f"{one.kind}:{one.key}", one.title, one.unit, one.rule.id, one.rule.title, one.rule.colour, one.opened_on)
        for one in judgement.openings
    ]


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
