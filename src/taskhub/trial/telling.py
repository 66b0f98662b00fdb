"""When findings would be told: each once, on the first day on which it speaks and nothing higher speaks for it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from taskhub.notice.family import RANKS
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
    # Whether one is told depends on what was open beside it since it opened, and on what its rule told that month, which
    # depends on the same again: no day after the first record is early enough to look from.
    beside = episodes(chronicle, rules, add_working_days, chronicle.begins, end) if found else []
    days = {(one.rule.id, one.opened_on): told_on(one, beside) for one in beside}
    told = [(one, day) for one in beside if (day := days[one.rule.id, one.opened_on]) is not None and day <= end]
    for one in found:
        day = days[one.rule.id, one.opened_on]
        yield one, day if day is not None and day <= end and not _spoken_for(one, day, told) else None


def _spoken_for(one: Episode, day: date, told: Sequence[tuple[Episode, date]]) -> bool:
    """Whether another notice speaks for a finding on the day it would be told: a higher one about the same subject, or one of
    the same month about the same rule. A higher one is taken to be open as long as its finding is."""
    for other, since in told:
        higher = RANKS[other.rule.notice or ""] > RANKS[one.rule.notice or ""]
        if higher and (since == day or (since < day and other.open_on(day))):
            return True
        if other.rule.id == one.rule.id and since < day and (since.year, since.month) == (day.year, day.month):
            return True
    return False
