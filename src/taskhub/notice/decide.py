"""What a person decides about a draft: one way, whether it comes by the command line, by the form in Prefect or on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, func, select

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.notice.models import Notice, NoticeStep
from taskhub.notice.numbering import give_number
from taskhub.notice.signoff import approve, level_called, levels_of, reject, signer, void_signatures
from taskhub.notice.steps import Words
from taskhub.notice.why import waits_for
from taskhub.problems import StateError
from taskhub.settings import Notices


@dataclass(frozen=True, slots=True)
class Decision:
    """To approve, or to reject and ``why``. ``level``: whose signature it is, by code or title (else the next that is missing);
    ``text``: what the notice is to say instead; ``number``: the one it was given outside.

    ``signed_by`` (NAME or NAME@UNIT): who signed on paper, ``signed_on`` which day, ``scan`` the paper; whoever decides then
    only enters it. ``via``: by what way it came.
    """

    approve: bool = True
    why: str = ""
    level: str = ""
    text: str = ""
    number: str = ""
    signed_by: str = ""
    signed_on: date | None = None
    scan: Path | None = None
    via: str = ""


APPROVE = Decision()


@dataclass(frozen=True, slots=True)
class Ruling:
    """A notice that was decided about: whether that changed anything, what it waits for now, and whose signatures a changed
    text made void."""

    notice: Notice
    moved: bool
    waits_for: str = ""
    void: Sequence[str] = ()


def decide(
    session: Session, moment: Moment, actor: Actor, settings: Notices, notice: Notice, decision: Decision, scan: str | None = None
) -> Ruling:
    """In the caller's transaction. ``scan``: the paper, as it is kept. Deciding the same twice is harmless."""
    if not decision.approve:
        if not decision.why.strip():
            raise StateError(_("不同意要写明理由"))
        before = notice.state
        reject(session, moment, actor, notice, decision.why, decision.via)
        return Ruling(notice, notice.state is not before)
    if decision.signed_by:
        moment = moment.on(_signed_on(session, moment, notice, decision))
    numbered = bool(decision.number) and give_number(session, moment, actor, settings, notice, decision.number)
    levels, before_void = levels_of(settings, notice), len(void_signatures(session, notice))
    words = Words(text=decision.why, scan=scan, level=level_called(levels, decision.level), signatory=decision.signed_by)
    signed = approve(session, moment, actor, notice, levels, words, decision.text, decision.via)
    void = [signer(step) for step in void_signatures(session, notice)[before_void:]]
    return Ruling(notice, signed or numbered, waits_for(session, settings, notice), void)


def _signed_on(session: Session, moment: Moment, notice: Notice, decision: Decision) -> date:
    """The day on the paper: not to come, not before there was a draft, nor before the text was as it is."""
    day = decision.signed_on or moment.as_of
    if day > moment.as_of:
        raise StateError(_("签批日期 {day} 还没有到(今天是 {today})").format(day=day, today=moment.as_of))
    if day < notice.drafted_on:
        raise StateError(
            _("通知 {key} 是 {drafted} 拟稿的,不能在 {day} 签批").format(key=notice.key, drafted=notice.drafted_on, day=day)
        )
    edits = select(func.max(NoticeStep.as_of)).where(NoticeStep.notice_id == notice.id, NoticeStep.verb == "edit")
    edited = session.exec(edits).one()
    if edited is not None and day < edited and not decision.text:
        raise StateError(_("通知 {key} 的文字在 {edited} 改过,{day} 签的是改以前的文字").format(
            key=notice.key, edited=edited, day=day))  # fmt: skip
    return day
