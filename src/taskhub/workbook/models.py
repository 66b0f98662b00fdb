"""What is kept of the workbooks that came back: an older one must not speak after a newer one."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime


class WorkbookTaken(SQLModel, table=True):
    """One return of a unit's workbook that brought something new. ``sheet`` is the number it was given when it was made at
    ``made_at``, ``filled_by`` who claims to have filled it in, ``actor`` who brought it."""

    __tablename__ = "workbook_taken"
    __table_args__ = (Index("ix_workbook_taken_unit", "unit", "made_at"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    sheet: str
    unit: str
    as_of: date
    made_at: datetime = Field(sa_type=UtcDateTime)
    taken_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    filled_by: str
    file: str
    sha256: str
