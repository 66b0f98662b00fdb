"""An item's cells as the keys of a plan file. What is clear is written; what is not is written as it stands, and asked about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from taskhub.figures import VALUE_DIGITS, plain
from taskhub.i18n import gettext as _
from taskhub.intake import limits, quantities, units_cell
from taskhub.intake.limits import Limit
from taskhub.intake.model import Cell, Question, Work
from taskhub.intake.nodes import Node
from taskhub.intake.units_cell import Named
from taskhub.intake.words import one_line
from taskhub.plan import Milestone, Target
from taskhub.plan.export import scalar
from taskhub.tables import is_missing, number
from taskhub.units import Unit, Units

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Frame:
    """What the cells are read against. ``columns``: the fields that the tables have at all."""

    units: Units
    start: date | None
    end: date | None
    columns: frozenset[str]
    split: bool = False


def works(node: Node, frame: Frame) -> list[Work]:
    """The item that a node is: one, or one a county where it is to be split."""
    return _Reading(node, frame).works()


class _Reading:
    """One item being read."""

    def __init__(self, node: Node, frame: Frame) -> None:
        self._node = node
        self._frame = frame
        self._work = Work(node.number or "", node.title, questions=list(node.questions))
        self._cells = {name: _merged(node.rows, name) for name in frame.columns}

    def works(self) -> list[Work]:
        named = self._who()
        self._when()
        self._still_there()
        self._how_much()
        self._plainly()
        if not (named.counties_first and self._frame.split):
            return [self._work]
        return [self._county(n, unit) for n, unit in enumerate(units_cell.counties(self._frame.units), start=1)]

    def _county(self, n: int, unit: Unit) -> Work:
        own = self._work
        others = [code for code in self._others if code != unit.code]
        values = {"lead": scalar(unit.code)}
        if others:
            values["cooperating"] = _codes(others)
        values |= {key: value for key, value in own.values.items() if key not in ("lead", "co_lead", "cooperating")}
        questions = own.questions if n == 1 else [one for one in own.questions if one.open]
        if (cell := next(iter(self._cells.get("value", [])), None)) and "target" in values:
            # The figure is the whole city's: what each county's share is, the table does not say.
            values["target"] = scalar(_("{figure}待分解").format(figure=one_line(cell.text)))
            what = _("{county}的目标没有分解").format(county=unit.name)
            questions = [*questions, Question(cell.where, one_line(cell.text), what, _("写成 target: {value: …, unit: …}"))]
        title = _("{title}({county})").format(title=own.title, county=unit.name)
        return Work(f"{own.code}.{n}", title, values, list(questions))

    def _ask(self, cell: Cell | None, what: str, suggestion: str, open: bool = True) -> None:
        where = cell or self._node.cell
        self._work.questions.append(
            Question(where.where if where else "", one_line(cell.text) if cell else "", what, suggestion, open)
        )

    def _who(self) -> Named:
        units, values = self._frame.units, self._work.values
        led, helped = self._cells.get("lead", []), self._cells.get("cooperating", [])
        named = units_cell.read("\n".join(cell.text for cell in led), units)
        second = units_cell.read("\n".join(cell.text for cell in helped), units, cooperating=True)
        first, other = next(iter(led), None), next(iter(helped), None)
        counties = [unit.code for unit in units_cell.counties(units)]
        leads = list(named.leads)
        if len(led) > 1:
            self._ask(
                first, _("一个事项占了几行,各行的单位合在一起"), _("第一个牵头,其余共同牵头;不对就拆成几个事项"), open=False
            )
        if named.counties and not (named.counties_first and self._frame.split):
            if named.counties_first:
                self._ask(
                    first, _("牵头写的是各县(市、区),没有一个单位负责"), _("加 --split-counties 拆成每县一项,或写明牵头单位")
                )
            else:
                leads += counties
                self._ask(first, _("各县(市、区)写成 {n} 个共同牵头单位").format(n=len(counties)), _("核对 co_lead"), open=False)
        cooperating = [*named.cooperating, *second.cooperating, *second.leads]
        if named.counties_cooperate or second.counties_cooperate or second.counties:
            cooperating += counties
            cell = first if named.counties_cooperate else other
            self._ask(cell, _("各县(市、区)写成 {n} 个配合单位").format(n=len(counties)), _("核对 cooperating"), open=False)
        leads = list(dict.fromkeys(leads))
        cooperating = [code for code in dict.fromkeys(cooperating) if code not in leads]
        if named.counties and named.counties_first and not self._frame.split:
            cooperating = [*leads, *cooperating]  # nobody may be put in the counties' place
            leads = []
        self._others = [*leads, *cooperating]
        if named.counties_first and self._frame.split and leads:
            names = "、".join(map(units.name, leads))
            self._ask(first, _("各县各自牵头,{units}收成配合单位").format(units=names), _("核对 cooperating"), open=False)
        if leads:
            values["lead"] = scalar(leads[0])
            if leads[1:]:
                values["co_lead"] = _codes(leads[1:])
        elif not (named.counties_first):
            self._ask(first, _("没有牵头单位"), _("写明 lead"))
        if cooperating:
            values["cooperating"] = _codes(cooperating)
        for cell, unknown in ((first, named.unknown), (first, named.unknown_cooperating), (other, second.unknown_cooperating)):
            for word, near in unknown:
                self._ask(cell, _("没有单位 {word}").format(word=word), near)
        for cell, vague in ((first, named.vague), (other, second.vague)):
            if vague:
                self._ask(
                    cell,
                    _("“{words}”没有指明单位,没有收").format(words="、".join(dict.fromkeys(vague))),
                    _("要收就写明单位"),
                    open=False,
                )
        return named

    def _still_there(self) -> None:
        """Units that were merged into others before the item begins."""
        units, said = self._frame.units, self._work.values.get("start")
        start = date.fromisoformat(said) if said and _DAY.fullmatch(said) else self._frame.start
        for code in self._others if start else ():
            unit = units.by_code.get(code)
            if start and unit and unit.valid_to and unit.valid_to < start:
                after = units.accountable(code, start)
                cell = next(iter(self._cells.get("lead", []) or self._cells.get("cooperating", [])), None)
                self._ask(cell, _("{unit} 在事项开始前已撤并(最后一天 {last})").format(unit=unit.name, last=unit.valid_to),
                          _("改由承接单位 {code}({name})").format(code=after, name=units.name(after))
                          if after != code else _("换一个现有的单位"))  # fmt: skip

    def _when(self) -> None:
        cells = self._cells.get("due", [])
        start = self._date("start")
        if "due" not in self._frame.columns:
            return
        cell = cells[0] if cells else None
        limit = limits.read(cell.raw, cell.text, start or self._frame.start, self._frame.end) if cell else Limit(
            doubt=_("没有写完成时限"), remedy=_("写明 due;不写就是方案的结束日期"))  # fmt: skip
        if len(cells) > 1:
            limit = Limit(doubt=_("几行合成一个事项,时限却不同"), remedy=_("拆成几个事项,或只留一个时限"))
        values = self._work.values
        if limit.doubt:
            text = one_line("、".join(one.text for one in cells))
            if text:
                values["due"] = scalar(text)  # no date: plan check will say so at this very place
            self._ask(cell, limit.doubt, limit.remedy, open=bool(text))
            return
        if limit.start and "start" not in values:
            values["start"] = str(limit.start)
        if limit.due:
            values["due"] = str(limit.due)
            self._inside(cell, limit.due)
        if limit.kind:
            values["kind"] = limit.kind.value
        if limit.milestones:
            values["milestones"] = milestones(limit.milestones)
            if limit.kind is None:
                self._by_percent(cell)
        if limit.note:
            self._ask(cell, limit.note, _("不对就改"), open=False)

    def _by_percent(self, cell: Cell | None) -> None:
        """Milestones need something to be measured in: where no figure is named, the whole work is 100 %."""
        if not self._cells.get("value"):
            self._work.values["target"] = '{value: 100, unit: "%"}'
            self._ask(cell, _("进度写的是百分比:目标写成 100%"), _("有数量目标就改写 target"), open=False)

    def _inside(self, cell: Cell | None, due: date) -> None:
        start, end = self._frame.start, self._frame.end
        if start and end and not start <= due <= end:
            self._ask(
                cell,
                _("完成时限 {due} 不在方案期内").format(due=due),
                _("应在 {first} 到 {last} 之间").format(first=start, last=end),
            )

    def _date(self, name: str) -> date | None:
        cell = next(iter(self._cells.get(name, [])), None)
        if cell is None:
            return None
        limit = limits.read(cell.raw, cell.text, None, None)
        first = limits.first_day(cell.text) or (limit.due if limit.due and limit.kind is None else None)
        if first is None:
            self._work.values[name] = scalar(one_line(cell.text))
            self._ask(cell, _("看不懂这个日期"), _("写成 2024-01-01"))
            return None
        self._work.values[name] = str(first)
        return first

    def _how_much(self) -> None:
        self._years()
        cell = next(iter(self._cells.get("value", [])), None)
        if cell is not None and not is_missing(cell.raw):
            self._target(cell)
            return
        if "target" in self._work.values:
            return
        goal = self._cells.get("goal", [])
        for source in (*goal, *([self._node.cell] if self._node.cell else [])):
            for one in list(quantities.proposed(source.text))[:2]:
                self._ask(source, _("“{value}{unit}”可能是目标").format(value=plain(one.value), unit=one.unit),
                          _("是就写 {yaml}").format(yaml=one.yaml()), open=False)  # fmt: skip
        for one_goal in goal:
            if not list(quantities.proposed(one_goal.text)):
                self._ask(one_goal, _("目标没有数,没有收"), _("要收就并进标题"), open=False)

    def _target(self, cell: Cell) -> None:
        unit = next(iter(self._cells.get("unit", [])), None)
        values = self._work.values
        found = None
        try:
            found = Target(round(number(cell.raw), VALUE_DIGITS), unit.text if unit else "")
        except ValueError:
            proposed = list(quantities.proposed(cell.text))
            if len(proposed) == 1:
                found = Target(proposed[0].value, proposed[0].unit, proposed[0].at_most)
        if found is None or not found.unit:
            values["target"] = scalar(one_line(cell.text))
            what = _("目标值没有单位") if found else _("看不懂这个目标值")
            self._ask(cell, what, _("写成 target: {value: …, unit: …}"))
            return
        values["target"] = target(found)
        if found.value <= 0:
            self._ask(cell, _("目标值必须大于 0"), _("写正数"))
        if "kind" in values:
            self._ask(cell, _("{kind} 类事项不能有目标").format(kind=values["kind"]), _("改成 kind: quantity,或删去 target"))

    def _years(self) -> None:
        """A goal for each year: milestones where all are percentages, else a person has to say what becomes of them."""
        goals = {name[5:]: cells[0] for name, cells in sorted(self._cells.items()) if name.startswith("year:") and cells}
        if not goals:
            return
        steps = {year: percent for year, cell in goals.items() if (percent := _percent(cell)) is not None}
        rising = sorted(steps.values()) == list(steps.values())
        if len(steps) == len(goals) and rising and list(steps.values())[-1:] == [Decimal(100)]:
            last = [Milestone(date(int(year), 12, 31), percent) for year, percent in steps.items()]
            self._work.values["milestones"] = milestones(last)
            self._work.values["due"] = str(last[-1].date)
            self._work.values.pop("kind", None)
            self._by_percent(next(iter(goals.values())))
            return
        for year, cell in goals.items():
            if not is_missing(cell.raw):
                self._ask(
                    cell,
                    _("{year} 年的目标没有收").format(year=year),
                    _("写成 milestones 的累计百分比,或拆成每年一个事项"),
                    open=False,
                )

    def _plainly(self) -> None:
        source = next(iter(self._cells.get("source", [])), None)
        if source is not None:
            self._work.values["source"] = scalar(one_line(source.text))
        weight = next(iter(self._cells.get("weight", [])), None)
        if weight is not None:
            try:
                self._work.values["weight"] = plain(number(weight.raw))
            except ValueError:
                self._work.values["weight"] = scalar(weight.text)
                self._ask(weight, _("权重不是数"), _("写正数,或删去 weight"))
        for note in self._cells.get("note", []):
            self._ask(note, _("备注没有收"), _("要紧的并进标题"), open=False)


def milestones(steps: Sequence[Milestone]) -> str:
    return "[" + ", ".join(_step(one) for one in steps) + "]"


def _step(one: Milestone) -> str:
    title = f", title: {scalar(one.title)}" if one.title else ""
    return f"{{date: {one.date}, percent: {plain(one.percent)}{title}}}"


def target(one: Target) -> str:
    direction = ", direction: at_most" if one.at_most else ""
    return f"{{value: {plain(one.value)}, unit: {scalar(one.unit)}{direction}}}"


def _codes(codes: Sequence[str]) -> str:
    return f"[{', '.join(map(scalar, codes))}]"


def _percent(cell: Cell) -> Decimal | None:
    match = re.fullmatch(r"(?:完成|达到|累计)*(\d+(?:\.\d+)?)%(?:以上)?", one_line(cell.text).replace("％", "%"))
    if match:
        return Decimal(match[1])
    return Decimal(100) if re.fullmatch(r"全部完成|全面完成", one_line(cell.text)) else None


def _merged(rows: Sequence[Mapping[str, Cell]], name: str) -> list[Cell]:
    """The different cells of one field over the rows of an item."""
    found: dict[str, Cell] = {}
    for row in rows:
        if name in row:
            found.setdefault(row[name].text, row[name])
    return list(found.values())
