"""Families: a higher notice speaks for the lower ones on the same subject, and a notice names what was said before it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.finding import Finding
from taskhub.notice.lifecycle import ENDED, UNSAID
from taskhub.notice.models import Notice, NoticeLine
from taskhub.notice.telling import unsay

RANKS: Mapping[str, int] = {
    "reminder": 0, "task_order": 1, "control": 1, "supervision": 2, "circular": 3, "admonition": 4, "raise": 5, "referral": 6,
}  # fmt: skip

HIGHER, REPEATED = "higher", "repeated"
"""Why a line is silent: a graver notice speaks of its subject; an open notice already speaks of its matter."""


def speaking_of(session: Session, subjects: Iterable[str]) -> Mapping[str, Sequence[Notice]]:
    """Subject → the notices that speak of it now, drafts included, the oldest first."""
    found: dict[str, list[Notice]] = defaultdict(list)
    for some in batched(subjects):
        query = (
            select(NoticeLine.subject, Notice)
            .join(Notice, col(Notice.id) == col(NoticeLine.notice_id))
            .where(col(NoticeLine.subject).in_(some), NoticeLine.silent_why == "", col(Notice.state).not_in(ENDED))
            .order_by(col(Notice.id))
        )
        for subject, notice in session.exec(query):
            if notice not in found[subject]:
                found[subject].append(notice)
    return found


def gravest(notices: Sequence[Notice], above: str) -> Notice | None:
    """The highest of ``notices`` that stands above the kind ``above``."""
    higher = [notice for notice in notices if RANKS[notice.kind] > RANKS[above]]
    return max(higher, key=lambda notice: RANKS[notice.kind], default=None)


def take_over(session: Session, moment: Moment, actor: Actor, notice: Notice, subjects: Iterable[str]) -> list[Notice]:
    """Takes what lower drafts say of ``subjects`` into ``notice``, where it counts as told; returns those left with nothing to
    say. What was issued stays: it is a predecessor."""
    emptied = []
    for subject, standing in speaking_of(session, subjects).items():
        for lower in standing:
            if lower.state in UNSAID and lower.origin == "rules" and RANKS[lower.kind] < RANKS[notice.kind]:
                lines = session.exec(
                    select(NoticeLine).where(NoticeLine.notice_id == lower.id, NoticeLine.subject == subject)
                ).all()
                for line in lines:
                    line.notice_id, line.silent_why, line.is_open = notice.id or 0, line.silent_why or HIGHER, False
                    session.add(line)
                told = [line.finding_id for line in lines]
                audit.record(session, moment, actor, "notice.shorten", f"notice:{lower.key}", HIGHER,
                             by=notice.key, findings=told)  # fmt: skip
                session.flush()
                if not _speaks(session, lower):
                    emptied.append(lower)
    return list({lower.id: lower for lower in emptied}.values())


def _speaks(session: Session, notice: Notice) -> bool:
    query = select(NoticeLine.id).where(NoticeLine.notice_id == notice.id, NoticeLine.silent_why == "").limit(1)
    return session.exec(query).first() is not None


def release(
    session: Session, notice: Notice, gone: Iterable[str] | None = None, whys: Sequence[str] = (HIGHER, REPEATED)
) -> None:
    """What ``notice`` silently stood for speaks for itself again: all of it, or what concerns the subjects that are ``gone``
    from it. A finding that was resolved meanwhile needs no voice."""
    query = (
        select(NoticeLine)
        .join(Finding, col(Finding.id) == col(NoticeLine.finding_id))
        .where(NoticeLine.notice_id == notice.id, col(NoticeLine.silent_why).in_(whys), col(Finding.resolved_on).is_(None))
    )
    if gone is not None:
        query = query.where(col(NoticeLine.subject).in_(list(gone)))
    unsay(session, session.exec(query).all())


def predecessors(session: Session, notice: Notice) -> list[str]:
    """The numbers of what was said earlier about one of the notice's subjects."""
    subjects = session.exec(
        select(NoticeLine.subject).where(NoticeLine.notice_id == notice.id, NoticeLine.silent_why == "").distinct()
    ).all()
    found: dict[int, str] = {}
    for some in batched(subjects):
        query = (
            select(Notice.id, Notice.number)
            .join(NoticeLine, col(NoticeLine.notice_id) == col(Notice.id))
            .where(
                col(NoticeLine.subject).in_(some), NoticeLine.silent_why == "", col(Notice.id) < notice.id,
                col(Notice.number).is_not(None),
            )
            .distinct()
        )  # fmt: skip
        found.update({id_: number for id_, number in session.exec(query) if id_ is not None and number is not None})
    return [found[id_] for id_ in sorted(found)]
