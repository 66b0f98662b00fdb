"""To whom a rung speaks: resolved on the day it fires, so that it reaches whoever is responsible then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from taskhub.escalation.ladder import Addressee
from taskhub.subjects import Facts
from taskhub.units import Units

HEAD = "head"


@dataclass(frozen=True, slots=True)
class Party:
    """A unit, or whoever holds a post in it."""

    unit: str
    post: str = ""


@dataclass(frozen=True)
class Addressees:
    """The register, and the unit that referrals to law enforcement go to (None: a comprehensive regulator)."""

    units: Units
    enforcement: str | None = None

    def parties(self, words: Iterable[Addressee], unit: str, facts: Facts, day: date) -> list[Party]:
        """The parties meant by ``words`` for a subject that ``unit`` answers for, each once. Whoever is not known is the
        committee office: what nobody else can receive must not get lost."""
        found = (Party(self._unit(word.removesuffix("_head"), unit, facts), _post(word)) for word in words)
        current = (Party(self.units.accountable(party.unit, day), party.post) for party in found if party.unit)
        return list(dict.fromkeys(current))

    def _unit(self, word: str, unit: str, facts: Facts) -> str:
        match word:
            case "unit" | "head":
                found: str | None = unit
            case "superior":
                found = self._superior(unit)
            case "territory":
                found = _text(facts, "territory") or self._territory(unit, facts)
            case "sector":
                found = _text(facts, "sector") or self._sector(unit)
            case "enforcement":
                found = self.enforcement or self._first("comprehensive")
            case _:
                found = None
        return found or self.units.office or ""

    def _superior(self, unit: str) -> str | None:
        registered = self.units.by_code.get(unit)
        return registered.superior if registered else None

    def _territory(self, unit: str, facts: Facts) -> str | None:
        registered = self.units.by_code.get(unit)
        region = _text(facts, "region") or (registered.region if registered else None)
        territories = (one.code for one in self.units if one.role == "territory" and one.region == region)
        return next(territories, None) if region else None

    def _sector(self, unit: str) -> str | None:
        """The unit itself where it is a regulator, else the nearest one above it."""
        seen: set[str] = set()
        at: str | None = unit
        while at is not None and at not in seen:
            if self.units.role(at) == "sector":
                return at
            seen.add(at)
            at = self._superior(at)
        return None

    def _first(self, role: str) -> str | None:
        return next((one.code for one in self.units if one.role == role), None)


def _post(word: str) -> str:
    return HEAD if word == "head" or word.endswith("_head") else ""


def _text(facts: Facts, name: str) -> str | None:
    value = facts.get(name)
    return str(value) if value else None
