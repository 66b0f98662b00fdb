"""What became of the messages that speak of something."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from taskhub.delivery.models import DeliveryAttempt, MessageReference, OutboxMessage


def history(session: Session, speaks_of: str) -> Sequence[tuple[OutboxMessage, DeliveryAttempt | None]]:
    """Every message that speaks of ``speaks_of`` with each try of sending it, the oldest first; None where there was none."""
    query = (
        select(OutboxMessage, DeliveryAttempt)
        .join(MessageReference, col(MessageReference.message_id) == col(OutboxMessage.message_id))
        .join(DeliveryAttempt, col(DeliveryAttempt.message_id) == col(OutboxMessage.message_id), isouter=True)
        .where(MessageReference.reference == speaks_of)
        .order_by(col(OutboxMessage.id), col(DeliveryAttempt.attempt))
    )
    return session.exec(query).all()
