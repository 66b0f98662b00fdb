"""Who did what, when and why, in a chain that shows whether anything was altered since."""

from taskhub.audit.events import SYSTEM, Actor, AuditEvent, events, record, record_each
from taskhub.audit.seals import APPEND_ONLY, seal
from taskhub.audit.verify import Breach, Head, Verified, head, verify

__all__ = [
    "APPEND_ONLY", "SYSTEM", "Actor", "AuditEvent", "Breach", "Head", "Verified", "events", "head", "record", "record_each",
    "seal", "verify",
]  # fmt: skip
