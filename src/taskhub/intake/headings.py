"""The header of a table, found by its words: which column holds what, over one header row or several."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from taskhub.intake.model import Cell, Table
from taskhub.intake.words import plain_words

WORDS: Mapping[str, tuple[str, ...]] = {
    "number": ("序号", "编号", "项目编号", "事项编号", "措施编号", "任务编号", "任务序号", "项目序号", "编码"),
    "task": ("任务", "重点任务", "工作任务", "主要任务", "行动", "专项行动", "任务名称", "一级任务",
             "任务类别", "类别", "工作类别", "领域"),
    "measure": ("措施", "具体措施", "工作措施", "工作内容", "举措", "重点工作", "主要措施", "重点举措", "工作举措", "二级任务",
                "主要内容", "任务措施", "任务内容", "具体内容", "工作要求", "任务要求"),
    "item": ("事项", "任务事项", "具体事项", "工作事项", "具体任务", "三级任务", "具体工作", "细化任务", "子任务",
             "任务分解", "分解任务"),
    "lead": ("牵头单位", "责任单位", "牵头部门", "负责单位", "责任部门", "牵头责任单位", "主责单位", "主要责任单位", "承办单位",
             "责任主体", "牵头单位(部门)", "实施主体", "牵头及责任单位", "落实单位"),
    "cooperating": ("配合单位", "参加单位", "协办单位", "配合部门", "参与单位", "协同单位", "配合责任单位", "协作单位"),
    "due": ("完成时限", "完成时间", "时间安排", "时限要求", "时间节点", "进度安排", "时限", "完成期限", "时间要求", "办结时限",
            "完成日期", "工作时限", "推进时限", "整治时限"),
    "start": ("开始时间", "启动时间", "开始日期", "起始时间"),
    "goal": ("目标", "工作目标", "量化指标", "目标任务", "预期目标", "考核指标",
             "工作要求及目标", "成果形式", "预期成效", "年度目标"),
    "value": ("目标值", "任务数", "任务量", "指标值", "目标数"),
    "unit": ("单位", "计量单位", "量词"),
    "note": ("备注", "说明", "备考"),
    "source": ("出处", "来源", "文件依据", "依据", "任务来源"),
    "weight": ("权重", "分值"),
}  # fmt: skip
LEVELS = ("task", "measure", "item")
_KNOWN = {word: field for field, words in WORDS.items() for word in words}
_YEAR = re.compile(r"(20\d\d)年?度?(?:工作|任务|年度|阶段)*(?:目标|任务|计划|安排|进度|要求)*")
_DECORATION = re.compile(r"[(\[【（].*?[)\]】）]|[:*★※]")


@dataclass(frozen=True, slots=True)
class Header:
    """``columns``: field → its columns; a year's goal goes by ``year:2024``. ``first``, ``last``: the rows it takes. ``helping``:
    the second of two columns of responsible units, whose units help those of the first."""

    first: int
    last: int
    columns: Mapping[str, tuple[int, ...]]
    unknown: Sequence[Cell] = ()
    helping: Cell | None = None

    @property
    def levels(self) -> list[str]:
        return [level for level in LEVELS if level in self.columns]


def field_of(heading: str) -> str | None:
    """What a column of this heading holds."""
    word = plain_words(heading)
    for form in (word, _DECORATION.sub("", word)):
        if form in _KNOWN:
            return _KNOWN[form]
        if match := _YEAR.fullmatch(form):
            return f"year:{match[1]}"
    return None


def find(table: Table) -> Header | None:
    """The first rows of ``table`` that name what is done, and by whom or until when; None where there are none."""
    for r in range(len(table.rows)):
        header = _at(table, r)
        if header is not None:
            return header
    return None


def repeats(table: Table, row: int, header: Header) -> bool:
    """Whether a row says the header again, as the first row of a further page does."""
    named = {field for cell in table.rows[row] if cell and (field := field_of(cell.text))}
    said = [cell for cell in table.rows[row] if cell]
    return len(named) >= 2 and sum(field_of(cell.text) is not None for cell in said) * 2 > len(said) and bool(
        named & set(header.columns)
    )  # fmt: skip


def _at(table: Table, r: int) -> Header | None:
    line = table.rows[r]
    if not _named(line):
        return None
    last = r
    columns = _columns(table, r, last)
    if _next_belongs(table, r):
        deeper = _columns(table, r, r + 1)
        last, columns = r + 1, deeper
    if not (set(columns) & set(LEVELS)) or not (set(columns) & {"lead", "due", "cooperating"}):
        return None
    helping = None
    if "cooperating" not in columns and (second := _second_lead(table.rows[last], columns)):
        columns["lead"], columns["cooperating"] = second
        helping = table.rows[last][second[1][0]]
    taken = {c for places in columns.values() for c in places}
    unknown = [cell for c, cell in enumerate(table.rows[last]) if cell and c not in taken]
    return Header(r, last, columns, unknown, helping)


def _second_lead(line: Sequence[Cell], columns: Mapping[str, tuple[int, ...]]) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """牵头单位 | 责任单位: who leads, and who helps."""
    places = [c for c, cell in enumerate(line) if cell and field_of(cell.text) == "lead"]
    if len(places) != 2 or line[places[0]].area == line[places[1]].area:
        return None
    first = next((c for c in places if re.search("牵头|主责|主要", plain_words(line[c].text))), places[0])
    return (first,), tuple(c for c in places if c != first)


def _named(line: Sequence[Cell]) -> bool:
    return sum(field_of(cell.text) is not None for cell in line if cell) >= 2


def _next_belongs(table: Table, r: int) -> bool:
    """Whether the row below is a second header row: something above it reaches into it, or spans columns that it divides."""
    if r + 1 >= len(table.rows):
        return False
    above, below = table.rows[r], table.rows[r + 1]
    own = [cell for cell in below if cell and cell.area.row == r + 1]
    named = [cell for cell in own if field_of(cell.text)]
    reaches = any(cell and cell.area.row + cell.area.height > r + 1 for cell in above)
    divides = any(cell and cell.area.width > 1 for cell in above)
    return bool(named) and len(named) * 2 >= len(own) and (reaches or divides)


def _columns(table: Table, first: int, last: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for c in range(table.width):
        words = [row[c].text for row in table.rows[first : last + 1] if c < len(row) and row[c]]
        field = next((named for word in reversed(words) if (named := field_of(word))), None) or (
            field_of("".join(dict.fromkeys(words))) if words else None
        )
        if field is None:
            continue
        places = found.setdefault(field, [])
        same = bool(places) and _one_area(table, last, places[-1], c)
        if not places or same or field == "number":  # a level may have a number of its own
            places.append(c)
    if "unit" in found and "value" not in found and "lead" not in found:
        found["lead"] = found.pop("unit")  # without figures 单位 is who does it
    _relevel(found)
    return {field: tuple(places) for field, places in found.items()}


def _one_area(table: Table, row: int, left: int, right: int) -> bool:
    line = table.rows[row]
    return right < len(line) and line[left].area == line[right].area


def _relevel(found: dict[str, list[int]]) -> None:
    """Levels go from the left to the right, whatever they are called: 工作内容 | 任务 is a task and its measure."""
    levels = sorted((found.pop(level) for level in LEVELS if level in found), key=lambda places: places[0])
    found.update(zip(LEVELS, levels, strict=False))
