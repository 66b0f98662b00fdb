"""Which rung of its ladder a subject had reached, as known at a moment: from the audit events, which are only added (the rungs
themselves are kept as they are now)."""

from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from taskhub.audit import AuditEvent
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.escalation.models import EscalationCase

_SPEAKS = ("escalation.due", "escalation.propose")
_ENDS = ("escalation.void", "escalation.close")


def rungs_reached(session: Session, moment: Moment, subjects: Iterable[str]) -> Mapping[str, str]:
    """Subject → the title of the highest rung that spoke and was not taken back."""
    spoken: dict[str, dict[int, set[str]]] = {}
    for some in batched(subjects):
        query = (
            select(AuditEvent)
            .where(
                col(AuditEvent.subject).in_(some), col(AuditEvent.verb).in_((*_SPEAKS, *_ENDS)),
                col(AuditEvent.recorded_at) <= moment.now, col(AuditEvent.as_of) <= moment.as_of,
            )
            .order_by(col(AuditEvent.id))
        )  # fmt: skip
        for event in session.exec(query):
            cases = spoken.setdefault(event.subject, {})
            case = event.details["case"]
            if event.verb in _SPEAKS:
                cases.setdefault(case, set()).add(event.details["rung"])
            elif event.verb == "escalation.void":
                cases.get(case, set()).discard(event.details["rung"])
            else:
                cases.pop(case, None)
    found = {}
    for subject, cases in spoken.items():
        for case, rungs in cases.items():
            row = session.get(EscalationCase, case)
            titles = [(rung["id"], rung["title"]) for rung in row.frozen["rungs"]] if row else []
            reached = [title for id_, title in titles if id_ in rungs]
            if reached:
                found[subject] = reached[-1]
    return found
