"""Writes the Word templates in config/templates/: ``make templates``.

A .docx cannot be reviewed as a difference, this can: the layout after GB/T 9704-2012 in millimetres and points, and the words in
both languages. An administrator may edit the files in Word or WPS all the same; what is written here is where they start.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

TEMPLATES = Path(__file__).resolve().parent.parent / "config" / "templates"

BODY_FONT, TITLE_FONT, HEADING_FONT, SUB_FONT, PAGE_FONT = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
INSTEAD = {BODY_FONT: "仿宋", TITLE_FONT: "方正小标宋_GBK", SUB_FONT: "楷体"}
"""What an office suite takes where a font is not installed."""

RED = RGBColor(0xFF, 0x00, 0x00)
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)  # 二号、三号、四号
LINE = Pt(28.95)  # 22 lines in 225 mm
CHARACTER = Mm(156 / 28)  # 28 characters in 156 mm
ISSUER_SIZES = ((11, Pt(32)), (15, Pt(26)), (None, Pt(20)))
"""Up to how many characters of the issuer's name are printed how large, so that it keeps to one line."""

CHINESE: Mapping[str, str] = {
    "heading": "{{ issuer }}文件",
    "addressee": "{{ addressee }}：",
    "opening": "对照《{{ plan_title }}》，经{{ assessed_on|civil }}动态研判，以下{{ matters|length }}项工作需要你单位注意：",
    "opening_without_plan": "经{{ assessed_on|civil }}动态研判，以下{{ matters|length }}项情况需要你单位注意：",
    "problem": "（一）问题：",
    "problem_text": "{{ matter.rule_title }}（自{{ matter.since|civil }}起）。"
                    "{% if matter.facts %}{{ matter.facts|join('；') }}。{% endif %}",
    "basis": "（二）依据：",
    "basis_text": "{% if matter.basis %}{{ matter.basis }}（规则{{ matter.rule }}）{% else %}规则{{ matter.rule }}{% endif %}。",
    "reply": "请于{{ reply_due|civil }}前书面回复整改情况"
             "{% if provisional %}（该日期所在年度的放假安排尚未公布，届时以公布为准）{% endif %}。",
    "reply_limit": "请于签发之日起{{ reply_limit }}内书面回复整改情况。",
    "attachments": "附件：",
    "no_date": "　　年　月　日",
    "copied": "抄送：{{ copied|join('，') }}。",
    "printed": "{% if date %}{{ date|civil }}{% else %}　　年　月　日{% endif %}印发",
    "published": "发布编号 {{ code }}；数据存于本文件，可用 taskhub report verify 核对。"
                 "{% if audit_head %}台账链头 {{ audit_head }}。{% endif %}",
    "slip": "{{ issuer }}公文审批表",
    "slip_title": "标　　题", "slip_number": "文　　号", "slip_kind": "种　　类", "slip_addressee": "主　　送",
    "slip_copied": "抄　　送", "slip_gist": "事　　由", "slip_reply": "回复期限", "slip_drafted": "拟稿日期",
    "slip_count": "共{{ matters|length }}项，见下表。",
    "slip_columns": "序号|编码|事项|问题|自何日起",
    "slip_signs": "环节|姓名|日期|意见",
    "annex": "附表　各事项进度",
    "items_columns": "编码|事项|牵头单位|进度%|应达%|偏差|状态",
}  # fmt: skip
ENGLISH: Mapping[str, str] = {
    "heading": "{{ issuer }}",
    "addressee": "To {{ addressee }}:",
    "opening": "Measured against “{{ plan_title }}”, the assessment of {{ assessed_on|civil }} found {{ matters|length }} "
               "matter(s) that need your attention:",
    "opening_without_plan": "The assessment of {{ assessed_on|civil }} found {{ matters|length }} matter(s) that need your"
                            " attention:",
    "problem": "(1) Finding: ",
    "problem_text": "{{ matter.rule_title }} (since {{ matter.since|civil }})."
                    "{% if matter.facts %} {{ matter.facts|join('; ') }}.{% endif %}",
    "basis": "(2) Basis: ",
    "basis_text": "{% if matter.basis %}{{ matter.basis }} (rule {{ matter.rule }}){% else %}rule {{ matter.rule }}{% endif %}.",
    "reply": "Please reply in writing by {{ reply_due|civil }}"
             "{% if provisional %} (provisional: that year's holidays are not published yet){% endif %}.",
    "reply_limit": "Please reply in writing within {{ reply_limit }} of the day of issue.",
    "attachments": "Enclosed: ",
    "no_date": "Date:              ",
    "copied": "Copied to: {{ copied|join(', ') }}.",
    "printed": "Printed {% if date %}{{ date|civil }}{% endif %}",
    "published": "Publication {{ code }}; the data are in this file: taskhub report verify checks them."
                 "{% if audit_head %} Audit head {{ audit_head }}.{% endif %}",
    "slip": "{{ issuer }}: approval slip",
    "slip_title": "Title", "slip_number": "Number", "slip_kind": "Kind", "slip_addressee": "To",
    "slip_copied": "Copied to", "slip_gist": "Gist", "slip_reply": "Reply", "slip_drafted": "Drafted",
    "slip_count": "{{ matters|length }} matter(s), listed below.",
    "slip_columns": "No.|Code|Matter|Finding|Since",
    "slip_signs": "Step|Name|Date|Remarks",
    "annex": "Annex: progress of the items",
    "items_columns": "Code|Item|Lead|Done %|Due %|Points|State",
}  # fmt: skip


