"""Parameters of a ruleset (``let:``) and who has other values of them (``overrides:``).

A parameter is a literal with a name: it is put in its place before a condition is understood. A rule that uses one which some
units or plans override is understood once for each setting, and the variants become one condition: each holds for its own
subjects only. So nothing that judges conditions knows of parameters. What a unit overrides beats what a plan does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from taskhub.rules.check import Meaning, meaning
from taskhub.rules.condition import All, Any, Condition, Missing, OneOf, Test, written
from taskhub.rules.counts import Surroundings
from taskhub.rules.measure import Measure
from taskhub.rules.normal import conjuncts
from taskhub.rules.syntax import Constant, Expression, names, substitute
from taskhub.subjects import FactSpec

Settings = Mapping[str, Constant]
"""Values of parameters, by name."""


@dataclass(frozen=True, slots=True)
class Override:
    """The ``values`` that one unit or plan (``whom``, the name of the fact) has instead of the ruleset's own."""

    whom: str
    code: str
    values: Settings

    def __str__(self) -> str:
        return f"{self.whom} == {written(self.code)}: {told(self.values)}"


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a ruleset says of its parameters."""

    defaults: Settings = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()

    def used_by(self, tree: Expression) -> Settings:
        """Those that a condition names, with the ruleset's own values."""
        named = set(names(tree))
        return {name: value for name, value in self.defaults.items() if name in named}

    def overriding(self, settings: Settings) -> list[Override]:
        """The overrides of any of these, cut down to them."""
        cut = [replace(one, values={name: one.values[name] for name in settings if name in one.values}) for one in self.overrides]
        return [one for one in cut if one.values]


@dataclass(frozen=True, slots=True)
class Variant:
    """What a rule says under some settings of its parameters; ``whom`` None where that is for every subject."""

    settings: Settings
    whom: Condition | None
    condition: Condition


@dataclass(frozen=True, slots=True)
class Understood:
    """A rule's condition as a whole, and the variants it is made of: first the one under the ruleset's own settings."""

    meaning: Meaning
    variants: tuple[Variant, ...]


def told(settings: Settings) -> str:
    return ", ".join(f"{name} = {written(value)}" for name, value in settings.items())


def understand_with(
    tree: Expression, parameters: Parameters, catalogue: Mapping[str, FactSpec], around: Surroundings
) -> Understood:
    """The meaning of a condition that may name parameters. Raises ExpressionError as ``understand`` does."""
    used = parameters.used_by(tree)
    variants: list[Variant] = []
    measures: list[Measure] = []
    for settings, whom in _parts(used, parameters.overrides, catalogue):
        understood = meaning(substitute(tree, settings), catalogue, around)
        variants.append(Variant(settings, _all(whom) if whom else None, understood.condition))
        measures += understood.measures
    condition = _whole(variants)
    conjuncts(condition)  # refuses what no engine could hold
    return Understood(Meaning(condition, tuple(dict.fromkeys(measures))), tuple(variants))


def _whole(variants: Sequence[Variant]) -> Condition:
    parts = tuple(_all([variant.condition, variant.whom]) if variant.whom else variant.condition for variant in variants)
    return parts[0] if len(parts) == 1 else Any(parts)


def _parts(
    used: Settings, overrides: Iterable[Override], catalogue: Mapping[str, FactSpec]
) -> list[tuple[Settings, list[Condition]]]:
    """The settings there are, each with the conditions of whom they are for. Every subject is in exactly one part."""
    units, plans = (_classes(whom, used, overrides) for whom in ("unit", "plan"))
    other_units, other_plans = (_others(catalogue.get(whom), classes) for whom, classes in (("unit", units), ("plan", plans)))
    parts: list[tuple[Settings, list[Condition]]] = [(used, [*other_units, *other_plans])]
    for plan_values, codes in plans:
        parts.append(({**used, **plan_values}, [*other_units, _among(catalogue["plan"], codes)]))
    named_by_plans = {name for values, _codes in plans for name in values}
    for unit_values, codes in units:
        mine = _among(catalogue["unit"], codes)
        if named_by_plans <= unit_values.keys():  # whatever the plan says, the unit says otherwise
            parts.append(({**used, **unit_values}, [mine]))
            continue
        parts.append(({**used, **unit_values}, [mine, *other_plans]))
        parts += [
            ({**used, **plan_values, **unit_values}, [mine, _among(catalogue["plan"], plan_codes)])
            for plan_values, plan_codes in plans
        ]
    return parts


def _classes(whom: str, used: Settings, overrides: Iterable[Override]) -> list[tuple[Settings, list[str]]]:
    """Units, or plans, that override some of the parameters ``used``: those with the same values together."""
    by_code: dict[str, dict[str, Constant]] = {}
    for override in overrides:
        if override.whom == whom and (values := {name: value for name, value in override.values.items() if name in used}):
            by_code.setdefault(override.code, {}).update(values)
    classes: list[tuple[Settings, list[str]]] = []
    for code, values in by_code.items():
        same = next((codes for known, codes in classes if known == values), None)
        if same is None:
            classes.append((values, [code]))
        else:
            same.append(code)
    return classes


def _among(fact: FactSpec, codes: Sequence[str]) -> Condition:
    return Test(fact, "==", codes[0]) if len(codes) == 1 else OneOf(fact, frozenset(codes), negated=False)


def _others(fact: FactSpec | None, classes: Sequence[tuple[Settings, Sequence[str]]]) -> list[Condition]:
    """Whoever is in none of the classes, also where the fact is absent."""
    if fact is None or not classes:
        return []
    codes = frozenset(code for _values, mine in classes for code in mine)
    return [Any((Missing(fact, negated=False), OneOf(fact, codes, negated=True)))]


def _all(conditions: Sequence[Condition]) -> Condition:
    parts = [part for condition in conditions for part in (condition.parts if isinstance(condition, All) else (condition,))]
    return parts[0] if len(parts) == 1 else All(tuple(parts))
