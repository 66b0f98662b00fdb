"""What rules, notices and ladders had to say of a hazard, for its trace-back."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from taskhub import escalation
from taskhub.finding import Finding
from taskhub.hazard import Heard
from taskhub.hazard.institution import Institution, InstitutionLink
from taskhub.i18n import gettext as _
from taskhub.notice import Notice, NoticeLine


def heard(session: Session, subject: str) -> list[Heard]:
    """Findings opened and resolved, and notices that told of them, with who signed them off and when they went out; and
    the receipts of every rung."""
    kind, _colon, key = subject.partition(":")
    query = select(Finding).where(Finding.subject_kind == kind, Finding.subject_key == key).order_by(col(Finding.id))
    found: list[Heard] = []
    for finding in session.exec(query):
        opened = _("发现问题:{title}").format(title=finding.title)
        found.append(Heard(finding.opened_on, finding.recorded_at, "finding.open", opened, details={"rule": finding.rule}))
        if finding.resolved_on is not None:
            resolved = _("问题消除:{title}").format(title=finding.title)
            found.append(
                Heard(finding.resolved_on, finding.resolved_at, "finding.resolve", resolved, details={"rule": finding.rule})
            )
    told = (
        select(Notice, NoticeLine)
        .join(NoticeLine, col(NoticeLine.notice_id) == col(Notice.id))
        .where(NoticeLine.subject == subject)
        .order_by(col(Notice.id))
    )
    for notice, line in session.exec(told):
        if notice.issued_on is not None:
            issued = _("发出通知:{title}").format(title=line.rule_title)
            details = {"kind": notice.kind, "unit": notice.unit}
            found.append(
                Heard(notice.issued_on, notice.issued_at, "notice.issue", issued, notice.signed_off_by or "", notice.number or "",
                      details)
            )  # fmt: skip
    return [*found, *_institutions(session, key), *escalation.heard(session, subject)]


def _institutions(session: Session, hazard: str) -> Iterator[Heard]:
    """The institutional measures that were linked to it."""
    query = (
        select(InstitutionLink, Institution)
        .join(Institution, col(Institution.code) == col(InstitutionLink.institution))
        .where(InstitutionLink.hazard == hazard)
        .order_by(col(InstitutionLink.as_of), col(Institution.code))
    )
    for link, one in session.exec(query):
        said = _("对应制度措施 {code}:{title}").format(code=one.code, title=one.title)
        yield Heard(link.as_of, link.recorded_at, "institution.link", said, link.actor, one.document)
