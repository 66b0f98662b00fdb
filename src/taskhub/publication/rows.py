"""Rankings, objections and publications as rows to print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.periods import Span
from taskhub.publication.content import movement, rate, steps_in_words, why_in_words
from taskhub.publication.models import Publication, PublicationAnswer, PublicationObjection, PublicationPreview
from taskhub.ranking import COMPONENTS, Ranking, Scoring, steps_up
from taskhub.units import Units


def ranking_rows(ranking: Ranking, scoring: Scoring, units: Units) -> list[dict[str, Any]]:
    return [
        {
            "group": ranking.group, "rank": row.rank, "unit": row.outcome.unit, "name": units.name(row.outcome.unit),
            "items": row.outcome.items, "score": row.score, "tier": row.tier, "movement": row.movement,
            "parts": [asdict(part) for part in row.parts], "why": row.why, "steps": steps,
            "what_if": steps_in_words({"steps": steps}), "outcome": row.outcome.content(),
        }
        for row in ranking.rows
        for steps in [[asdict(step) for step in steps_up(ranking, row, scoring)]]
    ]  # fmt: skip


def in_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the ranking as people read it."""
    parts = [
        f"{_(COMPONENTS[part['use']].title)} {rate(part['value']) if part['points'] is not None else _('不适用')}"
        for part in row["parts"]
    ]
    return {**row, "tier": row["tier"] or why_in_words(row), "movement": movement(row), "parts": ";".join(parts)}


def ranked_when(period: Span | None, day: date) -> str:
    """Of which period and which day a ranking is."""
    if period is None:
        return _("不分期间,数据截至 {day}").format(day=day)
    said = _("{period},数据截至 {day}").format(period=period.title, day=period.until(day))
    return said + (_("(期间还没有结束)") if day < period.end else "")


def objection_rows(
    found: Iterable[tuple[PublicationPreview, PublicationObjection, PublicationAnswer | None]], units: Units
) -> list[dict[str, Any]]:
    return [
        {
            "period": shown.period, "unit": one.unit, "name": units.name(one.unit), "made_on": one.made_on, "by": one.actor,
            "text": one.text, "until": shown.until, "answered_on": answer.answered_on if answer else None,
            "answer": answer.text if answer else None,
        }
        for shown, one, answer in found
    ]  # fmt: skip


def publication_rows(found: Iterable[tuple[Publication, Sequence[str]]]) -> list[dict[str, Any]]:
    names = ("code", "period", "version", "year", "issue", "published_on", "as_of", "known_at", "reason", "despite", "sha256")
    return [{**{name: getattr(one, name) for name in names}, "scans": list(scans)} for one, scans in found]
