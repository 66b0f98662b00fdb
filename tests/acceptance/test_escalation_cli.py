"""A ladder at the command line, from the rule that names it to the receipt against the office."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

JSON = ("--format", "json")
RULES = """\
ruleset: climbing
subject: item
rules:
  - id: item-climbs
    title: 逾期未完成(升级)
    colour: red
    when: status == 'active' and days_overdue >= 1
    ladder: item
"""

Cli = Callable[..., Any]


@pytest.fixture(scope="module")
def _climbing(loaded: Path, taskhub: Cli, tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = Path(shutil.copytree(loaded, tmp_path_factory.mktemp("climbing") / "workspace"))
    (workspace / "rules" / "climbing.yaml").write_text(RULES, encoding="utf-8")
    done = taskhub(workspace, "assess", "--as-of", "2024-09-30", "--confirm", "900")
    assert done.code == 0, done.err
    return workspace


@pytest.fixture
def climbing(_climbing: Path, tmp_path: Path) -> Path:
    """The sample with a rule that names the items' ladder, assessed on its day."""
    return Path(shutil.copytree(_climbing, tmp_path / "workspace"))


def test_a_ladder_is_climbed_at_the_command_line(climbing: Path, cli: Cli) -> None:
    would = cli(climbing, "escalate", "--as-of", "2024-09-30", "--dry-run", *JSON)
    assert (would.code, cli(climbing, "escalation", "list", *JSON).json) == (0, [])
    done = cli(climbing, "escalate", "--as-of", "2024-09-30", "--confirm", "900", *JSON)
    assert done.code == 0, done.err
    assert done.json == would.json
    assert list(done.json[0]) == ["case", "subject", "unit", "rung", "title", "due_on", "notices"]
    listed = cli(climbing, "escalation", "list", *JSON).json
    assert len(listed) == len(done.json)
    assert {row["ladder"] for row in listed} == {"item"}
    drafted = {one["key"] for one in cli(climbing, "notice", "list", *JSON).json}
    assert set(done.json[0]["notices"]) <= drafted
    again = cli(climbing, "escalate", "--as-of", "2024-09-30", *JSON)
    assert again.json == []
    assert "看了 0 个案件" in again.err


def test_a_case_shows_its_receipts_and_what_the_office_missed(climbing: Path, cli: Cli) -> None:
    cli(climbing, "escalate", "--as-of", "2024-09-30", "--confirm", "900")
    [first, *_rest] = cli(climbing, "escalation", "list", *JSON).json
    shown = cli(climbing, "escalation", "show", first["subject"], "--as-of", "2024-09-30", *JSON).json
    assert [one["rung"] for one in shown["rungs"]] == ["supervision", "circular", "admonition", "raise"]
    assert shown["rungs"] == cli(climbing, "escalation", "show", str(first["case"]), "--as-of", "2024-09-30", *JSON).json["rungs"]
    spoken = next(one for one in shown["rungs"] if one["state"] == "proposed")
    assert cli(climbing, "escalate", "--as-of", "2024-10-15", "--confirm", "900").code == 0
    later = cli(climbing, "escalation", "show", first["subject"], "--as-of", "2024-10-15", *JSON).json
    missed = next(one for one in later["rungs"] if one["rung"] == spoken["rung"])
    assert (missed["state"], missed["against"]) == ("missed", "awb")
    assert first["case"] in {row["case"] for row in cli(climbing, "escalation", "list", "--missed", *JSON).json}
    said = cli(climbing, "escalation", "show", first["subject"], "--as-of", "2024-10-15").out
    assert "逾期未签批" in said
    trail = cli(climbing, "audit", "trail", first["subject"], *JSON).json
    assert {"escalation.open", "escalation.propose", "escalation.missed"} <= {one["verb"] for one in trail}


def test_a_case_is_suspended_and_resumed_with_a_reason(climbing: Path, cli: Cli) -> None:
    cli(climbing, "escalate", "--as-of", "2024-09-30", "--confirm", "900")
    [first, *_rest] = cli(climbing, "escalation", "list", *JSON).json
    case = str(first["case"])
    assert cli(climbing, "escalation", "suspend", case, "--as-of", "2024-10-08").code == 2
    assert cli(climbing, "escalation", "suspend", case, "--as-of", "2024-10-08", "--why", "汛期停工").code == 0
    rungs = cli(climbing, "escalation", "show", case, "--as-of", "2024-10-08", *JSON).json["rungs"]
    assert all(one["state"] != "coming" for one in rungs)
    assert cli(climbing, "escalation", "resume", case, "--as-of", "2024-10-10").code == 0
    rungs = cli(climbing, "escalation", "show", case, "--as-of", "2024-10-10", *JSON).json["rungs"]
    assert rungs[-1]["state"] in ("coming", "proposed")


def test_an_unknown_case_is_named_with_the_nearest(climbing: Path, cli: Cli) -> None:
    done = cli(climbing, "escalation", "show", "item:sx-2024/9.9.9")
    assert (done.code, "没有案件 item:sx-2024/9.9.9" in done.err) == (1, True)


def test_the_forecast_lists_rungs(climbing: Path, cli: Cli) -> None:
    cli(climbing, "escalate", "--as-of", "2024-09-30", "--confirm", "900")
    rows = cli(climbing, "finding", "forecast", "--as-of", "2024-09-30", "--days", "45", *JSON).json
    assert {row["rule_or_rung"].partition("/")[0] for row in rows if row["what"] == "climbs"} == {"item"}
