"""Which rung of its ladder a subject had reached and what had come of it, as known at a moment: from the audit events, which are
only added (the rungs themselves are kept as they are now)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from taskhub.audit import AuditEvent
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.escalation import EscalationCase, RungState

_SPEAKS = {"escalation.due": RungState.DUE, "escalation.propose": RungState.PROPOSED}
_BECOMES = {
    f"escalation.{state}": state for state in RungState if state not in (RungState.PASSED_OVER, RungState.VOID)
}  # fmt: skip
_ENDS = ("escalation.void", "escalation.close")


@dataclass(frozen=True, slots=True)
class Reached:
    """``state``: of RungState, as the case had seen it. What is proposed has not been done."""

    title: str
    state: str


def rungs_reached(session: Session, moment: Moment, subjects: Iterable[str]) -> Mapping[str, Reached]:
    """Subject → the highest rung that spoke and was not taken back."""
    spoken: dict[str, dict[int, dict[str, RungState]]] = {}
    for some in batched(subjects):
        query = (
            select(AuditEvent)
            .where(
                col(AuditEvent.subject).in_(some), col(AuditEvent.verb).in_((*_SPEAKS, *_BECOMES, *_ENDS)),
                col(AuditEvent.recorded_at) <= moment.now, col(AuditEvent.as_of) <= moment.as_of,
            )
            .order_by(col(AuditEvent.id))
        )  # fmt: skip
        for event in session.exec(query):
            cases = spoken.setdefault(event.subject, {})
            case = event.details["case"]
            if event.verb in _SPEAKS:
                cases.setdefault(case, {})[event.details["rung"]] = _SPEAKS[event.verb]
            elif event.verb in _BECOMES:
                rungs = cases.get(case, {})
                if event.details["rung"] in rungs:
                    rungs[event.details["rung"]] = _BECOMES[event.verb]
            elif event.verb == "escalation.void":
                cases.get(case, {}).pop(event.details["rung"], None)
            else:
                cases.pop(case, None)
    found = {}
    for subject, cases in spoken.items():
        for case, rungs in cases.items():
            row = session.get(EscalationCase, case)
            order = [(rung["id"], rung["title"]) for rung in row.frozen["rungs"]] if row else []
            reached = [Reached(title, rungs[id_]) for id_, title in order if id_ in rungs]
            if reached:
                found[subject] = reached[-1]
    return found
