"""Looking hazards up: filters that an index answers at a million rows, page by page, as of today or of any day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.hazard import reading
from taskhub.hazard.facts import HazardChronicle
from taskhub.hazard.lifecycle import DONE, ON_THE_LIST, OPEN, State
from taskhub.hazard.models import Hazard, HazardEvent
from taskhub.units import Units

Rungs = Callable[[Session, Sequence[str]], Mapping[str, str]]
"""Which rung of a ladder each hazard has reached: known to whoever keeps the ladders."""


def no_rungs(_session: Session, _codes: Sequence[str]) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked for; None asks for everything. ``units``: of any of these. ``unfinished``: neither accepted nor closed."""

    units: Sequence[str] | None = None
    level: str | None = None
    state: str | None = None
    region: str | None = None
    category: str | None = None
    enterprise: str | None = None
    overdue: bool = False
    listed: bool = False
    unfinished: bool = False
    found_from: date | None = None
    found_to: date | None = None


@dataclass(frozen=True)
class Ledger:
    """Reads one session. ``rungs`` fills the column of that name."""

    session: Session
    units: Units
    calendar: WorkCalendar
    rungs: Rungs = no_rungs

    def rows(self, moment: Moment, wanted: Filter, limit: int | None = None, after: str | None = None) -> list[dict[str, Any]]:
        """At most ``limit`` rows in the order of registration, those that follow the code ``after``."""
        hazards = self._now(moment, wanted, limit, after) if self.is_now(moment) else self._then(moment, wanted, limit, after)
        rungs = self.rungs(self.session, [row["code"] for row in hazards])
        for row in hazards:
            row["rung"] = rungs.get(row["code"])
        return hazards

    def is_now(self, moment: Moment) -> bool:
        """Whether nothing is recorded that the moment does not know: then the cached columns are the answer."""
        last_day = self.session.exec(select(func.max(HazardEvent.as_of))).one()
        newest = self.session.exec(select(HazardEvent.recorded_at).order_by(col(HazardEvent.id).desc()).limit(1)).first()
        return (last_day is None or last_day <= moment.as_of) and (newest is None or newest <= moment.now)

    def _now(self, moment: Moment, wanted: Filter, limit: int | None, after: str | None) -> list[dict[str, Any]]:
        query = _unchanging(select(Hazard), wanted)
        if wanted.units is not None:
            query = query.where(col(Hazard.unit).in_(wanted.units))
        for name in ("level", "state", "region", "category"):
            if (value := getattr(wanted, name)) is not None:
                query = query.where(getattr(Hazard, name) == value)
        if wanted.enterprise is not None:
            query = query.where(col(Hazard.enterprise_code) == wanted.enterprise)
        if wanted.listed:
            query = query.where(col(Hazard.listed).is_(True))
        if wanted.unfinished:
            query = query.where(col(Hazard.state).not_in(DONE))
        if wanted.overdue:
            query = query.where(col(Hazard.closed_on).is_(None), col(Hazard.state).in_(OPEN), col(Hazard.deadline) < moment.as_of)
        query = query.order_by(col(Hazard.id))
        if after is not None:
            query = query.where(col(Hazard.id) > _id(self.session, after))
        return [_row(row, moment.as_of) for row in self.session.exec(query.limit(limit) if limit else query)]

    def _then(self, moment: Moment, wanted: Filter, limit: int | None, after: str | None) -> list[dict[str, Any]]:
        """As it stood: every hazard known then is asked, in order, until there are enough."""
        query = _unchanging(select(Hazard.code), wanted).where(
            col(Hazard.found) <= moment.as_of, col(Hazard.recorded_at) <= moment.now
        )
        if after is not None:
            query = query.where(col(Hazard.id) > _id(self.session, after))
        codes = self.session.exec(query.order_by(col(Hazard.id)))
        found: list[dict[str, Any]] = []
        for row, chronicle in reading.read(self.session, codes.all(), moment, self.units, self.calendar, moment.as_of):
            said = as_stood(row, chronicle, moment.as_of)
            if _fits(said, wanted):
                found.append(said)
                if limit and len(found) == limit:
                    break
        return found

    def one(self, code: str, moment: Moment) -> tuple[dict[str, Any], HazardChronicle] | None:
        """One hazard as it stood, and its chronicle; None where it is not known."""
        for row, chronicle in reading.read(self.session, [code], moment, self.units, self.calendar, moment.as_of):
            said = as_stood(row, chronicle, moment.as_of)
            return {**said, "rung": self.rungs(self.session, [code]).get(code)}, chronicle
        return None


def _unchanging(query: Select[Any], wanted: Filter) -> Any:
    if wanted.found_from is not None:
        query = query.where(col(Hazard.found) >= wanted.found_from)
    if wanted.found_to is not None:
        query = query.where(col(Hazard.found) <= wanted.found_to)
    return query


def _id(session: Session, code: str) -> int:
    return session.exec(select(Hazard.id).where(Hazard.code == code)).one_or_none() or 0


def _row(row: Hazard, day: date) -> dict[str, Any]:
    counts = row.state in OPEN
    return {
        **_described(row), "found": row.found, "deadline": row.deadline, "mode": row.mode, "status": row.state,
        "closed_on": row.closed_on, "monitored": row.state == State.MONITORED, "note": row.note, "state": row.state,
        "days_overdue": max((day - row.deadline).days, 0) if counts else None, "rung": None, "listed": row.listed,
    }  # fmt: skip


def as_stood(row: Hazard, chronicle: HazardChronicle, day: date) -> dict[str, Any]:
    """As ``_row``, on any day: what has changed since is taken from the chronicle."""
    stood = chronicle.standing(day)
    then = {name: getattr(stood, name) for name in ("category", "level", "region", "unit", "territory", "sector", "source")}
    return {
        **_described(row), **then, "enterprise_code": stood.enterprise_code, "found": stood.found, "deadline": stood.deadline,
        "mode": stood.mode, "status": stood.state.value, "closed_on": stood.closed_on,
        "monitored": stood.state is State.MONITORED, "note": row.note, "state": stood.state.value,
        "days_overdue": chronicle.fact("days_overdue", day), "rung": None, "listed": stood.listing.state in ON_THE_LIST,
    }  # fmt: skip


def _described(row: Hazard) -> dict[str, Any]:
    names = ("code", "title", "category", "level", "criterion", "source", "team", "round", "enterprise", "enterprise_code",
             "place", "region", "unit", "territory", "sector")  # fmt: skip
    return {name: getattr(row, name) for name in names}


def _fits(said: Mapping[str, Any], wanted: Filter) -> bool:
    same = all(
        getattr(wanted, name) in (None, said[name]) for name in ("level", "state", "region", "category")
    ) and wanted.enterprise in (None, said["enterprise_code"])
    return (
        same
        and (wanted.units is None or said["unit"] in wanted.units)
        and (not wanted.listed or said["listed"])
        and (not wanted.unfinished or said["state"] not in DONE)
        and (not wanted.overdue or bool(said["days_overdue"]))
    )
