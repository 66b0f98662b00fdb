"""A published ranking never changes, and every file of it can be checked against the ledger as it was known."""

import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from docx import Document
from docx.table import Table
from openpyxl import load_workbook
from sqlmodel import select

from taskhub.audit import Actor, Head
from taskhub.clock import Moment
from taskhub.database import SCHEMA, Database
from taskhub.delivery import OutboxMessage
from taskhub.hub import Hub
from taskhub.notice import NoticeState, rows
from taskhub.periods import parse_period
from taskhub.problems import StateError
from taskhub.publication import Request, Verdict, reckon
from taskhub.publication.canonical import canonical, sha256
from taskhub.publication.cells import seen
from taskhub.publication.content import sections
from taskhub.publication.models import Publication
from taskhub.publication.reckon import Reckoning
from taskhub.publication.verify import body_of
from taskhub.rounds import Said
from taskhub.tables import Row

Q3 = parse_period("2024Q3")
COUNTERS = """\
scopes: [{code: city, name: 全市}, {code: mining, name: 矿山, within: city}]
counters:
  - {code: inspections, title: 检查次数, measure: 次}
  - {code: penalties, title: 行政处罚, measure: 次}
  - {code: accidents, title: 事故起数, measure: 起}
ratios: [{code: penalty_rate, title: 处罚率, of: penalties, by: inspections}]
"""
COUNTIES = """\
plan: x-2024
title: 县实施方案
issuer: 县安委会
start: 2024-01-01
end: 2024-12-31
part_of: t-2024
tasks:
  - code: "1"
    title: 落实
    lead: jtj
    measures:
      - {code: "1.1", title: 甲乡普查, carries: "1.1.1", due: 2024-06-30}
      - {code: "1.2", title: 乙乡普查, carries: "1.1.1", due: 2024-06-30}
      - {code: "1.3", title: 自己的事, due: 2024-12-31}
"""
FIRST = Path(__file__).parents[2] / "data" / "first-format"
FORMS = (".docx", ".xlsx", ".md", ".json")


@pytest.fixture
def published(hub: Hub, on: Callable[[str], Moment], office: Actor, tmp_path: Path) -> list[Path]:
    """The third quarter, published on the 8th of October, in every form: a round that was due on the 7th, to which one unit has
    returned."""
    hub.rounds.open(parse_period("2024Q3"), date(2024, 10, 7), tmp_path / "sheets", on("2024-09-20"), office)
    hub.rounds.receive("2024Q3", hub.units.find("zjj"), "nil", Said(), on("2024-10-07"), office)
    one, new = hub.publications.publish(Q3, Request(), on("2024-10-08"), office)
    assert (one.code, one.issue, new) == ("2024Q3.v1", 1, True)
    paths = [tmp_path / f"published{form}" for form in FORMS]
    for path in paths:
        path.write_bytes(hub.publications.printed(one.code, path.suffix))
    return paths


def test_every_form_verifies_also_after_late_entries_an_amendment_and_other_rules(
    published: list[Path], open_hub: Callable[..., Hub], hub: Hub, on: Callable[[str], Moment], office: Actor
) -> None:
    late = Row(None, {"plan": "t-2024", "item": "1.1.1", "as_of": "2024-09-20", "done": "是", "reported_by": "yjj"})
    hub.record_progress(late, on("2024-10-20"), office)
    hub.rounds.receive("2024Q3", hub.units.find("yjj"), "submit", Said(), on("2024-10-20"), office)
    hub.rounds.close("2024Q3", on("2024-10-20"), office)
    plan = hub.workspace.config / "plans" / "t-2024.yaml"
    text = plan.read_text(encoding="utf-8")
    text = text.replace("revision: 1\n", "revision: 2\namended: {date: 2024-09-01, document: 安委办〔2024〕9号}\n")
    plan.write_text(text.replace("due: 2024-08-31", "due: 2024-12-31"), encoding="utf-8")
    hub.load_plans([plan], on("2024-10-21"), office)
    config = hub.workspace.config
    (config / "ranking.yaml").write_text("components: [{use: completion, weight: 1}]\n", encoding="utf-8")
    units = (config / "units.yaml").read_text(encoding="utf-8")
    (config / "units.yaml").write_text(units.replace("市交通运输局", "市交通局"), encoding="utf-8")
    (hub.workspace.rules / "items.yaml").write_text(
        (hub.workspace.rules / "items.yaml").read_text(encoding="utf-8").replace("< 80", "< 81"), encoding="utf-8"
    )
    after = open_hub()
    for path in published:
        verdict = after.publications.verify(path)
        assert verdict.identical, (path, verdict.differences[:1])
        assert verdict.added == [], path
    now = after.publications.bulletin(Q3, on("2024-10-22"))
    was = json.loads(published[-1].read_text(encoding="utf-8"))["data"]
    assert now["headline"]["completed"] == was["headline"]["completed"] + 1
    assert [row["item"] for row in now["extended"]] == ["t-2024/2.1.1"]
    assert was["extended"] == []
    told, then = ({row["unit"]: (row["status"], row["late"]) for row in data["returns"]} for data in (now, was))
    assert (told["yjj"], then["yjj"], then["zjj"]) == (("submitted", True), ("missing", True), ("nil", False))
    missing = sum(status == "missing" for status, _late in then.values())
    assert f"按时 1,迟报 0,未报 {missing}。" in published[2].read_text(encoding="utf-8")


