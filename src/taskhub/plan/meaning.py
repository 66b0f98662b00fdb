"""What a well-formed plan file may still get wrong: units, codes, dates, weights, targets, milestones, counts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from taskhub.documents import dotted
from taskhub.i18n import gettext as _
from taskhub.plan.file import PlanFile, Step, WorkFile, works
from taskhub.plan.structure import Item, ItemKind, Plan
from taskhub.problems import TaskhubError
from taskhub.units import Units

_ITEM_KEYS = tuple(key for key in WorkFile.model_fields if key not in ("code", "title", "lead", "source"))
"""What only an item can say: a measure that has items would say it of nothing."""

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at ``path`` of the file, and what to write instead."""

    path: Step
    message: str
    remedy: str


def faults(file: PlanFile, plan: Plan, units: Units) -> Iterator[Fault]:
    """Every fault of ``file``, whose resolved form is ``plan``."""
    yield from _header(file)
    yield from _counts(file, plan)
    yield from _headings(file)
    yield from _unknown_units(file, units)
    paths = [work.path for work in works(file)]
    yield from _repeated((((*path, "code"), item.code) for path, item in zip(paths, plan.items, strict=True)))
    gone = {unit.code for unit in units if unit.valid_to}
    for path, item in zip(paths, plan.items, strict=True):
        yield from _of_item(path, item, plan, units, gone)


def item_faults(path: Step, item: Item, plan: Plan, units: Units) -> Iterator[Fault]:
    """The faults of one item as it would stand in ``plan``."""
    if item.lead not in units:
        yield Fault((*path, "lead"), *_explain_unit(item.lead, units))
        return
    yield from _of_item(path, item, plan, units, {unit.code for unit in units if unit.valid_to})


def _of_item(path: Step, item: Item, plan: Plan, units: Units, gone: set[str]) -> Iterator[Fault]:
    yield from _responsible(path, item, units, gone)
    yield from _measured(path, item)
    if item.carries and not plan.part_of:
        yield Fault(
            (*path, "carries"),
            _("方案没有上级方案,谈不上落实它的事项"),
            _("在文件开头写 part_of: 上级方案的代码,或删去 carries"),
        )
    if plan.start <= plan.end:  # else every date would be reported again, item by item
        yield from _dated(path, item, plan)


def _header(file: PlanFile) -> Iterator[Fault]:
    if file.end < file.start:
        yield Fault(("end",), _("方案的结束日期早于开始日期"), _("核对 start 和 end"))
    if file.part_of == file.plan:
        yield Fault(("part_of",), _("方案不能挂在自己之下"), _("写上级方案的代码,或删去 part_of"))
    if file.revision > 1 and file.amended is None:
        yield Fault(
            ("revision",), _("第 {n} 版没有写修订依据").format(n=file.revision), _("补上 amended: {date: …, document: …}")
        )
    if file.revision == 1 and file.amended is not None:
        yield Fault(("amended",), _("写了修订,版次却还是 1"), _("改成 revision: 2,或删去 amended"))
    if file.amended and file.start <= file.end and not file.start <= file.amended.date <= file.end:
        yield Fault(("amended", "date"), _("修订日期不在方案期内"), _span(file.start, file.end))
    if file.schedule and file.schedule.tolerance < 0:
        yield Fault(("schedule", "tolerance"), _("容差不能是负数"), _("写 0 或正数,单位是百分点"))


def _counts(file: PlanFile, plan: Plan) -> Iterator[Fault]:
    if file.declares is None:
        return
    for key, actual in (("tasks", len(plan.tasks)), ("measures", len(plan.measures)), ("items", len(plan.items))):
        declared = getattr(file.declares, key)
        if declared is not None and declared != actual:
            yield Fault(
                ("declares", key),
                _("宣布 {declared} 个,实际 {actual} 个").format(declared=declared, actual=actual),
                _("查漏补缺,或改正这个数"),
            )


def _headings(file: PlanFile) -> Iterator[Fault]:
    if not file.tasks:
        yield Fault(("tasks",), _("方案没有任务"), _("至少写一个任务"))
    tasks: list[tuple[Step, str]] = []
    measures: list[tuple[Step, str]] = []
    for t, task in enumerate(file.tasks):
        tasks.append((("tasks", t, "code"), task.code))
        if not task.measures:
            yield Fault(("tasks", t, "measures"), _("任务 {code} 没有措施").format(code=task.code), _("至少写一条措施"))
        for m, measure in enumerate(task.measures):
            here: Step = ("tasks", t, "measures", m)
            measures.append(((*here, "code"), measure.code))
            for key in _ITEM_KEYS if measure.items else ():
                if getattr(measure, key) is not None:
                    yield Fault((*here, key), _("措施之下有事项,写在措施上的 {key} 不起作用").format(key=key), _("写到各事项上"))
    yield from _repeated(tasks)
    yield from _repeated(measures)


def _repeated(codes: Iterable[tuple[Step, str]]) -> Iterator[Fault]:
    first: dict[str, Step] = {}
    for path, code in codes:
        if code in first:
            yield Fault(
                path,
                _("编号 {code} 重复,{first} 已经用了").format(code=code, first=dotted(first[code][:-1])),
                _("每个编号只用一次"),
            )
        first.setdefault(code, path)


def _unknown_units(file: PlanFile, units: Units) -> Iterator[Fault]:
    explained: dict[str, tuple[str, str]] = {}  # the search for near names is slow, and one misspelling is often repeated
    for path, word in _named_units(file):
        if word in units:
            continue
        if word not in explained:
            explained[word] = _explain_unit(word, units)
        yield Fault(path, *explained[word])


