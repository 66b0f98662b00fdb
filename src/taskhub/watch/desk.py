"""Telling the office that a scheduled task did not do its work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from taskhub import audit
from taskhub.audit import SYSTEM, AuditEvent
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channels, Message, enqueue, send_unrecorded
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.units import Units
from taskhub.watch.troubles import Trouble

_VERB = "watch.trouble"


@dataclass(frozen=True)
class WatchDesk:
    """``database`` is opened when it is needed: what is told of may be that it cannot be."""

    database: Callable[[], Database]
    units: Units
    channels: Callable[[], Channels]

    def tell(self, trouble: Trouble, moment: Moment, when: str, clock: Callable[[], datetime]) -> list[str]:
        """Puts the word into the outbox, once a day for a task and what happened to it. Where the ledger cannot be written it
        is sent past it at once, and the answer says by which channels; else the answer is empty."""
        message = self._message(trouble, moment, when)
        try:
            with self.database().writing() as session:
                if enqueue(session, moment, message, self.channels()):
                    audit.record(
                        session, moment, SYSTEM, _VERB, f"task:{trouble.task}", trouble.told_reason,
                        happened=trouble.happened.value, run=trouble.run,
                    )  # fmt: skip
        except Exception:  # whatever ails the ledger, the office has to hear of it
            answers = send_unrecorded(self.channels(), message, moment, clock)
            if not any(outcome == "sent" for _channel, outcome, _reason in answers):
                raise
            return [" ".join(answer).rstrip() for answer in answers]
        return []

    def told(self, most: int) -> Sequence[AuditEvent]:
        """What was told, the newest first."""
        with self.database().reading() as session:
            query = select(AuditEvent).where(AuditEvent.verb == _VERB).order_by(col(AuditEvent.id).desc()).limit(most)
            return session.exec(query).all()

    def _message(self, trouble: Trouble, moment: Moment, when: str) -> Message:
        office = self.units.office
        if office is None:
            raise StateError(_("config/units.yaml 里没有安委办(role: committee_office),不知道告诉谁"))
        return Message(
            f"trouble:{trouble.task}:{trouble.happened}:{moment.as_of}", office, self.units.name(office),
            self.units.tags(office, moment.as_of), trouble.title, trouble.body(when), speaks_of=(f"task:{trouble.task}",),
        )  # fmt: skip
