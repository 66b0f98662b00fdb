"""Exact arithmetic over facts: what a ``Balance`` weighs, as one integer whose sign is the answer."""

import operator
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from taskhub.rules.condition import Balance, Calculation, Constant, Operand, Term
from taskhub.subjects import Facts, FactType

SCALE = 10**6
"""Results are quantised to six decimals, half up, before they are compared."""

Value: TypeAlias = Callable[[Facts], Fraction | None]

_OPERATIONS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


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
            constant = Fraction(term.value)
            return lambda _facts: constant
        case Operand():
            return _fact(term.fact.name)
        case Calculation():
            return _calculation(term)


def _fact(name: str) -> Value:
    def fact(facts: Facts) -> Fraction | None:
        value = facts.get(name)
        if value is None:
            return None
        if isinstance(value, date):
            return Fraction(value.toordinal())
        if not isinstance(value, int | Decimal):
            raise TypeError(f"{name} is {value!r}, not a number")
        return Fraction(value)

    return fact


def _calculation(term: Calculation) -> Value:
    left, right, operation = _value(term.left), _value(term.right), _OPERATIONS[term.operator]

    def calculated(facts: Facts) -> Fraction | None:
        if (a := left(facts)) is None or (b := right(facts)) is None:
            return None
        return None if term.operator == "/" and b == 0 else operation(a, b)

    return calculated


def _millionths(value: Fraction) -> int:
    doubled = 2 * abs(value.numerator) * SCALE + value.denominator
    rounded = doubled // (2 * value.denominator)
    return rounded if value >= 0 else -rounded
