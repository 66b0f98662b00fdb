"""How a text gets to a unit: the outbox, the channels, and one honest record of every try.

This room knows a recipient, a text and an opaque reference, nothing of what the text is about.
"""

from taskhub.delivery.channels import Channel, Channels, Limit, load_channels
from taskhub.delivery.check import check
from taskhub.delivery.claims import CLAIM, DeliveryResult
from taskhub.delivery.deliver import deliver
from taskhub.delivery.desk import MessageDesk
from taskhub.delivery.drill import Drilled, Reach, drill, reach
from taskhub.delivery.history import history
from taskhub.delivery.listing import STATES
from taskhub.delivery.models import DeliveryAttempt, MessageReference, OutboxMessage
from taskhub.delivery.outbox import Message, enqueue, message_id
from taskhub.delivery.unrecorded import send_unrecorded

__all__ = [
    "CLAIM",
    "STATES",
    "Channel",
    "Channels",
    "DeliveryAttempt",
    "DeliveryResult",
    "Drilled",
    "Limit",
    "Message",
    "MessageDesk",
    "MessageReference",
    "OutboxMessage",
    "Reach",
    "check",
    "deliver",
    "drill",
    "enqueue",
    "history",
    "load_channels",
    "message_id",
    "reach",
    "send_unrecorded",
]
