"""Sign-off: who has to sign a notice before it may be issued, and what happens to one that nobody will sign."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

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


def level_called(levels: Sequence[str], name: str) -> str:
    """The level that a person means, by its code or by its title: 签发 is the last one, whichever levels there are."""
    titles = {_(LEVEL_TITLES[level]): level for level in levels}
    return titles.get(name, name)


def approve(
    session: Session, moment: Moment, actor: Actor, notice: Notice, levels: Sequence[str] = LEVELS["office"],
    words: Words = NO_WORDS, text: str = "", via: str = "",
) -> bool:  # fmt: skip
    """Signs a draft at the next of its ``levels``, or at ``words.level``; with the last missing one it is approved.

    Signing twice is harmless: whoever has signed at any level is not counted again, the answer is False and nothing changes.
    Paper that carries every signature (``words.scan`` without a level) stands for all levels at once. A changed ``text``
    replaces the notice's own; what was signed before was another text, and counts no more.
    """
    changed = bool(text.strip()) and text.strip() != notice.text
    if notice.state is NoticeState.WITHDRAWN:
        raise StateError(_("通知 {key} 已作废({why}),不能签发").format(key=notice.key, why=notice.state_why))
    if after(notice.state, "approve") is None:
        if changed:
            message = _("通知 {key} 的状态是 {state},文字不能再改")
            raise StateError(message.format(key=notice.key, state=_(STATE_TITLES[notice.state])))
        return False
    who, before = words.signatory or str(actor), signatures(session, notice)
    here = _levels_here(notice, levels, before, words, who, changed)
    if not here:
        return False
    if changed:
        _edit(session, moment, actor, notice, text.strip())
    # Of one paper with several signatures it names the highest that is new; who gave the others, the scan shows.
    named = "" if who in before.values() and not changed else here[-1]
    for level in here:
        signatory = words.signatory if level == named else ""
        record(session, moment, actor, notice, "approve", replace(words, level=level, signatory=signatory))
    session.flush()
    signed = signatures(session, notice)
    if all(level in signed for level in levels):
        notice.state, notice.signed_off_by, notice.signed_off_at = NoticeState.APPROVED, signed[levels[-1]], moment.now
        session.add(notice)
    said = {"level": "、".join(here) if len(levels) > 1 else "", "signatory": words.signatory, "scan": words.scan,
            "text": words.text, "via": via}  # fmt: skip
    details = {name: value for name, value in said.items() if value}
    audit.record(session, moment, actor, "notice.approve", f"notice:{notice.key}", **details)
    return True


def _levels_here(
    notice: Notice, levels: Sequence[str], signed: Mapping[str, str], words: Words, who: str, changed: bool
) -> Sequence[str]:
    """The levels that are signed by this: none where it was done before."""
    level = words.level
    if level and level not in levels:
        message = _("通知 {key} 没有“{level}”这一级签批,只有 {levels}")
        raise StateError(message.format(key=notice.key, level=level, levels="、".join(levels)))
    missing = [one for one in levels if one not in signed]
    if words.scan and not level:
        return levels if changed else missing
    own = next((one for one in levels if signed.get(one) == who), "")
    if changed and not level and own:  # who changes a text that he has signed signs it again
        return [own]
    if not level and own:
        return []
    if level and level in signed:
        return [level] if changed else []
    if level and level != missing[0]:
        raise StateError(_("通知 {key} 先要有{level}的签字").format(key=notice.key, level=_(LEVEL_TITLES[missing[0]])))
    return missing[:1]


def _edit(session: Session, moment: Moment, actor: Actor, notice: Notice, text: str) -> None:
    before, notice.text, notice.edits = notice.text, text, notice.edits + 1
    session.add(notice)
    record(session, moment, actor, notice, "edit", Words(text=text))
    audit.record(session, moment, actor, "notice.edit", f"notice:{notice.key}", before=before, after=text)


def signatures(session: Session, notice: Notice) -> Mapping[str, str]:
    """Level → who signed the text as it is now."""
    return {step.level: step.signatory or step.actor for step in _signed(session, notice)[0]}


def signer(step: NoticeStep) -> str:
    """Who signed, for people: of one paper with several signatures only the last one's name was entered."""
    return step.signatory or (_("见扫描件") if step.scan else step.actor)


def standing_signatures(session: Session, notice: Notice) -> Sequence[NoticeStep]:
    """What was signed of the text as it is now."""
    return _signed(session, notice)[0]


def void_signatures(session: Session, notice: Notice) -> Sequence[NoticeStep]:
    """What was signed before the text was changed: those signatures count no more."""
    return _signed(session, notice)[1]


def _signed(session: Session, notice: Notice) -> tuple[Sequence[NoticeStep], Sequence[NoticeStep]]:
    """The signatures that count, and those that do not."""
    query = select(NoticeStep).where(NoticeStep.notice_id == notice.id, col(NoticeStep.verb).in_(["approve", "edit"]))
    steps = session.exec(query.order_by(col(NoticeStep.id))).all()
    last = max((n for n, step in enumerate(steps) if step.verb == "edit"), default=-1)
    count, void = steps[last + 1 :], [step for step in steps[: last + 1] if step.verb == "approve"]
    return count, void


def reject(session: Session, moment: Moment, actor: Actor, notice: Notice, why: str, via: str = "") -> None:
    """Refuses a draft; its findings stay open and are not told. Rejecting twice is harmless."""
    if notice.state is NoticeState.WITHDRAWN and notice.number is None:
        return
    if notice.state not in UNSAID:
        message = _("通知 {key} 的状态是 {state},不能退回;已签发的用 notice withdraw 撤回")
        raise StateError(message.format(key=notice.number or notice.key, state=_(STATE_TITLES[notice.state])))
    abandon(session, moment, actor, notice, "notice.reject", why, **({"via": via} if via else {}))


def abandon(session: Session, moment: Moment, actor: Actor, notice: Notice, verb: str, why: str, **details: str) -> None:
    """A draft that is not issued: it gets no number, and what it silently stood for may speak for itself."""
    record(session, moment, actor, notice, "withdraw", Words(text=why))
    notice.state, notice.state_why, notice.withdrawn_on = NoticeState.WITHDRAWN, why, moment.as_of
    session.add(notice)
    end_matters(session, notice)
    release(session, notice)
    audit.record(session, moment, actor, verb, f"notice:{notice.key}", why, **details)
