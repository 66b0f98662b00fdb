"""The objection window: every unit is shown its own figures and what would change its rank, and may say what is wrong."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.delivery import Channels, Message, enqueue
from taskhub.i18n import gettext as _
from taskhub.notice.render import civil
from taskhub.periods import Span
from taskhub.problems import StateError
from taskhub.publication.canonical import canonical, sha256
from taskhub.publication.content import movement, period_title, rate, signed, steps_in_words, why_in_words
from taskhub.publication.models import PublicationAnswer, PublicationObjection, PublicationPreview
from taskhub.ranking import COMPONENTS
from taskhub.units import Unit, Units


def open_window(
    session: Session, moment: Moment, actor: Actor, period: Span, until: date, data: Mapping[str, Any], units: Units,
    channels: Channels,
) -> tuple[PublicationPreview, int]:  # fmt: skip
    """In the caller's transaction. Figures that were shown before are not shown again; changed ones open a new window."""
    if until < moment.as_of:
        raise StateError(_("异议截止日 {until} 已经过去").format(until=until))
    digest = sha256({name: value for name, value in data.items() if name not in ("known_at", "told_on")})
    last = last_preview(session, period.code)
    if last is not None and last.sha256 == digest:
        return last, 0
    shown = PublicationPreview(
        period=period.code, as_of=period.end, until=until, sha256=digest, data=canonical(data), opened_on=moment.as_of,
        recorded_at=moment.now, actor=str(actor),
    )  # fmt: skip
    session.add(shown)
    session.flush()
    told = 0
    for row in (row for rows in data["rankings"].values() for row in rows):
        unit = units.by_code[row["unit"]]
        message = Message(
            reference=f"preview:{period.code}:{shown.id}", recipient=unit.code, recipient_name=unit.name,
            tags=units.tags(unit.code, moment.as_of), title=_("{period}排名预览").format(period=period.title),
            body=page(data, unit, until), speaks_of=(f"preview:{period.code}",),
        )  # fmt: skip
        told += enqueue(session, moment, message, channels)
    audit.record(
        session, moment, actor, "publication.preview", f"publication:{period.code}", until=str(until), sha256=digest, told=told
    )
    return shown, told


def page(data: Mapping[str, Any], unit: Unit, until: date) -> str:
    """A unit's own figures, in Markdown. Raises StateError where the ranking does not know it."""
    row = next((row for rows in data["rankings"].values() for row in rows if row["unit"] == unit.code), None)
    if row is None:
        raise StateError(_("{unit} 不在 {period} 的排名里").format(unit=unit.name, period=data["period"]["code"]))
    of = row["outcome"]
    lines = [f"# {_('{unit} {period}排名预览').format(unit=unit.name, period=period_title(data))}", ""]
    if row["rank"] is None:
        lines.append(why_in_words(row))
    else:
        lines.append(_("得分 {score},名次 {rank},档次 {tier},升降 {movement}。").format(**{**row, "movement": movement(row)}))
    lines += ["", f"| {_('评分项')} | {_('数据')} | {_('得分')} | {_('权重')} |", "|---|---|---|---|"]
    for part in row["parts"]:
        points = part["points"] if part["points"] is not None else _("不适用")
        lines.append(f"| {_(COMPONENTS[part['use']].title)} | {rate(part['value'])} | {points} | {part['weight']} |")
    if data["basis"]["verification"]:
        items = _("事项 {items} 项,完成 {claimed} 项,其中已核定 {completed} 项(得分按核定的计),逾期 {overdue} 项;")
    else:
        items = _("事项 {items} 项,完成 {completed} 项,逾期 {overdue} 项;")
    lines += ["", items.format(**of) + _(
        "隐患 {hazards} 处,已整改 {hazards_closed} 处,逾期 {hazards_overdue} 处;"
        "应回复通知 {replies_due} 份,按期 {replies_in_time} 份。"
    ).format(**of)]  # fmt: skip
    deviation = next((one["deviation"] for one in data["behind"] if one["unit"] == unit.code), None)
    if deviation is not None:
        lines.append(_("落后序时进度 {points} 个百分点。").format(points=signed(deviation).lstrip("-")))
    if row["steps"]:
        lines += ["", _("怎样改变名次(其他单位不变):{steps}。").format(steps=steps_in_words(row))]
    lines += ["", _("有异议请在 {day}(含当日)以前提出;数据截至 {as_of}。").format(
        day=civil(until), as_of=civil(date.fromisoformat(data["as_of"]))
    )]  # fmt: skip
    return "\n".join(lines) + "\n"


