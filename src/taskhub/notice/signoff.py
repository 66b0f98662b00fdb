"""Sign-off: who has to sign a notice before it may be issued, and what happens to one that nobody will sign."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice.family import release
from taskhub.notice.lifecycle import STATE_TITLES, UNSAID, after
from taskhub.notice.models import Notice, NoticeState, NoticeStep
from taskhub.notice.steps import NO_WORDS, Words, end_matters, record
from taskhub.problems import StateError
from taskhub.settings import Notices

LEVELS: Mapping[str, Sequence[str]] = {
    "automatic": ("office",),
    "office": ("office",),
    "three": ("drafter", "checker", "signatory"),
}
"""Whose signatures a notice needs, in their order. One that goes out by itself may still be signed by the office before."""

LEVEL_TITLES = {"office": N_("签发"), "drafter": N_("拟稿"), "checker": N_("审核"), "signatory": N_("签发")}


def sign_off_of(settings: Notices, notice: Notice) -> str:
    """How a notice is signed off: as it says itself, else as its kind is."""
    return notice.sign_off or settings.kinds[notice.kind].sign_off  # type: ignore[index]


def levels_of(settings: Notices, notice: Notice) -> Sequence[str]:
    return LEVELS[sign_off_of(settings, notice)]


def approve(
    session: Session, moment: Moment, actor: Actor, notice: Notice, levels: Sequence[str] = LEVELS["office"],
    words: Words = NO_WORDS,
) -> bool:  # fmt: skip
    """Signs a draft at the next of its ``levels``, or at ``words.level``; with the last one it is approved.

    Signing twice is harmless: whoever has signed at any level is not counted again, the answer is False and nothing changes.
    Paper that carries every signature (``words.scan``) stands for all levels at once.
    """
    if notice.state is NoticeState.WITHDRAWN:
        raise StateError(_("通知 {key} 已作废({why}),不能签发").format(key=notice.key, why=notice.state_why))
    if after(notice.state, "approve") is None:
        return False
    signed = signatures(session, notice)
    missing = [level for level in levels if level not in signed]
    if not missing or (str(actor) in signed.values() and not words.level and not words.scan):
        return False
    if words.level and words.level not in levels:
        message = _("通知 {key} 没有“{level}”这一级签批,只有 {levels}")
        raise StateError(message.format(key=notice.key, level=words.level, levels="、".join(levels)))
    if words.level and words.level != missing[0]:
        if words.level in signed:
            return False
        raise StateError(_("通知 {key} 先要有{level}的签字").format(key=notice.key, level=_(LEVEL_TITLES[missing[0]])))
    for level in missing if words.scan else missing[:1]:
        signature = Words(words.text, words.document, words.scan, level)
        if not record(session, moment, actor, notice, "approve", signature):
            return False
    missing = [] if words.scan else missing[1:]
    if not missing:
        notice.state, notice.signed_off_by, notice.signed_off_at = NoticeState.APPROVED, str(actor), moment.now
        session.add(notice)
    details = {"level": words.level or levels[len(signed)]} if len(levels) > 1 else {}
    audit.record(session, moment, actor, "notice.approve", f"notice:{notice.key}", **details)
    return True


def signatures(session: Session, notice: Notice) -> Mapping[str, str]:
    """Level → who signed."""
    query = select(NoticeStep.level, NoticeStep.actor).where(NoticeStep.notice_id == notice.id, NoticeStep.verb == "approve")
    return dict(session.exec(query.order_by(col(NoticeStep.id))).all())


def reject(session: Session, moment: Moment, actor: Actor, notice: Notice, why: str) -> None:
    """Refuses a draft; its findings stay open and are not told. Rejecting twice is harmless."""
    if notice.state is NoticeState.WITHDRAWN and notice.number is None:
        return
    if notice.state not in UNSAID:
        raise StateError(_("通知 {key} 的状态是 {state},不能退回").format(key=notice.key, state=_(STATE_TITLES[notice.state])))
    abandon(session, moment, actor, notice, "notice.reject", why)


def abandon(session: Session, moment: Moment, actor: Actor, notice: Notice, verb: str, why: str) -> None:
    """A draft that is not issued: it gets no number, and what it silently stood for may speak for itself."""
    record(session, moment, actor, notice, "withdraw", Words(text=why))
    notice.state, notice.state_why, notice.withdrawn_on = NoticeState.WITHDRAWN, why, moment.as_of
    session.add(notice)
    end_matters(session, notice)
    release(session, notice)
    audit.record(session, moment, actor, verb, f"notice:{notice.key}", why)
