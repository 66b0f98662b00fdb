"""A channel made ready for a run, and sending one message by it. Whatever goes wrong becomes an answer that shows no secret."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from taskhub.delivery import files, robots, services
from taskhub.delivery.channels import Channel, Channels, Limit
from taskhub.delivery.models import Answer, OutboxMessage
from taskhub.delivery.parts import MOST_PARTS, parts
from taskhub.delivery.robots import Robot
from taskhub.delivery.secrecy import Redactor, UnsetVariable, discretion, expand
from taskhub.i18n import gettext as _
from taskhub.markdown import plain

MOST_REASON = 500
_IDLE_SECONDS = 2
"""A connection is used again while it is warm. One that the receiver is just closing would make a message uncertain."""


class Outlets:
    """The channels that a run uses, each made ready when it is first asked for; one pool of connections for all robots."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels
        self._ready: dict[str, Outlet] = {}

    def find(self, name: str) -> "Outlet | None":
        """The enabled channel of that name."""
        if name not in self._ready and (channel := self._channels.find(name)):
            self._ready[name] = Outlet(channel, self._channels.var, self)
        return self._ready.get(name)

    @cached_property
    def client(self) -> Any:
        import httpx  # 150 ms that a run with nothing to send need not pay

        return httpx.Client(timeout=robots.SECONDS, limits=httpx.Limits(keepalive_expiry=_IDLE_SECONDS))

    def __enter__(self) -> "Outlets":
        return self

    def __exit__(self, *_error: object) -> None:
        if "client" in self.__dict__:
            self.client.close()


class Outlet:
    """One channel with its secrets filled in as they stand. ``var`` is where relative ``file://`` directories lie."""

    def __init__(self, channel: Channel, var: Path, outlets: Outlets) -> None:
        self.channel = channel
        self.var = var
        self._fault = ""
        self._url, self._redact = "", Redactor([])
        self._robot: Robot | None = None
        try:
            self._url, self._redact = expand(channel.url)
            self._robot = robots.parse(self._url)
            self._client = outlets.client if self._robot else None
        except UnsetVariable as unset:
            self._fault = _("环境变量没有设置:{names}").format(names="、".join(unset.args))
        except ValueError as error:
            self._fault = self._redact(f"{type(error).__name__}: {error}")

    @property
    def limit(self) -> Limit | None:
        """What the administrator wrote; else what the robot's maker allows."""
        return self.channel.limit or (self._robot.kind.limit if self._robot else None)

    @property
    def in_turn(self) -> bool:
        """A group reads one message after the other: the parts of two must not mix."""
        return self._robot is not None

    def parts(self, message: OutboxMessage) -> Sequence[str]:
        """What is posted, one after the other. Never more than the channel may post in one period."""
        said = text_for(self.channel, message)
        text = said if said == message.title else f"{message.title}\n\n{said}"
        if self._robot is None:
            return [text]
        most = min(MOST_PARTS, self.limit.messages) if self.limit else MOST_PARTS
        return parts(text, _footer(message), self._robot.kind.most_bytes, message.reference, most)

    def posts_left(self, message: OutboxMessage) -> int:
        """How many posts the message still takes."""
        every = len(self.parts(message))
        return every - _arrived(message, every)

    def send(self, message: OutboxMessage, now: datetime) -> Answer:
        """Sends the message, or the first part of it that has not arrived. ``now`` signs what must be signed."""
        if self._fault:
            return Answer("failed", self._fault)
        try:
            answer = self._dispatch(message, now)
        except Exception as error:
            answer = Answer("failed", f"{type(error).__name__}: {error}")
        return replace(answer, reason=self._redact(answer.reason)[:MOST_REASON])

    def _dispatch(self, message: OutboxMessage, now: datetime) -> Answer:
        if self._robot:
            every = self.parts(message)
            part = _arrived(message, len(every))
            with discretion(self._redact):
                return replace(robots.post(self._client, self._robot, every[part], now), part=part + 1, parts=len(every))
        text = text_for(self.channel, message)
        if self._url.startswith(files.SCHEME):
            return files.write(self._url, message, text, self.var)
        return services.notify(self._url, message.title, f"{text}\n\n{_footer(message)}", self._redact)


def text_for(channel: Channel, message: OutboxMessage) -> str:
    """The text as this channel may carry it, and as its readers see it: only a file shows Markdown as more than its marks."""
    text = message.summary if channel.content == "summary" else message.body
    return text if channel.url.startswith(files.SCHEME) else plain(text)


def _arrived(message: OutboxMessage, parts: int) -> int:
    """How many of its parts have arrived. Where the text would be cut differently now, none of the new ones has."""
    return message.parts_sent if message.parts == parts else 0


def _footer(message: OutboxMessage) -> str:
    return _("消息编号:{id}").format(id=message.message_id)
