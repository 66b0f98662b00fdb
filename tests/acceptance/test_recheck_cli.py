"""``taskhub hazard recheck`` on the shipped sample: from the draw over the check sheet to the trace-back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

DAY = ("--as-of", "2024-09-30")
LATER = ("--as-of", "2024-10-15")
ROUND = "2024年第六轮"
OPENING = (
    "open", ROUND, "--due", "2024-10-20", "--draw", "3", "--level", "all", "--team", "第三督导组",
    "--document", "安委办〔2024〕21号",
)  # fmt: skip
FIGURE_KEYS = ["group", "drawn", "checked", "genuine", "recurred", "false", "failure_rate", "pending", "late", "lapsed"]

Cli = Callable[..., Any]


@pytest.fixture
def recheck(registered: Path, cli: Cli) -> Cli:
    """``recheck(…)``: the command on the sample's hazards."""
    return lambda *arguments: cli(registered, "hazard", "recheck", *arguments)


@pytest.fixture
def opened(recheck: Cli) -> list[str]:
    """The codes of a round of three, drawn with a seed."""
    done = recheck(*OPENING, "--seed", "2024-6", *DAY, "--format", "json")
    assert (done.code, done.err.strip()) == (0, "轮次已开")
    return [row["code"] for row in done.json["hazards"]]


def test_a_draw_is_recorded_with_all_that_it_takes_to_draw_again(recheck: Cli, opened: list[str]) -> None:
    shown = recheck("show", ROUND, "--verify", *DAY, "--format", "json")
    assert shown.code == 0
    assert "核对相符" in shown.err
    assert {"seed", "weights", "frame_hash", "frame_size"} <= shown.json.keys()
    again = recheck(*OPENING, *DAY, "--format", "json")  # another seed is made up, and not used
    assert "已经开过,没有变化" in again.err
    assert [row["code"] for row in again.json["hazards"]] == opened


def test_a_seed_is_made_up_where_none_is_given(recheck: Cli) -> None:
    first = recheck(*OPENING, *DAY, "--format", "json").json["seed"]
    second = recheck("open", "另一轮", *OPENING[2:], *DAY, "--format", "json").json["seed"]
    assert first != second
    assert len(first) == 16


def test_a_check_sheet_goes_out_and_comes_back(recheck: Cli, opened: list[str], registered: Path) -> None:
    assert "3 个隐患" in recheck("sheet", ROUND, "-o", "sheet.xlsx", *LATER).err
    book = load_workbook(registered / "sheet.xlsx")
    page = book.active
    assert page is not None
    heads = {cell.value: cell.column for cell in page[1]}
    for row, outcome in ((2, "真整改"), (3, "反弹")):
        for head, value in (("结论", outcome), ("检查日期", "2024-10-14"), ("检查人", "孙组长@第三督导组")):
            page.cell(row, heads[head], value)
    book.save(registered / "sheet.xlsx")
    assert "新记 2 个结论" in recheck("import", "sheet.xlsx", *LATER).err
    assert "新记 0 个结论,没有变化 2 个" in recheck("import", "sheet.xlsx", *LATER).err
    rows = recheck("figures", "--round", ROUND, "--by", "round", *LATER, "--format", "json").json
    assert [list(row) for row in rows] == [FIGURE_KEYS]
    assert (rows[0]["checked"], rows[0]["recurred"], rows[0]["failure_rate"], rows[0]["pending"]) == (2, 1, 50.0, 1)
    assert [(row["round"], row["drawn"]) for row in recheck("list", *LATER, "--format", "json").json] == [(ROUND, 3)]


def test_a_failure_is_traced_back_told_and_settled(recheck: Cli, cli: Cli, opened: list[str], registered: Path) -> None:
    code = opened[0]
    said = ("record", code, "--round", ROUND, "--outcome", "false", "--person", "孙组长@第三督导组", "--deadline", "2024-11-01")
    assert recheck(*said, *LATER).err.strip() == "已记"
    assert "没有变化" in recheck(*said, *LATER).err
    [traced] = recheck("traceback", "--pending", *LATER, "--format", "json").json
    assert (traced["hazard"], traced["outcome"], traced["answer_by"]) == (code, "false", "2024-10-29")
    verbs = [row["verb"] for row in cli(registered, "audit", "trail", f"hazard:{code}", *LATER, "--format", "json").json]
    assert verbs[-4:] == ["hazard.order_recheck", "hazard.recheck", "hazard.reopen", "hazard.trace_back"]
    assert "责任倒查" in cli(registered, "audit", "trail", code, "--markdown", *LATER).out
    assert recheck("settle", code, "--conclusion", "约谈验收人", "--by", "周主任@awb", *LATER).err.strip() == "倒查已办结"
    assert recheck("traceback", "--pending", *LATER, "--format", "json").json == []


def test_what_is_wrong_ends_with_one_and_says_why(recheck: Cli, opened: list[str], registered: Path, cli: Cli) -> None:
    assert recheck("show", "2024年第五轮", *DAY).code == 1
    rows = cli(registered, "hazard", "list", *DAY, "--limit", "0", "--format", "json").json
    unit = next(row["unit"] for row in rows if row["code"] == opened[0])
    done = recheck("record", opened[0], "--round", ROUND, "--outcome", "genuine", "--person", f"李科长@{unit}", *LATER)
    assert (done.code, "是责任单位,不能复查" in done.err) == (1, True)
    assert recheck("record", opened[0], "--round", ROUND, "--outcome", "perhaps", *LATER).code == 2


def test_an_overdue_check_is_a_finding_and_tells_the_unit_nothing(
    recheck: Cli, cli: Cli, opened: list[str], registered: Path
) -> None:
    assert cli(registered, "assess", "--as-of", "2024-10-21").code == 0
    findings = cli(registered, "finding", "list", "--format", "json").json
    late = {row["subject"]: row["notice"] for row in findings if row["rule"] == "hazard-recheck-overdue"}
    assert late == {f"hazard:{code}": None for code in opened}
