"""Taking steps: each checked against the life cycle, recorded as an event, and cached in the hazard's row; all or none."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from taskhub import audit
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.hazard import reading
from taskhub.hazard.codes import HazardCode
from taskhub.hazard.deadlines import EXTENDED, LITERAL, Policy, Redating, redatings
from taskhub.hazard.lifecycle import Act, check
from taskhub.hazard.models import Hazard, HazardEvent
from taskhub.hazard.spans import replace_spans, spans
from taskhub.hazard.standing import REDATE, Event, Standing, after
from taskhub.hazard.write import add_events, cache, queue, step_digest
from taskhub.i18n import gettext as _
from taskhub.problems import Refusal, StateError
from taskhub.units import Units

_RULES = {"extend": EXTENDED, "reopen": LITERAL, "dispatch": LITERAL}
"""What a deadline that comes with a step rests on."""


class Steps:
    """Writes into one transaction."""

    def __init__(self, session: Session, moment: Moment, actor: Actor, units: Units, calendar: WorkCalendar) -> None:
        self.session = session
        self.moment = moment
        self.actor = actor
        self.units = units
        self.calendar = calendar

    def take(
        self, codes: Sequence[str], verb: str, *, person: Actor | None = None, document: str = "", details: Mapping[str, Any]
    ) -> list[str]:
        """Takes one step with each hazard; returns the codes of those that moved. A repeat of the last step changes nothing.

        Raises StateError with every reason of every hazard for which the step is illegal.
        """
        act = Act(verb, self.moment.as_of, person or self.actor, document, details)
        faults, moved = [], []
        for row, stood, events in self._read(codes):
            if self._is_repeat(events, act):
                continue
            try:
                check(stood[-1], act, row.code)
            except StateError as fault:
                faults.append(str(fault))
                continue
            moved.append((row, stood, events))
        if faults:
            raise StateError("\n".join(faults))
        for row, stood, events in moved:
            self._record(row, stood, events, act)
        return [row.code for row, _stood, _events in moved]

    def redate(self, policy: Policy, *, dry_run: bool) -> list[Redating]:
        """Works every deadline out again that rests on the policy; returns what changes."""
        found = list(redatings(self.session, policy))
        if dry_run:
            return found
        policy.keep(self.session, self.moment, self.actor)
        by_code = {one.hazard.code: one for one in found}
        changes = {code: one.changes for code, one in by_code.items()}
        for row, stood, events in self._read(list(by_code)):
            row.deadline_rule = by_code[row.code].rule
            day = max(self.moment.as_of, stood[-1].last_on)
            self._record(row, stood, events, Act(REDATE, day, self.actor, "", {"changes": changes[row.code]}))
        return found

    def _read(self, codes: Sequence[str]) -> list[tuple[Hazard, list[Standing], list[HazardEvent]]]:
        wanted = list(dict.fromkeys(map(as_written, codes)))
        found = {
            row.code: (row, list(chronicle.stood))
            for row, chronicle in reading.read(self.session, wanted, self.moment, self.units, self.calendar)
        }
        missing = [code for code in wanted if code not in found]
        if missing:
            raise StateError(_("台账里没有隐患 {codes}").format(codes="、".join(missing)))
        events = {
            code: rows for batch in reading.batches(wanted) for code, rows in reading.events_of(self.session, batch).items()
        }
        return [(*found[code], events.get(code, [])) for code in wanted]

    def _is_repeat(self, events: Sequence[HazardEvent], act: Act) -> bool:
        """Whether the last event says the same, of the same day."""
        if not events:
            return False
        before = events[-2].digest if len(events) > 1 else ""
        return events[-1].digest == step_digest(before, act.verb, act.as_of, str(act.person), act.document, act.details)

    def _record(self, row: Hazard, stood: list[Standing], events: Sequence[HazardEvent], act: Act) -> None:
        known = cache(stood[-1])
        now = after(stood[-1], Event(0, act.as_of, act.verb, str(act.person), act.document, act.details))
        fresh = cache(now)
        changes = dict(act.details.get("changes", {}))
        for name in ("unit", "deadline"):
            if fresh[name] != known[name]:
                changes[name] = [str(known[name]), str(fresh[name])]
        if "deadline" in changes and act.verb in _RULES:
            changes["deadline_rule"] = [row.deadline_rule, _RULES[act.verb]]
            row.deadline_rule = _RULES[act.verb]
        details = {**act.details, **({"changes": changes} if changes else {})}
        digest = step_digest(events[-1].digest if events else "", act.verb, act.as_of, str(act.person), act.document, act.details)
        add_events(self.session, [{
            "hazard": row.code, "as_of": act.as_of, "recorded_at": self.moment.now, "verb": act.verb, "actor": str(self.actor),
            "person": str(act.person), "document": act.document, "details": details, "digest": digest,
        }])  # fmt: skip
        for name, value in fresh.items():
            setattr(row, name, value)
        eventful = spans([*stood, now])
        if eventful or row.spanned:
            replace_spans(self.session, {row.code: eventful})
        row.spanned = bool(eventful)
        self.session.add(row)
        said = {key: value for key, value in details.items() if value and key != "why"}
        audit.record(self.session, self.moment, self.actor, f"hazard.{act.verb}", f"hazard:{row.code}",
                     str(act.details.get("why", "")), person=str(act.person), document=act.document, said=said)  # fmt: skip
        queue(self.session, self.moment, [row.code], [known["unit"], row.unit], [row.enterprise_code])


def as_written(text: str) -> str:
    """A code as people type it, also with ``hazard:`` before it. Raises StateError for what is no code."""
    try:
        return str(HazardCode.parse(text.removeprefix("hazard:")))
    except Refusal as fault:
        raise StateError(f"{fault} {_('→')} {fault.remedy}") from None
