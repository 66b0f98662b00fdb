"""What a changed ruleset means differently from the revision that was kept of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ADDED, REMOVED = "added", "removed"


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
    return sorted(changes, key=lambda change: (change.rule, change.field))