def write(directory: Path) -> list[Path]:
    """Every template, in both languages."""
    made = {
        "notice": official, "letter": letter, "approval_slip": approval_slip, "summary": summary, "dossier": dossier,
        "bulletin": bulletin, "brief": brief,
    }  # fmt: skip
    paths = []
    for suffix, words in (("", CHINESE), (".en", ENGLISH)):
        for name, make in made.items():
            paths.append(directory / f"{name}{suffix}.docx")
            _save(make(words), paths[-1])
    return paths


def _save(document: Any, path: Path) -> None:
    """The same bytes every time: python-docx would date each entry with the present."""
    half = BytesIO()
    document.save(half)
    with ZipFile(half) as made, ZipFile(path, "w", ZIP_DEFLATED) as kept:
        for name in made.namelist():
            kept.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), made.read(name), ZIP_DEFLATED)


def official(words: Mapping[str, str]) -> Any:
    """文件格式: the issuer in red, the number below it in the middle, a red line."""
    document = _paper()
    _styles(document)
    for n, (most, size) in enumerate(ISSUER_SIZES):
        condition = f"if issuer|length <= {most}" if n == 0 else f"elif issuer|length <= {most}" if most else "else"
        _tag(document, condition)
        _issuer(document.add_paragraph(words["heading"], "Issuer"), size)
    _tag(document, "endif")
    _tag(document, "if series")
    document.add_paragraph("{{ series }}").alignment = WD_ALIGN_PARAGRAPH.CENTER
    _tag(document, "endif")
    number = document.add_paragraph("{{ number }}{{ mark }}", "Number")
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _border(number, "bottom", "single", 12, space=11)  # 4 mm below the number
    _said(document, words, with_imprint=True)
    _imprint(document, words, printed=True)
    _page_numbers(document.sections[0])
    return document


def letter(words: Mapping[str, str]) -> Any:
    """信函格式: the issuer 30 mm below the edge, red double lines above and below the first page's text."""
    document = _paper()
    _styles(document)
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header_distance, section.footer_distance = Mm(30), Mm(20)
    header = section.first_page_header
    for n, (most, size) in enumerate(ISSUER_SIZES):
        condition = f"if issuer|length <= {most}" if n == 0 else f"elif issuer|length <= {most}" if most else "else"
        _tag(header, condition)
        paragraph = header.add_paragraph("{{ issuer }}", "Issuer")
        paragraph.paragraph_format.space_before = Pt(0)
        _issuer(paragraph, size)
        _across(paragraph)
        _border(paragraph, "bottom", "thickThinSmallGap", 18, space=11)
    _tag(header, "endif")
    _remove_first(header)
    footer = section.first_page_footer.paragraphs[0]
    _across(footer)
    _border(footer, "bottom", "thinThickSmallGap", 18, space=1)
    number = document.add_paragraph("{{ number }}{{ mark }}", "Number")
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    number.paragraph_format.space_before = Pt(14)  # seven eighths of a character
    _said(document, words, with_imprint=False)
    _imprint(document, words, printed=False)
    _page_numbers(section, raised=Mm(4))
    return document


