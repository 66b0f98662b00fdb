"""A bulletin as Word, Markdown, xlsx or JSON: four prints of the same sections, each carrying its data."""

import io
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any

from taskhub.i18n import current_locale
from taskhub.i18n import gettext as _
from taskhub.notice import docx_template
from taskhub.problems import StateError
from taskhub.publication import envelope
from taskhub.publication.content import Section, period_title, sections
from taskhub.publication.envelope import Envelope
from taskhub.publication.pictures import label, pictures
from taskhub.publication.workbook import workbook
from taskhub.xlsx import breadth

FORMATS = (".docx", ".xlsx", ".md", ".json")
_PICTURE_INCHES = 6.1
_TABLE_MM, _CELL_MARGINS_MM, _BROADEST_ASKED = 156, 2.4, 24
_HALF_CHARACTER_MM = 2.0
"""Of 9 pt: 1.6 mm in the font of the template, more in what an office suite takes in its place."""
_PART = re.compile(r"\d{4}-\d\d-\d\d|-?[!-,.-~]+-?|[^\x00-\x7f]")
"""Lines break after a hyphen, but not within a date; and between Chinese characters."""
_SHORT_TABLE = 12


@dataclass(frozen=True, slots=True)
class Face:
    """What stands around the figures. ``issue`` None: not published yet; ``audit_head``: where the chain of the audit stood."""

    issuer: str
    title: str
    code: str
    issue: int | None
    dated: date
    remark: str = ""
    audit_head: str = ""

    @property
    def series(self) -> str:
        return _("第{n}期").format(n=self.issue) if self.issue is not None else _("(预览稿,未发布)")


def title_of(data: Mapping[str, Any]) -> str:
    return _("{period}安全生产重点工作进展通报").format(period=period_title(data))


def require_format(path: Path) -> None:
    if path.suffix.lower() not in FORMATS:
        raise StateError(_("{path} 存不了:文件名要以 {formats} 结尾").format(path=path, formats="、".join(FORMATS)))


def files(data: Mapping[str, Any], face: Face, template: Path, path: Path) -> dict[Path, bytes]:
    """The document at ``path``, and of Markdown, which holds no pictures, its charts beside it, to which it links."""
    if path.suffix.lower() != ".md":
        return {path: made(data, face, template, path.suffix.lower())}
    charts = pictures(data)
    beside = {name: f"{path.stem}-{label(name)}.png" for name in charts}
    text = envelope.into_markdown(_markdown(data, face, beside), Envelope.of(face.code, data))
    # The charts first: whoever sees the document can see them.
    return {**{path.with_name(beside[name]): charts[name] for name in charts}, path: text.encode()}


def made(data: Mapping[str, Any], face: Face, template: Path, form: str) -> bytes:
    """The document in ``form`` (one of FORMATS); Markdown without its charts."""
    sealed = Envelope.of(face.code, data)
    match form:
        case ".docx":
            return envelope.into_docx(_docx(data, face, template), sealed)
        case ".xlsx":
            return _workbook(data, face, sealed)
        case ".md":
            return envelope.into_markdown(_markdown(data, face), sealed).encode()
        case _:
            return envelope.into_json(sealed).encode()


def template_of(templates: Path) -> Path:
    return templates / ("bulletin.en.docx" if current_locale() == "en" else "bulletin.docx")


def _docx(data: Mapping[str, Any], face: Face, template: Path) -> bytes:
    charts = pictures(data)
    return _with_pictures(filled(template, face, sections(data), charts), charts)


def filled(template: Path, face: Face, shown: Sequence[Section], charts: Container[str]) -> bytes:
    """The template with everything but its pictures, of which it has the marks. Raises StateError where it does not work."""
    context = {
        "issuer": face.issuer, "title": face.title, "series": face.series, "dated": face.dated, "remark": face.remark,
        "code": face.code, "audit_head": face.audit_head,
        "sections": [
            {"title": f"{_ordinal(n)}{one.title}", "paragraphs": one.paragraphs, "headings": one.headings if one.rows else [],
             "rows": one.rows, "picture": _mark(one.picture) if one.picture in charts else ""}
            for n, one in enumerate(shown)
        ],
    }  # fmt: skip
    return docx_template.fill(template, context)


def _mark(name: str) -> str:
    return f"⟦{name}⟧"


def _ordinal(n: int) -> str:
    if current_locale() == "en":
        return f"{n + 1}. "
    tens, ones = divmod(n + 1, 10)
    return "十" * tens + "一二三四五六七八九"[ones - 1 : ones] + "、"


def _with_pictures(content: bytes, charts: Mapping[str, bytes]) -> bytes:
    """The charts where the template has their marks: what is filled in is text, so that nobody's words become markup."""
    from docx import Document
    from docx.shared import Inches

    document = Document(io.BytesIO(content))
    marks = {_mark(name): picture for name, picture in charts.items()}
    for paragraph in document.paragraphs:
        picture = marks.get(paragraph.text.strip())
        if picture is not None:
            for run in paragraph.runs:
                run.text = ""
            paragraph.add_run().add_picture(io.BytesIO(picture), width=Inches(_PICTURE_INCHES))
    for table in document.tables:
        _fit(table)
    _keep_together(document)
    half = io.BytesIO()
    document.save(half)
    return half.getvalue()


