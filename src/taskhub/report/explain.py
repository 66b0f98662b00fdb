"""Why a rule holds for a subject or does not, and what will happen next if nobody acts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from taskhub.escalation import ComingRung
from taskhub.progress.facts import SAME_EVIDENCE
from taskhub.report.counted import Counted
from taskhub.rules import Rule, Ruleset, atoms, onset, predicate
from taskhub.rules.condition import Atom, facts_of_atom
from taskhub.rules.episodes import Episode, episodes, opens_on, speaking
from taskhub.rules.ruleset import AddWorkingDays
from taskhub.subjects import Chronicle, Facts, FactSource, FactValue, Origin

_ONE_DAY = timedelta(days=1)

OPENS, RESOLVES, SILENCED, SPEAKS, CLIMBS = "opens", "resolves", "silenced", "speaks", "climbs"
"""What a forecast day brings: a finding opens, or is resolved; or opens while a graver one speaks for it; or one that was
silenced outlives the graver one; or a case reaches a rung of its ladder."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison of a condition, with the facts it looks at (an absent fact is None)."""

    text: str
    holds: bool
    facts: Mapping[str, FactValue | None]


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """One rule's answer about a subject on a day.

    ``since``: the day from which the condition has held; ``opens_on``: the day on which it is a finding if it still holds
    then, which may lie ahead; ``silenced_by``: the rule of the graver finding that speaks for it.
    """

    rule: Rule
    ruleset: Ruleset
    holds: bool
    in_force: bool
    since: date | None
    opens_on: date | None
    silenced_by: str | None
    comparisons: Sequence[Comparison]

    def open_on(self, day: date) -> bool:
        """Whether the answer, given for ``day``, is a finding on it."""
        return self.in_force and self.opens_on is not None and self.opens_on <= day


@dataclass(frozen=True, slots=True)
class Coming:
    """One day of the forecast on which something changes if nobody acts. ``title`` and ``colour`` of the rule (a rung has no
    colour); ``about``: what people call the subject."""

    subject: str
    unit: str
    date: date
    what: str
    rule: str
    title: str
    colour: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A subject's facts, the rows and the members they came from, every rule's answer, what was told, and what comes next."""

    subject: str
    title: str
    unit: str
    as_of: date
    facts: Facts
    origins: Sequence[Origin]
    counted: Sequence[Counted]
    answers: Sequence[RuleAnswer]
    told: Sequence[Mapping[str, Any]]
    coming: Sequence[Coming]

    def for_everybody(self) -> "Explanation":
        """Without what rules for the office alone find, nor the rows that only they look at."""
        hidden = {one.rule.id for one in self.answers if one.rule.for_office}
        return replace(
            self,
            origins=[one for one in self.origins if one.says != SAME_EVIDENCE],
            answers=[one for one in self.answers if one.rule.id not in hidden],
            told=[one for one in self.told if one["rule"] not in hidden and not one["for_office"]],
            coming=[one for one in self.coming if one.rule not in hidden],
        )


def answers(chronicle: Chronicle, rulesets: Iterable[Ruleset], day: date, add_working_days: AddWorkingDays) -> list[RuleAnswer]:
    """Every rule's answer about one subject on ``day``, also of the rules that do not hold."""
    facts = chronicle.facts(day)
    pairs = [(ruleset, rule) for ruleset in rulesets for rule in ruleset.rules]
    found = [_answer(chronicle, ruleset, rule, facts, day, add_working_days) for ruleset, rule in pairs]
    silencers = {name: one.rule.id for one in found if one.open_on(day) for name in one.rule.suppresses}
    return [replace(one, silenced_by=silencers.get(one.rule.id)) if one.open_on(day) else one for one in found]


def _answer(
    chronicle: Chronicle, ruleset: Ruleset, rule: Rule, facts: Facts, day: date, add_working_days: AddWorkingDays
) -> RuleAnswer:
    holds = rule.holds(facts)
    since = onset(chronicle, rule, day, chronicle.begins) if holds else None
    return RuleAnswer(
        rule=rule,
        ruleset=ruleset,
        holds=holds,
        in_force=rule.in_force(day),
        since=since,
        opens_on=opens_on(rule, since, add_working_days) if since else None,
        silenced_by=None,
        comparisons=[_comparison(atom, facts) for atom in atoms(rule.condition)],
    )


def _comparison(atom: Atom, facts: Facts) -> Comparison:
    return Comparison(str(atom), predicate(atom)(facts), {spec.name: facts.get(spec.name) for spec in facts_of_atom(atom)})


def told_by(findings: Iterable[Mapping[str, Any]], day: date) -> list[Mapping[str, Any]]:
    """The findings as they stood on ``day``: none that opened later, none resolved by something later."""
    return [
        {**row, "resolved_on": row["resolved_on"] if row["resolved_on"] and row["resolved_on"] <= day else None}
        for row in findings if row["opened_on"] <= day
    ]  # fmt: skip


def coming(
    source: FactSource,
    chronicle: Chronicle,
    rulesets: Sequence[Ruleset],
    today: date,
    days: int,
    add_working_days: AddWorkingDays,
    office: str,
) -> list[Coming]:
    """What changes about one subject in the ``days`` after ``today`` with no further events, in order of date; ``office`` sees
    what is not shown to the addressee."""
    end = today + timedelta(days=days)
    rules = [rule for ruleset in rulesets if ruleset.subject == source.kind for rule in ruleset.rules]
    found = episodes(chronicle, rules, add_working_days, today, end)
    subject, unit = f"{source.kind}:{chronicle.key}", source.addressee(chronicle.key) or ""
    turns = {day for episode in found for day in (episode.opened_on, episode.until) if day and today < day <= end}
    return [
        Coming(subject, episode.rule.shown_to(unit, office), day, what, episode.rule.id, episode.rule.title, episode.rule.colour)
        for day in sorted(turns)
        for episode, what in _turning(found, day)
    ]


def _turning(found: Sequence[Episode], day: date) -> Iterator[tuple[Episode, str]]:
    """What becomes of each episode on ``day`` that was otherwise the day before, by rule."""
    spoke, speaks = (speaking([one for one in found if one.open_on(at)]) for at in (day - _ONE_DAY, day))
    for episode in sorted(found, key=lambda one: one.rule.id):
        if episode.opened_on == day:
            yield episode, OPENS if episode in speaks else SILENCED
        elif episode.until == day:
            yield episode, RESOLVES
        elif episode in speaks and episode not in spoke:
            yield episode, SPEAKS


def with_rungs(
    changes: Sequence[Coming], standing: Iterable[ComingRung], of_case: Callable[[Coming], Iterable[ComingRung]]
) -> list[Coming]:
    """The changes about one subject, and between them the rungs that its cases will reach: those of the cases that there are,
    and ``of_case`` those of the case that an opening finding starts. None once the finding is resolved."""
    runs = [(date.min, rung) for rung in standing]
    runs += [(change.date, rung) for change in changes if change.what == OPENS for rung in of_case(change)]
    rungs = [
        Coming(rung.subject, rung.unit, rung.date, CLIMBS, rung.name, rung.title)
        for start, rung in runs
        if not any(one.what == RESOLVES and one.rule == rung.rule and start < one.date <= rung.date for one in changes)
    ]
    return sorted([*changes, *rungs], key=lambda one: one.date)