def approval_slip(words: Mapping[str, str]) -> Any:
    """审批表: what it is about, every matter, and a row for each who has to sign."""
    document = _paper()
    _styles(document)
    section = document.sections[0]
    section.top_margin = section.bottom_margin = Mm(25)  # no 公文 itself: on one page, where it can be
    head = document.add_paragraph(words["slip"], "Title")
    head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(0), Pt(12)
    facts = _table(document, [26, 56, 26, 48])
    for label, value in (("slip_title", "{{ title }}"),):
        _wide(facts, words[label], value)
    _four(facts, words["slip_number"], "{{ number }}", words["slip_kind"], "{{ kind }}")
    _wide(facts, words["slip_addressee"], "{{ addressee }}")
    _wide(facts, words["slip_copied"], "{{ copied|join('、') }}")
    _wide(
        facts, words["slip_gist"], "{%p for paragraph in paragraphs %}", "{{ paragraph }}", "{%p endfor %}",
        "{%p if matters %}", words["slip_count"], "{%p endif %}",
    )  # fmt: skip
    _four(facts, words["slip_reply"], "{% if reply_due %}{{ reply_due|civil }}{% else %}{{ reply_limit }}{% endif %}",
          words["slip_drafted"], "{{ drafted_on|civil }}")  # fmt: skip
    _tag(document, "if matters")
    _gap(document)
    matters = _table(document, [15, 24, 57, 34, 26])
    _row(matters, *words["slip_columns"].split("|"), heading=True)
    _row(matters, "{%tr for matter in matters %}", *[""] * 4)
    _row(matters, "{{ loop.index }}", "{{ matter.code }}", "{{ matter.title }}", "{{ matter.rule_title }}",
         "{% if matter.rule %}{{ matter.since }}{% endif %}")  # fmt: skip
    _row(matters, "{%tr endfor %}", *[""] * 4)
    _tag(document, "endif")
    _gap(document)
    signs = _table(document, [26, 30, 40, 60])
    _row(signs, *words["slip_signs"].split("|"), heading=True)
    _row(signs, "{%tr for one in signatures %}", *[""] * 3)
    _row(signs, "{{ one.title }}", "{{ one.name }}", "{% if one.day %}{{ one.day|civil }}{% endif %}", "{{ one.opinion }}",
         height=Mm(20))  # fmt: skip
    _row(signs, "{%tr endfor %}", *[""] * 3)
    _gap(document)
    return document


def bulletin(words: Mapping[str, str]) -> Any:
    """通报: a head in red, then sections, each with its text, the mark where its chart goes, and its table."""
    document = _paper()
    _styles(document)
    document.sections[0].top_margin = document.sections[0].bottom_margin = Mm(25)
    head = document.add_paragraph("{{ issuer }}", "Issuer")
    head.paragraph_format.space_before = Pt(0)
    number = document.add_paragraph("{{ series }}\t{{ dated|civil }}", "Imprint")
    number.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    _border(number, "bottom", "single", 12, space=6)
    title = document.add_paragraph("{{ title }}", "Title")
    title.paragraph_format.space_before = Pt(14)
    _tag(document, "if remark")
    _indented(document, "{{ remark }}")
    _tag(document, "endif")
    _tag(document, "for section in sections")
    heading = _indented(document, "{{ section.title }}", "Heading line")
    heading.paragraph_format.keep_with_next = True
    heading.paragraph_format.space_before = Pt(8)
    _tag(document, "for paragraph in section.paragraphs")
    _indented(document, "{{ paragraph }}")
    _tag(document, "endfor")
    _tag(document, "if section.picture")
    picture = document.add_paragraph("{{ section.picture }}")
    picture.paragraph_format.line_spacing = 1
    picture.paragraph_format.space_before = Pt(6)
    picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _tag(document, "endif")
    _tag(document, "if section.rows")
    table = document.add_table(4, 3)
    table.style = document.styles["Table Grid"]
    sides = "".join(f'<w:{side} w:w="50" w:type="dxa"/>' for side in ("left", "right"))
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    lines = (
        ("{%tc for heading in section.headings %}", "{{ heading }}", "{%tc endfor %}"),
        ("{%tr for row in section.rows %}", "", ""),
        ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"), ("{%tr endfor %}", "", ""),
    )  # fmt: skip
    for n, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        for cell, text in zip(row.cells, texts, strict=True):
            paragraph = cell.paragraphs[0]
            _spaced(paragraph, Pt(13))
            off = parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>')
            paragraph._p.get_or_add_pPr().insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:rPr")
            run = paragraph.add_run(text)
            _font(run, HEADING_FONT if n == 0 else PAGE_FONT, Pt(9))
        no_split = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(no_split)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _tag(document, "endif")
    _tag(document, "endfor")
    foot = document.add_paragraph(words["published"], "Imprint")
    foot.paragraph_format.space_before = Pt(10)
    _border(foot, "top", "single", 8, space=4)
    _page_numbers(document.sections[0])
    return document


