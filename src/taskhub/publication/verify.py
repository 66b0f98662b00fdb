"""Whether a published file still says what the ledger says: the data that it carries against what was published, that against the
ledger as it was known then, and what its reader sees against the data and against the register of publications."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from taskhub.i18n import gettext as _
from taskhub.notice.render import civil
from taskhub.publication.canonical import Difference
from taskhub.publication.cells import seen
from taskhub.publication.content import Section, period_title, sections
from taskhub.publication.documents import Face
from taskhub.publication.envelope import SHEET
from taskhub.publication.in_text import DAY, FIGURE, NO_FIGURES, PERIOD

_AROUND = 10
"""Characters told before and after an added figure."""
_PICTURE = re.compile(r"!\[[^\]]*\]\([^()]*\)")
"""A picture alone on a line of Markdown: the digits in the name of its file are no figures."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``differences``: every one, the first that was found first. ``carried``: the file had kept its data, not its code alone.
    ``added``: figures of the text that are none of the published ones, each with the words around it. Whoever edits the wording
    may have written them; they are told, and are no difference."""

    code: str
    carried: bool
    differences: Sequence[Difference]
    body_checked: bool
    added: Sequence[str] = ()

    @property
    def identical(self) -> bool:
        return not self.differences


@dataclass(frozen=True, slots=True)
class Body:
    """What a reader sees: every table as rows of cells, and the running text; ``parts``: texts of which each has a head of its
    own, with issue and date."""

    tables: Sequence[Sequence[Sequence[str]]]
    text: str
    parts: Sequence[str] = ()


def body_differences(data: Any, body: Body) -> Iterator[Difference]:
    """Tables cell by cell; of running text, whose wording is free, every figure must still be there as often."""
    for one in sections(data):
        yield from _table(one, body)
    left = FIGURE.findall(body.text)
    for one in sections(data):
        for n, paragraph in enumerate(one.paragraphs):
            for figure in FIGURE.findall(paragraph):
                if figure in left:
                    left.remove(figure)
                else:
                    yield Difference(f"{one.key}.text[{n}]", figure, _("文中没有"))


def head_differences(data: Any, face: Face, body: Body) -> Iterator[Difference]:
    """Issue, date of publication and period against the register. What the head does not name (a template may leave it out) is
    not looked for; what is named further down may be another's."""
    before, after = (re.escape(part) for part in _("第{n}期").split("{n}"))
    issue = re.compile(rf"{before}\s*(\d+)\s*{after}")
    for part in body.parts:
        found = next(((line, match) for line in part.splitlines() if (match := issue.search(line))), None)
        if found is not None:
            line, match = found
            if int(match[1]) != face.issue:
                yield Difference(_("期号"), face.series, match[0])
            if (dated := DAY.search(line)) is not None and not _is_day(dated[0], face.dated):
                yield Difference(_("发布日期"), civil(face.dated), dated[0])
        period, wanted = PERIOD.search(_squeezed(part)), period_title(data)
        if period is not None and PERIOD.fullmatch(wanted) and period[0] != wanted:
            yield Difference(_("标题里的期间"), wanted, period[0])


def _is_day(text: str, day: date) -> bool:
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    return numbers == [day.year, day.month, day.day] or text == civil(day)


def added_figures(data: Any, face: Face, body: Body) -> list[str]:
    """Figures that stand in the running text beyond those of the published one, each with the words around it."""
    published = [paragraph for one in sections(data) for paragraph in one.paragraphs]
    whole = {_squeezed(text) for text in published}
    edited = [line for line in _bare(body.text, face).splitlines() if _squeezed(line) not in whole]
    seen = {_squeezed(line) for line in body.text.splitlines()}
    known = Counter(
        figure for text in published if _squeezed(text) not in seen for figure in FIGURE.findall(NO_FIGURES.sub(" ", text))
    )
    found = []
    for line in edited:
        said = NO_FIGURES.sub(lambda match: "\0" * len(match[0]), line)
        for figure in FIGURE.finditer(said):
            if known[figure[0]] > 0:
                known[figure[0]] -= 1
            else:
                found.append(line[max(figure.start() - _AROUND, 0) : figure.end() + _AROUND].strip())
    return found


def _bare(text: str, face: Face) -> str:
    """Without what is printed around the figures: the code and the head of the audit have digits too."""
    for said in filter(None, (face.remark, face.audit_head, face.code, face.title, face.issuer)):
        text = text.replace(said, " ")
    return text


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
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    return Body(tables, text, [text])


def _workbook(path: Path) -> Body:
    from openpyxl import load_workbook

    tables: list[list[list[str]]] = []
    parts: list[str] = []
    for sheet in load_workbook(path):
        if sheet.title == SHEET:
            continue
        block: list[list[str]] = []
        texts: list[str] = []
        for row in sheet.iter_rows():
            cells = [seen(cell) for cell in row]
            if sum(map(bool, cells)) > 1:
                block.append(cells)
            else:
                texts += filter(None, cells)
        tables.append(block)
        parts.append("\n".join(texts))
    return Body([[row[: _width(block)] for row in block] for block in tables], "\n".join(parts), parts)


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
    return Body(tables, "\n".join(texts), ["\n".join(texts)])
