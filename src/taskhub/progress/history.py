"""An item's reports, and what follows from them on any day."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col
from sqlmodel import select as orm_select

from taskhub.clock import Moment
from taskhub.figures import PERCENT_DIGITS, VALUE_DIGITS, capped_percent, plain, unscaled
from taskhub.plan.structure import Item, Target
from taskhub.progress.models import ProgressReport, Ruling

_BATCH, _REMEMBERED = 500, 2**14

VERIFIED, SENT_BACK = "verified", "sent_back"


@dataclass(frozen=True, slots=True)
class Report:
    """One return as it counts: figures as Decimal, None where nothing was said."""

    id: int
    as_of: date
    value: Decimal | None
    percent: Decimal | None
    done: bool | None

    @property
    def figures(self) -> tuple[object, ...]:
        return (self.value, self.percent, self.done)


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the office said of a report, from ``as_of`` on."""

    as_of: date
    outcome: str
    remark: str
    actor: str


@dataclass(frozen=True, slots=True)
class Claim:
    """An item claimed done: since when it has been so without a break, by which report now, and what the office says of it
    (None: nothing yet)."""

    since: date
    report: Report
    ruled: Ruled | None

    @property
    def verified(self) -> bool:
        return self.ruled is not None and self.ruled.outcome == VERIFIED

    @property
    def sent_back(self) -> bool:
        return self.ruled is not None and self.ruled.outcome == SENT_BACK


def share_done(item: Item, report: Report) -> Fraction:
    """The share of the item that the report shows, uncapped (a ceiling indicator inverts)."""
    return _share(report.value, report.percent, report.done, item.target)


@lru_cache(_REMEMBERED)
def _share(value: Decimal | None, percent: Decimal | None, done: bool | None, target: Target | None) -> Fraction:
    """Reported figures repeat: of 100,000 returns most say one of some hundred things."""
    if done:
        return Fraction(1)
    if value is not None and target is not None:
        reported, aim = Fraction(value), Fraction(target.value)
        if target.at_most:
            return Fraction(1) if reported <= aim else aim / reported
        return reported / aim
    if percent is not None:
        return Fraction(percent) / 100
    return Fraction(0)


def percent_done(item: Item, report: Report) -> Decimal:
    """The share done as it is shown: in percent, 100 only where it is all of it."""
    return _percent(report.value, report.percent, report.done, item.target)


@lru_cache(_REMEMBERED)
def _percent(value: Decimal | None, percent: Decimal | None, done: bool | None, target: Target | None) -> Decimal:
    return capped_percent(_share(value, percent, done, target))


def is_complete(item: Item, report: Report) -> bool:
    """Complete: the report says done, 100 percent, or its target is met."""
    if report.done:
        return True
    if report.value is not None and item.target is not None:
        return report.value <= item.target.value if item.target.at_most else report.value >= item.target.value
    return report.percent is not None and report.percent >= 100


@dataclass(frozen=True)
class History:
    """The reports that count (one a day, ascending by ``as_of``), and what the office ruled on each of them (by report, ascending
    by ``as_of``)."""

    reports: Sequence[Report] = ()
    rulings: Mapping[int, Sequence[Ruled]] = field(default_factory=dict)

    @cached_property
    def days(self) -> list[date]:
        return [report.as_of for report in self.reports]

    def latest(self, day: date) -> Report | None:
        """The return that counts on ``day``: the latest one not after it."""
        if self.reports and self.reports[-1].as_of <= day:  # asked of every item, nearly always about today
            return self.reports[-1]
        index = bisect_right(self.days, day)
        return self.reports[index - 1] if index else None

    def latest_before(self, day: date) -> Report | None:
        index = bisect_left(self.days, day)
        return self.reports[index - 1] if index else None

    def complete_on(self, item: Item, day: date) -> bool:
        report = self.latest(day)
        return report is not None and is_complete(item, report)

    def claim(self, item: Item, day: date) -> Claim | None:
        """The claim that stands on ``day``. A verification stays with the same claim reported again; other figures, or a break,
        make it a new one. What was sent back is claimed anew by the next report, whatever it says."""
        claim: Claim | None = None
        for report in self.reports[: bisect_right(self.days, day)]:
            if not is_complete(item, report):
                claim = None
                continue
            ruled = next((one for one in reversed(self.rulings.get(report.id, ())) if one.as_of <= day), None)
            if ruled is None and claim is not None and claim.verified and claim.report.figures == report.figures:
                ruled = claim.ruled
            claim = Claim(claim.since if claim else report.as_of, report, ruled)
        return claim

    def verified_on(self, item: Item, day: date) -> bool:
        if not self.rulings:  # of nearly every item while verification is young
            return False
        claim = self.claim(item, day)
        return claim is not None and claim.verified

    @cached_property
    def ruled_on(self) -> Sequence[date]:
        """The days on which a ruling begins to hold."""
        return sorted({one.as_of for rulings in self.rulings.values() for one in rulings})

    def fell(self, item: Item, day: date) -> bool:
        """Whether the cumulative value that counts on ``day`` is below one reported before: flagged, not swallowed."""
        if item.target is None or item.target.at_most:
            return False
        values = [report.value for report in self.reports[: bisect_right(self.days, day)] if report.value is not None]
        return len(values) > 1 and values[-1] < max(values[:-1])


