"""Notices as rows: what ``notice list`` prints."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from taskhub.delivery import OutboxMessage
from taskhub.finding import Finding
from taskhub.notice.models import Notice, NoticeLine


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice with what it is about and how far its messages are (channel → outbox state)."""

    notice: Notice
    lines: Sequence[NoticeLine]
    predecessors: Sequence[str]
    channel_states: Mapping[str, str]


def rows(session: Session, unit: str | None = None, state: str | None = None, issued_on: date | None = None) -> list[NoticeRow]:
    """Notices in the order they were drafted; ``predecessors`` are what was said earlier about one of the same subjects."""
    query = select(Notice).order_by(col(Notice.drafted_on), col(Notice.id))
    if unit is not None:
        query = query.where(Notice.unit == unit)
    if state is not None:
        query = query.where(Notice.state == state)
    if issued_on is not None:
        query = query.where(Notice.issued_on == issued_on)
    notices = session.exec(query).all()
    lines = defaultdict(list)
    about: dict[str, list[int]] = defaultdict(list)
    for line in session.exec(select(NoticeLine).order_by(col(NoticeLine.notice_id), col(NoticeLine.subject))):
        lines[line.notice_id].append(line)
        about[line.subject].append(line.notice_id)
    said = select(Notice.id, Notice.number).where(col(Notice.number).is_not(None))
    numbers = {id_: number for id_, number in session.exec(said) if number}
    states: dict[str, dict[str, str]] = defaultdict(dict)
    for message in session.exec(select(OutboxMessage)):
        states[message.reference][message.channel] = str(message.state)
    return [
        NoticeRow(notice, lines[notice.id or 0], _predecessors(notice, lines[notice.id or 0], about, numbers),
                  states.get(notice.number or "", {}))
        for notice in notices
    ]  # fmt: skip


def _predecessors(
    notice: Notice, lines: Sequence[NoticeLine], about: Mapping[str, Sequence[int]], numbers: Mapping[int | None, str]
) -> list[str]:
    earlier = {other for line in lines for other in about[line.subject] if other < (notice.id or 0)}
    return [numbers[other] for other in sorted(earlier) if other in numbers]


def finding_rows(
    session: Session, unit: str | None = None, rule: str | None = None, resolved: bool = False
) -> list[dict[str, Any]]:
    """Findings as rows, each with the notice (number, or key while it has none) that told of it."""
    query = (
        select(Finding, Notice)
        .join(NoticeLine, col(NoticeLine.finding_id) == col(Finding.id), isouter=True)
        .join(Notice, col(Notice.id) == col(NoticeLine.notice_id), isouter=True)
        .order_by(col(Finding.plan), col(Finding.unit), col(Finding.subject_kind), col(Finding.subject_key), col(Finding.id))
    )
    if unit is not None:
        query = query.where(Finding.unit == unit)
    if rule is not None:
        query = query.where(Finding.rule == rule)
    if not resolved:
        query = query.where(col(Finding.resolved_on).is_(None))
    return [
        {"subject": f"{finding.subject_kind}:{finding.subject_key}", "kind": finding.subject_kind, "unit": finding.unit,
         "rule": finding.rule, "title": finding.title, "colour": finding.colour, "since": finding.since,
         "resolved_on": finding.resolved_on, "notice": (notice.number or notice.key) if notice else None,
         "subject_title": finding.subject_title, "plan": finding.plan, "opened_on": finding.opened_on,
         "suppressed_by": finding.suppressed_by, "resolved_why": finding.resolved_why, "facts": finding.facts}
        for finding, notice in session.exec(query)
    ]  # fmt: skip
