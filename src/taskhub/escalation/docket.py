"""What must be looked at: cases whose date has come, about which something was recorded, or that are yet to open."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy import String, cast
from sqlmodel import Session, col, func, or_, select

from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.escalation.climb import Suspension
from taskhub.escalation.ladder import SINCE, Ladder
from taskhub.escalation.models import EscalationCase, EscalationNotice, EscalationRung, EscalationSuspension
from taskhub.finding import Finding
from taskhub.notice.models import Notice
from taskhub.rules import Rule


@dataclass
class CaseFile:
    """A case with everything that is recorded about it. ``successor``: a finding that it may go by once its own has ceased."""

    case: EscalationCase
    finding: Finding
    successor: Finding | None = None
    rungs: dict[str, EscalationRung] = field(default_factory=dict)
    said: dict[str, list[tuple[EscalationNotice, Notice | None]]] = field(default_factory=lambda: defaultdict(list))
    suspensions: list[Suspension] = field(default_factory=list)


def to_visit(session: Session, moment: Moment) -> list[int]:
    """The open cases that a visit may change, by id."""
    case_id = col(EscalationCase.id)
    open_cases = sa.select(case_id).where(col(EscalationCase.closed_on).is_(None))
    silent = or_(col(Finding.resolved_on).is_not(None), col(Finding.suppressed_by).is_not(None))
    by_finding = open_cases.join(Finding, col(Finding.id) == col(EscalationCase.finding_id))
    queries = [
        open_cases.where(col(EscalationCase.next_on) <= moment.as_of),
        by_finding.where(silent != col(EscalationCase.resting)),
        # A notice of the case stands otherwise than when it was last seen.
        open_cases.join(EscalationRung, col(EscalationRung.case_id) == case_id)
        .join(EscalationNotice, col(EscalationNotice.rung_id) == col(EscalationRung.id))
        .join(Notice, col(Notice.id) == col(EscalationNotice.notice_id))
        .where(
            or_(
                func.lower(cast(col(Notice.state), String)) != col(EscalationNotice.seen_state),
                col(Notice.reply_due).is_distinct_from(col(EscalationNotice.seen_reply_due)),
            )
        ),
    ]
    for anchor in _anchors(session):
        # Null where the finding has no such fact: the case counts from the finding then, and nothing moves it.
        moved = col(Finding.facts)[anchor].as_string() != cast(col(EscalationCase.anchor), String)
        named = col(EscalationCase.frozen)["anchor"].as_string() == anchor
        queries.append(by_finding.where(~silent, ~col(EscalationCase.resting), named, moved))
    return sorted({id_ for query in queries for id_ in session.execute(query).scalars() if id_ is not None})


def _anchors(session: Session) -> Sequence[str]:
    named = select(col(EscalationCase.frozen)["anchor"].as_string()).where(col(EscalationCase.closed_on).is_(None)).distinct()
    return [anchor for anchor in session.exec(named) if anchor not in (None, SINCE)]


def without_case(session: Session, moment: Moment, rules: Iterable[Rule], ladder: Ladder) -> list[Finding]:
    """The open findings of ``rules``, which name ``ladder``, whose subject has no case on it; the first of each subject."""
    names = [rule.id for rule in rules if rule.ladder == ladder.name]
    on_it = select(EscalationCase.id).where(
        EscalationCase.subject_kind == Finding.subject_kind, EscalationCase.subject_key == Finding.subject_key,
        EscalationCase.ladder == ladder.name, col(EscalationCase.closed_on).is_(None),
    )  # fmt: skip
    query = (
        select(Finding)
        .where(
            col(Finding.rule).in_(names), col(Finding.resolved_on).is_(None), col(Finding.suppressed_by).is_(None),
            Finding.opened_on <= moment.as_of, ~on_it.exists(),
        )
        .order_by(col(Finding.opened_on), col(Finding.id))
    )  # fmt: skip
    found: dict[tuple[str, str], Finding] = {}
    for finding in session.exec(query):
        found.setdefault((finding.subject_kind, finding.subject_key), finding)
    return list(found.values())


def case_files(session: Session, ids: Sequence[int], rules: Mapping[str, Rule]) -> list[CaseFile]:
    """The cases with these ids, read in batches."""
    files: dict[int, CaseFile] = {}
    for some in batched(ids):
        query = select(EscalationCase, Finding).join(Finding, col(Finding.id) == col(EscalationCase.finding_id))
        for case, finding in session.exec(query.where(col(EscalationCase.id).in_(some)).order_by(col(EscalationCase.id))):
            files[case.id or 0] = CaseFile(case, finding)
        _read_receipts(session, some, files)
        for one in session.exec(select(EscalationSuspension).where(col(EscalationSuspension.case_id).in_(some))):
            files[one.case_id].suspensions.append(Suspension(one.start, one.until))
    _read_successors(session, [one for one in files.values() if one.finding.resolved_on is not None], rules)
    return list(files.values())


def _read_receipts(session: Session, ids: Sequence[int], files: Mapping[int, CaseFile]) -> None:
    by_id: dict[int, EscalationRung] = {}
    for rung in session.exec(select(EscalationRung).where(col(EscalationRung.case_id).in_(ids)).order_by(col(EscalationRung.id))):
        files[rung.case_id].rungs[rung.rung] = by_id[rung.id or 0] = rung
    for some in batched(by_id):
        query = (
            select(EscalationNotice, Notice)
            .join(Notice, col(Notice.id) == col(EscalationNotice.notice_id), isouter=True)
            .where(col(EscalationNotice.rung_id).in_(some))
            .order_by(col(EscalationNotice.id))
        )
        for said, notice in session.exec(query):
            rung = by_id[said.rung_id]
            files[rung.case_id].said[rung.rung].append((said, notice))


def _read_successors(session: Session, ceased: Sequence[CaseFile], rules: Mapping[str, Rule]) -> None:
    """An open finding about the same subject whose rule names the same ladder."""
    by_key = {(one.case.subject_kind, one.case.subject_key): one for one in ceased}
    for some in batched(key for _kind, key in by_key):
        query = select(Finding).where(
            col(Finding.subject_key).in_(some), col(Finding.resolved_on).is_(None), col(Finding.suppressed_by).is_(None)
        )
        for finding in session.exec(query.order_by(col(Finding.id).desc())):
            file = by_key.get((finding.subject_kind, finding.subject_key))
            rule = rules.get(finding.rule)
            if file is not None and rule is not None and rule.ladder == file.case.ladder:
                file.successor = finding


def last_visited(session: Session) -> date | None:
    query = select(func.max(EscalationCase.visited_on)).where(col(EscalationCase.closed_on).is_(None))
    return session.exec(query).one()