def test_a_bulletin_carries_the_head_of_the_audit_and_so_tells_later_whether_the_ledger_was_altered(
    published: list[Path], hub: Hub
) -> None:
    foot = Document(str(published[0])).paragraphs[-1].text
    head = re.search(r"台账链头 (\d+-[0-9a-f]{64})", foot)
    assert head is not None, foot
    assert head[1] in published[2].read_text(encoding="utf-8")
    shown = [sheet for sheet in load_workbook(published[1]) if sheet.sheet_state == "visible"]
    assert [sheet.cell(sheet.max_row, 1).value for sheet in shown] == [head[0]] * len(shown)
    kept = Head.parse(head[1])
    assert hub.verify_audit(kept).breaches == []
    with hub.database.writing() as session:
        session.connection().exec_driver_sql("UPDATE progress_report SET note = 'x' WHERE id = 1")
    assert [breach.where.split()[0] for breach in hub.verify_audit(kept).breaches] == ["progress_report"]


def test_a_figure_edited_in_word_is_found_and_other_wording_is_not(published: list[Path], hub: Hub) -> None:
    document = Document(str(published[0]))
    text = next(one for one in document.paragraphs if "在册事项" in one.text)
    text.runs[0].text = "领导改过的开头:" + text.text
    for run in text.runs[1:]:
        run.text = ""
    document.save(str(published[0]))
    assert hub.publications.verify(published[0]).identical
    cell = next(table for table in document.tables if table.cell(0, 0).text == "名次").cell(1, 2)
    cell.paragraphs[0].runs[0].text = "99.99"
    document.save(str(published[0]))
    (found,) = hub.publications.verify(published[0]).differences
    assert (found.path, found.found) == ("ranking.departments[1].得分", "99.99")


def test_dates_and_figures_stand_on_one_line_and_a_chart_stands_with_its_table(published: list[Path]) -> None:
    document = Document(str(published[0]))
    narrowest = {r"\d{4}-\d\d-\d\d": 20, r"[+-]?\d{1,3}\.\d\d%": 12}  # in mm, of 9 pt with the margins of the cell
    seen = set()
    for table in document.tables:
        for n, column in enumerate(table.columns):
            for form, least in narrowest.items():
                if any(re.fullmatch(form, row.cells[n].text) for row in table.rows):
                    seen.add(form)
                    assert column.width.mm >= least, [row.cells[n].text for row in table.rows]
        assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
        assert all(row._tr.xpath("./w:trPr/w:cantSplit") for row in table.rows)
        assert 140 <= sum(column.width.mm for column in table.columns) <= 157
    assert len(seen) == 2
    blocks = list(document.iter_inner_content())
    charts = [n for n, one in enumerate(blocks) if one._element.xpath("./w:r/w:drawing")]
    assert charts
    for n in charts:
        assert isinstance(blocks[n + 1], Table)
        heading = next(at for at in range(n, 0, -1) if blocks[at].style.name == "Heading line")
        assert all(one.paragraph_format.keep_with_next for one in blocks[heading : n + 1])


def test_figures_of_a_sheet_are_numbers_and_one_that_is_edited_is_found(published: list[Path], hub: Hub) -> None:
    book = load_workbook(published[1])
    sheet = book["市直部门排名"]
    at = next(row[0].row for row in sheet.iter_rows() if row[0].value == "名次")
    heads = {cell.value: cell.column for cell in sheet[at]}
    score = sheet.cell(at + 1, heads["得分"])
    rate = sheet.cell(at + 1, heads["序时完成率"])
    assert (type(score.value), score.number_format) in {(int, "0.00"), (float, "0.00")}
    assert rate.number_format == "0.00%"
    assert isinstance(sheet.cell(at + 1, heads["单位"]).value, str)
    assert sheet.freeze_panes == f"A{at + 1}"
    assert sheet.auto_filter.ref.startswith(f"A{at}:")
    assert sheet.print_title_rows == f"${at}:${at}"
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.fitToWidth) == (9, 1)
    assert sum(len(one._images) for one in book) >= 2
    rate.value += 0.01
    book.save(published[1])
    (found,) = hub.publications.verify(published[1]).differences
    assert found.path == "ranking.departments[1].序时完成率"
    assert found.found == f"{float(found.published[:-1]) + 1:.2f}%"


def test_a_sheet_of_texts_as_it_was_published_before_still_verifies(published: list[Path], hub: Hub) -> None:
    book = load_workbook(published[1])
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, int | float | datetime):
                    cell.value, cell.number_format = seen(cell), "General"
    book.save(published[1])
    assert hub.publications.verify(published[1]).identical
    book = load_workbook(published[1])
    sheet = book["市直部门排名"]
    at = next(row[0].row for row in sheet.iter_rows() if row[0].value == "名次")
    sheet.cell(at + 1, 3).value = "99.99"
    book.save(published[1])
    (found,) = hub.publications.verify(published[1]).differences
    assert (found.path, found.found) == ("ranking.departments[1].得分", "99.99")


