"""The part of a dossier about notices: how soon each was acknowledged and replied to, from its steps as known at the moment."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.dossier.dossier import NoticeEntry
from taskhub.durations import Duration
from taskhub.notice import Notice
from taskhub.notice.lifecycle import LIFECYCLE, ON_PAPER
from taskhub.notice.listing import spoken_of
from taskhub.notice.models import NoticeLine, NoticeState, NoticeStep
from taskhub.settings import Notices
from taskhub.units import Units


@dataclass(frozen=True)
class Correspondence:
    session: Session
    moment: Moment
    units: Units
    calendar: WorkCalendar
    settings: Notices

    def entries(self, family: Collection[str], year: int) -> Iterator[NoticeEntry]:
        """Every notice issued to one of ``family`` in the year."""
        query = select(Notice).where(
            col(Notice.unit).in_(family), col(Notice.issued_on) >= date(year, 1, 1), col(Notice.issued_on) <= self.moment.as_of,
            col(Notice.issued_at) <= self.moment.now,
        )  # fmt: skip
        notices = self.session.exec(query.order_by(col(Notice.issued_on), col(Notice.id))).all()
        ids = [notice.id or 0 for notice in notices]
        steps, lines = self._steps(ids), spoken_of(self.session, ids)
        for notice in notices:
            yield self._entry(notice, steps[notice.id or 0], lines[notice.id or 0])

    def _steps(self, notices: Sequence[int]) -> Mapping[int, Sequence[NoticeStep]]:
        found: dict[int, list[NoticeStep]] = defaultdict(list)
        for some in batched(notices):
            query = select(NoticeStep).where(
                col(NoticeStep.notice_id).in_(some), col(NoticeStep.verb).not_in(ON_PAPER),
                col(NoticeStep.as_of) <= self.moment.as_of, col(NoticeStep.recorded_at) <= self.moment.now,
            )  # fmt: skip
            for step in self.session.exec(query.order_by(col(NoticeStep.id))):
                found[step.notice_id].append(step)
        return found

    def _entry(self, notice: Notice, steps: Sequence[NoticeStep], lines: Sequence[NoticeLine]) -> NoticeEntry:
        assert notice.issued_on is not None  # the query asks for it
        replies = [step.as_of for step in steps if step.verb == "reply"]
        # Whoever replies has it, whether or not the receipt was entered.
        received = [step.as_of for step in steps if step.verb in ("acknowledge", "reply")]
        first = self._first_due(notice, notice.issued_on, lines)
        dues = [first, *(step.reply_due for step in steps if step.verb == "return")]
        state = next((LIFECYCLE[step.verb].target for step in reversed(steps) if step.verb in LIFECYCLE), NoticeState.ISSUED)
        return NoticeEntry(
            number=notice.number or notice.key, kind=notice.kind, unit=self.units.name(notice.unit), issued_on=notice.issued_on,
            acknowledged_on=min(received, default=None), reply_due=first, replied_on=min(replies, default=None),
            late_days=self._late(dues, steps), returns=sum(step.verb == "return" for step in steps), state=state.value,
        )  # fmt: skip

    def _first_due(self, notice: Notice, issued: date, lines: Sequence[NoticeLine]) -> date | None:
        """The date it was issued with. A return sets another; then the first is worked out again, as at issuing."""
        if not notice.returns:
            return notice.reply_due
        default = notice.reply_within or self.settings.kinds[notice.kind].reply_within  # type: ignore[index]
        limits = [line.reply_within for line in lines if line.reply_within] or ([default] if default else [])
        return min((self.calendar.add(issued, Duration.parse(limit)).day for limit in limits), default=None)

    def _late(self, dues: Sequence[date | None], steps: Sequence[NoticeStep]) -> int | None:
        """Days after its date of the worst reply; each return asks for another one, and what ended needs none."""
        turns: list[list[NoticeStep]] = [[]]
        for step in steps:
            if step.verb == "return":
                turns.append([])
            else:
                turns[-1].append(step)
        late = []
        for due, turn in zip(dues, turns, strict=True):
            if due is not None:
                answered = [step.as_of for step in turn if step.verb in ("reply", "accept", "close", "withdraw")]
                late.append(max(((answered[0] if answered else self.moment.as_of) - due).days, 0))
        return max(late, default=None)
