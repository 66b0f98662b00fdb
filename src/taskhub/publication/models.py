"""What was put before the units, what they objected to, and what was published. Rows are only added: a correction is a new
version, a withdrawn remark a new remark."""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from taskhub.audit import APPEND_ONLY
from taskhub.database import UtcDateTime


class PublicationPreview(SQLModel, table=True):
    """The figures of a period as the units were shown them; objections are taken through ``until``."""

    __tablename__ = "publication_preview"
    __table_args__ = (UniqueConstraint("period", "as_of", "sha256"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    period: str = Field(index=True)
    as_of: date
    until: date
    sha256: str
    data: str = Field(sa_type=Text)
    opened_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str


class PublicationObjection(SQLModel, table=True):
    """What a unit says against the figures of a period; ``digest`` keeps the same words from being taken twice."""

    __tablename__ = "publication_objection"
    __table_args__ = (APPEND_ONLY,)

    id: int | None = Field(default=None, primary_key=True)
    preview_id: int = Field(foreign_key="publication_preview.id", index=True)
    unit: str
    text: str
    made_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    digest: str = Field(unique=True)


class PublicationAnswer(SQLModel, table=True):
    """What the office answered: one answer an objection."""

    __tablename__ = "publication_answer"
    __table_args__ = (APPEND_ONLY,)

    id: int | None = Field(default=None, primary_key=True)
    objection_id: int = Field(foreign_key="publication_objection.id", unique=True)
    text: str
    answered_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str


class Publication(SQLModel, table=True):
    """A published bulletin: ``data`` is canonical JSON, ``sha256`` of just that. ``issue`` counts the periods published in
    ``year`` (a correction keeps its issue and says why in ``reason``); ``despite``: why it did not wait for the units.
    ``audit_head``: where the chain of the audit stood; whoever keeps the bulletin can tell later whether anything before it was
    altered."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("period", "version"), UniqueConstraint("year", "issue", "version"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    period: str
    version: int
    year: int
    issue: int
    as_of: date
    known_at: datetime = Field(sa_type=UtcDateTime)
    sha256: str
    data: str = Field(sa_type=Text)
    reason: str = ""
    despite: str = ""
    published_on: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    audit_head: str

    @property
    def code(self) -> str:
        return f"{self.period}.v{self.version}"


class PublicationScan(SQLModel, table=True):
    """The signed paper of a publication, under ``var/scans`` by its hash."""

    __tablename__ = "publication_scan"
    __table_args__ = (UniqueConstraint("publication_id", "scan"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id")
    scan: str
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str


class Brief(SQLModel, table=True):
    """The figures of a brief that was made, so that the next can say what changed since."""

    __tablename__ = "brief"
    __table_args__ = (UniqueConstraint("as_of", "sha256"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    as_of: date
    sha256: str
    data: str = Field(sa_type=Text)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    actor: str
