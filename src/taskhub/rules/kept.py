"""A ruleset as it was kept (``Ruleset.content()``), understood again: what rules meant before they were changed can be run."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from taskhub.durations import Duration
from taskhub.rules import language
from taskhub.rules.check import Catalogue, meaning
from taskhub.rules.counts import Surroundings
from taskhub.rules.language import ExpressionError
from taskhub.rules.load import Catalogues
from taskhub.rules.measure import Measure
from taskhub.rules.ruleset import Rule, Ruleset

_SINCE_ADDED = {"ladder": None}
"""What older revisions do not say of a rule, and meant all the same."""


def kept_ruleset(content: Mapping[str, Any], content_hash: str, catalogues: Catalogues, now: Ruleset | None = None) -> Ruleset:
    """The ruleset that ``content`` was kept of. A rule that means in ``now`` what it meant then is that very rule.

    A kept condition is what its parameters came to, so there are none. Left out is a rule that looks at facts there no longer
    are: nothing can say any more what it would find.
    """
    subject = content["subject"]
    catalogue, around = catalogues.get(subject, {}), Surroundings.of(subject, catalogues)
    present = {rule.id: rule for rule in now.rules} if now else {}
    meanings = now.content()["rules"] if now else {}
    measures: dict[Measure, None] = dict.fromkeys(now.measures if now else ())
    rules: list[Rule] = []
    for name, kept in content["rules"].items():
        said = {**_SINCE_ADDED, **kept}
        if meanings.get(name) == said:
            rules.append(present[name])
            continue
        try:
            rules.append(_rule(name, said, catalogue, around, measures))
        except ExpressionError:
            continue
    return Ruleset(content["ruleset"], subject, tuple(rules), content_hash, file="", measures=tuple(measures))


def _rule(name: str, said: Mapping[str, Any], catalogue: Catalogue, around: Surroundings, measures: dict[Measure, None]) -> Rule:
    understood = meaning(language.parse(said["when"]), catalogue, around)
    measures.update(dict.fromkeys(understood.measures))
    valid_from, valid_to = (date.fromisoformat(day) if day else None for day in said["valid"])
    return Rule(
        id=name, title=said["title"], colour=said["colour"], when=said["when"], condition=understood.condition,
        hold=_duration(said["for"]), notice=said["notice"], basis=said["basis"], inspired_by="",
        reply_within=_duration(said["reply_within"]), suppresses=frozenset(said["suppresses"]),
        valid_from=valid_from, valid_to=valid_to, line=0, ladder=said["ladder"],
        for_office="shown_to" in said,
    )  # fmt: skip


def _duration(text: str | None) -> Duration | None:
    return Duration.parse(text) if text else None
