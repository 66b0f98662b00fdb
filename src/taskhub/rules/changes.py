"""What a changed ruleset means differently from the revision that was kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ADDED, REMOVED = "added", "removed"
LET = "let:"
"""Stands for the rule where a parameter changed; ``field`` is then the parameter, with whom it is for."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """One rule that was added, removed, or says something else in one ``field``."""

    rule: str
    field: str
    before: Any
    after: Any


def rule_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[RuleChange]:
    """The differences between two contents of a ruleset (``Ruleset.content()``), by rule."""
    old: Mapping[str, Mapping[str, Any]] = before["rules"]
    new: Mapping[str, Mapping[str, Any]] = after["rules"]
    changes = [RuleChange(rule, ADDED, None, None) for rule in new if rule not in old]
    changes += [RuleChange(rule, REMOVED, None, None) for rule in old if rule not in new]
    changes += [
        RuleChange(rule, field, old[rule].get(field), value)
        for rule in new
        if rule in old
        for field, value in new[rule].items()
        if old[rule].get(field) != value
    ]
    changes += [
        RuleChange(LET, name, said.get(name), told.get(name))
        for said, told in [(_parameters(before), _parameters(after))]
        for name in {**said, **told}
        if said.get(name) != told.get(name)
    ]
    return sorted(changes, key=lambda change: (change.rule, change.field))


def _parameters(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values by parameter, those of a unit or plan under ``unit:qsx behind_below``. Older revisions know of none."""
    own = dict(content.get("let", {}))
    return own | {
        f"{whom} {name}": value for whom, values in content.get("overrides", {}).items() for name, value in values.items()
    }
