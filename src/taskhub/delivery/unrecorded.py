"""Sending past the ledger, for the one message that tells that the ledger cannot be written."""

from collections.abc import Callable
from datetime import datetime

from taskhub.clock import Moment
from taskhub.delivery.channels import Channels
from taskhub.delivery.outbox import Message, rows_of
from taskhub.delivery.outlet import Outlets


def send_unrecorded(
    channels: Channels, message: Message, moment: Moment, clock: Callable[[], datetime]
) -> list[tuple[str, str, str]]:
    """Sends at once by every channel that posts; answers channel, outcome and reason of each. Nothing keeps it from being sent
    twice."""
    answered = []
    with Outlets(channels) as outlets:
        for row in rows_of(message, channels, moment):
            outlet = outlets.find(row.channel)
            if outlet is not None and not outlet.channel.by_hand:
                row.claimed_by = "unrecorded"
                answer = outlet.send(row, clock())
                answered.append((row.channel, str(answer.outcome), answer.reason))
    return answered