def test_rules_are_named_as_within_the_workspace_and_what_named_them_otherwise_still_verifies(
    published: list[Path], hub: Hub, tmp_path: Path
) -> None:
    rules = json.loads(published[-1].read_text(encoding="utf-8"))["data"]["basis"]["rules"]
    assert set(rules) == {f"rules/{path.name}" for path in hub.workspace.rules.glob("*.yaml")} - {"rules/ladders.yaml"}
    absolute = {f"/srv/taskhub/{name}": digest for name, digest in rules.items()}
    with hub.database.writing() as session:
        (one,) = session.exec(select(Publication)).all()
        data = json.loads(one.data)
        data["basis"]["rules"] = absolute
        kept = (sha256(data), canonical(data))
        session.connection().exec_driver_sql("UPDATE publication SET sha256 = ?, data = ?", kept)
    before = tmp_path / "before.xlsx"
    before.write_bytes(hub.publications.printed("2024Q3", ".xlsx"))
    assert hub.publications.verify(before).identical


def test_the_charts_of_markdown_stand_beside_it_and_their_names_are_no_figures(
    published: list[Path], hub: Hub, tmp_path: Path
) -> None:
    path = tmp_path / "通报 (2024-09) 7.md"
    written = hub.publications.printed_files("2024Q3.v1", path)
    for file, content in written.items():
        file.write_bytes(content)
    links = re.findall(r"^!\[[^\]]+\]\(([^()\s]+)\)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert {tmp_path / unquote(link) for link in links} == {*written} - {path}
    assert len(links) >= 2
    assert "通报%20%282024-09%29%207-序时.png" in links
    assert all(content.startswith(b"\x89PNG") for file, content in written.items() if file != path)
    assert hub.publications.verify(path).identical
    lines = body_of(path)
    assert lines is not None
    assert "png" not in lines.text
    assert list(hub.publications.printed_files("2024Q3.v1", published[0])) == [published[0]]


def test_issue_and_date_are_held_against_the_register_and_figures_that_were_added_are_told(
    published: list[Path], hub: Hub
) -> None:
    def edited(was: str, now: str) -> Verdict:
        document = Document(str(published[0]))
        (first, *_rest) = [one for one in document.paragraphs if was in one.text]
        first.runs[0].text = first.text.replace(was, now)
        for run in first.runs[1:]:
            run.text = ""
        path = published[0].with_stem("edited")
        document.save(str(path))
        return hub.publications.verify(path)

    def told(verdict: Verdict) -> list[tuple[str, str, str]]:
        return [(one.path, one.published, one.found) for one in verdict.differences]

    assert told(edited("第1期", "第9期")) == [("期号", "第1期", "第9期")]
    assert told(edited("2024年10月8日", "2024年10月18日")) == [("发布日期", "2024年10月8日", "2024年10月18日")]
    assert told(edited("第三季度安全", "第二季度安全")) == [("标题里的期间", "2024年第三季度", "2024年第二季度")]
    own = "比上季度上升 12 个百分点,见安委办〔2024〕33号和第7期通报,请于11月5日前落实。本期"
    verdict = edited("本期新增", own + "新增")
    assert (verdict.identical, len(verdict.added)) == (True, 1)
    assert "上升 12 个百分点" in verdict.added[0]
    for path, was, now in ((published[1], "第1期", "第9期"), (published[2], "2024-10-08", "2024-10-18")):
        other = path.with_stem("edited")
        if path.suffix == ".md":
            other.write_text(path.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")
        else:
            book = load_workbook(path)
            cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if was in str(cell.value))
            cell.value = str(cell.value).replace(was, now)
            book.save(other)
        (found,) = hub.publications.verify(other).differences
        assert found.path in ("期号", "发布日期")


def test_a_document_that_lost_its_data_is_known_by_its_number(published: list[Path], hub: Hub, tmp_path: Path) -> None:
    bare = tmp_path / "bare.docx"
    with zipfile.ZipFile(published[0]) as full, zipfile.ZipFile(bare, "w") as kept:
        for name in full.namelist():
            content = full.read(name)
            kept.writestr(name, b"<none/>" if b"urn:taskhub:publication" in content and "customXml" in name else content)
    verdict = hub.publications.verify(bare)
    assert (verdict.identical, verdict.carried) == (True, False)


def test_figures_altered_in_the_data_of_a_file_are_found(published: list[Path], hub: Hub) -> None:
    said = json.loads(published[-1].read_text(encoding="utf-8"))
    said["data"]["headline"]["completed"] += 1
    published[-1].write_text(json.dumps(said), encoding="utf-8")
    assert hub.publications.verify(published[-1]).differences[0].path == "headline.completed"


def test_a_correction_is_a_new_version_and_the_first_stays(
    published: list[Path], hub: Hub, on: Callable[[str], Moment], office: Actor
) -> None:
    desk = hub.publications
    before = [path.read_bytes() for path in published[2:]]
    assert desk.publish(Q3, Request(), on("2024-10-09"), office)[1] is False
    late = Row(None, {"plan": "t-2024", "item": "1.1.1", "as_of": "2024-09-20", "done": "是", "reported_by": "yjj"})
    hub.record_progress(late, on("2024-10-09"), office)
    one, new = desk.publish(Q3, Request(reason="补录"), on("2024-10-10"), office)
    assert (one.code, one.issue, new) == ("2024Q3.v2", 1, True)
    assert [desk.printed("2024Q3.v1", path.suffix) for path in published[2:]] == before
    _rankings, against = desk.ranking(on("2024-12-31"), parse_period("2024Q4"))
    assert against == "2024Q3.v2"


def test_nothing_is_published_while_units_may_object_or_wait_for_an_answer(
    hub: Hub, on: Callable[[str], Moment], office: Actor
) -> None:
    desk, until = hub.publications, date(2024, 10, 12)
    _shown, told = desk.preview(Q3, until, on("2024-10-08"), office)
    assert told > 0
    assert desk.preview(Q3, until, on("2024-10-09"), office)[1] == 0  # said once
    with hub.database.reading() as session:
        assert all("名次" in one.body for one in session.exec(select(OutboxMessage)))
    with pytest.raises(StateError, match="2024-10-12 才关闭"):
        desk.publish(Q3, Request(), on("2024-10-12"), office)
    assert desk.object("2024Q3", "zjj", "1.2.1 已验收", on("2024-10-10"), office)
    assert not desk.object("2024Q3", "zjj", "1.2.1 已验收", on("2024-10-10"), office)
    with pytest.raises(StateError, match="1 条异议没有答复"):
        desk.publish(Q3, Request(), on("2024-10-14"), office)
    with pytest.raises(StateError, match="截止"):
        desk.object("2024Q3", "yjj", "晚了", on("2024-10-13"), office)
    assert desk.answer("2024Q3", "zjj", "证明材料请补", on("2024-10-14"), office) == 1
    assert desk.publish(Q3, Request(), on("2024-10-14"), office)[1]


def test_a_trial_of_every_step_says_what_it_would_do_and_leaves_nothing(
    hub: Hub, on: Callable[[str], Moment], office: Actor, tmp_path: Path, dump: Callable[..., Any]
) -> None:
    desk, until, scan = hub.publications, date(2024, 10, 12), tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.7 signed")

    def unchanged(act: Callable[[bool], Any], keep: bool) -> Any:
        """What the step says: first as a trial, then, with ``keep``, in earnest."""
        before = dump(hub.database)
        said = act(False)
        assert dump(hub.database) == before
        if keep:
            assert act(True) == said
            assert dump(hub.database) != before
        return said

    moment = on("2024-10-08")
    assert unchanged(lambda keep: desk.preview(Q3, until, moment, office, keep=keep)[1], True) > 0
    assert unchanged(lambda keep: desk.object("2024Q3", "zjj", "1.2.1 已验收", moment, office, keep=keep), True)
    assert unchanged(lambda keep: desk.answer("2024Q3", "zjj", "请补", moment, office, keep=keep), True) == 1
    request = Request(despite="市领导要求", scan=scan)
    assert unchanged(lambda keep: desk.publish(Q3, request, moment, office, keep=keep)[0].code, False) == "2024Q3.v1"
    assert not list((hub.workspace.var / "scans").glob("*"))
    assert unchanged(lambda keep: desk.publish(Q3, request, moment, office, keep=keep)[0].code, True) == "2024Q3.v1"


def test_publishing_despite_an_open_window_says_why(hub: Hub, on: Callable[[str], Moment], office: Actor) -> None:
    hub.publications.preview(Q3, date(2024, 10, 12), on("2024-10-08"), office)
    one, _new = hub.publications.publish(Q3, Request(despite="市领导要求"), on("2024-10-09"), office)
    assert one.despite == "市领导要求"


def test_where_verification_is_on_units_are_ranked_by_what_is_verified_and_both_counts_are_told(
    open_hub: Callable[..., Hub], workspace: Any, on: Callable[[str], Moment], office: Actor, tmp_path: Path
) -> None:
    settings = workspace.config / "taskhub.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\nverification: {on: true}\n", encoding="utf-8")
    hub = open_hub()
    (claimed,) = [plan.figures.completed for plan in hub.status(on("2024-09-30"))]
    assert claimed > 0
    hub.publications.publish(Q3, Request(), on("2024-10-08"), office)
    data = json.loads(hub.publications.printed("2024Q3", ".json"))["data"]
    assert (data["headline"]["completed"], data["headline"]["verified"]) == (claimed, 0)
    assert {row["outcome"]["completed"] for rows in data["rankings"].values() for row in rows} == {0}
    text = hub.publications.printed("2024Q3", ".md").decode()
    (plan,), first = data["plans"], data["behind"][0]
    assert f"其中已核定 0 项,按核定的计完成率 0.00%,偏差 {data['headline']['deviation_verified']} 个百分点" in text
    assert f"| {plan['items']} | {claimed} | {plan['completion_rate']}% | 0.00% | {plan['schedule_progress']}% |" in text
    assert "| 申报完成 | 申报完成率 | 核定完成 | 核定完成率 | 序时进度 | 按核定的偏差 |" in text
    assert f"| {first['items']} | {first['claimed']} | {first['claimed_rate']}% | 0 | 0.00% |" in text
    assert sum(row["claimed"] for row in data["behind"]) == claimed
    path = tmp_path / "核定.md"
    path.write_text(text, encoding="utf-8")
    assert hub.publications.verify(path).identical
    brief = hub.publications.brief(on("2024-10-08"), office, keep=False)
    assert (brief.figures[0].title, brief.blocks[0][0]) == ("完成率(核定 0.00%)", "最落后的三个单位(按核定)")
    hub.publications.preview(parse_period("2024Q3"), date(2024, 10, 20), on("2024-10-08"), office)
    assert "其中已核定 0 项(得分按核定的计)" in hub.publications.page("2024Q3", hub.units.find("yjj"))


