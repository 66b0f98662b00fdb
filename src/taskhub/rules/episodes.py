"""Findings as the timeline tells them: a rule's spans, once its ``for:`` has passed and while it is valid."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from taskhub.rules.ruleset import AddWorkingDays, Rule
from taskhub.rules.timeline import Span, onset, spans
from taskhub.subjects import Chronicle

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Episode:
    """One finding: its condition holds from ``since``, it is open from ``opened_on`` until the day before ``until``."""

    rule: Rule
    since: date
    opened_on: date
    until: date | None

    def open_on(self, day: date) -> bool:
        return self.opened_on <= day and (self.until is None or day < self.until)


def episodes(
    chronicle: Chronicle, rules: Iterable[Rule], add_working_days: AddWorkingDays, start: date, end: date
) -> list[Episode]:
    """Every finding of ``rules`` about one subject that is open between ``start`` and ``end``, both included, in order of
    opening; what holds on ``start`` already is traced back to its onset."""
    found = [
        episode
        for rule in rules
        for span in spans(chronicle, [rule], start, end)
        if (episode := _episode(rule, _from_its_onset(chronicle, rule, span, start), add_working_days)) is not None
        and episode.opened_on <= end
        and (episode.until is None or episode.until > start)
    ]
    return sorted(found, key=lambda episode: (episode.opened_on, episode.rule.id))


def _from_its_onset(chronicle: Chronicle, rule: Rule, span: Span, start: date) -> Span:
    if span.since != start or start <= chronicle.begins:
        return span
    return Span(span.rule_id, onset(chronicle, rule, start, chronicle.begins), span.until)


def _episode(rule: Rule, span: Span, add_working_days: AddWorkingDays) -> Episode | None:
    ends = [day for day in (span.until, rule.valid_to and rule.valid_to + _ONE_DAY) if day]
    until = min(ends, default=None)
    opens = opens_on(rule, span.since, add_working_days)
    return Episode(rule, span.since, opens, until) if until is None or opens < until else None


def opens_on(rule: Rule, since: date, add_working_days: AddWorkingDays) -> date:
    """The day a condition that holds since ``since`` becomes a finding: once its ``for:`` has passed, and not before the rule
    is valid."""
    held = rule.opens_on(since, add_working_days)
    return max(held, rule.valid_from or held)


def speaking(open_episodes: Sequence[Episode]) -> list[Episode]:
    """The episodes, of those open on one day about one subject, that no graver one of them silences."""
    silenced = {name for episode in open_episodes for name in episode.rule.suppresses}
    return [episode for episode in open_episodes if episode.rule.id not in silenced]
