"""One gathering: what there is to say is taken up, and unit by unit it is decided what goes out now, with what, and why."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from taskhub.calendar import ONE_DAY, WorkCalendar
from taskhub.clock import Moment
from taskhub.delivery import Channels, Message, enqueue
from taskhub.dispatch.compose import Composer, Said
from taskhub.dispatch.hours import Hours
from taskhub.dispatch.models import Announcement, AnnouncementDecision, Silence
from taskhub.dispatch.occasions import ISSUE, OVER, REPEAT, announcements, is_answered, is_copy
from taskhub.dispatch.reasons import Outcome, Reason
from taskhub.dispatch.silences import silenced_by, standing
from taskhub.dispatch.verdict import Circumstances, Verdict, judge
from taskhub.durations import Duration
from taskhub.notice import ENDED, Notice, NoticeLine, NoticeStep, spoken_of
from taskhub.settings import Dispatch

_LONGEST_PERIOD = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it is printed. ``until``: when it is looked at again; ``reference``: the message it goes with."""

    notice: str
    unit: str
    occasion: str
    outcome: Outcome
    reason: Reason
    until: datetime | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class _Pending:
    said: Said
    lines: Sequence[NoticeLine]
    circumstances: Circumstances

    @property
    def announcement(self) -> Announcement:
        return self.said.announcement


