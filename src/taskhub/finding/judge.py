"""One assessment, thought through: what the rules say at a moment against what is open. Nothing is written here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, func, or_, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.finding.models import Finding
from taskhub.revisions import ConfigRevision
from taskhub.rules import Disagreement, Kernel, KernelFailure, Rule, Ruleset, onset, spans
from taskhub.rules.episodes import opens_on
from taskhub.subjects import Chronicle, Facts, FactSource

Progress = Callable[[str, int, int], None]
"""Called with (ruleset, subjects done, subjects in all)."""

CEASED, LATE_ENTRY = "ceased", "late_entry"
RULE_CHANGED, RULE_GONE, SUBJECT_GONE = "rule_changed", "rule_gone", "subject_gone"
"""Why a finding was resolved: its condition ceased; what came in since says that it did not hold when it was last seen; its
rule's condition was rewritten; its rule (or the time it is valid for) or its subject is no more."""

_ONE_DAY = timedelta(days=1)
_SAY_EVERY = 500
_KEYS_A_QUERY = 500


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
        standing = _open_findings(session, source.kind, moment.as_of)
        _resolve_the_gone(judgement, standing, known_rules, chronicles)
        for ruleset in rulesets:
            if ruleset.subject == source.kind:
                with Kernel(ruleset, deadline_seconds=deadline_seconds) as kernel:
                    _Bench(judgement, session, source, ruleset, kernel, calendar, chronicles, standing).sit(facts, progress)
    return judgement


