"""When a unit hears of a notice: at once, in the day's digest, later, or not at all; and each time with the reason.

Reads what was issued, returned and ended, and writes messages into the outbox.
"""

from taskhub.dispatch.desk import DispatchDesk, Gathered
from taskhub.dispatch.gather import Decided
from taskhub.dispatch.models import Announcement, AnnouncementDecision, Silence
from taskhub.dispatch.reasons import REASON_TITLES, Outcome, Reason
from taskhub.dispatch.silences import Muted

__all__ = [
    "REASON_TITLES",
    "Announcement",
    "AnnouncementDecision",
    "Decided",
    "DispatchDesk",
    "Gathered",
    "Muted",
    "Outcome",
    "Reason",
    "Silence",
]
