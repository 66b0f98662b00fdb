"""The desk at which the words of a period are gathered. The hub hands it what it needs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.i18n import gettext as _
from taskhub.periods import Span
from taskhub.plan import book
from taskhub.problems import StateError, unknown
from taskhub.settings import Settings
from taskhub.summary.gather import Summary, summarise
from taskhub.summary.text import contents
from taskhub.summary.writing import document, markdown
from taskhub.units import Unit, Units


@dataclass(frozen=True)
class SummaryDesk:
    database: Database
    units: Units
    settings: Settings
    templates: Path

    def gather(self, period: Span, moment: Moment, plan: str | None = None, unit: Unit | None = None) -> Summary:
        """``moment``: today, or the instant of what was known. Of a period that is not over the figures are today's. Raises
        StateError where it has not begun, and where there is nothing to tell."""
        if period.start > moment.as_of:
            raise StateError(_("{period} 还没有开始(今天是 {today})").format(period=period.title, today=moment.as_of))
        at = moment.on(min(period.end, moment.as_of))
        if unit is not None:  # what a merged unit led is its successor's by now
            unit = self.units.by_code[self.units.accountable(unit.code, at.as_of)]
        with self.database.reading() as session:
            plans = book.plans_in_force(session, at)
            if plan is not None and plan not in (codes := [one.code for one in plans]):
                raise StateError(unknown(_("没有方案 {code}").format(code=plan), plan, codes))
            running = [one for one in plans if one.start <= period.end and one.end >= period.start]
            chosen = [one for one in running if plan is None or one.code == plan]
            made = summarise(session, chosen, period, at, self.units, unit, self.settings.verification.on)
        if not made.parts:
            raise StateError(_("{period}没有可小结的事项;核对 --period、--plan、--unit").format(period=period.title))
        return made

    def document(self, summary: Summary) -> bytes:
        return document(self.templates, self._contents(summary))

    def markdown(self, summary: Summary) -> str:
        return markdown(self._contents(summary))

    def _contents(self, summary: Summary) -> dict[str, Any]:
        office = self.units.office
        issuer = self.units.name(office) if office else self.settings.notices.issuer
        known_at = summary.known_at.astimezone(ZoneInfo(self.settings.timezone)).strftime("%Y-%m-%d %H:%M")
        return contents(summary, self.units.name, issuer, known_at)
