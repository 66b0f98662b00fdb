"""Whether a published file still says what the ledger says: the data that it carries against what was published, that against the
ledger as it was known then, and what its reader sees against the data."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.publication.canonical import Difference
from taskhub.publication.cells import seen
from taskhub.publication.content import Section, sections
from taskhub.publication.envelope import SHEET

_FIGURE = re.compile(r"(?<![0-9A-Za-z])[+-]?\d+(?:[.,:/-]\d+)*%?(?![0-9A-Za-z])")
"""A figure for people: the digits within a hash are none, and must not stand in for one that was changed."""
_PICTURE = re.compile(r"!\[[^\]]*\]\([^()]*\)")
"""A picture alone on a line of Markdown: the digits in the name of its file are no figures."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``differences``: every one, the first that was found first. ``carried``: the file had kept its data, not its code alone."""

    code: str
    carried: bool
    differences: Sequence[Difference]
    body_checked: bool

    @property
    def identical(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True)
class Body:
    """What a reader sees: every table as rows of cells, and the running text."""

    tables: Sequence[Sequence[Sequence[str]]]
    text: str


def body_differences(data: Any, body: Body) -> Iterator[Difference]:
    """Tables cell by cell; of running text, whose wording is free, every figure must still be there as often."""
    for one in sections(data):
        yield from _table(one, body)
    left = _FIGURE.findall(body.text)
    for one in sections(data):
        for n, paragraph in enumerate(one.paragraphs):
            for figure in _FIGURE.findall(paragraph):
                if figure in left:
                    left.remove(figure)
                else:
                    yield Difference(f"{one.key}.text[{n}]", figure, _("文中没有"))


def _table(one: Section, body: Body) -> Iterator[Difference]:
    if not one.rows:
        return
    heads = [table[0] if table else () for table in body.tables]
    headings = [_squeezed(cell) for cell in one.headings]
    candidates = [body.tables[n] for n, head in enumerate(heads) if [_squeezed(cell) for cell in head] == headings]
    if not candidates:
        yield Difference(f"{one.key}.table", one.title, _("文中没有这张表"))
        return
    found = [list(_differing(one, table[1:])) for table in candidates]
    yield from min(found, key=len)  # two tables may have the same headings: the one that is meant is the one most alike


def _differing(one: Section, rows: Sequence[Sequence[str]]) -> Iterator[Difference]:
    for n in range(max(len(one.rows), len(rows))):
        wanted = one.rows[n] if n < len(one.rows) else ()
        there = rows[n] if n < len(rows) else ()
        for at, heading in enumerate(one.headings):
            said, seen = (_squeezed(row[at]) if at < len(row) else "" for row in (wanted, there))
            if said != seen:
                yield Difference(f"{one.key}[{n + 1}].{heading}", said, seen or None)


def _squeezed(text: str) -> str:
    return "".join(str(text).split())


def body_of(path: Path) -> Body | None:
    """None for a file that shows nothing but its data."""
    return {".docx": _docx, ".xlsx": _workbook, ".md": _markdown}.get(path.suffix.lower(), lambda _path: None)(path)


def _docx(path: Path) -> Body:
    from docx import Document

    document = Document(str(path))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    return Body(tables, "\n".join(paragraph.text for paragraph in document.paragraphs))


def _workbook(path: Path) -> Body:
    from openpyxl import load_workbook

    tables: list[list[list[str]]] = []
    texts: list[str] = []
    for sheet in load_workbook(path):
        if sheet.title == SHEET:
            continue
        block: list[list[str]] = []
        for row in sheet.iter_rows():
            cells = [seen(cell) for cell in row]
            if sum(map(bool, cells)) > 1:
                block.append(cells)
            else:
                texts += filter(None, cells)
        tables.append(block)
    return Body([[row[: _width(block)] for row in block] for block in tables], "\n".join(texts))


def _width(block: Sequence[Sequence[str]]) -> int:
    """Up to the last column with a heading."""
    return max((n + 1 for n, cell in enumerate(block[0]) if cell), default=0) if block else 0


def _markdown(path: Path) -> Body:
    tables: list[list[list[str]]] = []
    texts, in_table = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            cells = [cell.strip().replace("\\|", "|").replace("&lt;", "<") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if not in_table:
                tables.append([])
            in_table = True
            if not all(set(cell) <= {"-", ":"} and cell for cell in cells):
                tables[-1].append(cells)
        else:
            in_table = False
            if not line.startswith("<!--") and not _PICTURE.fullmatch(line.strip()):
                texts.append(line)
    return Body(tables, "\n".join(texts))
