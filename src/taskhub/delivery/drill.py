"""A fire drill: who would be reached by what, and one marked test message by each channel.

A drill is no notice: nothing of it enters the outbox. What it came to stands in the audit trail.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import pace
from taskhub.delivery.channels import Channel, Channels
from taskhub.delivery.check import faults
from taskhub.delivery.models import OutboxMessage, Outcome
from taskhub.delivery.outbox import message_id
from taskhub.delivery.outlet import Outlet, Outlets
from taskhub.i18n import gettext as _
from taskhub.units import Units


@dataclass(frozen=True, slots=True)
class Reach:
    """How a unit would be reached. ``by_all_only``: no channel is meant for it, it hears what everybody hears."""

    unit: str
    name: str
    contacts: Sequence[str]
    tags: Sequence[str]
    channels: Sequence[str]
    unable: Sequence[str]
    by_all_only: bool


@dataclass(frozen=True, slots=True)
class Drilled:
    """One channel in a drill. ``units``: how many it would reach; ``by_hand``: a person would have to; ``due``: not tried."""

    channel: str
    units: int
    outcome: Outcome | Literal["by_hand", "due"]
    reason: str
    message: str


def reach(units: Units, channels: Channels, day: date) -> list[Reach]:
    """Every unit that is there on ``day``, by the contacts in post then. ``unable``: its channels that could not send."""
    unable = {channel.name for channel in channels if any(faults(channel, channels))}
    found = []
    for unit in units:
        if unit.exists_on(day):
            tags = units.tags(unit.code, day)
            ways = channels.for_tags(tags)
            found.append(
                Reach(
                    unit.code, unit.name, [one.name for one in unit.contacts if one.serves_on(day)], tags,
                    [way.name for way in ways], [way.name for way in ways if way.name in unable],
                    all(set(tags).isdisjoint(way.tags) for way in ways),
                )
            )  # fmt: skip
    return found


def drill(
    database: Database, channels: Channels, reached: Sequence[Reach], moment: Moment, actor: Actor, *,
    clock: Callable[[], datetime], workers: int, dry_run: bool = False,
) -> list[Drilled]:  # fmt: skip
    """One test message by each enabled channel, recorded as ``channel.drill``. A dry run says which channels could not send."""
    enabled = [channel for channel in channels if channel.enabled]
    counts = {channel.name: sum(channel.name in one.channels for one in reached) for channel in enabled}
    if dry_run:
        return [
            Drilled(channel.name, counts[channel.name], "failed" if why else "due", why, "")
            for channel in enabled
            for why in [";".join(message for message, _remedy in faults(channel, channels))]
        ]
    drilled = []
    with Outlets(channels) as outlets, ThreadPoolExecutor(workers) as pool:
        tests = [(outlet, _test(channel, moment)) for channel in enabled if (outlet := outlets.find(channel.name))]
        answers = [pool.submit(copy_context().run, _try, outlet, message, clock) for outlet, message in tests]
        for (outlet, message), answer in zip(tests, answers, strict=True):
            outcome, reason = answer.result()
            channel = outlet.channel
            with database.writing() as session:
                if outlet.limit is not None:
                    pace.begin(session, channel.name, 1, clock())
                audit.record(
                    session, moment, actor, "channel.drill", f"channel:{channel.name}", why=reason, outcome=outcome,
                    message=message.message_id,
                )  # fmt: skip
            drilled.append(Drilled(channel.name, counts[channel.name], outcome, reason, message.message_id))
    return drilled


def _try(outlet: Outlet, message: OutboxMessage, clock: Callable[[], datetime]) -> tuple[Outcome | Literal["by_hand"], str]:
    if outlet.channel.by_hand:
        return "by_hand", _("由人发送,请照样演练一次")
    answer = outlet.send(message, clock())
    return answer.outcome, answer.reason


def _test(channel: Channel, moment: Moment) -> OutboxMessage:
    """Says at its beginning and its end that nothing is to be done about it, and tells nothing of any matter."""
    title = _("【演练】taskhub 渠道测试,请勿办理")
    text = _("这是渠道 {name} 的演练消息({time}),用来确认通知能送到这里。【演练】请勿办理,无需回复。").format(
        name=channel.name, time=f"{moment.now.astimezone():%Y-%m-%d %H:%M}"
    )
    reference = f"drill:{moment.now.isoformat()}"
    return OutboxMessage(
        message_id=message_id(reference, channel.name, ""), reference=_("演练"), recipient="drill", recipient_name=_("演练"),
        channel=channel.name, title=title, body=text, summary=text, created_at=moment.now, as_of=moment.as_of,
        claimed_by="drill",
    )  # fmt: skip
