"""A ruleset as it was kept (``Ruleset.content()``), understood again: what rules meant before they were changed can be run."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from taskhub.durations import Duration
from taskhub.rules.check import understand
from taskhub.rules.language import ExpressionError
from taskhub.rules.ruleset import Catalogues, Rule, Ruleset
from taskhub.subjects import FactSpec


def kept_ruleset(content: Mapping[str, Any], content_hash: str, catalogues: Catalogues, now: Ruleset | None = None) -> Ruleset:
    """The ruleset that ``content`` was kept of. A rule that means in ``now`` what it meant then is that very rule.

    Left out is a rule that looks at facts there no longer are: nothing can say any more what it would find.
    """
    catalogue = catalogues.get(content["subject"], {})
    present = {rule.id: rule for rule in now.rules} if now else {}
    meanings = now.content()["rules"] if now else {}
    rules = [
        present[name] if meanings.get(name) == meaning else _rule(name, meaning, catalogue)
        for name, meaning in content["rules"].items()
    ]
    known = tuple(rule for rule in rules if rule is not None)
    return Ruleset(content["ruleset"], content["subject"], known, content_hash, file="")


def _rule(name: str, meaning: Mapping[str, Any], catalogue: Mapping[str, FactSpec]) -> Rule | None:
    try:
        condition = understand(meaning["when"], catalogue)
    except ExpressionError:
        return None
    valid_from, valid_to = (date.fromisoformat(day) if day else None for day in meaning["valid"])
    return Rule(
        id=name, title=meaning["title"], colour=meaning["colour"], when=meaning["when"], condition=condition,
        hold=_duration(meaning["for"]), notice=meaning["notice"], basis=meaning["basis"], inspired_by="",
        reply_within=_duration(meaning["reply_within"]), suppresses=frozenset(meaning["suppresses"]),
        valid_from=valid_from, valid_to=valid_to, line=0,
    )  # fmt: skip


def _duration(text: str | None) -> Duration | None:
    return Duration.parse(text) if text else None
