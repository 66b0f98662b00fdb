"""Why something was said, or was not: of a notice, and of a subject, finding by finding."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, func, select

from taskhub import audit
from taskhub.database import batched
from taskhub.finding import Finding
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice.answer import awaits_reply
from taskhub.notice.family import HIGHER
from taskhub.notice.lifecycle import ENDED, UNSAID
from taskhub.notice.listing import NoticeRow, rows
from taskhub.notice.models import Notice, NoticeLine, NoticeState, NoticeStep
from taskhub.notice.numbering import lacks_number
from taskhub.notice.signoff import (
    LEVEL_TITLES,
    levels_of,
    sign_off_of,
    signatures,
    signer,
    standing_signatures,
    void_signatures,
)
from taskhub.settings import Notices


class Reason(StrEnum):
    FIRST = "first"  # nothing had been said about the subject before
    NEW = "new"  # another matter of a subject that was spoken of before
    ESCALATED = "escalated"  # a rung of a ladder
    HAND = "hand"  # a person wished it
    REPEAT = "repeat"  # an open notice said so before
    HIGHER = "higher"  # a graver notice speaks of the subject
    SUPPRESSED = "suppressed"  # a graver rule holds for the subject
    RESOLVED = "resolved"  # it was over before it was said
    UNASKED = "unasked"  # its rule asks for no notice
    NOBODY = "nobody"  # nobody answers for it
    WAITING = "waiting"  # the next assessment drafts it


WORDS: Mapping[Reason, str] = {
    Reason.FIRST: N_("第一次通知"),
    Reason.NEW: N_("新的问题,此前通知过别的"),
    Reason.ESCALATED: N_("督办升级"),
    Reason.HAND: N_("由人拟写"),
    Reason.REPEAT: N_("不再重复:已通知过,还没有了结"),
    Reason.HIGHER: N_("不另说:更高一级的通知已反映"),
    Reason.SUPPRESSED: N_("不说:更重的问题 {rule} 已压住"),
    Reason.RESOLVED: N_("不说:没等发出就已解决,或已由更重的问题反映"),
    Reason.UNASKED: N_("规则没有要求发通知"),
    Reason.NOBODY: N_("没有可通知的单位"),
    Reason.WAITING: N_("等下一次研判拟稿"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A finding (or a person's subject) and why it stands in ``notice``, aloud or silently, or in none."""

    subject: str
    title: str
    rule: str
    since: date
    reason: Reason
    why: str
    notice: str | None
    state: NoticeState | None


def why_notice(session: Session, notice: Notice) -> list[Said]:
    """Every line of a notice, and what was taken out of it before it was issued."""
    lines = session.exec(select(NoticeLine).where(NoticeLine.notice_id == notice.id).order_by(col(NoticeLine.id))).all()
    before = _spoken_of(session, {line.subject for line in lines})
    said = [_of_line(line, notice, before) for line in lines]
    there = {line.finding_id for line in lines}
    for event in audit.events(session, f"notice:{notice.key}"):
        if event.verb == "notice.shorten":
            reason = Reason.HIGHER if event.why == HIGHER else Reason.RESOLVED
            gone = [id_ for id_ in event.details["findings"] if id_ not in there]
            said += [_of_finding(finding, reason) for finding in _findings(session, gone)]
    return said


def why_subject(session: Session, subject: str) -> list[Said]:
    """Every finding a subject ever had, with every notice that spoke of it, and what persons said of it; the oldest first."""
    kind, _colon, key = subject.partition(":")
    query = select(NoticeLine, Notice).join(Notice, col(Notice.id) == col(NoticeLine.notice_id))
    told = session.exec(query.where(NoticeLine.subject == subject).order_by(col(NoticeLine.id))).all()
    before = _spoken_of(session, {subject})
    said = [_of_line(line, notice, before) for line, notice in told]
    spoken = {line.finding_id for line, _notice in told}
    findings = select(Finding).where(Finding.subject_kind == kind, Finding.subject_key == key).order_by(col(Finding.id))
    said += [_of_finding(finding, _unsaid(finding)) for finding in session.exec(findings) if finding.id not in spoken]
    return sorted(said, key=lambda one: one.since)


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature: whose, at which level, entered by whom, and whether it is void."""

    as_of: date
    level: str
    who: str
    entered_by: str
    scan: str | None
    note: str
    void: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notice that a person has to do something about: what, and since when."""

    row: NoticeRow
    what: str
    since: date


def waiting(session: Session, settings: Notices) -> list[Waiting]:
    """Everything that waits for a person."""
    found = rows(session, waiting=True, external=settings.external)
    last = _last_steps(session, [row.notice.id or 0 for row in found])
    return [
        Waiting(
            row, waits_for(session, settings, row.notice),
            row.notice.closing_proposed_on or last.get(row.notice.id or 0, row.notice.drafted_on),
        )
        for row in found
    ]  # fmt: skip


