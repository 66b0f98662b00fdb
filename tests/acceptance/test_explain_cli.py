"""Explaining, forecasting and testing rules at the command line, on the shipped sample."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

DAY = ("--as-of", "2024-09-30")
JSON = ("--format", "json")

Cli = Callable[..., Any]


@pytest.fixture
def overdue(assessed: Path, cli: Cli) -> str:
    """The key of an item that is overdue on the sample's day."""
    found = cli(assessed, "finding", "list", "--rule", "item-overdue", *JSON).json
    return str(found[0]["subject"]).removeprefix("item:")


def explain(cli: Cli, workspace: Path, subject: str, *more: str) -> Any:
    done = cli(workspace, "finding", "explain", subject, *(more or DAY), *JSON)
    assert done.code == 0, done.err
    return done.json


def rule(explanation: Any, name: str) -> Any:
    return next(one for one in explanation["rules"] if one["rule"] == name)


# finding explain


def test_an_item_is_explained_rule_by_rule_with_its_rows_and_notices(assessed: Path, cli: Cli, overdue: str) -> None:
    said = explain(cli, assessed, f"item:{overdue}")
    assert list(said) == ["subject", "title", "unit", "as_of", "facts", "origins", "counted", "rules", "findings", "forecast"]
    assert (said["subject"], said["as_of"]) == (f"item:{overdue}", "2024-09-30")
    listed = {one["rule"] for one in cli(assessed, "rules", "list", *JSON).json if one["ruleset"] in ("alarms", "items")}
    assert {one["rule"] for one in said["rules"]} == listed
    red = rule(said, "item-overdue")
    [finding] = [one for one in said["findings"] if one["rule"] == "item-overdue"]
    assert red["holds"]
    assert red["in_force"]
    assert red["since"] == finding["since"]
    [lateness] = [one for one in red["comparisons"] if one["comparison"] == "days_overdue >= 1"]
    assert lateness["facts"] == {"days_overdue": said["facts"]["days_overdue"]}
    assert said["facts"]["days_overdue"] >= 1
    assert red["source"].startswith("rules/items.yaml:")
    assert len(red["revision"]) == 64
    assert {origin["table"] for origin in said["origins"]} <= {"plan_item", "progress_report"}
    assert finding["notice"].endswith(".supervision.2024-09-30")


def test_a_rule_that_does_not_fire_is_explained_too(assessed: Path, cli: Cli, overdue: str) -> None:
    quiet = rule(explain(cli, assessed, overdue), "item-decreased")
    assert (quiet["holds"], quiet["since"], quiet["opens_on"]) == (False, None, None)
    assert {"comparison": "decreased == true", "holds": False, "facts": {"decreased": False}} in quiet["comparisons"]


def test_units_and_plans_are_explained_with_or_without_their_kind(assessed: Path, cli: Cli) -> None:
    unit = explain(cli, assessed, "unit:qsx")
    assert (unit["subject"], unit["unit"], {one["rule"] for one in unit["rules"]}) == (
        "unit:qsx", "qsx",
        {"unit-many-overdue", "unit-behind", "unit-newly-overdue", "unit-overdue-hazards", "unit-unanswered",
         "unit-rechecks-failed"},
    )  # fmt: skip
    assert unit == explain(cli, assessed, "qsx")
    items = cli(assessed, "status", "--plan", "sx-2024", "--unit", "qsx", *DAY, *JSON).json["units"][0]
    assert (unit["facts"]["items"], unit["facts"]["overdue"]) == (items["items"], items["overdue"])
    assert len(unit["origins"]) == items["items"]
    plan = explain(cli, assessed, "sx-2024")
    assert (plan["subject"], plan["unit"], [one["rule"] for one in plan["rules"]]) == (
        "plan:sx-2024",
        "awb",
        ["plan-behind", "plan-weight-overdue"],
    )
    assert plan["facts"]["completion_rate"] == 50.28


def test_the_text_says_why_and_what_comes_next(assessed: Path, cli: Cli, overdue: str) -> None:
    done = cli(assessed, "finding", "explain", overdue, *DAY)
    assert (done.code, done.err) == (0, "")
    for words in (f"item:{overdue} ", "[×] item-overdue 逾期未完成: 自 ", "✓ days_overdue >= 1    days_overdue = ",
                  "[ ] item-decreased 累计数减少: 不成立", "规则 rules/items.yaml:", "依据 ", "事实来自:",
                  "发现和通知:"):  # fmt: skip
        assert words in done.out, words


