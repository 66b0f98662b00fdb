"""The brief of one page: five figures and how they moved, who is worst, which major hazards are overdue, what comes next week."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice.render import civil
from taskhub.publication.canonical import canonical, plain, sha256
from taskhub.publication.content import rate, rung, short, signed
from taskhub.publication.models import Brief
from taskhub.report.explain import CLIMBS, OPENS, RESOLVES, Coming

FIGURES: Mapping[str, tuple[str, str]] = {
    "completion_rate": (N_("完成率"), "%"), "deviation": (N_("与序时偏差"), N_("点")), "overdue": (N_("逾期事项"), N_("项")),
    "hazards_backlog": (N_("未整改隐患"), N_("处")), "replies_late": (N_("逾期未回复"), N_("份")),
}  # fmt: skip
DAYS = 7
_WORST, _MOST_HAZARDS, _MOST_COMING = 3, 4, 3
_WHAT = {OPENS: N_("将报"), CLIMBS: N_("将升级"), RESOLVES: N_("将解除")}
Forecast = Callable[[Moment, int], Sequence[Coming]]


@dataclass(frozen=True, slots=True)
class Figure:
    title: str
    value: str
    change: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the brief says, whatever it is printed on."""

    title: str
    subtitle: str
    figures: Sequence[Figure]
    blocks: Sequence[tuple[str, Sequence[str]]]


def brief_data(day: date, headline: Mapping[str, Any], behind: Sequence[Mapping[str, Any]], major: Sequence[Mapping[str, Any]],
               replies_late: int, coming: Sequence[Coming], unit_name: Callable[[str], str]) -> dict[str, Any]:  # fmt: skip
    week = [one for one in coming if one.what in _WHAT]
    gravest = sorted(week, key=lambda one: (list(_WHAT).index(one.what) if one.what != CLIMBS else -1, one.date, one.subject))
    said: dict[str, Any] = plain({
        "as_of": day, "items": headline["items"],
        "figures": {
            "completion_rate": headline["completion_rate"], "deviation": headline["deviation"], "overdue": headline["overdue"],
            "hazards_backlog": headline["hazards"]["backlog"], "replies_late": replies_late,
        },
        "completion_rate_verified": headline.get("completion_rate_verified"),
        "worst": behind[:_WORST], "major": {"count": len(major), "first": major[:_MOST_HAZARDS]},
        "coming": {
            **{what: sum(one.what == what for one in week) for what in _WHAT},
            "first": [
                {"date": one.date, "unit": unit_name(one.unit), "subject": one.subject, "what": one.what, "title": one.title}
                for one in gravest[:_MOST_COMING]
            ],
        },
    })  # fmt: skip
    return said


def last_before(session: Session, day: date) -> dict[str, Any] | None:
    """The brief that was made last for an earlier day."""
    query = select(Brief).where(col(Brief.as_of) < day).order_by(col(Brief.as_of).desc(), col(Brief.id).desc()).limit(1)
    found = session.exec(query).first()
    return json.loads(found.data) if found else None


def keep(session: Session, moment: Moment, actor: Actor, data: Mapping[str, Any]) -> bool:
    """Keeps what a brief said, for the next one to compare itself with; False where it is kept already."""
    digest = sha256(data)
    if session.exec(select(Brief).where(Brief.as_of == moment.as_of, Brief.sha256 == digest)).first() is not None:
        return False
    session.add(Brief(as_of=moment.as_of, sha256=digest, data=canonical(data), recorded_at=moment.now, actor=str(actor)))
    audit.record(session, moment, actor, "brief.make", f"brief:{moment.as_of}", sha256=digest)
    return True


def page(data: Mapping[str, Any], before: Mapping[str, Any] | None) -> Page:
    day = date.fromisoformat(data["as_of"])
    subtitle = _("{day} · 在册事项 {items} 项").format(day=civil(day), items=data["items"])
    if before is not None:
        subtitle += _(" · 变化与 {day} 的专报相比").format(day=before["as_of"])
    return Page(_("重点工作专报"), subtitle, [_figure(data, before, name) for name in FIGURES], _blocks(data, day))


def _figure(data: Mapping[str, Any], before: Mapping[str, Any] | None, name: str) -> Figure:
    title, unit = FIGURES[name]
    now, then = data["figures"][name], before["figures"].get(name) if before else None
    value = "—" if now is None else f"{signed(now) if name == 'deviation' else now}{_(unit)}"
    change = "" if now is None or then is None else _moved(Decimal(str(now)) - Decimal(str(then)))
    verified = data.get("completion_rate_verified") if name == "completion_rate" else None
    named = _(title) if verified is None else _("完成率(核定 {rate}%)").format(rate=verified)
    return Figure(named, value, change)


def _moved(by: Decimal) -> str:
    return _("持平") if not by else f"{'↑' if by > 0 else '↓'}{abs(by)}"


def _blocks(data: Mapping[str, Any], day: date) -> list[tuple[str, list[str]]]:
    worst = [
        _("{n}. {name}:完成率 {rate},偏差 {deviation} 点,逾期 {overdue} 项").format(
            n=n, name=short(row["name"], 16), rate=rate(row["completion_rate"]), deviation=signed(row["deviation"]),
            overdue=row["overdue"],
        )
        for n, row in enumerate(data["worst"], start=1)
    ]  # fmt: skip
    major = [
        _("{title}({name}):逾期 {days} 天,{rung}").format(
            title=short(row["title"], 18), name=short(row["name"], 12), days=row["days"],
            rung=rung(row, _("未上督办阶梯"), 12),
        )
        for row in data["major"]["first"]
    ]  # fmt: skip
    if (more := data["major"]["count"] - len(major)) > 0:
        major.append(_("另有 {n} 处").format(n=more))
    coming = data["coming"]
    week = [_("新增问题 {opens} 个,督办升级 {climbs} 级,自行解除 {resolves} 个").format(
        opens=coming[OPENS], climbs=coming[CLIMBS], resolves=coming[RESOLVES]
    )]  # fmt: skip
    week += [
        f"{row['date'][5:]} {short(row['unit'], 9)}:{_(_WHAT[row['what']])} {short(row['title'], 13)}" for row in coming["first"]
    ]
    until = day + timedelta(days=DAYS)
    return [
        (
            _("最落后的三个单位") if data.get("completion_rate_verified") is None else _("最落后的三个单位(按核定)"),
            worst or [_("参加排名的单位没有落后于序时进度的。")],
        ),
        (_("逾期的重大隐患 {n} 处").format(n=data["major"]["count"]), major or [_("没有逾期的重大隐患。")]),
        (_("今后一周(到 {day},若无人处理)").format(day=f"{until:%m-%d}"), week),
    ]
