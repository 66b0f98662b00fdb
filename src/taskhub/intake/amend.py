"""A draft as the next revision of a plan that is loaded: the revision raised, and what the table has dropped asked about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from taskhub.figures import plain
from taskhub.i18n import gettext as _
from taskhub.intake.entries import milestones, target
from taskhub.intake.model import Draft, Measure, Question, Task, Work
from taskhub.plan import Change, Item, ItemKind, Plan
from taskhub.plan.export import carried, quoted, scalar


@dataclass(frozen=True, slots=True)
class Amendment:
    """When and by which document a plan is changed; None where it was not said."""

    day: date | None = None
    document: str | None = None


def raise_revision(draft: Draft, base: Plan, amendment: Amendment) -> None:
    """Numbers the draft after ``base`` and says by what it is amended, or asks."""
    draft.header["revision"] = str(base.revision + 1)
    if amendment.day and amendment.document:
        say_amended(draft, Change(amendment.day, amendment.document))
    else:
        draft.header.pop("amended", None)
        draft.loose.append(Question(
            "", "", _("第 {n} 版没有写修订依据").format(n=base.revision + 1), _("用 --amended 日期 --document 文号"),
        ))  # fmt: skip


def keep_dropped(draft: Draft, base: Plan, amendment: Amendment) -> None:
    """Items that the table no longer has are written back, withdrawn by the amendment's document, or asked about without one."""
    kept = {work.code for task in draft.tasks for measure in task.measures for work in measure.works}
    for item in base.items:
        if item.code in kept:
            continue
        work = as_work(item, base)
        if item.withdrawn is None:
            _withdraw(work, item, amendment)
        _put_back(draft, item, base, work)


def _withdraw(work: Work, item: Item, amendment: Amendment) -> None:
    if amendment.day and amendment.document:
        work.values["withdrawn"] = change(Change(amendment.day, amendment.document))
        work.questions.append(Question(
            "", item.code, _("表里没有 {code}({title}),写成撤销").format(code=item.code, title=item.title),
            _("不是撤销就删去 withdrawn"), open=False))  # fmt: skip
        return
    work.values["withdrawn"] = f"{{date: {amendment.day}}}" if amendment.day else "{}"
    work.questions.append(Question(
        "", item.code, _("表里没有 {code}({title})").format(code=item.code, title=item.title),
        _("撤销要有文件:用 --amended 日期 --document 文号;不是撤销就删去 withdrawn")))  # fmt: skip


def _put_back(draft: Draft, item: Item, base: Plan, work: Work) -> None:
    """At its old place: behind what stood before it and still does."""
    task_titles = {one.code: one.title for one in base.tasks}
    measure_titles = {one.code: one.title for one in base.measures}
    task = _entry(draft.tasks, item.task, list(task_titles), lambda: Task(item.task, task_titles[item.task]))
    order = [one.code for one in base.measures if one.task == item.task]
    measure = _entry(task.measures, item.measure, order, lambda: Measure(item.measure, measure_titles[item.measure]))
    order = [one.code for one in base.items if one.measure == item.measure]
    _entry(measure.works, item.code, order, lambda: work)


def _entry(entries: list[Any], code: str, order: list[str], make: Callable[[], Any]) -> Any:
    found = next((one for one in entries if one.code == code), None)
    if found is None:
        before = set(order[: order.index(code)])
        place = max((n for n, one in enumerate(entries, start=1) if one.code in before), default=0)
        found = make()
        entries.insert(place, found)
    return found


def as_work(item: Item, plan: Plan) -> Work:
    """A loaded item as the draft writes it, in full where it is not what the plan gives by default."""
    values = {"lead": scalar(item.lead)}
    for key, codes in (("co_lead", item.co_lead), ("cooperating", item.cooperating)):
        if codes:
            values[key] = f"[{', '.join(map(scalar, codes))}]"
    if item.kind is not (ItemKind.QUANTITY if item.target else ItemKind.ONCE):
        values["kind"] = item.kind.value
    if item.start != plan.start:
        values["start"] = str(item.start)
    if item.due != plan.end:
        values["due"] = str(item.due)
    if item.weight != 1:
        values["weight"] = plain(item.weight)
    if item.target:
        values["target"] = target(item.target)
    if item.milestones:
        values["milestones"] = milestones(item.milestones)
    if item.withdrawn:
        values["withdrawn"] = change(item.withdrawn)
    if item.carries:
        values["carries"] = quoted(carried(plan, item.carries))
    if item.source:
        values["source"] = scalar(item.source)
    return Work(item.code, item.title, values)


def change(one: Change) -> str:
    return f"{{date: {one.date}, document: {scalar(one.document)}}}"


def say_amended(draft: Draft, by: Change) -> None:
    """``amended`` stands after ``revision``, where people look for it."""
    header = {key: value for key, value in draft.header.items() if key != "amended"}
    draft.header.clear()
    for key, value in header.items():
        draft.header[key] = value
        if key == "revision":
            draft.header["amended"] = change(by)
