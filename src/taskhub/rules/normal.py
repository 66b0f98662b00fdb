"""Disjunctive normal form: a condition as alternatives, each a flat conjunction of comparisons, which the engine can hold."""

from itertools import product
from math import prod

from taskhub.i18n import gettext as _
from taskhub.rules.condition import All, Any, Atom, Condition, atoms
from taskhub.rules.language import ExpressionError, Fault

MOST_CONJUNCTS = 256
MOST_ATOMS = 100

Conjunct = tuple[Atom, ...]


def conjuncts(condition: Condition) -> list[Conjunct]:
    """The alternatives of a condition, each without repeated comparisons.

    Raises ExpressionError where there would be more than MOST_CONJUNCTS of them (counted before any is made) or where
    the condition compares more than MOST_ATOMS times.
    """
    if _count(condition) > MOST_CONJUNCTS or sum(1 for _atom in atoms(condition)) > MOST_ATOMS:
        message = _("条件展开后超过 {most} 种情形或 {atoms} 个比较").format(most=MOST_CONJUNCTS, atoms=MOST_ATOMS)
        raise ExpressionError([Fault(1, message, _("拆成几条规则,或用 in 代替一串 or"))])
    return [tuple(dict.fromkeys(conjunct)) for conjunct in _expand(condition)]


def _count(condition: Condition) -> int:
    if isinstance(condition, All):
        return prod(map(_count, condition.parts))
    if isinstance(condition, Any):
        return sum(map(_count, condition.parts))
    return 1


def _expand(condition: Condition) -> list[Conjunct]:
    if isinstance(condition, All):
        return [tuple(atom for part in choice for atom in part) for choice in product(*map(_expand, condition.parts))]
    if isinstance(condition, Any):
        return [conjunct for part in condition.parts for conjunct in _expand(part)]
    return [(condition,)]
