"""Items: the rows a unit reports on, and its reports taken over."""

from collections.abc import Set
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlmodel import Session

from taskhub import progress, rounds
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.figures import plain
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.plan import book
from taskhub.plan.structure import Item, ItemKind
from taskhub.problems import InputError, Problem
from taskhub.progress import ItemChronicle, Origin, Period, ProgressReading, Taken
from taskhub.report.elements import ITEM_STATES
from taskhub.tables import Row, clean, is_missing
from taskhub.units import Units
from taskhub.workbook.layout import ITEMS, Line
from taskhub.workbook.reading import Filled, Returned
from taskhub.workbook.stamp import canonical
from taskhub.workbook.taking import Taking

KINDS = {"once": N_("一次性"), "quantity": N_("定量"), "recurring": N_("周期性"), "continuous": N_("长期")}
_FIGURES = ("value", "percent", "done")


def lines(
    session: Session, moment: Moment, unit: str, units: Units, calendar: WorkCalendar, period: Period, cut_off: date
) -> list[Line]:  # fmt: skip
    """The items in force that ``unit`` answers for, in plan order, to be reported on as of ``cut_off``."""
    reading = ProgressReading(session, moment, units, calendar, period, moment.as_of)
    found = (one for one in reading.read(list(reading.led_by(unit))) if one.begins <= moment.as_of)
    return [_line(one, moment, cut_off) for one in found if one.item(moment.as_of).in_force(moment.as_of)]


def _line(one: ItemChronicle, moment: Moment, cut_off: date) -> Line:
    day = moment.as_of
    item, facts, report = one.item(day), one.facts(day), one.history.latest(day)
    done, line = facts.get("percent"), facts.get("scheduled_percent")
    overdue = facts.get("days_overdue") or 0
    behind = facts["status"] == "active" and progress.is_behind(facts)
    state = _("逾期 {n} 天").format(n=overdue) if overdue else _("滞后") if behind else _(ITEM_STATES[str(facts["status"])])
    claim = one.claim(day)
    sent_back = claim.ruled if claim is not None and claim.sent_back else None
    if sent_back is not None:
        state = _("已退回:{remark}").format(remark=sent_back.remark)
    state += one.original(day).said(one.overdue_before(day))
    values = {
        "plan": item.plan, "item": item.code, "title": item.title, "kind": _(KINDS[item.kind.value]),
        "due": facts.get("due"), "target": _target(item), "last_as_of": report and report.as_of,
        "last_value": report and report.value, "last_percent": done, "scheduled_percent": line,
        "deviation": done - line if isinstance(done, Decimal) and isinstance(line, Decimal) else None, "state": state,
        "as_of": cut_off,
    }  # fmt: skip
    closed = frozenset() if item.kind is ItemKind.QUANTITY else frozenset({"value"})
    return Line(values, "red" if overdue else "yellow" if behind or sent_back else "", closed)


def _early(taking: Taking, row: Filled) -> dict[str, date]:
    """A round's sheet that comes back before the cut-off it was written for says how far things are by then."""
    if taking.back.round is None:
        return {}
    cut_off, today = rounds.find(taking.session, taking.back.round).cut_off, taking.moment.as_of
    return {"as_of": today} if today < cut_off and canonical(row.cells.get("as_of")) == str(cut_off) else {}


def _target(item: Item) -> str:
    if item.target is None:
        return ""
    return f"{'≤' if item.target.at_most else ''}{plain(item.target.value)} {item.target.unit}"


def take(taking: Taking, back: Returned, period: Period) -> Taken:
    """Takes over what the filled-in rows report; every fault becomes a problem of ``taking``."""
    filled = [row for row in back.rows[ITEMS.name] if any(not is_missing(row.cells.get(name)) for name in _ANSWERS)]
    if not filled:
        return Taken(0, 0, 0, ())
    ours = set(ProgressReading(taking.session, taking.moment, taking.units, taking.calendar, period).led_by(taking.answers_for))
    rows = {row.number: row for row in filled if _is_ours(taking, row, ours) and _says_how_far(taking, row)}
    said = [
        Row(number, {**{name: row.cells.get(name) for name in _REPORT}, "reported_by": back.unit.code, **_early(taking, row)})
        for number, row in rows.items()
    ]

    def located(problem: Problem) -> Problem:
        row = rows[problem.line or 0]
        return taking.problem(row, problem.path if problem.path in _REPORT else "item", problem.message, problem.remedy)

    try:
        taken = progress.take_rows(
            taking.session, said, taking.units, taking.moment, taking.actor, back.file, origin=Origin(back.number, back.made_at)
        )
    except InputError as error:
        taking.problems += map(located, error.problems)
        return Taken(0, 0, 0, ())
    return replace(taken, warnings=tuple(map(located, taken.warnings)))


_ANSWERS = ("value", "percent", "done", "note", "problems", "next_steps", "evidence")
_REPORT = ("plan", "item", "as_of", *_ANSWERS)


def _is_ours(taking: Taking, row: Filled, ours: Set[str]) -> bool:
    """Whether the unit leads the item. What no plan has is for the reports to refuse, with the nearest code."""
    key = "/".join(clean(row.cells.get(name)) for name in ITEMS.key)
    if key in ours or (item := book.item(taking.session, key, taking.moment)) is None:
        return True
    lead = taking.units.name(taking.units.accountable(item.lead, taking.moment.as_of))
    taking.fault(row, "item", _("{item} 现在由 {lead} 牵头").format(item=key, lead=lead), _("删去这一行填的内容"))
    return False


def _says_how_far(taking: Taking, row: Filled) -> bool:
    """Words alone are no return: what counts is the figure that they explain."""
    if any(not is_missing(row.cells.get(name)) for name in _FIGURES):
        return True
    taking.fault(row, "done", _("写了文字,却没有填完成情况"), _("完成值、完成百分比、是否完成至少填一项;还没完成的填 否"))
    return False
