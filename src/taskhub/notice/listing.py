"""Notices as rows: what ``notice list`` prints."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import select as columns
from sqlmodel import Session, and_, col, or_, select, tuple_

from taskhub import revisions
from taskhub.database import batched
from taskhub.delivery import MessageReference, OutboxMessage
from taskhub.finding import Finding
from taskhub.i18n import gettext as _
from taskhub.notice.lifecycle import ENDED
from taskhub.notice.models import Notice, NoticeLine, NoticeState, NoticeStep
from taskhub.problems import StateError, unknown
from taskhub.revisions import ConfigRevision

_FINDING: Any = (
    Finding.id, Finding.subject_kind, Finding.subject_key, Finding.subject_title, Finding.plan, Finding.unit, Finding.rule,
    Finding.title, Finding.colour, Finding.since, Finding.opened_on, Finding.facts, Finding.suppressed_by, Finding.resolved_on,
    Finding.resolved_why, Finding.revision_id,
)  # fmt: skip
_KEY = re.compile(r"(-|[A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([a-z_]+)\.(\d{4}-\d\d-\d\d)(?:\.(\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice with what it is about and its messages: channel and outbox state of each, copies included."""

    notice: Notice
    lines: Sequence[NoticeLine]
    predecessors: Sequence[str]
    messages: Sequence[tuple[str, str]]

    @property
    def channel_states(self) -> Mapping[str, str]:
        """Channel → how far; where copies went out by the same channel, the one that is least far."""
        states: dict[str, str] = {}
        for channel, state in self.messages:
            if states.get(channel, "sent") == "sent":
                states[channel] = state
        return states


def find(session: Session, name: str) -> Notice:
    """The notice with this document number, or with this key while it has none. Raises StateError with the nearest names."""
    found = session.exec(select(Notice).where(or_(Notice.number == name, Notice.reserved_number == name))).one_or_none()
    if found is None:
        found = session.exec(select(Notice).where(by_keys([name]))).one_or_none()
    if found is None:
        notices = session.exec(select(Notice)).all()
        words = [word for notice in notices for word in (notice.key, notice.number) if word]
        raise StateError(unknown(_("没有通知 {name}").format(name=name), name, words))
    return found


KeyParts: TypeAlias = tuple[str, str, str, date, int]
"""Plan, unit, kind, day and part: what a key is made of."""


def parse_key(key: str) -> KeyParts | None:
    """The parts of a notice's key; None for what is none."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    plan, unit, kind, day, part = match.groups()
    try:
        return ("" if plan == "-" else plan, unit, kind, date.fromisoformat(day), int(part or 1))
    except ValueError:
        return None


def by_keys(keys: Iterable[str]) -> Any:
    """The condition under which a notice is one of ``keys``; there may be some hundreds of them."""
    columns = (Notice.plan, Notice.unit, Notice.kind, Notice.drafted_on, Notice.part)
    return tuple_(*map(col, columns)).in_([parts for parts in map(parse_key, keys) if parts is not None])


def rows(
    session: Session, unit: str | None = None, state: str | None = None, issued_on: date | None = None, waiting: bool = False,
    external: Collection[str] = (), since: date | None = None,
) -> list[NoticeRow]:  # fmt: skip
    """Notices in the order they were drafted. ``waiting``: only those that a person has to do something about; ``external``:
    the kinds that wait for a number from outside; ``since``: those that have not ended, and what was drafted or ended from that
    day on."""
    query = select(Notice).order_by(col(Notice.drafted_on), col(Notice.id))
    if unit is not None:
        query = query.where(Notice.unit == unit)
    if state is not None:
        query = query.where(Notice.state == state)
    if issued_on is not None:
        query = query.where(Notice.issued_on == issued_on)
    if since is not None:
        recent = (col(day) >= since for day in (Notice.drafted_on, Notice.closed_on, Notice.withdrawn_on))
        query = query.where(or_(col(Notice.state).not_in(ENDED), *recent))
    if waiting:
        proposed = and_(col(Notice.closing_proposed_on).is_not(None), col(Notice.state).not_in(ENDED))
        unnumbered = and_(
            col(Notice.state) == NoticeState.APPROVED, col(Notice.kind).in_(external), col(Notice.reserved_number).is_(None)
        )
        query = query.where(or_(col(Notice.state).in_([NoticeState.DRAFT, NoticeState.REPLIED]), proposed, unnumbered))
    return rows_of(session, session.exec(query).all())


def rows_of(session: Session, notices: Sequence[Notice]) -> list[NoticeRow]:
    lines = spoken_of(session, [notice.id or 0 for notice in notices])
    messages = _messages(session, [notice.number for notice in notices if notice.number])
    return [
        NoticeRow(notice, lines[notice.id or 0], notice.predecessors, messages.get(notice.number or "", ())) for notice in notices
    ]


def replies_to(session: Session, notice: Notice) -> list[tuple[date, str, str, str]]:
    """Every reply to a notice: its day, who gave it, its text and document number."""
    query = select(NoticeStep).where(NoticeStep.notice_id == notice.id, NoticeStep.verb == "reply")
    found = session.exec(query.order_by(col(NoticeStep.id)))
    return [(step.as_of, step.on_behalf_of or step.actor, step.text, step.document) for step in found]


def last_replies(session: Session, notices: Sequence[int]) -> Mapping[int, tuple[str, str]]:
    """Notice → the text and the document number of the last reply to it."""
    found: dict[int, tuple[str, str]] = {}
    for some in batched(notices):
        query = select(NoticeStep).where(col(NoticeStep.notice_id).in_(some), NoticeStep.verb == "reply")
        found.update({step.notice_id: (step.text, step.document) for step in session.exec(query.order_by(col(NoticeStep.id)))})
    return found


def spoken_of(session: Session, notices: Sequence[int]) -> Mapping[int, Sequence[NoticeLine]]:
    """Notice → what it says aloud; nothing of one that says nothing."""
    lines: dict[int, list[NoticeLine]] = defaultdict(list)
    for some in batched(notices):
        query = (
            select(NoticeLine)
            .where(col(NoticeLine.notice_id).in_(some), NoticeLine.silent_why == "")
            .order_by(col(NoticeLine.notice_id), col(NoticeLine.subject), col(NoticeLine.id))
        )
        for line in session.exec(query):
            lines[line.notice_id].append(line)
    return lines


def _messages(session: Session, numbers: Sequence[str]) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Number → channel and state of each of its messages."""
    messages: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for some in batched(numbers):
        query = (
            select(MessageReference.reference, OutboxMessage.channel, OutboxMessage.state)
            .join(OutboxMessage, col(OutboxMessage.message_id) == col(MessageReference.message_id))
            .where(col(MessageReference.reference).in_(some))
            .order_by(col(OutboxMessage.id))
        )
        for reference, channel, state in session.exec(query):
            messages[reference].append((channel, str(state)))
    return messages


