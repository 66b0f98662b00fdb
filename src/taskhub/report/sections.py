"""Sections that several pages share: how a plan stands, its units, which replies are waited for."""

from collections.abc import Callable, Sequence
from datetime import date

from taskhub.i18n import gettext as _
from taskhub.notice import KIND_TITLES, AwaitedReply, ReplyTally
from taskhub.progress import PlanStatus, UnitStatus
from taskhub.report.elements import ALARMS_KEY, BREAK, NOTICES_KEY, bar, key_of, link, table, unit_link
from taskhub.report.rest import MOST_ROWS
from taskhub.report.status import BASIS_NAMES, MODE_NAMES, plan_object, points, rate, state_name, verified_words

MARKS = {"ahead": "▲", "on_schedule": "●", "behind": "▼", "not_applicable": "○"}
"""Signs that every Chinese font has; pictographs are missing from many office computers."""

LATEST = 10
"""So many rows stand in a section of the overview, which is to fit a screen; more of them on their own pages."""


def judged(last: date | None, day: date | None) -> str:
    """Of which day the findings are, and that it is another one than the page's ``day``, whose figures are of the day itself."""
    if last is None:
        return _("**还没有研判过**:这里没有问题,不等于没有问题。{how}").format(how=_how_to_judge())
    if day is None or last == day:
        return _("按 {last} 的研判。").format(last=last)
    if last > day:
        return _("**按 {last} 的研判,不是 {day} 的**:问题是 {last} 未解决的,其他的数是 {day} 的。").format(last=last, day=day)
    return _("**按 {last} 的研判,不是 {day} 的**:其后报来的、到期的,问题里还没有,其他的数里有。{how}").format(
        last=last, day=day, how=_how_to_judge()
    )


def _how_to_judge() -> str:
    return _("等定时任务 assess 运行,或在 Deployments 里运行它,或在服务器上运行 `taskhub assess`。")


def alarm_count(n: int) -> str:
    """That there is something for the office alone, without saying of whom."""
    page = link(ALARMS_KEY, _("纸面进度预警"))
    return _("另有只给安委办看的预警 {n} 条,见{page}。").format(n=n, page=page) if n else ""


def plan_bars(plan: PlanStatus) -> list[str]:
    """What is done above what should be, so that the eye compares the two."""
    figures, said = plan.figures, plan_object(plan)
    done = _("完成率 **{rate}**(完成 {completed},共 {items})").format(
        rate=rate(figures.completion_rate), completed=figures.completed, items=figures.items
    )
    due = _("序时进度 **{rate}**({mode}、{basis})").format(
        rate=rate(figures.schedule_progress), mode=_(MODE_NAMES[said["mode"]]), basis=_(BASIS_NAMES[said["basis"]])
    )
    verdict = _("偏差 **{deviation}** 个百分点,序时完成率 {attainment}:**{state}**").format(
        deviation=points(figures.deviation), attainment=rate(figures.attainment), state=state_name(figures.state)
    )
    verified = [] if figures.completed_verified is None else [
        f"`{bar(figures.completion_rate_verified)}` "
        f"{verified_words(figures.completed, figures.completed_verified, figures.completion_rate_verified)}{BREAK}"
    ]  # fmt: skip
    return [
        f"`{bar(figures.completion_rate)}` {done}{BREAK}",
        *verified,
        f"`{bar(figures.schedule_progress)}` {due}{BREAK}",
        f"{verdict}{BREAK}",
    ]


def unit_table(rows: Sequence[UnitStatus]) -> list[str]:
    headings = [_("名次"), _("单位"), _("完成/事项"), _("完成率"), _("序时进度"), _("偏差"), _("逾期"), _("状态")]
    cells: list[list[object]] = [
        [row.rank, link(key_of("unit", row.unit), row.name), f"{row.figures.completed}/{row.figures.items}",
         rate(row.figures.completion_rate), rate(row.figures.schedule_progress), points(row.figures.deviation),
         row.figures.overdue or "", f"{MARKS[row.figures.state]} {state_name(row.figures.state)}"]
        for row in rows
    ]  # fmt: skip
    if any(row.figures.verified for row in rows):
        headings.insert(4, _("核定完成率"))
        for row, one in zip(rows, cells, strict=True):
            one.insert(4, rate(row.figures.completion_rate_verified))
    return table(headings, cells)


def awaited_section(replies: Sequence[AwaitedReply], unit_name: Callable[[str], str] | None = None) -> list[str]:
    """How many replies are late or due this week, and which are waited for, the one longest due before. With ``unit_name`` those
    of every unit, so many as fit; else all of one."""
    if not replies:
        return [_("(无)")]
    tally = ReplyTally.of(replies)
    counts = _("已过期 {late}、本周到期 {this_week}").format(late=tally.late, this_week=tally.this_week)
    headings = [_("文号"), _("种类"), _("签发"), _("回复期限"), _("剩余")]
    shown = replies[: LATEST if unit_name else MOST_ROWS]
    rows: list[list[object]] = [
        [one.notice.number, _(KIND_TITLES[one.notice.kind]), one.notice.issued_on, one.due,
         f"**{one.said()}**" if one.is_late else one.said()]
        for one in shown
    ]  # fmt: skip
    if unit_name:
        headings.insert(1, _("发给"))
        for row, one in zip(rows, shown, strict=True):
            row.insert(1, unit_link(one.notice.unit, unit_name))
    more = len(replies) - len(shown)
    rest = ["", _("还有 {n} 份,见{page}").format(n=more, page=link(NOTICES_KEY, _("通知")))] if more else []
    return [counts, "", *table(headings, rows), *rest]
