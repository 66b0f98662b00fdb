"""Every subject once more, under rules that need not be the workspace's own."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from taskhub.clock import Moment
from taskhub.rules import Rule, Ruleset
from taskhub.rules.groups import Measures
from taskhub.rules.ruleset import AddWorkingDays
from taskhub.subjects import Chronicle, FactSource, Subject
from taskhub.tallies import Tallies

Progress: TypeAlias = Callable[[int, int], None]
"""Called with (subjects done, subjects in all)."""

_AT_A_TIME = 1_000
"""So many subjects are in memory at once."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A subject with its history, who hears of it ("": nobody) and the plan under which that is said."""

    subject: Subject
    chronicle: Chronicle
    unit: str
    plan: str


@dataclass(frozen=True)
class Replay:
    """The subjects that some rulesets judge. ``measures`` are theirs, ``tallies`` are counted for them."""

    sources: Sequence[FactSource]
    measures: Measures
    tallies: Tallies

    @property
    def rulesets(self) -> Sequence[Ruleset]:
        return self.measures.rulesets

    @property
    def add_working_days(self) -> AddWorkingDays:
        return self.measures.add_working_days

    def subjects(
        self, moment: Moment, kinds: Collection[str] | None = None, progress: Progress | None = None
    ) -> Iterator[tuple[Seen, Sequence[Rule]]]:
        """Each subject (of ``kinds`` or of all) with the rules that judge it, as known at ``moment``."""
        keys = {
            source.kind: list(source.keys(moment))
            for source in self.sources if self._rules(source.kind) and (kinds is None or source.kind in kinds)
        }  # fmt: skip
        done, total = 0, sum(map(len, keys.values()))
        for source in self.sources:
            rules, mine = self._rules(source.kind), keys.get(source.kind, [])
            for first in range(0, len(mine), _AT_A_TIME):
                batch = mine[first : first + _AT_A_TIME]
                for chronicle in source.chronicles(batch, moment):
                    yield self._seen(source, chronicle), rules
                done += len(batch)
                if progress:
                    progress(done, total)

    def _rules(self, kind: str) -> Sequence[Rule]:
        return [rule for ruleset in self.rulesets if ruleset.subject == kind for rule in ruleset.rules]

    def _seen(self, source: FactSource, chronicle: Chronicle) -> Seen:
        subject = Subject(source.kind, chronicle.key)
        measures = self.measures.of_group(source.kind)
        of_members = any(not measure.of_events for measure in measures)
        measured = self.measures.measured(chronicle, source.kind, self.tallies.of(subject) if of_members else None)
        plan = next((group.key for group in (*source.groups(chronicle.key), subject) if group.kind == "plan"), "")
        return Seen(subject, measured, source.addressee(chronicle.key) or "", plan)
