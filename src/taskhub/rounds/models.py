"""Rounds, the return that each of them asks of a unit, and what happened to it."""

from datetime import date, datetime

from sqlalchemy import Enum, UniqueConstraint
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime
from taskhub.rounds.lifecycle import State


class Round(SQLModel, table=True):
    """Returns are asked for as of ``cut_off``, due on ``due``. One round a period: ``code`` is 2024Q3, 2024-09, …"""

    __tablename__ = "reporting_round"

    code: str = Field(primary_key=True)
    title: str
    cut_off: date
    due: date
    opened_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    closed_on: date | None = None


class Submission(SQLModel, table=True):
    """What a round asks of one unit. ``state`` and ``due`` are where its steps have brought it."""

    __tablename__ = "submission"
    __table_args__ = (UniqueConstraint("round", "unit"),)

    id: int | None = Field(default=None, primary_key=True)
    round: str = Field(foreign_key="reporting_round.code")
    unit: str = Field(index=True)
    state: State = Field(sa_type=Enum(State, native_enum=False, length=16, create_constraint=False, values_callable=list))
    due: date

    @property
    def key(self) -> str:
        return f"{self.round}/{self.unit}"


class SubmissionStep(SQLModel, table=True):
    """One thing that happened to it, true at ``as_of``, learned at ``recorded_at``. ``person`` signed it, ``actor`` entered it,
    for the unit where ``on_behalf_of`` says so; ``document`` is the number of the sheet or of the paper; ``due`` the date by
    which a return that was sent back is due again."""

    __tablename__ = "submission_step"
    __table_args__ = APPEND_ONLY

    id: int | None = Field(default=None, primary_key=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    verb: str
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    person: str = ""
    on_behalf_of: str | None = None
    remark: str = ""
    document: str = ""
    due: date | None = None
    digest: str = Field(unique=True)
