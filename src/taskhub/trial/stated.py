"""Subjects whose facts a case states outright: units and plans, which are sums over others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.problems import Refusal, nearest
from taskhub.subjects import Chronicle, Facts, FactSpec, FactType, FactValue, Origin

_BEGINNING = date(2000, 1, 1)
_PYTHON: Mapping[FactType, Any] = {
    FactType.INTEGER: int,
    FactType.DECIMAL: Decimal,
    FactType.TEXT: str,
    FactType.BOOLEAN: bool,
    FactType.DATE: date,
}


@dataclass(frozen=True)
class StatedChronicle:
    """Facts that stay as stated until the next event states others."""

    states: Sequence[tuple[date, Facts]]
    key: str = "case"

    @property
    def begins(self) -> date:
        return self.states[0][0]

    @property
    def changes(self) -> Sequence[date]:
        return [day for day, _facts in self.states]

    def facts(self, day: date) -> Facts:
        return next((facts for since, facts in reversed(self.states) if since <= day), {})

    def origins(self, day: date) -> Sequence[Origin]:
        return []


class StatedAuthor:
    """Makes subjects of ``kind`` from facts by name. ``from`` says since when they hold."""

    def __init__(self, kind: str, catalogue: Mapping[str, FactSpec]) -> None:
        self.kind = kind
        self.catalogue = catalogue

    def chronicle(self, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> Chronicle:
        begins = fields.get("from", _BEGINNING)
        facts = self._facts({name: value for name, value in fields.items() if name != "from"})
        states: list[tuple[date, Facts]] = [(begins, facts)]
        for day, event in events:
            facts = {**facts, **self._facts(event)}
            states.append((day, {name: value for name, value in facts.items() if value is not None}))
        return StatedChronicle(states)

    def _facts(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {name: self._value(name, value) for name, value in fields.items()}

    def _value(self, name: str, value: Any) -> FactValue | None:
        spec = self.catalogue.get(name)
        if spec is None:
            raise Refusal(_("没有事实 {name}").format(name=name), nearest(name, self.catalogue))
        if value is None:
            return None
        if spec.type is FactType.DECIMAL and _is(value, int | float):
            return Decimal(str(value))
        if not _is(value, _PYTHON[spec.type]):
            raise Refusal(_("{name} 应为 {type}").format(name=name, type=spec.type.value), _(spec.meaning))
        return value  # type: ignore[no-any-return]


def _is(value: object, types: Any) -> bool:
    return isinstance(value, types) and (types is bool or not isinstance(value, bool))
