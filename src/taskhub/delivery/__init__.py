"""How a text gets to a unit: the outbox, the channels, and one honest record of every try.

This room knows a recipient, a text and an opaque reference, nothing of what the text is about.
"""

from taskhub.delivery.channels import Channel, Channels, load_channels
from taskhub.delivery.check import check
from taskhub.delivery.deliver import CLAIM, DeliveryResult, deliver
from taskhub.delivery.history import history
from taskhub.delivery.models import DeliveryAttempt, MessageReference, OutboxMessage
from taskhub.delivery.outbox import Message, enqueue, message_id, requeue

__all__ = [
    "CLAIM",
    "Channel",
    "Channels",
    "DeliveryAttempt",
    "DeliveryResult",
    "Message",
    "MessageReference",
    "OutboxMessage",
    "check",
    "deliver",
    "enqueue",
    "history",
    "load_channels",
    "message_id",
    "requeue",
]
