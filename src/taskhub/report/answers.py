"""Answers to questions asked in Prefect's forms, beside the query of status: why a rule holds, what rules would have done."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.report.elements import OVERVIEW_KEY, Page, link, table, unit_link
from taskhub.report.explain import Explanation
from taskhub.report.explanation_text import explanation_lines

QUERY_KEY, EXPLAIN_KEY, REHEARSE_KEY, RANKING_KEY = "taskhub-query", "taskhub-explain", "taskhub-rehearse", "taskhub-ranking"


def refusal_page(key: str, why: str) -> Page:
    """A question that cannot be answered is answered with what is wrong in it."""
    return Page(key, f"# {_('没有答案')}\n\n{why}\n\n{link(OVERVIEW_KEY, _('← 总览'))}\n", _("没有答案"))


def explanation_page(explanation: Explanation, unit_name: Callable[[str], str]) -> Page:
    lines = [
        f"# {explanation.subject} {explanation.title}", "",
        f"{link(OVERVIEW_KEY, _('← 总览'))} · {unit_link(explanation.unit, unit_name)}", "",
        "```", *explanation_lines(explanation), "```",
    ]  # fmt: skip
    return Page(EXPLAIN_KEY, "\n".join(lines), _("{subject}:每条规则为什么").format(subject=explanation.subject))


def rehearsal_page(
    start: date, end: date, totals: Sequence[Sequence[object]], rules: Sequence[tuple[str, str, int, int]],
    worst: Sequence[Mapping[str, Any]],
) -> Page:  # fmt: skip
    """``totals``: a row a unit with findings and notices, those of the rehearsal and those there were; ``rules``: id, title and
    the two counts of each; ``worst``: the days with most notices."""
    span = f"{start} {_('至')} {end}"
    lines = [
        f"# {_('规则重演')} {span}", "", link(OVERVIEW_KEY, _("← 总览")), "",
        f"## {_('各单位')}", "",
        *table([_("单位"), _("重演的问题"), _("实际的问题"), _("重演的通知"), _("实际的通知")], totals), "",
        f"## {_('各条规则')}", "", *table([_("规则"), _("名称"), _("重演的问题"), _("实际的问题")], rules), "",
        f"## {_('通知最多的日子')}", "",
        *table([_("日期"), _("通知"), _("涉及的项"), _("实际的通知"), _("单位(项)")],
               [[day["date"], day["notices"], day["lines"], day["did"], day["units"]] for day in worst]),
    ]  # fmt: skip
    return Page(REHEARSE_KEY, "\n".join(lines), _("规则重演 {span}").format(span=span))


def ranking_page(groups: Mapping[str, Sequence[Mapping[str, Any]]], against: str | None) -> Page:
    """``groups``: title of each group → its rows, in words."""
    said = _("升降与已发布的 {code} 相比。").format(code=against) if against else _("此前没有发布过排名,不计升降。")
    lines = [f"# {_('排名预览')}", "", link(OVERVIEW_KEY, _("← 总览")), "", said, ""]
    headings = [_("名次"), _("单位"), _("事项"), _("得分"), _("档次"), _("升降"), _("评分项"), _("怎样改变名次")]
    names = ("rank", "name", "items", "score", "tier", "movement", "parts", "what_if")
    for title, rows in groups.items():
        lines += [f"## {title}", "", *table(headings, [[row[name] for name in names] for row in rows]), ""]
    return Page(RANKING_KEY, "\n".join(lines), _("排名预览"))
