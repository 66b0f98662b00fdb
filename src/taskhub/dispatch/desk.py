"""The desk from which units are told: gathering, silences, and the record of both. The hub hands it what it needs."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.delivery import Channels
from taskhub.dispatch import silences
from taskhub.dispatch.compose import Composer
from taskhub.dispatch.gather import Decided, Gatherer
from taskhub.dispatch.hours import Hours
from taskhub.dispatch.models import Announcement, AnnouncementDecision, Silence
from taskhub.dispatch.occasions import Herald
from taskhub.dispatch.silences import Muted
from taskhub.i18n import gettext as _
from taskhub.notice import Notice, Renderer
from taskhub.notice.desk import Naming
from taskhub.plan import book
from taskhub.problems import StateError, unknown
from taskhub.settings import Settings
from taskhub.units import Units

_AT_ONCE = 200
"""So many notices are taken up in one transaction."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a gathering decided, and why some units could not be told."""

    decided: Sequence[Decided]
    faults: Sequence[str]


@dataclass(frozen=True)
class DispatchDesk:
    """``naming``: a name that people give a subject → the subject."""

    database: Database
    units: Units
    calendar: WorkCalendar
    channels: Channels
    settings: Settings
    renderer: Renderer
    naming: Naming

    @cached_property
    def hours(self) -> Hours:
        dispatch = self.settings.dispatch
        return Hours(self.calendar, dispatch.quiet, dispatch.digest, ZoneInfo(self.settings.timezone))

    def gather(self, moment: Moment, *, urged: bool = False, dry_run: bool = False) -> Gathered:
        """Takes up what there is to say and decides about everything whose time has come; says what is new.

        Every unit is a transaction of its own: a run that is killed loses nothing, and the next one goes on; one that cannot
        be told (a template with a fault) does not hold up the others. ``urged``: what is not silenced goes now, whatever the
        hour. ``dry_run`` writes nothing.
        """
        if dry_run:
            return self._preview(moment, urged)
        at, herald, gatherer = self.hours.here(moment), self._herald(), self._gatherer(urged)
        for take_up in (herald.announce, herald.repeat):
            taken = _AT_ONCE
            while taken == _AT_ONCE:
                with self.database.writing() as session:
                    taken = take_up(session, moment, at, _AT_ONCE)
        with self.database.writing() as session:
            gatherer.inherit(session, moment)
            units = gatherer.due(session, at)
        return self._tell(gatherer, moment, at, units, self.database.writing)

    def _preview(self, moment: Moment, urged: bool) -> Gathered:
        at, gatherer = self.hours.here(moment), self._gatherer(urged)
        with self.database.writing(keep=False) as session:
            self._herald().announce(session, moment, at, sys.maxsize)
            self._herald().repeat(session, moment, at, sys.maxsize)
            gatherer.inherit(session, moment)

            @contextmanager
            def part() -> Iterator[Session]:
                with session.begin_nested():
                    yield session

            return self._tell(gatherer, moment, at, gatherer.due(session, at), part)

    def _tell(
        self, gatherer: Gatherer, moment: Moment, at: datetime, units: Sequence[str],
        transaction: Callable[[], AbstractContextManager[Session]],
    ) -> Gathered:  # fmt: skip
        """Unit by unit, each in a transaction: one that cannot be told does not hold up the others, nor its own digest what is
        urgent and goes by itself."""
        decided: list[Decided] = []
        faults: list[str] = []
        for unit in units:
            for alone in (False, True):
                try:
                    with transaction() as session:
                        decided += gatherer.gather(session, moment, at, unit, alone=alone)
                    break
                except StateError as fault:
                    faults.append(str(fault))
        return Gathered(decided, list(dict.fromkeys(faults)))

    def silence(self, muted: Muted, until: date, why: str, moment: Moment, actor: Actor) -> tuple[Silence, bool]:
        """Silences what fits through ``until``; False where the same silence stands already."""
        with self.database.writing() as session:
            unit = self.units.find(muted.unit).code if muted.unit else ""
            subject = self.naming(session, muted.subject, moment)[0] if muted.subject else ""
            plans = book.plan_codes(session, moment)
            if muted.plan and muted.plan not in plans:
                raise StateError(unknown(_("没有方案 {code}").format(code=muted.plan), muted.plan, plans))
            return silences.silence(session, moment, actor, Muted(unit, muted.kind, subject, muted.plan), until, why)

    def end_silence(self, id_: int, why: str, moment: Moment, actor: Actor) -> bool:
        with self.database.writing() as session:
            return silences.end(session, moment, self.hours.here(moment), actor, id_, why)

    def silences(self, moment: Moment) -> Sequence[Silence]:
        """Those that stand on the day."""
        with self.database.reading() as session:
            return silences.standing(session, moment.as_of)

    def held(self) -> Mapping[str, Announcement]:
        """Number of each notice of which its units are still to hear → what waits, the first to be told."""
        query = (
            select(Notice.number, Announcement)
            .join(Announcement, col(Announcement.notice_id) == col(Notice.id))
            .where(col(Announcement.look_at).is_not(None), col(Announcement.why).is_not(None))
            .order_by(col(Announcement.look_at).desc())
        )
        with self.database.reading() as session:
            return {number: one for number, one in session.exec(query) if number is not None}

    def record(self, notice: Notice) -> Sequence[tuple[Announcement, AnnouncementDecision]]:
        """Every decision on what units hear of ``notice``, the oldest first."""
        with self.database.reading() as session:
            query = select(Announcement, AnnouncementDecision).where(
                col(Announcement.id) == col(AnnouncementDecision.announcement_id), Announcement.notice_id == notice.id
            )
            return session.exec(query.order_by(col(AnnouncementDecision.id))).all()

    def _herald(self) -> Herald:
        return Herald(self.units, self.settings.dispatch)

    def _gatherer(self, urged: bool) -> Gatherer:
        composer = Composer(self.units, self.renderer, self.settings.notices.issuer)
        return Gatherer(self.settings.dispatch, self.calendar, self.hours, composer, self.channels, urged)
