"""One assessment, thought through: what the rules say at a moment against what is open. Nothing is written here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.finding.models import Finding
from taskhub.rules import Disagreement, Kernel, KernelFailure, Rule, Ruleset, onset, spans
from taskhub.subjects import Chronicle, Facts, FactSource

Progress = Callable[[str, int, int], None]
"""Called with (ruleset, subjects done, subjects in all)."""

LATE_ENTRY, CEASED, RULE_GONE, SUBJECT_GONE = "late_entry", "ceased", "rule_gone", "subject_gone"
"""Why a finding was resolved: a return for an earlier day came in; its condition ceased; its rule or subject is no more."""

_ONE_DAY = timedelta(days=1)
_SAY_EVERY = 500


@dataclass(frozen=True, slots=True)
class Opening:
    """A rule that has begun to hold for a subject, and everything a finding records."""

    kind: str
    key: str
    rule: Rule
    ruleset: str
    since: date
    opened_on: date
    facts: Facts


@dataclass(frozen=True, slots=True)
class Refreshing:
    finding: int
    facts: Facts


@dataclass(frozen=True, slots=True)
class Resolving:
    finding: int
    on: date
    why: str


@dataclass(slots=True)
class Judgement:
    """What one assessment would change. ``disputes`` and ``failures`` name subjects of which nothing is changed."""

    moment: Moment
    visited: int = 0
    openings: list[Opening] = field(default_factory=list)
    refreshings: list[Refreshing] = field(default_factory=list)
    resolvings: list[Resolving] = field(default_factory=list)
    disputes: list[tuple[str, str, Disagreement]] = field(default_factory=list)
    failures: list[KernelFailure] = field(default_factory=list)


def judge(
    session: Session,
    sources: Sequence[FactSource],
    rulesets: Sequence[Ruleset],
    calendar: WorkCalendar,
    moment: Moment,
    deadline_seconds: float,
    progress: Progress | None = None,
) -> Judgement:
    """Judges every subject of ``sources`` by every ruleset for its kind, in the order of ``sources``."""
    judgement = Judgement(moment)
    for source in sources:
        chronicles = {chronicle.key: chronicle for chronicle in source.chronicles(None, moment)}
        facts = {key: chronicle.facts(moment.as_of) for key, chronicle in chronicles.items()}
        judgement.visited += len(facts)
        known_rules = {rule.id for ruleset in rulesets if ruleset.subject == source.kind for rule in ruleset.rules}
        standing = _open_findings(session, source.kind)
        _resolve_the_gone(judgement, standing, known_rules, chronicles)
        for ruleset in rulesets:
            if ruleset.subject == source.kind:
                with Kernel(ruleset, deadline_seconds=deadline_seconds) as kernel:
                    _Bench(judgement, session, source, ruleset, kernel, calendar, chronicles, standing).sit(facts, progress)
    return judgement


def _open_findings(session: Session, kind: str) -> Mapping[tuple[str, str], Finding]:
    query = select(Finding).where(col(Finding.subject_kind) == kind, col(Finding.resolved_on).is_(None))
    return {(finding.subject_key, finding.rule): finding for finding in session.exec(query)}


def _resolve_the_gone(
    judgement: Judgement, standing: Mapping[tuple[str, str], Finding], rules: set[str], subjects: Mapping[str, object]
) -> None:
    for (key, rule), finding in standing.items():
        if rule not in rules or key not in subjects:
            why = RULE_GONE if rule not in rules else SUBJECT_GONE
            judgement.resolvings.append(Resolving(_id(finding), judgement.moment.as_of, why))


def _id(finding: Finding) -> int:
    assert finding.id is not None  # it was read from the database
    return finding.id


@dataclass(frozen=True)
class _Bench:
    """One ruleset over the subjects of its kind."""

    judgement: Judgement
    session: Session
    source: FactSource
    ruleset: Ruleset
    kernel: Kernel
    calendar: WorkCalendar
    chronicles: Mapping[str, Chronicle]
    standing: Mapping[tuple[str, str], Finding]

    @property
    def today(self) -> date:
        return self.judgement.moment.as_of

    def sit(self, facts: Mapping[str, Facts], progress: Progress | None) -> None:
        decisions = self._decide(facts.items(), len(facts), progress)
        candidates: list[Opening] = []
        last_resolved = self._last_resolved(decisions)
        for key, holding in decisions.items():
            for rule in self.ruleset.rules:
                finding = self.standing.get((key, rule.id))
                if rule.id in holding and rule.in_force(self.today):
                    if finding is None:
                        candidates.extend(self._opening(key, rule, facts[key], last_resolved.get((key, rule.id))))
                    elif finding.refreshed_on != self.today or finding.facts != storable(facts[key]):
                        self.judgement.refreshings.append(Refreshing(_id(finding), facts[key]))
                elif finding is not None:
                    self.judgement.resolvings.append(self._resolving(key, rule, finding))
        self.judgement.openings.extend(self._confirmed(candidates))

    def _decide(
        self, subjects: Iterable[tuple[str, Facts]], count: int, progress: Progress | None
    ) -> Mapping[str, frozenset[str]]:
        verdict = self.kernel.decide(_counted(subjects, self.ruleset.name, count, progress) if progress else subjects)
        self.judgement.failures.extend(verdict.failures)
        self.judgement.disputes.extend((self.source.kind, self.ruleset.name, dispute) for dispute in verdict.disagreements)
        return verdict.decisions

    def _opening(self, key: str, rule: Rule, facts: Facts, resolved: date | None) -> Iterable[Opening]:
        """The finding that opens, dated to the true days; none while the rule's ``for:`` has not passed."""
        chronicle = self.chronicles[key]
        floor = max(chronicle.begins, resolved or chronicle.begins)
        since = onset(chronicle, rule, self.today, floor)
        opens = rule.opens_on(since, lambda start, days: self.calendar.add_working_days(start, days).day)
        if opens <= self.today:
            yield Opening(self.source.kind, key, rule, self.ruleset.name, since, opens, facts)

    def _confirmed(self, candidates: Sequence[Opening]) -> Iterable[Opening]:
        """Also the first day of a finding changes state, so both evaluators must agree on it."""
        first_days = {f"{opening.key}@{opening.since}": opening for opening in candidates if opening.since != self.today}
        decisions = self._decide(
            [(label, self.chronicles[opening.key].facts(opening.since)) for label, opening in first_days.items()], 0, None
        )
        for opening in candidates:
            if opening.since == self.today or opening.rule.id in decisions.get(f"{opening.key}@{opening.since}", ()):
                yield opening

    def _resolving(self, key: str, rule: Rule, finding: Finding) -> Resolving:
        """Dated to the day the condition ceased; where a late return changed what was true before, to today."""
        held = spans(self.chronicles[key], [rule], finding.refreshed_on, self.today)
        if not held or held[0].since != finding.refreshed_on:
            return Resolving(_id(finding), self.today, LATE_ENTRY)
        last_valid = rule.valid_to + _ONE_DAY if rule.valid_to else date.max
        return Resolving(_id(finding), min(held[0].until or self.today, last_valid, self.today), CEASED)

    def _last_resolved(self, decisions: Mapping[str, frozenset[str]]) -> Mapping[tuple[str, str], date]:
        """When findings of this ruleset that may reopen were last resolved: a new one cannot have begun before."""
        query = select(col(Finding.subject_key), col(Finding.rule), col(Finding.resolved_on)).where(
            col(Finding.subject_kind) == self.source.kind,
            col(Finding.rule).in_([rule.id for rule in self.ruleset.rules]),
            col(Finding.resolved_on).is_not(None),
        )
        latest: dict[tuple[str, str], date] = defaultdict(lambda: date.min)
        for key, rule, resolved_on in self.session.exec(query):
            if rule in decisions.get(key, ()) and resolved_on is not None:
                latest[key, rule] = max(latest[key, rule], resolved_on)
        return latest


def _counted(subjects: Iterable[tuple[str, Facts]], ruleset: str, count: int, progress: Progress) -> Iterable[tuple[str, Facts]]:
    for done, subject in enumerate(subjects, start=1):
        yield subject
        if done % _SAY_EVERY == 0 or done == count:
            progress(ruleset, done, count)


def storable(facts: Facts) -> dict[str, object]:
    """Facts as JSON keeps them: numbers and dates as people read them."""
    return {name: value if isinstance(value, bool | int | str) else str(value) for name, value in facts.items()}