def summary(words: Mapping[str, str]) -> Any:
    """小结: tasks 一、, measures （一）, under each its figures, then the words; at the end who is missing, and a table."""
    document = _paper()
    _styles(document)
    document.add_paragraph("{{ title }}", "Title").paragraph_format.space_before = Pt(0)
    document.add_paragraph("{{ issuer }}", "Addressee").alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph("（{{ date|civil }}）").alignment = WD_ALIGN_PARAGRAPH.CENTER
    with _loop(document, "paragraph", "preface"):
        _indented(document, "{{ paragraph }}")
    with _loop(document, "part", "parts"):
        _tag(document, "if part.title")
        _part_title(document)
        _tag(document, "endif")
        with _loop(document, "paragraph", "part.opening"):
            _indented(document, "{{ paragraph }}")
        with _loop(document, "task", "part.tasks"):
            _indented(document, "{{ task.heading }}", "Heading line").paragraph_format.keep_with_next = True
            _indented(document, "{{ task.sentence }}")
            with _loop(document, "measure", "task.measures"):
                heading = _indented(document, "")
                heading.paragraph_format.keep_with_next = True
                _font(heading.add_run("{{ measure.heading }}"), SUB_FONT)
                _indented(document, "{{ measure.sentence }}")
                with _loop(document, "field", "measure.fields"):
                    label = _indented(document, "")
                    label.paragraph_format.keep_with_next = True
                    label.add_run("{{ field.label }}").bold = True
                    with _loop(document, "said", "field.said"), _loop(document, "line", "said.splitlines()"):
                        _indented(document, "{{ line }}")
        _indented(document, "{{ part.missing_heading }}", "Heading line").paragraph_format.keep_with_next = True
        with _loop(document, "paragraph", "part.missing"):
            _indented(document, "{{ paragraph }}")
        annex = document.add_paragraph("", "Heading line")
        annex.add_run(words["annex"])
        annex.paragraph_format.page_break_before = True
        items = _table(document, [16, 54, 32, 14, 14, 15, 11], tight=True)
        _row(items, *words["items_columns"].split("|"), heading=True, size=Pt(9))
        _row(items, "{%tr for item in part.rows %}", *[""] * 6)
        _row(items, "{{ item.code }}", "{{ item.title }}", "{{ item.unit }}", "{{ item.done }}", "{{ item.scheduled }}",
             "{{ item.deviation }}", "{{ item.state }}", size=Pt(9))  # fmt: skip
        _row(items, "{%tr endfor %}", *[""] * 6)
        _gap(document)
    _page_numbers(document.sections[0])
    return document


def dossier(_words: Mapping[str, str]) -> Any:
    """考核档案: a heading, a sentence and a table a section; what they say comes with them."""
    document = _paper()
    _styles(document)
    document.add_paragraph("{{ title }}", "Title").paragraph_format.space_before = Pt(0)
    with _loop(document, "line", "preface"):
        _indented(document, "{{ line }}")
    for key, widths in DOSSIER.items():
        _indented(document, f"{{{{ {key}.heading }}}}", "Heading line").paragraph_format.keep_with_next = True
        with _loop(document, "line", f"{key}.lines"):
            _indented(document, "{{ line }}")
        _tag(document, f"if {key}.rows")
        table, empty = _table(document, widths, tight=True), [""] * (len(widths) - 1)
        _row(table, *(f"{{{{ {key}.heads[{n}] }}}}" for n in range(len(widths))), heading=True, size=Pt(9))
        _row(table, f"{{%tr for row in {key}.rows %}}", *empty)
        _row(table, *(f"{{{{ row[{n}] }}}}" for n in range(len(widths))), size=Pt(9))
        _row(table, "{%tr endfor %}", *empty)
        _gap(document)
        _tag(document, "endif")
    _page_numbers(document.sections[0])
    return document


