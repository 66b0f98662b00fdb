"""Sign-off, numbers and series at the command line, on the shipped sample."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

Cli = Callable[..., Any]
DAY = ("--as-of", "2024-09-30")
KEY, OTHER = "sx-2024.qsx.supervision.2024-09-30", "sx-2024.yjj.reminder.2024-09-30"
NUMBER = "某安委办督〔2024〕12号"


def _settings(workspace: Path, old: str, new: str) -> None:
    path = workspace / "config" / "taskhub.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def slip(tmp_path: Path) -> Path:
    path = tmp_path / "审批表.pdf"
    path.write_bytes(b"%PDF")
    return path


def test_paper_is_entered_by_one_and_signed_by_another(assessed: Path, cli: Cli, slip: Path) -> None:
    said = ("--signed-by", "李主任", "--signed-on", "2024-10-08", "--scan", str(slip))
    done = cli(assessed, "notice", "approve", KEY, *said)
    assert (done.code, done.out, done.err) == (0, "", f"已签批 {KEY},等签发\n")
    assert cli(assessed, "notice", "approve", KEY, *said).err == f"{KEY} 没有变化,状态是已签批;等签发\n"
    (signed,) = cli(assessed, "notice", "why", KEY, "--format", "json").json["signatures"]
    assert (signed["who"], signed["entered_by"], signed["as_of"]) == ("李主任@awb", "王敏@awb", "2024-10-08")
    assert (assessed / "var" / "scans" / signed["scan"]).read_bytes() == b"%PDF"
    out = cli(assessed, "notice", "why", KEY).out
    assert "李主任@awb" in out
    assert "王敏@awb" in out
    trail = cli(assessed, "audit", "trail", KEY, "--format", "json").json
    assert (trail[-1]["actor"], trail[-1]["details"]["signatory"]) == ("王敏@awb", "李主任@awb")


def test_paper_without_a_name_or_with_an_impossible_day_is_refused(assessed: Path, cli: Cli, slip: Path) -> None:
    assert cli(assessed, "notice", "approve", KEY, "--scan", str(slip)).code == 2
    early = cli(assessed, "notice", "approve", KEY, "--signed-by", "李主任", "--signed-on", "2024-09-29")
    assert (early.code, "2024-09-30 拟稿的" in early.err) == (1, True)
    late = cli(assessed, "notice", "approve", KEY, "--signed-by", "李主任", "--signed-on", "2999-01-01")
    assert (late.code, "还没有到" in late.err) == (1, True)
    gone = cli(assessed, "notice", "approve", KEY, "--signed-by", "李主任", "--scan", str(slip.with_name("nosuch.pdf")))
    assert (gone.code, "nosuch.pdf" in gone.err) == (1, True)
    unit = cli(assessed, "notice", "approve", KEY, "--signed-by", "李主任@nosuch")
    assert (unit.code, "没有单位 nosuch" in unit.err) == (1, True)
    assert cli(assessed, "notice", "why", KEY, "--format", "json").json["signatures"] == []


def test_three_levels_sign_in_their_order_and_a_changed_text_is_signed_anew(assessed: Path, cli: Cli) -> None:
    _settings(assessed, "supervision: {word: 督, sign_off: office", "supervision: {word: 督, sign_off: three")
    first = cli(assessed, "notice", "approve", KEY, "--by", "张三@awb")
    assert first.err == f"已签字 {KEY},等签批:审核、签发\n"
    ahead = cli(assessed, "notice", "approve", KEY, "--level", "signatory", "--by", "李四@awb")
    assert (ahead.code, "先要有审核的签字" in ahead.err) == (1, True)
    changed = cli(assessed, "notice", "approve", KEY, "--level", "checker", "--text", "请立即整改。", "--by", "李四@awb")
    assert changed.err == f"已签字 {KEY},等签批:拟稿、签发;文字改过,张三@awb 原来的签字作废\n"
    assert "文字改过,签字作废" in cli(assessed, "notice", "why", KEY).out
    assert "请立即整改。" in cli(assessed, "notice", "show", KEY).out
    trail = cli(assessed, "audit", "trail", KEY, "--format", "json").json
    (edit,) = [event for event in trail if event["verb"] == "notice.edit"]
    assert (edit["actor"], edit["details"]) == ("李四@awb", {"before": "", "after": "请立即整改。"})
    assert "等签批:签发" in cli(assessed, "notice", "approve", KEY, "--by", "张三@awb").err
    assert cli(assessed, "notice", "approve", KEY, "--by", "王五@awb").err == f"已签批 {KEY},等签发\n"
    several = cli(assessed, "notice", "approve", KEY, OTHER, "--text", "一样的话")
    assert (several.code, "只能给一份" in several.err) == (1, True)


def test_a_notice_waits_for_its_number_from_outside(assessed: Path, cli: Cli) -> None:
    _settings(assessed, "numbering: internal ", "numbering: external ")
    _settings(assessed, "sign_off: automatic}", "sign_off: automatic, numbering: internal}")
    assert cli(assessed, "notice", "approve", KEY).err == f"已签批 {KEY},等文号\n"
    assert KEY not in cli(assessed, "notice", "issue", *DAY, "--dry-run").err
    waiting = {row["key"]: row for row in cli(assessed, "notice", "list", "--waiting", "--format", "json").json}
    assert (waiting[KEY]["waits_for"], waiting[KEY]["reserved_number"]) == ("等文号", None)
    for text in ("督12号", "某安委办督〔2024〕12"):
        assert cli(assessed, "notice", "number", KEY, text).code == 1
    assert cli(assessed, "notice", "number", KEY, "某安委办督[2024]12号").err == f"{KEY} 的文号是 {NUMBER}\n"
    assert cli(assessed, "notice", "number", KEY, NUMBER).err == "已经登记过,没有变化\n"
    rival = next(key for key, row in waiting.items() if row["kind"] == "supervision" and key != KEY)
    other = cli(assessed, "notice", "approve", rival, "--number", NUMBER)
    assert (other.code, f"已给了 {KEY}" in other.err) == (1, True)
    refused = cli(assessed, "notice", "number", OTHER, "某安委办提〔2024〕1号")
    assert (refused.code, "numbering" in refused.err) == (1, True)
    of_no_plan = cli(assessed, "notice", "draft", "control", "--unit", "yjj", "--text", "停产", *DAY).out.strip()
    assert "某安委办管〔2024〕3号" in cli(assessed, "notice", "number", of_no_plan, "某安委办管(2024)3号").err
    assert cli(assessed, "notice", "issue", *DAY).code == 0
    rows = {row["key"]: row for row in cli(assessed, "notice", "list", "--format", "json").json}
    assert (rows[KEY]["number"], rows[OTHER]["number"][:5]) == (NUMBER, "某安委办提")


def test_issues_of_a_series_are_printed_listed_and_registered(assessed: Path, cli: Cli, tmp_path: Path) -> None:
    _settings(assessed, "sign_off: automatic}", "sign_off: automatic, series: 安全生产提示}")
    assert cli(assessed, "notice", "issue", *DAY).code == 0
    rows = [row for row in cli(assessed, "notice", "list", "--format", "json").json if row["series"]]
    assert sorted(row["series_issue"] for row in rows) == list(range(1, len(rows) + 1))
    first = next(row for row in rows if row["series_issue"] == 1)
    assert "**安全生产提示 第1期**" in cli(assessed, "notice", "show", first["number"]).out
    file = tmp_path / "台账.xlsx"
    assert cli(assessed, "notice", "register", "-o", str(file)).code == 0
    sheet = load_workbook(file).active
    assert sheet is not None
    headings = [cell.value for cell in sheet[1]]
    issues = [row[headings.index("期号")].value for row in sheet.iter_rows(min_row=2)]
    assert sorted(filter(None, issues)) == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("wrong", ["numbering: mine", "kinds: {reminder: {word: 提, sign_off: automatic, restart: monthly}}"])
def test_settings_of_numbers_that_mean_nothing_are_refused(sample: Path, cli: Cli, wrong: str) -> None:
    (sample / "config" / "taskhub.yaml").write_text(f"notices:\n  {wrong}\n", encoding="utf-8")
    done = cli(sample, "notice", "list")
    assert (done.code, "taskhub.yaml:2" in done.err) == (1, True)
