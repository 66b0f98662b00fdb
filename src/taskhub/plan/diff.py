"""What a new revision changes against an old one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from taskhub.figures import plain
from taskhub.i18n import gettext as _
from taskhub.plan.structure import Change, Heading, Item, Milestone, Plan, Target

Part = Literal["plan", "task", "measure", "item"]

_PLAN_FIELDS = ("title", "issuer", "start", "end", "revision", "effective", "document", "part_of")
_SCHEDULE_FIELDS = ("mode", "basis", "tolerance")
_HEADING_FIELDS = ("title", "task")
_ITEM_FIELDS = tuple(name for name in Item.__slots__ if name not in ("plan", "code"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. ``field`` is the key of the plan file, or ``added``, ``removed`` or ``order``.

    ``before`` and ``after`` are texts for people; None where there is nothing on that side.
    """

    part: Part
    code: str
    field: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        absent = _("无")
        return f"{self.code} {self.field}: {self.before or absent} → {self.after or absent}"


def diff(old: Plan | None, new: Plan) -> list[Difference]:
    """Every difference, plan first, then tasks, measures and items, each in plan order; everything is added to None."""
    return list(_differences(old, new))


def _differences(old: Plan | None, new: Plan) -> Iterator[Difference]:
    if old is None:
        yield Difference("plan", new.code, "added", None, new.title)
    else:
        yield from _changed("plan", new.code, old, new, _PLAN_FIELDS)
        yield from _changed("plan", new.code, old.schedule, new.schedule, _SCHEDULE_FIELDS)
    yield from _compared("task", old.tasks if old else (), new.tasks, _HEADING_FIELDS)
    yield from _compared("measure", _headings(old) if old else (), _headings(new), _HEADING_FIELDS)
    yield from _compared("item", old.items if old else (), new.items, _ITEM_FIELDS)


def _headings(plan: Plan) -> tuple[Heading, ...]:
    """The measures that are not themselves items, whose changes would be told twice."""
    items = {(item.code, item.title) for item in plan.items if item.code == item.measure}
    return tuple(measure for measure in plan.measures if (measure.code, measure.title) not in items)


def _compared(
    part: Part, old: Sequence[Heading | Item], new: Sequence[Heading | Item], fields: Sequence[str]
) -> Iterator[Difference]:
    before = {entry.code: entry for entry in old}
    after = {entry.code: entry for entry in new}
    for code, entry in after.items():
        if code in before:
            yield from _changed(part, code, before[code], entry, fields)
        else:
            yield Difference(part, code, "added", None, entry.title)
    for code, entry in before.items():
        if code not in after:
            yield Difference(part, code, "removed", entry.title, None)
    yield from _moved(part, before, after)


def _changed(part: Part, code: str, old: Any, new: Any, fields: Sequence[str]) -> Iterator[Difference]:
    if old == new:
        return
    for name in fields:
        was, is_now = getattr(old, name), getattr(new, name)
        if was != is_now:
            yield Difference(part, code, name, _shown(was), _shown(is_now))


def _moved(part: Part, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    """What stands elsewhere among those that stayed: the first place where the two orders part."""
    was = [code for code in before if code in after]
    is_now = [code for code in after if code in before]
    parted = next((pair for pair in zip(was, is_now, strict=True) if pair[0] != pair[1]), None)
    if parted:
        yield Difference(part, parted[1], "order", parted[0], parted[1])


def _shown(value: Any) -> str | None:
    """A field as people write it; None for an empty one."""
    match value:
        case Target():
            return f"{'≤ ' if value.at_most else ''}{plain(value.value)} {value.unit}"
        case Change():
            return f"{value.date} {value.document}"
        case tuple():
            return "、".join(_milestone(one) if isinstance(one, Milestone) else str(one) for one in value) or None
        case None | "":
            return None
        case _:
            return plain(value) if hasattr(value, "as_tuple") else str(value)


def _milestone(milestone: Milestone) -> str:
    return f"{milestone.date} {plain(milestone.percent)}%" + (f" {milestone.title}" if milestone.title else "")
