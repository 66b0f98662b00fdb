"""The desk at which notices are written by hand, signed off and answered: every act one transaction. The hub hands it what it
needs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.durations import Duration
from taskhub.i18n import gettext as _
from taskhub.notice import scans
from taskhub.notice.answer import answer
from taskhub.notice.decide import APPROVE, Decision, Ruling, decide
from taskhub.notice.hand import Wish, draft_by_hand
from taskhub.notice.listing import NoticeRow, find, last_replies, rows
from taskhub.notice.models import Notice
from taskhub.notice.numbering import give_number
from taskhub.notice.replies import AwaitedReply, awaited_replies
from taskhub.notice.steps import NO_WORDS, Words
from taskhub.notice.why import Said, Signing, Waiting, signings, waiting, why_notice, why_subject
from taskhub.problems import StateError
from taskhub.settings import Notices
from taskhub.units import Units

Naming: TypeAlias = Callable[[Session, str, Moment], tuple[str, str]]
"""A name people give a subject → the subject and what it is called."""


@dataclass(frozen=True)
class NoticeDesk:
    """``scans``: where papers are kept."""

    database: Database
    units: Units
    calendar: WorkCalendar
    settings: Notices
    scans: Path
    subject: Naming

    def draft(
        self, wish: Wish, moment: Moment, actor: Actor, words: Words = NO_WORDS, scan: Path | None = None
    ) -> tuple[Notice, bool]:
        """Drafts what a person wishes, whose names for units and subjects are looked up; False: it was drafted before."""
        words = self._with_scan(words, scan)
        unit = self.units.find(wish.unit).code
        copied = [code for code in dict.fromkeys(self.units.find(one).code for one in wish.copied) if code != unit]
        limit = str(Duration.parse(wish.reply_within)) if wish.reply_within else None
        with self.database.writing() as session:
            about = [self.subject(session, name, moment) for name, _title in wish.about]
            known = replace(wish, unit=unit, copied=copied, about=about, reply_within=limit)
            return draft_by_hand(session, moment, actor, known, words)

    def decide(self, names: Sequence[str], moment: Moment, actor: Actor, decision: Decision = APPROVE) -> list[Ruling]:
        """One decision about each of the drafts, all or none."""
        decision = replace(decision, signed_by=self._signatory(decision, actor))
        scan = scans.keep(self.scans, decision.scan) if decision.scan is not None else None
        with self.database.writing() as session:
            ids = dict.fromkeys(find(session, name).id for name in names)
            if len(ids) > 1 and (decision.text or decision.number):
                raise StateError(_("改后的文字和文号只能给一份通知"))
            drafts = [session.get_one(Notice, id_) for id_ in ids]
            return [decide(session, moment, actor, self.settings, one, decision, scan) for one in drafts]

    def number(self, name: str, number: str, moment: Moment, actor: Actor) -> bool:
        """Enters the number that a notice was given outside; False where it has that one already."""
        with self.database.writing() as session:
            return give_number(session, moment, actor, self.settings, find(session, name), number)

    def take(
        self,
        names: Sequence[str],
        verb: str,
        moment: Moment,
        actor: Actor,
        words: Words = NO_WORDS,
        *,
        scan: Path | None = None,
        reply_by: date | None = None,
    ) -> list[Notice]:
        """One answer to each of the notices, all or none; returns those that moved (a repeat moves nothing)."""
        words = self._with_scan(words, scan)
        if words.on_behalf_of is not None:
            words = replace(words, on_behalf_of=self.units.find(words.on_behalf_of).code)
        with self.database.writing() as session:
            moved = []
            for notice in dict.fromkeys(find(session, name).id for name in names):
                one = session.get_one(Notice, notice)
                self._require_recipient(one, words.on_behalf_of, moment.as_of)
                self._require_party(one, verb, actor.unit, moment.as_of)
                if answer(session, moment, actor, one, verb, self.settings, self.calendar, words, reply_by):
                    moved.append(one)
            return moved

    def why(self, name: str, moment: Moment) -> Sequence[Said]:
        """Why a notice says what it says, or why each finding of a subject was told or was not."""
        with self.database.reading() as session:
            if ":" not in name:
                return why_notice(session, find(session, name))
            subject, _title = self.subject(session, name, moment)
            return why_subject(session, subject)

    def signings(self, name: str) -> Sequence[Signing]:
        """Who signed a notice, void signatures included."""
        with self.database.reading() as session:
            return signings(session, find(session, name))

    def waiting(self) -> list[Waiting]:
        """The notices that a person has to do something about, and what."""
        with self.database.reading() as session:
            return waiting(session, self.settings)

    def replies(self, moment: Moment, unit: str | None = None, plan: str | None = None) -> list[AwaitedReply]:
        """Every reply that is waited for, the one longest due before."""
        with self.database.reading() as session:
            return awaited_replies(session, moment, self.calendar, None if unit is None else [unit], plan)

    def register(self, year: int | None = None) -> tuple[list[NoticeRow], Mapping[int, tuple[str, str]]]:
        """Every notice (drafted in ``year``), and the last reply to each: its text and document."""
        with self.database.reading() as session:
            kept = [row for row in rows(session) if year is None or row.notice.drafted_on.year == year]
            return kept, last_replies(session, [row.notice.id or 0 for row in kept])

    def _require_recipient(self, notice: Notice, unit: str | None, day: date) -> None:
        """The office enters an answer for whom the notice went to, and for nobody else."""
        if unit is not None and self.units.accountable(unit, day) != self.units.accountable(notice.unit, day):
            raise StateError(
                _("{name} 发给 {unit},不能代 {other} 登记").format(
                    name=notice.number or notice.key, unit=self.units.name(notice.unit), other=self.units.name(unit)
                )
            )

    def _signatory(self, decision: Decision, actor: Actor) -> str:
        """NAME@UNIT of who signed on paper; a bare name is of the unit of whoever enters it."""
        if not decision.signed_by:
            if decision.scan is not None or decision.signed_on is not None:
                raise StateError(_("纸质签批要写明是谁签的(--signed-by)"))
            return ""
        name, _at, unit = decision.signed_by.strip().rpartition("@")
        return str(Actor(name, self.units.find(unit).code)) if name else str(Actor(unit, actor.unit))

    def _require_party(self, notice: Notice, verb: str, unit: str, day: date) -> None:
        """Whom a person claims to act for: a unit answers what it was sent, and an office judges the answer."""
        if unit not in self.units or self.units.role(unit) == "committee_office":
            return
        recipient = self.units.accountable(unit, day) == self.units.accountable(notice.unit, day)
        if recipient and verb in ("acknowledge", "reply"):
            return
        number = notice.number or notice.key
        if verb in ("acknowledge", "reply"):
            message = _("{name} 发给 {unit},{other} 不能答复")
            raise StateError(message.format(name=number, unit=self.units.name(notice.unit), other=self.units.name(unit)))
        raise StateError(_("{name} 的答复由安委办处理,{other} 不能").format(name=number, other=self.units.name(unit)))

    def _with_scan(self, words: Words, scan: Path | None) -> Words:
        return replace(words, scan=scans.keep(self.scans, scan)) if scan is not None else words
