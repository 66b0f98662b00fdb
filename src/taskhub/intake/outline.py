"""Rows under their headings: chapters that span the table, merged or repeated tasks and measures, and the row of each item."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from taskhub.i18n import gettext as _
from taskhub.intake import headings
from taskhub.intake.headings import LEVELS, Header
from taskhub.intake.model import Area, Cell, Question, Table
from taskhub.intake.nodes import Node, cells_of, chapter, fields_of, heading_node, node_of, number_levels
from taskhub.intake.numbering import Depth, numbered
from taskhub.intake.words import one_line, plain_words

_NOTE = re.compile(r"(?:注|备注|说明|附注|填表|制表|联系|审核|填报|备考|\*|※)(?:人|单位|电话|\d)?[::1-9.、]")
_NOWHERE = Area(-1, -1)
_SUM = re.compile(r"合计|小计|总计|共计")
_INLINE = re.compile(r"(?P<title>.+)[(（](?P<units>(?:牵头|责任|主责|负责)(?:单位|部门)?[:：].+)[)）][。;；]?")
_LONG = 60
"""A paragraph longer than that is no heading."""


@dataclass(slots=True)
class Outline:
    """``roots``: the tasks; ``title``: what stands above the table; ``questions``: about rows and columns that were left out."""

    roots: list[Node]
    title: str = ""
    questions: list[Question] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)


def outline(tables: Sequence[Table]) -> Outline | None:
    """None where no table has a header."""
    found = Outline([])
    mapped = [(table, header) for table in tables if (header := headings.find(table)) is not None]
    if not mapped:
        return None
    reader = _Reader(found, len(mapped) > 1)
    header = None
    width = 0
    for table in tables:
        own = headings.find(table)
        if own is None and (header is None or table.width != width):
            if any(any(row) for row in table.rows):
                found.questions.append(_left_out(table))
            continue
        if own is not None:
            header, width = own, table.width
        assert header is not None
        reader.take(table, header, own is not None)
    reader.finish()
    for root in found.roots:
        _inline(root, found.columns)
    return found


def _inline(node: Node, columns: set[str]) -> None:
    """Units in brackets behind a text count where no cell names any: 开展检查(责任单位:市应急局)."""
    for child in node.children:
        _inline(child, columns)
    match = _INLINE.fullmatch(node.title)
    if node.cell is not None and node.rows and match and not any("lead" in row for row in node.rows):
        node.title = match["title"].strip()
        node.rows.append({"lead": replace(node.cell, raw=match["units"], text=match["units"])})
        columns.add("lead")


def _left_out(table: Table) -> Question:
    first = next(cell for row in table.rows for cell in row if cell)
    return Question(first.where, first.text[:30], _("这张表没有认出列名,没有收"), _("是任务表就改列名;不是就不用管"), open=False)


class _Reader:
    """Takes one table after the other; a chapter holds until the next of its depth."""

    def __init__(self, found: Outline, several: bool) -> None:
        self._found = found
        self._several = several
        self._chapters: list[tuple[Depth, Node]] = []
        self._opened: list[Node] = []
        self._path: list[Node] = []
        self._item: Node | None = None

    def take(self, table: Table, header: Header, headed: bool) -> None:
        self._found.columns |= set(header.columns)
        if headed:
            self._found.questions += [
                Question(cell.where, cell.text, _("不认识或重复的列名,这一列没有收"), _("要收就改成认得的列名"), open=False)
                for cell in header.unknown
            ]  # fmt: skip
            if header.helping is not None:
                self._found.questions.append(Question(
                    header.helping.where, header.helping.text, _("另有牵头单位一列,这一列收成配合单位"),
                    _("是共同牵头的改写 co_lead"), open=False,
                ))  # fmt: skip
            self._titles(table, header)
            self._above(table, header)
        numbers = number_levels(table, header, headed)
        first = header.last + 1 if headed else 0
        for r in range(first, len(table.rows)):
            row = table.rows[r]
            if not any(row) or headings.repeats(table, r, header):
                continue
            if (note := self._note(row)) is not None:
                self._found.questions.append(
                    Question(note.where, one_line(note.text), _("看作表外的说明,没有收"), _("是任务就补上它的各列"), open=False)
                )
            elif (heading := chapter(row, header, table.width)) is not None:
                self._open(*heading)
            else:
                self._row(row, header, numbers)

    def finish(self) -> None:
        """A heading that nothing stands under is asked about: it may be an item that lacks its unit and its limit."""
        self._found.questions += [
            Question(node.cell.where, one_line(node.cell.text), _("看作标题,下面没有事项,没有收"),
                     _("是任务就补上牵头单位和时限"), open=False)
            for node in self._opened if node.cell and not node.children
        ]  # fmt: skip

    def _titles(self, table: Table, header: Header) -> None:
        lines = [cell for row in table.rows[: header.first] for cell in dict.fromkeys(row) if cell]
        titles = [cell.text for cell in lines] or [text for _where, text in table.above if len(text) <= _LONG]
        titles = [one_line(text) for text in titles if not re.match(r"附[件表]|表?\d|单位[::]|填[表报]", plain_words(text))]
        if titles and not self._found.title and numbered(titles[0]) is None:
            self._found.title = titles[0]

    def _above(self, table: Table, header: Header) -> None:
        """The paragraph above a table names its task where each table is one."""
        rows = [(cell.where, cell.text) for row in table.rows[: header.first] for cell in dict.fromkeys(row) if cell]
        lines = [*table.above, *(rows if self._several else ())]
        texts = [(where, text) for where, text in lines if len(text) <= _LONG and not _NOTE.match(plain_words(text))]
        if not texts or len(header.levels) > 2:
            return
        said = [(where, text) for where, text in texts if numbered(text)]
        if not said and self._several and (one_line(texts[-1][1]) != self._found.title):
            said = texts[-1:]
        for where, text in said:
            known = numbered(re.sub(r"^表\s*", "", text)) if text.startswith("表") else numbered(text)
            depth = known.depth if known else Depth.CHAPTER
            self._open(min(depth, Depth.SECTION), heading_node(text, Cell(text, text, where, _NOWHERE), known))

    @staticmethod
    def _note(row: Sequence[Cell]) -> Cell | None:
        said = list(dict.fromkeys(cell for cell in row if cell))
        if not said:
            return None
        first = plain_words(said[0].text)
        return said[0] if _SUM.match(first) or (_NOTE.match(first) and len(said) <= 2) else None

    def _open(self, depth: Depth, node: Node) -> None:
        while self._chapters and self._chapters[-1][0] >= depth:
            self._chapters.pop()
        self._chapters.append((depth, node))
        self._opened.append(node)
        self._path, self._item = [], None

    def _row(self, row: Sequence[Cell], header: Header, numbers: Mapping[int, str]) -> None:
        said = {level: found for level in header.levels if (found := cells_of(row, header.columns[level]))}
        if not said:
            cell = next(cell for cell in row if cell)
            if self._item is not None:  # a lead or a limit on a line of its own belongs to what stands above
                self._item.rows.append(fields_of(row, header))
            else:
                self._found.questions.append(
                    Question(cell.where, cell.text[:30], _("这一行没有任务,没有收"), _("补上任务"), open=False)
                )
            return
        deepest = max(said, key=LEVELS.index)
        chain = [node for _depth, node in self._chapters]
        fresh = False
        path: list[Node] = []
        for n, level in enumerate(header.levels):
            if LEVELS.index(level) > LEVELS.index(deepest):
                break
            before = self._path[n] if n < len(self._path) and not fresh else None
            cells = said.get(level)
            if cells is None:
                if before is not None:
                    path.append(before)
                continue
            node = node_of(cells, row, numbers, level)
            same = before is not None and _same(before, node, merged=level == deepest)
            path.append(before if same and before is not None else node)
            fresh = fresh or not same
        if not fresh and self._item is not None:
            self._item.rows.append(fields_of(row, header))
            return
        self._path, self._item = path, path[-1]
        self._item.rows.append(fields_of(row, header))
        self._hang([*chain, *path])

    def _hang(self, chain: list[Node]) -> None:
        """Puts a path of nodes into the tree: three levels at most, the deeper chapters joined."""
        if len(chain) > len(LEVELS):
            joined = chain[: len(chain) - 2]
            top = _joined(joined, self._found.roots)
            chain = [top, *chain[-2:]]
        siblings = self._found.roots
        for node in chain:
            if not any(node is one for one in siblings):
                siblings.append(node)
            siblings = node.children


def _same(before: Node, node: Node, merged: bool) -> bool:
    """A cell that goes on below: the same merged area, or, above the items, the same words and number again."""
    if before.cell is not None and node.cell is not None and before.cell.where == node.cell.where:
        return True
    return not merged and before.title == node.title and (node.number is None or before.number == node.number)


def _joined(nodes: list[Node], roots: list[Node]) -> Node:
    title = " ".join(node.title for node in nodes)
    for root in roots:
        if root.title == title and root.cell is nodes[-1].cell:
            return root
    number = ".".join(node.number for node in nodes if node.number) or None
    return Node(title, nodes[-1].cell, number)
