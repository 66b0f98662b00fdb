"""Who did what, when and why, in a chain that shows whether anything was altered since."""

from taskhub.audit.covered import covered_tables, uncovered
from taskhub.audit.events import SYSTEM, Actor, AuditEvent, events, record, record_each
from taskhub.audit.seals import APPEND_ONLY
from taskhub.audit.told import Breach
from taskhub.audit.verify import Head, Verified, head, verify

__all__ = [
    "APPEND_ONLY", "SYSTEM", "Actor", "AuditEvent", "Breach", "Head", "Verified", "covered_tables", "events", "head", "record",
    "record_each", "uncovered", "verify",
]  # fmt: skip
