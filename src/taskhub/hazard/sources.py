"""The fact sources this room offers: hazards and enterprises. They read the keys that are asked for, and nothing else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment, civil_date
from taskhub.hazard import reading
from taskhub.hazard.enterprise_facts import ENTERPRISE_FACTS, EnterpriseChronicle, Rating
from taskhub.hazard.facts import HAZARD_FACTS, HazardChronicle
from taskhub.hazard.models import Enterprise, EnterpriseRating, Hazard, HazardSpan
from taskhub.subjects import Facts, FactSpec, Step, Subject
from taskhub.units import Units


@dataclass(frozen=True, slots=True)
class _Known:
    """What is asked about a subject once its chronicle was handed out."""

    title: str
    addressee: str | None
    groups: tuple[Subject, ...]


class HazardSource:
    """Hazards. Their addressee is the accountable unit, or its successor."""

    kind = "hazard"
    catalogue: Mapping[str, FactSpec] = HAZARD_FACTS

    def __init__(self, session: Session, units: Units, calendar: WorkCalendar, until: date = date.max) -> None:
        """``until``: what is dated later does not exist, also where it is recorded already."""
        self.session = session
        self.units = units
        self.calendar = calendar
        self.until = until
        self._known: dict[str, _Known] = {}

    def keys(self, moment: Moment) -> Iterable[str]:
        return reading.keys(self.session, moment, self.until)

    def chronicles(self, keys: Iterable[str] | None, moment: Moment) -> Iterator[HazardChronicle]:
        self._known.clear()
        wanted = list(self.keys(moment)) if keys is None else keys
        for _row, chronicle in reading.read(self.session, wanted, moment, self.units, self.calendar, self.until):
            enterprise = chronicle.standing(moment.as_of).enterprise_code
            groups = (Subject("unit", chronicle.unit), *([Subject("enterprise", enterprise)] if enterprise else []))
            self._known[chronicle.key] = _Known(chronicle.title, chronicle.unit, groups)
            yield chronicle

    def facts(self, keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        return {chronicle.key: chronicle.facts(moment.as_of) for chronicle in self.chronicles(keys, moment)}

    def groups(self, key: str) -> Sequence[Subject]:
        return self._known[key].groups

    def group_keys(self, kind: str) -> Iterable[str]:
        if kind == "unit":
            return {unit for one in self._units_named() for unit in (one, self.units.accountable(one, date.max))}
        if kind == "enterprise":
            return [code for code in self.session.exec(select(Hazard.enterprise_code).distinct()) if code]
        return ()

    def members(self, group: Subject, moment: Moment) -> Iterable[str]:
        """Also those that another unit answered for at some time: their steps tell whose they are."""
        query = select(Hazard.code)
        if group.kind == "enterprise":
            return self.session.exec(query.where(Hazard.enterprise_code == group.key)).all()
        units = [unit for unit in self._units_named() if self.units.accountable(unit, moment.as_of) == group.key]
        once = select(HazardSpan.hazard).where(col(HazardSpan.unit).in_(units))
        return self.session.exec(query.where(or_(col(Hazard.unit).in_(units), col(Hazard.code).in_(once)))).all()

    def _units_named(self) -> Sequence[str]:
        now, once = select(Hazard.unit).distinct(), select(HazardSpan.unit).distinct()
        return [*{*self.session.exec(now), *self.session.exec(once)}]

    def shares(self, key: str) -> Iterable[Step]:
        return ()

    def title(self, key: str) -> str:
        return self._known[key].title

    def addressee(self, key: str) -> str | None:
        return self._known[key].addressee


class EnterpriseSource:
    """Enterprises in the register. Their territory hears about them, or the committee office where none is registered."""

    kind = "enterprise"
    catalogue: Mapping[str, FactSpec] = ENTERPRISE_FACTS

    def __init__(self, session: Session, units: Units, zone: str) -> None:
        self.session = session
        self.units = units
        self.zone = zone
        self._known: dict[str, _Known] = {}

    def keys(self, moment: Moment) -> Iterable[str]:
        query = select(Enterprise.code).where(col(Enterprise.recorded_at) <= moment.now)
        yield from self.session.exec(query.order_by(Enterprise.code))

    def chronicles(self, keys: Iterable[str] | None, moment: Moment) -> Iterator[EnterpriseChronicle]:
        wanted = list(self.keys(moment)) if keys is None else keys
        for batch in reading.batches(wanted):
            ratings, since = self._ratings(batch, moment), self._first_found(batch)
            query = select(Enterprise).where(col(Enterprise.code).in_(batch), col(Enterprise.recorded_at) <= moment.now)
            rows = {row.code: row for row in self.session.exec(query)}
            for code in batch:
                if code in rows:
                    yield self._chronicle(rows[code], ratings.get(code, []), since.get(code), moment)

    def _chronicle(self, row: Enterprise, ratings: list[Rating], first_found: date | None, moment: Moment) -> EnterpriseChronicle:
        days = [civil_date(row.recorded_at, self.zone), *(rating.as_of for rating in ratings[:1])]
        begins = min([*days, *([first_found] if first_found else [])])
        addressee = row.territory or self.units.office
        self._known[row.code] = _Known(row.name, addressee and self.units.accountable(addressee, moment.as_of), ())
        return EnterpriseChronicle(row.code, row.name, row.region, row.territory, row.sector, begins, ratings)

    def _ratings(self, codes: Sequence[str], moment: Moment) -> Mapping[str, list[Rating]]:
        query = (
            select(EnterpriseRating)
            .where(
                col(EnterpriseRating.enterprise).in_(codes),
                col(EnterpriseRating.as_of) <= moment.as_of,
                col(EnterpriseRating.recorded_at) <= moment.now,
            )
            .order_by(col(EnterpriseRating.as_of), col(EnterpriseRating.id))
        )
        by_day: dict[str, dict[date, Rating]] = defaultdict(dict)
        for row in self.session.exec(query):
            by_day[row.enterprise][row.as_of] = Rating(row.id or 0, row.as_of, row.risk_code, row.colour)
        return {code: list(days.values()) for code, days in by_day.items()}

    def _first_found(self, codes: Sequence[str]) -> Mapping[str, date]:
        """An enterprise is judged from its first hazard on, whenever it was entered into the register."""
        query = (
            select(Hazard.enterprise_code, func.min(Hazard.found))
            .where(col(Hazard.enterprise_code).in_(codes))
            .group_by(col(Hazard.enterprise_code))
        )
        return {code: found for code, found in self.session.exec(query) if code}

    def facts(self, keys: Iterable[str] | None, moment: Moment) -> Mapping[str, Facts]:
        return {chronicle.key: chronicle.facts(moment.as_of) for chronicle in self.chronicles(keys, moment)}

    def groups(self, key: str) -> Sequence[Subject]:
        return ()

    def group_keys(self, kind: str) -> Iterable[str]:
        return ()

    def members(self, group: Subject, moment: Moment) -> Iterable[str]:
        return ()

    def shares(self, key: str) -> Iterable[Step]:
        return ()

    def title(self, key: str) -> str:
        return self._known[key].title

    def addressee(self, key: str) -> str | None:
        return self._known[key].addressee


CATALOGUES: Mapping[str, Mapping[str, FactSpec]] = {source.kind: source.catalogue for source in (HazardSource, EnterpriseSource)}
