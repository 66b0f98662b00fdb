"""How plans hang together: one under another by ``part_of``, items on items above by ``carries``. What a file says of it is held
against the plans that it comes with and those of the ledger."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from taskhub.documents import Document
from taskhub.i18n import gettext as _
from taskhub.plan.file import Step
from taskhub.plan.meaning import Fault
from taskhub.plan.structure import Item, Plan
from taskhub.problems import nearest

Items = Mapping[str, Item]
"""Code → item of one plan."""


def ancestors(code: str, parents: Mapping[str, str | None]) -> list[str]:
    """The plans above one, the nearest first; a circle ends where it closes."""
    found: list[str] = []
    above = parents.get(code)
    while above is not None and above in parents and above not in found:
        found.append(above)
        above = parents.get(above)
    return found


def hung_wrongly(plan: Plan, parents: Mapping[str, str | None]) -> Iterator[Fault]:
    """A chain of ``part_of`` that ends nowhere or in a circle. ``parents``: every plan there is → the one it hangs under."""
    if plan.part_of is None:
        return
    if plan.part_of not in parents:
        near = nearest(plan.part_of, (code for code in parents if code != plan.code))
        remedy = _("先装入它,或与它一起装入(检查时也一起写)") + (f";{near}" if near else "")
        yield Fault(("part_of",), _("没有上级方案 {code}").format(code=plan.part_of), remedy)
    elif plan.code in ancestors(plan.code, parents):
        yield Fault(("part_of",), _("方案 {code} 经上级方案又挂回自己").format(code=plan.code), _("改正其中一个 part_of"))


def carried_wrongly(
    plan: Plan, document: Document, parents: Mapping[str, str | None], items_of: Callable[[str], Items]
) -> Iterator[Fault]:
    """Items that carry out what no plan above has, or what was withdrawn there before this revision."""
    above = ancestors(plan.code, parents)
    for item, path in zip(plan.items, _places(document), strict=True):
        if item.carries is None or item.withdrawn:
            continue
        code, _slash, wanted = item.carries.partition("/")
        here = (*path, "carries")
        if code not in above:
            yield Fault(here, _("{plan} 不是本方案的上级").format(plan=code), _("上级有:{codes}").format(codes="、".join(above)))
            continue
        items = items_of(code)
        if wanted not in items:
            message = _("上级方案 {plan} 没有事项 {item}").format(plan=code, item=wanted)
            yield Fault(here, message, nearest(wanted, items) or _("写上级方案里的事项编号"))
        elif gone := _withdrawn_by(items[wanted], max(plan.effective, item.start)):
            message = _("上级事项 {item} 已于 {day} 撤销").format(item=item.carries, day=gone)
            yield Fault(here, message, _("改为别的上级事项,或删去 carries"))


def _withdrawn_by(item: Item, day: date) -> date | None:
    return item.withdrawn.date if item.withdrawn and item.withdrawn.date <= day else None


def _places(document: Document) -> Iterator[Step]:
    """Where each item stands, in plan order; a measure without items is itself one."""
    for t, task in enumerate(document.data["tasks"]):
        for m, measure in enumerate(task["measures"]):
            here: Step = ("tasks", t, "measures", m)
            items = measure.get("items")
            yield from ((*here, "items", i) for i in range(len(items))) if items else (here,)
