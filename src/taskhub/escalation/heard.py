"""What ladders did about a hazard, for its trace-back: every rung, when it fell due, and what became of it, by whom."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session, col, select

from taskhub.escalation.docket import CaseFile, case_files
from taskhub.escalation.models import EscalationCase, EscalationRung, RungState
from taskhub.escalation.visit import thawed
from taskhub.hazard.trail import Heard
from taskhub.i18n import gettext as _


def heard(session: Session, subject: str) -> list[Heard]:
    """The receipts of every case of ``subject``, one entry a date."""
    kind, _colon, key = subject.partition(":")
    query = select(EscalationCase.id).where(EscalationCase.subject_kind == kind, EscalationCase.subject_key == key)
    files = case_files(session, [id_ for id_ in session.exec(query.order_by(col(EscalationCase.id))) if id_ is not None], {})
    return [one for file in files for rung in file.rungs.values() for one in _entries(file, rung)]


def _entries(file: CaseFile, rung: EscalationRung) -> Iterator[Heard]:
    title = thawed(file.case).rung(rung.rung).title
    numbers = "、".join(notice.number for _place, notice in file.said[rung.rung] if notice and notice.number)
    details = {"case": file.case.id, "rung": rung.rung}

    def entry(day: date | None, verb: str, what: str, person: str = "", document: str = "") -> Iterator[Heard]:
        if day is not None:
            recorded = rung.recorded_at if day <= rung.booked_on else None
            yield Heard(day, recorded, f"escalation.{verb}", what.format(rung=title), person, document, details)

    passed = rung.state is RungState.PASSED_OVER
    yield from entry(rung.due_on, "due", _("{rung}到期(越过)") if passed else _("{rung}到期"))
    yield from entry(rung.approved_on, "approved", _("{rung}签批"), rung.approved_by or "")
    yield from entry(rung.issued_on, "issued", _("{rung}签发"), document=numbers)
    yield from entry(rung.acknowledged_on, "acknowledged", _("{rung}签收"))
    yield from entry(rung.answered_on, "answered", _("{rung}回复"))
    yield from entry(rung.missed_on, "missed", _("{rung}逾期未签批,记在安委办名下"), rung.against)
