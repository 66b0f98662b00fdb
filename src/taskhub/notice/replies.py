"""Which notices wait for a reply, until when, and how late it is: what every overview says of reply dates comes from here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, exists, or_, select

from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.i18n import gettext as _
from taskhub.notice.lifecycle import AWAITING, LIFECYCLE
from taskhub.notice.models import Notice, NoticeStep

_ON_PAPER = ("draft", "approve")


@dataclass(frozen=True, slots=True)
class AwaitedReply:
    """A notice whose reply is due on ``due`` and has not come by ``day``. ``provisional``: the date crosses a year whose working
    days are not published yet. ``working_days``: those left, the last day included; of a late one those gone by, negative."""

    notice: Notice
    due: date
    provisional: bool
    day: date
    working_days: int

    @property
    def is_late(self) -> bool:
        return self.due < self.day

    @property
    def is_due_this_week(self) -> bool:
        """Still in time, and due by the coming Sunday."""
        return self.day <= self.due <= self.day + timedelta(days=6 - self.day.weekday())

    def said(self) -> str:
        """How long there still is, or since when it is late, in words."""
        if self.is_late:
            text = _("已过期 {n} 个工作日").format(n=-self.working_days) if self.working_days else _("已过期")
        elif self.due == self.day:
            text = _("今天到期")
        else:
            text = _("还有 {n} 个工作日").format(n=self.working_days)
        return text + (_("(暂定)") if self.provisional else "")


@dataclass(frozen=True, slots=True)
class ReplyTally:
    """So many replies are waited for; of them so many late, and so many due this week; ``first`` is the nearest date to come."""

    waiting: int
    late: int
    this_week: int
    first: AwaitedReply | None

    @classmethod
    def of(cls, replies: Sequence[AwaitedReply]) -> "ReplyTally":
        coming = [one for one in replies if not one.is_late]
        return cls(len(replies), len(replies) - len(coming), sum(one.is_due_this_week for one in replies),
                   min(coming, key=lambda one: one.due, default=None))  # fmt: skip


def awaited_replies(
    session: Session, moment: Moment, calendar: WorkCalendar, units: Iterable[str] | None = None, plan: str | None = None
) -> list[AwaitedReply]:
    """Every reply that was waited for at the moment, what is late before what is to come, each by its date; of all notices, or
    those to ``units``, or of ``plan``."""
    later = exists().where(
        col(NoticeStep.notice_id) == col(Notice.id),
        or_(col(NoticeStep.as_of) > moment.as_of, col(NoticeStep.recorded_at) > moment.now),
    )
    query = select(Notice, later.label("moved")).where(
        col(Notice.issued_on) <= moment.as_of, col(Notice.issued_at) <= moment.now, col(Notice.reply_due).is_not(None),
        or_(col(Notice.state).in_(AWAITING), later),
    )  # fmt: skip
    if units is not None:
        query = query.where(col(Notice.unit).in_(list(units)))
    if plan is not None:
        query = query.where(Notice.plan == plan)
    found = session.exec(query).all()
    then = _as_they_were(session, moment, [notice for notice, moved in found if moved])
    replies = [
        _awaited(notice, due, moment.as_of, calendar)
        for notice, moved in found
        if (due := then.get(notice.id or 0) if moved else notice.reply_due) is not None
    ]
    return sorted(replies, key=lambda one: (one.due, one.notice.number or one.notice.key))


def _as_they_were(session: Session, moment: Moment, notices: Sequence[Notice]) -> Mapping[int, date]:
    """Notice → the reply date that it waited for at the moment; of notices that have moved on since."""
    steps: dict[int, list[NoticeStep]] = defaultdict(list)
    for some in batched([notice.id for notice in notices]):
        query = select(NoticeStep).where(
            col(NoticeStep.notice_id).in_(some), col(NoticeStep.verb).not_in(_ON_PAPER),
            col(NoticeStep.as_of) <= moment.as_of, col(NoticeStep.recorded_at) <= moment.now,
        )  # fmt: skip
        for step in session.exec(query.order_by(col(NoticeStep.id))):
            steps[step.notice_id].append(step)
    found: dict[int, date] = {}
    for notice in notices:
        taken = steps[notice.id or 0]
        if taken and LIFECYCLE[taken[-1].verb].target in AWAITING:
            # Unless it was returned since, the date that stands now is the one that stood: it may only have been settled.
            returns = sum(step.verb == "return" for step in taken)
            due = notice.reply_due if returns == notice.returns else taken[-1].reply_due
            if due is not None:
                found[notice.id or 0] = due
    return found


def _awaited(notice: Notice, due: date, day: date, calendar: WorkCalendar) -> AwaitedReply:
    late = due < day
    between = calendar.working_days_between(min(due, day), max(due, day))
    provisional = notice.reply_due_provisional and due == notice.reply_due
    return AwaitedReply(notice, due, provisional, day, -between if late else between)
