"""Rulesets: rules whose conditions are understood, and what is kept of them as a revision."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

from taskhub.durations import Duration
from taskhub.rules.condition import Condition, written
from taskhub.rules.measure import Measure
from taskhub.rules.parameters import Parameters, Settings, Variant
from taskhub.rules.reference import predicate
from taskhub.subjects import Facts

SubjectKind = Literal["item", "hazard", "notice", "submission", "unit", "plan", "enterprise"]
Colour = Literal["blue", "yellow", "red"]
NoticeKind = Literal["task_order", "reminder", "control", "supervision"]

AddWorkingDays: TypeAlias = Callable[[date, int], date]


@dataclass(frozen=True)
class Rule:
    """``condition`` is the meaning of ``when``, ``hold`` the duration of ``for``; ``valid_from`` and ``valid_to`` are
    inclusive; ``notice`` None sends nothing, ``ladder`` names the ladder that a finding enters instead; ``line`` is where the
    rule stands in its file. What ``for_office`` rules find is shown to the committee office instead of the one it is about.
    ``variants`` are what ``condition`` is made of where it uses parameters."""

    id: str
    title: str
    colour: Colour
    when: str
    condition: Condition
    hold: Duration | None
    notice: NoticeKind | None
    basis: str
    inspired_by: str
    reply_within: Duration | None
    suppresses: frozenset[str]
    valid_from: date | None
    valid_to: date | None
    line: int
    ladder: str | None = None
    for_office: bool = False
    variants: tuple[Variant, ...] = field(default=(), compare=False)

    @property
    def default(self) -> Condition:
        """What the rule says to whoever has no settings of their own."""
        return self.variants[0].condition if self.variants else self.condition

    @property
    def settings(self) -> Settings:
        """The parameters that the rule uses, with the ruleset's own values."""
        return self.variants[0].settings if self.variants else {}

    @cached_property
    def holds(self) -> Callable[[Facts], bool]:
        """Whether the condition holds on some facts, by the reference alone."""
        return predicate(self.condition)

    def opens_on(self, since: date, add_working_days: AddWorkingDays) -> date:
        """The day a condition that holds since ``since`` becomes a finding: ``for: 7 days`` from day d is d + 7."""
        if self.hold is None:
            return since
        return add_working_days(since, self.hold.amount) if self.hold.working else since + timedelta(days=self.hold.amount)

    def shown_to(self, addressee: str, office: str) -> str:
        """Who sees a finding about a subject whose ``addressee`` is that unit."""
        return office if self.for_office else addressee

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """``content_hash`` (sha256, hex) covers what the rules mean and print, not how the file is written. ``measures`` are the
    counts and sums that the rules look at, each once."""

    name: str
    subject: SubjectKind
    rules: tuple[Rule, ...]
    content_hash: str
    file: str
    measures: tuple[Measure, ...] = ()
    parameters: Parameters = field(default=Parameters(), compare=False)

    @property
    def place(self) -> str:
        """The file as it is named within its workspace, wherever that lies and from wherever one looks."""
        return f"rules/{Path(self.file).name}"

    def content(self) -> dict[str, Any]:
        """What is kept of the ruleset as a revision: what it means and prints."""
        return content(self.name, self.subject, self.rules, self.parameters)


def content(name: str, subject: str, rules: Sequence[Rule], parameters: Parameters) -> dict[str, Any]:
    """What a ruleset means and prints, as JSON keeps it."""
    overrides: dict[str, dict[str, str]] = {}
    for override in parameters.overrides:
        overrides.setdefault(f"{override.whom}:{override.code}", {}).update(_written(override.values))
    return {
        "ruleset": name,
        "subject": subject,
        "let": _written(parameters.defaults),
        "overrides": overrides,
        "rules": {rule.id: _meaning(rule) for rule in rules},
    }


def _written(settings: Settings) -> dict[str, str]:
    return {name: written(value) for name, value in settings.items()}


def content_hash(content: dict[str, Any]) -> str:
    """The hash of a ruleset's content."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _meaning(rule: Rule) -> dict[str, Any]:
    return {
        "title": rule.title,
        "colour": rule.colour,
        "when": str(rule.condition),
        "for": str(rule.hold) if rule.hold else None,
        "notice": rule.notice,
        "ladder": rule.ladder,
        "basis": rule.basis,
        "reply_within": str(rule.reply_within) if rule.reply_within else None,
        "suppresses": sorted(rule.suppresses),
        "valid": [day.isoformat() if day else None for day in (rule.valid_from, rule.valid_to)],
        **({"shown_to": "office"} if rule.for_office else {}),  # else the content of older revisions would seem another one
    }
