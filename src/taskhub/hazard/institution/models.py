"""The register of institutional measures, and which hazards each was drawn up after."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from taskhub.database import UtcDateTime


class Institution(SQLModel, table=True):
    """One institutional measure. It is meant to prevent hazards of ``category`` within its scope (``scope_kind``: all, region,
    unit or enterprise; ``scope`` the code of it) that are found from ``counts_from`` on, the grace after its first day."""

    __tablename__ = "institution"

    code: str = Field(primary_key=True)
    title: str
    document: str = ""
    unit: str
    category: str = Field(index=True)
    scope_kind: str = "all"
    scope: str = ""
    effective: date
    counts_from: date
    until: date | None = None
    recorded_at: datetime = Field(sa_type=UtcDateTime)


class InstitutionLink(SQLModel, table=True):
    """A hazard after which a measure was drawn up, or which it answers."""

    __tablename__ = "institution_link"

    institution: str = Field(primary_key=True, foreign_key="institution.code")
    hazard: str = Field(primary_key=True, index=True)
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
