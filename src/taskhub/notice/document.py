"""The desk at which notices are put on paper: reads one from the ledger and has its document or its approval slip made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from taskhub.database import Database
from taskhub.i18n import gettext as _
from taskhub.notice.listing import find
from taskhub.notice.models import Notice, NoticeLine, NoticeState
from taskhub.notice.numbering import series_issue
from taskhub.notice.papers import Papers
from taskhub.notice.signoff import standing_signatures
from taskhub.problems import StateError


@dataclass(frozen=True)
class DocumentDesk:
    """``plan_title``: what a plan was called when the notice was issued, or is called now."""

    database: Database
    papers: Papers
    plan_title: Callable[[Session, Notice], str]

    def document(self, name: str, form: str | None = None, attachments: Sequence[str] = ()) -> tuple[str, bytes]:
        """The notice's name and its document; one that is not issued yet is marked as a draft and has no number."""
        with self.database.reading() as session:
            notice = _find(session, name)
            plan, series = self.plan_title(session, notice), series_issue(notice)
            made = self.papers.document(notice, _lines(session, notice), plan, form, attachments, series)
            return notice.number or notice.key, made

    def slip(self, name: str) -> tuple[str, bytes]:
        """The notice's name and its approval slip."""
        with self.database.reading() as session:
            notice = _find(session, name)
            signed = standing_signatures(session, notice)
            made = self.papers.slip(notice, _lines(session, notice), self.plan_title(session, notice), signed)
            return notice.number or notice.key, made


def _find(session: Session, name: str) -> Notice:
    notice = find(session, name)
    if notice.state is NoticeState.WITHDRAWN and notice.number is None:
        raise StateError(_("通知 {key} 已作废({why}),没有公文").format(key=notice.key, why=notice.state_why))
    return notice


def _lines(session: Session, notice: Notice) -> Sequence[NoticeLine]:
    """What the notice says, in the order in which it was issued."""
    query = select(NoticeLine).where(NoticeLine.notice_id == notice.id, NoticeLine.silent_why == "")
    return session.exec(query.order_by(col(NoticeLine.subject), col(NoticeLine.rule))).all()
