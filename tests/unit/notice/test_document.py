"""Notices on paper: what the documents and slips say, and what people's words and broken templates cannot do to them."""

import importlib.util
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.i18n import use_locale
from taskhub.notice import Notice, Renderer, Wish, approve, levels_of
from taskhub.notice.document import DocumentDesk
from taskhub.notice.hand import draft_by_hand
from taskhub.notice.papers import Papers, chinese_numeral
from taskhub.problems import StateError
from taskhub.progress import CATALOGUES
from taskhub.units import Units

REPOSITORY = Path(__file__).parents[3]
SHIPPED = sorted((REPOSITORY / "config" / "templates").glob("*.docx"))


@pytest.fixture
def paper(desk: Any, units: Units) -> DocumentDesk:
    def plan_title(_session: Session, notice: Notice) -> str:
        return f"方案{notice.plan}" if notice.plan else ""

    renderer = Renderer(desk.directory / "templates", CATALOGUES)
    return DocumentDesk(desk.database, Papers(units, WorkCalendar(), desk.settings, renderer), plan_title)


@pytest.fixture
def written(desk: Any) -> Callable[..., Notice]:
    """A notice in a person's words."""

    def write(text: str, kind: str = "task_order", **wish: Any) -> Notice:
        with desk.database.writing() as session:
            one, _new = draft_by_hand(session, desk.at("2024-09-30"), desk.actor, Wish(kind, "yjj", text, **wish))
            return one

    return write


def lines_of(made: tuple[str, bytes]) -> list[str]:
    """Every paragraph, in tables too, in the order of the file."""
    said = []
    for paragraph in (node for node in Document(io.BytesIO(made[1])).element.body.iter() if node.tag.endswith("}p")):
        nodes = [node for run in paragraph if run.tag.endswith("}r") for node in run]
        said.append("".join("\t" if node.tag.endswith("}tab") else node.text or "" for node in nodes))
    return said


def text_of(made: tuple[str, bytes]) -> str:
    return "\n".join(lines_of(made))


def issued(desk: Any, *keys: str, **finding: Any) -> Notice:
    for key in keys:
        desk.finds(key, **finding)
    (notice,) = desk.drafts()
    return desk.issues(notice.id)  # type: ignore[no-any-return]


def test_an_issued_notice_has_every_part_of_an_official_document(desk: Any, paper: DocumentDesk) -> None:
    issued(desk, "1.2", "1.3")
    made = paper.document("某安委办督〔2024〕1号", attachments=["清单", "照片"])
    assert made[0] == "某安委办督〔2024〕1号"
    assert [line.strip() for line in lines_of(made) if line.strip()] == [
        "市安委办文件",
        "某安委办督〔2024〕1号",
        "关于《方案p1》有关事项的督办单",
        "市应急管理局：",
        "对照《方案p1》，经2024年9月29日动态研判，以下2项工作需要你单位注意：",
        "一、1.2 事项1.2",
        "（一）问题：规则overdue（自2024年9月29日起）。完成时限 2024-09-26；完成进度 40.00%；逾期 3天。",
        "（二）依据：工作制度第九条（规则overdue）。",
        "二、1.3 事项1.3",
        "（一）问题：规则overdue（自2024年9月29日起）。完成时限 2024-09-26；完成进度 40.00%；逾期 3天。",
        "（二）依据：工作制度第九条（规则overdue）。",
        "请于2024年10月12日前书面回复整改情况。",
        "附件：1. 清单",
        "2. 照片",
        "市安委办",
        "2024年9月30日",
        "市安委办\t2024年9月30日印发",
    ]


def test_a_document_says_what_was_issued_whatever_was_found_since(desk: Any, paper: DocumentDesk) -> None:
    notice = issued(desk, "1.2")
    before = text_of(paper.document(notice.number or ""))
    desk.changes(desk.lines(notice.id)[0].finding_id, facts={"days_overdue": 99}, title="另一个标题")
    assert text_of(paper.document(notice.number or "")) == before
    for words in ("完成时限 2024-09-26", "完成进度 40.00%", "逾期 3天", "规则overdue", "工作制度第九条"):
        assert words in notice.body
        assert words in before


def test_a_draft_is_marked_and_has_neither_number_nor_date(desk: Any, paper: DocumentDesk) -> None:
    desk.finds("1.2")
    (notice,) = desk.drafts()
    text = text_of(paper.document(notice.key))
    assert "〔送审稿〕" in text
    assert "号" not in text
    assert "　　年　月　日" in text
    assert "请于签发之日起5 个工作日内书面回复整改情况。" in text
    assert "关于事项1.2的督办单" in text, "a single matter names the affair"
    assert "一、" not in text, "a single matter is not counted"