def last_preview(session: Session, period: str) -> PublicationPreview | None:
    query = select(PublicationPreview).where(PublicationPreview.period == period).order_by(col(PublicationPreview.id).desc())
    return session.exec(query.limit(1)).first()


def object_to(session: Session, moment: Moment, actor: Actor, period: str, unit: Unit, text: str) -> bool:
    """Logs an objection; False where the same words stand there already."""
    shown = last_preview(session, period)
    if shown is None:
        raise StateError(_("{period} 还没有预览;用 report bulletin --preview").format(period=period))
    page(json.loads(shown.data), unit, shown.until)
    if moment.as_of > shown.until:
        raise StateError(_("{period} 的异议 {until} 截止").format(period=period, until=shown.until))
    digest = hashlib.sha256(f"{shown.id}\n{unit.code}\n{text.strip()}".encode()).hexdigest()
    if session.exec(select(PublicationObjection).where(PublicationObjection.digest == digest)).first() is not None:
        return False
    session.add(PublicationObjection(
        preview_id=shown.id or 0, unit=unit.code, text=text.strip(), made_on=moment.as_of, recorded_at=moment.now,
        actor=str(actor), digest=digest,
    ))  # fmt: skip
    audit.record(session, moment, actor, "publication.object", f"publication:{period}", text.strip(), unit=unit.code)
    return True


def answer(session: Session, moment: Moment, actor: Actor, period: str, unit: Unit, text: str) -> int:
    """Answers every open objection of a unit; says how many there were."""
    waiting = [one for _shown, one, answered in objections(session, period) if one.unit == unit.code and answered is None]
    if not waiting:
        raise StateError(_("{unit} 对 {period} 没有待答复的异议").format(unit=unit.name, period=period))
    for one in waiting:
        session.add(PublicationAnswer(
            objection_id=one.id or 0, text=text.strip(), answered_on=moment.as_of, recorded_at=moment.now, actor=str(actor)
        ))  # fmt: skip
        audit.record(session, moment, actor, "publication.answer", f"publication:{period}", text.strip(), unit=unit.code,
                     objection=one.id)  # fmt: skip
    return len(waiting)


def objections(
    session: Session, period: str | None
) -> list[tuple[PublicationPreview, PublicationObjection, PublicationAnswer | None]]:
    """Every objection with its answer, the oldest first."""
    query = (
        select(PublicationPreview, PublicationObjection, PublicationAnswer)
        .join(PublicationObjection, col(PublicationObjection.preview_id) == col(PublicationPreview.id))
        .outerjoin(PublicationAnswer, col(PublicationAnswer.objection_id) == col(PublicationObjection.id))
        .order_by(col(PublicationObjection.id))
    )
    if period is not None:
        query = query.where(PublicationPreview.period == period)
    return [(shown, one, answered) for shown, one, answered in session.exec(query)]


def obstacles(session: Session, period: str, day: date) -> list[str]:
    """Why a period is not to be published yet."""
    found = []
    shown = last_preview(session, period)
    if shown is not None and day <= shown.until:
        found.append(_("{period} 的异议窗口到 {until} 才关闭").format(period=period, until=shown.until))
    waiting = [one for _shown, one, answered in objections(session, period) if answered is None]
    if waiting:
        found.append(_("有 {n} 条异议没有答复({units})").format(
            n=len(waiting), units="、".join(sorted({one.unit for one in waiting}))
        ))  # fmt: skip
    return found
