"""The workbook's sheets and their columns, declared in one place: what is written out, what is asked for, how each is read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_


class Fill(StrEnum):
    """What a cell that is asked for holds."""

    TEXT = "text"
    DATE = "date"
    FIGURE = "figure"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Column:
    """``asked``: what the unit fills in; None: what is given, and locked. ``form``: how figures are shown. ``optional``: out of
    sight where no row has it."""

    name: str
    heading: str
    width: int
    asked: Fill | None = None
    form: str = ""
    optional: bool = False


@dataclass(frozen=True)
class SheetLayout:
    """``key`` names a row; so many columns as are ``frozen`` stay in sight; ``coloured`` are the cells that turn yellow or red,
    ``prefilled`` the asked ones that are written out with a value and say nothing by themselves."""

    name: str
    title: str
    hint: str
    columns: Sequence[Column]
    key: Sequence[str]
    frozen: int
    coloured: Sequence[str]
    prefilled: Sequence[str] = ()

    @property
    def given(self) -> list[Column]:
        return [column for column in self.columns if column.asked is None]

    @property
    def asked(self) -> list[Column]:
        return [column for column in self.columns if column.asked is not None]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Column → where it stands, from 1."""
        return {column.name: place for place, column in enumerate(self.columns, start=1)}

    def headings(self) -> dict[str, tuple[str, str]]:
        """Column → what it is called: a sheet may have been written in the other language."""
        return {
            name: (heading, _(heading))
            for name, heading in (*((c.name, c.heading) for c in self.columns), (STAMP, STAMP_HEADING))
        }


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is written out. ``colour``: "red", "yellow" or nothing; ``closed``: asked cells that this row has no use
    for."""

    values: Mapping[str, Any]
    colour: str = ""
    closed: frozenset[str] = field(default_factory=frozenset)


STAMP, STAMP_HEADING = "stamp", N_("校验")
HEAD = 4
"""The row of the headings: a title, a hint and a band saying whose columns these are stand above it."""

_RATE = "0.00"
T, D, N, Y = Fill.TEXT, Fill.DATE, Fill.FIGURE, Fill.YES_NO

ITEMS = SheetLayout(
    "items", N_("事项"),
    N_("只填绿色的列。没有进展的行不用填;截止日期已填好,数是别的日期的就改。有数量目标的填完成值(累计),其他填百分比或是否完成。"),
    (
        Column("plan", N_("方案"), 12), Column("item", N_("编码"), 11), Column("title", N_("事项"), 38),
        Column("kind", N_("类型"), 8), Column("due", N_("完成时限"), 12), Column("target", N_("目标"), 12),
        Column("last_as_of", N_("上次截止"), 12), Column("last_value", N_("上次完成值"), 11),
        Column("last_percent", N_("完成进度%"), 10, form=_RATE),
        Column("scheduled_percent", N_("序时进度%"), 10, form=_RATE), Column("deviation", N_("相差"), 9, form=_RATE),
        Column("state", N_("状态"), 13),
        Column("as_of", N_("截止日期"), 12, D), Column("value", N_("完成值"), 10, N), Column("percent", N_("完成百分比"), 11, N),
        Column("done", N_("是否完成"), 9, Y), Column("note", N_("进展"), 30, T), Column("problems", N_("存在问题"), 26, T),
        Column("next_steps", N_("下一步"), 26, T), Column("evidence", N_("佐证"), 20, T),
    ),
    key=("plan", "item"), frozen=3, coloured=("item", "last_percent", "deviation", "state"), prefilled=("as_of",),
)  # fmt: skip

NOTICES = SheetLayout(
    "notices", N_("通知"),
    N_("收到的填签收日期;要回复的填回复日期和回复内容。经办人不写,就是“说明”里的填表人。"),
    (
        Column("number", N_("文号"), 24), Column("kind", N_("种类"), 9), Column("title", N_("标题"), 26),
        Column("issued_on", N_("签发日期"), 12), Column("reply_due", N_("回复期限"), 12), Column("left", N_("剩余"), 18),
        Column("matters", N_("所述事项"), 46), Column("state", N_("状态"), 9), Column("returned_why", N_("退回理由"), 24),
        Column("acknowledged_on", N_("签收日期"), 12, D), Column("replied_on", N_("回复日期"), 12, D),
        Column("reply", N_("回复内容"), 44, T), Column("document", N_("回复文号"), 22, T), Column("handler", N_("经办人"), 11, T),
    ),
    key=("number",), frozen=1, coloured=("number", "reply_due", "left"),
)  # fmt: skip

HAZARDS = SheetLayout(
    "hazards", N_("隐患"),
    N_("落实整改:填落实日期和五落实(重大隐患缺一不可)。整改完成:填报验日期和佐证。在控监测的:填巡查日期。"),
    (
        Column("code", N_("编码"), 22), Column("title", N_("隐患"), 34), Column("level", N_("级别"), 7),
        Column("place", N_("地点"), 26), Column("deadline", N_("整改期限"), 12), Column("days_overdue", N_("逾期天数"), 9),
        Column("state", N_("状态"), 10),
        Column("assured_on", N_("落实日期"), 12, D), Column("responsible", N_("责任"), 12, T),
        Column("measures", N_("措施"), 24, T), Column("funds", N_("资金"), 12, T), Column("time_limit", N_("时限"), 12, T),
        Column("contingency", N_("预案"), 14, T), Column("submitted_on", N_("报验日期"), 12, D),
        Column("evidence", N_("整改佐证"), 22, T), Column("patrolled_on", N_("巡查日期"), 12, D),
        Column("remark", N_("备注"), 22, T), Column("handler", N_("经办人"), 11, T),
    ),
    key=("code",), frozen=2, coloured=("code", "deadline", "days_overdue", "state"),
)  # fmt: skip

FIGURES = SheetLayout(
    "figures", N_("上期数据"),
    N_("上一个报送截止日和现在各是多少;名次是在同一方案的牵头单位里的。这张表不用填。"),
    (
        Column("plan", N_("方案"), 12), Column("name", N_("名称"), 34), Column("as_of", N_("截至"), 12),
        Column("items", N_("事项"), 8), Column("completed", N_("完成"), 8),
        Column("completion_rate", N_("完成率%"), 10, form=_RATE),
        Column("completed_verified", N_("核定"), 8, optional=True),
        Column("completion_rate_verified", N_("核定率%"), 10, form=_RATE, optional=True),
        Column("progress", N_("进度%"), 10, form=_RATE), Column("schedule_progress", N_("序时进度%"), 11, form=_RATE),
        Column("deviation", N_("偏差"), 9, form=_RATE), Column("attainment", N_("序时完成率%"), 12, form=_RATE),
        Column("overdue", N_("逾期"), 8),
        Column("state", N_("状态"), 10), Column("rank", N_("名次"), 8),
    ),
    key=("plan", "as_of"), frozen=2, coloured=("deviation", "state"),
)  # fmt: skip

TABLES = (ITEMS, NOTICES, HAZARDS)
"""The sheets that are read back."""

NOTES = N_("说明")
"""The first sheet: whose workbook this is, made when, from what, and how to fill it in."""

FACTS: Mapping[str, str] = {
    "unit": N_("单位"), "code": N_("单位代码"), "as_of": N_("数据截至"), "made": N_("导出时间"), "number": N_("表号"),
    "instant": N_("时刻"),
}  # fmt: skip
"""What the first sheet says of the workbook: label by field. ``instant`` is ``made`` to the last digit, and hidden."""

ROUND_FACTS: Mapping[str, str] = {"round": N_("报送轮次"), "due": N_("报送期限")}
"""What it says besides where a reporting round asked for it."""

FILLED_BY = N_("填表人")
SIGNED_BY = N_("审核签发")
NIL = N_("本期零报告")
"""What the unit says on the first sheet; the last two only to a round."""