def test_grave_kinds_are_letters_unless_asked_otherwise(written: Callable[..., Notice], paper: DocumentDesk) -> None:
    talk = written("请来约谈", "admonition", copied=["zjj", "dhx"])
    letter, official = paper.document(talk.key), paper.document(talk.key, "official")
    assert "文件" not in text_of(letter)
    assert "市安委办文件" in text_of(official)
    header = zipfile.ZipFile(io.BytesIO(letter[1]))
    assert any("市安委办" in header.read(name).decode() for name in header.namelist() if "header" in name)
    for made in (letter, official):
        assert "抄送：市住房和城乡建设局，东河县。" in text_of(made)
    assert "印发" not in text_of(letter)


def test_an_issue_of_a_series_says_which_below_the_issuer(desk: Any, paper: DocumentDesk) -> None:
    notice = issued(desk, "1.2")
    made = paper.papers.document(notice, desk.lines(notice.id), "", series="督办通报第44期")
    assert lines_of(("", made))[:3] == ["市安委办文件", "督办通报第44期", "某安委办督〔2024〕1号"]


HOSTILE = [
    "{{ 7*7 }}", "{% for x in y %}", "{%p if a %}", "{# gone #}", "<w:p><w:r/></w:p>", "]]><w:t>", "A & B &amp; <b>", "{_{ }_}",
    "{_% %_}", "{{", "%}", "“引号”'\"", "长" * 5000, "=1+1", "\\a \\f", "{{r x }}", "𠮷野家", "a b  c",
]  # fmt: skip


@pytest.mark.parametrize("form", ["official", "letter"])
def test_what_people_wrote_is_printed_as_they_wrote_it(written: Callable[..., Notice], paper: DocumentDesk, form: str) -> None:
    notice = written("\n".join(HOSTILE), about=[])
    lines = lines_of(paper.document(notice.key, form, attachments=HOSTILE[:5]))
    assert [line for line in lines if line in HOSTILE] == HOSTILE
    slip = lines_of(paper.slip(notice.key))
    assert [line for line in slip if line in HOSTILE] == HOSTILE


def test_hostile_titles_and_rules_are_printed_too(desk: Any, paper: DocumentDesk) -> None:
    desk.finds("1.2")
    (notice,) = desk.drafts()
    with desk.database.writing() as session:
        (line,) = [session.merge(one) for one in desk.lines(notice.id)]
        line.subject_title, line.rule_title, line.basis = "{{ 7*7 }}", "<w:p>&{% if %}", "{_{x}_}"
        line.facts = {"due": "</w:t>"}
    for made in (paper.document(notice.key), paper.document(notice.key, "letter"), paper.slip(notice.key)):
        text = text_of(made)
        assert "{{ 7*7 }}" in text
        assert "<w:p>&{% if %}" in text
    assert "{_{x}_}" in text_of(paper.document(notice.key))
    assert "完成时限 </w:t>" in text_of(paper.document(notice.key))


def test_what_xml_cannot_hold_is_left_out(written: Callable[..., Notice], paper: DocumentDesk) -> None:
    notice = written("一\x00\x07\x08二\x0c三\x1b[0m\ufffe四")
    assert "一二" in text_of(paper.document(notice.key))
    assert "\n三[0m四\n" in text_of(paper.document(notice.key)), "a page feed parts lines, and no more"


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("{{ nobody }}", "nobody"),
        ("{% if %}", "if"),
        ("{% for x in matters %}", "endfor"),
        ("{{ 1 // 0 }}", "zero"),
        ("{{ title.__class__.__mro__ }}", "__class__"),
        ("{{ matters[99].title }}", "99"),
        ("{{ title|nosuch }}", "nosuch"),
    ],
)
def test_a_template_s_fault_names_the_file_and_what_is_wrong(desk: Any, paper: DocumentDesk, tag: str, why: str) -> None:
    issued(desk, "1.2")
    path = desk.directory / "templates" / "notice.docx"
    template = Document(str(path))
    template.add_paragraph(f"改过 {tag}")
    template.save(str(path))
    with pytest.raises(StateError) as fault:
        paper.document("某安委办督〔2024〕1号")
    assert "notice.docx" in str(fault.value)
    assert why in str(fault.value)


