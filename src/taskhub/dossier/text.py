"""A dossier in sections, each with sentences and a table: the document and the spreadsheet print the same."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from taskhub.dossier.dossier import Dossier
from taskhub.dossier.work import BEHIND, COMPLETE, OVERDUE, UNDER_WAY, WITHDRAWN
from taskhub.hazard.intake import LEVELS, STATUSES
from taskhub.hazard.lifecycle import State
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice import KIND_TITLES, STATE_TITLES, NoticeState
from taskhub.notice.render import civil
from taskhub.report.rechecks import STATES as RECHECK_STATES
from taskhub.report.rechecks import outcome_in_words
from taskhub.report.rounds import status_title as round_status
from taskhub.report.status import points, rate, state_name

ITEM_STATES = {COMPLETE: N_("完成"), OVERDUE: N_("逾期"), BEHIND: N_("滞后"), UNDER_WAY: N_("在办"), WITHDRAWN: N_("撤销")}


@dataclass(frozen=True, slots=True)
class Section:
    """``key`` is what templates call it; ``rows`` hold values, dates and figures, not yet text."""

    key: str
    title: str
    lines: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def title(one: Dossier) -> str:
    return _("{unit}{year}年度考核档案").format(unit=one.name, year=one.year)


def preface(one: Dossier, zone: str) -> Iterator[str]:
    known_at = one.known_at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    yield _("数据截至{day}，以{known_at}前录入的为准。").format(day=civil(one.day), known_at=known_at)
    for name, gone in one.before:
        last = civil(gone) if gone else "—"
        yield _("原{name}（至{last}）撤并后由本单位承接，其事项、通知、隐患一并列入。").format(name=name, last=last)


def sections(one: Dossier) -> list[Section]:
    return [make(one) for make in _SECTIONS]


def _plans(one: Dossier) -> Section:
    heads = [_("方案"), _("事项"), _("完成"), _("完成率%"), _("序时进度%"), _("偏差"), _("逾期"), _("名次"), _("状态")]
    rows = [
        (row.title, row.figures.items, row.figures.completed, row.figures.completion_rate, row.figures.schedule_progress,
         row.figures.deviation, row.figures.overdue, row.rank, state_name(row.figures.state))
        for row in one.plans
    ]  # fmt: skip
    said = [
        _("《{plan}》牵头 {items} 项，完成 {completed} 项，完成率 {rate}，偏差 {deviation} 个百分点。").format(
            plan=row.title, items=row.figures.items, completed=row.figures.completed, rate=rate(row.figures.completion_rate),
            deviation=points(row.figures.deviation),
        )
        for row in one.plans
    ]  # fmt: skip
    said += [
        _("《{plan}》经核定完成 {completed} 项，核定完成率 {rate}。").format(
            plan=row.title, completed=row.figures.completed_verified, rate=rate(row.figures.completion_rate_verified)
        )
        for row in one.plans if row.figures.verified is not None
    ]  # fmt: skip
    return Section("plans", _("完成情况"), said or [_("没有牵头的事项。")], heads, rows)


def _items(one: Dossier) -> Section:
    heads = [_("编码"), _("事项"), _("原时限"), _("现时限"), _("进度%"), _("应达%"), _("完成于"), _("状态")]
    former = {name for name, _last in one.before}
    rows = [
        (row.key, f"{row.title}{_('（原{unit}）').format(unit=row.lead) if row.lead in former else ''}", row.original_due,
         row.due, row.done, row.scheduled, row.completed_on, _(ITEM_STATES[row.state]))
        for row in one.items
    ]  # fmt: skip
    count = _count(one.items, lambda row: row.state)
    line = "、".join(
        _("{state} {n} 项").format(state=_(name), n=count[state]) for state, name in ITEM_STATES.items() if state in count
    )
    extended = sum(row.is_extended for row in one.items)
    said = [_("共 {n} 项：{states}；延期 {extended} 项。").format(n=len(one.items), states=line, extended=extended)]
    return Section("items", _("牵头事项"), said if one.items else [_("无。")], heads, rows)


def _rounds(one: Dossier) -> Section:
    heads = [_("轮次"), _("单位"), _("期限"), _("报送日期"), _("状态"), _("时间"), _("退回次数")]
    rows = [
        (row.round, row.unit, row.due, row.came_on, round_status({"status": row.status}),
         _("按时") if row.in_time else _("迟报") if row.came_on else _("未报") if row.late else _("未到期"), row.returned)
        for row in one.rounds
    ]  # fmt: skip
    said = _("要求报送 {n} 次：按时 {in_time}，迟报 {late}，未报 {missing}；被退回 {returned} 次。").format(
        n=len(rows), in_time=sum(row.in_time for row in one.rounds), returned=sum(row.returned for row in one.rounds),
        late=sum(row.late and row.came_on is not None for row in one.rounds),
        missing=sum(row.late and row.came_on is None for row in one.rounds),
    )  # fmt: skip
    return Section("rounds", _("报送轮次"), [said] if rows else [_("无。")], heads, rows)


def _returns(one: Dossier) -> Section:
    heads = [_("方案"), _("报送期止"), _("应报"), _("已报"), _("未报"), _("首次录入"), _("最后录入")]
    rows = [
        (row.plan, row.period_end, row.asked, row.reported, row.asked - row.reported, row.first_entered, row.last_entered)
        for row in one.returns
    ]
    missing = sum(row.reported == 0 for row in one.returns)
    said = [_("{n} 个报送期，其中 {missing} 个没有报。").format(n=len(rows), missing=missing)] if rows else [_("无。")]
    return Section("returns", _("报送情况"), said, heads, rows)


def _notices(one: Dossier) -> Section:
    heads = [_("文号"), _("种类"), _("签发"), _("签收天数"), _("回复期限"), _("回复天数"), _("超期天数"), _("退回"), _("状态")]
    rows = [
        (row.number, _(KIND_TITLES[row.kind]), row.issued_on, row.days_to_acknowledge, row.reply_due, row.days_to_reply,
         row.late_days, row.returns, _(STATE_TITLES[NoticeState(row.state)]))
        for row in one.notices
    ]  # fmt: skip
    late = sum(bool(row.late_days) for row in one.notices)
    returned = sum(bool(row.returns) for row in one.notices)
    said = [_("收到 {n} 份，回复超期 {late} 份，被退回 {returned} 份。").format(n=len(rows), late=late, returned=returned)]
    return Section("notices", _("通知和回复"), said if rows else [_("无。")], heads, rows)


def _hazards(one: Dossier) -> Section:
    heads = [_("编码"), _("隐患"), _("等级"), _("发现"), _("原期限"), _("现期限"), _("销号"), _("超期天数"), _("重开"), _("状态")]
    rows = [
        (row.code, row.title, _(LEVELS[row.level][0]), row.found, row.original_deadline, row.deadline, row.closed_on,
         row.days_overdue, row.reopened, _(STATUSES[State(row.state)][0]))
        for row in one.hazards
    ]  # fmt: skip
    figures = one.hazard_figures
    said = [
        _("本年新发现 {inflow} 个，销号 {closed} 个，现有 {backlog} 个、其中逾期 {overdue} 个，在控监测 {monitored} 个，"
          "重新打开 {reopened} 次；整改率 {rate}，平均用时 {days} 天。").format(
            inflow=figures.inflow, closed=figures.closed, backlog=figures.backlog, overdue=figures.overdue,
            monitored=figures.monitored, reopened=one.reopened, rate=rate(figures.rectification_rate),
            days="—" if figures.average_days is None else figures.average_days,
        )
    ]  # fmt: skip
    return Section("hazards", _("隐患"), said, heads, rows)


def _rechecks(one: Dossier) -> Section:
    heads = [_("轮次"), _("隐患"), _("名称"), _("状态"), _("结论"), _("检查于"), _("情况")]
    rows = [
        (row.round, row.hazard, row.title, _(RECHECK_STATES[row.state]), outcome_in_words(row.outcome), row.checked_on,
         row.findings)
        for row in one.rechecks
    ]  # fmt: skip
    failed = sum(row.outcome in ("recurred", "false") for row in one.rechecks)
    said = [_("抽中 {n} 个，未通过 {failed} 个。").format(n=len(rows), failed=failed)] if rows else [_("无。")]
    return Section("rechecks", _("回头看"), said, heads, rows)


def _evidence(one: Dossier) -> Section:
    heads = [_("对象"), _("名称"), _("日期"), _("佐证材料"), _("填报单位")]
    rows = [(row.of, row.title, row.on, row.evidence, row.by) for row in one.evidence]
    return Section("evidence", _("佐证材料目录"), [_("共 {n} 件。").format(n=len(rows))], heads, rows)


def _points(one: Dossier) -> Section:
    heads = [_("编号"), _("分值"), _("依据"), _("理由"), _("日期"), _("经办"), _("更正")]
    rows = [
        (row.id, row.points, row.basis, row.reason, row.as_of, row.actor, _correction(row.corrects, row.corrected_by))
        for row in one.points
    ]
    return Section("points", _("加减分"), [_("合计 {total} 分（已更正的不计）。").format(total=one.total)], heads, rows)


def _correction(corrects: int | None, corrected_by: int | None) -> str:
    said = [_("更正 {id}").format(id=corrects)] if corrects else []
    return "、".join(said + ([_("已由 {id} 更正").format(id=corrected_by)] if corrected_by else []))


def _count(rows: Iterable[Any], of: Callable[[Any], str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[of(row)] = found.get(of(row), 0) + 1
    return found


_SECTIONS = (_plans, _items, _rounds, _returns, _notices, _hazards, _rechecks, _evidence, _points)
