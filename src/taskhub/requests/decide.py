"""A request decided by the office, or taken back by who asked."""

from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.document_numbers import as_written
from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.requests.ask import add_step
from taskhub.requests.models import ASKED, DECISION
from taskhub.requests.standing import GRANTED, REFUSED, STATES, SUBMITTED, WITHDRAWN, Request, find
from taskhub.units import Units


def decide(
    session: Session, units: Units, moment: Moment, actor: Actor, code: str, granted: bool, document: str, reason: str
) -> tuple[Request, bool]:
    """Grants or refuses; false where exactly this was decided before. Who asked cannot decide."""
    request = find(session, code, moment)
    state, document, reason = GRANTED if granted else REFUSED, as_written(document), reason.strip()
    if units.role(actor.unit) != "committee_office":
        raise StateError(_("{actor} 不能决定:变更申请由安委办决定(--by 姓名@{office})").format(actor=actor, office=units.office))
    asked = request.step(ASKED)
    assert asked is not None
    if asked.actor == str(actor):
        raise StateError(_("{code} 由 {actor} 提出,提出的人不能自己决定;换一个人").format(code=request.row.code, actor=actor))
    if not document:
        raise StateError(_("{option} 不能为空:写明依据").format(option="--document"))
    if not granted and not reason:
        raise StateError(_("{option} 不能为空:写明依据").format(option="--reason"))
    decided = request.step(DECISION)
    if decided is not None and (decided.state, decided.document) == (state, document):
        return request, False
    _still_waits(request, moment)
    add_step(session, moment, actor, request.row, DECISION, state, document, reason)
    return find(session, request.row.code, moment), True


def retract(session: Session, units: Units, moment: Moment, actor: Actor, code: str, reason: str) -> Request:
    """Takes a request back that still waits: by the unit that asked, or by the office on its behalf."""
    request = find(session, code, moment)
    if actor.unit != request.row.unit and units.role(actor.unit) != "committee_office":
        raise StateError(
            _("{code} 由 {unit} 提出,只能由它或安委办撤回").format(code=request.row.code, unit=units.name(request.row.unit))
        )
    _still_waits(request, moment)
    add_step(session, moment, actor, request.row, DECISION, WITHDRAWN, reason=reason.strip())
    return find(session, request.row.code, moment)


def _still_waits(request: Request, moment: Moment) -> None:
    if request.state != SUBMITTED:
        last = request.steps[-1]
        raise StateError(
            _("{code} 已于 {day} 由 {actor} 办过({state}),不再改动").format(
                code=request.row.code, day=last.as_of, actor=last.actor, state=_(STATES[last.state])
            )
        )
    if moment.as_of < request.row.as_of:
        raise StateError(_("{day} 早于申请的日期 {asked}").format(day=moment.as_of, asked=request.row.as_of))
