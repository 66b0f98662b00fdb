"""Rounds, their hazards, figures and trace-backs as rows, as of any day."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sqlmodel import Session, col, select

from taskhub.clock import Moment
from taskhub.figures import share_percent
from taskhub.hazard import reading
from taskhub.hazard.lifecycle import Outcome
from taskhub.hazard.models import Hazard, HazardEvent
from taskhub.hazard.recheck.models import RecheckMember, RecheckRound, RecheckTraceback

By = Literal["round", "unit", "region", "category"]
State = Literal["checked", "pending", "late", "lapsed"]


@dataclass(frozen=True, slots=True)
class Rechecked:
    """A hazard in a round, as the moment knows it. ``lapsed``: it was reopened for another reason before anybody checked."""

    round: RecheckRound
    member: RecheckMember
    state: State

    @property
    def outcome(self) -> str | None:
        return self.member.outcome if self.state == "checked" else None


@dataclass(frozen=True, slots=True)
class RecheckFigures:
    """What became of a group's hazards that were designated or drawn; the rate is that of failures among those checked."""

    group: str
    drawn: int
    checked: int
    genuine: int
    recurred: int
    false: int
    failure_rate: Decimal | None
    pending: int
    late: int
    lapsed: int


def rechecked(session: Session, moment: Moment, round_: str | None = None) -> list[Rechecked]:
    """Every hazard of one round, or of all, in the order in which it was taken in."""
    query = (
        select(RecheckRound, RecheckMember)
        .join(RecheckMember, col(RecheckMember.round) == col(RecheckRound.name))
        .where(col(RecheckRound.as_of) <= moment.as_of, col(RecheckRound.recorded_at) <= moment.now)
        .order_by(col(RecheckMember.id))
    )
    if round_ is not None:
        query = query.where(RecheckRound.name == round_)
    pairs = session.exec(query).all()
    unchecked = [(row.name, one.hazard) for row, one in pairs if not _checked(one, moment)]
    lapsed = _lapsed(session, unchecked, moment)
    return [Rechecked(row, one, _state(row, one, moment, lapsed)) for row, one in pairs]


def _state(row: RecheckRound, one: RecheckMember, moment: Moment, lapsed: set[tuple[str, str]]) -> State:
    if _checked(one, moment):
        return "checked"
    if (row.name, one.hazard) in lapsed:
        return "lapsed"
    return "late" if row.due < moment.as_of else "pending"


def _checked(one: RecheckMember, moment: Moment) -> bool:
    return (
        one.checked_on is not None and one.recorded_at is not None
        and one.checked_on <= moment.as_of and one.recorded_at <= moment.now
    )  # fmt: skip


def _lapsed(session: Session, unchecked: Sequence[tuple[str, str]], moment: Moment) -> set[tuple[str, str]]:
    """Those of ``(round, hazard)`` whose hazard was reopened since it was taken into the round."""
    found: set[tuple[str, str]] = set()
    for batch in reading.batches(dict.fromkeys(code for _round, code in unchecked)):
        query = select(HazardEvent).where(
            col(HazardEvent.hazard).in_(batch), col(HazardEvent.verb).in_(["order_recheck", "recheck", "reopen"]),
            col(HazardEvent.as_of) <= moment.as_of, col(HazardEvent.recorded_at) <= moment.now,
        )  # fmt: skip
        waiting: dict[str, str] = {}
        for event in session.exec(query.order_by(col(HazardEvent.id))):
            round_ = waiting.pop(event.hazard, None)
            if event.verb == "order_recheck":
                waiting[event.hazard] = event.details["round"]
            elif event.verb == "reopen" and round_ is not None:
                found.add((round_, event.hazard))
    return found


def figures(rows: Sequence[Rechecked], by: By, group_of: Callable[[str], str] = str) -> list[RecheckFigures]:
    """``group_of``: what a group goes by (a unit that merged goes by its successor)."""
    groups: dict[str, list[Rechecked]] = defaultdict(list)
    for row in rows:
        groups[group_of(getattr(row.member, by))].append(row)
    return [_figures(group, groups[group]) for group in sorted(groups)]


