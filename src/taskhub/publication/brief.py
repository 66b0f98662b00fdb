"""The brief of one page: five figures and how they moved, who is worst, which major hazards are overdue, what comes next week."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
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
from taskhub.publication.brief_page import Figure, Page, folded
from taskhub.publication.canonical import canonical, plain, sha256
from taskhub.publication.content import one_manner, rate, rung, short, signed
from taskhub.publication.models import Brief
from taskhub.publication.reckon import Gist
from taskhub.report.elements import COLOURS
from taskhub.report.explain import CLIMBS, OPENS, RESOLVES, Coming
from taskhub.report.status import manner

FIGURES: Mapping[str, tuple[str, str, bool]] = {
    "completion_rate": (N_("完成率"), "%", True), "deviation": (N_("与序时偏差"), N_("点"), True),
    "overdue": (N_("逾期事项"), N_("项"), False), "hazards_backlog": (N_("未整改隐患"), N_("处"), False),
    "replies_late": (N_("逾期未回复"), N_("份"), False),
}  # fmt: skip
"""Title, unit, and whether more is better."""

DAYS = 7
_WORST, _MOST_HAZARDS, _LEAST_HAZARDS, _MOST_COMING, _LEAST_COMING, _MOST_NAMED, _MOST_PLANS = 3, 6, 2, 12, 3, 6, 3
_LINES_AN_ENTRY = 2
_COUNTED = (OPENS, CLIMBS, RESOLVES)
_WHAT = {CLIMBS: N_("将升级"), OPENS: N_("将报")}
"""What is told one by one, the gravest first."""

Forecast = Callable[[Moment, int], Sequence[Coming]]


def brief_data(
    day: date, gist: Gist, replies_late: int, coming: Sequence[Coming], unit_name: Callable[[str], str]
) -> dict[str, Any]:  # fmt: skip
    headline = gist.headline
    said: dict[str, Any] = plain({
        "as_of": day, "items": headline["items"], "plans": gist.plans,
        "figures": {
            "completion_rate": headline["completion_rate"], "deviation": headline["deviation"], "overdue": headline["overdue"],
            "hazards_backlog": headline["hazards"]["backlog"], "replies_late": replies_late,
        },
        "completion_rate_verified": headline.get("completion_rate_verified"),
        "worst": gist.behind[:_WORST], "major": {"count": len(gist.major), "first": gist.major[:_MOST_HAZARDS]},
        "coming": {
            **{what: sum(one.what == what for one in coming) for what in _COUNTED},
            "first": _together(coming, unit_name)[:_MOST_COMING],
        },
    })  # fmt: skip
    return said


def _together(coming: Sequence[Coming], unit_name: Callable[[str], str]) -> list[dict[str, Any]]:
    """What comes on the same day for the same reason, in one entry that names its first subjects; the gravest first."""
    alike: dict[tuple[int, int, date, str], list[Coming]] = {}
    colours = list(COLOURS)
    for one in coming:
        if one.what in _WHAT:
            grave = colours.index(one.colour) if one.colour in colours else len(colours)
            alike.setdefault((list(_WHAT).index(one.what), grave, one.date, one.title), []).append(one)
    return [
        {
            "date": day, "what": found[0].what, "title": title, "n": len(found),
            "of": [{"name": _called(one), "unit": unit_name(one.unit)} for one in found[:_MOST_NAMED]],
        }
        for (_what, _grave, day, title), found in sorted(alike.items())
    ]  # fmt: skip


def _called(one: Coming) -> str:
    """What a subject is looked up by: an item by its code and title, a notice by its number."""
    kind, _colon, key = one.subject.partition(":")
    if kind == "item":
        return f"{key.partition('/')[2]} {one.about}"
    return one.about.partition(" ")[0] if kind == "notice" else one.about


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
    """As many of the hazards and as much of what comes as one page holds."""
    day = date.fromisoformat(data["as_of"])
    lines = list(_subtitle(data, day))
    if before is not None:
        lines.append(_("变化与 {day} 的专报相比").format(day=before["as_of"]))
    whole = Page(_("重点工作专报"), "\n".join(lines), [_figure(data, before, name) for name in FIGURES], [])
    rooms = [(hazards, coming) for hazards in range(_MOST_HAZARDS, _LEAST_HAZARDS, -1)
             for coming in range(_MOST_COMING, _LEAST_COMING - 1, -1)]  # fmt: skip
    rooms += [(_LEAST_HAZARDS, coming) for coming in range(_MOST_COMING, -1, -1)]
    filled = (replace(whole, blocks=_blocks(data, day, hazards, coming)) for hazards, coming in rooms)
    return next((one for one in filled if one.fits), replace(whole, blocks=_blocks(data, day, 0, 0)))


def _entry(row: Mapping[str, Any]) -> str:
    """10-07 将报 落后于序时进度 10 件:4.3.5 排查燃气管道(市城管局)等; as many subjects as two lines hold."""
    head = _("{date} {what} {title}").format(date=row["date"][5:], what=_(_WHAT[row["what"]]), title=short(row["title"], 16))
    if row["n"] > 1:
        head += _(" {n} 件").format(n=row["n"])
    said = ""
    for many in range(1, len(row["of"]) + 1):
        names = "、".join(map(_named, row["of"][:many]))
        longer = _("{head}:{names}").format(head=head, names=names)
        if many < row["n"]:
            longer = _("{names}等").format(names=longer)
        if said and len(folded(longer)) > _LINES_AN_ENTRY:
            break
        said = longer
    return said


def _named(one: Mapping[str, Any]) -> str:
    name, unit = short(one["name"], 18), short(one["unit"], 9)
    return unit if one["name"] == one["unit"] else _("{name}({unit})").format(name=name, unit=unit)


def _subtitle(data: Mapping[str, Any], day: date) -> Iterator[str]:
    """Of which day and of how many items in which plans, and by what their figures go."""
    plans = sorted((one for one in data["plans"] if one["items"]), key=lambda one: -int(one["items"]))
    alike = one_manner(plans)
    items = _("在册事项 {items} 项") if len(plans) < 2 else _("{plans} 个方案 {items} 项")
    yield " · ".join(filter(None, (civil(day), items.format(plans=len(plans), items=data["items"]), alike)))
    if len(plans) > 1:
        named = "、".join(_plan(one, alike is None) for one in plans[:_MOST_PLANS])
        yield _("{names}等").format(names=named) if len(plans) > _MOST_PLANS else named


def _plan(one: Mapping[str, Any], by: bool) -> str:
    title, words = short(one["title"], 18), manner(one["mode"], one["basis"])
    if by:
        return _("{title} {n} 项({manner})").format(title=title, n=one["items"], manner=words)
    return _("{title} {n} 项").format(title=title, n=one["items"])


def _figure(data: Mapping[str, Any], before: Mapping[str, Any] | None, name: str) -> Figure:
    title, unit, more_is_better = FIGURES[name]
    now, then = data["figures"][name], before["figures"].get(name) if before else None
    value = "—" if now is None else f"{signed(now) if name == 'deviation' else now}{_(unit)}"
    verified = data.get("completion_rate_verified") if name == "completion_rate" else None
    named = _(title) if verified is None else _("完成率(核定 {rate}%)").format(rate=verified)
    if now is None or then is None:
        return Figure(named, value, "")
    by = Decimal(str(now)) - Decimal(str(then))
    if not by:
        return Figure(named, value, _("持平"))
    return Figure(named, value, f"{'↑' if by > 0 else '↓'}{abs(by)}", (by > 0) == more_is_better)


def _blocks(data: Mapping[str, Any], day: date, hazards: int, comings: int) -> list[tuple[str, list[str]]]:
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
        for row in data["major"]["first"][:hazards]
    ]  # fmt: skip
    if (more := data["major"]["count"] - len(major)) > 0:
        major.append(_("另有 {n} 处").format(n=more))
    coming = data["coming"]
    week = [_("新增问题 {opens} 个,督办升级 {climbs} 级,自行解除 {resolves} 个").format(
        opens=coming[OPENS], climbs=coming[CLIMBS], resolves=coming[RESOLVES]
    )]  # fmt: skip
    shown = coming["first"][:comings]
    week += map(_entry, shown)
    if more := sum(coming[what] for what in _WHAT) - sum(row["n"] for row in shown):
        week.append(_("另有 {n} 件").format(n=more))
    until = day + timedelta(days=DAYS)
    return [
        (
            _("最落后的三个单位") if data.get("completion_rate_verified") is None else _("最落后的三个单位(按核定)"),
            worst or [_("参加排名的单位没有落后于序时进度的。")],
        ),
        (_("逾期的重大隐患 {n} 处").format(n=data["major"]["count"]), major or [_("没有逾期的重大隐患。")]),
        (_("今后一周(到 {day},若无人处理)").format(day=f"{until:%m-%d}"), week),
    ]
