"""What people do about messages: find one, pass one on by hand, note that it was received, give a dead one another chance.

Each act and its audit event are one transaction; doing it twice is doing it once.
"""

import re
from collections.abc import Callable, Iterable

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.delivery.models import DeliveryAttempt, OutboxMessage
from taskhub.i18n import gettext as _
from taskhub.i18n import marked
from taskhub.problems import StateError

SHORTEST = 6
_ID = re.compile(r"[0-9a-f]{1,32}")

_ACTS: dict[str, tuple[str, ...]] = {
    "queued": (marked("等待发送 deliver"),),
    "sending": (marked("等待发送的结果"),),
    "failed": (marked("等待重发 deliver"),),
    "sent": (marked("登记收到 receipt"),),
    "dead": (marked("重新排队 requeue"), marked("登记手工发送 sent")),
    "by_hand": (marked("登记手工发送 sent"),),
}
"""What may be done now, by state."""


def find(session: Session, name: str) -> OutboxMessage:
    """The message of that id, which may be shortened to at least six digits. Raises StateError with the nearest ids."""
    prefix = name.strip().lower()
    if len(prefix) < SHORTEST or not _ID.fullmatch(prefix):
        raise StateError(_("{id} 不是消息编号:写 {n} 到 32 位 0-9a-f,见 message list").format(id=name, n=SHORTEST))
    found = _beginning(session, prefix, 3)
    if len(found) == 1:
        return found[0]
    if found:
        ids = "、".join(one.message_id for one in found)
        raise StateError(_("{id} 不止指一条消息:{ids};多写几位").format(id=name, ids=ids))
    near = next((near for n in range(len(prefix) - 1, 1, -1) if (near := _beginning(session, prefix[:n], 3))), ())
    hint = _(";最接近的是 {ids}").format(ids="、".join(one.message_id for one in near)) if near else ""
    raise StateError(_("没有消息 {id}").format(id=name) + hint)


def _beginning(session: Session, prefix: str, most: int) -> list[OutboxMessage]:
    """Written as a range, which every database answers from the index."""
    query = select(OutboxMessage).where(col(OutboxMessage.message_id) >= prefix, col(OutboxMessage.message_id) < prefix + "g")
    return list(session.exec(query.order_by(col(OutboxMessage.message_id)).limit(most)))


def each(session: Session, names: Iterable[str], act: Callable[[OutboxMessage], bool]) -> list[OutboxMessage]:
    """Does ``act`` to each message once, all or none; returns those that it changed. Raises StateError with every fault."""
    changed: list[OutboxMessage] = []
    faults: list[str] = []
    for name in dict.fromkeys(names):
        try:
            message = find(session, name)
            if act(message):
                changed.append(message)
        except StateError as fault:
            faults.append(str(fault))
    if faults:
        raise StateError("\n".join(faults))
    session.add_all(changed)
    return changed


def sent(session: Session, moment: Moment, actor: Actor, message: OutboxMessage, text: str = "") -> bool:
    """A person has passed the message on. Whether that is news."""
    if message.state == "sent":
        return False
    if message.state not in ("by_hand", "dead"):
        raise _refusal(message)
    message.attempts += 1
    reason = _("由 {who} 手工发送").format(who=actor) + (f":{text}" if text else "")
    session.add(
        DeliveryAttempt(
            message_id=message.message_id, attempt=message.attempts, started_at=moment.now, finished_at=moment.now,
            outcome="sent", reason=reason,
        )
    )  # fmt: skip
    message.state, message.sent_at, message.last_reason = "sent", moment.now, reason
    _audit(session, moment, actor, "message.sent", message, text)
    return True


def receipt(session: Session, moment: Moment, actor: Actor, message: OutboxMessage, text: str = "") -> bool:
    """The recipient has confirmed on ``moment.as_of`` that it has the message. Whether that is news."""
    if message.received_on is not None:
        return False
    if message.state != "sent":
        raise _refusal(message)
    message.received_on, message.received_by, message.receipt = moment.as_of, str(actor), text
    _audit(session, moment, actor, "message.receipt", message, text)
    return True


def requeue(session: Session, moment: Moment, actor: Actor, message: OutboxMessage) -> bool:
    """Gives a dead message a new round of tries, under its old id. Whether that is news: one that is queued again is left."""
    if message.state == "queued" and message.attempts_before:
        return False
    if message.state != "dead":
        raise _refusal(message)
    message.state, message.attempts_before, message.next_attempt_at = "queued", message.attempts, moment.now
    _audit(session, moment, actor, "message.requeue", message, message.last_reason)
    return True


def dead(session: Session, channel: str | None = None) -> list[str]:
    """The ids of the messages that were given up, by one channel or any."""
    query = select(OutboxMessage.message_id).where(OutboxMessage.state == "dead").order_by(col(OutboxMessage.id))
    return list(session.exec(query if channel is None else query.where(OutboxMessage.channel == channel)))


def _audit(session: Session, moment: Moment, actor: Actor, verb: str, message: OutboxMessage, why: str) -> None:
    audit.record(
        session, moment, actor, verb, f"message:{message.message_id}", why=why, reference=message.reference,
        channel=message.channel, recipient=message.recipient, attempts=message.attempts,
    )  # fmt: skip


def _refusal(message: OutboxMessage) -> StateError:
    may = "、".join(map(_, _ACTS[message.state]))
    return StateError(_("消息 {id} 的状态是 {state};现在可以:{may}").format(id=message.message_id, state=message.state, may=may))
