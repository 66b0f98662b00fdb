"""Everything that is done with change requests, for a workspace: what the command line opens."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.plan.structure import Plan
from taskhub.requests.ask import Asked, ask
from taskhub.requests.decide import decide, retract
from taskhub.requests.effect import amendment
from taskhub.requests.models import DECISION, EFFECT
from taskhub.requests.standing import Request, requests
from taskhub.requests.wish import Wish
from taskhub.units import Units


@dataclass(frozen=True)
class RequestDesk:
    database: Database
    units: Units

    def ask(self, key: str, wish: Wish, document: str, reason: str, moment: Moment, actor: Actor, *, keep: bool = True) -> Asked:
        with self.database.writing(keep=keep) as session:
            return ask(session, self.units, moment, actor, key, wish, document, reason)

    def decide(
        self, code: str, granted: bool, document: str, reason: str, moment: Moment, actor: Actor, *, keep: bool = True
    ) -> tuple[dict[str, Any], bool]:  # fmt: skip
        """The request as it then stands, and whether that is new."""
        with self.database.writing(keep=keep) as session:
            request, fresh = decide(session, self.units, moment, actor, code, granted, document, reason)
            return self._row(request), fresh

    def retract(self, code: str, reason: str, moment: Moment, actor: Actor, *, keep: bool = True) -> dict[str, Any]:
        with self.database.writing(keep=keep) as session:
            return self._row(retract(session, self.units, moment, actor, code, reason))

    def amendment(self, plan: str, document: str, day: date, moment: Moment) -> tuple[str, Plan, list[dict[str, Any]]]:
        """The next revision's YAML, the plan that it means, and the requests that are in it."""
        with self.database.reading() as session:
            text, new, written = amendment(session, self.units, moment, plan, document, day)
        return text, new, [self._row(one) for one in written]

    def rows(
        self, moment: Moment, plan: str | None = None, unit: str | None = None, waiting: bool = False
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Requests as they stood; ``waiting``: those that are not settled, be it for a decision or for a revision."""
        with self.database.reading() as session:
            found = requests(session, moment, plan)
        return [
            self._row(one) for one in found
            if (unit is None or unit in (one.row.unit, self.units.accountable(one.row.unit, moment.as_of)))
            and (not waiting or one.open)
        ]  # fmt: skip

    def _row(self, request: Request) -> dict[str, Any]:
        row, decision, effect = request.row, request.step(DECISION), request.step(EFFECT)
        return {
            "request": row.code, "unit": row.unit, "name": self.units.name(row.unit), "item": f"{row.plan}/{row.item}",
            "field": row.field, "was": row.was, "wanted": row.wanted, "state": request.state, "submitted_on": row.as_of,
            "document": row.document, "reason": row.reason, "by": row.actor,
            "decided_on": decision and decision.as_of, "decided_by": decision and decision.actor,
            "decision_document": decision and decision.document, "decision_reason": decision and decision.reason,
            "revision": effect and effect.revision,
        }  # fmt: skip
