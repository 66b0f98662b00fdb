"""A family of plans as people and programs read it: the tree with every plan's own row, the total, what contradicts itself."""

from typing import Any

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.progress import Carried, Family, Total
from taskhub.report.status import plan_object, rate

CONTRADICTIONS = {"above_alone": N_("上级报完成,下级还没有"), "parts_alone": N_("下级都完成,上级还没有报")}


def family_object(family: Family) -> dict[str, Any]:
    """``status --family --format json``. A plan's own row is that of ``status``, without its units."""
    rows = []
    for branch in family.branches:
        row = plan_object(branch.status)
        row.pop("units")
        rows.append({"depth": branch.depth, "part_of": branch.status.plan.part_of, "carried": branch.carried, **row})
    return {
        "plan": family.head.code, "title": family.head.title, "as_of": family.branches[0].status.as_of, "plans": rows,
        "total": total_object(family.total), "heads": total_object(family.heads), "carried": len(family.carried),
        "contradictions": [contradiction_row(one) for one in family.contradictions],
    }  # fmt: skip


def total_object(total: Total) -> dict[str, Any]:
    verified = {} if total.completed_verified is None else {
        "completed_verified": total.completed_verified, "completion_rate_verified": total.completion_rate_verified,
    }  # fmt: skip
    return {
        "items": total.items, "completed": total.completed, "completion_rate": total.completion_rate, **verified,
        "overdue": total.overdue,
    }  # fmt: skip


def contradiction_row(one: Carried) -> dict[str, Any]:
    return {
        "item": one.item.key, "title": one.item.title, "contradiction": one.contradiction, "done": one.done,
        "parts": len(one.parts), "parts_done": one.parts_done, "carried_by": [part.key for part in one.parts],
    }  # fmt: skip


def contradiction_words(one: Carried) -> str:
    said = _(CONTRADICTIONS[one.contradiction or ""])
    return _("{item} {title}:{said}({done}/{parts})").format(
        item=one.item.key, title=one.item.title, said=said, done=one.parts_done, parts=len(one.parts)
    )


def total_words(family: Family) -> str:
    """The roll-up in one sentence, and how it was counted."""
    total = family.total
    said = _("连同 {n} 个下级方案:事项 {items},完成 {completed},完成率 {rate}").format(
        n=len(family.branches) - 1, items=total.items, completed=total.completed, rate=rate(total.completion_rate)
    )
    if total.completed_verified is not None:
        said += _(",核定完成率 {rate}").format(rate=rate(total.completion_rate_verified))
    return said + _("(上级的 {carried} 项由下级落实,只在下级计)").format(carried=len(family.carried))
