"""Proposals to close: everything a notice spoke of was resolved, a person may close or withdraw it."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.finding import Finding
from taskhub.i18n import gettext as _
from taskhub.notice.family import REPEATED
from taskhub.notice.lifecycle import ENDED, UNSAID
from taskhub.notice.models import Notice, NoticeLine

SPOKEN = ("", REPEATED)
"""What a notice speaks of itself: aloud, or because it had said so before. What it silences is not its matter."""


def propose_closings(session: Session, moment: Moment, actor: Actor, resolved: Iterable[int]) -> list[Notice]:
    """Proposes closure of the notices that told of ``resolved`` findings and of nothing that is still open; withdrawal of
    those that are not issued yet. In the transaction that resolves them; proposing twice is one proposal."""
    proposed: list[Notice] = []
    for some in batched(resolved):
        query = (
            select(Notice)
            .join(NoticeLine, col(NoticeLine.notice_id) == col(Notice.id))
            .where(
                col(NoticeLine.finding_id).in_(some), col(NoticeLine.silent_why).in_(SPOKEN),
                col(Notice.state).not_in(ENDED), col(Notice.closing_proposed_on).is_(None),
            )
        )  # fmt: skip
        touched = {notice.id or 0: notice for notice in session.exec(query)}
        over = sorted(touched.keys() - _still_speaking(session, touched))
        proposed += [_propose(session, moment, actor, touched[id_]) for id_ in over]
    return proposed


def _still_speaking(session: Session, notices: Iterable[int]) -> set[int]:
    """Those that speak of something open, or in a person's own words."""
    found: set[int] = set()
    for some in batched(notices):
        query = (
            select(NoticeLine.notice_id)
            .join(Finding, col(Finding.id) == col(NoticeLine.finding_id), isouter=True)
            .where(
                col(NoticeLine.notice_id).in_(some), col(NoticeLine.silent_why).in_(SPOKEN), col(Finding.resolved_on).is_(None)
            )
        )
        found.update(session.exec(query))
    return found


def _propose(session: Session, moment: Moment, actor: Actor, notice: Notice) -> Notice:
    why = _("所述问题均已解决,建议作废") if notice.state in UNSAID else _("所述问题均已解决,建议办结")
    notice.closing_proposed_on, notice.closing_why = moment.as_of, why
    session.add(notice)
    audit.record(session, moment, actor, "notice.propose_closing", f"notice:{notice.key}", why)
    return notice
