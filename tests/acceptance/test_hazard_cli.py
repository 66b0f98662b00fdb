"""``taskhub hazard`` on the shipped sample: what it prints, where, and how it ends."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DAY = ("--as-of", "2024-09-30")
ROW_KEYS = [
    "code", "title", "category", "level", "criterion", "source", "team", "round", "enterprise", "enterprise_code", "place",
    "region", "unit", "territory", "sector", "found", "deadline", "mode", "status", "closed_on", "monitored", "note", "state",
    "days_overdue", "rung", "listed",
]  # fmt: skip
FIGURE_KEYS = ["group", "backlog", "inflow", "closed", "overdue", "rectification_rate", "average_days", "monitored", "on_spot"]

Cli = Callable[..., Any]


def worst(cli: Cli, workspace: Path) -> str:
    rows = cli(workspace, "hazard", "list", "--level", "major", "--overdue", *DAY, "--format", "json").json
    return max(rows, key=lambda row: row["days_overdue"])["code"]  # type: ignore[no-any-return]


def test_the_rows_of_a_list_have_the_keys_that_are_promised(registered: Path, cli: Cli) -> None:
    rows = cli(registered, "hazard", "list", *DAY, "--format", "json").json
    assert all(list(row) == ROW_KEYS for row in rows)
    assert len(rows) == 39
    assert [
        row["code"] for row in csv.DictReader(io.StringIO(cli(registered, "hazard", "list", *DAY, "--format", "csv").out))
    ] == [row["code"] for row in rows]


@pytest.mark.parametrize("by", ["unit", "region", "category", "level"])
def test_figures_add_up_whatever_they_are_grouped_by(registered: Path, cli: Cli, by: str) -> None:
    rows = cli(registered, "hazard", "figures", "--by", by, *DAY, "--format", "json").json
    assert all(list(row) == FIGURE_KEYS for row in rows)
    totals = {key: sum(row[key] for row in rows) for key in ("backlog", "inflow", "closed", "monitored", "on_spot")}
    assert totals["inflow"] == totals["backlog"] + totals["closed"] + totals["monitored"]
    assert totals["inflow"] + totals["on_spot"] == 39


def test_a_list_printed_as_csv_is_taken_back_without_a_change(registered: Path, cli: Cli) -> None:
    (registered / "back.csv").write_text(cli(registered, "hazard", "list", *DAY, "--format", "csv").out, encoding="utf-8")
    assert "新登记 0 个,更正 0 个,没有变化 39 行" in cli(registered, "hazard", "import", "back.csv", *DAY).err


def test_an_illegal_step_exits_with_one_and_says_what_would_be_legal(registered: Path, cli: Cli) -> None:
    done = cli(registered, "hazard", "accept", worst(cli, registered), *DAY)
    assert (done.code, done.out) == (1, "")
    assert "可以:" in done.err
    assert "assure" in done.err


def test_a_hazard_is_traced_back_through_steps_findings_and_persons(registered: Path, cli: Cli) -> None:
    code = worst(cli, registered)
    assert cli(registered, "assess", *DAY).code == 0
    five = ("--responsible", "张", "--measures", "换", "--funds", "10万", "--time-limit", "10月", "--contingency", "有")
    assert cli(registered, "hazard", "assure", code, *five, "--by", "李工@qy", *DAY).code == 0
    document = "安委办〔2024〕9号"
    assert cli(registered, "hazard", "extend", code, "--deadline", "2024-10-30", "--document", document, *DAY).code == 0
    rows = cli(registered, "audit", "trail", f"hazard:{code}", "--format", "json").json
    assert [row["verb"] for row in rows] == [
        "hazard.register", "finding.open", "finding.open", "hazard.assure", "hazard.extend",
    ]  # fmt: skip
    assert (rows[3]["person"], rows[4]["document"]) == ("李工@qy", document)
    markdown = cli(registered, "audit", "trail", code, "--markdown").out
    assert markdown.startswith(f"# 隐患 {code} 全过程")
    assert all(word in markdown for word in ("登记", "发现问题:重大隐患逾期未整改", "落实整改", "延期", document))


def test_steps_of_listed_supervision(registered: Path, cli: Cli) -> None:
    code = worst(cli, registered)
    way = (
        ("propose",), ("approve", "--document", "市安委〔2024〕1号"), ("list", "--number", "1号", "--until", "2025-03-31"),
        ("file",), ("publish",),
    )  # fmt: skip
    for options in way:
        assert cli(registered, "hazard", "supervise", code, "--step", *options, *DAY).code == 0
    assert [row["code"] for row in cli(registered, "hazard", "list", "--listed", *DAY, "--format", "json").json] == [code]
    assert cli(registered, "hazard", "release", code, *DAY, "--document", "x").code == 1
    assert cli(registered, "hazard", "supervise", code, "--step", "nonsense", *DAY).code == 2


def test_a_code_is_explained_and_a_wrong_one_refused(registered: Path, cli: Cli) -> None:
    code = worst(cli, registered)
    [row] = cli(registered, "hazard", "code", code.lower(), "--format", "json").json
    assert (row["code"], row["level"], row["year"]) == (code, "major", 2024)
    wrong = cli(registered, "hazard", "code", code[:-1] + ("A" if code[-1] != "A" else "B"))
    assert (wrong.code, wrong.out) == (1, "")
    assert code[-1] in wrong.err


def test_a_hazard_is_added_once(sample: Path, cli: Cli) -> None:
    said = ("--title", "护栏缺失", "--category", "04", "--level", "general", "--unit", "青山县", "--found", "2024-09-20")
    first, again = (cli(sample, "hazard", "add", *said, *DAY) for _time in range(2))
    assert first.out.startswith("QSX-04G-2024-000001-")
    assert (again.code, again.out) == (0, "")
    shown = cli(sample, "hazard", "show", first.out.strip(), *DAY, "--format", "json").json
    assert (shown["deadline"], shown["facts"]["days_to_deadline"]) == ("2024-10-08", 8)  # 15 days end in the holiday
