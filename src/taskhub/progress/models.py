"""What departments reported, and what the office found of it. Rows are only added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint
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


class Ruling(SQLModel, table=True):
    """What the office says of one report that claims its item done: ``verified`` or ``sent_back``, from ``as_of`` on. Of several
    about one report the later one counts; ``sequence`` numbers them, so that two writers cannot both say the same."""

    __tablename__ = "progress_ruling"
    __table_args__ = (UniqueConstraint("report_id", "sequence"), Index("ix_progress_ruling_item", "plan", "item"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    plan: str
    item: str
    report_id: int = Field(foreign_key="progress_report.id")
    sequence: int
    outcome: str
    remark: str = ""
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str


class ClaimSample(SQLModel, table=True):
    """A sample of claims drawn to be looked at: everything that anybody needs to draw it again. ``frame``: the claims that could
    be drawn, ``[key, {risk: times}]``; ``chosen``: the keys that were, the first drawn first."""

    __tablename__ = "claim_sample"
    __table_args__ = (UniqueConstraint("seed", "frame_hash", "drawn"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    seed: str
    drawn: int
    weights: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    frame: list[Any] = Field(sa_column=Column(JSON, nullable=False))
    frame_hash: str
    chosen: list[str] = Field(sa_column=Column(JSON, nullable=False))
