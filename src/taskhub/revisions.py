"""Configuration that decisions rest on (units, rules, calendar), kept as it was: one row for each content ever in force."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from taskhub import audit
from taskhub.audit import APPEND_ONLY, Actor
from taskhub.clock import Moment
from taskhub.database import UtcDateTime


class ConfigRevision(SQLModel, table=True):
    """The content of one configuration from ``as_of`` on. ``sequence`` rises with every change, also back to an old content."""

    __tablename__ = "config_revision"
    __table_args__ = (UniqueConstraint("name", "sequence"), APPEND_ONLY)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    sequence: int
    content_hash: str
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    as_of: date
    recorded_at: datetime = Field(sa_type=UtcDateTime)


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical JSON of ``content``: the meaning of a file, not its blanks and comments."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def newest(session: Session, name: str) -> ConfigRevision | None:
    """The revision of ``name`` that decisions rested on last; None where it was never kept."""
    query = select(ConfigRevision).where(col(ConfigRevision.name) == name).order_by(col(ConfigRevision.sequence).desc()).limit(1)
    found: ConfigRevision | None = session.exec(query).one_or_none()
    return found


def keep(session: Session, moment: Moment, actor: Actor, name: str, content: dict[str, Any]) -> ConfigRevision:
    """The revision of ``name`` that says ``content``: the newest one where it already does, else a new one, audited."""
    last = newest(session, name)
    digest = content_hash(content)
    if last is not None and last.content_hash == digest:
        return last
    revision = ConfigRevision(
        name=name,
        sequence=last.sequence + 1 if last else 1,
        content_hash=digest,
        content=json.loads(json.dumps(content, default=str)),
        as_of=moment.as_of,
        recorded_at=moment.now,
    )
    session.add(revision)
    session.flush()
    audit.record(session, moment, actor, "config.revise", f"config:{name}", sequence=revision.sequence, hash=digest)
    return revision
