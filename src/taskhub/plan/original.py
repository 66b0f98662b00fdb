"""What an item was first to be, beside what amendments have made of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import distinct, func
from sqlmodel import Session, col, select

from taskhub.figures import plain
from taskhub.i18n import gettext as _
from taskhub.plan.book import item_versions
from taskhub.plan.models import PlanItem, PlanRevision
from taskhub.plan.structure import Item, Target


@dataclass(frozen=True, slots=True)
class Original:
    """The first date and target of an item, each only where it reads otherwise now."""

    due: date | None = None
    target: Target | None = None

    def said(self, overdue_before: int = 0) -> str:
        """For people, beside the line that counts; empty where nothing was changed."""
        parts = []
        if self.due:
            parts.append(_("原定 {due}").format(due=self.due))
        if self.target:
            parts.append(_("原目标 {value} {unit}").format(value=plain(self.target.value), unit=self.target.unit))
        if overdue_before:
            parts.append(_("改期前已逾期 {n} 天").format(n=overdue_before))
        return f"({','.join(parts)})" if parts else ""


def original(versions: Sequence[tuple[date, Item]], day: date) -> Original:
    """What the versions of an item say of its first line on ``day``."""
    held = [item for since, item in versions if since <= day]
    if len(held) < 2:
        return Original()
    first, now = held[0], held[-1]
    return Original(first.due if first.due != now.due else None, first.target if first.target != now.target else None)


def replanned_items(session: Session, rows: Sequence[PlanRevision], day: date) -> Iterator[Item]:
    """The items whose date or target differs among the revisions ``rows`` of one plan, as they stand on ``day``."""
    held = [row for row in rows if row.effective <= day]
    if len(held) < 2:
        return
    differs = (
        select(PlanItem.code)
        .where(col(PlanItem.revision_id).in_([row.id for row in held]))
        .group_by(col(PlanItem.code))
        .having((func.count(distinct(col(PlanItem.due))) > 1) | (func.count(distinct(col(PlanItem.target_value))) > 1))
    )
    codes = list(session.exec(differs))
    for versions in item_versions(session, held, codes).values():
        if original(versions, day) != Original():
            yield versions[-1][1]
