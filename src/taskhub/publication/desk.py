"""The desk at which figures are ranked, shown to the units, published and checked. The hub hands it what it needs."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session

from taskhub import notice, revisions
from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.counters import Counters
from taskhub.counters.declared import CountersFile
from taskhub.database import Database
from taskhub.delivery import Channels
from taskhub.i18n import gettext as _
from taskhub.periods import Span, parse_period
from taskhub.problems import StateError
from taskhub.publication import brief, documents, envelope, publish, window
from taskhub.publication.brief import DAYS, Forecast
from taskhub.publication.brief_page import Page
from taskhub.publication.canonical import Difference, differences, sha256
from taskhub.publication.documents import Face
from taskhub.publication.models import Publication, PublicationAnswer, PublicationObjection, PublicationPreview
from taskhub.publication.publish import Request
from taskhub.publication.reckon import Basis, Reckoning
from taskhub.publication.rows import in_words, ranked_when, ranking_rows
from taskhub.publication.verify import Verdict, added_figures, body_differences, body_of, head_differences
from taskhub.ranking import GROUPS, Ranking, Scoring, load_scoring
from taskhub.settings import Settings
from taskhub.units import Unit, Units


@dataclass(frozen=True)
class PublicationDesk:
    """``rules``: each ruleset's file, as it is named within the workspace, and the hash of what it means, kept with what is
    published. ``forecast``: what happens in the days to come if nobody acts."""

    database: Database
    units: Units
    calendar: WorkCalendar
    settings: Settings
    channels: Callable[[], Channels]
    config: Path
    scans: Path
    rules: Callable[[], Mapping[str, str]]
    forecast: Forecast
    counters: Callable[[], Counters]

    @cached_property
    def scoring(self) -> Scoring:
        return load_scoring(self.config / "ranking.yaml")

    def ranking(self, moment: Moment, period: Span | None = None) -> tuple[list[Ranking], str | None]:
        """The ranking at the moment, of a period that has ended at its end; and the code of the publication that its movements
        are against. Raises StateError for a period that has not begun."""
        with self.database.reading() as session:
            reckoning = self._reckoning(session, moment, period)
            return reckoning.rankings(), reckoning.basis.before_code

    def ranking_in_words(self, period: str, moment: Moment) -> tuple[dict[str, list[dict[str, Any]]], str | None, str]:
        """Title of each group → its rows as people read them, of a period as people write it (empty: of none); the code of the
        publication that its movements are against; and of what and of which day the ranking is."""
        span = parse_period(period) if period else None
        rankings, before = self.ranking(moment, span)
        groups = {
            _(GROUPS[one.group]): [in_words(row) for row in ranking_rows(one, self.scoring, self.units)] for one in rankings
        }
        return groups, before, ranked_when(span, moment.as_of)

    def bulletin(self, period: Span, moment: Moment) -> dict[str, Any]:
        """The canonical data of a period as it is known now. Raises StateError for a period that has not ended."""
        with self.database.reading() as session:
            return self._data(session, period, moment)

    def draft(self, period: Span, moment: Moment, path: Path) -> dict[Path, bytes]:
        """The bulletin as a document to be written to ``path``, marked as not published; of Markdown its charts too."""
        data = self.bulletin(period, moment)
        face = Face(self._issuer, documents.title_of(data), f"{period.code}.draft", None, moment.as_of)
        return documents.files(data, face, self._template, path)

    def preview(
        self, period: Span, until: date, moment: Moment, actor: Actor, *, keep: bool = True
    ) -> tuple[PublicationPreview, int]:
        """Shows every unit its figures and takes objections through ``until``; says how many messages were new."""
        with self.database.writing(keep=keep) as session:
            data = self._data(session, period, moment)
            return window.open_window(session, moment, actor, period, until, data, self.units, self.channels())

    def object(self, period: str, unit: str, text: str, moment: Moment, actor: Actor, *, keep: bool = True) -> bool:
        with self.database.writing(keep=keep) as session:
            return window.object_to(session, moment, actor, parse_period(period).code, self.units.find(unit), text)

    def answer(self, period: str, unit: str, text: str, moment: Moment, actor: Actor, *, keep: bool = True) -> int:
        with self.database.writing(keep=keep) as session:
            return window.answer(session, moment, actor, parse_period(period).code, self.units.find(unit), text)

    def objections(
        self, period: str | None = None
    ) -> list[tuple[PublicationPreview, PublicationObjection, PublicationAnswer | None]]:
        with self.database.reading() as session:
            return window.objections(session, parse_period(period).code if period else None)

    def page(self, period: str, unit: Unit) -> str:
        """What the last preview of a period told a unit."""
        with self.database.reading() as session:
            shown = window.last_preview(session, parse_period(period).code)
            if shown is None:
                raise StateError(_("{period} 还没有预览;用 report bulletin --preview").format(period=period))
            return window.page(json.loads(shown.data), unit, shown.until)

    def publish(
        self, period: Span, request: Request, moment: Moment, actor: Actor, *, keep: bool = True
    ) -> tuple[Publication, bool]:
        """Freezes the figures of a period; returns what was published, and False where that had been done already."""
        with self.database.writing(keep=keep) as session, TemporaryDirectory() as nowhere:
            scans = self.scans if keep else Path(nowhere)
            return publish.publish(session, moment, actor, period, request, lambda: self._data(session, period, moment), scans)

    def brief(self, moment: Moment, actor: Actor, *, keep: bool = True) -> Page:
        """The brief of the day, compared with the last one of an earlier day; kept for the next."""
        coming = self.forecast(moment, DAYS)
        with self.database.writing(keep=keep) as session:
            gist = self._reckoning(session, moment, None).gist()
            # With fewer they are not ranked either.
            behind = [row for row in gist.behind if row["items"] >= self.scoring.minimum_items]
            late = sum(one.is_late for one in notice.awaited_replies(session, moment, self.calendar))
            data = brief.brief_data(moment.as_of, replace(gist, behind=behind), late, coming, self.units.name)
            before = brief.last_before(session, moment.as_of)
            brief.keep(session, moment, actor, data)
        return brief.page(data, before)

    def publications(self) -> list[tuple[Publication, Sequence[str]]]:
        """Every version, with the names of its scans."""
        with self.database.reading() as session:
            scans = publish.scans_of(session)
            return [(one, scans.get(one.id or 0, ())) for one in publish.every(session)]

    def printed(self, code: str, form: str) -> bytes:
        """A publication as a document; the same whenever it is asked for, as far as the template is."""
        data, face = self._published(code)
        return documents.made(data, face, self._template, form)

    def printed_files(self, code: str, path: Path) -> dict[Path, bytes]:
        """As ``printed``, to be written to ``path``; of Markdown its charts too."""
        data, face = self._published(code)
        return documents.files(data, face, self._template, path)

    def _published(self, code: str) -> tuple[dict[str, Any], Face]:
        with self.database.reading() as session:
            one = publish.find(session, code)
        data = json.loads(one.data)
        return data, self._face(one, data)

    def verify(self, path: Path) -> Verdict:
        """Raises StateError for a file that is none of ours, or a code that the ledger does not know."""
        sealed = envelope.opened(path)
        with self.database.reading() as session:
            one = publish.find(session, sealed.code)
            published = json.loads(one.data)
            found: list[Difference] = []
            if sha256(published) != one.sha256:
                found.append(Difference(_("台账里的哈希"), one.sha256, sha256(published)))
            if sealed.data is not None:
                found += differences(published, sealed.data)
            elif sealed.sha256 != one.sha256:
                found.append(Difference(_("文件里的哈希"), one.sha256, sealed.sha256))
            found += differences(published, self._again(session, published))
        body = body_of(path)
        added: list[str] = []
        if body is not None:
            face = self._face(one, published)
            found += [*head_differences(published, face, body), *body_differences(published, body)]
            added = added_figures(published, face, body)
        return Verdict(one.code, sealed.data is not None, found, body is not None, added)

    def _face(self, one: Publication, data: Mapping[str, Any]) -> Face:
        remark = _("更正(第 {n} 版):{reason}").format(n=one.version, reason=one.reason) if one.version > 1 else ""
        return Face(self._issuer, documents.title_of(data), one.code, one.issue, one.published_on, remark, one.audit_head)

    def _again(self, session: Session, data: Mapping[str, Any]) -> dict[str, Any]:
        """The same figures from the ledger as it was known then, under the scoring and the units that held then."""
        kept = data["basis"]
        units = Units({one["code"]: Unit(**one) for one in kept["units"]})
        basis = Basis(units, Scoring.model_validate(kept["scoring"]), kept["count_on_spot"], kept["verification"],
                      publish.ranks_of(session, kept["before"]), kept["before"],
                      Counters.of(CountersFile.model_validate(kept.get("counters", {}))))  # fmt: skip
        moment = Moment(date.fromisoformat(data["as_of"]), datetime.fromisoformat(data["known_at"]).astimezone(UTC))
        provenance = {name: kept[name] for name in ("rules", "calendar", "template")}
        period = parse_period(data["period"]["code"])
        told_on = date.fromisoformat(data["told_on"])
        return Reckoning(session, moment, period, basis, self.calendar, data["format"]).data(provenance, told_on)

    def _reckoning(self, session: Session, moment: Moment, period: Span | None) -> Reckoning:
        before = publish.last_before(session, period, moment)
        ranks = publish.ranks_of(session, before.code) if before else {}
        basis = Basis(
            self.units,
            self.scoring,
            self.settings.hazards.count_on_spot,
            self.settings.verification.on,
            ranks,
            before.code if before else None,
            self.counters(),
        )
        return Reckoning(session, moment.on(period.until(moment.as_of)) if period else moment, period, basis, self.calendar)

    def _data(self, session: Session, period: Span, moment: Moment) -> dict[str, Any]:
        if period.end > moment.as_of:
            raise StateError(_("{period} 到 {end} 才结束").format(period=period.title, end=period.end))
        template = self._template
        provenance = {
            "rules": dict(self.rules()), "calendar": revisions.content_hash(self.calendar.content()),
            "template": hashlib.sha256(template.read_bytes()).hexdigest() if template.exists() else None,
        }  # fmt: skip
        return self._reckoning(session, moment, period).data(provenance, moment.as_of)

    @property
    def _template(self) -> Path:
        return documents.template_of(self.config / "templates")

    @property
    def _issuer(self) -> str:
        return self.units.name(self.units.office) if self.units.office else self.settings.notices.issuer
