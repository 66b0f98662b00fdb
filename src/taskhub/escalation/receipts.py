"""Receipts: what became of each rung, read off its notices; and what the office did not sign in time."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from taskhub.calendar import ONE_DAY
from taskhub.escalation.climb import Standing
from taskhub.escalation.docket import CaseFile
from taskhub.escalation.models import EscalationNotice, EscalationRung, RungState
from taskhub.notice.lifecycle import AWAITING, UNSAID
from taskhub.notice.models import Notice, NoticeState, NoticeStep

WAITING = frozenset({RungState.DUE, RungState.PROPOSED, RungState.MISSED, RungState.APPROVED})
"""Drafted and not issued."""

_PROGRESS = (
    RungState.PROPOSED, RungState.APPROVED, RungState.ISSUED, RungState.ACKNOWLEDGED, RungState.ANSWERED,
)  # fmt: skip


def taken(file: CaseFile) -> frozenset[str]:
    """The rungs that the case has taken: all but those taken back before they were issued."""
    return frozenset(id_ for id_, rung in file.rungs.items() if rung.state is not RungState.VOID or rung.issued_on)


def issued(file: CaseFile) -> frozenset[str]:
    return frozenset(id_ for id_, rung in file.rungs.items() if rung.issued_on or rung.state is RungState.REJECTED)


def unanswered(file: CaseFile) -> dict[str, date]:
    """Rung → the day from which on a notice of it is without the reply it asked for."""
    found: dict[str, date] = {}
    for id_, said in file.said.items():
        dues = [one.reply_due for _place, one in said if one and one.reply_due and one.state in AWAITING]
        if dues:
            found[id_] = min(dues) + ONE_DAY
    return found


def silences(file: CaseFile) -> dict[str, date]:
    """As ``unanswered``, also where a reply came late."""
    found = unanswered(file)
    for id_, said in file.said.items():
        late = [one.reply_due for _place, one in said if one and one.reply_due and (one.replied_on or date.min) > one.reply_due]
        if late:
            found[id_] = min([min(late) + ONE_DAY, found.get(id_, date.max)])
    return found


def sync(session: Session, file: CaseFile, rung: EscalationRung, office: str, today: date) -> list[str]:
    """Brings a receipt up to its notices; returns what is new about it: ``approved``, ``issued``, …, ``missed``."""
    said = file.said[rung.rung]
    before, missed_before = rung.state, rung.missed_on
    live = [(place, notice) for place, notice in said if _state(place, notice) is not RungState.REJECTED]
    if rung.state in (RungState.VOID, RungState.PASSED_OVER, RungState.REJECTED) or not said:
        return []
    if not live:
        rung.state = _ended(file, rung)
        rung.why = next((notice.state_why for _place, notice in said if notice), "")
    else:
        _read_off(session, rung, live)
    for place, notice in said:
        if notice is not None:
            place.seen_state, place.seen_reply_due = notice.state.value, notice.reply_due
    if rung.state is RungState.PROPOSED and rung.approve_by and rung.approve_by < today:
        rung.state, rung.against = RungState.MISSED, office
        rung.missed_on = rung.missed_on or rung.approve_by + ONE_DAY
    session.add(rung)
    news = [rung.state.value] if rung.state is not before else []
    return [*news, *(["missed"] if rung.missed_on != missed_before and "missed" not in news else [])]


def _ended(file: CaseFile, rung: EscalationRung) -> RungState:
    """Nothing of the rung stands any more. What was issued was taken back by a person, and so it stays; before that a person
    rejected it, unless what it spoke of had ceased."""
    if rung.issued_on or (file.finding.resolved_on is None and file.finding.suppressed_by is None):
        return RungState.REJECTED
    return RungState.VOID


def _read_off(session: Session, rung: EscalationRung, live: Sequence[tuple[EscalationNotice, Notice | None]]) -> None:
    """A rung is as far as the least of its notices; what has come to its end, as nothing is asked in return, no longer counts."""
    automatic = rung.approve_by is None
    moving = [one for one in live if not _at_its_end(*one)]
    state = min((_state(place, notice) for place, notice in moving or live), key=_PROGRESS.index)
    rung.state = RungState.DUE if automatic and state is RungState.PROPOSED else state
    reached = _PROGRESS.index(state)
    notices = [notice for _place, notice in live if notice]
    if reached >= _PROGRESS.index(RungState.APPROVED) and rung.approved_on is None:
        signed = [notice.signed_off_by for notice in notices if notice.signed_off_by]
        rung.approved_by = signed[-1] if signed else None
        rung.approved_on = _last_signature(session, notices)
    rung.issued_on = rung.issued_on or _all([notice.issued_on for notice in notices])
    rung.acknowledged_on = rung.acknowledged_on or _all([notice.acknowledged_on for notice in notices])
    asked = [notice.replied_on for notice in notices if notice.reply_due]
    rung.answered_on = _all(asked) if state is RungState.ANSWERED else None


def _at_its_end(place: EscalationNotice, notice: Notice | None) -> bool:
    if notice is None:
        return place.seen_state == RungState.ISSUED
    return notice.acknowledged_on is not None and notice.reply_due is None


def _state(place: EscalationNotice, notice: Notice | None) -> RungState:
    if notice is None:
        return RungState(place.seen_state) if place.seen_state else RungState.PROPOSED
    if notice.state is NoticeState.WITHDRAWN:
        return RungState.REJECTED
    if notice.state in UNSAID:
        return RungState.APPROVED if notice.state is NoticeState.APPROVED else RungState.PROPOSED
    if notice.replied_on:
        return RungState.ANSWERED
    return RungState.ACKNOWLEDGED if notice.acknowledged_on else RungState.ISSUED


def _all(days: Sequence[date | None]) -> date | None:
    """The last of the days where there is one for every notice."""
    known = [day for day in days if day]
    return max(known) if known and len(known) == len(days) else None


def _last_signature(session: Session, notices: Sequence[Notice]) -> date | None:
    ids = [notice.id for notice in notices]
    query = select(func.max(NoticeStep.as_of)).where(col(NoticeStep.notice_id).in_(ids), NoticeStep.verb == "approve")
    return session.exec(query).one()


def next_date(standing: Standing, file: CaseFile, dues: Sequence[date], today: date) -> date | None:
    """The first day after ``today`` on which the case may change by itself."""
    days = [*dues]
    days += [rung.approve_by + ONE_DAY for rung in file.rungs.values() if rung.state is RungState.PROPOSED and rung.approve_by]
    days += [one.until + ONE_DAY for one in standing.suspensions if one.until]
    return min((day for day in days if day > today), default=None)
