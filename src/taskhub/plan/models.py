"""The tables of plans: every revision whole, as it was loaded. Rows are only added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime


class PlanRevision(SQLModel, table=True):
    """One revision of a plan. ``effective`` is the day from which it holds, ``tolerance`` in hundredths of a point."""

    __tablename__ = "plan_revision"
    __table_args__ = (UniqueConstraint("plan", "revision"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    plan: str
    revision: int
    title: str
    issuer: str
    start: date
    end: date
    effective: date
    document: str
    part_of: str | None = None
    mode: str
    basis: str
    tolerance: int = Field(sa_type=BigInteger)
    content_hash: str
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class PlanTask(SQLModel, table=True):
    __tablename__ = "plan_task"
    __table_args__ = (UniqueConstraint("revision_id", "code"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(foreign_key="plan_revision.id", index=True)
    position: int
    code: str
    title: str


class PlanMeasure(SQLModel, table=True):
    __tablename__ = "plan_measure"
    __table_args__ = (UniqueConstraint("revision_id", "code"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(foreign_key="plan_revision.id", index=True)
    position: int
    code: str
    title: str
    task: str


class PlanItem(SQLModel, table=True):
    """An item of one revision, everything inherited and defaulted.

    ``weight`` is in hundredths, ``target_value`` in ten-thousandths of ``target_unit``; ``carries`` is the key of an
    item of a plan above.
    """

    __tablename__ = "plan_item"
    __table_args__ = (UniqueConstraint("revision_id", "code"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    revision_id: int = Field(foreign_key="plan_revision.id", index=True)
    position: int
    code: str
    title: str
    task: str
    measure: str
    lead: str
    co_lead: list[str] = Field(sa_column=Column(JSON, nullable=False))
    cooperating: list[str] = Field(sa_column=Column(JSON, nullable=False))
    kind: str
    start: date
    due: date
    weight: int = Field(sa_type=BigInteger)
    target_value: int | None = Field(default=None, sa_type=BigInteger)
    target_unit: str | None = None
    target_at_most: bool = False
    milestones: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    withdrawn_on: date | None = None
    withdrawn_document: str | None = None
    carries: str | None = None
    source: str
