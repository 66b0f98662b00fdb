"""Drafting: open findings whose rule asks for a notice, gathered into one notice per plan, unit, kind and day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, func, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.finding import Finding
from taskhub.i18n import gettext as _
from taskhub.notice.models import Notice, NoticeLine, NoticeState
from taskhub.problems import StateError
from taskhub.rules import Rule
from taskhub.subjects import Subject


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

    Raises StormError above ``cap`` lines, unless a person ``confirmed`` that number or more.
    """
    findings = _untold(session, moment)
    if len(findings) > max(cap, confirmed or 0):
        raise StormError(len(findings), cap)
    groups: dict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        groups[finding.plan, finding.unit, finding.notice or ""].append(finding)
    return [_add(session, moment, actor, rules, group, groups[group]) for group in sorted(groups)]


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
    query = select(col(NoticeLine.notice_id), func.count()).where(col(NoticeLine.notice_id).in_(ids))
    return dict(session.exec(query.group_by(col(NoticeLine.notice_id))).all())


def _untold(session: Session, moment: Moment) -> Sequence[Finding]:
    told = select(NoticeLine.finding_id)
    query = (
        select(Finding)
        .where(
            col(Finding.resolved_on).is_(None), col(Finding.suppressed_by).is_(None), col(Finding.notice).is_not(None),
            col(Finding.unit) != "", col(Finding.opened_on) <= moment.as_of, col(Finding.id).not_in(told),
        )
        .order_by(col(Finding.plan), col(Finding.unit), col(Finding.subject_kind), col(Finding.subject_key), col(Finding.rule))
    )  # fmt: skip
    return session.exec(query).all()


def _add(
    session: Session,
    moment: Moment,
    actor: Actor,
    rules: Mapping[str, Rule],
    group: tuple[str, str, str],
    findings: list[Finding],
) -> Notice:
    plan, unit, kind = group
    notice = _open_draft(session, moment, plan, unit, kind)
    for finding in findings:
        rule = rules[finding.rule]
        session.add(
            NoticeLine(
                notice_id=notice.id or 0, finding_id=finding.id or 0, subject=f"{finding.subject_kind}:{finding.subject_key}",
                subject_title=finding.subject_title, rule=finding.rule, rule_title=finding.title, colour=finding.colour,
                since=finding.since, as_of=moment.as_of, basis=rule.basis or "",
                reply_within=str(rule.reply_within) if rule.reply_within else None, facts=finding.facts,
            )
        )  # fmt: skip
    audit.record(session, moment, actor, "notice.draft", f"notice:{notice.key}", findings=[finding.id for finding in findings])
    return notice


def _open_draft(session: Session, moment: Moment, plan: str, unit: str, kind: str) -> Notice:
    """The day's draft for this group, or a new one; where the day's notice has gone out already, the next part."""
    query = (
        select(Notice)
        .where(Notice.plan == plan, Notice.unit == unit, Notice.kind == kind, Notice.drafted_on == moment.as_of)
        .order_by(col(Notice.part).desc())
        .limit(1)
    )
    latest = session.exec(query).one_or_none()
    if latest is not None and latest.state is NoticeState.DRAFT:
        return latest
    notice = Notice(
        plan=plan, unit=unit, kind=kind, drafted_on=moment.as_of, part=latest.part + 1 if latest else 1, recorded_at=moment.now
    )
    session.add(notice)
    session.flush()
    return notice