DOSSIER: Mapping[str, list[int]] = {
    "plans": [40, 12, 12, 16, 17, 15, 12, 12, 16],
    "items": [25, 42, 18, 18, 13, 13, 18, 9],
    "rounds": [20, 40, 22, 22, 18, 18, 18],
    "returns": [28, 24, 16, 16, 16, 26, 26],
    "notices": [42, 15, 18, 13, 18, 13, 13, 10, 14],
    "hazards": [28, 24, 9, 17, 17, 17, 17, 9, 7, 11],
    "rechecks": [16, 30, 34, 14, 16, 18, 28],
    "evidence": [25, 48, 18, 42, 23],
    "points": [9, 12, 42, 42, 18, 18, 15],
}
"""The sections of a dossier, and how wide the columns of their tables are, in millimetres."""


def _part_title(document: Any) -> None:
    """The plan that follows, where there are several."""
    title = document.add_paragraph("", "Heading line")
    _font(title.add_run("{{ part.title }}"), TITLE_FONT, Pt(18))
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before, title.paragraph_format.keep_with_next = Emu(int(LINE)), True


@contextmanager
def _loop(document: Any, name: str, of: str) -> Iterator[None]:
    _tag(document, f"for {name} in {of}")
    yield
    _tag(document, "endfor")


def brief(words: Mapping[str, str]) -> Any:
    """专报: one page."""
    document = _paper()
    _styles(document)
    document.sections[0].top_margin = document.sections[0].bottom_margin = Mm(20)
    head = document.add_paragraph("{{ title }}", "Issuer")
    head.paragraph_format.space_before = Pt(0)
    _border(document.add_paragraph("{{ subtitle }}", "Imprint"), "bottom", "single", 12, space=4)
    for style in ("Heading line", "Imprint"):
        _spaced(document.styles[style], Pt(20))
        document.styles[style].font.size = Pt(13)
    _tag(document, "for figure in figures")
    document.add_paragraph("{{ figure.title }}　{{ figure.value }}　{{ figure.change }}", "Heading line")
    _tag(document, "endfor")
    _tag(document, "for block in blocks")
    document.add_paragraph("{{ block.title }}", "Heading line").paragraph_format.space_before = Pt(8)
    _tag(document, "for line in block.lines")
    document.add_paragraph("{{ line }}", "Imprint")
    _tag(document, "endfor")
    _tag(document, "endfor")
    return document