def _figures(group: str, rows: Sequence[Rechecked]) -> RecheckFigures:
    def count(**said: str) -> int:
        return sum(all(getattr(row, name) == value for name, value in said.items()) for row in rows)

    checked, genuine = count(state="checked"), count(outcome=Outcome.GENUINE)
    return RecheckFigures(
        group=group, drawn=len(rows), checked=checked, genuine=genuine, recurred=count(outcome=Outcome.RECURRED),
        false=count(outcome=Outcome.FALSE), failure_rate=share_percent(checked - genuine, checked),
        pending=count(state="pending") + count(state="late"), late=count(state="late"), lapsed=count(state="lapsed"),
    )  # fmt: skip


def round_rows(session: Session, moment: Moment) -> list[dict[str, Any]]:
    """Every round with its figures, the newest first."""
    by_round = {one.group: one for one in figures(rechecked(session, moment), "round")}
    query = select(RecheckRound).where(col(RecheckRound.as_of) <= moment.as_of, col(RecheckRound.recorded_at) <= moment.now)
    rows = session.exec(query.order_by(col(RecheckRound.as_of).desc(), RecheckRound.name))
    return [
        {"round": row.name, "as_of": row.as_of, "due": row.due, "team": row.team, "document": row.document,
         **{key: getattr(by_round[row.name], key) for key in
            ("drawn", "checked", "genuine", "recurred", "false", "failure_rate", "pending", "late", "lapsed")}}
        for row in rows
    ]  # fmt: skip


def member_rows(session: Session, rows: Sequence[Rechecked]) -> list[dict[str, Any]]:
    hazards = hazards_of(session, [row.member.hazard for row in rows])
    return [
        {"code": one.hazard, "title": hazards[one.hazard].title, "enterprise": hazards[one.hazard].enterprise,
         "place": hazards[one.hazard].place, "unit": one.unit, "manner": one.manner, "state": row.state, "outcome": row.outcome,
         **{key: getattr(one, key) if row.outcome else None for key in ("checked_on", "checker", "findings", "evidence")}}
        for row in rows
        for one in (row.member,)
    ]  # fmt: skip


def hazards_of(session: Session, codes: Sequence[str]) -> Mapping[str, Hazard]:
    return {
        row.code: row
        for batch in reading.batches(dict.fromkeys(codes))
        for row in session.exec(select(Hazard).where(col(Hazard.code).in_(batch)))
    }


def traceback_rows(session: Session, moment: Moment, pending: bool = False, code: str | None = None) -> list[dict[str, Any]]:
    """Trace-backs in the order in which they were opened. ``pending``: only those not settled."""
    query = select(RecheckTraceback).where(
        col(RecheckTraceback.opened_on) <= moment.as_of, col(RecheckTraceback.recorded_at) <= moment.now
    )
    if code is not None:
        query = query.where(RecheckTraceback.hazard == code)
    rows = [_traceback(row, moment) for row in session.exec(query.order_by(col(RecheckTraceback.id)))]
    return [row for row in rows if not (pending and row["settled_on"])]


_OPENING = (
    "round", "hazard", "outcome", "accepted_by", "accepted_on", "evidence", "document", "answers", "opened_on", "answer_by",
)  # fmt: skip
_CLOSING = ("settled_on", "settled_by", "conclusion", "settled_document")


def _traceback(row: RecheckTraceback, moment: Moment) -> dict[str, Any]:
    on, at = row.settled_on, row.settled_at
    settled = on is not None and at is not None and on <= moment.as_of and at <= moment.now
    return {
        **{key: getattr(row, key) for key in _OPENING},
        "days_late": 0 if settled else max((moment.as_of - row.answer_by).days, 0),
        **{key: getattr(row, key) if settled else None for key in _CLOSING},
    }
