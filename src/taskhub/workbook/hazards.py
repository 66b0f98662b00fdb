"""Hazards: those a unit has to answer for, and the steps of their life that are the unit's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, select

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.hazard import Filter, Hazard, HazardEvent, State
from taskhub.hazard.ledger import Ledger
from taskhub.hazard.lifecycle import ASSURANCES, MAJOR, STATE_WORDS
from taskhub.hazard.reading import events_of
from taskhub.hazard.steps import Steps
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.problems import StateError
from taskhub.units import Units
from taskhub.workbook.layout import HAZARDS, Line
from taskhub.workbook.reading import Filled, Returned
from taskhub.workbook.taking import Taking

LEVELS = {"general": N_("一般"), "major": N_("重大")}


@dataclass(frozen=True, slots=True)
class Own:
    """A step that the unit takes itself: the column of its day, and those of what it says."""

    verb: str
    day: str
    said: Mapping[str, str]


OWN = (
    Own("assure", "assured_on", {name: name for name in ASSURANCES}),
    Own("submit", "submitted_on", {"evidence": "evidence", "note": "remark"}),
    Own("patrol", "patrolled_on", {"note": "remark"}),
)
"""In the order in which they may follow each other on one day."""

_USEFUL = {
    State.FOUND: (), State.DISPATCHED: ("assure", "submit"), State.RECTIFYING: ("assure", "submit"), State.SUBMITTED: (),
    State.MONITORED: ("patrol",),
}  # fmt: skip
"""What a unit may do about a hazard in each state that is open; what may follow on the next step is there too."""


@dataclass(frozen=True, slots=True)
class Moved:
    """How many steps were new, and how many were known."""

    steps: int = 0
    known: int = 0


NO_STEPS = Moved()


def lines(session: Session, moment: Moment, codes: Sequence[str], units: Units, calendar: WorkCalendar) -> list[Line]:
    """The hazards of the units ``codes`` that are not done with, the longest overdue before."""
    wanted = Filter(units=codes, unfinished=True)
    rows = Ledger(session, units, calendar).rows(moment, wanted)
    return [_line(row) for row in sorted(rows, key=lambda row: (-(row["days_overdue"] or 0), row["deadline"], row["code"]))]


def _line(row: Mapping[str, Any]) -> Line:
    state = State(row["state"])
    useful = {column for own in OWN if own.verb in _USEFUL[state] for column in (own.day, *own.said.values())}
    values = {
        **{name: row[name] for name in ("code", "title", "deadline")}, "days_overdue": row["days_overdue"] or None,
        "level": _(LEVELS[row["level"]]), "place": " ".join(filter(None, [row["enterprise"], row["place"]])),
        "state": _(STATE_WORDS[state]),
    }  # fmt: skip
    closed = {column.name for column in HAZARDS.asked} - useful
    colour = "red" if row["days_overdue"] else "yellow" if row["level"] == MAJOR else ""
    return Line(values, colour, frozenset(closed - {"handler"} if useful else closed))


def take(taking: Taking, back: Returned) -> Moved:
    """Takes the unit's steps of the rows that were filled in."""
    new = known = 0
    for row in back.rows[HAZARDS.name]:
        if not row.is_filled(HAZARDS):
            continue
        days = taking.days(row, [own.day for own in OWN])
        if not _belongs(taking, row) or not _is_dated(taking, row):
            continue
        for own in (own for own in OWN if own.day in days):
            moved = _step(taking, row, own, days[own.day])
            new, known = new + (moved is True), known + (moved is False)
    return Moved(new, known)


def _belongs(taking: Taking, row: Filled) -> bool:
    code = row.text("code")
    hazard = taking.session.exec(select(Hazard).where(Hazard.code == code)).one_or_none()
    if hazard is None:
        taking.fault(row, "code", _("台账里没有隐患 {codes}").format(codes=code), _("核对编码;不要改这一列"))
        return False
    if taking.is_ours(hazard.unit):
        return True
    unit = taking.units.name(taking.units.accountable(hazard.unit, taking.moment.as_of))
    taking.fault(row, "code", _("{code} 现在由 {unit} 负责").format(code=code, unit=unit), _("删去这一行填的内容"))
    return False


def _is_dated(taking: Taking, row: Filled) -> bool:
    """Whether whatever is said belongs to a step that has its day."""
    said_with_day = {column for own in OWN if row.text(own.day) for column in own.said.values()}
    for own in OWN:
        if not row.text(own.day) and (
            alone := [name for name in own.said.values() if row.text(name) and name not in said_with_day]
        ):
            taking.fault(row, own.day, _("填了 {column},没有日期").format(column=_heading(alone[0])), _("写作 2024-09-30"))
            return False
    return True


def _heading(name: str) -> str:
    return next(_(column.heading) for column in HAZARDS.columns if column.name == name)


def _step(taking: Taking, row: Filled, own: Own, day: date) -> bool | None:
    """Whether the step is new; None where it is refused. It is the unit's own step, whoever enters it: who rectified is not to
    accept, so there must be a name."""
    handler = taking.handler(row)
    if not handler:
        taking.fault(row, "handler", _("没有写经办人"), _("写姓名,或在“说明”里写填表人"))
        return None
    person = Actor(handler, taking.back.unit.code)
    said = {name: text for name, column in own.said.items() if (text := row.text(column))}
    code = row.text("code")
    if any(_is_same(event, own.verb, day, person, said) for event in events_of(taking.session, [code]).get(code, ())):
        return False
    steps = Steps(taking.session, taking.moment.on(day), taking.actor, taking.units, taking.calendar)
    try:
        return bool(steps.take([code], own.verb, person=person, details=said))
    except StateError as fault:
        taking.refused(row, own.day, fault)
        return None


def _is_same(event: HazardEvent, verb: str, day: date, person: Actor, said: Mapping[str, str]) -> bool:
    """Whether the unit has taken just this step before, also where another one has followed."""
    before = {name: value for name, value in event.details.items() if name != "changes"}
    return (event.verb, event.as_of, event.person, before) == (verb, day, str(person), dict(said))
