"""What the counters say: the newest row about each thing counted, as of a day and as far as known."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from taskhub.clock import Moment
from taskhub.counters.declared import Counters
from taskhub.counters.models import CounterValue
from taskhub.figures import VALUE_DIGITS, plain, unscaled

Key = tuple[str, str, str, str, bool, date]
"""Counter, unit, scope, period, cumulative or not, cut-off: what one figure is about."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure that counts; ``place`` says where it was written. ``value`` None: it is missing, which is not 0. ``number``
    rises with each that is recorded."""

    counter: str
    unit: str
    scope: str
    period: str
    cumulative: bool
    cut_off: date
    value: Decimal | None
    as_of: date
    place: str
    number: int

    @property
    def key(self) -> Key:
        return (self.counter, self.unit, self.scope, self.period, self.cumulative, self.cut_off)

    @property
    def newness(self) -> tuple[date, int]:
        """Of several about the same, the one with the highest counts: that of the latest date, of one date the last recorded."""
        return self.as_of, self.number


def figures(
    session: Session, moment: Moment, counters: Iterable[str] | None = None, since: date | None = None
) -> dict[Key, Figure]:  # fmt: skip
    """The figures known at the moment, by what they are about, in the order of counter, unit, scope and cut-off. ``since``:
    without those that were cut off sooner."""
    query = select(CounterValue).where(col(CounterValue.recorded_at) <= moment.now, col(CounterValue.as_of) <= moment.as_of)
    if counters is not None:
        query = query.where(col(CounterValue.counter).in_(list(counters)))
    if since is not None:
        query = query.where(col(CounterValue.cut_off) >= since)
    newest: dict[Key, Figure] = {}
    for one in map(figure_of, session.exec(query)):
        held = newest.get(one.key)
        if held is None or held.newness < one.newness:
            newest[one.key] = one
    ordered = sorted(newest.values(), key=lambda one: (one.counter, one.unit, one.scope, one.cut_off, one.period, one.cumulative))
    return {one.key: one for one in ordered}


def figure_of(row: CounterValue) -> Figure:
    value = None if row.value is None else Decimal(plain(unscaled(row.value, VALUE_DIGITS)))  # 26, not 26.0000
    place = f"{row.file}:{row.row}" if row.row is not None else row.file
    return Figure(row.counter, row.unit, row.scope, row.period, row.cumulative, row.cut_off, value, row.as_of, place,
                  row.id or 0)  # fmt: skip


def decreased(known: Mapping[Key, Figure], counters: Counters) -> Iterator[tuple[Figure, Figure]]:
    """Each cumulative figure that is lower than an earlier one since the counter last began anew, with that one."""
    highest: dict[tuple[object, ...], Figure] = {}
    for one in sorted(known.values(), key=lambda one: one.cut_off):
        declared = counters.counters.get(one.counter)
        if not one.cumulative or one.value is None or declared is None:
            continue
        run = (one.counter, one.unit, one.scope, one.cut_off.year if declared.resets == "yearly" else None)
        before = highest.get(run)
        if before is not None and before.value is not None and one.value < before.value:
            yield one, before
        else:
            highest[run] = one


def above_their_whole(known: Mapping[Key, Figure], counters: Counters) -> Iterator[tuple[Figure, Figure]]:
    """Each figure that is higher than the one it is part of (scope within scope, counter of which), with that one."""
    parts: Sequence[Callable[[Figure], Key | None]] = (
        lambda one: (one.counter, one.unit, scope.within, *one.key[3:])
        if (scope := counters.scopes.get(one.scope)) and scope.within else None,
        lambda one: (counter.of_which, *one.key[1:])
        if (counter := counters.counters.get(one.counter)) and counter.of_which else None,
    )  # fmt: skip
    for one in known.values():
        for whole_key in parts:
            key = whole_key(one)
            whole = known.get(key) if key else None
            if whole and whole.value is not None and one.value is not None and one.value > whole.value:
                yield one, whole
