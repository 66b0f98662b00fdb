"""Issuing: a notice gets its number and its final text in one transaction."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from taskhub import agenda, audit
from taskhub.audit import Actor
from taskhub.calendar import Due, WorkCalendar
from taskhub.clock import Moment
from taskhub.durations import Duration
from taskhub.finding import Finding
from taskhub.i18n import gettext as _
from taskhub.notice.family import predecessors, release
from taskhub.notice.lifecycle import AWAITING
from taskhub.notice.models import Notice, NoticeLine, NoticeState
from taskhub.notice.numbering import lacks_number, series_issue, take_issue, take_number
from taskhub.notice.render import Letterhead, Renderer
from taskhub.notice.signoff import abandon, sign_off_of
from taskhub.notice.steps import record
from taskhub.notice.telling import unsay
from taskhub.settings import Notices
from taskhub.units import Units


class Issuer:
    """Everything issuing needs to know of the workspace."""

    def __init__(
        self, settings: Notices, units: Units, calendar: WorkCalendar, renderer: Renderer,
        plan_title: Callable[[Session, str], str],
    ) -> None:  # fmt: skip
        self.settings = settings
        self.units = units
        self.calendar = calendar
        self.renderer = renderer
        self.plan_title = plan_title

    def ready(self, session: Session, moment: Moment) -> Sequence[Notice]:
        """What may go out now, in a settled order."""
        query = (
            select(Notice)
            .where(col(Notice.state).in_([NoticeState.APPROVED, NoticeState.DRAFT]))
            .order_by(col(Notice.drafted_on), col(Notice.kind), col(Notice.plan), col(Notice.unit), col(Notice.part))
        )
        return [notice for notice in session.exec(query) if self.may_go_out(notice, moment)]

    def may_go_out(self, notice: Notice, moment: Moment) -> bool:
        """Signed off, or of a kind that is signed off automatically; not before the day it was drafted, nor without the number
        that it is to be given outside."""
        automatic = sign_off_of(self.settings, notice) == "automatic"
        signed_off = notice.state is NoticeState.APPROVED or (automatic and notice.state is NoticeState.DRAFT)
        return signed_off and notice.drafted_on <= moment.as_of and not lacks_number(self.settings, notice)

    def issue(self, session: Session, moment: Moment, actor: Actor, notice: Notice) -> None:
        """Issues one notice in the caller's transaction.

        Lines whose finding was resolved or silenced meanwhile are taken out; a notice with nothing left to say is withdrawn.
        """
        lines = self._lines_still_true(session, moment, actor, notice)
        if not lines:
            abandon(session, moment, actor, notice, "notice.withdraw", _("签发前问题均已解决,或已由更重的问题反映"))
            return
        due = self._reply_due(notice, lines, moment.as_of)
        unit = self.units.accountable(notice.unit, moment.as_of)
        copied = [self.units.accountable(code, moment.as_of) for code in notice.copied]
        letterhead = Letterhead(
            self.settings.issuer, self.plan_title(session, notice.plan), self.units.name(unit), notice.post,
            tuple(map(self.units.name, copied)),
        )  # fmt: skip
        notice.number = take_number(session, self.settings, notice, moment.as_of.year)
        take_issue(session, self.settings, notice, moment.as_of.year)
        notice.issued_on, notice.issued_at, notice.state = moment.as_of, moment.now, NoticeState.ISSUED
        notice.reply_due, notice.reply_due_provisional = (due.day, due.provisional) if due else (None, False)
        title = self.renderer.title(notice, letterhead)
        notice.title = f"{title}({series_issue(notice)})" if notice.series else title
        notice.body = self.renderer.body(notice, lines, letterhead)
        notice.predecessors = predecessors(session, notice)
        session.add(notice)
        record(session, moment, actor, notice, "issue")
        details: dict[str, Any] = {"number": notice.number}
        if notice.series:
            details |= {"series": notice.series, "series_issue": notice.series_issue}
        audit.record(session, moment, actor, "notice.issue", f"notice:{notice.key}", **details)

    def _lines_still_true(self, session: Session, moment: Moment, actor: Actor, notice: Notice) -> Sequence[NoticeLine]:
        """What the notice says. A line that is taken out was not told: its finding may speak later."""
        query = (
            select(NoticeLine, Finding)
            .join(Finding, col(Finding.id) == col(NoticeLine.finding_id), isouter=True)
            .where(NoticeLine.notice_id == notice.id, NoticeLine.silent_why == "")
            .order_by(col(NoticeLine.subject), col(NoticeLine.rule))
        )
        still: list[NoticeLine] = []
        unsaid: list[NoticeLine] = []
        for line, finding in session.exec(query):
            if finding is None:  # a person's words, which stand
                still.append(line)
            elif finding.resolved_on is None and finding.suppressed_by is None:
                # A draft may have waited for its signature: it speaks of what was found last.
                line.facts, line.as_of = finding.facts, finding.refreshed_on
                session.add(line)
                still.append(line)
            else:
                unsaid.append(line)
        if unsaid:
            unsay(session, unsaid)
            told = [line.finding_id for line in unsaid]
            audit.record(session, moment, actor, "notice.shorten", f"notice:{notice.key}", findings=told)
            release(session, notice, {line.subject for line in unsaid} - {line.subject for line in still})
        return still

    def settle_reply_dates(self, session: Session, moment: Moment, actor: Actor) -> None:
        """A reply date that crossed a year without a published calendar is computed again once that year is published. One
        that a returned reply was given is counted from its return, and stands as it was said."""
        query = select(Notice).where(
            col(Notice.state).in_(AWAITING), col(Notice.reply_due_provisional).is_(True), Notice.returns == 0
        )
        for notice in session.exec(query):
            told = select(NoticeLine).where(NoticeLine.notice_id == notice.id, NoticeLine.silent_why == "")
            lines = session.exec(told).all()
            due = self._reply_due(notice, lines, notice.issued_on or moment.as_of)
            if due is not None and (due.day, due.provisional) != (notice.reply_due, True):
                before, notice.reply_due, notice.reply_due_provisional = notice.reply_due, due.day, due.provisional
                session.add(notice)
                agenda.queue(session, moment, "notice", [notice.key])
                audit.record(session, moment, actor, "notice.reply_due", f"notice:{notice.key}", before=str(before),
                             after=str(due.day))  # fmt: skip

    def _reply_due(self, notice: Notice, lines: Sequence[NoticeLine], issued_on: date) -> Due | None:
        """The earliest of what the lines' rules ask for; else what the notice, and then its kind, asks for."""
        default = notice.reply_within or self.settings.kinds[notice.kind].reply_within  # type: ignore[index]
        limits = [line.reply_within for line in lines if line.reply_within] or ([default] if default else [])
        dues = [self.calendar.add(issued_on, Duration.parse(limit)) for limit in limits]
        return min(dues, key=lambda due: due.day, default=None)