def test_a_return_in_time_counts_where_the_scoring_says_so(
    hub: Hub, on: Callable[[str], Moment], office: Actor, tmp_path: Path
) -> None:
    hub.rounds.open(parse_period("2024Q2"), date(2024, 7, 10), tmp_path / "sheets", on("2024-06-20"), office)
    hub.rounds.receive("2024Q2", hub.units.find("yjj"), "submit", Said(), on("2024-07-09"), office)
    hub.rounds.receive("2024Q2", hub.units.find("zjj"), "submit", Said(), on("2024-07-11"), office)
    rankings, _against = hub.publications.ranking(on("2024-09-30"), Q3)
    told = {row.outcome.unit: (row.outcome.returns_in_time, row.outcome.returns_due) for one in rankings for row in one.rows}
    assert told["yjj"] == (1, 1)
    assert told["zjj"][0] == 0 < told["zjj"][1], "late, and so is what a unit that was merged into it owed"


def test_a_return_counts_in_the_period_in_which_it_shows_whether_it_is_in_time(
    hub: Hub, on: Callable[[str], Moment], office: Actor, tmp_path: Path
) -> None:
    """Not before its date for who was early, when the others cannot be late yet; and of who was late for the last day of a
    period, in the next."""
    hub.rounds.open(parse_period("2024-09"), date(2024, 9, 30), tmp_path / "09", on("2024-08-20"), office)
    hub.rounds.receive("2024-09", hub.units.find("yjj"), "submit", Said(), on("2024-09-30"), office)
    hub.rounds.open(Q3, date(2024, 10, 7), tmp_path / "Q3", on("2024-09-20"), office)
    hub.rounds.receive("2024Q3", hub.units.find("yjj"), "submit", Said(), on("2024-09-28"), office)

    def counted(period: str, day: str) -> dict[str, tuple[int, int]]:
        rankings, _against = hub.publications.ranking(on(day), parse_period(period))
        return {row.outcome.unit: (row.outcome.returns_in_time, row.outcome.returns_due) for one in rankings for row in one.rows}

    assert (counted("2024Q3", "2024-09-30")["yjj"], counted("2024Q3", "2024-09-30")["jtj"]) == ((1, 1), (0, 0))
    assert (counted("2024Q4", "2024-12-31")["yjj"], counted("2024Q4", "2024-12-31")["jtj"]) == ((1, 1), (0, 2))


