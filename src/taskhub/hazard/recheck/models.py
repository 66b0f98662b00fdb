"""Rounds of rechecks. What befalls a hazard is among its events; here stands what a round asked, drew, found and traced back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from taskhub.database import UtcDateTime


class RecheckRound(SQLModel, table=True):
    """One round: what it was asked to be (``said``), and all that its draw can be recomputed from."""

    __tablename__ = "recheck_round"

    name: str = Field(primary_key=True)
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    due: date
    document: str = ""
    team: str = ""
    said: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    drawn: int
    seed: str
    weights: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    frame_size: int
    frame_hash: str


class RecheckFrame(SQLModel, table=True):
    """All hazards that could have been drawn: ``[code, {risk: times}]``, by code. Apart from the round, for it may be large."""

    __tablename__ = "recheck_frame"

    round: str = Field(primary_key=True, foreign_key="recheck_round.name")
    rows: list[Any] = Field(sa_column=Column(JSON, nullable=False))


class RecheckMember(SQLModel, table=True):
    """A hazard in a round, designated or drawn, with what the check found. Unit, region and category are those of the draw:
    the acceptance that is checked was theirs."""

    __tablename__ = "recheck_member"
    __table_args__ = (UniqueConstraint("round", "hazard"),)

    id: int | None = Field(default=None, primary_key=True)
    round: str = Field(foreign_key="recheck_round.name")
    hazard: str = Field(index=True)
    manner: str
    unit: str
    region: str
    category: str
    outcome: str | None = None
    checked_on: date | None = None
    checker: str = ""
    findings: str = ""
    evidence: str = ""
    recorded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RecheckTraceback(SQLModel, table=True):
    """An acceptance that a recheck refuted: who accepted, when, on what evidence; who answers for it, and by when."""

    __tablename__ = "recheck_traceback"
    __table_args__ = (UniqueConstraint("round", "hazard"),)

    id: int | None = Field(default=None, primary_key=True)
    round: str = Field(foreign_key="recheck_round.name")
    hazard: str
    outcome: str
    accepted_by: str = ""
    accepted_on: date | None = None
    evidence: str = ""
    document: str = ""
    answers: str
    opened_on: date
    answer_by: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    settled_on: date | None = None
    settled_by: str = ""
    conclusion: str = ""
    settled_document: str = ""
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
