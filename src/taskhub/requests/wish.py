"""What a request wants of an item, as people say it and as the item then reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from taskhub.figures import plain
from taskhub.i18n import marked as N_
from taskhub.plan.structure import Change, Item

FIELDS = {"due": N_("完成时限"), "target": N_("目标值"), "lead": N_("牵头单位"), "withdrawn": N_("撤销")}


@dataclass(frozen=True, slots=True)
class Wish:
    """``field`` of an item is to become ``wanted``: an ISO date, a plain figure, a unit's code, or ``yes`` (withdrawn)."""

    field: str
    wanted: str

    def granted_to(self, item: Item, change: Change) -> Item:
        """The item with the wish fulfilled by the amendment ``change``; nothing else of it is touched."""
        return _FULFIL[self.field](item, self.wanted, change)

    def holds_of(self, item: Item) -> bool:
        """Whether the item already reads so."""
        return said(item, self.field) == self.wanted


def said(item: Item, field: str) -> str:
    """What the item says in ``field``, in the words of ``Wish.wanted``; empty where it says nothing."""
    return _SAID[field](item)


def _due(item: Item, wanted: str, _change: Change) -> Item:
    return replace(item, due=date.fromisoformat(wanted))


def _target(item: Item, wanted: str, _change: Change) -> Item:
    return item if item.target is None else replace(item, target=replace(item.target, value=Decimal(wanted)))


def _lead(item: Item, wanted: str, _change: Change) -> Item:
    return replace(item, lead=wanted)


def _withdrawn(item: Item, _wanted: str, change: Change) -> Item:
    return item if item.withdrawn else replace(item, withdrawn=change)


_FULFIL: Mapping[str, Callable[[Item, str, Change], Item]] = {
    "due": _due, "target": _target, "lead": _lead, "withdrawn": _withdrawn,
}  # fmt: skip
_SAID: Mapping[str, Callable[[Item], str]] = {
    "due": lambda item: item.due.isoformat(),
    "target": lambda item: plain(item.target.value) if item.target else "",
    "lead": lambda item: item.lead,
    "withdrawn": lambda item: "yes" if item.withdrawn else "",
}
