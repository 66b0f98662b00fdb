"""Answers, the register and the reasons at the command line, on the shipped sample."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

Cli = Callable[..., Any]
DAY = ("--as-of", "2024-09-30")


@pytest.fixture
def issued(assessed: Path, cli: Cli) -> Path:
    """The sample with every draft signed and issued."""
    assert cli(assessed, "notice", "approve", "--all", "--by", "李主任@awb").code == 0
    assert cli(assessed, "notice", "issue", *DAY).code == 0
    return assessed


def _supervision(workspace: Path, cli: Cli) -> dict[str, Any]:
    rows = cli(workspace, "notice", "list", "--format", "json").json
    return next(row for row in rows if row["kind"] == "supervision")


def test_a_notice_is_acknowledged_replied_to_returned_and_accepted(issued: Path, cli: Cli, tmp_path: Path) -> None:
    one = _supervision(issued, cli)
    number, unit = one["number"], one["unit"]
    typed = number.replace("〔", "[").replace("〕", "]")  # brackets as keyboards have them
    done = cli(issued, "notice", "acknowledge", typed, "--as-of", "2024-10-08", "--by", f"张三@{unit}")
    assert (done.code, done.out, done.err) == (0, f"{number}\n", f"{number} 已签收\n")
    again = cli(issued, "notice", "acknowledge", typed, "--as-of", "2024-10-08", "--by", f"张三@{unit}")
    assert (again.code, again.out, again.err) == (0, "", "这一步已经记过,没有变化\n")
    paper = tmp_path / "reply.pdf"
    paper.write_bytes(b"%PDF")
    said = ("--text", "=已整改", "--document", "应急〔2024〕9号", "--scan", str(paper), "--on-behalf-of", unit)
    assert "已回复" in cli(issued, "notice", "reply", number, *said, "--as-of", "2024-10-08").err
    returned = cli(issued, "notice", "return", number, "--text", "没有照片", "--as-of", "2024-10-09")
    assert "已退回,请于 2024-10-15 前回复" in returned.err
    refused = cli(issued, "notice", "accept", number, "--as-of", "2024-10-09")
    assert refused.code == 1
    assert "现在可以:回复 reply、撤回 withdraw" in refused.err
    assert cli(issued, "notice", "reply", number, "--text", "补上照片", "--as-of", "2024-10-10").code == 0
    assert "已认可" in cli(issued, "notice", "accept", number, "--as-of", "2024-10-11").err
    assert "已办结" in cli(issued, "notice", "close", number, "--as-of", "2024-10-12").err
    trail = cli(issued, "audit", "trail", number, "--format", "json").json
    trail = [event for event in trail if event["verb"] != "notice.hush"]
    verbs = [event["verb"].removeprefix("notice.") for event in trail]
    assert verbs == ["draft", "approve", "issue", "acknowledge", "reply", "return", "reply", "accept", "close"]
    reply = trail[4]["details"]
    assert (reply["on_behalf_of"], reply["document"]) == (unit, "应急〔2024〕9号")
    assert (issued / "var" / "scans" / reply["scan"]).read_bytes() == b"%PDF"


def test_a_notice_is_drafted_in_a_person_s_words_and_withdrawn(issued: Path, cli: Cli) -> None:
    said = ("--unit", "市应急管理局", "--text", "请报送总结", "--reply-within", "3 working days", *DAY)
    done = cli(issued, "notice", "draft", "task_order", *said)
    assert (done.code, done.out, done.err) == (0, "-.yjj.task_order.2024-09-30\n", "已拟稿\n")
    assert cli(issued, "notice", "draft", "task_order", *said).err == "已经拟过,没有变化\n"
    key = done.out.strip()
    assert "请报送总结" in cli(issued, "notice", "show", key).out, "a key that begins with a dash is a name"
    (waiting,) = cli(issued, "notice", "list", "--waiting", "--format", "json").json
    assert (waiting["key"], waiting["waits_for"], waiting["subjects"]) == (key, "等签批:签发", [])
    assert cli(issued, "notice", "withdraw", key, "--text", "改口头", *DAY).code == 0
    assert cli(issued, "notice", "list", "--waiting", "--format", "json").json == []
    assert cli(issued, "notice", "withdraw", key, *DAY).code == 2, "a reason is asked for"
    assert cli(issued, "notice", "draft", "nosuch", *said).code == 2
    assert cli(issued, "notice", "draft", "control", *said[:-4], "--reply-within", "soon").code == 2


def test_people_read_words_and_programs_codes(issued: Path, cli: Cli) -> None:
    one = _supervision(issued, cli)
    assert (one["state"], one["colour"]) == ("issued", "red")
    assert one["channel_states"] == {}
    assert cli(issued, "deliver", "--now").code == 0
    out = cli(issued, "notice", "list").out
    line = next(line for line in out.splitlines() if one["number"] in line)
    for word in ("督办单", "红", "已签发", "已送达"):
        assert word in line
    rows = list(csv.DictReader(io.StringIO(cli(issued, "notice", "list", "--format", "csv").out)))
    assert {row["state"] for row in rows} == {"issued"}


def test_why_tells_the_reason_of_a_notice_and_of_a_subject(issued: Path, cli: Cli) -> None:
    one = _supervision(issued, cli)
    said = cli(issued, "notice", "why", one["number"], "--format", "json").json
    assert said.keys() == {"matters", "signatures", "told", "tries"}
    rows = said["matters"]
    assert rows[0].keys() == {"subject", "title", "rule", "since", "reason", "why", "notice", "state"}
    assert rows[0]["reason"] == "first"
    about = cli(issued, "notice", "why", one["subjects"][0], *DAY, "--format", "json").json["matters"]
    assert {row["notice"] for row in about} == {one["number"]}
    assert "第一次通知" in cli(issued, "notice", "why", one["number"]).out
    assert cli(issued, "notice", "why", "item:nosuch/1").code == 1


def test_the_register_is_a_workbook_without_formulas(issued: Path, cli: Cli, tmp_path: Path) -> None:
    number = _supervision(issued, cli)["number"]
    cli(issued, "notice", "reply", number, "--text", "=HYPERLINK(1)", "--as-of", "2024-10-08")
    file = tmp_path / "台账.xlsx"
    done = cli(issued, "notice", "register", "-o", str(file))
    assert (done.code, done.out) == (0, "")
    sheet = load_workbook(file).active
    assert sheet is not None
    headings = [cell.value for cell in sheet[1]]
    rows = {row[0].value: dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=2)}
    assert len(rows) == len(cli(issued, "notice", "list", "--format", "json").json)
    reply = rows[number]["回复内容"]
    assert (reply.value, reply.data_type, reply.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert (rows[number]["状态"].value, str(rows[number]["回复"].value)[:10]) == ("已回复", "2024-10-08")
    assert cli(issued, "notice", "register", "-o", str(tmp_path / "台账.csv")).code == 2
    assert cli(issued, "notice", "register", "-o", str(tmp_path / "nosuch" / "a.xlsx")).code == 1
    empty = cli(issued, "notice", "register", "-o", str(file), "--year", "2023")
    assert "通知台账 0 份" in empty.err


def test_who_has_not_replied_in_time_is_listed_and_told_in_the_status(issued: Path, cli: Cli) -> None:
    one = _supervision(issued, cli)
    late = ("notice", "list", "--overdue-replies")
    assert cli(issued, *late, *DAY).out == ""
    rows = cli(issued, *late, "--as-of", "2024-10-15", "--format", "json").json
    assert one["number"] in [row["number"] for row in rows]
    assert [row["reply_due"] for row in rows] == sorted(row["reply_due"] for row in rows)
    table = cli(issued, *late, "--as-of", "2024-10-15").out
    assert "已过期 2 个工作日" in next(line for line in table.splitlines() if one["number"] in line)
    status = cli(issued, "status", *DAY).out
    waiting = status.splitlines()[-1]
    assert waiting.startswith("待回复 ")
    assert waiting.endswith("最近期限 2024-10-12(还有 5 个工作日)")
    assert cli(issued, "status", "--unit", one["unit"], *DAY).out.splitlines()[-1].startswith("待回复 1 份,已过期 0 份")
    assert set(cli(issued, "status", "--plan", "sx-2024", *DAY, "--format", "json").json) >= {"plan", "units"}