NOTHING_REPORTED = History()


def histories(
    session: Session, moment: Moment, plan: str | None = None, items: Sequence[str] | None = None, until: date | None = None
) -> Mapping[str, History]:
    """Item key → History, with what the office ruled, as known at ``moment.now``, up to ``until`` (``moment.as_of`` unless said):
    of every item, those of ``plan``, or those of its ``items``. Items without a report are absent."""
    columns = (
        ProgressReport.id, ProgressReport.plan, ProgressReport.item, ProgressReport.as_of,
        ProgressReport.value, ProgressReport.percent, ProgressReport.done,
    )  # fmt: skip
    query = (
        select(*columns)  # type: ignore[call-overload]
        .where(col(ProgressReport.as_of) <= (until or moment.as_of), col(ProgressReport.recorded_at) <= moment.now)
        .order_by(ProgressReport.plan, ProgressReport.item, ProgressReport.as_of, ProgressReport.recorded_at, ProgressReport.id)
    )
    if plan is not None:
        query = query.where(col(ProgressReport.plan) == plan)
    ruled = _rulings(session, moment, plan, items, until)
    found: dict[str, History] = {}
    for chosen in [query] if items is None else _each_batch(query, items, col(ProgressReport.item)):
        for (of, item), rows in groupby(session.execute(chosen), key=itemgetter(1, 2)):
            by_day = {
                as_of: Report(id_, as_of, _figure(value, VALUE_DIGITS), _figure(percent, PERCENT_DIGITS), done)
                for id_, _plan, _item, as_of, value, percent, done in rows
            }
            said = {one.id: ruled[one.id] for one in by_day.values() if one.id in ruled} if ruled else {}
            found[f"{of}/{item}"] = History(tuple(by_day.values()), said)
    return found


def _rulings(
    session: Session, moment: Moment, plan: str | None, items: Sequence[str] | None, until: date | None
) -> Mapping[int, Sequence[Ruled]]:
    """Report → the rulings on it; of two on one day the later recorded counts."""
    columns = (Ruling.report_id, Ruling.as_of, Ruling.outcome, Ruling.remark, Ruling.actor)
    query = (
        select(*columns)  # type: ignore[call-overload]
        .where(col(Ruling.as_of) <= (until or moment.as_of), col(Ruling.recorded_at) <= moment.now)
        .order_by(Ruling.as_of, Ruling.recorded_at, Ruling.id)
    )
    if plan is not None:
        query = query.where(col(Ruling.plan) == plan)
    found: dict[int, list[Ruled]] = {}
    for chosen in [query] if items is None else _each_batch(query, items, col(Ruling.item)):
        for report, *said in session.execute(chosen):
            found.setdefault(report, []).append(Ruled(*said))
    return found


def _each_batch(query: Select[Any], items: Sequence[str], item: Any) -> Iterator[Select[Any]]:
    for first in range(0, len(items), _BATCH):
        yield query.where(item.in_(items[first : first + _BATCH]))


def report_rows(session: Session, moment: Moment, plan: str | None = None, item: str | None = None) -> list[dict[str, object]]:
    """Every recorded return, also those that a later one corrects, as rows to print."""
    query = (
        orm_select(ProgressReport)
        .where(col(ProgressReport.as_of) <= moment.as_of, col(ProgressReport.recorded_at) <= moment.now)
        .order_by(col(ProgressReport.plan), col(ProgressReport.item), col(ProgressReport.as_of), col(ProgressReport.id))
    )
    if plan is not None:
        query = query.where(ProgressReport.plan == plan)
    if item is not None:
        query = query.where(ProgressReport.item == item)
    return [
        {"plan": row.plan, "item": row.item, "as_of": row.as_of, "value": _figure(row.value, VALUE_DIGITS),
         "percent": _figure(row.percent, PERCENT_DIGITS), "done": row.done, "note": row.note, "problems": row.problems,
         "next_steps": row.next_steps, "evidence": row.evidence, "reported_by": row.reported_by,
         "recorded_at": row.recorded_at}
        for row in session.exec(query)
    ]  # fmt: skip


@lru_cache(_REMEMBERED)
def _figure(stored: int | None, digits: int) -> Decimal | None:
    return None if stored is None else Decimal(plain(unscaled(stored, digits)))
