"""Rehearsal: recorded history once more under given rules, beside what really happened.

What would have happened is read off the one timeline, as though the rules had always been in force and every day had been
assessed. Units that have merged since stand under their successor on both sides.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from taskhub.clock import Moment
from taskhub.finding import Finding
from taskhub.notice import Notice, NoticeLine
from taskhub.rules import Ruleset
from taskhub.trial.replay import Progress, Replay
from taskhub.trial.telling import tellings
from taskhub.units import Units


@dataclass(frozen=True, slots=True)
class Group:
    """What drafting gathers into one notice."""

    plan: str
    unit: str
    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class Count:
    """``cases``: those of the findings whose rule names a ladder; they are told as its rungs say, and in no notice here."""

    findings: int
    cases: int
    notices: int
    lines: int


@dataclass(slots=True)
class Tally:
    """What a period brought: findings by unit, month and rule, on the day they opened; the lines of each notice, on the day it
    was drafted. Its size does not grow with the subjects. ``laddered``: the rules that name a ladder."""

    laddered: frozenset[str] = frozenset()
    findings: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    notices: Counter[Group] = field(default_factory=Counter)

    def found(self, unit: str, rule: str, opened_on: date, times: int = 1) -> None:
        self.findings[unit, month_of(opened_on), rule] += times

    @property
    def rules(self) -> Counter[str]:
        """Findings by rule."""
        by_rule: Counter[str] = Counter()
        for (_unit, _month, rule), times in self.findings.items():
            by_rule[rule] += times
        return by_rule

    def count(self, unit: str | None = None, month: str | None = None) -> Count:
        """Of one unit or all, in one month or all of them."""
        found = {
            (rule, whose, when): times for (whose, when, rule), times in self.findings.items()
            if unit in (None, whose) and month in (None, when)
        }  # fmt: skip
        lines = [
            n for group, n in self.notices.items()
            if unit in (None, group.unit) and month in (None, month_of(group.day))
        ]  # fmt: skip
        cases = sum(times for (rule, *_where), times in found.items() if rule in self.laddered)
        return Count(sum(found.values()), cases, len(lines), sum(lines))

    def on(self, day: date) -> Count:
        """Of one day, its notices alone."""
        return _told([n for group, n in self.notices.items() if group.day == day])


def _told(lines: Sequence[int]) -> Count:
    return Count(0, 0, len(lines), sum(lines))


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day with the notices it would have brought, by unit, the worst hit first."""

    date: date
    would: Count
    did: Count
    units: Sequence[tuple[str, Count]]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the rules would have brought from ``start`` to ``moment.as_of``, known at ``moment.now``, and what there was."""

    start: date
    moment: Moment
    rulesets: Sequence[Ruleset]
    subjects: int
    would: Tally
    did: Tally

    @property
    def months(self) -> list[str]:
        firsts = (date(n // 12, n % 12 + 1, 1) for n in range(_ordinal(self.start), _ordinal(self.moment.as_of) + 1))
        return [month_of(first) for first in firsts]

    @property
    def units(self) -> list[str]:
        """Every unit of which there is something to say, the one that would hear most first."""
        tallies = (self.would, self.did)
        units = {unit for tally in tallies for unit, _month, _rule in tally.findings} | {
            group.unit for tally in tallies for group in tally.notices
        }
        return sorted(units, key=lambda unit: (-self.would.count(unit).lines, -self.did.count(unit).lines, unit))

    def worst_days(self, most: int = 10) -> list[Day]:
        """The days on which most notices would have been drafted, the worst first."""
        by_day: dict[date, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for group, lines in self.would.notices.items():
            by_day[group.day][group.unit].append(lines)
        days = [
            Day(day, self.would.on(day), self.did.on(day),
                sorted(((unit, _told(lines)) for unit, lines in units.items()),
                       key=lambda one: (-one[1].notices, -one[1].lines, one[0])))
            for day, units in by_day.items()
        ]  # fmt: skip
        return sorted(days, key=lambda one: (-one.would.notices, -one.would.lines, one.date))[:most]

    @property
    def rules(self) -> list[tuple[str, int, int]]:
        """Rule, findings it would have opened, findings it did open; the busiest first."""
        would, did = self.would.rules, self.did.rules
        names = {rule.id for ruleset in self.rulesets for rule in ruleset.rules} | set(did)
        rows = [(name, would[name], did[name]) for name in names]
        return sorted(rows, key=lambda row: (-row[1], -row[2], row[0]))


def _ordinal(day: date) -> int:
    return day.year * 12 + day.month - 1


def rehearse(
    session: Session,
    replay: Replay,
    units: Units,
    start: date,
    moment: Moment,
    unit: str | None = None,
    progress: Progress | None = None,
) -> Rehearsal:
    """From ``start`` to ``moment.as_of``, both included, of one unit or all."""
    office = units.office or ""
    laddered = frozenset(rule.id for ruleset in replay.rulesets for rule in ruleset.rules if rule.ladder)
    would, did, subjects = Tally(laddered), Tally(laddered), 0
    for seen, rules in replay.subjects(moment, progress=progress):
        subjects += 1
        if unit in (None, seen.unit):
            for episode, day in tellings(seen.chronicle, rules, replay.add_working_days, start, moment.as_of):
                if episode.opened_on >= start:
                    would.found(episode.rule.shown_to(seen.unit, office), episode.rule.id, episode.opened_on)
                if day is not None and day >= start and seen.unit:
                    would.notices[Group(seen.plan, seen.unit, episode.rule.notice or "", day)] += 1
    _look_up(did, session, units, start, moment, unit)
    return Rehearsal(start, moment, replay.rulesets, subjects, would, did)


def _look_up(did: Tally, session: Session, units: Units, start: date, moment: Moment, unit: str | None) -> None:
    """What really happened, into ``did``."""
    end = moment.as_of
    found = (
        select(col(Finding.unit), col(Finding.rule), col(Finding.opened_on), func.count())
        .where(col(Finding.opened_on).between(start, end), col(Finding.recorded_at) <= moment.now)
        .group_by(col(Finding.unit), col(Finding.rule), col(Finding.opened_on))
    )
    for whose, rule, opened_on, times in session.execute(found):
        successor = units.accountable(whose, end)
        if unit in (None, successor):
            did.found(successor, rule, opened_on, times)
    told = (
        select(col(Notice.plan), col(Notice.unit), col(Notice.kind), col(Notice.drafted_on), func.count())
        .join(NoticeLine, col(NoticeLine.notice_id) == col(Notice.id))
        .where(
            col(Notice.drafted_on).between(start, end),
            col(Notice.recorded_at) <= moment.now,
            col(NoticeLine.silent_why) == "",
            col(NoticeLine.rung) == "",  # what a notice says, and rules have asked for
        )
        .group_by(col(Notice.plan), col(Notice.unit), col(Notice.kind), col(Notice.drafted_on))
    )
    for plan, whose, kind, day, lines in session.execute(told):
        successor = units.accountable(whose, end)
        if unit in (None, successor):
            did.notices[Group(plan, successor, kind, day)] += lines
