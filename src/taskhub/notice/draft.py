"""Drafting: open findings whose rule asks for a notice, gathered into one notice per plan, unit, kind and day."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.finding import Finding
from taskhub.i18n import gettext as _
from taskhub.notice.family import HIGHER, RANKS, REPEATED, gravest, predecessors, speaking_of, take_over
from taskhub.notice.lifecycle import UNSAID
from taskhub.notice.models import Notice, NoticeLine, NoticeState, NoticeStep
from taskhub.notice.signoff import abandon
from taskhub.notice.telling import say, unsay
from taskhub.problems import StateError
from taskhub.rules import Rule
from taskhub.subjects import Subject

RULES, HAND, LADDER = "rules", "hand", "ladder"
"""Who drafted a notice."""


class StormError(StateError):
    """More would be said at once than the configured cap: a person has to look first."""

    def __init__(self, lines: int, cap: int) -> None:
        self.lines = lines
        super().__init__(
            _(
                "本次研判要通知 {lines} 项,超过上限 {cap}(notices.storm_cap),什么也没有写入。"
                "先用 assess --dry-run 查看;确认无误后加 --confirm {lines} 再运行"
            ).format(lines=lines, cap=cap)
        )


def draft(
    session: Session, moment: Moment, actor: Actor, rules: Mapping[str, Rule], cap: int, confirmed: int | None = None
) -> Sequence[Notice]:
    """Drafts what open findings ask for and no notice has said yet; returns the notices that were added or grew.

    A finding is counted as told, silently, where a higher notice speaks of its subject or an open one said the same matter
    before. Raises StormError above ``cap`` lines, unless a person ``confirmed`` that number or more.
    """
    findings = session.exec(untold(moment.as_of)).all()
    repeated = _said_before(session, moment, findings)
    hushed = _hushed(session, findings)
    loud = [one for one in findings if one.id not in repeated and one.id not in hushed]
    if len(loud) > max(cap, confirmed or 0):
        raise StormError(len(loud), cap)
    groups: dict[tuple[str, str, str, bool], list[Finding]] = defaultdict(list)
    for finding in loud:
        groups[finding.plan, finding.unit, finding.notice or "", finding.subject_kind == "notice"].append(finding)
    drafted = [_add(session, moment, actor, rules, group, groups[group]) for group in sorted(groups)]
    session.flush()
    for notice, group in zip(drafted, sorted(groups), strict=True):
        for emptied in take_over(session, moment, actor, notice, map(_subject, groups[group])):
            abandon(session, moment, actor, emptied, "notice.withdraw", _("已由更高一级的通知反映"))
    _hush(session, moment, actor, rules, findings, repeated, hushed)
    for notice in drafted:
        notice.predecessors = predecessors(session, notice)
    return drafted


def waiting(session: Session) -> Mapping[str, set[str]]:
    """The subjects of notices that are not issued yet, by kind: their figures are brought up to the day of the assessment."""
    query = (
        select(NoticeLine.subject)
        .join(Notice, col(Notice.id) == col(NoticeLine.notice_id))
        .where(col(Notice.state).in_([NoticeState.DRAFT, NoticeState.APPROVED]))
    )
    found: dict[str, set[str]] = defaultdict(set)
    for subject in map(Subject.parse, session.exec(query)):
        found[subject.kind].add(subject.key)
    return found


def line_counts(session: Session, notices: Sequence[Notice]) -> Mapping[int, int]:
    """How many lines each of ``notices`` has, by its id."""
    ids = [notice.id for notice in notices]
    query = select(col(NoticeLine.notice_id), func.count()).where(col(NoticeLine.notice_id).in_(ids), NoticeLine.silent_why == "")
    return dict(session.exec(query.group_by(col(NoticeLine.notice_id))).all())


def untold(day: date) -> SelectOfScalar[Finding]:
    """What asks for a notice on ``day``, in the order in which it is drafted; answered from the index of the untold alone."""
    return (
        select(Finding)
        .where(col(Finding.untold), col(Finding.suppressed_by).is_(None), col(Finding.unit) != "", col(Finding.opened_on) <= day)
        .order_by(col(Finding.plan), col(Finding.unit), col(Finding.subject_kind), col(Finding.subject_key), col(Finding.rule))
    )


def _subject(finding: Finding) -> str:
    return f"{finding.subject_kind}:{finding.subject_key}"


def _matter(finding: Finding, day: date) -> str:
    """What one open notice at most speaks of: a rule about a subject, at one rung, in one month."""
    return f"{_subject(finding)}|{finding.rule}|{finding.notice}|{day:%Y-%m}"


def _said_before(session: Session, moment: Moment, findings: Sequence[Finding]) -> Mapping[int, Notice]:
    """Finding → the notice that was issued about the same matter and is still open. A draft that speaks of an older finding
    of the matter, which must have been resolved, lets go of it."""
    by_matter = {_matter(finding, moment.as_of): finding.id or 0 for finding in findings}
    said: dict[int, Notice] = {}
    unsaid: list[NoticeLine] = []
    for some in batched(by_matter):
        query = (
            select(NoticeLine, Notice)
            .join(Notice, col(Notice.id) == col(NoticeLine.notice_id))
            .where(col(NoticeLine.matter).in_(some), col(NoticeLine.is_open))
        )
        for line, notice in session.exec(query):
            if notice.state in UNSAID:
                unsaid.append(line)
            else:
                said[by_matter[line.matter]] = notice
    unsay(session, unsaid)
    return said


def _hushed(session: Session, findings: Sequence[Finding]) -> set[int]:
    """The findings of whose subject something higher speaks, or is about to."""
    standing = speaking_of(session, map(_subject, findings))
    coming: dict[str, int] = {}
    for finding in findings:
        coming[_subject(finding)] = max(coming.get(_subject(finding), 0), RANKS[finding.notice or ""])
    return {
        finding.id or 0
        for finding in findings
        if coming[_subject(finding)] > RANKS[finding.notice or ""]
        or gravest(standing.get(_subject(finding), ()), finding.notice or "") is not None
    }


def _hush(
    session: Session,
    moment: Moment,
    actor: Actor,
    rules: Mapping[str, Rule],
    findings: Sequence[Finding],
    repeated: Mapping[int, Notice],
    hushed: Collection[int],
) -> None:
    """Counts findings as told by the notice that speaks for them, and says so in its record."""
    silent = {one.id or 0: one for one in findings if one.id in repeated or one.id in hushed}
    standing = speaking_of(session, map(_subject, silent.values()))
    for id_, finding in silent.items():
        speaker = repeated.get(id_) or gravest(standing.get(_subject(finding), ()), finding.notice or "")
        if speaker is None:  # what was about to speak is itself a repetition: nothing higher stands after all
            continue
        why = REPEATED if id_ in repeated else HIGHER
        line = _line(speaker, finding, rules[finding.rule], moment)
        line.silent_why, line.is_open = why, False
        say(session, line, finding)
        if why == REPEATED and speaker.closing_proposed_on is not None:
            speaker.closing_proposed_on, speaker.closing_why = None, ""  # it was not over after all
            session.add(speaker)
        audit.record(session, moment, actor, "notice.hush", f"notice:{speaker.key}", why, findings=[id_])


def _add(
    session: Session,
    moment: Moment,
    actor: Actor,
    rules: Mapping[str, Rule],
    group: tuple[str, str, str, bool],
    findings: list[Finding],
) -> Notice:
    plan, unit, kind, about_notices = group
    notice = open_draft(session, moment, plan, unit, kind, about_notices=about_notices)
    for finding in findings:
        say(session, _line(notice, finding, rules[finding.rule], moment), finding)
    audit.record(session, moment, actor, "notice.draft", f"notice:{notice.key}", findings=[finding.id for finding in findings])
    return notice


def _line(notice: Notice, finding: Finding, rule: Rule, moment: Moment) -> NoticeLine:
    return NoticeLine(
        notice_id=notice.id or 0, finding_id=finding.id or 0, subject=_subject(finding), subject_title=finding.subject_title,
        rule=finding.rule, rule_title=finding.title, matter=_matter(finding, moment.as_of), colour=finding.colour,
        since=finding.since, as_of=moment.as_of, basis=rule.basis or "",
        reply_within=str(rule.reply_within) if rule.reply_within else None, facts=finding.facts,
    )  # fmt: skip


def open_draft(
    session: Session, moment: Moment, plan: str, unit: str, kind: str, *, origin: str = RULES, about_notices: bool = False
) -> Notice:
    """The day's draft for this group, or a new one; where the day's notice has gone out already, or somebody has signed or
    edited it as it stands, the next part. What a person or a ladder drafts is always a part of its own."""
    group = (Notice.plan == plan, Notice.unit == unit, Notice.kind == kind, Notice.drafted_on == moment.as_of)
    if origin == RULES:
        touched = select(NoticeStep.id).where(NoticeStep.notice_id == Notice.id, col(NoticeStep.verb).in_(("approve", "edit")))
        same = (
            Notice.origin == RULES, Notice.state == NoticeState.DRAFT, col(Notice.about_notices).is_(about_notices),
            ~touched.exists(),
        )  # fmt: skip
        known = session.exec(select(Notice).where(*group, *same).order_by(col(Notice.part).desc()).limit(1)).one_or_none()
        if known is not None:
            return known
    last = session.exec(select(func.max(Notice.part)).where(*group)).one()
    notice = Notice(
        plan=plan, unit=unit, kind=kind, drafted_on=moment.as_of, part=(last or 0) + 1, recorded_at=moment.now, origin=origin,
        about_notices=about_notices,
    )  # fmt: skip
    session.add(notice)
    session.flush()
    return notice
