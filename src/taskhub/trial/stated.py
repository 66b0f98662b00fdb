"""Subjects whose facts a case states outright: units and plans, which are sums over others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from taskhub.figures import quantise
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

    def fact(self, name: str, day: date) -> FactValue | None:
        return self.facts(day).get(name)

    def origins(self, day: date) -> Sequence[Origin]:
        return []

    def happened(self, name: str) -> Sequence[date]:
        return ()


class StatedAuthor:
    """Makes subjects of ``kind`` from facts by name. ``from`` says since when they hold."""

    def __init__(self, kind: str, catalogue: Mapping[str, FactSpec]) -> None:
        self.kind = kind
        self.catalogue = catalogue

    def chronicle(self, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> Chronicle:
        """``events`` ascending by day; a fact stated as null is absent from then on."""
        begins = fields.get("from", _BEGINNING)
        if not isinstance(begins, date):
            raise Refusal(_("{key} 应为日期").format(key="from"), _("写成 2024-12-31,不加引号"))
        stated = self._stated({name: value for name, value in fields.items() if name != "from"})
        states: dict[date, Facts] = {begins: _present(stated)}
        for day, event in events:
            if day < begins:
                raise Refusal(_("事件 {day} 早于 from {begins}").format(day=day, begins=begins), _("核对两个日期"))
            stated = {**stated, **self._stated(event)}
            states[day] = _present(stated)
        return StatedChronicle(list(states.items()))

    def _stated(self, fields: Mapping[str, Any]) -> dict[str, FactValue | None]:
        return {name: self._value(name, value) for name, value in fields.items()}

    def _value(self, name: str, value: Any) -> FactValue | None:
        spec = self.catalogue.get(name)
        if spec is None:
            raise Refusal(_("没有事实 {name}").format(name=name), nearest(name, self.catalogue))
        if value is None:
            return None
        if spec.type is FactType.DECIMAL and _is(value, int | float):
            return quantise(Decimal(str(value)), spec.scale)
        if not _is(value, _PYTHON[spec.type]):
            raise Refusal(_("{name} 应为 {type}").format(name=name, type=spec.type.value), _(spec.meaning))
        if spec.values and value not in spec.values:
            remedy = nearest(value, spec.values) or _("可用:{words}").format(words="、".join(spec.values))
            raise Refusal(_("{name} 没有 {value} 这个值").format(name=name, value=value), remedy)
        return value  # type: ignore[no-any-return]


def _present(stated: Mapping[str, FactValue | None]) -> Facts:
    return {name: value for name, value in stated.items() if value is not None}


def _is(value: object, types: Any) -> bool:
    return isinstance(value, types) and (types is bool or not isinstance(value, bool))
