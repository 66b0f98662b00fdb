"""The syntax tree of a condition. Every node knows its ``column``, which counts characters from 1."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

Constant: TypeAlias = bool | int | Decimal | str
"""A value as it is written. Dates are written as texts."""


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, or a parameter of the ruleset."""

    column: int
    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    column: int
    value: Constant


@dataclass(frozen=True, slots=True)
class Negative:
    column: int
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``operator`` is one of + - * /."""

    column: int
    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``operator`` is one of == != < <= > >=."""

    column: int
    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Membership:
    column: int
    left: "Expression"
    choices: tuple["Expression", ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Missing:
    column: int
    name: Name


@dataclass(frozen=True, slots=True)
class Not:
    column: int
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class And:
    column: int
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    column: int
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Group:
    """``count(of where … by … within … days)`` or, with ``summed``, ``sum(of.summed where …)``."""

    column: int
    of: Name
    summed: Name | None
    where: "Expression | None"
    by: Name | None
    within: "Expression | None"


Expression: TypeAlias = Name | Literal | Negative | Arithmetic | Comparison | Membership | Missing | Not | And | Or | Group


def substitute(node: Expression, values: Mapping[str, Constant]) -> Expression:
    """The tree with every name of ``values`` replaced by its value, in its place. Names that mean facts where they stand
    (in ``missing``, after ``by``) stay."""
    match node:
        case Name():
            return Literal(node.column, values[node.name]) if node.name in values else node
        case Negative() | Not():
            return replace(node, operand=substitute(node.operand, values))
        case Arithmetic() | Comparison():
            return replace(node, left=substitute(node.left, values), right=substitute(node.right, values))
        case Membership():
            choices = tuple(substitute(choice, values) for choice in node.choices)
            return replace(node, left=substitute(node.left, values), choices=choices)
        case And() | Or():
            return replace(node, parts=tuple(substitute(part, values) for part in node.parts))
        case Group():
            where = node.where and substitute(node.where, values)
            return replace(node, where=where, within=node.within and substitute(node.within, values))
    return node


def names(node: Expression) -> Iterator[str]:
    """Every name that stands where a value may stand."""
    match node:
        case Name():
            yield node.name
        case Negative() | Not():
            yield from names(node.operand)
        case Arithmetic() | Comparison():
            yield from names(node.left)
            yield from names(node.right)
        case Membership():
            yield from names(node.left)
            for choice in node.choices:
                yield from names(choice)
        case And() | Or():
            for part in node.parts:
                yield from names(part)
        case Group():
            yield from names(node.where) if node.where else ()
            yield from names(node.within) if node.within else ()
