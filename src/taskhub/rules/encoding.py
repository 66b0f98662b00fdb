"""Facts as the engine can hold them without error: flat integers, absent where absent.

Texts become numbers of a dictionary, decimals are scaled, dates are day numbers, truth values 0 and 1; membership and
arithmetic are worked out beforehand. Whatever lies beyond ±SAFE is moved to that limit, which no literal reaches, so
that every comparison keeps its answer.
"""

from collections.abc import Callable, Mapping, Sequence
from operator import index
from typing import Any as AnyValue

from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.rules.arithmetic import difference
from taskhub.rules.condition import Atom, Balance, Condition, Missing, OneOf, Test, atoms
from taskhub.rules.values import SAFE
from taskhub.subjects import Facts, FactSpec, FactType, FactValue

MOST_PROPERTIES = 200
"""The engine holds fewer than 255 properties of a fact."""

GUARD = "k"
"""Is 1 in every fact and comes first in every rule; ``missing`` is safe only behind it."""

MOST_REMEMBERED = 16_384
"""So many values of a property are kept in writing: all percentages with two decimals, all days of forty years."""

_ABSENT: dict[AnyValue, str] = {None: ""}
_PREFIX = '{"id":1,"sid":1,"k":1'
_ENGINE_OPERATORS = {"==": "", "!=": "$neq", "<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}


def limited(value: int) -> int:
    """``value`` moved into ±SAFE."""
    return value if -SAFE <= value <= SAFE else SAFE if value > 0 else -SAFE


class Encoding:
    """The properties of one ruleset: ``message`` writes facts for the engine, ``predicate`` what a comparison asks of them.

    Raises StateError where the conditions need more properties than the engine can hold.
    """

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._properties: dict[FactSpec | Atom, str] = {}
        self._codes: dict[FactSpec, dict[str, int]] = {}
        for condition in conditions:
            for atom in atoms(condition):
                self._register(atom)
        if len(self._properties) > MOST_PROPERTIES:
            message = _("规则集用到 {n} 个值,超过上限 {most};拆成几个规则集")
            raise StateError(message.format(n=len(self._properties), most=MOST_PROPERTIES))
        self.message: Callable[[Facts], str] = self._compiled()
        """Facts as one line of JSON. Raises TypeError, ValueError or ArithmeticError where a value is not of its type."""

    def predicate(self, atom: Atom) -> Mapping[str, AnyValue]:
        """The comparison in the engine's own notation, over scaled integers."""
        name = self._properties[_carrier(atom)]
        match atom:
            case Missing():
                return {"$gte": {name: -SAFE}} if atom.negated else {"$nex": {name: 1}}
            case Test():
                return _comparison(name, atom.operator, self._integer(atom.fact, atom.value))
            case OneOf():
                return {name: 0 if atom.negated else 1}
            case Balance():
                return _comparison(name, atom.operator, 0)

    def _register(self, atom: Atom) -> None:
        # Never "id", "sid" or "$s", which the engine keeps for itself; short, because names are hashed with every fact.
        self._properties.setdefault(_carrier(atom), f"p{len(self._properties)}")
        if isinstance(atom, Test) and isinstance(atom.value, str):
            codes = self._codes.setdefault(atom.fact, {})
            codes.setdefault(atom.value, len(codes) + 1)

    def _integer(self, fact: FactSpec, value: FactValue) -> int:
        if isinstance(value, str):
            return self._codes[fact][value]
        if isinstance(value, int):
            return int(value)
        return value.toordinal() if fact.type is FactType.DATE else int(value.scaleb(fact.scale))  # type: ignore[union-attr]

    def _compiled(self) -> Callable[[Facts], str]:
        """Generated, like the reference: this runs once for every subject of every assessment."""
        namespace: dict[str, AnyValue] = {"PREFIX": _PREFIX}
        parts = "".join(f"{{{self._source(carrier, name, namespace)}}}" for carrier, name in self._properties.items())
        lines = ["def message(facts):", " get = facts.get", f" return f'{{PREFIX}}{parts}}}}}'"]
        exec(compile("\n".join(lines), "<encoding>", "exec"), namespace)
        message: Callable[[Facts], str] = namespace["message"]
        return message

    def _source(self, carrier: FactSpec | Atom, name: str, namespace: dict[str, AnyValue]) -> str:
        """How to come by a property in writing. Names and literals of rules stay out of the source."""
        key, written, other = f"of_{name}", f"written_{name}", f"other_{name}"
        if isinstance(carrier, Balance):
            namespace |= {key: difference(carrier), written: _Written(name, int)}
            return f"{written}[{key}(facts)]"
        fact = carrier if isinstance(carrier, FactSpec) else carrier.fact
        namespace[key] = fact.name
        if isinstance(carrier, OneOf) or fact.type is FactType.TEXT:  # all there is to write is known beforehand
            codes = dict.fromkeys(carrier.values, 1) if isinstance(carrier, OneOf) else self._codes.get(fact, {})
            known = _ABSENT | {value: _property(name, code) for value, code in codes.items()}
            namespace |= {written: known.get, other: _property(name, 0)}
            return f"{written}(get({key}), {other})"
        namespace[written] = _Written(name, _integer(fact))
        return f"{written}[get({key})]"


def _integer(fact: FactSpec) -> Callable[[AnyValue], int]:
    """How the integer that stands for a number, a date or a truth value is had."""
    if fact.type is FactType.DATE:
        return lambda day: int(day.toordinal())
    if fact.type is FactType.DECIMAL:
        factor = 10**fact.scale
        return lambda number: int(+number * factor)  # the plus refuses a text, which times 100 is a longer text
    return index  # refuses what is no integer


def _property(name: str, value: int) -> str:
    return f',"{name}":{limited(value):d}'


class _Written(dict[AnyValue, str]):
    """How the values of one property are written. Most values come again and again (days, percentages), so each costs one
    look-up. Equal values are written alike, which is what the engine must make of them. Forgets all when it is full, so
    that it stays small however many values pass."""

    def __init__(self, name: str, integer: Callable[[AnyValue], int]) -> None:
        self._name, self._integer = name, integer
        super().__init__(_ABSENT)

    def __missing__(self, value: AnyValue) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
            self.update(_ABSENT)
        text = self[value] = _property(self._name, self._integer(value))
        return text


def _carrier(atom: Atom) -> FactSpec | Atom:
    """What a comparison's property stands for: the fact itself, or something worked out for this one comparison."""
    match atom:
        case OneOf():
            return OneOf(atom.fact, atom.values, negated=False)
        case Balance():
            return Balance(atom.left, "==", atom.right)
        case _:
            return atom.fact


def _comparison(name: str, operator: str, value: int) -> Mapping[str, AnyValue]:
    symbol = _ENGINE_OPERATORS[operator]
    return {symbol: {name: value}} if symbol else {name: value}
