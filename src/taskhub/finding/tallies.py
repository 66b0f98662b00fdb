"""Where groups get their tallies: counted anew over their members, or kept from one assessment to the next."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from taskhub.clock import Moment
from taskhub.finding.models import Share
from taskhub.finding.models import Tally as TallyRow
from taskhub.rules.groups import Measures
from taskhub.subjects import MEMBERS, Chronicle, FactSource, Step, Subject
from taskhub.tallies import Tally

_BATCH = 500

Encoded = dict[str, list[list[str | int]]]
"""A share as it is stored: group → measure, part, day number, amount; in a settled order."""


@dataclass(frozen=True)
class CountedTallies:
    """Reads the members of every group that is asked for. ``sources`` are those of the members, and nobody else's."""

    sources: Sequence[FactSource]
    measures: Measures
    moment: Moment
    _known: dict[Subject, Tally] = field(default_factory=dict)

    def groups(self, kind: str) -> Iterable[str]:
        return {key for source in self._of_members(kind) for key in source.group_keys(kind)}

    def of(self, group: Subject) -> Tally:
        if group not in self._known:
            self._known[group] = _tally(group, (step for _member, steps in self._shares(group) for step in steps))
        return self._known[group]

    def by_member(self, group: Subject) -> Iterator[tuple[Subject, Tally]]:
        """The members of a group, each with what it alone adds."""
        for member, steps in self._shares(group):
            yield member, _tally(group, steps)

    def _shares(self, group: Subject) -> Iterator[tuple[Subject, Iterable[Step]]]:
        for source in self._of_members(group.kind):
            for chronicle in source.chronicles(source.members(group, self.moment), self.moment):
                yield Subject(source.kind, chronicle.key), steps_of(source, chronicle, self.measures)

    def _of_members(self, kind: str) -> Iterable[FactSource]:
        return (source for source in self.sources if source.kind in MEMBERS.get(kind, ()))


def _tally(group: Subject, steps: Iterable[Step]) -> Tally:
    return Tally((step.measure, step.part, step.day, step.amount) for step in steps if step.group == group)


def steps_of(source: FactSource, chronicle: Chronicle, measures: Measures) -> Iterable[Step]:
    """Everything that one subject adds to its groups."""
    groups = source.groups(chronicle.key)
    return chain(source.shares(chronicle.key), measures.shares(chronicle, source.kind, groups)) if groups else ()


@dataclass
class KeptTallies:
    """What is stored, with what an assessment has found to be otherwise and not yet written."""

    session: Session
    replaced: dict[tuple[str, str], Encoded] = field(default_factory=dict)
    changed: dict[Subject, dict[tuple[str, str, date], int]] = field(default_factory=dict)

    def groups(self, kind: str) -> Iterable[str]:
        stored = select(TallyRow.group_key).where(col(TallyRow.group_kind) == kind).distinct()  # type: ignore[call-overload]
        return {*self.session.scalars(stored), *(group.key for group in self.changed if group.kind == kind)}

    def of(self, group: Subject) -> Tally:
        stored = select(TallyRow.measure, TallyRow.part, TallyRow.day, TallyRow.amount).where(  # type: ignore[call-overload]
            col(TallyRow.group_kind) == group.kind, col(TallyRow.group_key) == group.key
        )
        changed = self.changed.get(group, {})
        return Tally(chain(
            map(tuple, self.session.execute(stored)),
            ((measure, part, day, amount) for (measure, part, day), amount in changed.items()),
        ))  # fmt: skip

    def shares(self, kind: str, keys: Sequence[str]) -> Mapping[str, Encoded]:
        """What subjects added as they were last assessed."""
        found: dict[str, Encoded] = {}
        for first in range(0, len(keys), _BATCH):
            query = select(
                Share.key, Share.steps
            ).where(  # type: ignore[call-overload]
                col(Share.kind) == kind, col(Share.key).in_(keys[first : first + _BATCH])
            )
            found.update(map(tuple, self.session.execute(query)))
        return found

    def replace(self, kind: str, key: str, known: Encoded | None, steps: Iterable[Step]) -> None:
        """From now on the subject adds ``steps``, and what it added before (``known``) no more."""
        share = encoded(steps)
        if share == (known or {}):
            return
        self.replaced[kind, key] = share
        for added, sign in ((known or {}, -1), (share, 1)):
            for group, rows in added.items():
                amounts = self.changed.setdefault(Subject.parse(group), defaultdict(int))
                for measure, part, day, amount in rows:
                    amounts[str(measure), str(part), date.fromordinal(int(day))] += sign * int(amount)

    def write(self, session: Session) -> None:
        """Writes what was found, in the caller's transaction."""
        by_kind: dict[str, list[str]] = defaultdict(list)
        for kind, key in self.replaced:
            by_kind[kind].append(key)
        for kind, keys in by_kind.items():
            for first in range(0, len(keys), _BATCH):
                batch = keys[first : first + _BATCH]
                session.execute(delete(Share).where(col(Share.kind) == kind, col(Share.key).in_(batch)))
                rows = [
                    {"kind": kind, "key": key, "steps": self.replaced[kind, key]} for key in batch if self.replaced[kind, key]
                ]
                if rows:
                    session.execute(insert(Share), rows)
        _add(session, [
            {"group_kind": group.kind, "group_key": group.key, "measure": measure, "part": part, "day": day, "amount": amount}
            for group, amounts in self.changed.items() for (measure, part, day), amount in amounts.items() if amount
        ])  # fmt: skip


def encoded(steps: Iterable[Step]) -> Encoded:
    """A share in the form in which it is stored and compared."""
    amounts: dict[tuple[str, str, str, int], int] = defaultdict(int)
    for step in steps:
        amounts[str(step.group), step.measure, step.part, step.day.toordinal()] += step.amount
    share: Encoded = {}
    for (group, measure, part, day), amount in sorted(amounts.items()):
        if amount:
            share.setdefault(group, []).append([measure, part, day, amount])
    return share


def _add(session: Session, rows: Sequence[dict[str, object]]) -> None:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    table = TallyRow.__table__  # type: ignore[attr-defined]
    new = dialect.insert(table)
    added = new.on_conflict_do_update(index_elements=table.primary_key, set_={"amount": table.c.amount + new.excluded.amount})
    for first in range(0, len(rows), _BATCH):
        session.connection().execute(added, rows[first : first + _BATCH])
    for kind, key in {(row["group_kind"], row["group_key"]) for row in rows}:
        session.execute(delete(table).where(table.c.group_kind == kind, table.c.group_key == key, table.c.amount == 0))
