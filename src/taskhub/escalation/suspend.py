"""Suspensions: for a stated reason a case says nothing for some days, and those days do not count."""

from datetime import date

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.escalation.models import EscalationCase, EscalationSuspension
from taskhub.i18n import gettext as _
from taskhub.problems import StateError


def suspend(
    session: Session, moment: Moment, actor: Actor, case: EscalationCase, start: date, until: date | None, why: str
) -> bool:
    """Suspends a case from ``start`` through ``until`` (None: until it is resumed); the same again changes nothing, another end
    for the same start replaces it. What was issued stands."""
    if case.closed_on is not None:
        raise StateError(_("案件 {case} 已于 {day} 结束,不能中止").format(case=case.id, day=case.closed_on))
    if until is not None and until < start:
        raise StateError(_("中止的截止日 {until} 早于开始日 {start}").format(until=until, start=start))
    if not why.strip():
        raise StateError(_("中止要写明理由(--why)"))
    query = select(EscalationSuspension).where(EscalationSuspension.case_id == case.id, EscalationSuspension.start == start)
    known = session.exec(query).one_or_none()
    if known is not None and (known.until, known.why) == (until, why):
        return False
    if known is None:
        known = EscalationSuspension(
            case_id=case.id or 0, start=start, why=why, actor=str(actor), recorded_at=moment.now
        )  # fmt: skip
    known.until, known.why = until, why
    session.add(known)
    _wake(session, case, moment)
    audit.record(session, moment, actor, "escalation.suspend", case.subject, why, case=case.id, start=str(start),
                 until=str(until) if until else None)  # fmt: skip
    return True


def resume(session: Session, moment: Moment, actor: Actor, case: EscalationCase, why: str = "") -> bool:
    """Ends the suspension that runs on ``moment.as_of`` with the day before; False where none runs."""
    query = select(EscalationSuspension).where(
        EscalationSuspension.case_id == case.id, EscalationSuspension.start <= moment.as_of
    ).order_by(col(EscalationSuspension.start))  # fmt: skip
    running = [one for one in session.exec(query) if one.until is None or one.until >= moment.as_of]
    for one in running:
        before = date.fromordinal(moment.as_of.toordinal() - 1)
        if before < one.start:
            session.delete(one)
        else:
            one.until = before
            session.add(one)
        audit.record(session, moment, actor, "escalation.resume", case.subject, why, case=case.id, start=str(one.start))
    if running:
        _wake(session, case, moment)
    return bool(running)


def _wake(session: Session, case: EscalationCase, moment: Moment) -> None:
    """The next tick looks at the case again."""
    case.next_on = moment.as_of
    session.add(case)
