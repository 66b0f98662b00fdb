"""A rehearsal and a preview as rows to print and as JSON."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TypeAlias

from taskhub.i18n import gettext as _
from taskhub.trial.preview import Preview
from taskhub.trial.rehearse import Count, Rehearsal

Named: TypeAlias = Callable[[str], str]
"""The name of a unit by its code."""

_UNITS_OF_A_DAY = 6


def rehearsal_object(rehearsal: Rehearsal, named: Named) -> dict[str, Any]:
    """What ``rules rehearse --format json`` prints."""
    titles = {rule.id: rule.title for ruleset in rehearsal.rulesets for rule in ruleset.rules}
    return {
        "from": rehearsal.start,
        "to": rehearsal.moment.as_of,
        "known_at": rehearsal.moment.now,
        "rulesets": {ruleset.name: ruleset.content_hash for ruleset in rehearsal.rulesets},
        "subjects": rehearsal.subjects,
        "totals": _both(rehearsal, None, None),
        "units": month_rows(rehearsal, named),
        "worst_days": [
            {
                "date": day.date, "notices": day.would.notices, "lines": day.would.lines, "notices_did": day.did.notices,
                "lines_did": day.did.lines,
                "units": [{"unit": unit, "notices": n.notices, "lines": n.lines} for unit, n in day.units],
            }
            for day in rehearsal.worst_days()
        ],
        "rules": [
            {"rule": rule, "title": titles.get(rule), "findings_would": would, "findings_did": did}
            for rule, would, did in rehearsal.rules
        ],
    }  # fmt: skip


def month_rows(rehearsal: Rehearsal, named: Named) -> list[dict[str, Any]]:
    """One row a unit and month of which there is something to say."""
    rows = [
        {"unit": unit, "name": named(unit), "month": month, **_both(rehearsal, unit, month)}
        for unit in sorted(rehearsal.units) for month in rehearsal.months
    ]  # fmt: skip
    return [row for row in rows if any(value for value in row.values() if isinstance(value, int))]


def _both(rehearsal: Rehearsal, unit: str | None, month: str | None) -> dict[str, int]:
    would, did = asdict(rehearsal.would.count(unit, month)), asdict(rehearsal.did.count(unit, month))
    return {f"{figure}_{which}": said[figure] for figure in would for which, said in (("would", would), ("did", did))}


def month_table(rehearsal: Rehearsal, named: Named, figure: Callable[[Count], int]) -> list[dict[str, str]]:
    """A row a unit, a column a month, each ``would/did``; the sums stand last."""
    columns: list[str | None] = [*rehearsal.months, None]

    def cells(unit: str | None) -> dict[str, str]:
        pairs = [(figure(rehearsal.would.count(unit, month)), figure(rehearsal.did.count(unit, month))) for month in columns]
        return {
            month or "sum": f"{would}/{did}" if would or did else "" for month, (would, did) in zip(columns, pairs, strict=True)
        }

    rows = [{"unit": unit or "-", "name": named(unit) if unit else "", **cells(unit)} for unit in rehearsal.units]
    return [*(row for row in rows if row["sum"]), {"unit": _("合计"), "name": "", **cells(None)}]


def worst_day_rows(rehearsal: Rehearsal, named: Named) -> list[dict[str, Any]]:
    rows = []
    for day in rehearsal.worst_days():
        hit = "、".join(f"{named(unit)} {count.lines}" for unit, count in day.units[:_UNITS_OF_A_DAY])
        more = _(" 等 {n} 个单位").format(n=len(day.units)) if len(day.units) > _UNITS_OF_A_DAY else ""
        rows.append({"date": day.date, "notices": day.would.notices, "lines": day.would.lines, "did": day.did.notices,
                     "units": hit + more})  # fmt: skip
    return rows


def rule_rows(rehearsal: Rehearsal) -> list[tuple[str, str, int, int]]:
    """Rule, its title, findings it would have opened, findings it did open."""
    titles = {rule.id: rule.title for ruleset in rehearsal.rulesets for rule in ruleset.rules}
    return [(rule, titles.get(rule, _("(没有这条规则了)")), would, did) for rule, would, did in rehearsal.rules]


def total_rows(rehearsal: Rehearsal, named: Named) -> list[tuple[str, int, int, int, int]]:
    """Unit, findings it would have had and had, notices it would have had and had; the sums stand last."""
    counts = [
        (named(unit) if unit else _("合计"), rehearsal.would.count(unit), rehearsal.did.count(unit))
        for unit in (*rehearsal.units, None)
    ]
    return [(name, would.findings, did.findings, would.notices, did.notices) for name, would, did in counts]


def preview_object(preview: Preview) -> dict[str, Any]:
    """What ``rules check --format json`` says of a change."""
    return {
        "day": preview.day,
        "hash": preview.change.hash,
        "rules": preview.change.rules,
        "notices_before": preview.notices_before,
        "notices_after": preview.notices_after,
        "new_lines": preview.new_lines,
        "units": [asdict(row) for row in preview.units],
    }
