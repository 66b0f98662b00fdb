"""The figures of a period, reckoned from the ledger as it was known at an instant. Nothing here depends on what was entered
later, nor on today's configuration: what a publication rests on is handed in, so that it can be handed in again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlmodel import Session

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.counters import Counters, beside_last_year, figures
from taskhub.figures import percent, quantise, share_percent, year_on_year
from taskhub.periods import Period, Span, same_day_a_year_before
from taskhub.plan import book
from taskhub.plan.structure import Plan
from taskhub.progress import histories, plan_status
from taskhub.progress.family import at_the_leaves, where_each_does_them
from taskhub.progress.history import NOTHING_REPORTED, History
from taskhub.progress.status import share_on
from taskhub.publication.canonical import plain
from taskhub.publication.rungs import rungs_reached
from taskhub.ranking import (
    GROUPS,
    Counting,
    Outcome,
    Ranking,
    Scoring,
    come_or_due_in,
    group_of,
    hazard_days,
    outcomes,
    rank,
    settled_in,
    steps_up,
)
from taskhub.ranking.hazards import HazardDays
from taskhub.rounds import SubmissionSource
from taskhub.units import Units

Reported = Mapping[str, History]
FORMAT = 3
"""Of the data. What was published in an earlier one is read, and reckoned again, as it was then: 1 counted the replies and
returns of a period otherwise, and had neither counters nor, beside what is verified, both rates; 1 and 2 counted an item that
plans below carry out there and here, also to one unit that leads both, compared the end of a February with the 28th of one that
had 29 days, and did not say of a rung whether anybody had signed it."""

_COUNTING: Mapping[int, Counting] = {1: come_or_due_in, 2: settled_in, 3: settled_in}


@dataclass(frozen=True)
class Basis:
    """What figures rest on beside the ledger. ``before``: the ranks of the last published ranking, and its code."""

    units: Units
    scoring: Scoring
    count_on_spot: bool
    verification: bool
    before: Mapping[str, int]
    before_code: str | None
    counters: Counters


@dataclass(frozen=True, slots=True)
class Gist:
    """The headline; the plans that it adds up, each with as many items as count there; who is behind; the overdue major
    hazards."""

    headline: Mapping[str, Any]
    plans: Sequence[Mapping[str, Any]]
    behind: Sequence[Mapping[str, Any]]
    major: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Reckoning:
    """The ledger as known at ``moment``, read for the figures of one period (None: from the beginning), in one format."""

    session: Session
    moment: Moment
    period: Span | None
    basis: Basis
    calendar: WorkCalendar
    format: int = FORMAT

    def rankings(self) -> list[Ranking]:
        return self._rankings(self._outcomes(self._plans(self.moment.as_of), self._hazards([self._span()])))

    def gist(self) -> Gist:
        hazards = self._hazards([self._span()])
        plans = self._plans(self.moment.as_of)
        found = self._outcomes(plans, hazards)
        day = self.moment.as_of
        counted = [
            {"title": plan.title, "items": self._figures(plan, reported, day)[0], "mode": plan.schedule.mode.value,
             "basis": plan.schedule.basis.value}
            for plan, reported in self._once(plans, day)
        ]  # fmt: skip
        return Gist(self._headline(plans, found, hazards), counted, self._behind(found), self._major(hazards))

    def data(self, provenance: Mapping[str, Any], told_on: date) -> dict[str, Any]:
        """Everything that a bulletin says, in plain canonical data; ``provenance`` is kept in it as it is. ``told_on``: the day
        by which returns of the period's round are in time, late or missing, and up to which counters were given."""
        assert self.period is not None
        day, then = self.moment.as_of, self._a_year_before(self.moment.as_of)
        months = self._months()
        spans = [self._span(), (self._a_year_before(self.period.start), then)]
        hazards = self._hazards([*spans, *((None, one) for one in months if one != day)])
        plans = self._plans(day)
        found = self._outcomes(plans, hazards)
        rankings = self._rankings(found)
        return {
            "format": self.format,
            "period": plain({"code": self.period.code, "start": self.period.start, "end": self.period.end}),
            "as_of": day.isoformat(),
            "known_at": self.moment.now.isoformat(),
            "told_on": told_on.isoformat(),
            "basis": plain({
                "plans": [
                    {"plan": plan.code, "title": plan.title, "revision": plan.revision, "document": plan.document,
                     "mode": plan.schedule.mode.value, "basis": plan.schedule.basis.value}
                    for plan, _reported in plans
                ],
                "units": self.basis.units.content()["units"], "scoring": self.basis.scoring.content(),
                "count_on_spot": self.basis.count_on_spot, "verification": self.basis.verification,
                "before": self.basis.before_code, **provenance,
                **({"counters": self.basis.counters.file.model_dump()} if self.format > 1 else {}),
            }),
            "headline": plain(self._headline(plans, found, hazards)),
            "plans": [plain(self._plan_row(plan, reported)) for plan, reported in plans],
            "rankings": {one.group: [plain(self._ranked_row(one, row)) for row in one.rows] for one in rankings},
            "behind": [plain(row) for row in self._behind(found)],
            "returns": [plain(row) for row in self._returns(self.period.code, told_on)],
            "silent": [plain(row) for row in self._silent(plans)],
            "major_hazards": [plain(row) for row in self._major(hazards)],
            "extended": [plain(row) for row in self._extended(plans)],
            "year_on_year": [plain(row) for row in self._year_on_year(hazards, then)],
            **({"counters": [plain(row) for row in self._counters(told_on)]} if self.format > 1 else {}),
            "curve": [plain(self._point(one)) for one in months],
            "backlog": [[one.isoformat(), hazards.total(one).backlog] for one in months],
        }  # fmt: skip

    def _span(self) -> tuple[date | None, date]:
        return (self.period.start if self.period else None, self.moment.as_of)

    def _a_year_before(self, day: date) -> date:
        if self.format > 2:
            return same_day_a_year_before(day)
        return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)

    def _hazards(self, days: Sequence[tuple[date | None, date]]) -> HazardDays:
        return hazard_days(self.session, self.moment, days, self.basis.units, self.calendar, self.basis.count_on_spot)

    def _plans(self, day: date) -> list[tuple[Plan, Reported]]:
        moment = self.moment.on(day)
        return [
            (plan, histories(self.session, moment, plan.code))
            for plan in book.plans_in_force(self.session, moment) if plan.start <= day
        ]  # fmt: skip

    def _once(self, plans: Sequence[tuple[Plan, Reported]], day: date) -> list[tuple[Plan, Reported]]:
        """As they count in totals: what plans below carry out only where it is done."""
        if self.format < 3:
            return list(plans)
        leaves = at_the_leaves([plan for plan, _reported in plans], day)
        return [(plan, reported) for plan, (_whole, reported) in zip(leaves, plans, strict=True)]

    def _led(self, plans: Sequence[tuple[Plan, Reported]]) -> list[tuple[Plan, Reported]]:
        """As they count to units: what one and the same unit leads above and carries out below only where it is done."""
        if self.format < 3:
            return list(plans)
        led = where_each_does_them([plan for plan, _reported in plans], self.basis.units, self.moment.as_of)
        return [(plan, reported) for plan, (_whole, reported) in zip(led, plans, strict=True)]

    def _outcomes(self, plans: Sequence[tuple[Plan, Reported]], hazards: HazardDays) -> list[Outcome]:
        since, day = self._span()
        return outcomes(
            self.session, self.moment, self.basis.units, self._led(plans), hazards.on(day), since, self.calendar,
            self.basis.verification, _COUNTING[self.format],
        )  # fmt: skip

    def _rankings(self, found: Sequence[Outcome]) -> list[Ranking]:
        known = {one.unit: one for one in found}
        return [
            rank(
                group,
                [
                    known[unit.code] for unit in self.basis.units
                    if group_of(unit, self.basis.units) == group and unit.code in known and unit.exists_on(self.moment.as_of)
                ],
                self.basis.scoring, self.basis.before,
            )
            for group in GROUPS
        ]  # fmt: skip

    def _ranked_row(self, ranking: Ranking, row: Any) -> dict[str, Any]:
        outcome = row.outcome
        return {
            "unit": outcome.unit, "name": self.basis.units.name(outcome.unit), "rank": row.rank, "score": row.score,
            "tier": row.tier, "movement": row.movement, "why": row.why, "parts": [asdict(part) for part in row.parts],
            "steps": [asdict(step) for step in steps_up(ranking, row, self.basis.scoring)], "outcome": outcome.content(),
        }  # fmt: skip

    def _headline(
        self, plans: Sequence[tuple[Plan, Reported]], found: Sequence[Outcome], by_day: HazardDays
    ) -> dict[str, Any]:  # fmt: skip
        counted, hazards = self._once(plans, self.moment.as_of), by_day.total(self.moment.as_of)
        once = found if counted == plans else self._outcomes(counted, by_day)
        items, completed = (sum(getattr(one, name) for one in once) for name in ("items", "claimed"))
        expected = sum((one.expected for one in once), Fraction(0))
        every = hazards.closed + hazards.backlog + hazards.monitored
        return {
            "items": items, "completed": completed, "completion_rate": share_percent(completed, items),
            "schedule_progress": percent(expected / items) if items else None,
            **(self._verified(once, items, expected) if self.basis.verification else {}),
            "deviation": quantise((completed - expected) * 100 / items, 2) if items else None,
            "overdue": sum(one.overdue for one in once),
            "hazards": {**vars(hazards), "rectification_rate": share_percent(hazards.closed, every)},
            "replies_due": sum(one.replies_due for one in found),
            "replies_in_time": sum(one.replies_in_time for one in found),
        }  # fmt: skip

    def _verified(self, found: Sequence[Outcome], items: int, expected: Fraction) -> dict[str, Any]:
        verified = sum(one.completed for one in found)
        if self.format == 1:
            return {"verified": verified}
        return {
            "verified": verified, "completion_rate_verified": share_percent(verified, items),
            "deviation_verified": quantise((verified - expected) * 100 / items, 2) if items else None,
        }  # fmt: skip

    @property
    def _both_rates(self) -> bool:
        return self.basis.verification and self.format > 1

    def _plan_row(self, plan: Plan, reported: Reported) -> dict[str, Any]:
        status = plan_status(plan, reported, self.basis.units, self.moment.as_of, self._both_rates)
        return {"plan": plan.code, "title": plan.title, **asdict(status.figures), "withdrawn": status.withdrawn}

    def _behind(self, found: Sequence[Outcome]) -> list[dict[str, Any]]:
        """Who is behind the line of the plans it works on, the furthest first; by what is verified, where verification is on."""
        rows: list[dict[str, Any]] = [
            {
                "unit": one.unit, "name": self.basis.units.name(one.unit), "items": one.items, "completed": one.completed,
                "completion_rate": share_percent(one.completed, one.items),
                "schedule_progress": percent(one.expected / one.items),
                "deviation": quantise((one.completed - one.expected) * 100 / one.items, 2), "overdue": one.overdue,
                **({"claimed": one.claimed, "claimed_rate": share_percent(one.claimed, one.items)} if self._both_rates else {}),
            }
            for one in found if one.items
        ]  # fmt: skip
        behind = [row for row in rows if row["deviation"] < 0]
        return sorted(behind, key=lambda row: (row["deviation"], row["unit"]))

    def _silent(self, plans: Sequence[tuple[Plan, Reported]]) -> list[dict[str, Any]]:
        """Units with work left of which nothing was returned since the period began."""
        since, day = self._span()
        left: dict[str, int] = {}
        last: dict[str, date] = {}
        for plan, reported in plans:
            for item in plan.items:
                unit, history = self.basis.units.accountable(item.lead, day), reported.get(item.key, NOTHING_REPORTED)
                if (latest := history.latest(day)) is not None:
                    last[unit] = max(last.get(unit, date.min), latest.as_of)
        for plan, reported in self._led(plans):
            for item in plan.items:
                unit, history = self.basis.units.accountable(item.lead, day), reported.get(item.key, NOTHING_REPORTED)
                if item.in_force(day) and item.start <= day and share_on(item, history, day) < 1:
                    left[unit] = left.get(unit, 0) + 1
        return [
            {"unit": unit, "name": self.basis.units.name(unit), "items": left[unit], "last": last.get(unit)}
            for unit in sorted(left) if since is not None and last.get(unit, date.min) < since
        ]  # fmt: skip

    def _returns(self, code: str, told_on: date) -> list[dict[str, Any]]:
        """A row a unit of the period's reporting round, as known at the moment; none where no round was opened."""
        source = SubmissionSource(self.session, self.moment, self.basis.units, self.calendar)
        keys = [key for key in source.keys(self.moment) if key.partition("/")[0] == code]
        return [
            {
                "unit": one.unit, "name": self.basis.units.name(one.key.partition("/")[2]), "status": one.shown(told_on),
                "late": one.late(told_on), "due": one.due, "came_on": one.came_on(told_on), "returned": one.returned(told_on),
            }
            for one in source.chronicles(keys, self.moment)
        ]  # fmt: skip

    def _major(self, hazards: HazardDays) -> list[dict[str, Any]]:
        """``rung`` is empty before the first."""
        rungs = rungs_reached(self.session, self.moment, [f"hazard:{one.code}" for one in hazards.major])
        rows = []
        for one in hazards.major:
            rung = rungs.get(f"hazard:{one.code}")
            state = {"rung_state": rung.state if rung else None} if self.format > 2 else {}
            rows.append({**asdict(one), "name": self.basis.units.name(one.unit), "rung": rung.title if rung else "", **state})
        return rows

    def _extended(self, plans: Sequence[tuple[Plan, Reported]]) -> list[dict[str, Any]]:
        """Items whose date is later than in the first revision, with the date that it was."""
        rows = []
        for plan, reported in plans:
            first = book.revisions(self.session, plan.code)[0].revision
            begun = book.revision(self.session, plan.code, first) if first != plan.revision else None
            due = {item.code: item.due for item in begun.items} if begun else {}
            rows += [
                {"item": item.key, "title": item.title, "name": self.basis.units.name(item.lead), "original": due[item.code],
                 "due": item.due,
                 "completed": share_on(item, reported.get(item.key, NOTHING_REPORTED), self.moment.as_of) >= 1}
                for item in plan.items
                if item.in_force(self.moment.as_of) and item.due > due.get(item.code, date.max)
            ]  # fmt: skip
        return rows

    def _year_on_year(self, hazards: HazardDays, then: date) -> list[dict[str, Any]]:
        """Counts on the same cut-off day of two years; what there was nothing of then is not applicable."""
        day = self.moment.as_of
        pairs: list[tuple[str, int, int | None]] = [("completed", self._done(day) or 0, self._done(then))]
        now_, then_ = hazards.total(day), hazards.total(then)
        pairs += [(f"hazards_{name}", getattr(now_, name), getattr(then_, name))
                  for name in ("inflow", "closed", "backlog", "overdue")]  # fmt: skip
        return [
            {"what": what, "now": now, "then": was, "change": None if was is None else year_on_year(now, was)}
            for what, now, was in pairs
        ]

    def _counters(self, told_on: date) -> list[dict[str, Any]]:
        """Counters are dated when they were given, which is after the period's end."""
        assert self.period is not None
        period = Period.parse(self.period.code)
        known = figures(self.session, self.moment.on(told_on), self.basis.counters.counters, period.a_year_before.start)
        rows = beside_last_year(known, self.basis.counters, period, self.basis.units)
        return [{**row, "missing": [self.basis.units.name(unit) for unit in row["missing"]]} for row in rows]

    def _done(self, day: date) -> int | None:
        plans = self._once(self._plans(day), day)
        return sum(self._figures(plan, reported, day)[1] for plan, reported in plans) if plans else None

    def _months(self) -> list[date]:
        """The ends of the year's months so far, and the day itself."""
        day = self.moment.as_of
        ends = [date(day.year, month, 1) - timedelta(days=1) for month in range(2, day.month + 1)]
        return [*ends, day]

    def _point(self, day: date) -> dict[str, Any]:
        """Where all plans together stood on a day, as known at the moment, and where their lines were."""
        figures = [self._figures(plan, reported, day) for plan, reported in self._once(self._plans(day), day)]
        items, done = sum(one[0] for one in figures), sum(one[1] for one in figures)
        expected = sum((one[2] for one in figures), Fraction(0))
        return {"day": day, "actual": share_percent(done, items), "schedule": percent(expected / items) if items else None}

    def _figures(self, plan: Plan, reported: Reported, day: date) -> tuple[int, int, Fraction]:
        """Items, completed, and how many should be, by the plan's line."""
        status = plan_status(plan, reported, self.basis.units, day).figures
        return status.items, status.completed, Fraction(status.schedule_progress or Decimal(0)) / 100 * status.items
