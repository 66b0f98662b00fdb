"""The ledger of hazards. Events are only added; a hazard's row is how it stands after the last of them.

What a change replaced stays in the event (``details["changes"]``: field → [before, after]), so that the row and its events
together tell any earlier day.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime

_NOT_CLOSED = text("closed_on IS NULL")


class Hazard(SQLModel, table=True):
    """One hazard as it stands. ``found``, ``code`` and ``external_id`` never change; ``state`` and what follows it are a cache of
    its events, for lists and figures over a million rows."""

    __tablename__ = "hazard"
    __table_args__ = (
        Index("ix_hazard_state", "state", "level"),
        Index("ix_hazard_unit", "unit", "state"),
        Index("ix_hazard_region", "region", "state"),
        Index("ix_hazard_category", "category", "state"),
        Index("ix_hazard_enterprise", "enterprise_code"),
        Index("ix_hazard_found", "found"),
        Index("ix_hazard_deadline", "deadline", sqlite_where=_NOT_CLOSED, postgresql_where=_NOT_CLOSED),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True)
    external_id: str | None = Field(default=None, unique=True)
    title: str
    category: str
    level: str
    criterion: str = ""
    source: str = ""
    team: str = ""
    round: str = ""
    enterprise: str = ""
    enterprise_code: str | None = None
    place: str = ""
    region: str
    unit: str
    territory: str | None = None
    sector: str | None = None
    mode: str
    note: str = ""
    found: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    deadline: date
    deadline_rule: str
    state: str
    accepted_on: date | None = None
    closed_on: date | None = None
    days_taken: int | None = None
    listed: bool = False
    spanned: bool = False


class HazardEvent(SQLModel, table=True):
    """One step: true at ``as_of``, learned at ``recorded_at``; ``actor`` entered it, ``person`` did it.

    ``digest`` makes a repeat impossible: of a registered row it is what the row says, of a step what it says and what it follows.
    """

    __tablename__ = "hazard_event"
    __table_args__ = (Index("ix_hazard_event_hazard", "hazard", "id"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    hazard: str
    as_of: date = Field(index=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    verb: str
    actor: str
    person: str = ""
    document: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    digest: str = Field(unique=True)


class HazardSpan(SQLModel, table=True):
    """A stretch of days through which what figures count of a hazard stays the same; ``until`` is the first day after it.

    Only of hazards with ``spanned``: those whose history is more than found, accepted, closed. A cache of the events.
    """

    __tablename__ = "hazard_span"
    __table_args__ = (Index("ix_hazard_span_since", "since"),)

    id: int | None = Field(default=None, primary_key=True)
    hazard: str = Field(index=True)
    since: date
    until: date | None = None
    phase: str
    unit: str
    region: str
    category: str
    level: str
    mode: str
    found: date
    deadline: date
    days_taken: int | None = None


class HazardSeries(SQLModel, table=True):
    """The last number given out in a series of identity codes (region, category, level, year)."""

    __tablename__ = "hazard_series"

    series: str = Field(primary_key=True)
    last: int


class Enterprise(SQLModel, table=True):
    """The register of enterprises. Where it stands in the five colours is in its ratings."""

    __tablename__ = "enterprise"

    code: str = Field(primary_key=True)
    name: str = Field(index=True)
    region: str
    territory: str | None = None
    sector: str | None = None
    address: str = ""
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class EnterpriseRating(SQLModel, table=True):
    """The risk code and colour of an enterprise from ``as_of`` on. Of two for one day the later recorded counts."""

    __tablename__ = "enterprise_rating"
    __table_args__ = (Index("ix_enterprise_rating_enterprise", "enterprise", "as_of"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    enterprise: str
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    risk_code: str = ""
    colour: str = ""
    actor: str
    digest: str = Field(unique=True)