def _last_steps(session: Session, notices: Iterable[int]) -> Mapping[int, date]:
    """Notice → the day on which something happened to it last."""
    found: dict[int, date] = {}
    for some in batched(notices):
        query = select(NoticeStep.notice_id, func.max(NoticeStep.as_of)).where(col(NoticeStep.notice_id).in_(some))
        found.update(session.exec(query.group_by(col(NoticeStep.notice_id))).all())
    return found


def signings(session: Session, notice: Notice) -> list[Signing]:
    """Who signed a notice, and whose signature counts no more because the text was changed."""
    steps = [(step, True) for step in void_signatures(session, notice)]
    steps += [(step, False) for step in standing_signatures(session, notice)]
    return [
        Signing(step.as_of, step.level, signer(step), step.actor, step.scan, _("文字改过,签字作废") if void else step.text, void)
        for step, void in steps
    ]


def waits_for(session: Session, settings: Notices, notice: Notice) -> str:
    """What has to happen next, and by when; empty where nothing has to."""
    if notice.closing_proposed_on is not None and notice.state not in ENDED:
        return notice.closing_why
    if notice.state in UNSAID and (
        waits := [*_signatures_missing(session, settings, notice), *_number_missing(settings, notice)]
    ):
        return _(";").join(waits)
    if notice.state is NoticeState.DRAFT:
        return _("无需签批,下次签发时发出")
    if awaits_reply(notice):
        return _("等回复,期限 {day}").format(day=notice.reply_due)
    return _(_NEXT[notice.state]) if notice.state in _NEXT else ""


def _signatures_missing(session: Session, settings: Notices, notice: Notice) -> Iterable[str]:
    if notice.state is NoticeState.DRAFT and sign_off_of(settings, notice) != "automatic":
        signed = signatures(session, notice)
        missing = [_(LEVEL_TITLES[level]) for level in levels_of(settings, notice) if level not in signed]
        yield _("等签批:{levels}").format(levels="、".join(missing))
        if void := [signer(step) for step in void_signatures(session, notice)]:
            yield _("文字改过,{who} 原来的签字作废").format(who="、".join(dict.fromkeys(void)))


def _number_missing(settings: Notices, notice: Notice) -> Iterable[str]:
    if lacks_number(settings, notice):
        yield _("等文号")


_NEXT: Mapping[NoticeState, str] = {
    NoticeState.APPROVED: N_("等签发"),
    NoticeState.REPLIED: N_("等安委办认可或退回"),
    NoticeState.ACCEPTED: N_("回复已认可,问题解决后办结"),
}


def _of_line(line: NoticeLine, notice: Notice, before: Mapping[str, Sequence[int]]) -> Said:
    if line.silent_why:
        reason = Reason.HIGHER if line.silent_why == HIGHER else Reason.REPEAT
    elif line.rung:
        reason = Reason.ESCALATED
    elif line.finding_id is None:
        reason = Reason.HAND
    else:
        earlier = any(id_ < (notice.id or 0) for id_ in before.get(line.subject, ()))
        reason = Reason.NEW if earlier else Reason.FIRST
    return Said(
        line.subject, line.rule_title or line.subject_title, line.rule, line.since, reason, _(WORDS[reason]),
        notice.number or notice.key, notice.state,
    )  # fmt: skip


def _of_finding(finding: Finding, reason: Reason) -> Said:
    why = _(WORDS[reason]).format(rule=finding.suppressed_by)
    subject = f"{finding.subject_kind}:{finding.subject_key}"
    return Said(subject, finding.title, finding.rule, finding.since, reason, why, None, None)


def _unsaid(finding: Finding) -> Reason:
    """Why no line tells of a finding."""
    if finding.notice is None:
        return Reason.UNASKED
    if finding.resolved_on is not None:
        return Reason.RESOLVED
    if finding.suppressed_by is not None:
        return Reason.SUPPRESSED
    return Reason.WAITING if finding.unit else Reason.NOBODY


def _findings(session: Session, ids: Iterable[int]) -> list[Finding]:
    return [one for some in batched(ids) for one in session.exec(select(Finding).where(col(Finding.id).in_(some)))]


def _spoken_of(session: Session, subjects: Iterable[str]) -> Mapping[str, Sequence[int]]:
    """Subject → the notices that went out and spoke of it aloud."""
    found: dict[str, list[int]] = {}
    for some in batched(subjects):
        query = (
            select(NoticeLine.subject, NoticeLine.notice_id)
            .join(Notice, col(Notice.id) == col(NoticeLine.notice_id))
            .where(col(NoticeLine.subject).in_(some), NoticeLine.silent_why == "", col(Notice.number).is_not(None))
        )
        for subject, id_ in session.exec(query):
            found.setdefault(subject, []).append(id_)
    return found
