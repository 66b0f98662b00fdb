"""What the ledger has to say to a plan file: whether it is new, the same, or an amendment that does not hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from taskhub.i18n import gettext as _
from taskhub.plan import book
from taskhub.plan.diff import diff
from taskhub.plan.file import Step
from taskhub.plan.meaning import Fault
from taskhub.plan.models import PlanItem, PlanRevision
from taskhub.plan.rows import plan_of
from taskhub.plan.structure import Plan


@dataclass(frozen=True, slots=True)
class Standing:
    """``unchanged``: the ledger already holds exactly this. Otherwise ``faults`` say why it may not be taken over."""

    unchanged: bool
    faults: tuple[Fault, ...]


def standing(session: Session, plan: Plan, digest: str) -> Standing:
    """Where ``plan``, whose rows hash to ``digest``, stands to the newest recorded revision."""
    recorded = book.revisions(session, plan.code)
    if not recorded:
        return Standing(False, ())
    last = recorded[-1]
    if plan.revision < last.revision:
        return Standing(False, (_outdated(plan, last),))
    if plan.revision > last.revision:
        return Standing(False, (*_backdated(plan, last), *_dropped(session, plan, last)))
    if last.content_hash == digest:
        return Standing(True, ())
    changes = diff(plan_of(session, last), plan)
    if not changes:  # the hash is of rows, and a later version of taskhub may write them otherwise
        return Standing(True, ())
    return Standing(False, (_not_risen(plan, len(changes), str(changes[0])), *_dropped(session, plan, last)))


def _outdated(plan: Plan, last: PlanRevision) -> Fault:
    return Fault(
        ("revision",),
        _("文件是第 {file} 版,账上已是第 {ledger} 版").format(file=plan.revision, ledger=last.revision),
        _("用最新的文件;要再修订,写 revision: {n}").format(n=last.revision + 1),
    )


def _not_risen(plan: Plan, count: int, example: str) -> Fault:
    return Fault(
        ("revision",),
        _("内容变了 {count} 处({example}),版次仍是 {n}").format(count=count, example=example, n=plan.revision),
        _("改成 revision: {n},并写明 amended: {{date: …, document: …}}").format(n=plan.revision + 1),
    )


def _backdated(plan: Plan, last: PlanRevision) -> Iterator[Fault]:
    if last.revision > 1 and plan.effective <= last.effective:
        yield Fault(
            ("amended", "date"),
            _("修订日期 {day} 没有晚于第 {n} 版的 {last}").format(day=plan.effective, n=last.revision, last=last.effective),
            _("写这次修订的日期"),
        )


def _dropped(session: Session, plan: Plan, last: PlanRevision) -> Iterator[Fault]:
    kept = {item.code for item in plan.items}
    places = _measure_paths(plan)
    recorded = session.exec(
        select(PlanItem.code, PlanItem.title, PlanItem.measure)
        .where(col(PlanItem.revision_id) == last.id)
        .order_by(col(PlanItem.position))
    )
    for code, title, measure in recorded:
        if code not in kept:
            yield Fault(
                places.get(measure, ("tasks",)),
                _("事项 {code}({title})不见了").format(code=code, title=title),
                _("事项不删除:把它写回来,加上 withdrawn: {date: …, document: …}"),
            )


def _measure_paths(plan: Plan) -> dict[str, Step]:
    """Where each measure stands in the file that ``plan`` was resolved from."""
    tasks = {task.code: t for t, task in enumerate(plan.tasks)}
    counts = dict.fromkeys(tasks, 0)
    paths: dict[str, Step] = {}
    for measure in plan.measures:
        assert measure.task is not None
        paths[measure.code] = ("tasks", tasks[measure.task], "measures", counts[measure.task])
        counts[measure.task] += 1
    return paths
