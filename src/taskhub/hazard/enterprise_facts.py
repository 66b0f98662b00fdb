"""Enterprises as subjects of rules: where they stand in the five colours. What they are charged with is counted by rules."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from taskhub.i18n import marked as _
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin

COLOURS: Mapping[str, str] = {"red": _("红"), "orange": _("橙"), "yellow": _("黄"), "blue": _("蓝"), "green": _("绿")}
"""The five colours (赋码), the most dangerous first."""


@dataclass(frozen=True, slots=True)
class Rating:
    """The risk code and colour from ``as_of`` on; empty where nothing is said."""

    id: int
    as_of: date
    risk_code: str = ""
    colour: str = ""


@dataclass(frozen=True)
class EnterpriseChronicle:
    """One enterprise through its ratings (one a day, ascending)."""

    key: str
    title: str
    region: str
    territory: str | None
    sector: str | None
    begins: date
    ratings: Sequence[Rating]

    @cached_property
    def changes(self) -> Sequence[date]:
        return [rating.as_of for rating in self.ratings]

    def rating(self, day: date) -> Rating | None:
        index = bisect_right(self.changes, day)
        return self.ratings[index - 1] if index else None

    def fact(self, name: str, day: date) -> FactValue | None:
        return _VALUES[name](self, self.rating(day), day)

    def facts(self, day: date) -> Facts:
        rating = self.rating(day)
        found = ((name, value(self, rating, day)) for name, value in _VALUES.items())
        return {name: value for name, value in found if value is not None}

    def happened(self, name: str) -> Sequence[date]:
        return ()

    def origins(self, day: date) -> Sequence[Origin]:
        rating = self.rating(day)
        rows = [Origin("enterprise", self.key, self.begins, self.title)]
        if rating is not None:
            rows.append(Origin("enterprise_rating", str(rating.id), rating.as_of, f"{rating.risk_code} {rating.colour}".strip()))
        return rows


ENTERPRISE_FACTS: Mapping[str, FactSpec] = {
    spec.name: spec
    for spec in (
        FactSpec("region", FactType.TEXT, _("地区的代码")),
        FactSpec("territory", FactType.TEXT, _("属地单位的代码;没有登记则没有")),
        FactSpec("sector", FactType.TEXT, _("行业主管部门的代码;没有登记则没有")),
        FactSpec("risk_code", FactType.TEXT, _("风险赋码;没有登记则没有")),
        FactSpec("colour", FactType.TEXT, _("五色等级:红、橙、黄、蓝、绿;没有登记则没有"), values=tuple(COLOURS)),
        FactSpec("days_since_rating", FactType.INTEGER, _("最近一次赋码以来的天数;没有则没有"), _("天"), Movement.MONOTONE),
    )
}

_VALUES: Mapping[str, Callable[[EnterpriseChronicle, Rating | None, date], FactValue | None]] = {
    "region": lambda one, _rating, _day: one.region,
    "territory": lambda one, _rating, _day: one.territory,
    "sector": lambda one, _rating, _day: one.sector,
    "risk_code": lambda _one, rating, _day: (rating.risk_code or None) if rating else None,
    "colour": lambda _one, rating, _day: (rating.colour or None) if rating else None,
    "days_since_rating": lambda _one, rating, day: (day - rating.as_of).days if rating else None,
}
