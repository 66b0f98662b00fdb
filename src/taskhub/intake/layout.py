"""The columns of the table that plan export writes, and how what a cell holds is written there and read back."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from taskhub.figures import plain
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.plan import ItemKind, Milestone

PROPERTY = "taskhub-plan"
"""The hidden property that names the plan and the revision a workbook was made of."""

SHEET = N_("任务分解表")
ABOUT = N_("方案")

COLUMNS: dict[str, tuple[str, int]] = {
    "task": (N_("任务编号"), 9), "task_title": (N_("任务"), 22), "measure": (N_("措施编号"), 9),
    "measure_title": (N_("措施"), 28),
    "code": (N_("事项编号"), 10), "title": (N_("事项"), 42), "lead": (N_("牵头单位"), 16), "co_lead": (N_("共同牵头单位"), 18),
    "cooperating": (N_("配合单位"), 22), "kind": (N_("类型"), 9), "start": (N_("开始时间"), 12), "due": (N_("完成时限"), 12),
    "weight": (N_("权重"), 7), "value": (N_("目标值"), 10), "unit": (N_("计量单位"), 9), "direction": (N_("目标方向"), 9),
    "milestones": (N_("进度节点"), 26), "withdrawn": (N_("撤销日期"), 12),
    "document": (N_("撤销文件"), 20), "carries": (N_("承接上级事项"), 14), "source": (N_("出处"), 18),
}  # fmt: skip
ABOUT_ROWS: dict[str, str] = {
    "plan": N_("方案代码"), "title": N_("方案名称"), "issuer": N_("印发单位"), "start": N_("开始日期"), "end": N_("结束日期"),
    "revision": N_("版次"), "amended": N_("修订日期"), "document": N_("修订文件"), "part_of": N_("上级方案"), "mode": N_("口径"),
    "basis": N_("期间"), "tolerance": N_("容差"),
}  # fmt: skip
KINDS: dict[ItemKind, str] = {
    ItemKind.ONCE: N_("一次完成"), ItemKind.QUANTITY: N_("定量"), ItemKind.RECURRING: N_("定期"),
    ItemKind.CONTINUOUS: N_("长期坚持"),
}  # fmt: skip
AT_MOST = N_("不超过")

_HIDDEN = re.compile(r"[\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
_SHOWN = re.compile(r"_x([0-9A-Fa-f]{4})_")
_STEP = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})\s+(\d+(?:\.\d+)?)%(?: (.*))?")


def kept(text: str) -> str:
    """A text as a workbook holds it whole: what XML cannot hold, and what looks like its escape, escaped as spreadsheets do."""
    return _HIDDEN.sub(lambda match: "".join(f"_x{ord(match[0][0]):04X}_") + match[0][1:], text)


def told(text: str) -> str:
    """What ``kept`` was given."""
    return _SHOWN.sub(lambda match: chr(int(match[1], 16)), text)


def steps_text(steps: Sequence[Milestone]) -> str:
    """A milestone a line: 2024-06-30 30% 完成普查."""
    return "\n".join(
        f"{one.date} {plain(one.percent)}%" + (f" {_folded(one.title)}" if one.title else "") for one in steps
    )  # fmt: skip


def steps_of(text: str) -> tuple[Milestone, ...]:
    """Raises ValueError for what is no milestone."""
    found = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        match = _STEP.fullmatch(line.strip(" "))
        if match is None:
            raise ValueError(_("“{line}”不是节点").format(line=line))
        year, month, day = map(int, match[1].split("-"))
        found.append(Milestone(date(year, month, day), Decimal(match[2]), _unfolded(match[3] or "")))
    return tuple(found)


def _folded(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _unfolded(text: str) -> str:
    return re.sub(r"\\(n|\\)", lambda match: "\n" if match[1] == "n" else "\\", text)
