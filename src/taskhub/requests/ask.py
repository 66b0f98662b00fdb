"""A request handed in: judged against the plan as the next revision will find it, recorded once."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from taskhub import agenda, audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.document_numbers import as_written
from taskhub.i18n import gettext as _
from taskhub.plan import book
from taskhub.plan.meaning import item_faults
from taskhub.plan.models import PlanItem
from taskhub.plan.rows import header_of, items_of
from taskhub.plan.structure import Change, Item, Plan
from taskhub.problems import StateError, unknown
from taskhub.requests.models import ASKED, ChangeRequest, ChangeStep
from taskhub.requests.standing import SUBMITTED, requests
from taskhub.requests.wish import FIELDS, Wish, said
from taskhub.units import Units


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a request; not ``fresh``: the same one was handed in before."""

    code: str
    fresh: bool


def ask(
    session: Session, units: Units, moment: Moment, actor: Actor, key: str, wish: Wish, document: str, reason: str
) -> Asked:  # fmt: skip
    """Hands in a request about the item ``plan/code``. Raises StateError where it cannot stand."""
    code, _slash, item_code = key.partition("/")
    plan, item = newest_item(session, code, item_code)
    unit = _asking(units, moment, actor, item)
    document, reason = as_written(document), reason.strip()
    for text, option in ((document, "--document"), (reason, "--reason")):
        if not text:
            raise StateError(_("{option} 不能为空:写明依据").format(option=option))
    same = select(ChangeRequest).where(
        ChangeRequest.plan == code, ChangeRequest.item == item_code, ChangeRequest.field == wish.field,
        ChangeRequest.wanted == wish.wanted, ChangeRequest.document == document,
    )  # fmt: skip
    known = session.exec(same).first()
    if known is not None:
        return Asked(known.code, fresh=False)
    _can_stand(session, units, moment, plan, item, wish, document)
    count = select(func.count()).where(ChangeRequest.plan == code, ChangeRequest.item == item_code)
    row = ChangeRequest(
        plan=code, item=item_code, number=session.exec(count).one() + 1, unit=unit, field=wish.field, was=said(item, wish.field),
        wanted=wish.wanted, document=document, reason=reason, revision=plan.revision, as_of=moment.as_of,
        recorded_at=moment.now, actor=str(actor),
    )  # fmt: skip
    session.add(row)
    session.flush()
    assert row.id is not None
    add_step(session, moment, actor, row, ASKED, SUBMITTED, document, reason)
    return Asked(row.code, fresh=True)


def add_step(
    session: Session, moment: Moment, actor: Actor, row: ChangeRequest, place: str, state: str, document: str = "",
    reason: str = "", revision: int | None = None,
) -> None:  # fmt: skip
    """One step of a request with its audit event; the item is judged anew, as a waiting request is one of its facts."""
    assert row.id is not None
    session.add(
        ChangeStep(request_id=row.id, place=place, state=state, document=document, reason=reason, revision=revision,
                   as_of=moment.as_of, recorded_at=moment.now, actor=str(actor))
    )  # fmt: skip
    session.flush()
    agenda.queue(session, moment, "item", [f"{row.plan}/{row.item}"])
    details = {"request": row.code, "field": row.field, "was": row.was, "wanted": row.wanted, "document": document}
    if revision is not None:
        details["revision"] = str(revision)
    audit.record(session, moment, actor, f"change.{state}", f"item:{row.plan}/{row.item}", why=reason, **details)


def newest_item(session: Session, plan: str, code: str) -> tuple[Plan, Item]:
    """The item as the newest recorded revision has it: what the next one will start from."""
    rows = book.revisions(session, plan)
    if not rows:
        raise StateError(unknown(_("没有方案 {code}").format(code=plan), plan, book.parents(session)))
    found = next(items_of(session, rows[-1], col(PlanItem.code) == code), None)
    if found is None:
        codes = book.item_codes(session, rows[-1])
        raise StateError(unknown(_("方案 {plan} 没有事项 {code}").format(plan=plan, code=code), code, codes))
    return header_of(rows[-1]), found


def _asking(units: Units, moment: Moment, actor: Actor, item: Item) -> str:
    """The unit in whose name the request stands: the one that answers for the item."""
    lead = units.accountable(item.lead, moment.as_of)
    if actor.unit != lead and units.role(actor.unit) != "committee_office":
        raise StateError(
            _("{item} 由 {lead} 牵头;由它(--by 姓名@{code})或由安委办代为申请").format(
                item=item.key, lead=units.name(lead), code=lead
            )
        )
    return lead


def _can_stand(
    session: Session, units: Units, moment: Moment, plan: Plan, item: Item, wish: Wish, document: str
) -> None:  # fmt: skip
    if item.withdrawn:
        raise StateError(_("{item} 已于 {day} 撤销").format(item=item.key, day=item.withdrawn.date))
    if wish.field == "target" and item.target is None:
        raise StateError(_("{item} 没有目标值,不能改目标").format(item=item.key))
    if wish.holds_of(item):
        raise StateError(
            _("{item} 的{field}已经是 {value}").format(item=item.key, field=_(FIELDS[wish.field]), value=wish.wanted)
        )
    for other in requests(session, moment.on(date.max), item.plan, item.code):
        if other.open and other.row.field == wish.field:
            raise StateError(
                _("{code} 也要改{field},还没有办结;先撤回({command})或等它办结").format(
                    code=other.row.code, field=_(FIELDS[wish.field]), command=f"taskhub plan retract {other.row.code}"
                )
            )
    change = Change(min(max(moment.as_of, plan.start), plan.end), document)
    fault = next(item_faults((), wish.granted_to(item, change), plan, units), None)
    if fault is not None:
        raise StateError(f"{item.key} {fault.message} → {fault.remedy}")