def _paper() -> Any:
    """A4 with a type area of 156 × 225 mm, for 22 lines of 28 characters."""
    document = Document()
    package = document.part.package
    for key in [key for key, rel in package.rels.items() if rel.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del package.rels[key]  # a picture of somebody else's document
    for part in package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = _font_table().encode()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(24)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    for name, value in (("type", "lines"), ("linePitch", "579")):
        grid.set(qn(f"w:{name}"), value)
    document.settings.odd_and_even_pages_header_footer = True
    return document


def _font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>' for name, other in INSTEAD.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    _font(normal, BODY_FONT, SIZE_3)
    _spaced(normal, LINE)
    # A character takes 15.75 pt of its 16, so that 28 fit a line: not by a grid of characters, which suites read differently.
    normal.element.get_or_add_rPr().append(parse_xml(f'<w:spacing {nsdecls("w")} w:val="-5"/>'))
    spaces = {"Issuer": Mm(35), "Number": LINE * 2, "Addressee": LINE, "Heading line": Pt(0), "Imprint": Pt(0)}
    for name, before in spaces.items():
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.paragraph_format.space_before = Emu(int(before))
    # The built-in Title comes with a blue line.
    title = document.styles["Title"]
    title.element.remove(title.element.pPr)
    title.element.remove(title.element.rPr)
    title.base_style = normal
    _font(title, TITLE_FONT, SIZE_2)
    _spaced(title, Pt(35))
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_before = Emu(int(LINE * 2))
    issuer = document.styles["Issuer"]
    _font(issuer, TITLE_FONT, ISSUER_SIZES[0][1])
    issuer.font.color.rgb = RED
    _spaced(issuer, Pt(46))
    issuer.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(document.styles["Heading line"], HEADING_FONT, SIZE_3)
    _font(document.styles["Imprint"], BODY_FONT, SIZE_4)
    _spaced(document.styles["Imprint"], Pt(24))


def _said(document: Any, words: Mapping[str, str], with_imprint: bool) -> None:
    """Title, addressee, body, attachments, and the issuer with the date below: what both forms share."""
    document.add_paragraph("{{ title }}", "Title")
    document.add_paragraph(words["addressee"], "Addressee")
    _tag(document, "if paragraphs")
    _tag(document, "for paragraph in paragraphs")
    _indented(document, "{{ paragraph }}")
    _tag(document, "endfor")
    _tag(document, "elif plan_title")
    _indented(document, words["opening"])
    _tag(document, "else")
    _indented(document, words["opening_without_plan"])
    _tag(document, "endif")
    _tag(document, "for matter in matters")
    heading = _indented(document, "{{ matter.ordinal }}{{ matter.code }} {{ matter.title }}", "Heading line")
    heading.paragraph_format.keep_with_next = True
    _tag(document, "if matter.rule")
    for lead in ("problem", "basis"):
        paragraph = _indented(document, "")
        _font(paragraph.add_run(words[lead]), SUB_FONT)
        paragraph.add_run(words[f"{lead}_text"])
    _tag(document, "endif")
    _tag(document, "endfor")
    for condition, name in (("if reply_due", "reply"), ("elif reply_limit", "reply_limit")):
        _tag(document, condition)
        _indented(document, words[name]).paragraph_format.keep_with_next = True  # a signature never stands alone on a page
    _tag(document, "endif")
    _attachments(document, words)
    _signature(document, words, with_imprint)


def _attachments(document: Any, words: Mapping[str, str]) -> None:
    """附件说明: a line below the body, two characters in, the names below each other."""
    _tag(document, "for attachment in attachments")
    named = "{% if attachments|length > 1 %}{{ loop.index }}. {% endif %}{{ attachment }}"
    for condition, lead in (("if loop.first", words["attachments"]), ("else", "")):
        _tag(document, condition)
        form = document.add_paragraph(lead + named).paragraph_format
        form.left_indent = Emu(CHARACTER * 5)
        form.first_line_indent = Emu(-CHARACTER * 3 if lead else 0)
        form.space_before = Emu(LINE if lead else 0)
        form.keep_with_next = True
    _tag(document, "endif")
    _tag(document, "endfor")


def _signature(document: Any, words: Mapping[str, str], with_imprint: bool) -> None:
    """署名 and date on one axis, the date four characters from the right; the seal goes over both, so they stay together."""
    date = "{% if date %}{{ date|civil }}{% else %}" + words["no_date"] + "{% endif %}"
    for text, before in (("{{ issuer }}", LINE * 2), (date, Pt(0))):
        paragraph = document.add_paragraph(f"\t{text}")
        form = paragraph.paragraph_format
        form.space_before = Emu(int(before))
        form.keep_with_next = bool(before) or with_imprint
        form.tab_stops.add_tab_stop(Emu(CHARACTER * 20), WD_TAB_ALIGNMENT.CENTER)


def _imprint(document: Any, words: Mapping[str, str], printed: bool) -> None:
    """版记, at the foot of the last page: copied to, and who printed it when."""
    _tag(document, "if copied")
    copied = _at_the_foot(document, words["copied"], lines=printed)
    copied.paragraph_format.left_indent, copied.paragraph_format.first_line_indent = SIZE_4 * 4, SIZE_4 * -3
    if not printed:
        _spaced(document.add_paragraph(), Pt(1))  # what the frame stands beside
    _tag(document, "endif")
    if printed:
        line = _at_the_foot(document, "{{ issuer }}\t" + words["printed"], lines=True)
        line.paragraph_format.left_indent = SIZE_4
        line.paragraph_format.tab_stops.add_tab_stop(Mm(156) - SIZE_4, WD_TAB_ALIGNMENT.RIGHT)
        _spaced(document.add_paragraph(), Pt(1))


def _at_the_foot(document: Any, text: str, lines: bool) -> Any:
    """A paragraph in the frame at the foot of the type area; neighbours with the same frame and borders share one."""
    paragraph = document.add_paragraph(text, "Imprint")
    paragraph.paragraph_format.right_indent = SIZE_4
    properties = paragraph._p.get_or_add_pPr()
    frame = parse_xml(
        f'<w:framePr {nsdecls("w")} w:w="{_twips(Mm(156))}" w:wrap="around" w:vAnchor="margin" w:hAnchor="margin"'
        ' w:xAlign="center" w:yAlign="bottom"/>'
    )
    properties.insert_element_before(frame, "w:pBdr", "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    if lines:
        sides = "".join(
            f'<w:{side} w:val="single" w:sz="{eighths}" w:space="1"/>'
            for side, eighths in (("top", 8), ("bottom", 8), ("between", 6))
        )
        borders = parse_xml(f"<w:pBdr {nsdecls('w')}>{sides}</w:pBdr>")
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
    return paragraph


def _twips(length: int) -> int:
    return round(length / Pt(1) * 20)


def _page_numbers(section: Any, raised: Any = 0) -> None:
    """— 1 —, on the outer side, a character in."""
    for footer, side in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.space_after = raised
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = SIZE_4
        _font(paragraph.add_run("— "), PAGE_FONT, SIZE_4)
        field = paragraph.add_run()
        _font(field, PAGE_FONT, SIZE_4)
        for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
            if kind:
                field._r.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
            else:
                field._r.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve">{text}</w:instrText>'))
        _font(paragraph.add_run(" —"), PAGE_FONT, SIZE_4)


def _font(styled: Any, name: str, size: Any = None) -> None:
    """A run's or a style's font, for Chinese characters too."""
    styled.font.name = name
    properties = styled.element.get_or_add_rPr() if hasattr(styled, "element") else styled._r.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "eastAsiaTheme", "hAnsiTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
    if size is not None:
        styled.font.size = size


def _spaced(styled: Any, line: Any) -> None:
    form = styled.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, line
    form.space_before = form.space_after = Pt(0)


def _issuer(paragraph: Any, size: Any) -> None:
    for run in paragraph.runs:
        run.font.size = size


def _tag(where: Any, text: str) -> None:
    """A paragraph that only steers the template and leaves nothing behind."""
    where.add_paragraph(f"{{%p {text} %}}")


def _indented(document: Any, text: str, style: str = "Normal") -> Any:
    paragraph = document.add_paragraph(text, style)
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(_twips(CHARACTER * 2)))
    return paragraph


def _across(paragraph: Any) -> None:
    """170 mm wide, in the middle of the page."""
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.right_indent = Mm(-8), Mm(-6)


def _border(paragraph: Any, side: str, kind: str, eighths: int, space: int) -> None:
    borders = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="{kind}" w:sz="{eighths}" w:space="{space}" w:color="FF0000"/></w:pBdr>'
    )
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def _remove_first(header: Any) -> None:
    first = header.paragraphs[0]._p
    first.getparent().remove(first)


