"""Hazards as subjects of rules: one table says what each fact means and how it follows from where the hazard stands."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from taskhub.calendar import WorkCalendar
from taskhub.figures import PERCENT_DIGITS, quantise
from taskhub.hazard.lifecycle import BY_DEADLINE, GENERAL, MAJOR, ON_SPOT, ON_THE_LIST, Listing, State
from taskhub.hazard.prevention import Prevention
from taskhub.hazard.standing import Event, Standing, standings
from taskhub.i18n import marked as _
from taskhub.subjects import Facts, FactSpec, FactType, FactValue, Movement, Origin

EVENTS: Mapping[str, str] = {"extension": "extend", "reopening": "reopen", "return": "return", "transfer": "transfer",
                              "recheck_failed": "trace_back"}  # fmt: skip
"""What happens to a hazard and can be counted, and the step it is."""


@dataclass(frozen=True)
class HazardChronicle:
    """One hazard through its events. ``stood``: where it stood at first, and after each of ``events``."""

    key: str
    title: str
    unit: str  # the unit that answers for it at the moment of reading
    stood: Sequence[Standing]
    events: Sequence[Event]
    calendar: WorkCalendar
    preventions: Sequence[Prevention] = ()  # what is registered against its kind, anywhere

    @classmethod
    def of(
        cls, key: str, title: str, unit: str, first: Standing, events: Sequence[Event], calendar: WorkCalendar,
        preventions: Sequence[Prevention] = (),
    ) -> "HazardChronicle":  # fmt: skip
        return cls(key, title, unit, standings(first, events), events, calendar, preventions)

    @property
    def begins(self) -> date:
        return self.stood[0].found

    @cached_property
    def changes(self) -> Sequence[date]:
        return sorted({standing.since for standing in self.stood})

    @cached_property
    def _days(self) -> Sequence[date]:
        return [standing.since for standing in self.stood]

    def standing(self, day: date) -> Standing:
        return self.stood[max(bisect_right(self._days, day) - 1, 0)]

    def fact(self, name: str, day: date) -> FactValue | None:
        return _FACTS[name].value(self, self.standing(day), day)

    def facts(self, day: date) -> Facts:
        standing = self.standing(day)
        found = ((name, fact.value(self, standing, day)) for name, fact in _FACTS.items())
        return {name: value for name, value in found if value is not None}

    def happened(self, name: str) -> Sequence[date]:
        return [event.as_of for event in self.events if event.verb == EVENTS[name]]

    def origins(self, day: date) -> Sequence[Origin]:
        """The hazard as it was found, and every step up to ``day``."""
        first = self.stood[0]
        rows = [Origin("hazard", self.key, first.found, f"{first.level} {first.found}..{first.deadline}")]
        rows += [
            Origin("hazard_event", str(event.id), event.as_of, f"{event.verb} {event.document}".strip())
            for event in self.events if event.as_of <= day
        ]  # fmt: skip
        return rows

    def working_days(self, start: date | None, day: date) -> int | None:
        return None if start is None else self.calendar.working_days_between(start, day)


Value = Callable[[HazardChronicle, Standing, date], FactValue | None]


@dataclass(frozen=True, slots=True)
class _Fact:
    spec: FactSpec
    value: Value


def _of_listing(wanted: Callable[[Standing], date | None]) -> Value:
    """Working days since a day that a limit of the listed supervision counts from; absent while it does not run."""
    return lambda one, now, day: one.working_days(wanted(now), day)


def _time_left(_one: HazardChronicle, now: Standing, day: date) -> FactValue | None:
    if not now.counts_down:
        return None
    total = (now.deadline - now.deadline_from).days + 1
    left = min(max((now.deadline - day).days, 0), total)
    return quantise(Fraction(left * 100, total), PERCENT_DIGITS) if total > 0 else quantise(0, PERCENT_DIGITS)


def _monitored(now: Standing) -> bool:
    return now.state is State.MONITORED


def _days_unpatrolled(_one: HazardChronicle, now: Standing, day: date) -> FactValue | None:
    if not _monitored(now) or now.patrolled_on is None or now.patrol_days is None:
        return None
    return max((day - now.patrolled_on).days - now.patrol_days, 0)


def _days_recheck_overdue(_one: HazardChronicle, now: Standing, day: date) -> FactValue | None:
    return max((day - now.recheck.due).days, 0) if now.recheck and now.recheck.due else None


def _days_trace_overdue(_one: HazardChronicle, now: Standing, day: date) -> FactValue | None:
    due = [trace.due for trace in now.traces if trace.due]
    return max((day - min(due)).days, 0) if due else None


def _listing_days(_one: HazardChronicle, now: Standing, _day: date) -> FactValue | None:
    listing = now.listing
    return (listing.until - listing.listed_on).days if listing.until and listing.listed_on else None


def _warning_days(one: HazardChronicle, now: Standing, _day: date) -> FactValue | None:
    listing = now.listing
    if listing.last_asked_on is None or listing.asked_until is None:
        return None
    return one.calendar.working_days_between(listing.last_asked_on, listing.asked_until)


_T, _D, _I, _B, _P = FactType.TEXT, FactType.DATE, FactType.INTEGER, FactType.BOOLEAN, FactType.DECIMAL
_MOVES = Movement.MONOTONE
_DAYS, _WORKING_DAYS, _TIMES = _("天"), _("个工作日"), _("次")


def _table(*facts: tuple[FactSpec, Value]) -> Mapping[str, _Fact]:
    return {spec.name: _Fact(spec, value) for spec, value in facts}


_FACTS = _table(
    (FactSpec("level", _T, _("级别:一般、重大"), values=(GENERAL, MAJOR)), lambda one, now, day: now.level),
    (FactSpec("category", _T, _("类别的代码")), lambda one, now, day: now.category),
    (FactSpec("unit", _T, _("责任单位的代码")), lambda one, now, day: now.unit),
    (FactSpec("territory", _T, _("属地单位的代码;没有登记则没有")), lambda one, now, day: now.territory),
    (FactSpec("sector", _T, _("行业主管部门的代码;没有登记则没有")), lambda one, now, day: now.sector),
    (FactSpec("enterprise", _T, _("企业的代码;没有登记则没有")), lambda one, now, day: now.enterprise_code),
    (FactSpec("region", _T, _("地区的代码")), lambda one, now, day: now.region),
    (FactSpec("source", _T, _("来源")), lambda one, now, day: now.source),
    (FactSpec("institutions", _I, _("发现时在施行、针对这类隐患的制度措施数"), _("项")),
     lambda one, now, day: sum(each.covers(now) and each.in_force(now.found) for each in one.preventions)),
    (FactSpec("recurs_despite_measure", _B, _("针对这类隐患的制度措施已过见效期,仍然再发")),
     lambda one, now, day: any(each.failed_by(now) for each in one.preventions)),
    (FactSpec("mode", _T, _("立行立改还是限期整改"), values=(ON_SPOT, BY_DEADLINE)), lambda one, now, day: now.mode),
    (FactSpec("status", _T, _("状态:已发现、已分拨、整改中、待验收、已验收、已销号、在控监测"), values=tuple(State)),
     lambda one, now, day: now.state.value),
    (FactSpec("days_in_status", _I, _("进入现状态以来的天数"), _DAYS, _MOVES),
     lambda one, now, day: (day - now.state_since).days),
    (FactSpec("found", _D, _("发现日期;重新打开也不变")), lambda one, now, day: now.found),
    (FactSpec("deadline", _D, _("现在算数的整改期限")), lambda one, now, day: now.deadline),
    (FactSpec("original_deadline", _D, _("延期以前的整改期限")), lambda one, now, day: now.original_deadline),
    (FactSpec("days_to_deadline", _I, _("距整改期限的天数,过期为负;已验收、已销号、在控监测的没有"), _DAYS, _MOVES),
     lambda one, now, day: (now.deadline - day).days if now.counts_down else None),
    (FactSpec("days_overdue", _I, _("逾期天数,未逾期为 0;已验收、已销号、在控监测的没有"), _DAYS, _MOVES),
     lambda one, now, day: max((day - now.deadline).days, 0) if now.counts_down else None),
    (FactSpec("working_days_overdue", _I, _("逾期的工作日数,未逾期为 0;已验收、已销号、在控监测的没有"), _WORKING_DAYS, _MOVES),
     lambda one, now, day: one.working_days(now.deadline, day) if now.counts_down else None),
    (FactSpec("days_overdue_total", _I, _("累计逾期天数,包括后来延期、销号以前的"), _DAYS, _MOVES),
     lambda one, now, day: now.days_overdue_total(day)),
    (FactSpec("time_left_percent", _P, _("剩余时间占全部整改时间的比例;已验收、已销号、在控监测的没有"), "%", _MOVES, 2),
     _time_left),
    (FactSpec("days_open", _I, _("发现以来的天数;已销号的没有"), _DAYS, _MOVES),
     lambda one, now, day: None if now.state is State.CLOSED else (day - now.found).days),
    (FactSpec("days_since_reopened", _I, _("最近一次重新打开(没有则发现)以来的天数;已销号的没有"), _DAYS, _MOVES),
     lambda one, now, day: None if now.state is State.CLOSED else (day - now.deadline_from).days),
    (FactSpec("assured", _B, _("五落实是否齐全")), lambda one, now, day: now.assured),
    (FactSpec("monitored", _B, _("是否在控监测")), lambda one, now, day: _monitored(now)),
    (FactSpec("approved", _B, _("在控监测是否有批准文件;不在控监测的没有")),
     lambda one, now, day: bool(now.approval) if _monitored(now) else None),
    (FactSpec("days_since_patrol", _I, _("在控监测的隐患距最近一次巡查(没有则转为监测)的天数"), _DAYS, _MOVES),
     lambda one, now, day: (day - now.patrolled_on).days if _monitored(now) and now.patrolled_on else None),
    (FactSpec("days_unpatrolled", _I, _("在控监测的隐患超过巡查间隔的天数,未超过为 0"), _DAYS, _MOVES), _days_unpatrolled),
    (FactSpec("days_unreviewed", _I, _("在控监测的隐患超过复核日期的天数,未超过为 0"), _DAYS, _MOVES),
     lambda one, now, day: max((day - now.review).days, 0) if _monitored(now) and now.review else None),
    (FactSpec("extensions", _I, _("延期次数"), _TIMES), lambda one, now, day: now.extensions),
    (FactSpec("reopenings", _I, _("重新打开次数"), _TIMES), lambda one, now, day: now.reopenings),
    (FactSpec("returns", _I, _("退回次数"), _TIMES), lambda one, now, day: now.returns),
    (FactSpec("transfers", _I, _("转办次数"), _TIMES), lambda one, now, day: now.transfers),
    (FactSpec("recheck_due", _D, _("回头看应在哪一天以前检查;没有列入或已经检查则没有")),
     lambda one, now, day: now.recheck.due if now.recheck else None),
    (FactSpec("days_recheck_overdue", _I, _("回头看逾期未检查的天数,未逾期为 0;没有列入或已经检查则没有"), _DAYS, _MOVES),
     _days_recheck_overdue),
    (FactSpec("days_since_recheck", _I, _("最近一次回头看以来的天数;没有检查过则没有"), _DAYS, _MOVES),
     lambda one, now, day: (day - now.rechecked_on).days if now.rechecked_on else None),
    (FactSpec("recheck_failures", _I, _("回头看未过(反弹、虚假整改)的次数"), _TIMES), lambda one, now, day: now.recheck_failures),
    (FactSpec("days_traceback_overdue", _I, _("对验收的责任倒查逾期未办结的天数,未逾期为 0;没有倒查则没有"), _DAYS, _MOVES),
     _days_trace_overdue),
    (FactSpec("listed", _B, _("是否在挂牌督办中")), lambda one, now, day: now.listing.state in ON_THE_LIST),
    (FactSpec("listing", _T, _("挂牌督办走到哪一步"), values=tuple(Listing)), lambda one, now, day: now.listing.state.value),
    (FactSpec("listing_days", _I, _("督办期限从挂牌起的天数;没有挂过牌则没有"), _DAYS), _listing_days),
    (FactSpec("days_to_listing_end", _I, _("距督办期限的天数,过期为负;不在挂牌督办中则没有"), _DAYS, _MOVES),
     lambda one, now, day: (now.listing.until - day).days if now.listing.until and now.listing.state in ON_THE_LIST else None),
    (FactSpec("working_days_unfiled", _I, _("挂牌后尚未备案的工作日数;已备案则没有"), _WORKING_DAYS, _MOVES),
     _of_listing(lambda now: None if now.listing.filed_on else now.listing.listed_on)),
    (FactSpec("working_days_unpublished", _I, _("挂牌后尚未公布的工作日数;已公布则没有"), _WORKING_DAYS, _MOVES),
     _of_listing(lambda now: None if now.listing.published_on else now.listing.listed_on)),
    (FactSpec("extension_warning_days", _I, _("最近一次申请督办延期,在督办期限之前多少个工作日;没有申请过则没有"), _WORKING_DAYS),
     _warning_days),
    (FactSpec("working_days_extension_undecided", _I, _("督办延期申请尚未批复的工作日数;没有待批的则没有"),
              _WORKING_DAYS, _MOVES),
     _of_listing(lambda now: now.listing.asked_on)),
    (FactSpec("days_delisting_undecided", _I, _("申请摘牌验收后尚无结论的天数;没有待定的则没有"), _DAYS, _MOVES),
     lambda one, now, day: (
         (day - now.listing.applied_on).days if now.listing.state is Listing.APPLIED and now.listing.applied_on else None)),
    (FactSpec("working_days_delisting_unpublished", _I, _("摘牌后尚未公布的工作日数;已公布则没有"), _WORKING_DAYS, _MOVES),
     _of_listing(lambda now: None if now.listing.announced_on else now.listing.delisted_on)),
)  # fmt: skip

HAZARD_FACTS: Mapping[str, FactSpec] = {
    **{name: fact.spec for name, fact in _FACTS.items()},
    "extension": FactSpec("extension", FactType.EVENT, _("延期")),
    "reopening": FactSpec("reopening", FactType.EVENT, _("重新打开")),
    "return": FactSpec("return", FactType.EVENT, _("退回")),
    "transfer": FactSpec("transfer", FactType.EVENT, _("转办")),
    "recheck_failed": FactSpec("recheck_failed", FactType.EVENT, _("回头看未过")),
}
