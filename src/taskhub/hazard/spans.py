"""The stretches of days through which what figures count of a hazard stays the same, for hazards with an eventful history.

Of the others (found, perhaps accepted, perhaps closed, nothing else changed) the row itself says enough.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from taskhub.hazard.lifecycle import State
from taskhub.hazard.models import HazardSpan
from taskhub.hazard.standing import Standing

OPEN, ACCEPTED, MONITORED, CLOSED = "open", "accepted", "monitored", "closed"
_PHASES = {State.ACCEPTED: ACCEPTED, State.MONITORED: MONITORED, State.CLOSED: CLOSED}
_PLAIN = (OPEN, ACCEPTED, CLOSED)


def spans(stood: Sequence[Standing]) -> list[Mapping[str, Any]]:
    """The spans of a hazard that went through these standings; none where its row says enough."""
    found: list[dict[str, Any]] = []
    ends: list[date | None] = [*(standing.since for standing in stood[1:]), None]
    for standing, until in zip(stood, ends, strict=True):
        if standing.since == until:
            continue  # overtaken on the same day
        said = _said(standing)
        if found and {name: found[-1][name] for name in said} == said:
            found[-1]["until"] = until
        else:
            found.append({**said, "since": standing.since, "until": until})
    return [] if _is_plain(found) else list(found)


def _said(standing: Standing) -> dict[str, Any]:
    closed = standing.closed_on
    return {
        "phase": _PHASES.get(standing.state, OPEN), "unit": standing.unit, "region": standing.region,
        "category": standing.category, "level": standing.level, "mode": standing.mode, "found": standing.found,
        "deadline": standing.deadline, "days_taken": (closed - standing.found).days if closed else None,
    }  # fmt: skip


def _is_plain(found: Sequence[Mapping[str, Any]]) -> bool:
    order = [_PLAIN.index(span["phase"]) for span in found if span["phase"] in _PLAIN]
    if len(order) < len(found) or any(later <= earlier for earlier, later in pairwise(order)):
        return False
    same = ("unit", "region", "category", "level", "mode", "deadline")
    return all(span[name] == found[0][name] for span in found for name in same)


def replace_spans(session: Session, of: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Writes the spans of each hazard in place of those it had."""
    session.execute(delete(HazardSpan).where(col(HazardSpan.hazard).in_(list(of))))
    rows = [{"hazard": code, **span} for code, found in of.items() for span in found]
    if rows:
        session.execute(insert(HazardSpan), rows)