def test_it_explains_in_english(assessed: Path, taskhub: Cli, overdue: str) -> None:
    done = taskhub(assessed, "finding", "explain", overdue, *DAY, TASKHUB_LOCALE="en")
    assert done.code == 0
    for words in ("The facts come from:", "holds since", "does not hold"):
        assert words in done.out


def test_the_past_is_explained_as_it_was(assessed: Path, cli: Cli, overdue: str) -> None:
    now = rule(explain(cli, assessed, overdue), "item-overdue")
    due = explain(cli, assessed, overdue)["facts"]["due"]
    then = explain(cli, assessed, overdue, "--as-of", due)
    assert then["as_of"] == due
    assert (then["facts"]["days_overdue"], rule(then, "item-overdue")["holds"]) == (0, False)
    coming = [(one["date"], one["what"]) for one in then["forecast"] if one["rule_or_rung"] == "item-overdue"]
    assert coming[0] == (now["since"], "opens")
    assert all(origin["as_of"] <= due for origin in then["origins"])


def test_an_unknown_subject_is_answered_with_the_nearest(assessed: Path, cli: Cli) -> None:
    for name, near in (("sx-2024/1.1.99", "item:sx-2024/1.1.9"), ("unit:qsxx", "unit:qsx"), ("plan:sx-2025", "plan:sx-2024")):
        done = cli(assessed, "finding", "explain", name, *DAY)
        assert (done.code, done.out) == (1, "")
        assert name in done.err
        assert near in done.err


def test_an_ambiguous_key_is_answered_with_what_it_may_mean(sample: Path, cli: Cli) -> None:
    (sample / "plan.yaml").write_text(
        "plan: yjj\ntitle: 方案\nissuer: 市安委会\nstart: 2024-01-01\nend: 2024-12-31\n"
        'tasks: [{code: "1", title: 任务, measures: [{code: "1.1", title: 措施, lead: yjj}]}]\n',
        encoding="utf-8",
    )
    assert cli(sample, "plan", "load", "plan.yaml").code == 0
    done = cli(sample, "finding", "explain", "yjj", *DAY)
    assert (done.code, done.out) == (1, "")
    assert "unit:yjj" in done.err
    assert "plan:yjj" in done.err
    assert explain(cli, sample, "plan:yjj")["subject"] == "plan:yjj"
    assert explain(cli, sample, "unit:yjj")["subject"] == "unit:yjj"


# finding forecast


def test_the_forecast_of_a_unit_comes_true(writable: Path, cli: Cli) -> None:
    rows = cli(writable, "finding", "forecast", "--unit", "青山县", "--days", "60", *DAY, *JSON).json
    assert rows
    assert [list(row) for row in rows] == [["subject", "unit", "date", "what", "rule_or_rung", "title"]] * len(rows)
    assert {row["unit"] for row in rows} == {"qsx"}
    assert all("2024-09-30" < row["date"] <= "2024-11-29" for row in rows)
    assert [row["date"] for row in rows] == sorted(row["date"] for row in rows)

    assert cli(writable, "assess", *DAY).code == 0
    before = cli(writable, "finding", "list", "--unit", "qsx", *JSON).json
    assert cli(writable, "assess", "--as-of", "2024-11-29").code == 0
    after = cli(writable, "finding", "list", "--unit", "qsx", *JSON).json
    foretold = {(row["subject"], row["rule_or_rung"]) for row in rows if row["what"] in ("opens", "silenced")}
    gone = {(row["subject"], row["rule_or_rung"]) for row in rows if row["what"] == "resolves"}
    known = {(one["subject"], one["rule"]) for one in before}
    assert {(one["subject"], one["rule"]) for one in after} == (known | foretold) - gone
    dates = {(row["subject"], row["rule_or_rung"]): row["date"] for row in rows if row["what"] in ("opens", "silenced")}
    opened = {(one["subject"], one["rule"]): one["opened_on"] for one in after}
    assert {pair: opened[pair] for pair in opened.keys() & dates.keys()} == {
        pair: dates[pair] for pair in opened.keys() & dates.keys()
    }


