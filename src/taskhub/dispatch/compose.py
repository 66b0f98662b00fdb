"""The text of what a unit hears: a notice by itself, or several gathered into one message."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taskhub.delivery import Message
from taskhub.dispatch.models import Announcement
from taskhub.dispatch.occasions import ISSUE, OVER, REPEAT, RETURN
from taskhub.i18n import gettext as _
from taskhub.notice import KIND_TITLES, Notice, NoticeState, Renderer, civil
from taskhub.units import Units


@dataclass(frozen=True, slots=True)
class Said:
    """An announcement with its notice; ``matters``: how many it lists; ``words``: what was said when it was returned or ended."""

    announcement: Announcement
    notice: Notice
    matters: int
    words: str = ""

    @property
    def number(self) -> str:
        return self.notice.number or self.notice.key

    @property
    def occasion(self) -> str:
        return self.announcement.occasion.partition(":")[0]

    def news(self) -> str:
        """What is new, in a line: 3 项,请于2024年10月12日前回复."""
        if self.occasion == OVER:
            ended = _("已撤回") if self.notice.state is NoticeState.WITHDRAWN else _("已办结")
            return ended + (f":{self.words}" if self.words else "")
        due = _(",请于{day}前回复").format(day=civil(self.notice.reply_due)) if self.notice.reply_due else ""
        if self.occasion == RETURN:
            return _("回复已退回:{why}").format(why=self.words) + due
        if self.occasion == REPEAT:
            return _("尚未收到回复") + due
        return _("{n} 项").format(n=self.matters) + due


@dataclass(frozen=True)
class Composer:
    units: Units
    renderer: Renderer
    issuer: str

    def alone(self, said: Said, day: date) -> Message:
        """A message about one notice."""
        number, occasion = said.number, said.announcement.occasion
        news, body = said.news(), said.notice.body
        if said.occasion != ISSUE:
            body = f"{number} {news}\n\n---\n\n{body}"
        reference = number if occasion == ISSUE else f"{number} {occasion}"
        return self._message(reference, self._recipient(said, day), f"{said.notice.title} {number}", body, [said], day)

    def together(self, reference: str, said: Sequence[Said], day: date, cap: int | None = None) -> Message:
        """A message about several. ``cap``: it stands for more messages than a unit gets a day."""
        if len(said) == 1 and cap is None:
            return self.alone(said[0], day)
        unit = self._recipient(said[0], day)
        title = _("{issuer}通知汇总:{unit}").format(issuer=self.issuer, unit=self.units.name(unit))
        entries: list[dict[str, Any]] = [
            {"number": one.number, "kind": _(KIND_TITLES[one.notice.kind]), "news": one.news(), "notice": one.notice,
             "body": one.notice.body if one.occasion == ISSUE else ""}
            for one in said
        ]  # fmt: skip
        body = self.renderer.fill(
            "digest", issuer=self.issuer, unit_name=self.units.name(unit), day=day, entries=entries, cap=cap
        )
        return self._message(reference, unit, f"{title} {civil(day)}", body, said, day)

    def _recipient(self, said: Said, day: date) -> str:
        """Who hears it: units may have been merged while it waited."""
        return self.units.accountable(said.announcement.unit, day)

    def _message(self, reference: str, unit: str, title: str, body: str, said: Sequence[Said], day: date) -> Message:
        # The summary goes where details must not: numbers and dates alone.
        summary = "\n".join(f"{one.number} {_(KIND_TITLES[one.notice.kind])}:{_brief(one)}" for one in said)
        return Message(
            reference=reference, recipient=unit, recipient_name=self.units.name(unit), tags=self.units.tags(unit, day),
            title=title, body=body, summary=summary, speaks_of=[one.number for one in said],
        )  # fmt: skip


def _brief(said: Said) -> str:
    """The news without anybody's words."""
    return Said(said.announcement, said.notice, said.matters).news()
