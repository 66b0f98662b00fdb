"""Rounds and their returns as rows, as of a day and as known at an instant."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlmodel import Session, col, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.i18n import gettext as _
from taskhub.rounds.facts import MISSING
from taskhub.rounds.lifecycle import State
from taskhub.rounds.models import Round, Submission, SubmissionStep
from taskhub.rounds.source import SubmissionSource
from taskhub.units import Units

STATUSES = (*(state.value for state in State), MISSING)


def submission_rows(session: Session, moment: Moment, code: str, units: Units, calendar: WorkCalendar) -> list[dict[str, Any]]:
    """A row a unit, those who owe a return first. ``answers``: the unit, or whoever it was merged into. ``late``: its first
    return came after its date, or has not come by then."""
    source = SubmissionSource(session, moment, units, calendar, moment.as_of)
    asked_of = select(Submission.unit).where(col(Submission.round) == code).order_by(col(Submission.id))
    keys = [f"{code}/{unit}" for unit in session.exec(asked_of)]
    chronicles = list(source.chronicles(keys, moment))
    said = _said(session, [step.id for one in chronicles for step in one.until(moment.as_of)])
    rows = []
    for one in chronicles:
        taken = one.until(moment.as_of)
        steps = [said[step.id] for step in taken]
        asked = one.key.partition("/")[2]
        rows.append({
            "round": code, "unit": asked, "name": _name(asked, one.unit, units), "answers": one.unit,
            "status": one.shown(moment.as_of), "late": one.late(moment.as_of), "due": one.due_on(moment.as_of),
            "came_on": one.came_on(moment.as_of),
            "returned": one.returned(moment.as_of), "since": taken[-1].day if taken else one.opened,
            "person": _last(steps, "person"), "document": _last(steps, "document"), "remark": steps[-1].remark if steps else "",
        })  # fmt: skip
    order = (MISSING, *State)
    return sorted(rows, key=lambda row: (order.index(row["status"]), row["unit"]))


def _name(unit: str, answers: str, units: Units) -> str:
    if answers == unit:
        return units.name(unit)
    return _("{unit}(并入{successor})").format(unit=units.name(unit), successor=units.name(answers))


def _said(session: Session, steps: Sequence[int]) -> Mapping[int, SubmissionStep]:
    """The steps with these ids, and what was said with each."""
    return {
        step.id or 0: step
        for some in batched(steps)
        for step in session.exec(select(SubmissionStep).where(col(SubmissionStep.id).in_(some)))
    }


def _last(steps: Sequence[SubmissionStep], name: str) -> str:
    """What was said last of who signed, or by which paper: a verification says neither."""
    return next((said for step in reversed(steps) if (said := str(getattr(step, name)))), "")


def counts(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many units there are of each status, and of how many the return came late, of ``rows`` of one round. Who is missing
    is not late: every count of people's has one or the other."""
    of = {status: sum(row["status"] == status for row in rows) for status in STATUSES}
    return {"units": len(rows), **of, "late": sum(row["late"] and row["came_on"] is not None for row in rows)}


def round_rows(
    session: Session, moment: Moment, rows_of: Callable[[str], Sequence[Mapping[str, Any]]]
) -> list[dict[str, Any]]:  # fmt: skip
    """A row a round, the newest first, with its counts; ``rows_of`` tells the returns of a round."""
    query = select(Round).where(col(Round.opened_on) <= moment.as_of, col(Round.recorded_at) <= moment.now)
    return [
        {"round": one.code, "title": one.title, "cut_off": one.cut_off, "due": one.due, "opened_on": one.opened_on,
         "closed_on": one.closed_on, **counts(rows_of(one.code))}
        for one in session.exec(query.order_by(col(Round.cut_off).desc(), col(Round.code)))
    ]  # fmt: skip
