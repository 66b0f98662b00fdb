"""The part of a dossier about plans: items with their dates, what was returned when, and the evidence that was named."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from taskhub.clock import Moment
from taskhub.dossier.dossier import EvidenceEntry, ItemEntry, PlanEntry, ReturnEntry
from taskhub.figures import capped_percent, percent
from taskhub.plan import book
from taskhub.plan.structure import Item, Plan
from taskhub.progress import History, Period, ProgressReport, histories, plan_status
from taskhub.progress.history import NOTHING_REPORTED
from taskhub.progress.schedule import item_line, period_ends
from taskhub.progress.status import share_on
from taskhub.units import Units

COMPLETE, OVERDUE, BEHIND, UNDER_WAY, WITHDRAWN = "complete", "overdue", "behind", "under_way", "withdrawn"


@dataclass(frozen=True)
class Work:
    """What one unit leads, in every plan. ``family``: the unit, and those it succeeded."""

    session: Session
    moment: Moment
    units: Units
    unit: str
    family: Collection[str]
    period: Period
    zone: str
    verification: bool = False

    def plans(self) -> Iterator[PlanEntry]:
        for plan, reported in self._plans():
            for row in plan_status(plan, reported, self.units, self.moment.as_of, self.verification).units:
                if row.unit == self.unit:
                    yield PlanEntry(plan.code, plan.title, plan.revision, row.figures, row.rank)

    def items(self) -> Iterator[ItemEntry]:
        known = book.known_revisions(self.session, self.moment, self.moment.as_of)
        for plan, reported in self._plans():
            mine = self._led(plan)
            versions = book.item_versions(self.session, known[plan.code], [item.code for item in mine])
            for item in mine:
                yield self._item(item, [version.due for _since, version in versions[item.code]],
                                 reported.get(item.key, NOTHING_REPORTED))  # fmt: skip

    def returns(self, year: int) -> Iterator[ReturnEntry]:
        """Of each reporting period of the year that is over: what was to be reported and what was."""
        last_year = date(year - 1, 12, 31)
        ends = period_ends(self.period, last_year, min(date(year, 12, 31), self.moment.as_of))
        for plan, reported in self._plans():
            begin = last_year
            for end in ends:
                asked = [item for item in self._led(plan) if item.in_force(end) and item.start <= end
                         and not reported.get(item.key, NOTHING_REPORTED).complete_on(item, begin)]  # fmt: skip
                if asked and plan.start <= end and begin < plan.end:
                    yield self._return(plan, begin, end, asked)
                begin = end

    def evidence(self, year: int) -> Iterator[EvidenceEntry]:
        query = select(ProgressReport).where(
            col(ProgressReport.as_of) >= date(year, 1, 1), col(ProgressReport.as_of) <= self.moment.as_of,
            col(ProgressReport.recorded_at) <= self.moment.now, ProgressReport.evidence != "",
        )  # fmt: skip
        for plan, _reported in self._plans():
            titles = {item.code: item.title for item in self._led(plan)}
            rows = self.session.exec(query.where(ProgressReport.plan == plan.code).order_by(
                col(ProgressReport.item), col(ProgressReport.as_of), col(ProgressReport.id)))  # fmt: skip
            said: dict[tuple[str, date, str], EvidenceEntry] = {}
            for row in rows:
                if row.item in titles:
                    entry = EvidenceEntry(f"{row.plan}/{row.item}", titles[row.item], row.as_of, row.evidence,
                                          self.units.name(row.reported_by))  # fmt: skip
                    said[row.item, row.as_of, row.evidence] = entry
            yield from said.values()

    def _plans(self) -> Sequence[tuple[Plan, Mapping[str, History]]]:
        plans = book.plans_in_force(self.session, self.moment)
        return [(plan, histories(self.session, self.moment, plan.code)) for plan in plans if self._led(plan)]

    def _led(self, plan: Plan) -> Sequence[Item]:
        return [item for item in plan.items if item.lead in self.family]

    def _item(self, item: Item, dues: Sequence[date], history: History) -> ItemEntry:
        day = self.moment.as_of
        done, line = share_on(item, history, day), item_line(item, day)
        changed = tuple(due for before, due in pairwise(dues) if due != before)
        if not item.in_force(day):
            state = WITHDRAWN
        elif done >= 1:
            state = COMPLETE
        elif item.due < day:
            state = OVERDUE
        else:
            state = BEHIND if line is not None and done < line else UNDER_WAY
        return ItemEntry(
            item.key, item.title, self.units.name(item.lead), dues[0], item.due, changed,
            capped_percent(done) if history.latest(day) else None, percent(line), _completed_on(item, history, day), state,
        )  # fmt: skip

    def _return(self, plan: Plan, begin: date, end: date, asked: Sequence[Item]) -> ReturnEntry:
        query = select(ProgressReport.item, ProgressReport.recorded_at).where(
            ProgressReport.plan == plan.code, col(ProgressReport.as_of) > begin, col(ProgressReport.as_of) <= end,
            col(ProgressReport.recorded_at) <= self.moment.now,
        )  # fmt: skip
        codes = {item.code for item in asked}
        rows = [(code, entered) for code, entered in self.session.exec(query) if code in codes]
        entered = [instant.astimezone(ZoneInfo(self.zone)).date() for _code, instant in rows]
        return ReturnEntry(
            plan.code, end, len(asked), len({code for code, _instant in rows}),
            min(entered, default=None), max(entered, default=None),
        )  # fmt: skip


def _completed_on(item: Item, history: History, day: date) -> date | None:
    """Since when the item has been complete, without having fallen back."""
    found = None
    for report in reversed([one for one in history.reports if one.as_of <= day]):
        if not history.complete_on(item, report.as_of):
            break
        found = report.as_of
    return found
