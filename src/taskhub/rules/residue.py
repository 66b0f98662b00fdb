"""What is left of a condition once the facts that stay have answered: the comparisons that time alone may still turn."""

from collections.abc import Callable
from functools import cache

from taskhub.rules.condition import All, Any, Atom, Condition, atoms, facts_of_atom
from taskhub.rules.reference import predicate
from taskhub.subjects import Facts, Movement


def undecided(condition: Condition, facts: Facts) -> list[Atom]:
    """The comparisons that the answer may still turn on while facts that are constant stay as they are in ``facts``."""
    rest = _rest(condition, facts)
    return [] if isinstance(rest, bool) else list(atoms(rest))


def _rest(condition: Condition, facts: Facts) -> Condition | bool:
    if isinstance(condition, All | Any):
        deciding = isinstance(condition, Any)
        left = []
        for part in condition.parts:
            rest = _rest(part, facts)
            if rest is deciding:
                return deciding
            if not isinstance(rest, bool):
                left.append(rest)
        return type(condition)(tuple(left)) if left else not deciding
    stays = _constant(condition)
    return condition if stays is None else stays(facts)


@cache
def _constant(atom: Atom) -> Callable[[Facts], bool] | None:
    """The predicate of a comparison of constant facts; None where it moves with time."""
    stays = all(fact.movement is Movement.CONSTANT for fact in facts_of_atom(atom))
    return predicate(atom) if stays else None
