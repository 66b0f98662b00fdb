"""Bonus and penalty points of the yearly appraisal: entered by hand, each with its basis. Rows are only added."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime


class AppraisalPoint(SQLModel, table=True):
    """``points`` in hundredths. ``corrects``: the row that this one replaces, which counts no more; a row is corrected once.
    ``digest`` makes entering the same twice impossible."""

    __tablename__ = "appraisal_point"
    __table_args__ = (Index("ix_appraisal_point_unit", "unit", "year"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    unit: str
    year: int
    points: int
    basis: str
    reason: str
    corrects: int | None = Field(default=None, foreign_key="appraisal_point.id", unique=True)
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    digest: str = Field(unique=True)
