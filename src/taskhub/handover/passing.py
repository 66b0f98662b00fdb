"""A person leaves a post, or a unit is merged into another: what the register will then say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from taskhub.handover.text import Edit, add_contact, scalar, set_keys
from taskhub.i18n import gettext as _
from taskhub.problems import StateError, unknown
from taskhub.units import Contact, Post, Unit, Units

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Passing:
    """The edits that bring the change about, the unit as it then is (``meant``), who gives and who takes over, and the unit that
    answers from then on. Without edits the register says so already."""

    edits: Sequence[Edit]
    meant: Unit
    giving: str
    taking: str
    heir: str
    on: date
    post: str = ""


def person(units: Units, unit: Unit, leaving: str, coming: str, post: Post, on: date) -> Passing:
    """``leaving`` serves through the day before ``on``, ``coming`` from ``on``, in the same post with the same channels."""
    if leaving == coming:
        raise StateError(_("移交人和接收人都是 {name}").format(name=leaving))
    until = on - _ONE_DAY
    done = _serving(unit, coming, post, on)
    held = next((one for one in reversed(unit.contacts) if (one.name, one.post) == (leaving, post)), None)
    if held is None:
        names = [one.name for one in unit.contacts if one.post == post]
        raise StateError(unknown(_("{unit} 没有 {post} {name}").format(unit=unit.name, post=post, name=leaving), leaving, names))
    if done is not None and held.valid_to == until:
        return Passing((), unit, leaving, coming, unit.code, on, post)
    if not held.serves_on(until):
        raise StateError(_("{name} 在 {day} 不在岗,没有可移交的").format(name=leaving, day=until))
    left = held.model_copy(update={"valid_to": until})
    people = [left if one is held else one for one in unit.contacts]
    edits: list[Edit] = [set_keys(unit.code, {"valid_to": until.isoformat()}, (leaving, post))]
    if done is None:
        new = Contact(name=coming, post=post, tags=held.tags, valid_from=on)
        people.append(new)
        edits.append(add_contact(unit.code, new))
    return Passing(edits, unit.model_copy(update={"contacts": people}), leaving, coming, unit.code, on, post)


def merger(units: Units, unit: Unit, heir: Unit, on: date) -> Passing:
    """``unit`` exists through the day before ``on``; from ``on`` its successor answers. History keeps its name."""
    until = on - _ONE_DAY
    if unit.code == heir.code or units.accountable(heir.code, on) == unit.code:
        raise StateError(_("{unit} 不能并入自己").format(unit=unit.name))
    if not heir.exists_on(on):
        raise StateError(_("{unit} 在 {day} 不在册,不能承接").format(unit=heir.name, day=on))
    if unit.successor is not None or unit.valid_to is not None:
        if (unit.successor, unit.valid_to) == (heir.code, until):
            return Passing((), unit, unit.name, heir.name, heir.code, on)
        raise StateError(
            _("{unit} 已写明到 {day} 为止,承接单位 {heir};要改请改 config/units.yaml").format(
                unit=unit.name, day=unit.valid_to, heir=unit.successor
            )
        )
    values = {"valid_to": until.isoformat(), "successor": scalar(heir.code)}
    meant = unit.model_copy(update={"valid_to": until, "successor": heir.code})
    return Passing([set_keys(unit.code, values)], meant, unit.name, heir.name, heir.code, on)


def _serving(unit: Unit, name: str, post: str, day: date) -> Contact | None:
    return next((one for one in unit.contacts if (one.name, one.post) == (name, post) and one.serves_on(day)), None)
