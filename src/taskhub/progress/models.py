"""What departments reported. Rows are only added."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime


class ProgressReport(SQLModel, table=True):
    """One return for one item: true at ``as_of``, learned at ``recorded_at``. Of two for one day the later recorded counts.

    ``value`` carries figures.VALUE_DIGITS decimals, ``percent`` figures.PERCENT_DIGITS. ``digest`` makes a second import of the
    same row impossible. ``sheet`` names the unit's workbook that it came back in.
    """

    __tablename__ = "progress_report"
    __table_args__ = (
        Index("ix_progress_report_item", "plan", "item", "as_of"),
        Index("ix_progress_report_evidence", "evidence"),
        APPEND_ONLY,
    )

    id: int | None = Field(default=None, primary_key=True)
    plan: str
    item: str
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    value: int | None = Field(default=None, sa_type=BigInteger)
    percent: int | None = None
    done: bool | None = None
    note: str = ""
    problems: str = ""
    next_steps: str = ""
    evidence: str = ""
    reported_by: str
    sheet: str = ""
    digest: str = Field(unique=True)
