"""What a checked condition means: comparisons of known facts under ``and`` and ``or``, with no negation left.

Every evaluator (the reference, the engine, the timeline) works from these forms and from nothing else. ``str`` writes a
condition canonically, so two texts with one meaning print alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from taskhub.subjects import FactSpec, FactType, FactValue

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


@dataclass(frozen=True, slots=True)
class Test:
    """A fact against a literal of its own type. Does not hold while the fact is absent.

    That a member has an open finding of rule x is the fact ``finding:x``, written ``finding == 'x'``.
    """

    __test__ = False  # pytest: this is no test class

    fact: FactSpec
    operator: str
    value: FactValue

    def __str__(self) -> str:
        name, colon, rule = self.fact.name.partition(":")
        if colon and self.fact.type is FactType.BOOLEAN:
            return f"{name} {'==' if self.value else '!='} {written(rule)}"
        return f"{self.fact.name} {self.operator} {written(self.value)}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """A fact among literals of its own type (``negated``: present and not among them)."""

    fact: FactSpec
    values: frozenset[FactValue]
    negated: bool

    def __str__(self) -> str:
        choices = ", ".join(sorted(map(written, self.values)))
        return f"{self.fact.name} {'not in' if self.negated else 'in'} [{choices}]"


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact is absent (``negated``: is present)."""

    fact: FactSpec
    negated: bool

    def __str__(self) -> str:
        return f"{'not ' if self.negated else ''}missing({self.fact.name})"


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal inside arithmetic."""

    value: int | Decimal | date

    def __str__(self) -> str:
        return written(self.value)


@dataclass(frozen=True, slots=True)
class Operand:
    """A fact inside arithmetic, or beside another fact."""

    fact: FactSpec

    def __str__(self) -> str:
        return self.fact.name


@dataclass(frozen=True, slots=True)
class Calculation:
    """``operator`` is one of + - * /, exact."""

    operator: str
    left: "Term"
    right: "Term"

    def __str__(self) -> str:
        return f"({self.left} {self.operator} {self.right})"


Term: TypeAlias = Constant | Operand | Calculation


@dataclass(frozen=True, slots=True)
class Balance:
    """Two terms weighed against each other: arithmetic, or two facts. Does not hold while a fact of either is absent."""

    left: Term
    operator: str
    right: Term

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


Atom: TypeAlias = Test | OneOf | Missing | Balance


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple["Condition", ...]

    def __str__(self) -> str:
        return " and ".join(f"({part})" if isinstance(part, Any) else str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple["Condition", ...]

    def __str__(self) -> str:
        return " or ".join(f"({part})" if isinstance(part, All) else str(part) for part in self.parts)


Condition: TypeAlias = Atom | All | Any


def written(value: FactValue) -> str:
    """A literal as it is written in a condition."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if "'" in value else f"'{value}'"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def atoms(condition: Condition) -> Iterator[Atom]:
    """The comparisons of a condition, from left to right."""
    if isinstance(condition, All | Any):
        for part in condition.parts:
            yield from atoms(part)
    else:
        yield condition


def facts_of(condition: Condition) -> tuple[FactSpec, ...]:
    """The facts a condition looks at, each once, in the order they are first named."""
    return tuple(dict.fromkeys(fact for atom in atoms(condition) for fact in facts_of_atom(atom)))


def facts_of_atom(atom: Atom) -> Iterator[FactSpec]:
    if isinstance(atom, Balance):
        yield from _facts_of_term(atom.left)
        yield from _facts_of_term(atom.right)
    else:
        yield atom.fact


def _facts_of_term(term: Term) -> Iterator[FactSpec]:
    if isinstance(term, Operand):
        yield term.fact
    elif isinstance(term, Calculation):
        yield from _facts_of_term(term.left)
        yield from _facts_of_term(term.right)
