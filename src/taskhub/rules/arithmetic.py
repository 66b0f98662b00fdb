"""Exact arithmetic over facts: what a ``Balance`` weighs, as one integer whose sign is the answer.

Numbers are ratios of integers that nobody reduces: a term has at most fifty numbers of a few digits each, and cancelling
after every step, as ``Fraction`` does, costs several times what it saves.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from taskhub.rules.condition import Balance, Calculation, Constant, Operand, Term
from taskhub.subjects import Facts, FactType

SCALE = 10**6
"""Results are quantised to six decimals, half up, before they are compared."""

Ratio: TypeAlias = tuple[int, int]
"""Numerator and denominator; the denominator is positive."""

Value: TypeAlias = Callable[[Facts], Ratio | None]


def difference(balance: Balance) -> Callable[[Facts], int | None]:
    """Left minus right in millionths (texts and truth values: 0 where equal, else 1); None where a fact is absent or a
    divisor is zero."""
    if isinstance(balance.left, Operand) and balance.left.fact.type in (FactType.TEXT, FactType.BOOLEAN):
        assert isinstance(balance.right, Operand)
        return _unlike(balance.left.fact.name, balance.right.fact.name)
    left, right = _value(balance.left), _value(balance.right)

    def weighed(facts: Facts) -> int | None:
        if (a := left(facts)) is None or (b := right(facts)) is None:
            return None
        return _millionths(a) - _millionths(b)

    return weighed


def _unlike(left: str, right: str) -> Callable[[Facts], int | None]:
    def unlike(facts: Facts) -> int | None:
        a, b = facts.get(left), facts.get(right)
        return None if a is None or b is None else int(a != b)

    return unlike


def _value(term: Term) -> Value:
    match term:
        case Constant():
            constant = _ratio(term.value)
            return lambda _facts: constant
        case Operand():
            return _fact(term.fact.name)
        case Calculation():
            return _calculation(term)


def _fact(name: str) -> Value:
    def fact(facts: Facts) -> Ratio | None:
        value = facts.get(name)
        if value is None:
            return None
        if not isinstance(value, int | Decimal | date):
            raise TypeError(f"{name} is {value!r}, not a number")
        return _ratio(value)

    return fact


def _ratio(value: int | Decimal | date) -> Ratio:
    """A date is its day number."""
    return (value.toordinal(), 1) if isinstance(value, date) else value.as_integer_ratio()


def _calculation(term: Calculation) -> Value:
    left, right, operation = _value(term.left), _value(term.right), _OPERATIONS[term.operator]

    def calculated(facts: Facts) -> Ratio | None:
        if (a := left(facts)) is None or (b := right(facts)) is None:
            return None
        return operation(a, b)

    return calculated


def _sum(a: Ratio, b: Ratio) -> Ratio:
    return a[0] * b[1] + b[0] * a[1], a[1] * b[1]


def _rest(a: Ratio, b: Ratio) -> Ratio:
    return a[0] * b[1] - b[0] * a[1], a[1] * b[1]


def _product(a: Ratio, b: Ratio) -> Ratio:
    return a[0] * b[0], a[1] * b[1]


def _quotient(a: Ratio, b: Ratio) -> Ratio | None:
    n, d = b
    if n == 0:
        return None
    return (a[0] * d, a[1] * n) if n > 0 else (-a[0] * d, -a[1] * n)


_OPERATIONS: dict[str, Callable[[Ratio, Ratio], Ratio | None]] = {"+": _sum, "-": _rest, "*": _product, "/": _quotient}


def _millionths(value: Ratio) -> int:
    numerator, denominator = value
    rounded = (2 * abs(numerator) * SCALE + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded
