"""Entering points, correcting them by new rows, and what stands."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.dossier.models import AppraisalPoint
from taskhub.figures import plain, scaled, unscaled
from taskhub.i18n import gettext as _
from taskhub.problems import StateError

DIGITS = 2


@dataclass(frozen=True, slots=True)
class Points:
    """A row as people read it. ``corrected_by``: the row that replaced it."""

    id: int
    unit: str
    year: int
    points: Decimal
    basis: str
    reason: str
    corrects: int | None
    corrected_by: int | None
    as_of: date
    recorded_at: datetime
    actor: str

    @property
    def stands(self) -> bool:
        return self.corrected_by is None


def add(
    session: Session, moment: Moment, actor: Actor, unit: str, year: int, points: Decimal, basis: str, reason: str,
    corrects: int | None = None,
) -> tuple[int, bool]:  # fmt: skip
    """The number of the row, and whether it is new. Raises StateError for points without a basis or a reason, and for a
    correction of what is not there or is corrected already."""
    basis, reason = basis.strip(), reason.strip()
    if not basis or not reason:
        raise StateError(_("加减分要写明依据和理由(--basis、--reason)"))
    try:
        stored = scaled(points, DIGITS)
    except ValueError as error:
        raise StateError(_("{points} 的小数多于 {digits} 位").format(points=points, digits=DIGITS)) from error
    if abs(stored) >= 10**8:
        raise StateError(_("{points} 太大").format(points=points))
    said = "\x1f".join((unit, str(year), str(stored), basis, reason, str(corrects or "")))
    digest = hashlib.sha256(said.encode()).hexdigest()
    known = session.exec(select(AppraisalPoint.id).where(AppraisalPoint.digest == digest)).first()
    if known is not None:
        return known, False
    if corrects is not None:
        _check(session, corrects, unit, year)
    elif stored == 0:
        raise StateError(_("0 分不必记;要取消一笔,用 --corrects 写它的编号"))
    row = AppraisalPoint(
        unit=unit, year=year, points=stored, basis=basis, reason=reason, corrects=corrects, as_of=moment.as_of,
        recorded_at=moment.now, actor=str(actor), digest=digest,
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, moment, actor, "appraisal.points", f"unit:{unit}", reason, year=year, points=plain(points), basis=basis,
                 row=row.id, **({"corrects": corrects} if corrects is not None else {}))  # fmt: skip
    assert row.id is not None  # it is flushed
    return row.id, True


def _check(session: Session, corrects: int, unit: str, year: int) -> None:
    before = session.get(AppraisalPoint, corrects)
    if before is None:
        raise StateError(_("没有加减分 {id};编号见 taskhub report points list").format(id=corrects))
    if (before.unit, before.year) != (unit, year):
        raise StateError(
            _("加减分 {id} 是 {unit} {year} 年的,不能在这里更正").format(id=corrects, unit=before.unit, year=before.year)
        )
    later = session.exec(select(AppraisalPoint.id).where(AppraisalPoint.corrects == corrects)).first()
    if later is not None:
        raise StateError(_("加减分 {id} 已由 {later} 更正;请更正 {later}").format(id=corrects, later=later))


def listed(session: Session, moment: Moment, units: Collection[str] | None = None, year: int | None = None) -> Sequence[Points]:
    """Every row known at the moment, the oldest first; also those that were corrected."""
    query = select(AppraisalPoint).where(col(AppraisalPoint.recorded_at) <= moment.now).order_by(col(AppraisalPoint.id))
    if units is not None:
        query = query.where(col(AppraisalPoint.unit).in_(units))
    if year is not None:
        query = query.where(AppraisalPoint.year == year)
    rows = session.exec(query).all()
    corrected = {row.corrects: row.id for row in rows if row.corrects is not None}
    return [
        Points(row.id or 0, row.unit, row.year, unscaled(row.points, DIGITS), row.basis, row.reason, row.corrects,
               corrected.get(row.id or 0), row.as_of, row.recorded_at, row.actor)
        for row in rows
    ]  # fmt: skip


def total(rows: Sequence[Points]) -> Decimal:
    return sum((row.points for row in rows if row.stands), Decimal(0))
