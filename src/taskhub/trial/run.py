"""Running rule tests: each case's timeline, looked at on the days that it names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taskhub.calendar import WorkCalendar
from taskhub.rules import facts_of
from taskhub.rules.episodes import Episode, episodes, speaking
from taskhub.subjects import Facts, FactValue
from taskhub.trial.cases import Case


@dataclass(frozen=True, slots=True)
class Miss:
    """A day on which something else was found than expected, with the facts that its rules look at (None: absent)."""

    day: date
    expected: Sequence[str]
    got: Sequence[str]
    facts: Mapping[str, FactValue | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case and what came of it: passed where nothing was missed."""

    case: Case
    misses: Sequence[Miss]

    @property
    def passed(self) -> bool:
        return not self.misses


class Trial:
    """Runs cases with a working calendar."""

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def run(self, case: Case) -> Outcome:
        found = self.timeline(case)
        misses = []
        for day, expectations in case.expect.items():
            got = sorted(episode.rule.id for episode in speaking([one for one in found if one.open_on(day)]))
            expected = sorted({one.rule for one in expectations})
            if got != expected:
                misses.append(Miss(day, expected, got, self._telling(case, case.chronicle.facts(day), {*got, *expected})))
        return Outcome(case, misses)

    def timeline(self, case: Case) -> list[Episode]:
        """Every finding of the case, up to its last named day."""
        return episodes(
            case.chronicle,
            case.ruleset.rules,
            lambda start, days: self.calendar.add_working_days(start, days).day,
            case.chronicle.begins,
            max(case.expect),
        )

    def _telling(self, case: Case, facts: Facts, rules: set[str]) -> dict[str, FactValue | None]:
        """The facts that the rules in question look at: what a reader needs in order to see why."""
        names = {spec.name for rule in case.ruleset.rules if rule.id in rules for spec in facts_of(rule.condition)}
        return {name: facts.get(name) for name in sorted(names)}
