"""Leases keep two runs of the same thing apart. A lease of a dead holder runs out by itself, on this machine at once."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from socket import gethostname
from uuid import uuid4

from sqlalchemy import delete
from sqlmodel import Field, Session, SQLModel, col, select

from taskhub.database import Database, UtcDateTime
from taskhub.i18n import gettext as _
from taskhub.problems import StateError


class Lease(SQLModel, table=True):
    """Who does ``name`` at the moment. One row a name: the primary key decides between two that come at once."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str
    expires_at: datetime = Field(sa_type=UtcDateTime)


class LeaseHeld(StateError):
    """Another run is doing this right now."""


@contextmanager
def lease(database: Database, name: str, now: datetime, limit: timedelta) -> Iterator[str]:
    """Holds ``name`` for the block, at most ``limit``; raises LeaseHeld where somebody else holds it.

    Yields the holder's token: a transaction that must not survive the loss of its lease ends with ``require``.
    """
    holder = f"{gethostname()}:{os.getpid()}:{_started(os.getpid())}:{uuid4().hex}"
    with database.writing() as session:
        held = session.exec(select(Lease).where(col(Lease.name) == name)).one_or_none()
        if held is not None and held.expires_at > now and not _is_dead(held.holder):
            raise LeaseHeld(
                _("{name} 正由另一次运行执行,最迟 {until} 结束;稍后再试").format(
                    name=name, until=held.expires_at.isoformat(timespec="seconds")
                )
            )
        if held is not None:
            session.delete(held)
            session.flush()
        session.add(Lease(name=name, holder=holder, expires_at=now + limit))
    try:
        yield holder
    finally:
        with database.writing() as session:
            session.execute(delete(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder))


def require(session: Session, name: str, holder: str) -> None:
    """Called last in a transaction that must not outlive its lease: raises LeaseHeld where it was lost meanwhile."""
    found = session.exec(select(Lease.holder).where(col(Lease.name) == name)).one_or_none()
    if found != holder:
        raise LeaseHeld(_("{name} 的执行权已过期并被别的运行接手;本次未写入任何内容").format(name=name))


def _is_dead(holder: str) -> bool:
    """Whether the holder was a process of this machine that is no more. Of another machine's nobody can tell."""
    host, pid, started, _token = holder.rsplit(":", 3)
    return host == gethostname() and _started(int(pid)) != started


def _started(pid: int) -> str:
    """When a process of this machine was started, as the system counts; empty where it has ended, or where /proc is unknown."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state == "Z" else fields[18]
