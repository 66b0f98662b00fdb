"""The channels of ``config/channels.yaml``: which ways there are, and whom each of them reaches."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from taskhub import documents
from taskhub.documents import Document
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem

EVERYBODY = "all"
BY_HAND = "manual://"

Word = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Limit(BaseModel):
    """At most so many messages in any minute, or in any hour."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    messages: Annotated[int, Field(ge=1, le=100_000)]
    per: Literal["minute", "hour"] = "minute"

    @property
    def period(self) -> timedelta:
        return timedelta(hours=1) if self.per == "hour" else timedelta(minutes=1)


class Channel(BaseModel):
    """One way to reach people: ``url`` is ``file://DIR``, a robot, an apprise URL, each with ``${NAME}`` for a secret, or
    ``manual://`` where a person passes the message on.

    ``content: summary`` is for places that too many people read: it gets the title and the summary, never the text.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Word
    tags: Annotated[list[Word], Field(min_length=1)]
    url: Annotated[str, Field(repr=False)]
    enabled: bool = True
    content: Literal["full", "summary"] = "full"
    limit: Limit | None = None

    @property
    def by_hand(self) -> bool:
        return self.url.strip().lower() == BY_HAND


class ChannelsFile(BaseModel):
    """``config/channels.yaml``."""

    model_config = ConfigDict(extra="forbid")

    channels: list[Channel]


@dataclass(frozen=True)
class Channels:
    """The channels in the order of the file. ``var`` is the directory below which ``file://DIR`` writes."""

    entries: tuple[Channel, ...]
    var: Path
    document: Document | None = None

    def __iter__(self) -> Iterator[Channel]:
        return iter(self.entries)

    def for_tags(self, tags: Collection[str]) -> list[Channel]:
        """The enabled channels that share a tag with the recipient or are tagged ``all``, each once, in file order.

        There is always one tagged ``all`` (``load_channels`` insists), so nobody is out of reach.
        """
        wanted = {EVERYBODY, *tags}
        return [channel for channel in self.entries if channel.enabled and not wanted.isdisjoint(channel.tags)]

    def find(self, name: str) -> Channel | None:
        """The enabled channel of that name."""
        return next((channel for channel in self.entries if channel.name == name and channel.enabled), None)


def load_channels(path: Path, var: Path) -> Channels:
    """Reads the file; without one there is a single channel, files below ``var/outbox``. Raises InputError with every fault."""
    if not path.exists():
        return Channels((Channel(name="files", tags=[EVERYBODY], url="file://outbox"),), var)
    document = documents.read(path)
    entries = documents.judge(document, ChannelsFile).channels
    if problems := list(_faults(document, entries)):
        raise InputError(problems)
    return Channels(tuple(entries), var, document)


def _faults(document: Document, entries: list[Channel]) -> Iterator[Problem]:
    names: set[str] = set()
    for i, channel in enumerate(entries):
        if channel.name in names:
            yield document.problem(
                ("channels", i, "name"), _("渠道 {name} 重名").format(name=channel.name), _("每个渠道取不同的名称")
            )
        names.add(channel.name)
        if channel.by_hand and channel.limit:
            yield document.problem(("channels", i, "limit"), _("manual:// 由人发送,不限速"), _("删去 limit"))
    if not any(channel.enabled and EVERYBODY in channel.tags for channel in entries):
        yield document.problem(
            ("channels",),
            _("没有面向所有单位的渠道,标签对不上的单位将收不到通知"),
            _("给一个启用的渠道加上标签 all,例如 url: file://outbox"),
        )
