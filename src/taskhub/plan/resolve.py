"""From the file to the plan in force: what an entry does not say comes from what it stands under."""

from decimal import Decimal

from taskhub.plan.file import ChangeFile, MilestoneFile, PlanFile, ScheduleFile, TargetFile, Work, works
from taskhub.plan.structure import Change, Heading, Item, ItemKind, Milestone, Plan, Schedule, Target

_ONE = Decimal(1)


def resolve(file: PlanFile) -> Plan:
    """The plan that ``file`` means, its items in the order of the file. An item nobody leads has an empty ``lead``."""
    return Plan(
        code=file.plan,
        title=file.title,
        issuer=file.issuer,
        start=file.start,
        end=file.end,
        revision=file.revision,
        effective=file.amended.date if file.amended else file.start,
        document=file.amended.document if file.amended else "",
        part_of=file.part_of,
        schedule=_schedule(file.schedule),
        tasks=tuple(Heading(task.code, task.title) for task in file.tasks),
        measures=tuple(Heading(measure.code, measure.title, task.code) for task in file.tasks for measure in task.measures),
        items=tuple(_item(file, work) for work in works(file)),
    )


def _item(file: PlanFile, work: Work) -> Item:
    _path, task, measure, entry = work
    return Item(
        plan=file.plan,
        code=entry.code,
        title=entry.title,
        task=task.code,
        measure=measure.code,
        lead=entry.lead or measure.lead or task.lead or "",
        co_lead=tuple(entry.co_lead or ()),
        cooperating=tuple(entry.cooperating or ()),
        kind=entry.kind or (ItemKind.QUANTITY if entry.target else ItemKind.ONCE),
        start=entry.start or file.start,
        due=entry.due or file.end,
        weight=_ONE if entry.weight is None else entry.weight,
        target=_target(entry.target),
        milestones=tuple(map(_milestone, entry.milestones or ())),
        withdrawn=_change(entry.withdrawn),
        source=entry.source or measure.source or task.source or file.source or "",
        carries=_carried(entry.carries, file.part_of),
    )


def _schedule(file: ScheduleFile | None) -> Schedule:
    return Schedule(file.mode, file.basis, file.tolerance) if file else Schedule()


def _target(file: TargetFile | None) -> Target | None:
    return Target(file.value, file.unit, file.direction == "at_most") if file else None


def _milestone(file: MilestoneFile) -> Milestone:
    return Milestone(file.date, file.percent, file.title or "")


def _carried(code: str | None, above: str | None) -> str | None:
    """A bare code is one of the plan right above."""
    return code if code is None or "/" in code else f"{above or ''}/{code}"


def _change(file: ChangeFile | None) -> Change | None:
    return Change(file.date, file.document) if file else None