def _gap(document: Any) -> None:
    _spaced(document.add_paragraph(), Pt(8))


def _table(document: Any, widths: list[int], tight: bool = False) -> Any:
    """``tight``: with hardly any room beside what a cell says, so that dates and codes keep to one line."""
    table = document.add_table(0, len(widths))
    table.style = "Table Grid"
    table.autofit = False
    if tight:
        sides = "".join(f'<w:{side} w:w="{_twips(Mm(0.6))}" w:type="dxa"/>' for side in ("left", "right"))
        table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{sides}</w:tblCellMar>"))
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _row(table: Any, *texts: str, heading: bool = False, height: Any = None, size: Any = None) -> Any:
    row = table.add_row()
    for cell, column, text in zip(row.cells, table.columns, texts, strict=True):
        cell.width = column.width
        _fill(cell, text, centred=heading, size=size or Pt(12))
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if heading:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    if height is not None:
        row.height = height
    return row


def _four(table: Any, *texts: str) -> None:
    cells = _row(table, *texts).cells
    for label in (cells[0], cells[2]):
        label.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _wide(table: Any, label: str, *texts: str) -> None:
    """A label, and its value across the other columns, paragraph by paragraph."""
    row = _row(table, label, texts[0], "", "")
    row.cells[0].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    cell = row.cells[1].merge(row.cells[3])
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)
    for text in texts[1:]:
        extra = deepcopy(cell.paragraphs[0]._p)
        cell._tc.append(extra)
        cell.paragraphs[-1].runs[0].text = text


def _fill(cell: Any, text: str, centred: bool, size: Any) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    _spaced(paragraph, Pt(19 if size >= Pt(12) else size.pt + 3))
    if size < Pt(12):  # small print keeps to its own lines, not to the 22 of the page
        off = parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>')
        paragraph._p.get_or_add_pPr().insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:rPr")
    run = paragraph.add_run(text)
    _font(run, HEADING_FONT if centred else BODY_FONT, size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


if __name__ == "__main__":
    for written in write(TEMPLATES):
        print(written)  # noqa: T201
