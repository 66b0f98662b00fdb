"""One ruleset over some subjects: each rule's answer against the finding that stands, dated to the true days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from sqlmodel import Session, col, func, select

from taskhub.finding.judgement import (
    CEASED,
    LATE_ENTRY,
    RULE_CHANGED,
    RULE_GONE,
    Court,
    Judgement,
    Opening,
    Refreshing,
    Resolving,
    storable,
)
from taskhub.finding.models import Finding
from taskhub.revisions import ConfigRevision
from taskhub.rules import Kernel, Rule, Ruleset, onset, spans
from taskhub.rules.episodes import Episode, episodes, opens_on
from taskhub.subjects import Chronicle, Facts, FactSource

_ONE_DAY = timedelta(days=1)
_KEYS_A_QUERY = 500


@dataclass(frozen=True)
class Chunk:
    """Some subjects of one kind that have begun, with what was known of them.

    ``standing``: (key, rule) → the finding that is open; ``seen``: the day through which a subject's answers are known, absent
    where it was never assessed; ``pending``: key → the days on which a condition that holds already becomes a finding.
    """

    court: Court
    judgement: Judgement
    source: FactSource
    chronicles: Mapping[str, Chronicle]
    standing: Mapping[tuple[str, str], Finding]
    seen: Mapping[str, date]
    pending: dict[str, list[date]] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        return self.court.session

    @property
    def today(self) -> date:
        return self.judgement.moment.as_of

    def has_a_gap(self, key: str) -> bool:
        """Whether days went by unseen between the last assessment and today."""
        return key in self.seen and self.seen[key] < self.today - _ONE_DAY

    @property
    def rules_changed(self) -> bool:
        return self.court.visits.rests_otherwise(self.source.kind)

    def plan_of(self, key: str) -> str:
        if self.source.kind == "plan":
            return key
        return next((group.key for group in self.source.groups(key) if group.kind == "plan"), "")


@dataclass(frozen=True)
class Bench:
    """``ruleset`` over ``chunk``."""

    chunk: Chunk
    ruleset: Ruleset
    kernel: Kernel

    @property
    def today(self) -> date:
        return self.chunk.today

    def sit(self, facts: Mapping[str, Facts]) -> set[str]:
        """Adds to the judgement what changes; returns the subjects on which both evaluators agreed."""
        decisions = self._decide(facts)
        candidates: list[tuple[Opening, Sequence[date]]] = []
        resolvings: list[tuple[str, Rule, Resolving]] = []
        for key, holding in decisions.items():
            for rule in self.ruleset.rules:
                finding = self.chunk.standing.get((key, rule.id))
                holds = rule.id in holding
                if finding is None and not holds and not self.chunk.has_a_gap(key):
                    continue  # of nearly every subject and rule
                resolved = self._resolving(key, rule, finding, holds) if finding else None
                if finding and resolved is None:
                    self._refresh(key, rule, finding, facts[key])
                    continue
                if resolved is not None:
                    resolvings.append((key, rule, resolved))
                candidates += self._openings(key, rule, holds, facts[key], resolved)
        return set(decisions) - self._settle(candidates, resolvings)

    def _decide(self, facts: Mapping[str, Facts]) -> Mapping[str, frozenset[str]]:
        verdict = self.kernel.decide(facts.items())
        judgement = self.chunk.judgement
        judgement.failures.extend(verdict.failures)
        judgement.disputes.extend((self.chunk.source.kind, self.ruleset.name, dispute) for dispute in verdict.disagreements)
        return verdict.decisions

    def _shown_to(self, key: str, rule: Rule) -> str:
        return rule.shown_to(self.chunk.source.addressee(key) or "", self.chunk.court.office)

    def _refresh(self, key: str, rule: Rule, finding: Finding, facts: Facts) -> None:
        unit = self._shown_to(key, rule)
        if (finding.refreshed_on, finding.facts, finding.unit) != (self.today, storable(facts), unit):
            self.chunk.judgement.refreshings.append(Refreshing(finding.id or 0, facts, unit))

    def _resolving(self, key: str, rule: Rule, finding: Finding, holds: bool) -> Resolving | None:
        """None where the finding stands. Dated to the day the condition ceased; where what is known now denies what was seen
        then, to today."""
        chronicle, last_seen = self.chunk.chronicles[key], self.chunk.seen[key]
        stands = holds and rule.in_force(self.today)
        if stands and last_seen >= self.today - _ONE_DAY:
            return None
        if not stands and last_seen >= self.today and self.today in chronicle.changes:
            return Resolving(finding.id or 0, self.today, CEASED)  # seen this morning, before today's return
        held = spans(chronicle, [rule], last_seen, self.today)
        if not held or held[0].since != last_seen:
            if stands:
                return None
            return Resolving(finding.id or 0, self.today, RULE_CHANGED if self._rewritten(rule, finding) else LATE_ENTRY)
        until = held[0].until
        if stands and until is None:
            return None
        ceased = until or self.today
        gone = min(rule.valid_to + _ONE_DAY, self.today) if rule.valid_to and not rule.in_force(self.today) else self.today
        return Resolving(finding.id or 0, min(ceased, gone), RULE_GONE if until is None or gone < ceased else CEASED)

    def _rewritten(self, rule: Rule, finding: Finding) -> bool:
        known = self.chunk.session.get(ConfigRevision, finding.revision_id)
        return known is not None and known.content["rules"][rule.id]["when"] != str(rule.condition)

    def _openings(
        self, key: str, rule: Rule, holds: bool, facts: Facts, resolved: Resolving | None
    ) -> Iterator[tuple[Opening, Sequence[date]]]:
        """The findings that begin, each with the days on which both evaluators must agree that it did and that it ended."""
        chronicle = self.chunk.chronicles[key]
        ceased = resolved.on if resolved else self._last_resolved.get((key, rule.id))
        floor = max(chronicle.begins, ceased or chronicle.begins)
        # Under other rules, or against what was seen then, days gone by are not judged again.
        if self.chunk.has_a_gap(key) and not self.chunk.rules_changed and not (resolved and resolved.why == LATE_ENTRY):
            for episode in self._passed(key, rule, floor):
                yield self._opening(
                    key, rule, episode.since, episode.opened_on, chronicle.facts(episode.opened_on), episode.until
                )
        if holds:
            since = onset(chronicle, rule, self.today, floor)
            opens = opens_on(rule, since, self.chunk.court.add_working_days)
            if opens > self.today:
                self.chunk.pending.setdefault(key, []).append(opens)
            elif rule.in_force(self.today):
                yield self._opening(key, rule, since, opens, facts, None)

    def _passed(self, key: str, rule: Rule, floor: date) -> Iterator[Episode]:
        """The findings that began and ended since the subject was last seen."""
        seen, chronicle = self.chunk.seen[key], self.chunk.chronicles[key]
        for episode in episodes(chronicle, [rule], self.chunk.court.add_working_days, seen, self.today):
            if episode.until is not None and episode.until <= self.today and episode.opened_on > seen and episode.since >= floor:
                yield episode

    def _opening(
        self, key: str, rule: Rule, since: date, opened_on: date, facts: Facts, until: date | None
    ) -> tuple[Opening, Sequence[date]]:
        source = self.chunk.source
        # Where the condition goes on holding, it is the rule that ended.
        no_longer_valid = until is not None and rule.holds(self.chunk.chronicles[key].facts(until))
        opening = Opening(
            kind=source.kind, key=key, title=source.title(key), plan=self.chunk.plan_of(key), unit=self._shown_to(key, rule),
            rule=rule, ruleset=self.ruleset.name, since=since, opened_on=opened_on, facts=facts, resolved_on=until,
            resolved_why=None if until is None else RULE_GONE if no_longer_valid else CEASED,
        )  # fmt: skip
        return opening, [day for day in (since, opened_on if until else since) if day != self.today]

    def _settle(
        self, candidates: Sequence[tuple[Opening, Sequence[date]]], resolvings: Sequence[tuple[str, Rule, Resolving]]
    ) -> set[str]:
        """What was found by looking back changes state too, so both evaluators must agree on those days. Returns the subjects
        of which they did not."""
        asked = {(opening.key, day) for opening, days in candidates for day in days}
        ended = {
            (key, rule.id): resolving.on for key, rule, resolving in resolvings
            if resolving.why == CEASED and resolving.on != self.today
        }  # fmt: skip
        asked |= {(key, day) for (key, _rule), day in ended.items()}
        labels = {f"{key}@{day}": (key, day) for key, day in sorted(asked)}
        decisions = self._decide({label: self.chunk.chronicles[key].facts(day) for label, (key, day) in labels.items()})
        agreed = {labels[label]: holding for label, holding in decisions.items()}
        unsettled = {(key, rule) for (key, rule), day in ended.items() if rule in agreed.get((key, day), (rule,))}
        unsettled |= {
            (one.key, one.rule.id) for one, days in candidates
            if any(one.rule.id not in agreed.get((one.key, day), ()) for day in days)
        }  # fmt: skip
        judgement = self.chunk.judgement
        judgement.resolvings += [one for key, rule, one in resolvings if (key, rule.id) not in unsettled]
        judgement.openings += [one for one, _days in candidates if (one.key, one.rule.id) not in unsettled]
        return {key for key, _rule in unsettled}

    @cached_property
    def _last_resolved(self) -> Mapping[tuple[str, str], date]:
        """When findings that may reopen were last resolved: a new one cannot have begun before."""
        latest: dict[tuple[str, str], date] = {}
        wanted = sorted(self.chunk.chronicles)
        for first in range(0, len(wanted), _KEYS_A_QUERY):
            query = (
                select(col(Finding.subject_key), col(Finding.rule), func.max(col(Finding.resolved_on)))
                .where(
                    col(Finding.subject_kind) == self.chunk.source.kind,
                    col(Finding.subject_key).in_(wanted[first : first + _KEYS_A_QUERY]),
                    col(Finding.resolved_on) <= self.today,
                )
                .group_by(col(Finding.subject_key), col(Finding.rule))
            )
            latest.update({(key, rule): day for key, rule, day in self.chunk.session.exec(query) if day})
        return latest
