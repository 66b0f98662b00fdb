"""The same evidence twice: which returns cite what another item's return had cited before."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlmodel import Session, col

from taskhub.clock import Moment
from taskhub.database import batched
from taskhub.progress.models import ProgressReport


def used_before(session: Session, moment: Moment, plan: str, items: Sequence[str]) -> Mapping[int, str]:
    """Of the returns for ``items`` of ``plan``: id → the key of the item whose return, recorded earlier, cites the same evidence
    to the letter. What was recorded first is never blamed, so that no later entry changes the answer for an earlier one."""
    columns = (ProgressReport.id, ProgressReport.plan, ProgressReport.item, ProgressReport.evidence)
    cited = [
        (id_, f"{of}/{item}", evidence)
        for some in batched(items)
        for id_, of, item, evidence in session.execute(
            select(*columns).where(  # type: ignore[call-overload]
                col(ProgressReport.plan) == plan,
                col(ProgressReport.item).in_(some),
                col(ProgressReport.evidence) != "",
                col(ProgressReport.recorded_at) <= moment.now,
            )
        )
    ]
    first: dict[str, list[tuple[int, str]]] = {}
    for some in batched(evidence for _id, _key, evidence in cited):
        query = (
            select(col(ProgressReport.evidence), func.min(ProgressReport.id), col(ProgressReport.plan), col(ProgressReport.item))
            .where(col(ProgressReport.evidence).in_(some))
            .group_by(col(ProgressReport.evidence), col(ProgressReport.plan), col(ProgressReport.item))
        )
        for evidence, id_, of, item in session.execute(query):
            first.setdefault(evidence, []).append((id_, f"{of}/{item}"))
    found: dict[int, str] = {}
    for id_, key, evidence in cited:
        before = [(earlier, other) for earlier, other in first[evidence] if earlier < id_ and other != key]
        if before:
            found[id_] = min(before)[1]
    return found