@dataclass(frozen=True)
class Gatherer:
    """Decides for one unit at a time. ``urged``: a person wants everything out that is not silenced."""

    settings: Dispatch
    calendar: WorkCalendar
    hours: Hours
    composer: Composer
    channels: Channels
    urged: bool = False

    def due(self, session: Session, at: datetime) -> Sequence[str]:
        """The units about which something has to be decided."""
        query = select(Announcement.unit).where(col(Announcement.look_at).is_not(None))
        if not self.urged:
            query = query.where(col(Announcement.look_at) <= at)
        return session.exec(query.distinct().order_by(col(Announcement.unit))).all()

    def inherit(self, session: Session, moment: Moment) -> None:
        """What waits for a unit that is no more waits for its successor, which hears of each thing once."""
        for gone, successor in self.composer.units.succeeded(moment.as_of).items():
            waits = (Announcement.unit == gone, col(Announcement.look_at).is_not(None))
            for one in session.exec(select(Announcement).where(*waits)).all():
                known = {(other.unit, other.occasion) for other in announcements(session, [one.notice_id])}
                # Where the successor hears of it already, this one's record says why it is not sent.
                one.unit, one.occasion = successor, one.occasion if (successor, one.occasion) not in known else f"{ISSUE}:{gone}"
                session.add(one)
                session.flush()

    def gather(self, session: Session, moment: Moment, at: datetime, unit: str, *, alone: bool = False) -> list[Decided]:
        """Decides about everything that ``unit`` waits for, and queues what goes out. Repeating it changes nothing.
        ``alone``: only what goes by itself, where a message of several could not be written."""
        silences = standing(session, moment.as_of)
        now: dict[bool, list[_Pending]] = defaultdict(list)  # whether it goes with the digest
        decided: list[Decided] = []
        for one in self._pending(session, at, unit, silences):
            verdict = judge(one.circumstances, at, self.hours, urged=self.urged)
            if verdict.outcome is Outcome.SEND:
                now[verdict.reason is Reason.DIGEST].append(one)
            else:
                decided += self._settle(session, moment, one, verdict)
        messages = self._each(moment, now[False]) if alone else self._messages(session, moment, at, unit, now[False], now[True])
        for pendings, found, message in messages:
            if message is not None:
                enqueue(session, moment, message, self.channels)
            for one in pendings:
                decided += self._settle(session, moment, one, found or Verdict(Outcome.SEND, one.announcement.reason), message)
        return decided

    def _pending(self, session: Session, at: datetime, unit: str, silences: Sequence[Silence]) -> Iterator[_Pending]:
        query = select(Announcement).where(Announcement.unit == unit, col(Announcement.look_at).is_not(None))
        if not self.urged:
            query = query.where(col(Announcement.look_at) <= at)
        found = session.exec(query.order_by(col(Announcement.id))).all()
        lines = spoken_of(session, [one.notice_id for one in found])
        words = _words(session, found)
        for one in found:
            notice = session.get_one(Notice, one.notice_id)
            muted = silenced_by(silences, notice, unit, lines[one.notice_id])
            over = (notice.state in ENDED and one.occasion != OVER) or is_answered(one, notice)
            circumstances = Circumstances(
                one.reason, one.urgency, over, is_copy(one) or self._is_outdated(session, one),
                self._after(muted, one) if muted else None, waited=one.why is not None,
            )  # fmt: skip
            said = Said(one, notice, len(lines[one.notice_id]), words.get(one.id or 0, ""))
            yield _Pending(said, lines[one.notice_id], circumstances)

    def _is_outdated(self, session: Session, one: Announcement) -> bool:
        """Whether a repetition comes after newer words about the same notice."""
        if not one.occasion.startswith(f"{REPEAT}:"):
            return False
        others = announcements(session, [one.notice_id])
        return any(other.unit == one.unit and (other.id or 0) > (one.id or 0) for other in others)

    def _after(self, silence: Silence, one: Announcement) -> datetime:
        ends = datetime.combine(silence.until + timedelta(days=1), datetime.min.time(), self.hours.zone)
        return self.hours.next_digest(ends) if one.urgency == "digest" else ends

    def _messages(
        self, session: Session, moment: Moment, at: datetime, unit: str, single: list[_Pending], gathered: list[_Pending]
    ) -> Iterator[tuple[Sequence[_Pending], Verdict | None, Message | None]]:
        """The messages that go out, each with what it tells of; and what has to wait because the unit has had enough today."""
        day, cap = moment.as_of, self.settings.daily_cap
        room = cap - self._told_today(session, unit, day) - (1 if gathered else 0)
        if len(single) <= room:
            yield from self._each(moment, single)
        else:
            storm = f"storm:{unit}:{day}"
            pressing = [one for one in single if one.circumstances.urgency == "pressing"]
            heard = self._parts(session, unit, day, storm) > 0
            if loud := pressing if heard else single:
                name = self._part(session, unit, day, storm)
                yield (
                    loud,
                    Verdict(Outcome.SEND, Reason.CAPPED),
                    self.composer.together(name, [one.said for one in loud], day, cap),
                )
            later = Verdict(Outcome.HOLD, Reason.CAPPED, self.hours.next_hour(at))
            yield [one for one in single if one not in loud], later, None
        if gathered:
            name = self._part(session, unit, day, f"digest:{unit}:{self.hours.period(day)}")
            message = self.composer.together(name, [one.said for one in gathered], day)
            yield gathered, Verdict(Outcome.SEND, Reason.DIGEST), message

    def _each(self, moment: Moment, single: Sequence[_Pending]) -> Iterator[tuple[Sequence[_Pending], None, Message]]:
        yield from (([one], None, self.composer.alone(one.said, moment.as_of)) for one in single)

    def _told_today(self, session: Session, unit: str, day: date) -> int:
        query = select(func.count(func.distinct(Announcement.reference)))
        return session.exec(query.where(Announcement.unit == unit, Announcement.sent_on == day)).one()

    def _part(self, session: Session, unit: str, day: date, name: str) -> str:
        """The name of the next message of that name: a person may have wanted one out before the hour."""
        parts = self._parts(session, unit, day, name)
        return f"{name}.{parts + 1}" if parts else name

    def _parts(self, session: Session, unit: str, day: date, name: str) -> int:
        """How many messages of that name the unit has had: none that is older than the longest period."""
        recent = (Announcement.unit == unit, col(Announcement.sent_on) > day - _LONGEST_PERIOD)
        query = select(func.count(func.distinct(Announcement.reference))).where(*recent)
        same = (col(Announcement.reference) == name) | col(Announcement.reference).startswith(f"{name}.", autoescape=True)
        return session.exec(query.where(same)).one()

    def _settle(
        self, session: Session, moment: Moment, pending: _Pending, verdict: Verdict, message: Message | None = None
    ) -> Iterator[Decided]:
        """Writes a decision down, and says it where it differs from the one before."""
        one, notice = pending.announcement, pending.said.notice
        before = (one.why, one.look_at)
        reference = message.reference if message else None
        one.why, one.look_at, one.reference = verdict.reason, verdict.until, reference
        if verdict.outcome is Outcome.SEND:
            one.state, one.sent_on = "sent", moment.as_of
            self._watch(session, moment, one, notice)
        elif verdict.outcome is Outcome.DROP:
            one.state = "dropped"
        elif verdict.reason is Reason.CAPPED:
            one.urgency = "digest"
        session.add(one)
        if verdict.outcome is Outcome.HOLD and before == (verdict.reason, verdict.until):
            return
        session.add(
            AnnouncementDecision(
                announcement_id=one.id or 0, as_of=moment.as_of, recorded_at=moment.now, outcome=verdict.outcome,
                reason=verdict.reason, until=verdict.until, reference=reference,
            )
        )  # fmt: skip
        yield Decided(
            pending.said.number, one.unit, pending.said.occasion, verdict.outcome, verdict.reason, verdict.until, reference
        )

    def _watch(self, session: Session, moment: Moment, one: Announcement, notice: Notice) -> None:
        """Has the notice said again if its unit does not answer. What was said last counts, and copies need no answer."""
        said = [other for other in announcements(session, [one.notice_id]) if other.unit == one.unit and other.state == "sent"]
        for other in said:
            other.repeat_on = None
            session.add(other)
        if one.unit != self.composer.units.accountable(notice.unit, moment.as_of) or one.occasion == OVER:
            return
        if notice.reply_due is not None and _repeated(said) < self.settings.repeat.most:
            after = self.calendar.add(moment.as_of, Duration.parse(self.settings.repeat.after)).day
            one.repeat_on = max(after, notice.reply_due + ONE_DAY)  # not before it is late


def _repeated(said: Sequence[Announcement]) -> int:
    """How often the last news was repeated."""
    count = 0
    for one in reversed(said):
        if not one.occasion.startswith(f"{REPEAT}:"):
            break
        count += 1
    return count


def _words(session: Session, found: Sequence[Announcement]) -> dict[int, str]:
    """Announcement → what was written when its reply was returned or its notice ended."""
    steps = {one.id or 0: int(one.occasion.partition(":")[2]) for one in found if one.occasion.startswith("return:")}
    words = {id_: session.get_one(NoticeStep, step).text for id_, step in steps.items()}
    for one in found:
        if one.occasion == OVER:
            words[one.id or 0] = session.get_one(Notice, one.notice_id).state_why
    return words
