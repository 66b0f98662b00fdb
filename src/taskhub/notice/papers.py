"""What a notice says on paper: everything that the Word templates may name, and the templates filled in with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taskhub.calendar import WorkCalendar
from taskhub.durations import Duration
from taskhub.i18n import current_locale
from taskhub.i18n import gettext as _
from taskhub.notice import docx_template
from taskhub.notice.models import Notice, NoticeLine, NoticeState, NoticeStep
from taskhub.notice.render import KIND_TITLES, Renderer
from taskhub.notice.signoff import LEVEL_TITLES, levels_of, signer
from taskhub.settings import Notices
from taskhub.units import Units

FORMS: Mapping[str, str] = {"official": "notice", "letter": "letter"}
"""The forms, and the template of each."""

_LONGEST_MATTER = 40
"""The longest title of a single matter, in characters, that a document's title repeats."""


@dataclass(frozen=True)
class Papers:
    """The documents of notices, made from what is handed in alone."""

    units: Units
    calendar: WorkCalendar
    settings: Notices
    renderer: Renderer

    def document(
        self,
        notice: Notice,
        lines: Sequence[NoticeLine],
        plan_title: str,
        form: str | None = None,
        attachments: Sequence[str] = (), series: str = "",
    ) -> bytes:  # fmt: skip
        """After GB/T 9704, in the form that its kind has or in ``form``. ``series``: which issue of which series it is."""
        chosen = form or self.settings.kinds[notice.kind].form  # type: ignore[index]
        context = {**self._context(notice, lines, plan_title), "attachments": list(attachments), "series": series}
        return self._fill(FORMS[chosen], context)

    def slip(self, notice: Notice, lines: Sequence[NoticeLine], plan_title: str, approvals: Iterable[NoticeStep]) -> bytes:
        """The approval slip: the signatures there are, and room for the others."""
        signatures = list(self._signatures(notice, approvals))
        return self._fill("approval_slip", {**self._context(notice, lines, plan_title), "signatures": signatures})

    def _fill(self, template: str, context: dict[str, Any]) -> bytes:
        suffix = ".en" if current_locale() == "en" else ""
        return docx_template.fill(self.renderer.directory / f"{template}{suffix}.docx", context)

    def _context(self, notice: Notice, lines: Sequence[NoticeLine], plan_title: str) -> dict[str, Any]:
        """What the templates may name. An issued notice says what it said then: its lines keep their facts."""
        day = notice.issued_on or notice.drafted_on
        matters = [self.renderer.line(line) for line in lines if line.subject_title]
        unit = self.units.name(self.units.accountable(notice.unit, day))
        return {
            "issuer": self.units.name(self.units.office) if self.units.office else self.settings.issuer,
            "title": _title(notice, matters, plan_title),
            "number": notice.number or notice.reserved_number or "",
            "mark": _mark(notice),
            "kind": _(KIND_TITLES[notice.kind]),
            "addressee": f"{unit}{_(notice.post)}" if notice.post else unit,
            "copied": [self.units.name(self.units.accountable(code, day)) for code in notice.copied],
            "plan_title": plan_title,
            "assessed_on": max(line.as_of for line in lines),
            "paragraphs": [line.strip() for line in notice.text.splitlines() if line.strip()],
            "matters": [
                {**matter, "ordinal": ordinal(n) if len(matters) > 1 else ""} for n, matter in enumerate(matters, start=1)
            ],
            "reply_due": notice.reply_due,
            "provisional": notice.reply_due_provisional,
            "reply_limit": "" if notice.reply_due else self._reply_limit(notice, lines),
            "date": notice.issued_on,
            "drafted_on": notice.drafted_on,
        }

    def _reply_limit(self, notice: Notice, lines: Sequence[NoticeLine]) -> str:
        """How long the unit will have, in words, before issuing makes it a date: the shortest of what the rules ask for."""
        default = notice.reply_within or self.settings.kinds[notice.kind].reply_within  # type: ignore[index]
        limits = [line.reply_within for line in lines if line.reply_within] or ([default] if default else [])
        durations = [Duration.parse(limit) for limit in limits]
        shortest = min(durations, key=lambda one: self.calendar.add(notice.drafted_on, one).day, default=None)
        if shortest is None:
            return ""
        return (_("{n} 个工作日") if shortest.working else _("{n} 日")).format(n=shortest.amount)

    def _signatures(self, notice: Notice, approvals: Iterable[NoticeStep]) -> Iterator[dict[str, Any]]:
        given = {step.level: step for step in approvals}
        for level in levels_of(self.settings, notice):
            step = given.get(level)
            yield {
                "title": _(LEVEL_TITLES[level]),
                "name": signer(step).partition("@")[0] if step else "",
                "day": step.as_of if step else None,
                "opinion": step.text if step else "",
            }


def _title(notice: Notice, matters: Sequence[Mapping[str, Any]], plan_title: str) -> str:
    """关于《…行动方案》有关事项的督办单: a document's title names the affair and the kind."""
    kind = _(KIND_TITLES[notice.kind])
    if len(matters) == 1 and len(matters[0]["title"]) <= _LONGEST_MATTER:
        return _("关于{matter}的{kind}").format(matter=matters[0]["title"], kind=kind)
    if plan_title:
        return _("关于《{plan}》有关事项的{kind}").format(plan=plan_title, kind=kind)
    return _("关于安全生产有关事项的{kind}").format(kind=kind)


def _mark(notice: Notice) -> str:
    if notice.number is None:
        return _("〔送审稿〕")
    return _("〔已撤回〕") if notice.state is NoticeState.WITHDRAWN else ""


def ordinal(number: int) -> str:
    """What a matter of the first level begins with: 一、 … 十二、 … 一百零三、, or 12. in English."""
    return f"{number}. " if current_locale() == "en" else f"{chinese_numeral(number)}、"


def chinese_numeral(number: int) -> str:
    """A whole number from 1 to 9999 as it is written in headings."""
    digits = "零一二三四五六七八九"
    said = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            said += digits[digit] + unit
        elif said and number % place and not said.endswith("零"):
            said += "零"
    return said.removeprefix("一") if 10 <= number < 20 else said
