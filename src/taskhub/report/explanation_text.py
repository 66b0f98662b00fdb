"""An explanation in words, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.report.counted import Counted, of_largest_part
from taskhub.report.explain import CLIMBS, OPENS, RESOLVES, SILENCED, SPEAKS, Coming, Comparison, Explanation, RuleAnswer
from taskhub.subjects import FactValue

_NAMED = 10
"""So many members of a count are named; the JSON has them all."""

WHAT = {
    OPENS: N_("发现"),
    RESOLVES: N_("解除"),
    SILENCED: N_("发现(被更重的问题压制)"),
    SPEAKS: N_("不再被压制"),
    CLIMBS: N_("升级"),
}


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """The explanation as plain text, one line at a time."""
    yield f"{explanation.subject} {explanation.title}"
    yield _("{day},由 {unit} 负责").format(day=explanation.as_of, unit=explanation.unit)
    yield ""
    for answer in explanation.answers:
        yield from _answer_lines(answer, explanation)
    yield _("事实来自:")
    for origin in explanation.origins:
        yield f"  {origin.table} {origin.key} {origin.as_of} {origin.says}".rstrip()
    if explanation.told:
        yield _("发现和通知:")
    for row in explanation.told:
        until = row["resolved_on"] or _("今")
        yield f"  {row['rule']} {row['since']}..{until} {'、'.join(row['notices']) or _('未通知')}"
    if explanation.coming:
        yield _("如果没有人行动:")
    for change in explanation.coming:
        yield f"  {change.date} {_(WHAT[change.what])} {change.rule} {change.title}"


def _answer_lines(answer: RuleAnswer, explanation: Explanation) -> Iterator[str]:
    rule = answer.rule
    yield f"[{'×' if answer.holds else ' '}] {rule.id} {rule.title}: {_state(answer, explanation)}"
    yield f"      {rule.when}"
    for comparison in answer.comparisons:
        yield f"      {'✓' if comparison.holds else '✗'} {comparison.text}    {_values(comparison)}"
        for name in comparison.facts:
            yield from _counted_lines([one for one in explanation.counted if one.measure == name])
    source = f"{answer.ruleset.place}:{rule.line} {answer.ruleset.content_hash[:12]}"
    yield f"      {_('规则')} {source}" + (f" {_('依据')} {rule.basis}" if rule.basis else "")
    yield ""


def _counted_lines(rows: Sequence[Counted]) -> Iterator[str]:
    """The members that a count or sum came from, the first few by name."""
    rows = of_largest_part(rows)
    if rows:
        part = f"{rows[0].part}: " if rows[0].part else ""
        named = "、".join(f"{row.member}" if row.amount == 1 else f"{row.member} ({row.amount})" for row in rows[:_NAMED])
        more = "" if len(rows) <= _NAMED else _("…,共 {n} 个").format(n=len(rows))
        yield f"        {_('计入')} {part}{named}{more}"


def _state(answer: RuleAnswer, explanation: Explanation) -> str:
    if not answer.in_force:
        return _("不在有效期内")
    if not answer.holds or answer.since is None or answer.opens_on is None:
        return _("不成立")
    if answer.opens_on > explanation.as_of:
        return _("自 {since} 起成立,到 {day} 才算问题").format(since=answer.since, day=answer.opens_on)
    if answer.silenced_by:
        return _("自 {since} 起成立,由 {rule} 代为反映").format(since=answer.since, rule=answer.silenced_by)
    return _("自 {since} 起成立").format(since=answer.since)


def _values(comparison: Comparison) -> str:
    return ", ".join(f"{name} = {_value(value)}" for name, value in comparison.facts.items())


def _value(value: FactValue | None) -> str:
    if value is None:
        return _("没有")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)


def coming_row(change: Coming) -> dict[str, Any]:
    """The keys of ``finding forecast --format json``, and the rule's title."""
    return {"subject": change.subject, "unit": change.unit, "date": change.date, "what": change.what, "rule_or_rung": change.rule,
            "title": change.title}  # fmt: skip


def explanation_object(explanation: Explanation) -> dict[str, Any]:
    """The explanation as JSON: everything that the text says."""
    return {
        "subject": explanation.subject,
        "title": explanation.title,
        "unit": explanation.unit,
        "as_of": explanation.as_of,
        "facts": dict(explanation.facts),
        "origins": [{"table": one.table, "key": one.key, "as_of": one.as_of, "says": one.says} for one in explanation.origins],
        "counted": [
            {"measure": one.measure, "member": str(one.member), "part": one.part, "amount": one.amount}
            for one in explanation.counted
        ],
        "rules": [_answer_object(answer) for answer in explanation.answers],
        "findings": list(explanation.told),
        "forecast": [coming_row(change) for change in explanation.coming],
    }


def _answer_object(answer: RuleAnswer) -> dict[str, Any]:
    return {
        "rule": answer.rule.id,
        "title": answer.rule.title,
        "when": answer.rule.when,
        "holds": answer.holds,
        "in_force": answer.in_force,
        "since": answer.since,
        "opens_on": answer.opens_on,
        "silenced_by": answer.silenced_by,
        "comparisons": [
            {"comparison": one.text, "holds": one.holds, "facts": dict(one.facts)} for one in answer.comparisons
        ],
        "source": f"{answer.ruleset.place}:{answer.rule.line}",
        "revision": answer.ruleset.content_hash,
        "basis": answer.rule.basis,
    }  # fmt: skip