def test_what_a_plan_below_carries_out_counts_once_in_the_totals(
    hub: Hub, on: Callable[[str], Moment], office: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eleven items, one of them carried out by two of the three of a plan below: thirteen, not fourteen. Plans and units keep
    their own figures. What was published when that was not yet so is reckoned as it was."""
    before = hub.publications.bulletin(Q3, on("2024-10-08"))
    below = hub.workspace.config / "plans" / "x-2024.yaml"
    below.write_text(COUNTIES, encoding="utf-8")
    hub.load_plans([below], on("2024-01-03"), office)
    done = Row(None, {"plan": "x-2024", "item": "1.1", "as_of": "2024-06-20", "done": "是", "reported_by": "jtj"})
    hub.record_progress(done, on("2024-07-06"), office)
    now = hub.publications.bulletin(Q3, on("2024-10-08"))
    above = hub.item_rows(on("2024-09-30"), "t-2024", "yjj")
    carried = sum(row["code"] == "1.1.1" and row["status"] == "completed" for row in above)
    assert [data["headline"]["items"] for data in (before, now)] == [11, 13]
    assert now["headline"]["completed"] == before["headline"]["completed"] - carried + 1
    assert now["year_on_year"][0]["now"] == now["headline"]["completed"]
    assert now["curve"][-1]["actual"] == now["headline"]["completion_rate"]
    assert now["headline"]["overdue"] == before["headline"]["overdue"] - (1 - carried) + 1
    assert {row["plan"]: row["items"] for row in now["plans"]} == {"t-2024": 11, "x-2024": 3}
    with monkeypatch.context() as then:
        then.setattr("taskhub.publication.desk.Reckoning", partial(Reckoning, format=2))
        hub.publications.publish(Q3, Request(), on("2024-10-08"), office)
    path = tmp_path / "second.json"
    path.write_bytes(hub.publications.printed("2024Q3", ".json"))
    assert json.loads(path.read_text(encoding="utf-8"))["data"]["headline"]["items"] == 14
    assert hub.publications.verify(path).identical


def test_mode_and_basis_stand_beside_the_figures_that_go_by_them(
    hub: Hub, on: Callable[[str], Moment], office: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def told(day: str) -> str:
        path = tmp_path / "draft.md"
        return hub.publications.draft(Q3, on(day), path)[path].decode()

    alone = told("2024-10-08")
    assert re.search(r"序时进度 [\d.]+%\(按时间、按方案全程\),偏差", alone)
    assert "| 三年行动(试) | 按时间、按方案全程 | 11 |" in alone
    assert "序时进度的口径(按时间、按方案全程)。" in alone
    below = hub.workspace.config / "plans" / "x-2024.yaml"
    below.write_text(COUNTIES.replace("tasks:", "schedule: {mode: node, basis: year}\ntasks:"), encoding="utf-8")
    hub.load_plans([below], on("2024-10-01"), office)
    both = told("2024-10-09")
    assert re.search(r"序时进度 [\d.]+%\(各方案口径不同,见方案表\),偏差", both)
    assert "| 县实施方案 | 按节点、按年度 | 3 |" in both
    with monkeypatch.context() as then:
        then.setattr("taskhub.publication.desk.Reckoning", partial(Reckoning, format=2))
        hub.publications.publish(Q3, Request(), on("2024-10-09"), office)
    path = tmp_path / "second.md"
    path.write_bytes(hub.publications.printed("2024Q3", ".md"))
    assert "口径" not in path.read_text(encoding="utf-8").split("## 同比")[0], "it reads as it was published"
    assert hub.publications.verify(path).identical


def test_what_one_unit_leads_above_and_carries_out_below_is_one_item_to_it_wherever_it_is_ranked(
    hub: Hub, on: Callable[[str], Moment], office: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An item of yjj's in a plan above: below, one part is its own and another jtj's, and later its own is withdrawn. What was
    published when that counted twice is reckoned as it was."""
    below = hub.workspace.config / "plans" / "x-2024.yaml"
    own = COUNTIES.replace('carries: "1.1.1", due: 2024-06-30}', 'carries: "1.1.1", lead: yjj, due: 2024-06-30}', 1)
    below.write_text(own, encoding="utf-8")
    hub.load_plans([below], on("2024-01-03"), office)
    done = Row(None, {"plan": "x-2024", "item": "1.1", "as_of": "2024-06-20", "done": "是", "reported_by": "yjj"})
    hub.record_progress(done, on("2024-07-06"), office)

    def counted(data: dict[str, Any], unit: str) -> tuple[int, int]:
        (row,) = [row for rows in data["rankings"].values() for row in rows if row["unit"] == unit]
        return row["outcome"]["items"], row["outcome"]["overdue"]

    now = hub.publications.bulletin(Q3, on("2024-10-08"))
    assert counted(now, "yjj") == (3, 0), "1.1.1 above is overdue, but done where it is carried out"
    assert counted(now, "jtj") == (5, 2), "its part of it, beside its own"
    assert {row["unit"]: row["items"] for row in now["silent"]}["yjj"] == 1
    rankings, _against = hub.publications.ranking(on("2024-10-08"), Q3)
    assert {row.outcome.unit: row.outcome.items for one in rankings for row in one.rows}["yjj"] == 3
    hub.publications.preview(Q3, date(2024, 10, 12), on("2024-10-08"), office, keep=True)
    assert "事项 3 项" in hub.publications.page("2024Q3", hub.units.find("yjj"))
    with monkeypatch.context() as then:
        then.setattr("taskhub.publication.desk.Reckoning", partial(Reckoning, format=2))
        hub.publications.publish(Q3, Request(despite="旧版"), on("2024-10-08"), office)
    path = tmp_path / "second.json"
    path.write_bytes(hub.publications.printed("2024Q3", ".json"))
    assert counted(json.loads(path.read_text(encoding="utf-8"))["data"], "yjj") == (4, 1)
    assert hub.publications.verify(path).identical
    below.write_text(own.replace("start: 2024-01-01", "revision: 2\namended: {date: 2024-11-01, document: 县〔2024〕1号}\n"
                                 "start: 2024-01-01").replace("lead: yjj, due: 2024-06-30}", "lead: yjj, due: 2024-06-30, "
                                 "withdrawn: {date: 2024-11-01, document: 县〔2024〕1号}}"), encoding="utf-8")  # fmt: skip
    hub.load_plans([below], on("2024-11-01"), office)
    rankings, _against = hub.publications.ranking(on("2024-11-02"))
    assert {row.outcome.unit: row.outcome.items for one in rankings for row in one.rows}["yjj"] == 3, "1.1.1 is its own again"


def test_what_was_published_in_the_first_format_is_reckoned_as_it_was(
    hub: Hub, on: Callable[[str], Moment], office: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.rounds.open(Q3, date(2024, 10, 7), tmp_path / "sheets", on("2024-09-20"), office)
    hub.rounds.receive("2024Q3", hub.units.find("yjj"), "submit", Said(), on("2024-09-28"), office)
    with monkeypatch.context() as before:
        before.setattr("taskhub.publication.desk.Reckoning", partial(Reckoning, format=1))
        hub.publications.publish(Q3, Request(), on("2024-10-08"), office)
    path = tmp_path / "first.json"
    path.write_bytes(hub.publications.printed("2024Q3", ".json"))
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    early = next(row for rows in data["rankings"].values() for row in rows if row["unit"] == "yjj")
    assert (data["format"], early["outcome"]["returns_due"]) == (1, 1)
    assert hub.publications.verify(path).identical


def test_what_the_program_of_the_first_format_published_still_verifies(
    workspace: Any, open_hub: Callable[..., Hub], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document and its ledger as that program wrote them: returned early to a round that was due after the period, and reported
    late when the bulletin was out. The ledger comes up by the migrations."""
    file = workspace.var / "taskhub.db"
    file.unlink()
    with closing(sqlite3.connect(file)) as ledger:
        ledger.executescript((FIRST / "ledger.sql").read_text(encoding="utf-8"))
    database = Database(workspace.database_url)
    assert (database.schema() or "") < SCHEMA
    database.close()
    hub = open_hub()
    verdict = hub.publications.verify(FIRST / "bulletin.docx")
    assert verdict.identical, verdict.differences
    assert hub.verify_audit(None).breaches == []
    monkeypatch.setitem(reckon._COUNTING, 1, reckon.settled_in)
    told = {one.path for one in hub.publications.verify(FIRST / "bulletin.docx").differences}
    assert any("returns_due" in path for path in told), "by the rule of the second format it would have been another"


def test_the_end_of_a_february_is_compared_with_the_end_of_the_one_before_and_what_was_published_is_not(
    workspace: Any, open_hub: Callable[..., Hub], on: Callable[[str], Moment], office: Actor, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    with (workspace.config / "units.yaml").open("a", encoding="utf-8") as register:
        register.write("  - {code: qjq, name: 清江区, role: territory, region: qjq, superior: awb}\n")
    found = tmp_path / "hazards.csv"
    found.write_text(
        "外部编号,地区,隐患名称,类别,级别,责任单位,发现日期,整改期限\n样-1,qjq,疏散通道堵塞,交通,一般,jtj,2024-02-29,2024-04-20\n"
    )
    hub = open_hub()
    hub.hazards.import_file(found, on("2024-03-01"), office)
    february = parse_period("2025-02")

    def found_then(data: dict[str, Any]) -> int:
        return int(next(row["then"] for row in data["year_on_year"] if row["what"] == "hazards_inflow"))

    assert found_then(hub.publications.bulletin(february, on("2025-03-02"))) == 1, "on the 29th"
    with monkeypatch.context() as before:
        before.setattr("taskhub.publication.desk.Reckoning", partial(Reckoning, format=2))
        hub.publications.publish(february, Request(), on("2025-03-02"), office)
    path = tmp_path / "second.json"
    path.write_bytes(hub.publications.printed("2025-02", ".json"))
    assert found_then(json.loads(path.read_text(encoding="utf-8"))["data"]) == 0
    assert hub.publications.verify(path).identical


def test_a_rung_that_nobody_had_signed_by_the_day_is_told_as_proposed_and_stays_so(
    workspace: Any, open_hub: Callable[..., Hub], on: Callable[[str], Moment], office: Actor, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    with (workspace.config / "units.yaml").open("a", encoding="utf-8") as register:
        register.write("  - {code: qjq, name: 清江区, role: territory, region: qjq, superior: awb}\n")
    hub = open_hub()
    hazard = {
        "title": "储罐区紧急切断阀失效", "category": "06", "level": "major", "criterion": "判定标准第三条", "unit": "zjj",
        "territory": "qjq", "sector": "yjj", "region": "qjq", "found": "2024-08-20", "deadline": "2024-09-10",
    }  # fmt: skip
    hub.hazards.add(hazard, on("2024-08-21"), office)

    def told(data: dict[str, Any]) -> str:
        ((*_rest, rung),) = next(one.rows for one in sections(data) if one.key == "major_hazards")
        return rung

    def in_brief(day: str) -> str:
        return next(
            lines[0] for title, lines in hub.publications.brief(on(day), office, keep=False).blocks if "重大隐患" in title
        )

    hub.assess(on("2024-09-30"), office)
    hub.escalation.escalate(on("2024-09-30"), office)
    assert told(hub.publications.bulletin(Q3, on("2024-10-01"))) == "提级、移送(待签批)"
    assert in_brief("2024-09-30").endswith("逾期 20 天,提级、移送(待签批)")
    with hub.database.reading() as session:
        drafts = [row.notice.key for row in rows(session, state=NoticeState.DRAFT)]
    for n in (1, 2, 3):
        hub.notices.decide(drafts, on("2024-10-01"), Actor(f"签字人{n}", "awb"))
    hub.issue(on("2024-10-01"), office)
    hub.assess(on("2024-10-01"), office)
    hub.escalation.escalate(on("2024-10-01"), office)
    assert in_brief("2024-10-01").endswith("提级、移送(已签发)")
    hub.publications.publish(Q3, Request(), on("2024-10-08"), office)
    path = tmp_path / "third.md"
    path.write_bytes(hub.publications.printed("2024Q3", ".md"))
    assert "| 20 | 提级、移送(待签批) |" in path.read_text(encoding="utf-8"), "as it stood on the last day of the quarter"
    assert hub.publications.verify(path).identical
    with monkeypatch.context() as before:
        before.setattr("taskhub.publication.desk.Reckoning", partial(Reckoning, format=2))
        hub.publications.publish(Q3, Request(reason="旧版"), on("2024-10-08"), office)
    path.write_bytes(hub.publications.printed("2024Q3", ".md"))
    assert "| 20 | 提级、移送 |" in path.read_text(encoding="utf-8")
    assert hub.publications.verify(path).identical


@pytest.fixture
def count(hub: Hub, on: Callable[[str], Moment], office: Actor, tmp_path: Path) -> Callable[[str, str], None]:
    """Gives counters on a day: rows of counter, unit, scope, period, cumulative or not, value."""
    (hub.workspace.config / "counters.yaml").write_text(COUNTERS, encoding="utf-8")

    def give(day: str, rows: str) -> None:
        file = tmp_path / f"{day}.csv"
        file.write_text(f"统计数,单位,范围,期间,是否累计,数值,数据日期\n{rows}", encoding="utf-8")
        hub.counters.import_file(file, on(day), office)

    return give


def test_counters_stand_beside_last_years_and_later_ones_do_not_change_what_is_published(
    hub: Hub, on: Callable[[str], Moment], office: Actor, count: Callable[[str, str], None], tmp_path: Path
) -> None:
    count("2024-10-08", (
        "事故起数,yjj,全市,2024Q3,,26,2024-10-08\n事故起数,yjj,全市,2023Q3,,37,\n"
        "事故起数,yjj,矿山,2024Q3,,X,2024-10-08\n事故起数,yjj,矿山,2023Q3,,0,\n"
        "检查次数,yjj,全市,2024-09,累计,175,\n检查次数,yjj,全市,2023-09,累计,150,\n"
        "行政处罚,yjj,全市,2024-09,累计,54,\n行政处罚,yjj,全市,2023-09,累计,40,\n"
    ))  # fmt: skip
    hub.publications.publish(Q3, Request(), on("2024-10-09"), office)
    paths = [tmp_path / f"published{form}" for form in FORMS]
    for path in paths:
        path.write_bytes(hub.publications.printed("2024Q3", path.suffix))
    rows = [row for row in paths[2].read_text(encoding="utf-8").splitlines() if re.match(r"\| (事故|检查|行政|处罚率)", row)]
    assert rows == [
        "| 检查次数(次) | 全市 | 累计 | 2024-09-30 | 175 | 150 | +16.67% |  |",
        "| 行政处罚(次) | 全市 | 累计 | 2024-09-30 | 54 | 40 | +35.00% |  |",
        "| 事故起数(起) | 全市 | 当期 | 2024-09-30 | 26 | 37 | -29.73% |  |",
        "| 事故起数(起) | 矿山 | 当期 | 2024-09-30 | — | 0 | — | 市应急管理局 |",
        "| 处罚率(%) | 全市 | 累计 | 2024-09-30 | 30.86 | 26.67 | +4.19 点 |  |",
    ]
    count("2024-10-20", "事故起数,yjj,全市,2024Q3,,27,2024-10-20\n事故起数,yjj,矿山,2024Q3,,3,2024-10-01\n")
    (hub.workspace.config / "counters.yaml").write_text(COUNTERS.replace("事故起数", "事故数"), encoding="utf-8")
    assert all(hub.publications.verify(path).identical for path in paths)
    with zipfile.ZipFile(paths[0]) as archive:
        assert "统计数同比" in archive.read("word/document.xml").decode()


def test_a_bulletin_of_half_a_year_takes_what_is_cumulative_up_to_its_end(
    hub: Hub, on: Callable[[str], Moment], office: Actor, count: Callable[[str, str], None]
) -> None:
    count(
        "2024-07-02", "事故起数,yjj,全市,2024Q2,累计,9,\n事故起数,yjj,全市,2023-06,累计,13,\n事故起数,yjj,全市,2024-05,累计,8,\n"
    )
    told = hub.publications.bulletin(parse_period("2024H1"), on("2024-07-05"))["counters"]
    assert [(row["now"], row["then"], row["change"]) for row in told] == [("9", "13", "-30.77")]


def test_whoever_has_too_few_items_to_be_ranked_is_not_among_the_worst_in_the_brief(
    open_hub: Callable[..., Hub], workspace: Any, on: Callable[[str], Moment], office: Actor
) -> None:
    named = ["市应急管理局", "市住房和城乡建设局", "市交通运输局"]

    def worst(hub: Hub) -> list[str]:
        (_title, lines), *_rest = hub.publications.brief(on("2024-11-30"), office, keep=False).blocks
        return [name for name in named if any(name in line for line in lines)]

    hub = open_hub()
    assert worst(hub) == named
    (workspace.config / "ranking.yaml").write_text("minimum_items: 4\n", encoding="utf-8")
    assert worst(open_hub()) == ["市住房和城乡建设局"], "it has taken over the items of another"


def test_a_ranking_of_a_period_that_runs_is_as_of_the_day_and_says_so(hub: Hub, on: Callable[[str], Moment]) -> None:
    def counted(groups: dict[str, Any]) -> dict[str, Any]:
        return {row["unit"]: row["outcome"]["expected"] for rows in groups.values() for row in rows}

    day = on("2024-11-15")
    running, _against, when = hub.publications.ranking_in_words("2024Q4", day)
    assert counted(running) == counted(hub.publications.ranking_in_words("", day)[0])
    assert when == "2024年第四季度,数据截至 2024-11-15(期间还没有结束)"
    ended, _against, when = hub.publications.ranking_in_words("2024Q3", day)
    assert counted(ended) != counted(running)
    assert when == "2024年第三季度,数据截至 2024-09-30"
    with pytest.raises(StateError, match="2025-01-01 才开始"):
        hub.publications.ranking_in_words("2025Q1", day)
