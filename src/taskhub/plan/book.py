"""What is recorded of plans, and which revision is in force when: a function of ``as_of`` and of what was known."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import pairwise

from sqlmodel import Session, col, select

from taskhub.clock import Moment
from taskhub.plan.models import PlanItem, PlanRevision
from taskhub.plan.rows import items_of, plan_of
from taskhub.plan.structure import Item, Plan

_BATCH = 500


def plan_codes(session: Session, moment: Moment) -> list[str]:
    """The codes of every plan known at ``moment``, sorted."""
    known = select(PlanRevision.plan).where(col(PlanRevision.recorded_at) <= moment.now).distinct()
    return sorted(session.exec(known))


def revisions(session: Session, code: str) -> Sequence[PlanRevision]:
    """Every recorded revision of a plan, the oldest first."""
    return session.exec(select(PlanRevision).where(col(PlanRevision.plan) == code).order_by(col(PlanRevision.revision))).all()


def revision(session: Session, code: str, number: int) -> Plan | None:
    """One recorded revision, whether it is in force or not."""
    row = next((row for row in revisions(session, code) if row.revision == number), None)
    return plan_of(session, row) if row else None


def newest(session: Session, code: str) -> Plan | None:
    """The revision recorded last: what the next file is compared with."""
    rows = revisions(session, code)
    return plan_of(session, rows[-1]) if rows else None


def in_force(session: Session, code: str, moment: Moment) -> Plan | None:
    """The plan as it stood on ``moment.as_of``, as far as known at ``moment.now``; None where it is not known at all."""
    row = _row_in_force(session, code, moment)
    return plan_of(session, row) if row else None


def plans_in_force(session: Session, moment: Moment) -> list[Plan]:
    """Every known plan, by code."""
    return [plan for code in plan_codes(session, moment) if (plan := in_force(session, code, moment)) is not None]


def known_revisions(session: Session, moment: Moment, until: date) -> dict[str, list[PlanRevision]]:
    """Plan code → its revisions known at ``moment.now`` that hold from ``until`` or before (of each plan at least the first), in
    the order in which they come to hold."""
    query = (
        select(PlanRevision)
        .where(col(PlanRevision.recorded_at) <= moment.now)
        .order_by(col(PlanRevision.plan), col(PlanRevision.effective), col(PlanRevision.revision))
    )
    found: dict[str, list[PlanRevision]] = {}
    for row in session.exec(query):
        rows = found.setdefault(row.plan, [])
        if not rows or row.effective <= until:
            rows.append(row)
    return found


def holding(rows: Sequence[PlanRevision], day: date) -> PlanRevision:
    """Of the revisions of one plan the one that holds on ``day``. The first also answers for the days before the plan: there its
    progress is nil, not unknown."""
    return next((row for row in reversed(rows) if row.effective <= day), rows[0])


def replanned(rows: Sequence[PlanRevision]) -> list[date]:
    """The days from which a later revision gives the plan another period or schedule."""
    return [row.effective for before, row in pairwise(rows) if _frame(row) != _frame(before)]


def _frame(row: PlanRevision) -> tuple[object, ...]:
    return (row.start, row.end, row.mode, row.basis, row.tolerance)


def item_codes(session: Session, row: PlanRevision) -> Sequence[str]:
    """The codes of the revision's items in plan order."""
    query = select(PlanItem.code).where(col(PlanItem.revision_id) == row.id).order_by(col(PlanItem.position))
    return session.exec(query).all()


def item_versions(
    session: Session, rows: Sequence[PlanRevision], codes: Sequence[str] | None
) -> dict[str, list[tuple[date, Item]]]:
    """Item code → the versions it went through in the revisions ``rows`` of one plan, each from the day its revision holds.
    ``codes``: of which items; None: of every one."""
    versions: dict[str, list[tuple[date, Item]]] = {}
    for n, row in enumerate(rows):
        # The first revision recorded also answers for the days before it: the plan ran before taskhub knew of it.
        since = min(row.start, row.effective) if n == 0 else row.effective
        for found in _items(session, row, codes):
            known = versions.setdefault(found.code, [])
            if not known or known[-1][1] != found:
                known.append((since, found))
    return versions


def _items(session: Session, row: PlanRevision, codes: Sequence[str] | None) -> Iterator[Item]:
    if codes is None:
        yield from items_of(session, row)
        return
    for first in range(0, len(codes), _BATCH):
        yield from items_of(session, row, col(PlanItem.code).in_(codes[first : first + _BATCH]))


def leads(session: Session, rows: Sequence[PlanRevision]) -> set[str]:
    """Every unit that leads an item in one of the revisions."""
    return {lead for row in rows for lead in session.exec(select(PlanItem.lead).where(PlanItem.revision_id == row.id).distinct())}


def led_by(session: Session, rows: Sequence[PlanRevision], units: Collection[str]) -> list[str]:
    """The codes of the items that one of ``units`` leads in one of the revisions of a plan."""
    codes: dict[str, None] = {}
    for row in rows:
        query = select(PlanItem.code).where(col(PlanItem.revision_id) == row.id, col(PlanItem.lead).in_(units))
        codes.update(dict.fromkeys(session.exec(query.order_by(col(PlanItem.position)))))
    return list(codes)


def parents(session: Session) -> dict[str, str | None]:
    """Every recorded plan and the plan its newest revision hangs under."""
    rows = session.exec(select(PlanRevision.plan, PlanRevision.part_of).order_by(col(PlanRevision.revision)))
    return dict(rows.all())


def item(session: Session, key: str, moment: Moment) -> Item | None:
    """The item ``plan/code`` of the revision in force, withdrawn ones included."""
    plan, _slash, code = key.partition("/")
    row = _row_in_force(session, plan, moment)
    return next(iter(items_of(session, row, col(PlanItem.code) == code)), None) if row else None


def _row_in_force(session: Session, code: str, moment: Moment) -> PlanRevision | None:
    known = [row for row in revisions(session, code) if row.recorded_at <= moment.now]
    in_effect = [row for row in known if row.effective <= moment.as_of]
    # The first revision also answers for the days before the plan: there its progress is nil, not unknown.
    return max(in_effect, key=lambda row: (row.effective, row.revision)) if in_effect else next(iter(known), None)
