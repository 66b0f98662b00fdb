"""What the database is told before and after every sending. Each of these runs inside the caller's transaction.

A message is claimed by the one transaction that sets its ``claimed_by``; writers come one at a time, so nobody else has it. It is
claimed only when somebody is free to send it at once: whatever is claimed counts as perhaps sent. If its sender dies, the claim
runs out, the attempt is recorded as ``unknown``, and the message may be repeated once, under the same id.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import insert, update
from sqlmodel import Session, col, func, select

from taskhub.delivery import pace
from taskhub.delivery.models import Answer, DeliveryAttempt, OutboxMessage, Outcome
from taskhub.delivery.outlet import Outlet
from taskhub.delivery.robots import LONGEST_PAUSE
from taskhub.i18n import gettext as _
from taskhub.settings import Delivery

CLAIM = timedelta(minutes=5)
"""Longer than any one post lasts (a mail server may take 15 s over each of eight steps): then its sender has died."""

_TABLE = OutboxMessage.__table__  # type: ignore[attr-defined]
_ATTEMPTS = DeliveryAttempt.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """One row of ``deliver``. ``dead``: given up, a person must look; ``by_hand``: left to a person, as its channel says;
    ``due``: what a dry run would send."""

    message: str
    notice: str
    channel: str
    attempt: int
    outcome: Outcome | Literal["dead", "by_hand", "due"]
    reason: str


@dataclass(slots=True)
class Sending:
    """A message in the hands of a sender. It had waited ``since``; ``use`` is what it takes of its channel's limit, ``posts``
    how often it was posted under this claim."""

    message: OutboxMessage
    outlet: Outlet | None
    since: datetime
    started: datetime
    use: int | None
    posts: int = 0


def due(channel: str, due_by: datetime) -> Any:
    """The due rows of a channel, longest waiting first. A row being sent is due when its claim has run out."""
    return (
        select(OutboxMessage)
        .where(OutboxMessage.channel == channel, col(OutboxMessage.next_attempt_at) <= due_by)
        .order_by(col(OutboxMessage.next_attempt_at), col(OutboxMessage.id))
    )


def channels_due(session: Session, due_by: datetime) -> dict[str, datetime]:
    """Channels with something due → since when. Each takes one look into the index, however many wait there."""
    found: dict[str, datetime] = {}
    after = ""
    while row := session.exec(
        select(OutboxMessage.channel, OutboxMessage.next_attempt_at)
        .where(col(OutboxMessage.next_attempt_at).is_not(None), col(OutboxMessage.channel) > after)
        .order_by(col(OutboxMessage.channel), col(OutboxMessage.next_attempt_at))
        .limit(1)
    ).first():
        after, since = row
        if since is not None and since <= due_by:
            found[after] = since
    return found


def take(
    session: Session, settings: Delivery, channel: str, outlet: Outlet | None, due_by: datetime, now: datetime, worker: str
) -> Sending | DeliveryResult | datetime | None:
    """Claims the next message of a channel. Or writes down, where its last sender died, or where a person has to send it. Or
    says when the channel will have room again; None where nothing is due."""
    message: OutboxMessage | None = session.exec(due(channel, due_by).limit(1)).first()
    if message is None:
        return None
    session.expunge(message)  # it leaves this transaction with its sender
    if message.state == "sending":
        return _bury(session, settings, message, due_by, now)
    if outlet is not None and outlet.channel.by_hand:
        _write(session, message, state="by_hand", next_attempt_at=None)
        return _result(message, "by_hand", "")
    use = None
    if outlet is not None and outlet.limit is not None:
        posts = outlet.posts_left(message)
        pace.forget(session, channel, now)
        if (later := pace.opens_at(session, channel, outlet.limit, posts, now)) is not None:
            return later
        use = pace.begin(session, channel, posts, now + CLAIM)
    since = message.next_attempt_at or now
    message.state, message.claimed_by, message.attempts = "sending", worker, message.attempts + 1
    _write(session, message, state="sending", claimed_by=worker, attempts=message.attempts, next_attempt_at=now + CLAIM)
    return Sending(message, outlet, since, now, use)


def settle(session: Session, settings: Delivery, sending: Sending, answer: Answer, now: datetime) -> DeliveryResult | None:
    """Records what a post came to. None where the message goes on with its next part, under the same claim."""
    message = sending.message
    goes_on = answer.outcome == "sent" and answer.part < answer.parts
    values = {"next_attempt_at": now + CLAIM} if goes_on else _what_follows(session, settings, message, answer, now)
    if answer.parts > 1 or answer.outcome == "sent":
        values |= {"parts": answer.parts, "parts_sent": answer.part - (answer.outcome != "sent")}
    held = _write(session, message, _TABLE.c.claimed_by == message.claimed_by, **values)
    if sending.use is not None:
        left = answer.parts - answer.part if goes_on and held else 0
        pace.count(session, sending.use, sending.posts + left, now + CLAIM if left else now)
    if answer.rest and sending.outlet and sending.outlet.limit:
        pace.rest(session, message.channel, sending.outlet.limit, now + answer.rest)
    if not held:
        # Whoever took over has already recorded this attempt as unknown.
        reason = _("发送超时,已由另一进程接手") + (f":{answer.reason}" if answer.reason else "")
        return _result(message, "unknown", reason)
    if goes_on:
        message.parts, message.parts_sent = answer.parts, answer.part
        return None
    return _note(session, message, answer, values, sending.started, now)


def _bury(session: Session, settings: Delivery, message: OutboxMessage, due_by: datetime, now: datetime) -> DeliveryResult:
    """The attempt of a sender that died. Nobody knows whether it sent; the message is free again for one repetition."""
    claim_ends = message.next_attempt_at or now
    answer = Answer("unknown", _("发送进程中断,不知是否已送达"))
    values = _what_follows(session, settings, message, answer, now)
    if values["state"] == "failed":
        values["next_attempt_at"] = due_by  # it has waited for the claim to run out; that was pause enough
    _write(session, message, **values)
    return _note(session, message, answer, values, claim_ends - CLAIM, now)


def _what_follows(
    session: Session, settings: Delivery, message: OutboxMessage, answer: Answer, finished: datetime
) -> dict[str, Any]:
    """What the row becomes after an attempt."""
    values: dict[str, Any] = {"claimed_by": None, "last_reason": answer.reason, "next_attempt_at": None}
    if answer.outcome == "sent":
        return {**values, "state": "sent", "sent_at": finished}
    if _is_hopeless(session, settings, message, answer):
        return {**values, "state": "dead"}
    pause = pause_after(message.attempts - message.attempts_before, settings)
    return {**values, "state": "failed", "next_attempt_at": finished + max(pause, answer.rest or pause)}


def _write(session: Session, message: OutboxMessage, *condition: Any, **values: Any) -> bool:
    """Changes the row, by the table: it is the one step that every message pays for twice. Whether the condition held."""
    statement = update(_TABLE).where(_TABLE.c.id == message.id, *condition).values(**values)
    return bool(session.connection().execute(statement).rowcount)


def _note(
    session: Session, message: OutboxMessage, answer: Answer, values: dict[str, Any], started: datetime, finished: datetime
) -> DeliveryResult:
    """Adds the attempt."""
    attempt = {
        "message_id": message.message_id, "attempt": message.attempts, "started_at": started, "finished_at": finished,
        "outcome": answer.outcome, "reason": answer.reason,
    }  # fmt: skip
    session.connection().execute(insert(_ATTEMPTS), attempt)
    return _result(message, "dead" if values["state"] == "dead" else answer.outcome, answer.reason)


def _result(message: OutboxMessage, outcome: Any, reason: str) -> DeliveryResult:
    return DeliveryResult(message.message_id, message.reference, message.channel, message.attempts, outcome, reason)


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
