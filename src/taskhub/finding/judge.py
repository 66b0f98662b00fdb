"""One assessment, thought through: what the rules say at a moment against what is open. Nothing is written here."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, timedelta

from sqlmodel import col, or_, select

from taskhub import agenda
from taskhub.finding.bench import Bench, Chunk
from taskhub.finding.judgement import (
    CEASED,
    DISPUTE,
    DISPUTE_RULE,
    RULE_GONE,
    SUBJECT_GONE,
    Court,
    Judgement,
    Opening,
    Resolving,
)
from taskhub.finding.models import Finding
from taskhub.finding.tallies import KeptTallies, steps_of
from taskhub.finding.visits import NEVER_SEEN
from taskhub.rules import Kernel, Rule, Ruleset
from taskhub.rules.timeline import Remembered, next_turn
from taskhub.subjects import Chronicle, Facts, FactSource, Subject

Progress = Callable[[str, int, int], None]
"""Called with (kind of subject, subjects done, subjects in all)."""

CHUNK = 2_000
"""So many subjects are in memory at a time."""

HANDFUL = 500
"""So many of them go to the engine at once: it is busy with one handful while the next is prepared."""

_ONE_DAY = timedelta(days=1)
_KEYS_A_QUERY = 500


def judge(court: Court, sources: Sequence[FactSource], progress: Progress | None = None) -> Judgement:
    """Judges the subjects to be visited by every ruleset for their kind, in the order of ``sources``: members before groups."""
    judgement = Judgement(court.visits.moment)
    for source in sources:
        touched = court.tallies.changed if isinstance(court.tallies, KeptTallies) else ()
        keys = court.visits.keys(source, touched)
        rulesets = [ruleset for ruleset in court.rulesets if ruleset.subject == source.kind and keys]
        with ExitStack() as stack:
            kernels = {
                ruleset.name: stack.enter_context(Kernel(ruleset, deadline_seconds=court.deadline_seconds, chunk=HANDFUL))
                for ruleset in rulesets
            }
            for first in range(0, len(keys), CHUNK):
                chunk = keys[first : first + CHUNK]
                _Sitting(court, judgement, source, rulesets, chunk).sit(kernels)
                if progress:
                    progress(source.kind, first + len(chunk), len(keys))
    return judgement


class _Sitting:
    """Some subjects of one kind, visited together."""

    def __init__(
        self, court: Court, judgement: Judgement, source: FactSource, rulesets: Sequence[Ruleset], keys: Sequence[str]
    ) -> None:
        self.court, self.judgement, self.source, self.rulesets, self.keys = court, judgement, source, rulesets, keys
        self.today = judgement.moment.as_of
        self.chronicles = {one.key: self._measured(one) for one in source.chronicles(keys, judgement.moment)}
        standing = _open_findings(court, source.kind, keys, self.today)
        seen = dict(court.visits.seen(source.kind, keys))
        for (key, _rule), finding in standing.items():
            seen.setdefault(key, min(finding.refreshed_on, self.today))  # found before there was an agenda
        begun = {key: chronicle for key, chronicle in self.chronicles.items() if chronicle.begins <= self.today}
        self.chunk = Chunk(court, judgement, source, begun, standing, seen)

    @property
    def rules(self) -> Iterator[Rule]:
        return (rule for ruleset in self.rulesets for rule in ruleset.rules)

    def _measured(self, chronicle: Chronicle) -> Chronicle:
        measures = self.court.measures.of_group(self.source.kind)
        of_members = any(not measure.of_events for measure in measures)
        tally = self.court.tallies.of(Subject(self.source.kind, chronicle.key)) if of_members else None
        return self.court.measures.measured(chronicle, self.source.kind, tally)

    def sit(self, kernels: Mapping[str, Kernel]) -> None:
        facts = {key: chronicle.facts(self.today) for key, chronicle in self.chunk.chronicles.items()}
        self.judgement.visited += len(facts)
        self._resolve_the_gone()
        decided = set(facts)
        for ruleset in self.rulesets:
            decided &= Bench(self.chunk, ruleset, kernels[ruleset.name]).sit(facts)
        self._settle_disputes(decided)
        if isinstance(self.court.tallies, KeptTallies):
            self._share(self.court.tallies)
        self._note(decided, facts)

    def _resolve_the_gone(self) -> None:
        known = {DISPUTE, *(rule.id for rule in self.rules)}
        for (key, rule), finding in self.chunk.standing.items():
            if rule not in known or key not in self.chronicles:
                why = RULE_GONE if rule not in known else SUBJECT_GONE
                self.judgement.resolvings.append(Resolving(finding.id or 0, self.today, why))

    def _settle_disputes(self, decided: set[str]) -> None:
        """The office hears of a subject on which the evaluators differ, until they agree again."""
        disputes = {dispute.key.partition("@")[0]: (ruleset, dispute)
                    for kind, ruleset, dispute in self.judgement.disputes if kind == self.source.kind}  # fmt: skip
        for key in self.chunk.chronicles:
            standing = self.chunk.standing.get((key, DISPUTE))
            if standing is not None and key in decided:
                self.judgement.resolvings.append(Resolving(standing.id or 0, self.today, CEASED))
            elif standing is None and key in disputes:
                ruleset, dispute = disputes[key]
                said = {"engine": ", ".join(sorted(dispute.engine)), "reference": ", ".join(sorted(dispute.reference))}
                self.judgement.openings.append(
                    Opening(self.source.kind, key, self.source.title(key), self.chunk.plan_of(key), self.court.office,
                            DISPUTE_RULE, ruleset, self.today, self.today, said)
                )  # fmt: skip

    def _share(self, tallies: KeptTallies) -> None:
        """What a subject adds to its groups changes with what is recorded, and on the days of its chronicle's changes: from
        then on another unit may lead it. Growing older alone changes nothing."""
        queued = self.court.visits.queue.keys.get(self.source.kind, frozenset())
        anew = self.court.visits.anew(self.source.kind)
        changed = [key for key in self.keys if anew or key in queued or self._has_changed(key)]
        known = tallies.shares(self.source.kind, changed)
        for key in changed:
            chronicle = self.chronicles.get(key)
            steps = steps_of(self.source, chronicle, self.court.measures) if chronicle else ()
            tallies.replace(self.source.kind, key, known.get(key), steps)

    def _has_changed(self, key: str) -> bool:
        chronicle, seen = self.chronicles.get(key), self.chunk.seen.get(key)
        return chronicle is None or seen is None or any(seen < day <= self.today for day in chronicle.changes)

    def _note(self, decided: set[str], facts: Mapping[str, Facts]) -> None:
        """When to look again. An undecided subject is looked at again at once, and nothing of today counts as seen."""
        seen = self.judgement.seen.setdefault(self.source.kind, {})
        is_open = {*self.chunk.standing, *((one.key, one.rule.id) for one in self.judgement.openings)}
        for key, chronicle in self.chronicles.items():
            if key in decided:
                seen[key] = (self.today, self._next(chronicle, is_open))
            elif key in facts:
                through = self.chunk.seen.get(key)
                seen[key] = (through, through + _ONE_DAY) if through else (NEVER_SEEN, NEVER_SEEN)
            else:
                seen[key] = (self.today, chronicle.begins)
        self.judgement.gone.setdefault(self.source.kind, []).extend(key for key in self.keys if key not in self.chronicles)

    def _next(self, chronicle: Chronicle, is_open: Collection[tuple[str, str]]) -> date:
        key, facts = chronicle.key, Remembered(chronicle)
        days = [*self.chunk.pending.get(key, ()), *(next_turn(facts, rule, self.today) for rule in self.rules)]
        days += [rule.valid_to + _ONE_DAY for rule in self.rules if rule.valid_to and (key, rule.id) in is_open]
        return min((day for day in days if day is not None and day > self.today), default=agenda.NEVER)


def _open_findings(court: Court, kind: str, keys: Sequence[str], day: date) -> dict[tuple[str, str], Finding]:
    """What is open on ``day``: of today's assessment all that is not resolved, of a dry run in the past what was open then."""
    found: dict[tuple[str, str], Finding] = {}
    for first in range(0, len(keys), _KEYS_A_QUERY):
        query = select(Finding).where(
            col(Finding.subject_kind) == kind,
            col(Finding.subject_key).in_(keys[first : first + _KEYS_A_QUERY]),
            col(Finding.opened_on) <= day,
            or_(col(Finding.resolved_on).is_(None), col(Finding.resolved_on) > day),
        )
        found.update({(finding.subject_key, finding.rule): finding for finding in court.session.exec(query)})
    return found
