"""Sending what is due: claim, commit, send, record. A crash in between is noticed and repeated at most once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar
from uuid import uuid4

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, func, select

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery.channels import Channels
from taskhub.delivery.models import Answer, DeliveryAttempt, OutboxMessage, Outcome
from taskhub.delivery.send import send
from taskhub.i18n import gettext as _
from taskhub.settings import Delivery

CLAIM = timedelta(minutes=5)
"""Longer than any sending lasts (a mail server may take 15 s over each of eight steps): then its sender has died."""

LONGEST_PAUSE = timedelta(days=1)
_SERIALIZATION_FAILURE = "40001"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """One row of ``deliver``. ``dead``: given up, a person must look; ``due``: what a dry run would send."""

    message: str
    notice: str
    channel: str
    attempt: int
    outcome: Outcome | Literal["dead", "due"]
    reason: str


def deliver(
    database: Database,
    channels: Channels,
    moment: Moment,
    settings: Delivery,
    *,
    clock: Callable[[], datetime],
    limit: int | None = None,
    dry_run: bool = False,
    progress: Callable[[DeliveryResult], None] | None = None,
) -> list[DeliveryResult]:
    """Tries each message that is due at ``moment`` once, at most ``limit`` of them. Any number of these may run at once.

    ``clock`` tells the instants of claims and attempts while the run lasts; ``progress`` hears each result as it comes.
    """
    due_by = min(moment.now, clock())
    if dry_run:
        return _preview(database, due_by, limit)
    worker = uuid4().hex
    results: list[DeliveryResult] = []
    while limit is None or len(results) < limit:
        taken = _transact(database, lambda session: _take(session, settings, due_by, clock(), worker))
        if taken is None:
            break
        result = taken if isinstance(taken, DeliveryResult) else _try(database, channels, settings, taken, clock)
        results.append(result)
        if progress:
            progress(result)
    return results


def _due(due_by: datetime) -> Any:
    """Due rows, longest waiting first. A row being sent is due when its claim has run out."""
    return (
        select(OutboxMessage)
        .where(col(OutboxMessage.next_attempt_at) <= due_by)
        .order_by(col(OutboxMessage.next_attempt_at), col(OutboxMessage.id))
    )


def _preview(database: Database, due_by: datetime, limit: int | None) -> list[DeliveryResult]:
    with database.reading() as session:
        return [
            DeliveryResult(row.message_id, row.reference, row.channel, row.attempts + 1, "due", row.last_reason)
            for row in session.exec(_due(due_by).limit(limit))
        ]


def _transact(database: Database, work: Callable[[Session], T]) -> T:
    """One transaction. SQLite lets one writer in at a time; PostgreSQL may refuse one of two: it is done again."""
    while True:
        try:
            with database.writing() as session:
                return work(session)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _SERIALIZATION_FAILURE:
                raise


def _take(
    session: Session, settings: Delivery, due_by: datetime, now: datetime, worker: str
) -> OutboxMessage | DeliveryResult | None:
    """Claims the next message; or, where its last sender died, writes that down; None where nothing is due."""
    # The row is locked (on SQLite, the database), and rows locked by others are passed over: nobody else can claim it.
    message: OutboxMessage | None = session.exec(_due(due_by).limit(1).with_for_update(skip_locked=True)).first()
    if message is None:
        return None
    if message.state == "sending":
        return _bury(session, settings, message, due_by, now)
    message.state, message.claimed_by = "sending", worker
    message.attempts += 1
    message.next_attempt_at = now + CLAIM
    session.add(message)
    return message


def _bury(session: Session, settings: Delivery, message: OutboxMessage, due_by: datetime, now: datetime) -> DeliveryResult:
    """The attempt of a sender that died. Nobody knows whether it sent; the message is free again for one repetition."""
    claim_ends = message.next_attempt_at or now
    answer = Answer("unknown", _("发送进程中断,不知是否已送达"))
    result = _record(session, settings, message, answer, claim_ends - CLAIM, now)
    if message.next_attempt_at is not None:
        message.next_attempt_at = due_by  # it has waited for the claim to run out; that was pause enough
    return result


def _try(
    database: Database, channels: Channels, settings: Delivery, message: OutboxMessage, clock: Callable[[], datetime]
) -> DeliveryResult:
    started = clock()
    channel = channels.find(message.channel)
    if channel is None:
        answer = Answer("failed", _("渠道 {name} 不在 channels.yaml 里或已停用").format(name=message.channel))
    else:
        answer = send(channel, message, channels.var, started)
    finished = clock()
    return _transact(database, lambda session: _settle(session, settings, message, answer, started, finished))


def _settle(
    session: Session, settings: Delivery, message: OutboxMessage, answer: Answer, started: datetime, finished: datetime
) -> DeliveryResult:
    """Records the outcome, if the claim still stands."""
    held = session.exec(
        select(OutboxMessage)
        .where(col(OutboxMessage.id) == message.id, col(OutboxMessage.claimed_by) == message.claimed_by)
        .with_for_update()
    ).one_or_none()
    if held is not None:
        return _record(session, settings, held, answer, started, finished)
    # Whoever took over has already recorded this attempt as unknown.
    reason = _("发送超时,已由另一进程接手") + (f":{answer.reason}" if answer.reason else "")
    return DeliveryResult(message.message_id, message.reference, message.channel, message.attempts, "unknown", reason)


def _record(
    session: Session, settings: Delivery, message: OutboxMessage, answer: Answer, started: datetime, finished: datetime
) -> DeliveryResult:
    """Adds the attempt and sets the message to what follows from it."""
    given_up = answer.outcome != "sent" and _is_hopeless(session, settings, message, answer)
    session.add(
        DeliveryAttempt(
            message_id=message.message_id,
            attempt=message.attempts,
            started_at=started,
            finished_at=finished,
            outcome=answer.outcome,
            reason=answer.reason,
        )
    )
    message.claimed_by, message.last_reason = None, answer.reason
    if answer.outcome == "sent":
        message.state, message.sent_at, message.next_attempt_at = "sent", finished, None
    elif given_up:
        message.state, message.next_attempt_at = "dead", None
    else:
        pause = pause_after(message.attempts - message.attempts_before, settings)
        message.state, message.next_attempt_at = "failed", finished + pause
    session.add(message)
    return DeliveryResult(
        message.message_id,
        message.reference,
        message.channel,
        message.attempts,
        "dead" if given_up else answer.outcome,
        answer.reason,
    )


def _is_hopeless(session: Session, settings: Delivery, message: OutboxMessage, answer: Answer) -> bool:
    """Out of tries; or the second one of this round that may have arrived, since a message may be repeated once, not twice."""
    if message.attempts - message.attempts_before >= settings.attempts:
        return True
    if answer.outcome != "unknown":
        return False
    earlier = select(func.count()).where(
        col(DeliveryAttempt.message_id) == message.message_id,
        col(DeliveryAttempt.attempt) > message.attempts_before,
        col(DeliveryAttempt.outcome) == "unknown",
    )
    return session.exec(earlier).one() > 0


def pause_after(tries: int, settings: Delivery) -> timedelta:
    """The pause after the ``tries``-th failure in a row: the first one, doubled each time, at most a day."""
    seconds = settings.first_pause_seconds << min(tries - 1, 20)
    return min(timedelta(seconds=seconds), LONGEST_PAUSE)
