"""Hazards as people read them: words instead of codes, and of every fact what it is."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from taskhub.hazard.facts import HAZARD_FACTS
from taskhub.hazard.lifecycle import BY_DEADLINE, LISTING_WORDS, ON_SPOT, STATE_WORDS
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice import KIND_TITLES
from taskhub.report.hazards import LEVELS

Name = Callable[[str], str]

MODES = {ON_SPOT: N_("立行立改"), BY_DEADLINE: N_("限期整改")}
SOURCES = {
    "inspection": N_("检查"), "campaign": N_("专项行动"), "self_report": N_("自查"), "recheck": N_("回头看"),
    "complaint": N_("举报"),
}  # fmt: skip
_VALUES: Mapping[str, Mapping[Any, str]] = {
    "level": LEVELS, "state": {one.value: words for one, words in STATE_WORDS.items()}, "mode": MODES, "source": SOURCES,
    "listing": {one.value: words for one, words in LISTING_WORDS.items()}, "kind": KIND_TITLES,
}  # fmt: skip
_LABELS = {
    "code": N_("编码"), "title": N_("隐患"), "level": N_("级别"), "category": N_("类别"), "unit": N_("责任单位"),
    "territory": N_("属地"), "sector": N_("行业主管部门"), "enterprise": N_("企业"), "enterprise_code": N_("企业代码"),
    "region": N_("地区"), "source": N_("来源"), "mode": N_("整改方式"), "state": N_("状态"), "criterion": N_("判定依据"),
    "team": N_("督导组"), "round": N_("轮次"), "place": N_("地点"), "found": N_("发现日期"), "deadline": N_("整改期限"),
    "closed_on": N_("销号日期"), "note": N_("备注"), "rung": N_("梯级"), "listing": N_("挂牌督办"), "monitored": N_("在控监测"),
}  # fmt: skip
_DETAILS = {
    "rule": N_("规则"), "case": N_("案件"), "kind": N_("种类"), "against": N_("记在"), "why": N_("理由"), "by": N_("经办"),
    "due": N_("期限"),
}  # fmt: skip
_UNITS = ("unit", "territory", "sector", "region", "against")


def readable_hazard(row: Mapping[str, Any], unit_name: Name, rungs: Mapping[str, str]) -> dict[str, Any]:
    """A row of ``hazard list`` in words. ``rungs``: subject → how far it was escalated, in words."""
    said = {key: _value(key, value, unit_name) for key, value in row.items()}
    return {**said, "rung": rungs.get(f"hazard:{row['code']}", row["rung"]) if row["rung"] else None}


def readable_facts(
    shown: Mapping[str, Any], unit_name: Name, rungs: Mapping[str, str], categories: Mapping[str, str]
) -> list[tuple[str, Any]]:
    """What ``hazard show`` tells, but for the steps: what it is, and how it stands there."""
    row = {key: value for key, value in shown.items() if key not in ("facts", "steps")}
    said = {**shown["facts"], **readable_hazard(row, unit_name, rungs)}
    said = {key: _value(key, value, unit_name) for key, value in said.items() if value not in (None, "")}
    said["category"] = categories.get(row["category"], row["category"])
    del said["status"], said["listed"]  # as the state and the listing say
    order = {key: n for n, key in enumerate(_LABELS)}
    return [(_label(key), said[key]) for key in sorted(said, key=lambda key: order.get(key, len(order)))]


def readable_step(row: Mapping[str, Any], unit_name: Name) -> dict[str, Any]:
    """A row of a hazard's trail, the details of the step in words as far as they are known."""
    details = {
        _(_DETAILS[key]) if key in _DETAILS else _label(key): _value(key, value, unit_name)
        for key, value in row["details"].items() if key != "rung"  # which the step names
    }  # fmt: skip
    return {**row, "details": details}


def _label(key: str) -> str:
    if key in _LABELS:
        return _(_LABELS[key])
    return re.split("[;;::]", _(HAZARD_FACTS[key].meaning))[0] if key in HAZARD_FACTS else key


def _value(key: str, value: Any, unit_name: Name) -> Any:
    if isinstance(value, list) and len(value) == 2:  # before and after
        return " → ".join(str(_value(key, one, unit_name)) for one in value)
    if not isinstance(value, str):
        return value
    if key in _UNITS:
        return unit_name(value)
    words = _VALUES.get("state" if key == "status" else key, {})
    return _(words[value]) if value in words else value