def test_a_longer_forecast_begins_with_the_shorter_one(loaded: Path, cli: Cli) -> None:
    short, long = (cli(loaded, "finding", "forecast", "--unit", "qsx", "--days", days, *DAY, *JSON).json for days in ("20", "60"))
    assert short == [row for row in long if row["date"] <= "2024-10-20"]


def test_the_forecast_is_a_table_for_people(loaded: Path, cli: Cli) -> None:
    done = cli(loaded, "finding", "forecast", "--unit", "qsx", "--days", "60", *DAY)
    assert done.code == 0
    assert "发现" in done.out
    unknown = cli(loaded, "finding", "forecast", "--unit", "青山", *DAY)
    assert unknown.code == 1
    assert "青山县" in unknown.err


# rules test


@pytest.fixture
def failing(sample: Path) -> Path:
    """The sample with one more case, which expects the wrong thing on its second day."""
    (sample / "rules/tests/more.yaml").write_text(
        "ruleset: items\ncases:\n  - name: one day too early\n    item: {start: 2024-01-01, due: 2024-06-30}\n"
        "    events: [{2024-06-01: {percent: 90}}]\n"
        "    expect: {2024-06-29: [], 2024-06-30: [item-overdue: supervision]}\n",
        encoding="utf-8",
    )
    return sample


def test_the_shipped_cases_pass_with_full_coverage(sample: Path, cli: Cli) -> None:
    done = cli(sample, "rules", "test", "--require-coverage")
    assert done.code == 0, done.err
    assert "0 个不通过" in done.err


def test_a_failing_case_is_told_with_day_expected_got_and_facts(failing: Path, cli: Cli) -> None:
    done = cli(failing, "rules", "test")
    assert done.code == 1
    assert "rules/tests/more.yaml:3 one day too early" in done.err
    assert "2024-06-30  应有 ['item-overdue']  实有 []" in done.err
    assert "days_overdue = 0" in done.err
    assert "1 个不通过" in done.err


def test_outcomes_as_rows(failing: Path, cli: Cli) -> None:
    done = cli(failing, "rules", "test", *JSON)
    assert done.code == 1
    assert all(list(row) == ["file", "case", "outcome", "expected", "got"] for row in done.json)
    assert [row for row in done.json if row["outcome"] != "passed"] == [
        {"file": "rules/tests/more.yaml", "case": "one day too early", "outcome": "failed",
         "expected": {"2024-06-30": ["item-overdue"]}, "got": {"2024-06-30": []}}
    ]  # fmt: skip


def test_outcomes_as_junit_xml_beside_the_text(failing: Path, cli: Cli) -> None:
    assert cli(failing, "rules", "test", "--junit", "junit.xml").code == 1
    root = ElementTree.parse(failing / "junit.xml").getroot()
    counts = {suite.get("name"): (suite.get("tests"), suite.get("failures")) for suite in root}
    assert counts["rules/tests/more.yaml"] == ("1", "1")
    assert sum(int(tests or 0) for tests, _failures in counts.values()) == len(cli(failing, "rules", "test", *JSON).json)
    [failure] = root.iter("failure")
    assert "2024-06-30" in (failure.text or "")


def test_coverage_is_required_only_where_it_is_asked_for(sample: Path, cli: Cli) -> None:
    (sample / "rules/tests/plans.yaml").unlink()
    said = cli(sample, "rules", "test")
    assert said.code == 0
    assert "plan-behind" in said.err
    assert "state == 'behind': yes" in said.err
    required = cli(sample, "rules", "test", "--require-coverage")
    assert (required.code, required.err) == (1, said.err)


def test_a_faulty_case_is_refused_with_its_place(sample: Path, cli: Cli) -> None:
    file = sample / "rules/tests/plans.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("[plan-behind: reminder]", "[plan-behnd: reminder]"), encoding="utf-8"
    )
    done = cli(sample, "rules", "test", *JSON)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("rules/tests/plans.yaml:")
    assert "plan-behind" in done.err


def test_json_of_an_explanation_stands_alone(assessed: Path, taskhub: Cli) -> None:
    done = taskhub(assessed, "finding", "explain", "unit:qsx", *DAY, *JSON)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["subject"] == "unit:qsx"
