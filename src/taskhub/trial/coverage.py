"""Which rules, and which outcomes of their comparisons, no case reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from taskhub.rules import Rule, Ruleset, atoms, predicate
from taskhub.rules.episodes import Episode
from taskhub.trial.cases import Case
from taskhub.trial.run import Trial


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """A rule's coverage over the days that cases name. ``missing`` says in words what no case reaches."""

    ruleset: str
    rule: str
    cases: int
    branches: int
    reached: int
    missing: Sequence[str]

    @property
    def full(self) -> bool:
        return not self.missing


OPEN, SILENT = "open", "not open"


def coverage(rulesets: Sequence[Ruleset], cases: Sequence[Case], trial: Trial) -> list[RuleCoverage]:
    """One row a rule. Its branches: that it is open, that it is not, each comparison of its default both holding and not
    holding, and each override looked at once: what it says is the same with another figure."""
    rows = []
    for ruleset in rulesets:
        mine = [(case, trial.timeline(case)) for case in cases if case.ruleset.name == ruleset.name]
        rows += [_row(ruleset, rule, *_seen(rule, mine)) for rule in ruleset.rules]
    return rows


def _seen(rule: Rule, cases: Sequence[tuple[Case, Sequence[Episode]]]) -> tuple[set[str], int]:
    """The branches that were reached, and the number of cases in which the rule was open."""
    reached: set[str] = set()
    opened = 0
    tests = [(str(atom), predicate(atom)) for atom in atoms(rule.default)]
    others = [(str(variant.whom), predicate(variant.whom)) for variant in rule.variants if variant.whom is not None]
    by_default = others.pop(0)[1] if others else None  # the first variant is for whoever has no settings of their own
    for case, timeline in cases:
        found = [episode for episode in timeline if episode.rule.id == rule.id]
        states = {OPEN if any(episode.open_on(day) for episode in found) else SILENT for day in case.expect}
        reached |= states
        opened += OPEN in states
        for day in case.expect:
            facts = case.chronicle.facts(day)
            if by_default is None or by_default(facts):
                reached |= {_branch(text, holds(facts)) for text, holds in tests}
            reached |= {whom for whom, holds in others if holds(facts)}
    return reached, opened


def _branch(comparison: str, holds: bool) -> str:
    return f"{comparison}: {'yes' if holds else 'no'}"


def _row(ruleset: Ruleset, rule: Rule, reached: set[str], opened: int) -> RuleCoverage:
    branches = [OPEN, SILENT]
    for atom in dict.fromkeys(map(str, atoms(rule.default))):
        branches += [_branch(atom, True), _branch(atom, False)]
    branches += [str(variant.whom) for variant in rule.variants[1:]]
    missing = [branch for branch in branches if branch not in reached]
    return RuleCoverage(ruleset.name, rule.id, opened, len(branches), len(branches) - len(missing), missing)
