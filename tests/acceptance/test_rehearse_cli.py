"""Rehearsing rules and previewing a change at the command line, on the shipped sample."""

import csv
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

JSON = ("--format", "json")
YEAR = ("--from", "2024-01-01", "--to", "2024-09-30")

Cli = Callable[..., Any]


def widen(workspace: Path) -> None:
    path = workspace / "rules" / "items.yaml"
    text = path.read_text(encoding="utf-8").replace("behind_below: 80", "behind_below: 101")
    path.write_text(text.replace("reports_missed >= 2", "reports_missed >= 0"), encoding="utf-8")


def test_a_period_is_rehearsed_against_what_happened(assessed: Path, cli: Cli) -> None:
    said = cli(assessed, "rules", "rehearse", *YEAR, *JSON).json
    assert list(said) == [
        "from", "to", "known_at", "rulesets", "subjects", "totals", "units", "worst_days", "rules",
    ]  # fmt: skip
    assert (said["from"], said["to"], said["subjects"]) == ("2024-01-01", "2024-09-30", 924)
    figures = (
        "findings_would", "findings_did", "cases_would", "cases_did", "notices_would", "notices_did", "lines_would", "lines_did",
    )  # fmt: skip
    assert tuple(said["totals"]) == figures
    for figure in figures:
        assert sum(row[figure] for row in said["units"]) == said["totals"][figure]
    assert said["totals"]["findings_would"] == sum(row["findings_would"] for row in said["rules"])
    assert said["totals"]["notices_did"] == len(cli(assessed, "notice", "list", *JSON).json)
    assert [day["notices"] for day in said["worst_days"]] == sorted((day["notices"] for day in said["worst_days"]), reverse=True)
    assert len(said["worst_days"]) == 10
    assert all(day["notices"] == sum(unit["notices"] for unit in day["units"]) for day in said["worst_days"])


def test_the_tables_have_a_column_a_month_and_the_csv_a_row_a_unit_and_month(assessed: Path, cli: Cli) -> None:
    shown = cli(assessed, "rules", "rehearse", *YEAR, "--unit", "市应急管理局")
    assert shown.code == 0
    assert all(f"2024-0{month}" in shown.out for month in range(1, 10))
    assert "yjj" in shown.out
    assert "zjj" not in shown.out
    assert re.search(r"问题 \d+ 个,通知 \d+ 份\(\d+ 项\);实际问题 \d+ 个,通知 \d+ 份", shown.err)
    rows = list(csv.DictReader(io.StringIO(cli(assessed, "rules", "rehearse", *YEAR, "--format", "csv").out)))
    assert {"unit", "month", "findings_would", "notices_did"} <= set(rows[0])
    assert len({(row["unit"], row["month"]) for row in rows}) == len(rows)


def test_other_rules_come_from_another_directory(assessed: Path, cli: Cli, tmp_path: Path) -> None:
    others = shutil.copytree(assessed / "rules", tmp_path / "others")
    path = others / "items.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("reports_missed >= 2", "reports_missed >= 1"), encoding="utf-8")
    ours = cli(assessed, "rules", "rehearse", *YEAR, *JSON).json["totals"]
    theirs = cli(assessed, "rules", "rehearse", *YEAR, "--rules", str(others), *JSON).json["totals"]
    assert theirs["findings_would"] > ours["findings_would"]
    assert theirs["findings_did"] == ours["findings_did"]


def test_a_chart_is_drawn_and_a_wrong_name_is_refused_before_the_work(assessed: Path, cli: Cli) -> None:
    assert cli(assessed, "rules", "rehearse", *YEAR, "--chart", "year.svg").code == 0
    assert "2024-09" in (assessed / "year.svg").read_text(encoding="utf-8")
    refused = cli(assessed, "rules", "rehearse", *YEAR, "--chart", "year.bmp")
    assert (refused.code, refused.out) == (1, "")
    assert ".png" in refused.err


def test_a_turned_round_period_and_a_directory_that_is_not_there_are_refused(assessed: Path, cli: Cli) -> None:
    turned = cli(assessed, "rules", "rehearse", "--from", "2024-09-30", "--to", "2024-01-01")
    assert (turned.code, "2024-09-30" in turned.err) == (1, True)
    assert cli(assessed, "rules", "rehearse", *YEAR, "--rules", "nowhere").code == 2
    assert cli(assessed, "rules", "rehearse", "--from", "yesterday").code == 2


def test_a_change_is_previewed_stopped_accepted_and_then_in_use(assessed: Path, cli: Cli) -> None:
    assert cli(assessed, "rules", "check", "--as-of", "2024-09-30", *JSON).json is None
    widen(assessed)
    said = cli(assessed, "rules", "check", "--as-of", "2024-09-30", *JSON).json
    assert list(said) == ["day", "hash", "rules", "notices_before", "notices_after", "new_lines", "units"]
    assert (said["day"], said["rules"]) == ("2024-10-01", ["item-behind-schedule", "item-unreported"])
    assert said["new_lines"] == sum(row["new_lines"] for row in said["units"]) > 50
    shown = cli(assessed, "rules", "check", "--as-of", "2024-09-30")
    assert f"2024-10-01 的研判要多通知 {said['new_lines']} 项" in shown.err
    assert "change_cap" in shown.err
    assert "2024-10-01" not in cli(assessed, "rules", "check", "--no-preview").err

    stopped = cli(assessed, "assess", "--as-of", "2024-10-01", "--confirm", "9999")
    assert stopped.code == 1
    (flag,) = re.findall(r"--accept-rules (\w+)", stopped.err)
    assert said["hash"].startswith(flag)
    assert cli(assessed, "assess", "--as-of", "2024-10-01", "--confirm", "9999", "--accept-rules", flag).code == 0
    listed = {row["ruleset"]: row for row in cli(assessed, "rules", "list", *JSON).json}
    assert (listed["items"]["in_use_since"], listed["plans"]["in_use_since"]) == ("2024-10-01", "2024-09-30")
    assert listed["items"]["revision"] in cli(assessed, "rules", "show", "item-overdue").out


def test_a_ruleset_that_was_never_used_says_so(loaded: Path, cli: Cli) -> None:
    assert "还没有研判用过" in cli(loaded, "rules", "show", "item-overdue").out
    assert cli(loaded, "rules", "list", *JSON).json[0]["in_use_since"] is None
