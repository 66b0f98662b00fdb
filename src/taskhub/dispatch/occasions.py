"""What there is to say to units: a notice was issued, its answer returned, nobody answered, it is over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from taskhub.clock import Moment
from taskhub.dispatch.models import Announcement, Urgency
from taskhub.dispatch.reasons import Reason
from taskhub.notice import ENDED, Notice, NoticeLine, NoticeState, awaits_reply, spoken_of
from taskhub.notice.steps import steps
from taskhub.settings import Dispatch
from taskhub.units import Units

ISSUE, RETURN, REPEAT, OVER = "issue", "return", "repeat", "over"


@dataclass(frozen=True)
class Herald:
    """Writes down what there is to say, once for each unit that is to hear it. ``at``: when it may go out at the earliest."""

    units: Units
    settings: Dispatch

    def announce(self, session: Session, moment: Moment, at: datetime, limit: int) -> int:
        """Takes up at most ``limit`` notices to which something happened that units do not know; says how many."""
        query = select(Notice).where(col(Notice.unannounced)).order_by(col(Notice.id)).limit(limit)
        notices = session.exec(query).all()
        for notice in notices:
            for unit, occasion, reason, urgency in list(self._news(session, moment, notice)):
                self._add(session, moment, at, notice, unit, occasion, reason, urgency)
            notice.unannounced = False
            session.add(notice)
        session.flush()
        return len(notices)

    def repeat(self, session: Session, moment: Moment, at: datetime, limit: int) -> int:
        """Takes up at most ``limit`` announcements that nobody has answered in time; says how many."""
        query = select(Announcement).where(col(Announcement.repeat_on) <= moment.as_of)
        query = query.order_by(col(Announcement.repeat_on), col(Announcement.id)).limit(limit)
        due = session.exec(query).all()
        for told in due:
            told.repeat_on = None
            session.add(told)
            notice = session.get_one(Notice, told.notice_id)
            if awaits_reply(notice):
                unit = self.units.accountable(told.unit, moment.as_of)
                self._add(session, moment, at, notice, unit, f"{REPEAT}:{told.id}", Reason.REPEAT, "digest")
        session.flush()
        return len(due)

    def _news(self, session: Session, moment: Moment, notice: Notice) -> Iterator[tuple[str, str, Reason, Urgency]]:
        known = {(one.unit, one.occasion): one for one in announcements(session, [notice.id or 0])}
        lines = spoken_of(session, [notice.id or 0])[notice.id or 0]
        urgency = self.urgency(notice, lines)
        copied = list(dict.fromkeys(notice.copied))
        told = [self.units.accountable(code, notice.issued_on or moment.as_of) for code in (notice.unit, *copied)]
        if not known:
            reason = Reason.NEW if notice.predecessors else Reason.FIRST
            reason = Reason.ESCALATED if any(line.rung for line in lines) else reason
            for place, unit in enumerate(told):
                # Where units were merged one may get both the notice and a copy: the copy's record says why it is not sent.
                copy = unit in told[:place]
                yield unit, f"{ISSUE}:{copied[place - 1]}" if copy else ISSUE, reason, urgency
        for step in steps(session, notice):
            if step.verb == "return" and (told[0], occasion := f"{RETURN}:{step.id}") not in known:
                yield told[0], occasion, Reason.NEW, urgency
        if notice.state in ENDED:
            heard = dict.fromkeys(one.unit for one in known.values() if one.state == "sent")
            yield from ((unit, OVER, Reason.RESOLVED, "digest") for unit in heard if (unit, OVER) not in known)

    def urgency(self, notice: Notice, lines: Sequence[NoticeLine]) -> Urgency:
        """Only what is major or overdue, what climbs a ladder and what a person wrote goes at once; all else is gathered."""
        if self.settings.quiet is not None and notice.kind in self.settings.quiet.not_for:
            return "pressing"
        by_hand = notice.origin == "hand" and notice.kind != "reminder"
        return "at_once" if by_hand or any(map(_is_grave, lines)) else "digest"

    def _add(
        self, session: Session, moment: Moment, at: datetime, notice: Notice, unit: str, occasion: str, reason: Reason,
        urgency: Urgency,
    ) -> None:  # fmt: skip
        session.add(
            Announcement(
                notice_id=notice.id or 0, unit=unit, occasion=occasion, reason=reason, urgency=urgency, as_of=moment.as_of,
                recorded_at=moment.now, look_at=at,
            )
        )  # fmt: skip


def _is_grave(line: NoticeLine) -> bool:
    overdue = line.colour == "red" or line.facts.get("days_overdue", 0) > 0
    return bool(overdue or line.rung or line.facts.get("level") == "major")


def announcements(session: Session, notices: Sequence[int]) -> Sequence[Announcement]:
    """What units heard or are to hear of ``notices``, in order."""
    query = select(Announcement).where(col(Announcement.notice_id).in_(notices)).order_by(col(Announcement.id))
    return session.exec(query).all()


def is_answered(announcement: Announcement, notice: Notice) -> bool:
    """Whether the unit has done meanwhile what the announcement would ask of it again."""
    occasion = announcement.occasion.partition(":")[0]
    return (occasion == REPEAT and not awaits_reply(notice)) or (occasion == RETURN and notice.state is not NoticeState.RETURNED)


def is_copy(announcement: Announcement) -> bool:
    """Whether the unit hears of the notice anyway: it is merged with the one that this copy was meant for."""
    return announcement.occasion.startswith(f"{ISSUE}:")