def _open_findings(session: Session, kind: str, day: date) -> Mapping[tuple[str, str], Finding]:
    """What is open on ``day``: of today's assessment all that is not resolved, of a dry run in the past what was open then."""
    query = select(Finding).where(
        col(Finding.subject_kind) == kind,
        col(Finding.opened_on) <= day,
        or_(col(Finding.resolved_on).is_(None), col(Finding.resolved_on) > day),
    )
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
        fresh: list[tuple[str, Rule]] = []
        breaks: list[_Break] = []
        for key, holding in decisions.items():
            for rule in self.ruleset.rules:
                finding = self.standing.get((key, rule.id))
                if rule.id in holding and rule.in_force(self.today):
                    if finding is None:
                        fresh.append((key, rule))
                    elif ceased_on := self._ceased_in_between(key, rule, finding):
                        breaks.append(_Break(key, rule, finding, ceased_on))
                    elif (finding.refreshed_on, finding.facts, finding.unit) != self._as_it_is(key, facts[key]):
                        self.judgement.refreshings.append(Refreshing(_id(finding), facts[key]))
                elif finding is not None:
                    self.judgement.resolvings.append(self._resolving(key, rule, finding))
        resolved = self._last_resolved(fresh)
        candidates = [*(self._opening(key, rule, facts[key], resolved.get((key, rule.id))) for key, rule in fresh),
                      *(self._opening(broken.key, broken.rule, facts[broken.key], broken.on) for broken in breaks)]  # fmt: skip
        self._settle([opening for opening in candidates if opening], breaks)

    def _decide(
        self, subjects: Iterable[tuple[str, Facts]], count: int, progress: Progress | None
    ) -> Mapping[str, frozenset[str]]:
        verdict = self.kernel.decide(_counted(subjects, self.ruleset.name, count, progress) if progress else subjects)
        self.judgement.failures.extend(verdict.failures)
        self.judgement.disputes.extend((self.source.kind, self.ruleset.name, dispute) for dispute in verdict.disagreements)
        return verdict.decisions

    def _opening(self, key: str, rule: Rule, facts: Facts, resolved: date | None) -> Opening | None:
        """The finding that opens, dated to the true days; none while the rule's ``for:`` has not passed."""
        chronicle = self.chronicles[key]
        floor = max(chronicle.begins, resolved or chronicle.begins)
        since = onset(chronicle, rule, self.today, floor)
        opens = opens_on(rule, since, lambda start, days: self.calendar.add_working_days(start, days).day)
        return Opening(self.source.kind, key, rule, self.ruleset.name, since, opens, facts) if opens <= self.today else None

    def _ceased_in_between(self, key: str, rule: Rule, finding: Finding) -> date | None:
        """Where a condition that holds today did not hold for a while since it was last seen, the day it ceased."""
        if finding.refreshed_on >= self.today:
            return None
        first, *later = spans(self.chronicles[key], [rule], finding.refreshed_on, self.today)
        return first.until if later and first.since == finding.refreshed_on else None

    def _settle(self, candidates: Sequence[Opening], breaks: Sequence["_Break"]) -> None:
        """What was found by looking back changes state too, so both evaluators must agree on those days."""
        days = {(one.key, one.since) for one in candidates if one.since != self.today} | {(one.key, one.on) for one in breaks}
        labels = {f"{key}@{day}": (key, day) for key, day in sorted(days)}
        decisions = self._decide([(label, self.chronicles[key].facts(day)) for label, (key, day) in labels.items()], 0, None)
        agreed = {labels[label]: holding for label, holding in decisions.items()}
        unsettled: set[tuple[str, str]] = set()
        for broken in breaks:
            if broken.rule.id in agreed.get((broken.key, broken.on), (broken.rule.id,)):
                unsettled.add((broken.key, broken.rule.id))
            else:
                self.judgement.resolvings.append(Resolving(_id(broken.finding), broken.on, CEASED))
        for one in candidates:
            if (one.key, one.rule.id) not in unsettled and (
                one.since == self.today or one.rule.id in agreed.get((one.key, one.since), ())
            ):
                self.judgement.openings.append(one)

    def _resolving(self, key: str, rule: Rule, finding: Finding) -> Resolving:
        """Dated to the day the condition ceased; where what is known now denies what was seen then, to today."""
        chronicle, last_seen = self.chronicles[key], finding.refreshed_on
        if last_seen >= self.today and self.today in chronicle.changes:
            return Resolving(_id(finding), self.today, CEASED)  # seen this morning, before today's return
        held = spans(chronicle, [rule], last_seen, self.today)
        if not held or held[0].since != last_seen:
            return Resolving(_id(finding), self.today, RULE_CHANGED if self._rewritten(rule, finding) else LATE_ENTRY)
        ceased = held[0].until or self.today
        gone = ceased if rule.in_force(self.today) else min(rule.valid_to + _ONE_DAY if rule.valid_to else self.today, self.today)
        return Resolving(_id(finding), min(ceased, gone), RULE_GONE if held[0].until is None or gone < ceased else CEASED)

    def _rewritten(self, rule: Rule, finding: Finding) -> bool:
        known = self.session.get(ConfigRevision, finding.revision_id)
        return known is not None and known.content["rules"][rule.id]["when"] != str(rule.condition)

    def _as_it_is(self, key: str, facts: Facts) -> tuple[date, Mapping[str, object], str]:
        return self.today, storable(facts), self.source.addressee(key) or ""

    def _last_resolved(self, fresh: Sequence[tuple[str, Rule]]) -> Mapping[tuple[str, str], date]:
        """When findings that may reopen were last resolved: a new one cannot have begun before."""
        latest: dict[tuple[str, str], date] = {}
        wanted = sorted({key for key, _rule in fresh})
        for first in range(0, len(wanted), _KEYS_A_QUERY):
            query = (
                select(col(Finding.subject_key), col(Finding.rule), func.max(col(Finding.resolved_on)))
                .where(
                    col(Finding.subject_kind) == self.source.kind,
                    col(Finding.subject_key).in_(wanted[first : first + _KEYS_A_QUERY]),
                    col(Finding.resolved_on) <= self.today,
                )
                .group_by(col(Finding.subject_key), col(Finding.rule))
            )
            latest.update({(key, rule): day for key, rule, day in self.session.exec(query) if day})
        return latest


@dataclass(frozen=True, slots=True)
class _Break:
    """A finding whose condition holds today but ceased ``on`` a day since it was last seen: one ends, another begins."""

    key: str
    rule: Rule
    finding: Finding
    on: date


def _counted(subjects: Iterable[tuple[str, Facts]], ruleset: str, count: int, progress: Progress) -> Iterable[tuple[str, Facts]]:
    for done, subject in enumerate(subjects, start=1):
        yield subject
        if done % _SAY_EVERY == 0 or done == count:
            progress(ruleset, done, count)


def storable(facts: Facts) -> dict[str, object]:
    """Facts as JSON keeps them: numbers and dates as people read them."""
    return {name: value if isinstance(value, bool | int | str) else str(value) for name, value in facts.items()}
