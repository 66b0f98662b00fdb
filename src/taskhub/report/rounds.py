"""The page of the latest reporting round: who has returned what."""

from collections.abc import Mapping, Sequence
from typing import Any

from taskhub.figures import share_percent
from taskhub.i18n import gettext as _
from taskhub.report.elements import NOTICES_KEY, ROUND_KEY, Page, bar, key_of, link, table, way
from taskhub.report.rest import MOST_ROWS
from taskhub.rounds import STATE_TITLES, State

_PAST = 24
"""So many rounds before stand on the page: two years of months."""


def status_title(row: Mapping[str, Any]) -> str:
    """Where a return stands, in words."""
    return _("未报") if row["status"] == "missing" else _(STATE_TITLES[State(row["status"])])


def when(row: Mapping[str, Any]) -> str:
    """How it stands to its date: late, still due, or in time."""
    if row["status"] in ("missing", State.RETURNED) or (row["late"] and row["came_on"] is None):
        return _("已过期") if row["late"] or row["status"] == "missing" else _("待重报")
    if row["came_on"] is None:
        return _("未到期")
    return _("迟报") if row["late"] else _("按时")


def round_page(rounds: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> Page:
    """``rounds`` the newest first, ``rows`` the returns of the first of them."""
    if not rounds:
        return Page(ROUND_KEY, f"# {_('报送轮次')}\n\n{way(NOTICES_KEY)}\n\n{_('还没有开过报送轮次。')}", _("报送轮次"))
    now = rounds[0]
    came = now["submitted"] + now["nil"] + now["verified"]
    share = share_percent(came, now["units"])
    headings = [_("单位"), _("状态"), _("时间"), _("报送日期"), _("期限"), _("退回"), _("审核签发"), _("说明")]
    units = [
        [link(key_of("unit", row["unit"]), row["name"]), status_title(row), when(row), row["came_on"] or "", row["due"],
         row["returned"] or "", row["person"], row["remark"]]
        for row in rows[:MOST_ROWS]
    ]  # fmt: skip
    more = len(rows) - MOST_ROWS
    left = [_("另有 {n} 个单位,见 taskhub round status").format(n=more), ""] if more > 0 else []
    past = [
        [one["title"], one["due"], one["units"], one["submitted"] + one["nil"] + one["verified"], one["late"], one["missing"],
         one["closed_on"] or _("未截止")]
        for one in rounds[:_PAST]
    ]  # fmt: skip
    parts = [
        f"# {now['title']}{_('报送')}", "", way(NOTICES_KEY), "",
        _("期限 {due},要报 {units} 个单位,已交 {came}:其中零报告 {nil},已核定 {verified}。").format(
            due=now["due"], units=now["units"], came=came, nil=now["nil"], verified=now["verified"]),
        _("未到期 {awaited},未报 {missing},已退回 {returned};迟报 {late}。").format(**now), "",
        f"{bar(share)} {share}%" if share is not None else "", "",
        *table(headings, units), "", *left, f"## {_('各轮次')}", "",
        *table([_("时期"), _("期限"), _("单位"), _("已交"), _("迟报"), _("未报"), _("截止")], past),
    ]  # fmt: skip
    return Page(ROUND_KEY, "\n".join(parts), _("{title}报送:已交 {came}/{units}").format(
        title=now["title"], came=came, units=now["units"]))  # fmt: skip
