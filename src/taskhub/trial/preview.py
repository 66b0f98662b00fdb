"""What a change of rules would tell at the coming assessment, beside what the rules before it would tell."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from sqlalchemy import select
from sqlmodel import Session, col

from taskhub.clock import Moment
from taskhub.finding import Finding, last_assessed
from taskhub.notice import NoticeLine
from taskhub.rules import Ruleset
from taskhub.rules.episodes import episodes, speaking
from taskhub.subjects import Subject
from taskhub.trial.change import RulesChange
from taskhub.trial.replay import Replay

Replaying: TypeAlias = Callable[[Sequence[Ruleset]], Replay]
"""Opens the subjects for some rulesets."""

_ONE_DAY = timedelta(days=1)


def coming_day(session: Session, today: date) -> date:
    """The day of the next scheduled assessment."""
    last = last_assessed(session)
    return last.as_of + _ONE_DAY if last is not None and last.as_of >= today else today


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What one unit would hear at the coming assessment: notices with the rules as they were and as they are, and the findings
    that only the change would tell it."""

    unit: str
    notices_before: int
    notices_after: int
    new_lines: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What the assessment of ``day`` would tell under the old and the new rules."""

    day: date
    change: RulesChange
    units: Sequence[UnitRow]

    @property
    def new_lines(self) -> int:
        return sum(row.new_lines for row in self.units)

    @property
    def notices_before(self) -> int:
        return sum(row.notices_before for row in self.units)

    @property
    def notices_after(self) -> int:
        return sum(row.notices_after for row in self.units)


@dataclass(frozen=True, slots=True)
class _Line:
    """A finding that would be told: its subject and rule, and the notice it would stand in."""

    subject: Subject
    rule: str
    plan: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """An open finding, as far as it decides whether and in which notice it is told."""

    notice: str | None
    told: bool


def preview(
    session: Session, replay: Replaying, change: RulesChange, moment: Moment, kinds: Collection[str] | None = None
) -> Preview:
    """Looks at every subject (of ``kinds`` or of all) as it will stand at ``moment``."""
    standing = _standing(session)
    affected = change.kinds if kinds is None else change.kinds & {*kinds}
    after = _by_finding(_lines(replay(change.after), standing, moment, kinds))
    before = {which: line for which, line in after.items() if which[0].kind not in affected}
    before |= _by_finding(_lines(replay(change.before), standing, moment, affected))
    return Preview(moment.as_of, change, _unit_rows(before, after))


def _standing(session: Session) -> Mapping[tuple[Subject, str], _Standing]:
    columns = (Finding.subject_kind, Finding.subject_key, Finding.rule, Finding.notice, NoticeLine.id)
    query = (
        select(*columns)  # type: ignore[call-overload]
        .join(NoticeLine, col(NoticeLine.finding_id) == col(Finding.id), isouter=True)
        .where(col(Finding.resolved_on).is_(None))
    )
    return {
        (Subject(kind, key), rule): _Standing(asked_for, line is not None)
        for kind, key, rule, asked_for, line in session.execute(query)
    }  # fmt: skip


def _by_finding(lines: Iterator[_Line]) -> dict[tuple[Subject, str], _Line]:
    return {(line.subject, line.rule): line for line in lines}


def _lines(
    replay: Replay, standing: Mapping[tuple[Subject, str], _Standing], moment: Moment, kinds: Collection[str] | None
) -> Iterator[_Line]:
    """What an assessment of the day would tell."""
    for seen, rules in replay.subjects(moment, kinds):
        for episode in speaking(episodes(seen.chronicle, rules, replay.add_working_days, moment.as_of, moment.as_of)):
            known = standing.get((seen.subject, episode.rule.id))
            kind = known.notice if known else episode.rule.notice
            if seen.unit and kind is not None and not (known and known.told):
                yield _Line(seen.subject, episode.rule.id, seen.plan, seen.unit, kind)


def _unit_rows(before: Mapping[tuple[Subject, str], _Line], after: Mapping[tuple[Subject, str], _Line]) -> list[UnitRow]:
    old, new = _notices(before), _notices(after)
    fresh = Counter(line.unit for which, line in after.items() if which not in before)
    units = sorted({*old, *new, *fresh}, key=lambda unit: (-fresh[unit], unit))
    return [UnitRow(unit, old[unit], new[unit], fresh[unit]) for unit in units]


def _notices(lines: Mapping[tuple[Subject, str], _Line]) -> Counter[str]:
    return Counter(unit for _plan, unit, _kind in {(line.plan, line.unit, line.kind) for line in lines.values()})