@pytest.mark.parametrize("content", [b"", b"no document", b"PK\x03\x04broken"])
def test_a_template_that_is_no_document_is_named(desk: Any, paper: DocumentDesk, content: bytes) -> None:
    issued(desk, "1.2")
    (desk.directory / "templates" / "notice.docx").write_bytes(content)
    with pytest.raises(StateError, match=r"notice\.docx:不是 Word 文档"):
        paper.document("某安委办督〔2024〕1号")


def test_a_template_that_is_missing_is_named(desk: Any, paper: DocumentDesk) -> None:
    issued(desk, "1.2")
    (desk.directory / "templates" / "notice.docx").unlink()
    with pytest.raises(StateError, match=r"没有公文模板 .*notice\.docx"):
        paper.document("某安委办督〔2024〕1号")


def test_in_english_the_document_is_english(desk: Any, paper: DocumentDesk) -> None:
    use_locale("en")
    issued(desk, "1.2", "1.3")
    text = text_of(paper.document("某安委办督〔2024〕1号"))
    for words in ("To 市应急管理局:", "found 2 matter(s)", "1. 1.2 事项1.2", "(1) Finding: 规则overdue", "by 12 October 2024."):
        assert words in text
    assert "approval slip" in text_of(paper.slip("某安委办督〔2024〕1号"))


def test_a_slip_has_the_signatures_there_are_and_room_for_the_others(
    desk: Any, written: Callable[..., Notice], paper: DocumentDesk
) -> None:
    notice = written("请来约谈", "admonition", copied=["zjj"], reply_within="5 working days")
    levels = levels_of(desk.settings, notice)
    desk.with_notice(notice.id, lambda session, one: approve(session, desk.at("2024-10-08"), Actor("李四", "awb"), one, levels))
    lines = lines_of(paper.slip(notice.key))
    assert lines[lines.index("拟稿") :] == ["拟稿", "李四", "2024年10月8日", "", "审核", "", "", "", "签发", "", "", "", ""]
    for label, value in (("主　　送", "市应急管理局"), ("抄　　送", "市住房和城乡建设局"), ("文　　号", ""),
                         ("种　　类", "约谈通知"), ("事　　由", "请来约谈"), ("回复期限", "5 个工作日")):  # fmt: skip
        assert lines[lines.index(label) + 1] == value
    assert "序号" not in lines, "nothing is listed where nothing is named"


def test_a_slip_lists_every_matter(desk: Any, paper: DocumentDesk) -> None:
    keys = [f"1.{n}" for n in range(1, 31)]
    notice = issued(desk, *keys)
    lines = lines_of(paper.slip(notice.key))
    assert "共30项，见下表。" in lines
    assert [key for key in keys if key in lines] == keys
    assert lines[lines.index("签发") :][:4] == ["签发", "", "", ""]


def test_a_draft_that_was_given_up_has_no_document(desk: Any, paper: DocumentDesk) -> None:
    finding = desk.finds("1.2")
    (notice,) = desk.drafts()
    desk.changes(finding, resolved_on=notice.drafted_on)
    desk.issues(notice.id)
    with pytest.raises(StateError, match="已作废"):
        paper.document(notice.key)


def test_the_shipped_templates_are_what_their_script_writes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("templates", REPOSITORY / "tools" / "templates.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.write(tmp_path)
    assert [path.name for path in SHIPPED] == sorted(path.name for path in tmp_path.iterdir())
    for path in SHIPPED:
        with zipfile.ZipFile(path) as shipped, zipfile.ZipFile(tmp_path / path.name) as fresh:
            assert sorted(shipped.namelist()) == sorted(fresh.namelist())
            for name in shipped.namelist():
                assert shipped.read(name) == fresh.read(name), f"{path.name}: {name}; run make templates"


@pytest.mark.parametrize(
    ("number", "written_as"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九"), (100, "一百"), (101, "一百零一"), (110, "一百一十"),
     (300, "三百"), (1000, "一千"), (1001, "一千零一"), (1010, "一千零一十"), (1100, "一千一百"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_matters_are_counted_as_officials_count(number: int, written_as: str) -> None:
    assert chinese_numeral(number) == written_as


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_no_two_numbers_are_written_alike(a: int, b: int) -> None:
    assert (chinese_numeral(a) == chinese_numeral(b)) == (a == b)
    assert "零零" not in chinese_numeral(a)
    assert not chinese_numeral(a).endswith("零")
