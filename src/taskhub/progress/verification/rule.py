"""Ruling on claims: verified, or sent back with a remark. All that are named or none, in the caller's transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from taskhub import agenda, audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.i18n import gettext as _
from taskhub.plan import book
from taskhub.problems import StateError, unknown
from taskhub.progress.history import SENT_BACK, VERIFIED
from taskhub.progress.models import Ruling
from taskhub.progress.verification.claims import Claimed
from taskhub.units import Units

_OFFICES = ("committee_office", "comprehensive")
_VERBS = {VERIFIED: "progress.verify", SENT_BACK: "progress.send_back"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a call: the claims ruled on, those of which the same stood already, and those left to others because the
    actor's unit may not rule on them."""

    ruled: Sequence[Claimed]
    known: Sequence[Claimed]
    left: Sequence[Claimed] = ()


def rule(
    session: Session, found: Sequence[Claimed], outcome: str, remark: str, moment: Moment, actor: Actor, units: Units
) -> Verdict:  # fmt: skip
    """The same ruling on the same report again changes nothing. Raises StateError with every claim the actor may not rule on."""
    known = [one for one in found if _stands(one, outcome, remark)]
    fresh = [one for one in found if not _stands(one, outcome, remark)]
    faults = [fault for one in fresh if (fault := why_not(one, actor, units)) is not None]
    if faults:
        raise StateError("\n".join(faults))
    for one in fresh:
        report = one.claim.report.id
        before = session.exec(select(func.count(col(Ruling.id))).where(Ruling.report_id == report)).one()
        session.add(
            Ruling(
                plan=one.item.plan, item=one.item.code, report_id=report, sequence=before + 1, outcome=outcome, remark=remark,
                as_of=moment.as_of, recorded_at=moment.now, actor=str(actor),
            )
        )  # fmt: skip
        said = {"report": report, "of": str(one.claim.report.as_of)}
        audit.record(session, moment, actor, _VERBS[outcome], f"item:{one.key}", remark, **said)
    agenda.queue(session, moment, "item", (one.key for one in fresh))
    return Verdict(fresh, known)


def named(session: Session, found: Sequence[Claimed], keys: Sequence[str], moment: Moment) -> list[Claimed]:
    """The claims that ``keys`` name (``item:`` may stand before). Raises StateError with every one that is none."""
    standing = {one.key: one for one in found}
    asked = list(dict.fromkeys(key.removeprefix("item:") for key in keys))
    faults = list(_unclaimed(session, standing, asked, moment))
    if faults:
        raise StateError("\n".join(faults))
    return [standing[key] for key in asked]


def why_not(one: Claimed, actor: Actor, units: Units) -> str | None:
    """Why the actor may not rule on a claim; None where he may. Who leads or reported it may not, and of the units in the
    register only the office, a comprehensive regulator, or a superior of the lead unit may."""
    unit = next((unit for unit in units if actor.unit in (unit.code, unit.name, *unit.aliases)), None)
    code = unit.code if unit else actor.unit
    if code in {*one.parties, *(units.accountable(party, one.claim.report.as_of) for party in one.parties)}:
        message = _("{item} 由 {unit} 牵头或填报,不能自己核定自己报的;请别的单位经办(--by 姓名@单位)")
        return message.format(item=one.key, unit=units.name(code))
    if unit is None or unit.role in _OFFICES or code in units.superiors(one.unit):
        return None
    return _("{item} 由安委办、综合监管单位或牵头单位的上级核定,{unit} 不能").format(item=one.key, unit=unit.name)


def _stands(one: Claimed, outcome: str, remark: str) -> bool:
    ruled = one.claim.ruled
    return ruled is not None and ruled.outcome == outcome and (outcome == VERIFIED or ruled.remark == remark)


def _unclaimed(session: Session, standing: Mapping[str, Claimed], keys: Sequence[str], moment: Moment) -> Iterator[str]:
    items = None
    for key in keys:
        if key in standing:
            continue
        if items is None:
            items = {item.key: item for plan in book.plans_in_force(session, moment) for item in plan.items}
        if key not in items:
            yield unknown(_("没有事项 {item}").format(item=key), key, items)
        elif not items[key].in_force(moment.as_of):
            yield _("{item} 已撤销,不用核定").format(item=key)
        else:
            yield _("{item} 到 {day} 没有报完成,没有可核定的;用 taskhub progress claims 看报了完成的").format(
                item=key, day=moment.as_of
            )
