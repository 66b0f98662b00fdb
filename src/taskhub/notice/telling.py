"""Findings and the lines that tell of them. A finding is told as long as a line speaks of it; without one it is untold again."""

from collections.abc import Sequence

from sqlmodel import Session, col, select, update

from taskhub.database import batched
from taskhub.finding import Finding
from taskhub.notice.models import NoticeLine


def say(session: Session, line: NoticeLine, finding: Finding) -> None:
    """Adds the line that tells of ``finding``, aloud or silently."""
    finding.untold = False
    session.add_all((line, finding))


def unsay(session: Session, lines: Sequence[NoticeLine]) -> None:
    """Takes lines out that were not said after all: what is still open, and told by no other line, may speak later."""
    for line in lines:
        session.delete(line)
    session.flush()
    told = select(NoticeLine.finding_id).where(col(NoticeLine.finding_id) == col(Finding.id)).exists()
    for some in batched(line.finding_id for line in lines if line.finding_id is not None):
        asking = (col(Finding.resolved_on).is_(None), col(Finding.notice).is_not(None), ~told)
        session.execute(update(Finding).where(col(Finding.id).in_(some), *asking).values(untold=True))
