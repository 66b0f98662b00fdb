"""Cases and receipts as rows: what ``escalation list`` and ``escalation show`` print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from taskhub.calendar import WorkCalendar
from taskhub.database import batched
from taskhub.escalation.ahead import standing_of
from taskhub.escalation.climb import coming
from taskhub.escalation.docket import CaseFile, case_files
from taskhub.escalation.models import EscalationCase, EscalationRung, RungState
from taskhub.escalation.visit import HORIZON, thawed
from taskhub.finding import Finding
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.problems import StateError, nearest

STATE_TITLES = {
    RungState.DUE: N_("待发出"),
    RungState.PROPOSED: N_("待签批"),
    RungState.APPROVED: N_("已签批"),
    RungState.ISSUED: N_("已签发"),
    RungState.ACKNOWLEDGED: N_("已签收"),
    RungState.ANSWERED: N_("已回复"),
    RungState.MISSED: N_("逾期未签批"),
    RungState.REJECTED: N_("不予采用"),
    RungState.PASSED_OVER: N_("越过"),
    RungState.VOID: N_("收回"),
}
COMING = "coming"

UNSEEN = (RungState.PASSED_OVER, RungState.VOID)


def case_rows(
    session: Session, unit: str | None = None, ladder: str | None = None, closed: bool = False, missed: bool = False
) -> list[dict[str, Any]]:
    """Cases as rows, open ones alone unless ``closed``; ``rung`` is the highest that spoke. ``missed``: only those of which
    the office did not sign a rung in time."""
    query = (
        select(EscalationCase, Finding)
        .join(Finding, col(Finding.id) == col(EscalationCase.finding_id))
        .order_by(col(EscalationCase.opened_on), col(EscalationCase.id))
    )
    if not closed:
        query = query.where(col(EscalationCase.closed_on).is_(None))
    if unit is not None:
        query = query.where(Finding.unit == unit)
    if ladder is not None:
        query = query.where(EscalationCase.ladder == ladder)
    if missed:
        late = select(EscalationRung.case_id).where(col(EscalationRung.missed_on).is_not(None))
        query = query.where(col(EscalationCase.id).in_(late))
    found = session.exec(query).all()
    rungs: dict[int, list[EscalationRung]] = {}
    for some in batched(case.id or 0 for case, _finding in found):
        for rung in session.exec(select(EscalationRung).where(col(EscalationRung.case_id).in_(some))):
            rungs.setdefault(rung.case_id, []).append(rung)
    return [_case_row(case, finding, rungs.get(case.id or 0, [])) for case, finding in found]


def reached(session: Session, kind: str, keys: Iterable[str]) -> dict[str, str]:
    """Subject → the highest rung that spoke in its open case; those without one are left out."""
    found: dict[str, str] = {}
    for some in batched(keys):
        query = (
            select(EscalationCase, EscalationRung)
            .join(EscalationRung, col(EscalationRung.case_id) == col(EscalationCase.id))
            .where(
                EscalationCase.subject_kind == kind, col(EscalationCase.subject_key).in_(some),
                col(EscalationCase.closed_on).is_(None), col(EscalationRung.state).not_in(UNSEEN),
            )
        )  # fmt: skip
        for case, rung in session.exec(query):
            order = [one.id for one in thawed(case).rungs]
            known = found.get(case.subject_key)
            if known is None or known not in order or order.index(rung.rung) > order.index(known):
                found[case.subject_key] = rung.rung
    return found


def _case_row(case: EscalationCase, finding: Finding, rungs: Sequence[EscalationRung]) -> dict[str, Any]:
    titles = {rung.id: rung.title for rung in thawed(case).rungs}
    order = list(titles)
    spoken = [rung for rung in rungs if rung.state not in UNSEEN]
    top = max(spoken, key=lambda rung: order.index(rung.rung), default=None)
    return {
        "case": case.id, "subject": case.subject, "subject_title": finding.subject_title, "unit": finding.unit,
        "ladder": case.ladder, "rule": finding.rule, "anchor": case.anchor, "opened_on": case.opened_on,
        "rung": top.rung if top else None, "rung_title": titles[top.rung] if top else None,
        "state": top.state.value if top else None, "due_on": top.due_on if top else None,
        "missed": sum(rung.missed_on is not None for rung in rungs), "resting": case.resting,
        "next_on": case.next_on if case.closed_on is None and case.next_on < date.max else None,
        "closed_on": case.closed_on, "closed_why": case.closed_why,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its receipts, rung by rung in the order of the ladder, those to come included."""

    row: dict[str, Any]
    rungs: Sequence[dict[str, Any]]
    content_hash: str
    basis: str


def case_view(session: Session, calendar: WorkCalendar, name: str, today: date) -> CaseView:
    """The case with this number, or the latest about this subject. Raises StateError where there is none."""
    (file,) = case_files(session, [find(session, name).id or 0], {})
    ladder = thawed(file.case)
    future = {} if file.case.closed_on or file.case.resting else {
        one.rung.id: one.on for one in coming(standing_of(file), max(today, file.case.visited_on), today + HORIZON, calendar)
    }  # fmt: skip
    rungs = [_rung_row(file, rung.id, rung.title, future.get(rung.id)) for rung in ladder.rungs]
    return CaseView(
        _case_row(file.case, file.finding, list(file.rungs.values())), rungs, file.case.content_hash, ladder.basis
    )  # fmt: skip


def _rung_row(file: CaseFile, id_: str, title: str, future: date | None) -> dict[str, Any]:
    rung = file.rungs.get(id_)
    if rung is None or (rung.state is RungState.VOID and future):
        return {"rung": id_, "title": title, "state": COMING if future else None, "due_on": future, **dict.fromkeys(_RECEIPT)}
    said = file.said[id_]
    return {
        "rung": id_, "title": title, "state": rung.state.value, "due_on": rung.due_on,
        **{name: getattr(rung, name) for name in _RECEIPT[:-1]},
        "notices": [notice.number or notice.key if notice else place.kind for place, notice in said],
    }  # fmt: skip


_RECEIPT = (
    "booked_on", "approve_by", "approved_on", "approved_by", "issued_on", "acknowledged_on", "answered_on", "missed_on",
    "against", "why", "notices",
)  # fmt: skip


def find(session: Session, name: str) -> EscalationCase:
    """The case with this number, or the latest about this subject. Raises StateError where there is none."""
    kind, colon, key = name.partition(":")
    query = select(EscalationCase).order_by(col(EscalationCase.id).desc()).limit(1)
    if colon:
        query = query.where(EscalationCase.subject_kind == kind, EscalationCase.subject_key == key)
    else:
        query = query.where(EscalationCase.id == int(name) if name.isdecimal() else EscalationCase.subject_key == name)
    found = session.exec(query).one_or_none()
    if found is None:
        known = session.exec(select(EscalationCase.subject_key).order_by(col(EscalationCase.id).desc()).limit(1000)).all()
        remedy = nearest(key or name, known) or _("用 taskhub escalation list 查看编号")
        raise StateError(_("没有案件 {name}").format(name=name) + f" {_('→')} {remedy}")
    return found
