"""The last word of a name: every figure, what it goes by in Chinese, what it means, and whether it is a percentage."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from taskhub.i18n import marked as N_


@dataclass(frozen=True, slots=True)
class Word:
    """``aliases``: other ways to write it, the first of which is the one that is shown."""

    aliases: tuple[str, ...]
    meaning: str
    is_percent: bool = False


STATUS: Mapping[str, Word] = {
    "items": Word(("事项数", "事项"), N_("在册事项数")),
    "completed": Word(("完成数", "已完成"), N_("完成事项数")),
    "completion_rate": Word(("完成率",), N_("完成率"), True),
    "completed_verified": Word(("核定完成数",), N_("核定完成的事项数")),
    "completion_rate_verified": Word(("核定完成率",), N_("按核定计的完成率"), True),
    "progress": Word(("平均进度", "进度"), N_("事项进度的加权平均"), True),
    "progress_unweighted": Word(("不加权进度",), N_("事项进度的算术平均"), True),
    "schedule_progress": Word(("序时进度", "时序进度"), N_("序时进度"), True),
    "deviation": Word(("偏差",), N_("完成率减序时进度,百分点"), True),
    "attainment": Word(("序时完成率",), N_("完成率与序时进度之比"), True),
    "state": Word(("状态",), N_("超序时、持平、滞后或不适用")),
    "overdue": Word(("逾期数", "逾期"), N_("逾期未完成事项数")),
    "rank": Word(("名次", "排名"), N_("按偏差的名次")),
    "withdrawn": Word(("撤销数",), N_("已撤销事项数")),
    "title": Word(("名称", "标题", "方案名称", "事项名称"), N_("名称")),
    "revision": Word(("版次",), N_("方案版次")),
    "name": Word(("单位名称", "单位"), N_("单位名称")),
    "unit": Word(("单位代码", "代码"), N_("单位代码")),
    "code": Word(("编码",), N_("编码")),
    "value": Word(("完成值",), N_("累计完成值")),
    "target": Word(("目标值", "目标"), N_("目标值")),
    "target_unit": Word(("计量单位",), N_("目标值的单位")),
    "percent": Word(("完成进度",), N_("事项进度"), True),
    "scheduled": Word(("应达进度", "应达"), N_("按事项自身的序时应达进度"), True),
    "lead": Word(("牵头单位",), N_("牵头单位")),
    "due": Word(("完成时限", "时限"), N_("完成时限")),
    "done": Word(("完成", "是否完成"), N_("是否完成")),
}
HAZARD: Mapping[str, Word] = {
    "backlog": Word(("存量", "在册"), N_("未销号隐患数")),
    "inflow": Word(("增量", "新增"), N_("期内新发现隐患数")),
    "closed": Word(("销号", "销号数"), N_("期内销号隐患数")),
    "overdue": Word(("逾期", "逾期数"), N_("逾期未整改隐患数")),
    "rectification_rate": Word(("整改率",), N_("隐患整改率"), True),
    "average_days": Word(("平均天数",), N_("销号平均用时,天")),
    "monitored": Word(("在控监测",), N_("在控监测隐患数")),
    "on_spot": Word(("立行立改",), N_("立行立改隐患数")),
    "group": Word(("代码", "分组"), N_("代码")),
    "name": Word(("名称", "单位"), N_("名称")),
}
GENERAL: Mapping[str, Word] = {
    "as_of": Word(("截至日期", "截至"), N_("以哪一天为准")),
    "known_at": Word(("录入截至",), N_("用到哪一时刻为止的录入")),
    "office": Word(("填报单位",), N_("安委办的名称")),
}
ROUND: Mapping[str, Word] = {
    "round": Word(("轮次",), N_("轮次")),
    "title": Word(("名称", "标题"), N_("轮次的名称")),
    "due": Word(("期限", "报送期限"), N_("报送期限;退回后是重报的期限")),
    "asked": Word(("应报", "应报单位数"), N_("要求报送的单位数")),
    "came": Word(("已交", "已交单位数"), N_("已报、零报告和已核定的单位数")),
    "in_time": Word(("按时", "按时单位数"), N_("第一次报送没有晚于期限的单位数")),
    "late": Word(("迟报", "迟报单位数"), N_("第一次报送晚于期限的单位数")),
    "missing": Word(("未报", "未报单位数"), N_("过了期限仍没有报的单位数")),
    "awaited": Word(("未到期",), N_("期限未到、还没有报的单位数")),
    "returned": Word(("已退回",), N_("被退回、还没有重报的单位数")),
    "submitted": Word(("已报",), N_("已报、还没有核定的单位数")),
    "nil": Word(("零报告",), N_("零报告、还没有核定的单位数")),
    "verified": Word(("已核定",), N_("已核定的单位数")),
    "name": Word(("单位", "单位名称"), N_("单位名称")),
    "unit": Word(("单位代码",), N_("单位代码")),
    "status": Word(("状态",), N_("未报、已报、零报告、已退回或已核定")),
    "when": Word(("时间",), N_("按时、迟报、已过期、未到期或待重报")),
    "came_on": Word(("报送日期",), N_("第一次报送的日期")),
    "sent_back": Word(("退回次数",), N_("被退回的次数")),
    "person": Word(("审核签发",), N_("审核签发的人")),
    "remark": Word(("说明",), N_("最近一步的说明")),
}
_SPANS = {
    "month": "本月", "quarter": "本季", "half": "本半年", "year": "本年", "cumulative": "累计",
}  # fmt: skip


def _counted(percent: bool) -> Mapping[str, Word]:
    """Of a counter, or of a ratio in ``percent``: each span of time, the same a year before, and how it changed."""
    found = {
        "name": Word(("名称",), N_("统计数的名称")), "measure": Word(("计量单位",), N_("计量单位")),
        "scope": Word(("范围",), N_("统计范围")), "cut_off": Word(("截至",), N_("最近一个数截至哪一天")),
    }  # fmt: skip
    for span, title in _SPANS.items():
        found[span] = Word((title,), N_("截至日期所在的月、季、半年、年的数;累计是最近的累计数"), percent)
        found[f"{span}_then"] = Word((f"{title}上年同期", f"上年{title}"), N_("上年同期的数"), percent)
        found[f"{span}_change"] = Word((f"{title}同比",), N_("同比;比率的同比是百分点"), True)
    return found


COUNTER, RATIO = _counted(False), _counted(True)
TABLES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "units": (("单位表", "各单位"), N_("各单位,按名次")),
    "tasks": (("任务表",), N_("各任务")),
    "measures": (("措施表",), N_("各措施")),
    "item_list": (("事项表",), N_("各事项")),
    "regions": (("地区表",), N_("各地区")),
    "categories": (("类别表",), N_("各类别")),
    "levels": (("等级表",), N_("重大、一般")),
    "returns": (("报送表",), N_("各单位的报送")),
}
SCOPES: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位",), "task": ("任务",), "measure": ("措施",), "item": ("事项",), "hazard": ("隐患",), "major": ("重大",),
    "general": ("一般",), "year": ("本年",), "round": ("报送", "轮次"), "counter": ("统计数",),
}  # fmt: skip

_SUFFIX = re.compile(r"__\w*$")
_FOREIGN = re.compile(r"[^\w.]")


def spelled(word: str) -> str:
    """A word as it can stand in a name of Excel, which knows letters, digits, _ and the point: sx-2024 is sx_2024."""
    return _FOREIGN.sub("", unicodedata.normalize("NFKC", word).lower().replace("-", "_").replace(" ", ""))


def bare(name: str) -> str:
    """A name without what tells it from another name of the same figure: completion_rate__2 is completion_rate."""
    return _SUFFIX.sub("", spelled(name))


def by_spelling(words: Mapping[str, Word]) -> dict[str, str]:
    """Every way to write a figure → the figure. Of two figures with one word the first has it."""
    found = {spelled(alias): name for name, word in reversed(list(words.items())) for alias in word.aliases}
    return {**found, **{name: name for name in words}}
