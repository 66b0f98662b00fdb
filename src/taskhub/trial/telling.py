"""When findings would be told: each once, on the first day on which it speaks."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from taskhub.rules import Rule
from taskhub.rules.episodes import Episode, episodes
from taskhub.rules.ruleset import AddWorkingDays
from taskhub.subjects import Chronicle


def told_on(episode: Episode, beside: Iterable[Episode]) -> date | None:
    """The first day on which none of ``beside``, the episodes of its subject, silences it. None where there is no such day,
    or where its rule asks for no notice."""
    if episode.rule.notice is None:
        return None
    day = episode.opened_on
    silencers = [other for other in beside if episode.rule.id in other.rule.suppresses]
    while silencer := next((other for other in silencers if other.open_on(day)), None):
        if silencer.until is None:
            return None
        day = silencer.until
    return day if episode.open_on(day) else None


def tellings(
    chronicle: Chronicle, rules: Sequence[Rule], add_working_days: AddWorkingDays, start: date, end: date
) -> Iterator[tuple[Episode, date | None]]:
    """Every finding about one subject that is open between ``start`` and ``end``, both included, with the day it would be told,
    if that day has come by ``end``. Both may lie before ``start``."""
    found = episodes(chronicle, rules, add_working_days, start, end)
    silenced = {name for rule in rules for name in rule.suppresses}
    # Whether it was told before depends on what was open beside it then.
    earlier = [one.opened_on for one in found if one.opened_on < start and one.rule.id in silenced]
    beside = episodes(chronicle, rules, add_working_days, min(earlier), end) if earlier else found
    for one in found:
        day = told_on(one, beside)
        yield one, day if day is not None and day <= end else None
