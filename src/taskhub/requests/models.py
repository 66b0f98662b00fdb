"""The tables of change requests. Rows are only added: what became of a request is told by its steps."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime

ASKED, DECISION, EFFECT = "asked", "decision", "effect"
"""The places of the steps of a request; each is taken once, so that no request is decided or effected twice."""


class ChangeRequest(SQLModel, table=True):
    """``unit`` asks that ``field`` (due, target, lead, withdrawn) of an item become ``wanted``; ``was`` is what the plan said
    then. The same request under the same document is one, whoever hands it in again. ``number`` counts within the item."""

    __tablename__ = "change_request"
    __table_args__ = (
        UniqueConstraint("plan", "item", "field", "wanted", "document", name="uq_change_request_said"),
        UniqueConstraint("plan", "item", "number", name="uq_change_request_number"),
        APPEND_ONLY,
    )

    id: int | None = Field(default=None, primary_key=True)
    plan: str
    item: str
    number: int
    unit: str
    field: str
    was: str
    wanted: str
    document: str
    reason: str
    revision: int
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str

    @property
    def code(self) -> str:
        return f"{self.plan}/{self.item}#{self.number}"


class ChangeStep(SQLModel, table=True):
    """One step of a request: submitted; granted, refused or withdrawn; effected in a ``revision`` of the plan."""

    __tablename__ = "change_step"
    __table_args__ = (UniqueConstraint("request_id", "place", name="uq_change_step_place"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="change_request.id")
    place: str
    state: str
    document: str = ""
    reason: str = ""
    revision: int | None = None
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
