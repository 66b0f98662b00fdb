"""Publishing: what is published is kept and never changes; a correction is a new version that says why."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, func, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.notice import scans
from taskhub.periods import Span
from taskhub.problems import StateError, unknown
from taskhub.publication import window
from taskhub.publication.canonical import canonical, sha256
from taskhub.publication.models import Publication, PublicationScan


@dataclass(frozen=True, slots=True)
class Request:
    """``reason``: why there is another version. ``despite``: why it does not wait for the units. ``scan``: the signed paper."""

    reason: str = ""
    despite: str = ""
    scan: Path | None = None


def publish(
    session: Session, moment: Moment, actor: Actor, period: Span, request: Request, data: Callable[[], dict[str, Any]],
    directory: Path,
) -> tuple[Publication, bool]:  # fmt: skip
    """In the caller's transaction. Without a reason a period that is published stays as it is (a scan may be added to it)."""
    if request.scan:
        scans.require_scan(request.scan)
    last = latest(session, period.code)
    if last is not None and not request.reason:
        if request.scan:
            _keep_scan(session, moment, actor, last, request.scan, directory)
        return last, False
    if last is None and request.reason:
        raise StateError(_("{period} 还没有发布过,没有可更正的;去掉 --reason").format(period=period.code))
    if last is not None and last.reason == request.reason:
        return last, False  # the same correction asked for again
    obstacles = window.obstacles(session, period.code, moment.as_of)
    if obstacles and not request.despite:
        raise StateError(";".join(obstacles) + f" {_('→')} " + _("等到窗口关闭、异议都答复了再发布,或用 --despite 写明理由"))
    said = data()
    one = Publication(
        period=period.code, version=last.version + 1 if last else 1, year=last.year if last else moment.as_of.year,
        issue=last.issue if last else _next_issue(session, moment.as_of.year), as_of=period.end, known_at=moment.now,
        sha256=sha256(said), data=canonical(said), reason=request.reason, despite=request.despite, published_on=moment.as_of,
        recorded_at=moment.now, actor=str(actor),
        audit_head=str(audit.head(session)),
    )  # fmt: skip
    session.add(one)
    session.flush()
    audit.record(
        session, moment, actor, "publication.publish", f"publication:{one.code}", request.reason or request.despite,
        issue=one.issue, sha256=one.sha256, despite=request.despite, open=obstacles,
    )  # fmt: skip
    if request.scan:
        _keep_scan(session, moment, actor, one, request.scan, directory)
    return one, True


def every(session: Session) -> Sequence[Publication]:
    return session.exec(select(Publication).order_by(col(Publication.id))).all()


def scans_of(session: Session) -> Mapping[int, Sequence[str]]:
    """Id of a publication → its scans under ``var/scans``, each named by the hash of what it holds; the oldest first."""
    found: dict[int, list[str]] = {}
    for one in session.exec(select(PublicationScan).order_by(col(PublicationScan.id))):
        found.setdefault(one.publication_id, []).append(one.scan)
    return found


def latest(session: Session, period: str) -> Publication | None:
    query = select(Publication).where(Publication.period == period).order_by(col(Publication.version).desc()).limit(1)
    return session.exec(query).first()


def find(session: Session, code: str) -> Publication:
    """By 2024Q3.v1, or the latest version of 2024Q3."""
    period, _dot, version = code.partition(".v")
    query = select(Publication).where(Publication.period == period)
    if version:
        query = query.where(Publication.version == (int(version) if version.isdecimal() else 0))
    found = session.exec(query.order_by(col(Publication.version).desc()).limit(1)).first()
    if found is None:
        raise StateError(unknown(_("台账里没有发布过 {code}").format(code=code), code, [one.code for one in every(session)]))
    return found


def last_before(session: Session, period: Span | None, moment: Moment) -> Publication | None:
    """The last published ranking of an earlier day, in its newest version: what movements are against."""
    day = period.end if period else moment.as_of
    query = (
        select(Publication)
        .where(col(Publication.as_of) < day, col(Publication.recorded_at) <= moment.now)
        .order_by(col(Publication.as_of).desc(), col(Publication.version).desc(), col(Publication.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def ranks_of(session: Session, code: str | None) -> Mapping[str, int]:
    if code is None:
        return {}
    rankings = json.loads(find(session, code).data)["rankings"]
    return {row["unit"]: row["rank"] for rows in rankings.values() for row in rows if row["rank"] is not None}


def _next_issue(session: Session, year: int) -> int:
    """Writers come one at a time, so the next number is free."""
    return int(session.exec(select(func.max(Publication.issue)).where(Publication.year == year)).one() or 0) + 1


def _keep_scan(session: Session, moment: Moment, actor: Actor, one: Publication, file: Path, directory: Path) -> None:
    name = scans.keep(directory, file)
    known = select(PublicationScan).where(PublicationScan.publication_id == one.id, PublicationScan.scan == name)
    if session.exec(known).first() is None:
        session.add(PublicationScan(publication_id=one.id or 0, scan=name, recorded_at=moment.now, actor=str(actor)))
        audit.record(session, moment, actor, "publication.scan", f"publication:{one.code}", scan=name)
