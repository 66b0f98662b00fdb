"""Notices: what a unit has not answered yet, and its answers taken over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.i18n import gettext as _
from taskhub.notice import (
    KIND_TITLES,
    STATE_TITLES,
    Notice,
    NoticeLine,
    NoticeRow,
    NoticeState,
    NoticeStep,
    Words,
    awaited_replies,
    rows_of,
)
from taskhub.notice.answer import answer
from taskhub.problems import StateError
from taskhub.settings import Notices
from taskhub.workbook.layout import NOTICES, Line
from taskhub.workbook.reading import Filled, Returned
from taskhub.workbook.taking import Taking

_OPEN = (NoticeState.ISSUED, NoticeState.ACKNOWLEDGED, NoticeState.RETURNED, NoticeState.REPLIED)
"""Where a unit still may say something: also a reply that nobody has judged may be added to."""

_MATTERS = 20
"""So many matters are named; a cell is no place for hundreds."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How many acknowledgements and replies were new, and how many were known."""

    acknowledged: int = 0
    replied: int = 0
    known: int = 0


NO_ANSWERS = Answered()


def lines(session: Session, moment: Moment, units: Sequence[str], calendar: WorkCalendar) -> list[Line]:
    """The notices to ``units`` that are open, those whose reply is longest due before."""
    query = select(Notice).where(
        col(Notice.unit).in_(units), col(Notice.state).in_(_OPEN), col(Notice.issued_on) <= moment.as_of,
        col(Notice.issued_at) <= moment.now,
    )  # fmt: skip
    found = session.exec(query.order_by(col(Notice.issued_on), col(Notice.id))).all()
    awaited = {one.notice.id: one for one in awaited_replies(session, moment, calendar, units)}
    whys = _returned_why(session, [notice.id or 0 for notice in found if notice.state is NoticeState.RETURNED])
    made = []
    for row in rows_of(session, found):
        notice, reply = row.notice, awaited.get(row.notice.id)
        values = {
            "number": notice.number or notice.key, "kind": _(KIND_TITLES[notice.kind]), "title": notice.title,
            "issued_on": notice.issued_on, "reply_due": notice.reply_due, "left": reply.said() if reply else "",
            "matters": _matters(row), "state": _(STATE_TITLES[notice.state]), "returned_why": whys.get(notice.id or 0, ""),
        }  # fmt: skip
        soon = reply is not None and reply.is_due_this_week
        colour = "red" if reply is not None and reply.is_late else "yellow" if soon else ""
        closed = frozenset() if notice.acknowledged_on is None else frozenset({"acknowledged_on"})
        made.append((reply.due if reply else date.max, Line(values, colour, closed)))
    return [line for _due, line in sorted(made, key=lambda one: one[0])]


def _matters(row: NoticeRow) -> str:
    said = [_matter(line) for line in row.lines if line.subject_title]
    more = [_("……共 {n} 项").format(n=len(said))] if len(said) > _MATTERS else []
    return "\n".join([*filter(None, [row.notice.text]), *said[:_MATTERS], *more])


def _matter(line: NoticeLine) -> str:
    key = line.subject.partition(":")[2]
    return f"{key} {line.subject_title}" + (f":{line.rule_title}" if line.rule_title else "")


def _returned_why(session: Session, notices: Sequence[int]) -> Mapping[int, str]:
    """Notice → why its reply was sent back."""
    found: dict[int, str] = {}
    for some in batched(notices):
        query = select(NoticeStep).where(col(NoticeStep.notice_id).in_(some), NoticeStep.verb == "return")
        found.update({step.notice_id: step.text for step in session.exec(query.order_by(col(NoticeStep.id)))})
    return found


def take(taking: Taking, back: Returned, settings: Notices) -> Answered:
    """Takes over the acknowledgements and replies of the rows that were filled in."""
    acknowledged = replied = known = 0
    for row in back.rows[NOTICES.name]:
        if not row.is_filled(NOTICES):
            continue
        notice = _notice(taking, row)
        days = taking.days(row, ("acknowledged_on", "replied_on"))
        words = Words(row.text("reply"), row.text("document"), on_behalf_of=taking.on_behalf_of)
        if not _is_complete(taking, row, words) or notice is None:
            continue
        if "acknowledged_on" in days:
            new = _step(
                taking, row, notice, "acknowledge", days["acknowledged_on"], settings, Words(on_behalf_of=words.on_behalf_of)
            )
            acknowledged, known = acknowledged + new, known + (not new)
        if "replied_on" in days:
            new = not _was_said(taking.session, notice, words) and _step(
                taking, row, notice, "reply", days["replied_on"], settings, words
            )
            replied, known = replied + new, known + (not new)
    return Answered(acknowledged, replied, known)


def _notice(taking: Taking, row: Filled) -> Notice | None:
    number = row.text("number")
    found = taking.session.exec(select(Notice).where(Notice.number == number)).one_or_none()
    if found is None:
        taking.fault(row, "number", _("没有通知 {name}").format(name=number), _("核对文号;不要改这一列"))
    elif not taking.is_ours(found.unit):
        taking.fault(row, "number", _("{number} 是发给 {unit} 的").format(number=number, unit=taking.units.name(found.unit)),
                     _("删去这一行填的内容"))  # fmt: skip
        return None
    return found


def _is_complete(taking: Taking, row: Filled, words: Words) -> bool:
    dated, said = row.text("replied_on") != "", words.text != ""
    if dated and not said:
        taking.fault(row, "reply", _("填了回复日期,没有回复内容"), _("写明回复内容,或删去回复日期"))
    elif (said or words.document) and not dated:
        taking.fault(row, "replied_on", _("没有回复日期"), _("写作 2024-09-30"))
    return dated == said and (dated or not words.document)


def _was_said(session: Session, notice: Notice, words: Words) -> bool:
    """Whether the unit has said just that before, also where the office has sent it back since: the same file again is no new
    reply."""
    query = select(NoticeStep.id).where(
        NoticeStep.notice_id == notice.id, NoticeStep.verb == "reply", NoticeStep.text == words.text,
        NoticeStep.document == words.document,
    )  # fmt: skip
    return session.exec(query).first() is not None


def _step(
    taking: Taking, row: Filled, notice: Notice, verb: str, day: date, settings: Notices, words: Words
) -> bool:  # fmt: skip
    """Takes one answer; False where it was taken before, or is refused."""
    at = {"acknowledge": "acknowledged_on", "reply": "replied_on"}[verb]
    if verb == "reply" and notice.state not in _OPEN:
        state = _(STATE_TITLES[notice.state])
        taking.fault(row, "number", _("{number} {state},不再收回复").format(number=notice.number, state=state),
                     _("删去这一行填的内容"))  # fmt: skip
        return False
    try:
        return answer(taking.session, taking.moment.on(day), _by(taking, row), notice, verb, settings, taking.calendar, words)
    except StateError as fault:
        taking.refused(row, at, fault)
        return False


def _by(taking: Taking, row: Filled) -> Actor:
    """Who acts: of the unit's own people the one who dealt with it, else whoever enters it."""
    handler = taking.handler(row)
    return Actor(handler, taking.back.unit.code) if handler and taking.on_behalf_of is None else taking.actor