def finding_rows(
    session: Session, unit: str | None = None, rule: str | None = None, resolved: bool = False, subject: str | None = None,
    plan: str | None = None, on: date | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Findings as rows, each with the notices (number, or key while it has none) that told of it, rung by rung where it is on a
    ladder; ``notice`` is the latest. ``on``: those that were open on that day. ``for_office``: nobody else may see it."""
    # Columns and not objects: of 30,000 findings the objects took as long as the rest of the page.
    query = columns(*_FINDING).order_by(
        col(Finding.plan), col(Finding.unit), col(Finding.subject_kind), col(Finding.subject_key), col(Finding.id)
    )
    if unit is not None:
        query = query.where(col(Finding.unit) == unit)
    if rule is not None:
        query = query.where(col(Finding.rule) == rule)
    if subject is not None:
        kind, _colon, key = subject.partition(":")
        query = query.where(col(Finding.subject_kind) == kind, col(Finding.subject_key) == key)
    if plan is not None:
        query = query.where(col(Finding.plan) == plan)
    if on is not None:
        over = or_(col(Finding.resolved_on).is_(None), col(Finding.resolved_on) > on)
        query = query.where(col(Finding.opened_on) <= on, over)
    elif not resolved:
        query = query.where(col(Finding.resolved_on).is_(None))
    findings = session.execute(query).all()
    told = _told(session, [finding.id for finding in findings])
    for_office = _for_office(session, {finding.revision_id for finding in findings})
    return [
        {"subject": f"{finding.subject_kind}:{finding.subject_key}", "kind": finding.subject_kind, "unit": finding.unit,
         "rule": finding.rule, "title": finding.title, "colour": finding.colour, "since": finding.since,
         "resolved_on": finding.resolved_on, "notice": next(reversed(told[finding.id]), None),
         "notices": told[finding.id], "subject_title": finding.subject_title, "plan": finding.plan,
         "opened_on": finding.opened_on, "suppressed_by": finding.suppressed_by, "resolved_why": finding.resolved_why,
         "facts": finding.facts, "for_office": finding.rule in for_office[finding.revision_id]}
        for finding in findings
    ]  # fmt: skip


def _for_office(session: Session, ids: Collection[int]) -> Mapping[int, Collection[str]]:
    """Revision of a ruleset → the rules whose findings are shown to the office alone: as the newest revision says it, and of a
    rule that it no longer has, as that revision did."""
    found = {}
    for some in batched(ids):
        for revision in session.exec(select(ConfigRevision).where(col(ConfigRevision.id).in_(some))):
            last = revisions.newest(session, revision.name) or revision
            rules = {**revision.content["rules"], **last.content["rules"]}
            found[revision.id or 0] = {name for name, said in rules.items() if "shown_to" in said}
    return found


def _told(session: Session, findings: Sequence[int]) -> Mapping[int, list[str]]:
    """Finding → the notices that speak of it, in the order they were drafted."""
    told: dict[int, list[str]] = defaultdict(list)
    called: dict[int, str] = {}  # one notice speaks of thousands of findings
    for some in batched(findings):
        query = (
            select(NoticeLine.finding_id, NoticeLine.notice_id)
            .where(col(NoticeLine.finding_id).in_(some))
            .order_by(col(NoticeLine.id))
        )
        for finding, notice_id in session.exec(query):
            if notice_id not in called:
                notice = session.get_one(Notice, notice_id)
                called[notice_id] = notice.number or notice.key
            told[finding or 0].append(called[notice_id])
    return told
