"""What is wrong: a rule that holds for a subject, since when and until when, on which facts, under which rule revision."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from taskhub.database import UtcDateTime


class Finding(SQLModel, table=True):
    """Opened, refreshed and resolved by assessment alone. At most one is open for a subject and rule.

    ``since`` is the day from which the condition has held, ``opened_on`` the day its ``for:`` had passed, both true days and not
    the run's; ``facts`` are those of ``refreshed_on``. A finding that is ``suppressed_by`` a graver rule tells nobody. While it
    is open and asks for a ``notice`` that nothing has said yet, it is ``untold``: whoever tells of it says so here.
    """

    __tablename__ = "finding"
    __table_args__ = (
        Index(
            "uq_finding_open", "subject_kind", "subject_key", "rule", unique=True,
            sqlite_where=text("resolved_on IS NULL"), postgresql_where=text("resolved_on IS NULL"),
        ),
        Index("ix_finding_subject", "subject_kind", "subject_key", "rule"),
        Index(  # in the order in which notices are drafted
            "ix_finding_untold", "plan", "unit", "subject_kind", "subject_key", "rule",
            sqlite_where=text("untold = 1"), postgresql_where=text("untold"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    subject_kind: str
    subject_key: str
    subject_title: str
    plan: str
    unit: str
    rule: str
    title: str
    colour: str
    notice: str | None = None
    untold: bool = False
    revision_id: int = Field(foreign_key="config_revision.id")
    since: date
    opened_on: date
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    refreshed_on: date
    facts: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    suppressed_by: str | None = None
    resolved_on: date | None = None
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resolved_why: str | None = None


class Assessment(SQLModel, table=True):
    """A day that was assessed. Assessment runs forward; a repeated run of a day finds it here and changes nothing."""

    __tablename__ = "assessment"

    as_of: date = Field(primary_key=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class DecisionDispute(SQLModel, table=True):
    """The engine and the reference did not agree on a subject: both answers. Nothing about the subject was changed."""

    __tablename__ = "decision_dispute"
    __table_args__ = (UniqueConstraint("subject", "ruleset", "as_of"),)

    id: int | None = Field(default=None, primary_key=True)
    subject: str
    ruleset: str
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    engine: list[str] = Field(sa_column=Column(JSON, nullable=False))
    reference: list[str] = Field(sa_column=Column(JSON, nullable=False))


class Share(SQLModel, table=True):
    """What one member adds to the counts and sums of its groups, as it was last assessed: ``groups.encoded``."""

    __tablename__ = "share"

    kind: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    steps: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class Tally(SQLModel, table=True):
    """By how much a measure of a group rises or falls on a day: the sum over the shares of all its members.

    ``part`` sets apart what must not be added up (a plan, a category); a cache of the shares, kept up by assessment.
    """

    __tablename__ = "tally"

    group_kind: str = Field(primary_key=True)
    group_key: str = Field(primary_key=True)
    measure: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    amount: int = Field(sa_type=BigInteger)
