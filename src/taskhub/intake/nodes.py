"""Nodes of an outline out of rows: a task, a measure or an item from its cells, a heading from a row that spans the table."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from taskhub.i18n import gettext as _
from taskhub.intake.headings import LEVELS, Header
from taskhub.intake.model import Cell, Question, Table
from taskhub.intake.numbering import Depth, Numbered, bare, numbered
from taskhub.intake.words import one_line


@dataclass(slots=True)
class Node:
    """A task, a measure or an item, as it stands in the table. ``number``: its code as written, ``own``: in a column of its own,
    so that it may be unique by itself, ``recalled``: known from the revision before; ``rows``: the cells of an item's rows by
    field, several where it is merged over rows."""

    title: str
    cell: Cell | None
    number: str | None = None
    own: bool = False
    recalled: bool = False
    float_number: bool = False
    number_cell: Cell | None = None
    children: list["Node"] = field(default_factory=list)
    rows: list[Mapping[str, Cell]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def cells_of(row: Sequence[Cell], places: Sequence[int]) -> list[Cell]:
    return list(dict.fromkeys(row[c] for c in places if c < len(row) and row[c]))


def fields_of(row: Sequence[Cell], header: Header) -> dict[str, Cell]:
    found = {}
    for name, places in header.columns.items():
        if name not in LEVELS and name != "number" and (cells := cells_of(row, places)):
            found[name] = cells[0]
    return found


def node_of(cells: Sequence[Cell], row: Sequence[Cell], numbers: Mapping[int, str], level: str) -> Node:
    text = one_line("".join(cell.text for cell in cells if bare(cell.text) is None) or cells[0].text)
    number = next((row[c] for c, of in numbers.items() if of == level and c < len(row) and row[c]), None)
    if number is None and len(cells) > 1 and bare(cells[0].text):
        number = cells[0]
    node = heading_node(text, cells[-1], numbered(text))
    if number is not None:
        node.number, node.own, node.number_cell = bare(number.text) or number.text, True, number
        if isinstance(number.raw, date):
            node.number = None
            node.questions.append(Question(
                number.where, number.text, _("编号被表格变成了日期,按顺序另编"),
                _("核对编号:1-1、1.1 之类会这样"), open=False))  # fmt: skip
        node.float_number = isinstance(number.raw, float) and not number.raw.is_integer()
    return node


def heading_node(text: str, cell: Cell, known: Numbered | None) -> Node:
    if known is not None:
        return Node(one_line(known.rest), cell, known.code)
    return Node(one_line(text), cell)


def chapter(row: Sequence[Cell], header: Header, width: int) -> tuple[Depth, Node] | None:
    """A row that is a heading: one cell over (nearly) the whole table, or a numbered one with nothing beside it."""
    said = list(dict.fromkeys(cell for cell in row if cell))
    numbers = set(header.columns.get("number", ()))
    number = said[0] if len(said) == 2 and said[0].area.column in numbers and bare(said[0].text) else None
    rest = said[1:] if number else said
    if len(rest) != 1:
        return None
    cell = rest[0]
    known = numbered(cell.text)
    spans = cell.area.width * 2 > width and cell.area.width > 1
    chinese = number is not None and re.search(r"[一二三四五六七八九十]", number.text) is not None
    if not (spans or chinese or (known and known.depth <= Depth.SECTION and number is None)):
        return None
    node = heading_node(cell.text, cell, known)
    depth = known.depth if known else Depth.CHAPTER
    if number is not None:
        node.number, node.own, node.number_cell = bare(number.text), True, number
        if known is None:  # （一） stands under 一, also where the number has a column of its own
            depth = Depth.SECTION if number.text[:1] in "(（" else Depth.CHAPTER
    return depth, node


def number_levels(table: Table, header: Header, headed: bool) -> dict[int, str]:
    """Column of numbers → the level it numbers: the level to its right where there are several, else the deepest of those that
    have as many entries as there are numbers."""
    places = header.columns.get("number", ())
    if len(places) > 1:
        return dict(_to_the_right(places, header))
    if not places:
        return {}
    [c] = places
    rows = [row for row in table.rows[header.last + 1 if headed else 0 :] if c < len(row) and bare(row[c].text)]
    numbers = len({row[c].where for row in rows})
    for level in reversed(header.levels):
        entries = {tuple(cell.where for cell in cells_of(row, header.columns[level])) for row in rows}
        if len(entries - {()}) == numbers:
            return {c: level}
    return {c: header.levels[-1]}


def _to_the_right(places: Sequence[int], header: Header) -> Iterator[tuple[int, str]]:
    for c in places:
        right = [(header.columns[level][0], level) for level in header.levels if header.columns[level][0] > c]
        if right:
            yield c, min(right)[1]
