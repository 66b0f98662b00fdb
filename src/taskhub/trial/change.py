"""How the rules differ from those that the last assessment rested on."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from taskhub import revisions
from taskhub.finding import last_assessed
from taskhub.revisions import ConfigRevision
from taskhub.rules import Ruleset
from taskhub.rules.changes import LET, rule_changes
from taskhub.rules.kept import kept_ruleset
from taskhub.rules.load import Catalogues
from taskhub.subjects import MEMBERS

SHORTEST_ACCEPTANCE = 8
"""So much of a change's hash must be given at least: fewer letters could be hit by chance."""


@dataclass(frozen=True, slots=True)
class RulesChange:
    """Rulesets that say something else than the last assessment rested on. ``hash`` stands for all of what they say now."""

    before: Sequence[Ruleset]
    after: Sequence[Ruleset]
    changed: frozenset[str]

    @property
    def rules(self) -> list[str]:
        """The rules that were added, removed, or say something else."""
        before = {ruleset.name: ruleset.content() for ruleset in self.before}
        nothing: Mapping[str, Any] = {"rules": {}}
        return sorted(
            {
                change.rule
                for ruleset in self.after if ruleset.name in self.changed
                for change in rule_changes(before.get(ruleset.name, nothing), ruleset.content())
                if change.rule != LET  # a parameter: the rules that use it are changed too
            }
        )  # fmt: skip

    @property
    def hash(self) -> str:
        said = [f"{ruleset.name} {ruleset.content_hash}" for ruleset in self.after if ruleset.name in self.changed]
        return hashlib.sha256("\n".join(sorted(said)).encode()).hexdigest()

    @property
    def kinds(self) -> frozenset[str]:
        """Whose subjects may be judged differently: also groups that count what is found about their members."""
        changed = {ruleset.subject for ruleset in self.after if ruleset.name in self.changed}
        counting = {ruleset.subject for ruleset in (*self.before, *self.after) if ruleset.measures}
        return frozenset(changed | {kind for kind in counting if changed & {*MEMBERS.get(kind, ())}})

    def accepted_by(self, hash_prefix: str | None) -> bool:
        return bool(hash_prefix) and len(hash_prefix or "") >= SHORTEST_ACCEPTANCE and self.hash.startswith(hash_prefix or "")


def rules_change(session: Session, rulesets: Sequence[Ruleset], catalogues: Catalogues) -> RulesChange | None:
    """How ``rulesets`` differ from what the last assessment rested on; None where they do not. The first rules are no change."""
    kept = {ruleset.name: revisions.newest(session, f"rules/{ruleset.name}") for ruleset in rulesets}
    changed = frozenset(one.name for one in rulesets if not _says(kept[one.name], one))
    if not changed or last_assessed(session) is None:
        return None
    before = [
        ruleset if ruleset.name not in changed else kept_ruleset(known.content, known.content_hash, catalogues, ruleset)
        for ruleset in rulesets if (known := kept[ruleset.name]) is not None
    ]  # fmt: skip
    return RulesChange(before, rulesets, changed)


def _says(kept: ConfigRevision | None, ruleset: Ruleset) -> bool:
    return kept is not None and kept.content_hash == ruleset.content_hash