def _keep_together(document: Any) -> None:
    """A picture on the page of its text or of its table, a short table on one page: pages end where a section lets them."""
    from docx.table import Table

    blocks = list(document.iter_inner_content())
    leads_to_shown = False
    for block, following in reversed(list(pairwise(blocks))):
        if isinstance(block, Table):
            _keep_rows(block, with_next=_is_picture(following))
            leads_to_shown = False
            continue
        leads_to_shown = leads_to_shown or isinstance(following, Table) or _is_picture(following)
        if leads_to_shown:
            leads_to_shown = not block.paragraph_format.keep_with_next  # a heading: what stands before it need not follow
            block.paragraph_format.keep_with_next = True


def _keep_rows(table: Any, *, with_next: bool) -> None:
    """A short table as a whole, of a long one the head with its first row and the end; ``with_next`` with what follows it."""
    count = len(table.rows)
    for n, row in enumerate(table.rows):
        within = count <= _SHORT_TABLE or n == 0 or n == count - 2
        if (within and n < count - 1) or (with_next and n >= count - 2):
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True


def _is_picture(block: Any) -> bool:
    return bool(block._element.xpath("./w:r/w:drawing"))


def _fit(table: Any) -> None:
    """Columns as wide as what stands in them asks for: a template knows neither how many there are nor what they say. A date, a
    figure, and what else has no blank is not broken while there is room."""
    from docx.shared import Mm

    rows = [row.cells for row in table.rows]
    columns = [[row[n].text for row in rows] for n in range(len(table.columns))]
    least = [_mm(max(_in_two_lines(column[0]), *map(_unbroken, column))) for column in columns]
    asked = [
        max(_mm(min(max(breadth(head) // 2, *map(breadth, cells), 1), _BROADEST_ASKED)), narrow)
        for (head, *cells), narrow in zip(columns, least, strict=True)
    ]
    table.autofit = False
    for n, width in enumerate(_shared(_TABLE_MM, least, asked)):
        table.columns[n].width = Mm(width)
        for row in rows:
            row[n].width = Mm(width)


def _shared(total: float, least: Sequence[float], asked: Sequence[float]) -> list[float]:
    """``total`` among columns: to each in proportion to what it asks, but not less than it needs."""
    spare, wished = total - sum(least), sum(asked) - sum(least)
    if sum(asked) <= total or spare <= 0:
        by = asked if spare > 0 else least
        return [total * width / sum(by) for width in by]
    return [narrow + spare * (width - narrow) / wished for narrow, width in zip(least, asked, strict=True)]


def _mm(breadth: int) -> float:
    return breadth * _HALF_CHARACTER_MM + _CELL_MARGINS_MM


def _unbroken(text: str) -> int:
    """The breadth of the longest part of a text that ought to stand on one line."""
    return max((breadth(part) for part in _PART.findall(text)), default=1)


def _in_two_lines(heading: str) -> int:
    return max(min(breadth(heading), 4), 2 * ceil(breadth(heading) / 4))


def _markdown(data: Mapping[str, Any], face: Face, charts: Mapping[str, str] = MappingProxyType({})) -> str:
    """``charts``: the file of each picture."""
    lines = [f"# {face.title}", "", f"{face.issuer} {face.series} {face.dated} {face.code}", ""]
    if face.remark:
        lines += [face.remark, ""]
    for one in sections(data):
        lines += [f"## {one.title}", ""]
        for paragraph in one.paragraphs:
            lines += [_cell(paragraph), ""]
        if one.picture in charts:
            lines += [f"![{label(one.picture)}]({_link(charts[one.picture])})", ""]
        if one.rows:
            lines += [f"| {' | '.join(map(_cell, one.headings))} |", "|" + "---|" * len(one.headings)]
            lines += [f"| {' | '.join(map(_cell, row))} |" for row in one.rows]
            lines.append("")
    if face.audit_head:
        lines += [_chain_head(face), ""]
    return "\n".join(lines)


def _link(name: str) -> str:
    """A file's name as a link says it: what would end the link, or begin another part of it, is written in hexadecimal."""
    return re.sub(r"[\x00-\x20%()<>\\?#]", lambda found: f"%{ord(found[0]):02X}", name)


def _chain_head(face: Face) -> str:
    return _("台账链头 {head}").format(head=face.audit_head)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _workbook(data: Mapping[str, Any], face: Face, sealed: Envelope) -> bytes:
    head = filter(None, (face.title, f"{face.issuer} {face.series} {face.dated} {face.code}", face.remark))
    book = workbook(sections(data), list(head), _chain_head(face) if face.audit_head else "", pictures(data))
    envelope.into_workbook(book, sealed)
    half = io.BytesIO()
    book.save(half)
    return half.getvalue()
