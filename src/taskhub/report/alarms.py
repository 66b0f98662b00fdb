"""The page of what looks like progress on paper: for the office alone, with whose it is and what speaks for it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.progress.facts import SAME_EVIDENCE
from taskhub.report.elements import ALARMS_KEY, COLOURS, RECHECKS_KEY, ROUND_KEY, UNITS_KEY, Page, link, short, unit_link, way
from taskhub.report.rest import capped
from taskhub.report.sections import judged
from taskhub.rules import Rule, facts_of
from taskhub.subjects import FactSpec, FactType, Origin

_OF_A_RULE = 50


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding for the office alone. ``rule``: None where the workspace no longer has it; ``unit``: who answers for the subject,
    "" where nobody is known; ``origins``: the rows that its facts come from."""

    finding: Mapping[str, Any]
    rule: Rule | None
    unit: str
    origins: Sequence[Origin]

    def evidence(self) -> Iterator[str]:
        """The facts that the rule looks at, as they were when it was last assessed, and the returns behind them."""
        for spec in facts_of(self.rule.condition) if self.rule else ():
            value = self.finding["facts"].get(spec.name)
            if value is not None and spec.type is not FactType.TEXT:
                yield f"{_called(spec)} {_said(value)}{_(spec.unit) if spec.unit else ''}"
        for one in (one for one in self.origins if one.table == "progress_report"):
            if one.says == SAME_EVIDENCE:
                yield _("佐证与 {item} 的相同").format(item=one.key)
            else:
                yield _("{day} 报送 {says}").format(day=one.as_of, says=one.says)


@dataclass(frozen=True, slots=True)
class Alarmed:
    """``judged``: the day of the last assessment, which the alarms are of."""

    alarms: Sequence[Alarm]
    judged: date | None
    as_of: date


def alarms_page(alarmed: Alarmed, unit_name: Callable[[str], str], files: Path) -> Page:
    """A table a rule, the gravest first."""
    lines = [
        f"# {_('纸面进度预警')} {alarmed.as_of}", "", way(UNITS_KEY, ROUND_KEY, RECHECKS_KEY), "",
        _("只给安委办看:是疑点,不是结论。不发通知,不上各单位的页、填报表和档案;通报之前先核。"), "",
        judged(alarmed.judged, alarmed.as_of), "", f"## {_('怎么核')}", "", *_how(), "",
    ]  # fmt: skip
    groups: dict[tuple[str, str, str], list[Alarm]] = defaultdict(list)
    order = list(COLOURS)
    for alarm in sorted(alarmed.alarms, key=lambda one: (order.index(one.finding["colour"]), one.finding["title"])):
        groups[alarm.finding["colour"], alarm.finding["title"], alarm.finding["rule"]].append(alarm)
    headings = [_("成立自"), _("发现"), _("牵头单位"), _("名称"), _("对象"), _("凭什么")]
    for (colour, title, rule), group in groups.items():
        shown = [_cells(one, unit_link(one.unit, unit_name)) for one in group]
        plain = [_cells(one, unit_name(one.unit) if one.unit else "") for one in group]
        listed = capped(headings, shown, files / f"alarms-{rule}.csv", plain, _OF_A_RULE)
        lines += [f"## {_(COLOURS[colour])} · {title} {len(group)}", "", *listed, ""]
    if not groups:
        lines += [f"## {_('预警')} 0", "", _("(无)")]
    return Page(ALARMS_KEY, "\n".join(lines), _("纸面进度预警:只给安委办看"))


def _how() -> list[str]:
    return [
        _("- 这一条凭什么、涉及的每次报送:在服务器上 `taskhub finding explain 对象`、`taskhub progress list 对象`。"),
        _("- 单位的事项、报送和通知:点牵头单位,或看{round}。向单位要原件,与别的事项、上一期的对照。").format(
            round=link(ROUND_KEY, _("报送轮次"))),
        _("- 报了完成的:核实后核定,或写明意见退回(`taskhub progress send-back`);隐患的,抽进下一轮{recheck}。").format(
            recheck=link(RECHECKS_KEY, _("回头看"))),
    ]  # fmt: skip


def _cells(alarm: Alarm, unit: str) -> list[object]:
    one = alarm.finding
    said = ";".join(alarm.evidence())
    return [one["since"], one["opened_on"], unit, short(one["subject_title"]), one["subject"], said]


def _called(spec: FactSpec) -> str:
    """What a fact is called for people: its meaning up to the first reservation. A count is called what it counts."""
    return spec.name if "(" in spec.name else _(spec.meaning).partition(";")[0]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)
