"""Status as the public face prints it: one object a plan, one row a unit."""

from decimal import Decimal
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.progress import Figures, PlanStatus, UnitStatus

STATE_NAMES = {"ahead": N_("超序时"), "on_schedule": N_("持平"), "behind": N_("滞后"), "not_applicable": N_("不适用")}
MODE_NAMES = {"linear": N_("按时间"), "node": N_("按节点")}
BASIS_NAMES = {"plan": N_("按方案全程"), "year": N_("按年度")}


VERIFIED = ("completed_verified", "completion_rate_verified")
"""The figures that there are only where verification is on."""

FIGURES = (
    "items", "completed", "completion_rate", *VERIFIED, "progress", "progress_unweighted", "schedule_progress", "deviation",
    "attainment", "state", "overdue",
)  # fmt: skip
"""The order in which figures are printed."""


def manner(mode: str, basis: str) -> str:
    """By what figures go: 按时间、按方案全程."""
    return _("{mode}、{basis}").format(mode=_(MODE_NAMES[mode]), basis=_(BASIS_NAMES[basis]))


def state_name(state: str) -> str:
    return _(STATE_NAMES[state])


def points(deviation: Decimal | None) -> str:
    """A deviation with its sign: +25.28."""
    return "—" if deviation is None else f"{deviation:+}"


def rate(value: Decimal | None) -> str:
    """A percentage for people; "—" is not applicable."""
    return "—" if value is None else f"{value}%"


def plan_object(status: PlanStatus) -> dict[str, Any]:
    """The object of ``status --format json`` for one plan; rates in percent, null where not applicable."""
    plan, figures = status.plan, _figures(status.figures)
    overdue = figures.pop("overdue")
    return {
        "plan": plan.code,
        "title": plan.title,
        "revision": plan.revision,
        "as_of": status.as_of,
        "mode": plan.schedule.mode.value,
        "basis": plan.schedule.basis.value,
        "items": figures.pop("items"),
        "completed": figures.pop("completed"),
        "withdrawn": status.withdrawn,
        **figures,  # the verified ones too, where verification is on
        "overdue": overdue,
        "units": [unit_row(row) for row in status.units],
    }


def unit_row(row: UnitStatus) -> dict[str, Any]:
    return {"unit": row.unit, "name": row.name, **_figures(row.figures), "rank": row.rank}


def _figures(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in FIGURES if figures.verified is not None or name not in VERIFIED}


def headline(plan: dict[str, Any]) -> str:
    """The plan in two lines, naming the mode and the basis that its figures rest on; a third where verification is on."""
    said = _(
        "{title}(第 {revision} 版) {as_of}\n"
        "事项 {items},完成 {completed};完成率 {completion_rate},序时进度 {schedule_progress}({mode}、{basis}),"
        "偏差 {deviation} 个百分点,序时完成率 {attainment}:{state}"
    ).format(
        **{**plan, "completion_rate": rate(plan["completion_rate"]), "schedule_progress": rate(plan["schedule_progress"]),
           "deviation": points(plan["deviation"]), "attainment": rate(plan["attainment"]), "state": state_name(plan["state"]),
           "mode": _(MODE_NAMES[plan["mode"]]), "basis": _(BASIS_NAMES[plan["basis"]])},
    )  # fmt: skip
    if "completed_verified" not in plan:
        return said
    return f"{said}\n" + verified_words(plan["completed"], plan["completed_verified"], plan["completion_rate_verified"])


def verified_words(completed: int, verified: int, verified_rate: Decimal | None) -> str:
    """What of the claims is verified, and how many wait or were sent back."""
    return _("其中已核定 {verified},核定完成率 {rate};未核定 {open}").format(
        verified=verified, rate=rate(verified_rate), open=completed - verified
    )
