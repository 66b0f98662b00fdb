"""Answers: what a unit does about a notice, and what the office makes of it."""

from datetime import date

from sqlmodel import Session, col, select

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.durations import Duration
from taskhub.finding import Finding
from taskhub.i18n import gettext as _
from taskhub.notice.lifecycle import AWAITING, UNSAID
from taskhub.notice.models import Notice, NoticeLine, NoticeState
from taskhub.notice.signoff import reject
from taskhub.notice.steps import NO_WORDS, Words, step
from taskhub.problems import StateError
from taskhub.settings import Notices

ANSWERS = ("acknowledge", "reply", "accept", "return", "close", "withdraw")
"""The verbs of units and of the office, once a notice is issued (``withdraw`` also before)."""


def answer(
    session: Session,
    moment: Moment,
    actor: Actor,
    notice: Notice,
    verb: str,
    settings: Notices,
    calendar: WorkCalendar,
    words: Words = NO_WORDS,
    reply_by: date | None = None,
) -> bool:
    """Takes one of ANSWERS; False where it was taken before. Raises StateError where it is not legal.

    A returned reply opens a new reply date: ``reply_by``, or as long again as the notice gave at first. A reply that is
    accepted closes the notice when nothing it spoke of is open any more.
    """
    if verb == "withdraw" and notice.state in UNSAID:
        reject(session, moment, actor, notice, words.text)
        return True
    if verb != "withdraw" and notice.state in UNSAID:
        raise StateError(_("{key} 还没有签发").format(key=notice.key))
    if notice.issued_on is not None and moment.as_of < notice.issued_on:
        message = _("{number} 是 {issued} 签发的,不能记在 {day}")
        raise StateError(message.format(number=notice.number, issued=notice.issued_on, day=moment.as_of))
    if verb == "reply" and not words.text.strip():
        raise StateError(_("回复要写明内容"))
    over = settled(session, notice)
    due = _new_reply_date(notice, moment.as_of, settings, calendar, reply_by) if verb == "return" else None
    if not step(session, moment, actor, notice, verb, words, due, over):
        return False
    if verb == "withdraw":
        notice.state_why = words.text
    if verb == "accept" and over:
        step(session, moment, actor, notice, "close")
    return True


def settled(session: Session, notice: Notice) -> bool:
    """Whether everything the notice spoke of was resolved. A notice in a person's words alone is for a person to settle."""
    query = (
        select(Finding)
        .join(NoticeLine, col(NoticeLine.finding_id) == col(Finding.id))
        .where(NoticeLine.notice_id == notice.id, col(NoticeLine.silent_why).in_(("", "repeated")))
    )
    findings = session.exec(query).all()
    return bool(findings) and all(finding.resolved_on is not None for finding in findings)


def _new_reply_date(notice: Notice, day: date, settings: Notices, calendar: WorkCalendar, reply_by: date | None) -> date | None:
    if reply_by is not None:
        if reply_by < day:
            raise StateError(_("新的回复期限 {reply_by} 早于 {day}").format(reply_by=reply_by, day=day))
        return reply_by
    limit = notice.reply_within or settings.kinds[notice.kind].reply_within  # type: ignore[index]
    return calendar.add(day, Duration.parse(limit)).day if limit else None


def awaits_reply(notice: Notice) -> bool:
    """Whether a reply was asked for and has not come."""
    return notice.reply_due is not None and notice.state in AWAITING


def is_over(notice: Notice) -> bool:
    return notice.state in (NoticeState.CLOSED, NoticeState.WITHDRAWN)
