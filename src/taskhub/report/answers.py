"""Answers to questions asked in Prefect's forms, beside the query of status: why a rule holds, what rules would have done."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.report.elements import (
    DELIVERY_KEY,
    EXPLAIN_KEY,
    ISSUED_KEY,
    MENU,
    QUERY_KEY,
    RANKING_KEY,
    RECHECKS_KEY,
    REHEARSE_KEY,
    Page,
    table,
    unit_link,
    way,
)  # fmt: skip
from taskhub.report.explain import Explanation
from taskhub.report.explanation_text import explanation_lines
from taskhub.report.rest import capped


def refusal_page(key: str, why: str) -> Page:
    """A question that cannot be answered is answered with what is wrong in it."""
    return Page(key, f"# {_('没有答案')}\n\n{why}\n\n{way()}\n", _("没有答案"))


_LINES = 500
_RANKED = 100
"""Of a group: its rows are long."""
_FIRST = {
    ISSUED_KEY: N_("近来没有签发通知;更早的用 taskhub notice list 看。有签批了的,issue-notices 每十分钟签发一次。"),
    DELIVERY_KEY: N_("近来没有告知通知;更早的用 taskhub message list 看。"),
    RECHECKS_KEY: N_("还没有开过回头看轮次:在 Deployments 里运行 {form}。"),
    QUERY_KEY: N_("近来没有人查过:在 Deployments 里打开 {form},按 Run 填表,答案在这里。"),
    EXPLAIN_KEY: N_("近来没有人问过:在 Deployments 里打开 {form},按 Run 填表,答案在这里。"),
    REHEARSE_KEY: N_("近来没有人重演过:在 Deployments 里打开 {form},按 Run 填表,答案在这里。"),
    RANKING_KEY: N_("近来没有人预览过:在 Deployments 里打开 {form},按 Run 填表,答案在这里。"),
}  # fmt: skip
DEPLOYMENT_OF = {
    RECHECKS_KEY: "draw-rechecks", QUERY_KEY: "query-status", EXPLAIN_KEY: "explain", REHEARSE_KEY: "rehearse",
    RANKING_KEY: "preview-ranking",
}  # fmt: skip
"""The form behind a page."""


def first_pages(form_of: Callable[[str], str | None]) -> list[Page]:
    """What stands under the keys of pages that only come to be when something is done, until then: no link is to lead nowhere.
    ``form_of``: the address of a deployment's form, None where it is not known."""
    made = []
    for key, said in _FIRST.items():
        name = DEPLOYMENT_OF.get(key, "")
        address = form_of(name) if name else None
        form = f"[{name}]({address})" if address else f"`{name}`"
        title = _(MENU[key])
        made.append(Page(key, f"# {title}\n\n{way()}\n\n{_(said).format(form=form)}", title))
    return made


def explanation_page(explanation: Explanation, unit_name: Callable[[str], str]) -> Page:
    lines = [
        f"# {explanation.subject} {explanation.title}", "",
        f"{way()} · {unit_link(explanation.unit, unit_name)}", "",
        _("只给安委办看的规则这里不列;在服务器上用 `taskhub finding explain {name}` 看。").format(name=explanation.subject), "",
        "```", *_lines_of(explanation.for_everybody()), "```",
    ]  # fmt: skip
    return Page(EXPLAIN_KEY, "\n".join(lines), _("{subject}:每条规则为什么").format(subject=explanation.subject))


def _lines_of(explanation: Explanation) -> list[str]:
    lines = list(explanation_lines(explanation))
    more = len(lines) - _LINES
    return (
        [*lines[:_LINES], _("…另有 {n} 行,见 taskhub finding explain {subject}").format(n=more, subject=explanation.subject)]
        if more > 0
        else lines
    )


def rehearsal_page(
    start: date, end: date, totals: Sequence[Sequence[object]], rules: Sequence[tuple[str, str, int, int]],
    worst: Sequence[Mapping[str, Any]], files: Path,
) -> Page:  # fmt: skip
    """``totals``: a row a unit with findings and notices, those of the rehearsal and those there were, and last their sums, which
    the page has first; ``rules``: id, title and the two counts of each; ``worst``: the days with most notices."""
    span = f"{start} {_('至')} {end}"
    units = [*totals[-1:], *totals[:-1]]
    by_unit = [_("单位"), _("重演的问题"), _("实际的问题"), _("重演的通知"), _("实际的通知")]
    by_rule = [_("规则"), _("名称"), _("重演的问题"), _("实际的问题")]
    lines = [
        f"# {_('规则重演')} {span}", "", way(), "",
        f"## {_('各单位')}", "", *capped(by_unit, units, files / "rehearsal-units.csv", units), "",
        f"## {_('各条规则')}", "", *capped(by_rule, rules, files / "rehearsal-rules.csv", rules), "",
        f"## {_('通知最多的日子')}", "",
        *table([_("日期"), _("通知"), _("涉及的项"), _("实际的通知"), _("单位(项)")],
               [[day["date"], day["notices"], day["lines"], day["did"], day["units"]] for day in worst]),
    ]  # fmt: skip
    return Page(REHEARSE_KEY, "\n".join(lines), _("规则重演 {span}").format(span=span))


def ranking_page(
    groups: Mapping[str, Sequence[Mapping[str, Any]]], against: str | None, when: str, files: Path
) -> Page:  # fmt: skip
    """``groups``: title of each group → its rows, in words; ``when``: of which period and day."""
    said = _("升降与已发布的 {code} 相比。").format(code=against) if against else _("此前没有发布过排名,不计升降。")
    lines = [f"# {_('排名预览')}", "", way(), "", when, "", said, ""]
    headings = [_("名次"), _("单位"), _("事项"), _("得分"), _("档次"), _("升降"), _("评分项"), _("怎样改变名次")]
    names = ("rank", "name", "items", "score", "tier", "movement", "parts", "what_if")
    for title, ranked in groups.items():
        rows = [[row[name] for name in names] for row in ranked]
        group = ranked[0]["group"] if ranked else ""
        lines += [f"## {title}", "", *capped(headings, rows, files / f"ranking-{group}.csv", rows, _RANKED), ""]
    return Page(RANKING_KEY, "\n".join(lines), _("排名预览"))
