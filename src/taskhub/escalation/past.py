"""Where cases stood on a day that is past. Cases and receipts are kept as they are now; what runs and people did to them is in
the audit, which is only added to."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from taskhub.audit import AuditEvent
from taskhub.database import batched
from taskhub.escalation.listing import UNSEEN
from taskhub.escalation.models import EscalationCase, RungState
from taskhub.escalation.visit import thawed
from taskhub.finding import Finding

_STATES = {
    **{f"escalation.{state}": state for state in RungState},
    "escalation.propose": RungState.PROPOSED, "escalation.pass_over": RungState.PASSED_OVER,
}  # fmt: skip
_OPEN, _MOVE, _CLOSE = "escalation.open", "escalation.move", "escalation.close"


@dataclass
class _Past:
    """A case as its events up to a day tell it. ``rungs``: id → state and the day on which it fell due."""

    anchor: date
    rungs: dict[str, tuple[RungState, date | None]] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    closed: AuditEvent | None = None

    def hears(self, event: AuditEvent) -> None:
        if event.verb == _MOVE:
            self.anchor = date.fromisoformat(event.details["after"])
        elif event.verb == _CLOSE:
            self.closed = event
        elif event.verb in _STATES:
            rung, due = event.details["rung"], event.details.get("due_on")
            known = self.rungs.get(rung, (None, None))[1]
            self.rungs[rung] = (_STATES[event.verb], date.fromisoformat(due) if due else known)
            if _STATES[event.verb] is RungState.MISSED:
                self.missed.add(rung)


def past_rows(
    session: Session, day: date, unit: str | None = None, ladder: str | None = None, closed: bool = False, missed: bool = False
) -> list[dict[str, Any]]:
    """As ``case_rows``, by what runs had found by ``day``. Whether a case rested and when it would be looked at next is known
    only where nobody has looked at it since; else both are None."""
    query = (
        select(AuditEvent)
        .where(col(AuditEvent.verb).in_([_OPEN, _MOVE, _CLOSE, *_STATES]), col(AuditEvent.as_of) <= day)
        .order_by(col(AuditEvent.id))
    )
    pasts: dict[int, _Past] = {}
    for event in session.exec(query):
        if event.verb == _OPEN:
            pasts[event.details["case"]] = _Past(date.fromisoformat(event.details["anchor"]))
        elif (past := pasts.get(event.details["case"])) is not None:
            past.hears(event)
    wanted = [id_ for id_, past in pasts.items() if (closed or past.closed is None) and (past.missed or not missed)]
    rows = []
    for some in batched(wanted):
        found = select(EscalationCase, Finding).join(Finding, col(Finding.id) == col(EscalationCase.finding_id))
        found = found.where(col(EscalationCase.id).in_(some))
        rows += [
            _row(case, finding, pasts[case.id or 0], day) for case, finding in session.exec(found)
            if unit in (None, finding.unit) and ladder in (None, case.ladder)
        ]  # fmt: skip
    return sorted(rows, key=lambda row: (row["opened_on"], row["case"]))


def _row(case: EscalationCase, finding: Finding, past: _Past, day: date) -> dict[str, Any]:
    titles = {rung.id: rung.title for rung in thawed(case).rungs}
    order = list(titles)
    spoken = [rung for rung, (state, _due) in past.rungs.items() if state not in UNSEEN]
    top = max(spoken, key=order.index, default=None)
    state, due = past.rungs[top] if top else (None, None)
    current = case.visited_on <= day
    return {
        "case": case.id, "subject": case.subject, "subject_title": finding.subject_title, "unit": finding.unit,
        "ladder": case.ladder, "rule": finding.rule, "anchor": past.anchor, "opened_on": case.opened_on,
        "rung": top, "rung_title": titles[top] if top else None, "state": state.value if state else None, "due_on": due,
        "missed": len(past.missed), "resting": case.resting if current else None,
        "next_on": case.next_on if current and past.closed is None and case.next_on < date.max else None,
        "closed_on": date.fromisoformat(past.closed.details["closed_on"]) if past.closed else None,
        "closed_why": past.closed.why if past.closed else "",
    }  # fmt: skip
