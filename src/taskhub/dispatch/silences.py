"""Silences: for a time, and for a reason, units hear nothing of what fits. What ends meanwhile is never said."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select, update

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.dispatch.models import Announcement, Silence
from taskhub.dispatch.reasons import Reason
from taskhub.i18n import gettext as _
from taskhub.notice import Notice, NoticeLine
from taskhub.problems import StateError


@dataclass(frozen=True, slots=True)
class Muted:
    """What a silence is to fit: all of what is named, and at least one of them."""

    unit: str = ""
    kind: str = ""
    subject: str = ""
    plan: str = ""


def silence(session: Session, moment: Moment, actor: Actor, muted: Muted, until: date, why: str) -> tuple[Silence, bool]:
    """Silences what fits from today through ``until``; False where the same silence stands already. Raises StateError for one
    without limits."""
    if not any(asdict(muted).values()):
        raise StateError(_("说明暂停告知什么:单位、种类、对象或方案,至少一样"))
    if not why.strip():
        raise StateError(_("暂停告知要写明理由"))
    if until < moment.as_of:
        raise StateError(_("{until} 已经过去").format(until=until))
    same = (Silence.unit == muted.unit, Silence.kind == muted.kind, Silence.subject == muted.subject, Silence.plan == muted.plan)
    known = session.exec(select(Silence).where(*same, Silence.until == until, *_standing(moment.as_of))).first()
    if known is not None:
        return known, False
    added = Silence(**asdict(muted), begins=moment.as_of, until=until, why=why, actor=str(actor), recorded_at=moment.now)
    session.add(added)
    session.flush()
    audit.record(session, moment, actor, "silence.add", f"silence:{added.id}", why, until=str(until), fits=asdict(muted))
    return added, True


def end(session: Session, moment: Moment, at: datetime, actor: Actor, id_: int, why: str = "") -> bool:
    """Lets units hear again before the silence runs out; False where it is over. ``at``: when what it held is looked at."""
    found = session.get(Silence, id_)
    if found is None:
        raise StateError(_("没有暂停告知 {id};用 notice silence list 查看").format(id=id_))
    if found.ended_on is not None or found.until < moment.as_of:
        return False
    found.ended_on = moment.as_of
    session.add(found)
    held = (col(Announcement.look_at).is_not(None), col(Announcement.why) == Reason.SILENCED)
    session.execute(update(Announcement).where(*held).values(why=None, look_at=at))
    audit.record(session, moment, actor, "silence.end", f"silence:{id_}", why)
    return True


def standing(session: Session, day: date) -> Sequence[Silence]:
    return session.exec(select(Silence).where(*_standing(day)).order_by(col(Silence.id))).all()


def silenced_by(silences: Sequence[Silence], notice: Notice, unit: str, lines: Sequence[NoticeLine]) -> Silence | None:
    """The longest of the silences that fits what ``unit`` is to hear of ``notice``. One about a subject fits where the notice
    speaks of nothing else."""
    subjects = {line.subject for line in lines}
    fitting = [
        one for one in silences
        if one.unit in ("", unit) and one.kind in ("", notice.kind) and one.plan in ("", notice.plan)
        and (not one.subject or subjects == {one.subject})
    ]  # fmt: skip
    return max(fitting, key=lambda one: one.until, default=None)


def _standing(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Silence.begins) <= day, col(Silence.until) >= day,
        or_(col(Silence.ended_on).is_(None), col(Silence.ended_on) > day),
    )  # fmt: skip