def _named_units(file: PlanFile) -> Iterator[tuple[Step, str]]:
    """Every unit as it is written, where it is written."""
    for t, task in enumerate(file.tasks):
        if task.lead:
            yield ("tasks", t, "lead"), task.lead
        for m, measure in enumerate(task.measures):
            if measure.lead and measure.items:
                yield ("tasks", t, "measures", m, "lead"), measure.lead
    for path, _task, _measure, entry in works(file):
        if entry.lead:
            yield (*path, "lead"), entry.lead
        for i, word in enumerate(entry.co_lead or ()):
            yield (*path, "co_lead", i), word
        for i, word in enumerate(entry.cooperating or ()):
            yield (*path, "cooperating", i), word


def _explain_unit(word: str, units: Units) -> tuple[str, str]:
    try:
        unit = units.find(word)
    except TaskhubError:
        return _("没有单位 {word}").format(word=word), units.near(word) or _("先在 config/units.yaml 登记")
    return _("{word} 是单位名称,这里要写代码").format(word=word), _("写成 {code}").format(code=unit.code)


def _responsible(path: Step, item: Item, units: Units, gone: set[str]) -> Iterator[Fault]:
    if not item.lead:
        yield Fault(
            path,
            _("事项 {code} 没有牵头单位,措施和任务也没有写").format(code=item.code),
            _("在事项、措施或任务上写明 lead"),
        )
    seen = {item.lead}
    for key, codes in (("co_lead", item.co_lead), ("cooperating", item.cooperating)):
        for i, code in enumerate(codes):
            if code in seen:
                yield Fault((*path, key, i), _("{unit} 已是牵头或配合单位").format(unit=units.name(code)), _("只保留一处"))
            seen.add(code)
    for code in sorted(seen & gone):
        last = units.by_code[code].valid_to
        if last is not None and last < item.start:
            successor = units.accountable(code, item.start)
            yield Fault(
                (*path, "lead"),
                _("{unit} 在事项开始前已撤并(最后一天 {last})").format(unit=units.name(code), last=last),
                _("改由承接单位 {code}({name})").format(code=successor, name=units.name(successor))
                if successor != code
                else _("换一个现有的单位"),
            )


def _measured(path: Step, item: Item) -> Iterator[Fault]:
    if item.weight <= 0:
        yield Fault((*path, "weight"), _("权重必须大于 0"), _("写正数,或删去 weight(默认 1)"))
    if item.target is None and item.kind is ItemKind.QUANTITY:
        yield Fault((*path, "kind"), _("定量事项没有目标"), _("补上 target: {value: …, unit: …}"))
    if item.target is not None and item.kind is not ItemKind.QUANTITY:
        yield Fault((*path, "kind"), _("{kind} 类事项不能有目标").format(kind=item.kind), _("改成 kind: quantity,或删去 target"))
    if item.target is not None and item.target.value <= 0:
        yield Fault((*path, "target", "value"), _("目标值必须大于 0"), _("写正数"))


def _dated(path: Step, item: Item, plan: Plan) -> Iterator[Fault]:
    period = _span(plan.start, plan.end)
    if item.due < item.start:
        yield Fault(
            (*path, "due"),
            _("完成时限 {due} 早于开始日期 {start}").format(due=item.due, start=item.start),
            _("核对 start 和 due"),
        )
    if not plan.start <= item.start <= plan.end:
        yield Fault((*path, "start"), _("开始日期 {day} 不在方案期内").format(day=item.start), period)
    if not plan.start <= item.due <= plan.end:
        yield Fault((*path, "due"), _("完成时限 {day} 不在方案期内").format(day=item.due), period)
    if item.withdrawn and not plan.start <= item.withdrawn.date <= plan.end:
        yield Fault((*path, "withdrawn", "date"), _("撤销日期 {day} 不在方案期内").format(day=item.withdrawn.date), period)
    if item.milestones:
        yield from _milestones((*path, "milestones"), item)


def _milestones(path: Step, item: Item) -> Iterator[Fault]:
    if item.kind in (ItemKind.ONCE, ItemKind.CONTINUOUS):
        yield Fault(path, _("{kind} 类事项没有进度线,不能有节点").format(kind=item.kind), _("写明 target,或删去 milestones"))
        return
    for i, milestone in enumerate(item.milestones):
        if not 0 <= milestone.percent <= _HUNDRED:
            yield Fault((*path, i, "percent"), _("百分比不在 0 到 100 之间"), _("写 0 到 100 的累计百分比"))
        if not item.start <= milestone.date <= item.due:
            yield Fault(
                (*path, i, "date"),
                _("节点 {day} 不在事项的起止日期之内").format(day=milestone.date),
                _span(item.start, item.due),
            )
    for i, (before, after) in enumerate(zip(item.milestones, item.milestones[1:], strict=False), start=1):
        if after.date <= before.date:
            yield Fault((*path, i, "date"), _("节点日期没有晚于前一个节点"), _("按日期从早到晚排列"))
        if after.percent < before.percent:
            yield Fault((*path, i, "percent"), _("百分比比前一个节点低"), _("写累计百分比,只升不降"))
    last = len(item.milestones) - 1
    if item.milestones[last].percent < _HUNDRED:
        yield Fault((*path, last, "percent"), _("最后一个节点不是 100"), _("补一个 percent: 100 的节点"))


def _span(first: object, last: object) -> str:
    return _("应在 {first} 到 {last} 之间").format(first=first, last=last)
