"""The command line on the shipped sample: what it prints, where, and how it ends."""

import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DAY = ("--as-of", "2024-09-30")
PLAN = "config/plans/sx-2024.yaml"
PROGRESS = "config/samples/progress-sx-2024.csv"

PLAN_KEYS = [
    "plan", "title", "revision", "as_of", "mode", "basis", "items", "completed", "withdrawn", "completion_rate", "progress",
    "progress_unweighted", "schedule_progress", "deviation", "attainment", "state", "overdue", "units",
]  # fmt: skip
UNIT_KEYS = [
    "unit", "name", "items", "completed", "completion_rate", "progress", "progress_unweighted", "schedule_progress",
    "deviation", "attainment", "state", "overdue", "rank",
]  # fmt: skip
FINDING_KEYS = ["subject", "kind", "unit", "rule", "title", "colour", "since", "resolved_on", "notice"]
NOTICE_KEYS = [
    "number", "kind", "unit", "state", "issued_on", "reply_due", "subjects", "rules", "predecessors", "channel_states",
]  # fmt: skip
DELIVERY_KEYS = ["message", "notice", "channel", "attempt", "outcome", "reason"]

Cli = Callable[..., Any]


def table(out: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(out)))


# plans


def test_every_shipped_plan_passes_its_check(sample: Path, cli: Cli) -> None:
    done = cli(sample, "plan", "check", *sorted(str(path) for path in (sample / "config/plans").glob("*.yaml")))
    assert done.code == 0
    assert done.err.count("通过") == 3
    assert "10 项任务 35 条措施 893 个事项" in done.err
    assert done.out == ""


def test_a_plan_is_loaded_once(sample: Path, cli: Cli) -> None:
    assert "sx-2024 第 1 版:893 个事项,已载入" in cli(sample, "plan", "load", PLAN).err
    again = cli(sample, "plan", "load", PLAN)
    assert (again.code, again.err) == (0, "sx-2024 第 1 版:没有变化\n")


def test_a_plan_with_faults_is_refused_with_all_of_them_each_with_line_field_and_remedy(sample: Path, cli: Cli) -> None:
    file = sample / PLAN
    text = file.read_text(encoding="utf-8")
    line = text[: text.index("lead: zrj")].count("\n") + 1
    file.write_text(text.replace("lead: zrj", "lead: zrjj", 1).replace("tasks: 10", "tasks: 11"), encoding="utf-8")
    done = cli(sample, "plan", "load", PLAN)
    assert done.code == 1
    faults = done.err.splitlines()
    assert len(faults) == 2
    assert any(fault.startswith(f"{PLAN}:{line} ") and "lead" in fault and "→" in fault and "zrj" in fault for fault in faults)
    assert any("declares.tasks" in fault and "10" in fault for fault in faults)
    assert cli(sample, "plan", "show").err == "(无)\n"


def test_a_change_is_shown_before_it_is_loaded(loaded: Path, tmp_path: Path, cli: Cli) -> None:
    assert cli(loaded, "plan", "diff", PLAN).err == "没有变化\n"
    changed = tmp_path / "changed.yaml"
    text = (loaded / PLAN).read_text(encoding="utf-8").replace("revision: 1\n", (
        "revision: 2\namended: {date: 2024-10-08, document: 某安委办〔2024〕30号}\n"), 1)  # fmt: skip
    changed.write_text(text.replace("title: 安全生产治本攻坚三年行动方案", "title: 三年行动方案", 1), encoding="utf-8")
    done = cli(loaded, "plan", "diff", str(changed), "--format", "json")
    assert done.code == 0
    assert [row["after"] for row in done.json if row["field"] == "title"] == ["三年行动方案(样例)"]
    assert cli(loaded, "plan", "show", "--format", "json").json[0]["revision"] == 1


def test_the_plans_and_the_items_of_one_are_shown(loaded: Path, cli: Cli) -> None:
    [plan] = cli(loaded, "plan", "show", "--format", "json").json
    assert (plan["plan"], plan["items"], plan["mode"]) == ("sx-2024", 893, "linear")
    items = table(cli(loaded, "plan", "show", "sx-2024", "--format", "csv").out)
    assert len(items) == 893
    assert {"1.1.3": "186人"}.items() <= {item["code"]: item["target"] for item in items}.items()


def test_an_unknown_plan_is_answered_with_those_there_are(loaded: Path, sample: Path, cli: Cli) -> None:
    done = cli(loaded, "plan", "show", "nosuch")
    assert (done.code, done.err) == (1, "没有方案 nosuch;已载入的有 sx-2024\n")
    assert "taskhub plan load" in cli(sample, "plan", "export", "sx-2024").err


def test_an_exported_plan_loads_to_the_same_plan(loaded: Path, tmp_path: Path, cli: Cli) -> None:
    exported = tmp_path / "exported.yaml"
    assert cli(loaded, "plan", "export", "sx-2024", "-o", str(exported)).code == 0
    assert cli(loaded, "plan", "diff", str(exported)).err == "没有变化\n"
    assert cli(loaded, "plan", "export", "sx-2024").out == exported.read_text(encoding="utf-8")


def test_the_shipped_schema_is_the_printed_one(sample: Path, cli: Cli) -> None:
    assert json.loads(cli(sample, "plan", "schema").out) == json.loads((sample / "config/plan.schema.json").read_text("utf-8"))


# units and progress


def test_units_are_listed_as_they_stood(sample: Path, cli: Cli) -> None:
    rows = cli(sample, "unit", "list", "--as-of", "2024-09-30", "--format", "json").json
    named = {row["unit"]: row for row in rows}
    assert named["yjj"]["name"] == "市应急管理局"
    assert "市应急局" in named["yjj"]["aliases"]
    assert named["yjj"]["contacts"]
    assert cli(sample, "unit", "list", "--as-of", "2023-06-01", "--format", "json").json[0]["contacts"] == []


def test_importing_a_file_again_adds_nothing(writable: Path, cli: Cli) -> None:
    done = cli(writable, "progress", "import", PROGRESS)
    assert done.code == 0
    assert "新增 0 条,已有 1968 条" in done.err


def test_a_recorded_figure_stands_beside_the_one_it_corrects(writable: Path, cli: Cli) -> None:
    before = cli(writable, "progress", "list", "sx-2024/1.1.2", "--format", "json").json
    assert cli(writable, "progress", "record", "sx-2024/1.1.2", *DAY, "--percent", "45%", "--note", "核减").code == 0
    after = cli(writable, "progress", "list", "item:sx-2024/1.1.2", "--format", "json").json
    assert len(after) == len(before) + 1
    assert [row["percent"] for row in after if row["note"] == "核减"] == [45]
    assert all(row["recorded_at"].endswith("+08:00") for row in after)
    assert cli(writable, "status", "--plan", "sx-2024", *DAY, "--format", "json").json["completed"] == 448


def test_one_bad_row_refuses_the_file_and_every_bad_row_is_named(writable: Path, cli: Cli) -> None:
    bad = writable / "bad.csv"
    bad.write_text(
        "plan,item,as_of,value,percent,done\n"
        "sx-2024,1.1.2,2024-10-08,,50,\n"
        "sx-2024,1.1.99,2024-10-08,,50,\n"
        "sx-2024,1.1.1,2024-13-08,,50,\n"
        "sx-2024,1.1.3,2024-10-08,约一百,,\n",
        encoding="utf-8",
    )
    before = cli(writable, "progress", "list", "sx-2024", "--format", "json").json
    done = cli(writable, "progress", "import", "bad.csv")
    assert done.code == 1
    faults = [line for line in done.err.splitlines() if line.startswith("bad.csv:")]
    assert [fault.split(" ")[0] for fault in faults] == ["bad.csv:3", "bad.csv:4", "bad.csv:5"]
    assert "1.1.9" in faults[0]  # the nearest codes
    assert all("→" in fault for fault in faults)
    assert cli(writable, "progress", "list", "sx-2024", "--format", "json").json == before


def test_an_item_without_its_plan_is_a_usage_error_that_says_how_to_write_it(loaded: Path, cli: Cli) -> None:
    done = cli(loaded, "progress", "record", "1.1.2", "--done")
    assert done.code == 2
    assert "sx-2024/1.1.1" in done.err


# status


def test_the_figures_of_the_sample(loaded: Path, cli: Cli) -> None:
    plan = cli(loaded, "status", "--plan", "sx-2024", *DAY, "--format", "json").json
    assert list(plan) == PLAN_KEYS
    assert all(list(unit) == UNIT_KEYS for unit in plan["units"])
    figures = ("items", "completed", "completion_rate", "schedule_progress", "deviation", "attainment", "state")
    assert [plan[key] for key in figures] == [893, 449, 50.28, 25.0, 25.28, 201.12, "ahead"]
    assert (plan["as_of"], plan["mode"], plan["basis"], plan["revision"], plan["withdrawn"]) == (
        "2024-09-30", "linear", "plan", 1, 0,
    )  # fmt: skip
    assert sum(unit["items"] for unit in plan["units"]) == 893
    assert sum(unit["completed"] for unit in plan["units"]) == 449
    assert sum(unit["overdue"] for unit in plan["units"]) == plan["overdue"] > 0


def test_status_of_every_plan_is_a_list(loaded: Path, cli: Cli) -> None:
    assert [plan["plan"] for plan in cli(loaded, "status", *DAY, "--format", "json").json] == ["sx-2024"]


def test_those_behind_and_one_unit_alone(loaded: Path, cli: Cli) -> None:
    behind = cli(loaded, "status", "--plan", "sx-2024", "--behind", *DAY, "--format", "json").json["units"]
    assert {unit["unit"] for unit in behind} == {"sqx", "qsx", "lyj"}
    assert all(unit["state"] == "behind" and unit["deviation"] < 0 for unit in behind)
    by_alias = cli(loaded, "status", "--unit", "市应急局", *DAY, "--format", "csv")
    assert [(row["plan"], row["unit"]) for row in table(by_alias.out)] == [("sx-2024", "yjj")]


def test_the_table_names_the_figures_their_mode_and_their_basis(loaded: Path, cli: Cli) -> None:
    done = cli(loaded, "status", *DAY)
    for words in ("事项 893", "完成 449", "50.28%", "25.00%", "按时间", "按方案全程", "+25.28", "201.12%", "超序时", "滞后"):
        assert words in done.out


def test_ties_share_a_rank(loaded: Path, cli: Cli) -> None:
    units = cli(loaded, "status", "--plan", "sx-2024", *DAY, "--format", "json").json["units"]
    ranks = sorted(unit["rank"] for unit in units)
    assert ranks[:9] == [1, 2, 3, 4, 5, 6, 7, 7, 9]


def test_an_earlier_day_and_earlier_knowledge_give_the_status_of_then(loaded: Path, cli: Cli) -> None:
    half_year = cli(loaded, "status", "--plan", "sx-2024", "--as-of", "2024-06-30", "--format", "json").json
    assert half_year["schedule_progress"] == 16.61  # day 182 of 1096
    assert 0 < half_year["completed"] < 449
    unknown = cli(loaded, "status", "--plan", "sx-2024", *DAY, "--known-at", "2024-10-01T00:00:00+08:00")
    assert unknown.code == 1
    assert "plan load" in unknown.err


def test_an_unknown_plan_or_unit_is_answered_with_the_nearest(loaded: Path, cli: Cli) -> None:
    plan = cli(loaded, "status", "--plan", "sx-2025", *DAY)
    unit = cli(loaded, "status", "--unit", "市应急局局", *DAY)
    assert (plan.code, unit.code) == (1, 1)
    assert "sx-2024" in plan.err
    assert "市应急局" in unit.err


# assessment, findings, notices


def test_a_dry_run_says_what_would_happen_and_changes_nothing(writable: Path, cli: Cli) -> None:
    done = cli(writable, "assess", *DAY, "--dry-run", "--format", "json")
    assert done.code == 0
    assert "仅演算,未写入" in done.err
    assert {change["change"] for change in done.json} == {"opened"}
    assert {"item-overdue", "item-behind-schedule"} <= {change["rule"] for change in done.json}
    assert cli(writable, "finding", "list", "--all", "--format", "json").json == []
    assert cli(writable, "notice", "list", "--format", "json").json == []


def test_an_assessment_opens_findings_once_and_drafts_notices(assessed: Path, cli: Cli) -> None:
    findings = cli(assessed, "finding", "list", "--format", "json").json
    assert findings
    assert all(list(finding)[: len(FINDING_KEYS)] == FINDING_KEYS for finding in findings)
    overdue = [finding for finding in findings if finding["rule"] == "item-overdue"]
    status = cli(assessed, "status", "--plan", "sx-2024", *DAY, "--format", "json").json
    assert len(overdue) == status["overdue"]
    again = cli(assessed, "assess", *DAY)
    assert "新发现 0,更新 0,解除 0,拟出通知 0 份" in again.err
    assert cli(assessed, "finding", "list", "--format", "json").json == findings


def test_assessment_runs_forward(assessed: Path, cli: Cli) -> None:
    done = cli(assessed, "assess", "--as-of", "2024-09-29")
    assert done.code == 1
    assert "--dry-run" in done.err


def test_findings_of_one_unit_and_one_rule(assessed: Path, cli: Cli) -> None:
    rows = cli(assessed, "finding", "list", "--unit", "青山县", "--rule", "item-overdue", "--format", "csv")
    found = table(rows.out)
    assert len(found) == 3
    assert {(row["unit"], row["rule"], row["colour"]) for row in found} == {("qsx", "item-overdue", "red")}


def test_a_notice_goes_from_draft_to_a_delivered_file(assessed: Path, cli: Cli) -> None:
    notices = cli(assessed, "notice", "list", "--format", "json").json
    assert all([key for key in notice if key in NOTICE_KEYS] == NOTICE_KEYS for notice in notices)
    drafts = [notice["key"] for notice in notices if notice["kind"] == "supervision"]
    assert {notice["state"] for notice in notices} == {"draft"}
    assert "尚未签发" in cli(assessed, "notice", "show", drafts[0]).out

    assert "sx-2024.yjj.reminder.2024-09-30" in cli(assessed, "notice", "issue", *DAY, "--dry-run").err
    assert cli(assessed, "notice", "approve", drafts[0], "--by", "李主任@awb").code == 0
    assert cli(assessed, "notice", "reject", drafts[1], "--why", "与上月重复").code == 0
    issued = cli(assessed, "notice", "issue", *DAY)
    assert issued.code == 0
    assert "某安委办提〔2024〕1号" in issued.err
    assert "某安委办督〔2024〕1号" in issued.err

    listed = {notice["key"]: notice for notice in cli(assessed, "notice", "list", "--format", "json").json}
    first = listed[drafts[0]]
    assert (first["number"], first["state"], first["issued_on"]) == ("某安委办督〔2024〕1号", "issued", "2024-09-30")
    assert first["reply_due"] == "2024-10-12"  # five working days, over the national holiday
    assert listed[drafts[1]]["state"] == "withdrawn"
    assert {listed[key]["state"] for key in drafts[2:]} == {"draft"}

    body = cli(assessed, "notice", "show", "某安委办督[2024]1号")  # brackets as keyboards have them
    assert body.code == 0
    for words in ("某安委办督〔2024〕1号", "逾期未完成", "item-overdue", "2024年9月30日"):
        assert words in body.out

    assert cli(assessed, "deliver", "--now", "--dry-run", "--format", "json").json == []  # nothing is in the outbox yet
    assert not (assessed / "var/outbox").exists()
    sent = cli(assessed, "deliver", "--now", "--format", "json").json
    assert {tuple(row) for row in sent} == {tuple(DELIVERY_KEYS)}
    assert {row["outcome"] for row in sent} == {"sent"}
    files = list((assessed / "var/outbox").rglob("*.md"))
    assert len(files) == len(sent)
    numbers = {notice["number"] for notice in listed.values() if notice["state"] == "issued"}
    said = "".join(file.read_text(encoding="utf-8") for file in files)
    assert [said.count(f"**{number}**\n\n") for number in numbers] == [1] * len(numbers)
    assert cli(assessed, "deliver", "--format", "json").json == []


def test_the_trail_of_a_notice_and_of_an_item_says_who_what_and_why(assessed: Path, cli: Cli) -> None:
    key = "sx-2024.qsx.supervision.2024-09-30"
    cli(assessed, "notice", "reject", key, "--why", "与上月重复", "--by", "李主任@awb")
    trail = cli(assessed, "audit", "trail", f"notice:{key}", "--format", "json").json
    assert [event["verb"] for event in trail] == ["notice.draft", "notice.hush", "notice.reject"]
    assert (trail[-1]["actor"], trail[-1]["why"]) == ("李主任@awb", "与上月重复")
    assert cli(assessed, "audit", "trail", key, "--format", "json").json == trail
    assert "载入方案" in cli(assessed, "audit", "trail", "sx-2024").out
    unknown = cli(assessed, "audit", "trail", "nosuch")
    assert (unknown.code, unknown.out) == (1, "")


def test_a_record_that_was_altered_is_found_against_the_head_that_was_kept(assessed: Path, cli: Cli) -> None:
    head = cli(assessed, "audit", "head").out.strip()
    whole = cli(assessed, "audit", "verify", "--head", head[:21])
    assert (whole.code, whole.out) == (0, "")
    assert "没有发现改动" in whole.err
    with sqlite3.connect(assessed / "var" / "taskhub.db") as ledger:
        ledger.execute("UPDATE progress_report SET done = 1 WHERE id = 9")
    found = cli(assessed, "audit", "verify", "--head", head, "--format", "json")
    assert found.code == 1
    assert [row["what"] for row in found.json] == ["封存以后被改过"]
    assert cli(assessed, "audit", "verify", "--head", "heute").code == 1


def test_a_dry_run_of_delivery_names_a_channel_that_could_not_send(sample: Path, cli: Cli) -> None:
    channels = sample / "config" / "channels.yaml"
    text = channels.read_text(encoding="utf-8")
    channels.write_text(text + '\n  - {name: wecom, tags: [qsx], url: "wecombot://${NO_SUCH_KEY}"}\n', encoding="utf-8")
    ran = cli(sample, "deliver", "--dry-run")
    channels.write_text(text, encoding="utf-8")
    assert ran.code == 1
    assert "channels.yaml" in ran.err
    assert "NO_SUCH_KEY" in ran.err
    assert cli(sample, "deliver", "--dry-run").code == 0


def test_a_rejection_needs_a_reason_and_an_approval_a_name(assessed: Path, cli: Cli) -> None:
    assert cli(assessed, "notice", "reject", "sx-2024.qsx.supervision.2024-09-30").code == 2
    assert cli(assessed, "notice", "approve").code == 2
    unknown = cli(assessed, "notice", "approve", "sx-2024.qsx.supervision.2024-09-31")
    assert unknown.code == 1
    assert "sx-2024.qsx.supervision.2024-09-30" in unknown.err
    assert cli(assessed, "notice", "list", "--state", "nosuch").code == 2


def test_an_actor_is_written_name_at_unit(assessed: Path, cli: Cli) -> None:
    done = cli(assessed, "notice", "approve", "--all", "--by", "张三")
    assert done.code == 1
    assert "姓名@单位代码" in done.err


# rules


def test_the_shipped_rules_pass_and_are_listed(sample: Path, cli: Cli) -> None:
    done = cli(sample, "rules", "check")
    assert done.code == 0
    assert done.err.count("通过") == len(set((sample / "rules").glob("*.yaml")) - {sample / "rules" / "ladders.yaml"})
    rules = cli(sample, "rules", "list", "--format", "json").json
    assert {rule["rule"]: rule["colour"] for rule in rules}.items() >= {
        "item-due-soon": "blue", "item-behind-schedule": "yellow", "item-overdue": "red",
    }.items()  # fmt: skip


def test_a_changed_rule_is_told_against_what_the_last_assessment_used(assessed: Path, cli: Cli) -> None:
    rules = assessed / "rules" / "items.yaml"
    text = rules.read_text(encoding="utf-8")
    assert "→" not in cli(assessed, "rules", "check").err
    rules.write_text(text.replace("days_overdue >= 1", "days_overdue >= 3"), encoding="utf-8")
    told = cli(assessed, "rules", "check").err
    rules.write_text(text, encoding="utf-8")
    assert "规则 item-overdue 的 when:" in told
    assert told.count("→") == 1


def test_every_fact_is_documented(sample: Path, cli: Cli) -> None:
    facts = cli(sample, "rules", "list", "--facts", "--format", "json").json
    assert {"item", "unit", "plan"} <= {fact["subject"] for fact in facts}
    assert all(fact["fact"] and fact["type"] and fact["meaning"] for fact in facts)
    told = cli(sample, "rules", "list", "--facts").err
    assert all(form in told for form in ("count(", "sum(", "within", "unit 的成员:item、hazard、notice", "count(extension"))


def test_one_rule_is_shown_with_its_condition_and_its_place(sample: Path, cli: Cli) -> None:
    done = cli(sample, "rules", "show", "item-overdue")
    for words in ("逾期未完成", "days_overdue >= 1", "items.yaml:"):
        assert words in done.out
    assert "item-overdue" in cli(sample, "rules", "show", "item-overdu").err


def test_a_rule_that_does_not_parse_is_refused_with_its_line_and_position(sample: Path, cli: Cli) -> None:
    file = sample / "rules/items.yaml"
    text = file.read_text(encoding="utf-8")
    broken = "when: status == 'active' and days_overdue >= 1"
    line = text[: text.index(broken)].count("\n") + 1
    file.write_text(text.replace(broken, "when: status == 'active' and days_overdu >= 1"), encoding="utf-8")
    done = cli(sample, "rules", "check")
    assert done.code == 1
    assert f"items.yaml:{line}" in done.err
    assert "days_overdue" in done.err  # the nearest known fact


# the manners of the command


def test_json_stands_alone_on_standard_output(writable: Path, taskhub: Cli) -> None:
    done = taskhub(writable, "assess", "--as-of", "2024-09-30", "--format", "json")
    assert done.code == 0
    assert isinstance(json.loads(done.out), list)
    assert "研判" in done.err


def test_an_empty_workspace_says_how_to_load_a_plan(sample: Path, cli: Cli) -> None:
    done = cli(sample, "status")
    assert (done.code, done.out) == (1, "")
    assert "taskhub plan load" in done.err


def test_outside_a_workspace_it_says_so(tmp_path: Path, cli: Cli) -> None:
    done = cli(tmp_path, "status")
    assert (done.code, done.out) == (1, "")
    assert "工作区" in done.err
    assert "--workspace" in done.err
    named = cli(tmp_path, "--workspace", str(tmp_path / "nosuch"), "status")
    assert named.code == 1
    assert "nosuch" in named.err


def test_a_workspace_is_found_from_below_and_by_name(loaded: Path, tmp_path: Path, cli: Cli) -> None:
    assert cli(loaded / "config/plans", "plan", "show", "--format", "json").json[0]["plan"] == "sx-2024"
    assert cli(tmp_path, "--workspace", str(loaded), "plan", "show", "--format", "json").json[0]["plan"] == "sx-2024"


def test_a_day_that_has_not_come_is_refused_where_something_is_written(assessed: Path, cli: Cli) -> None:
    for command in (["assess"], ["notice", "issue"]):
        done = cli(assessed, *command, "--as-of", "2099-01-01")
        assert (done.code, "还没有到" in done.err) == (1, True)
        assert cli(assessed, *command, "--as-of", "2099-01-01", "--dry-run").code == 0


def test_a_file_that_cannot_be_written_is_named(loaded: Path, cli: Cli) -> None:
    for command in (["plan", "export", "sx-2024", "-o", "no/such/x.yaml"], ["rules", "test", "--junit", "no/such/x.xml"]):
        done = cli(loaded, *command)
        assert (done.code, "写不了" in done.err) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [["nosuch"], ["status", "--nosuch"], ["status", "--as-of", "30/9"], ["status", "--format", "xml"], ["plan", "load"],
     ["status", "--known-at", "soon"]],
)  # fmt: skip
def test_wrong_usage_ends_with_2(loaded: Path, cli: Cli, arguments: list[str]) -> None:
    done = cli(loaded, *arguments)
    assert (done.code, done.out) == (2, "")


def test_a_wrong_setting_names_the_file_the_line_and_the_field(sample: Path, cli: Cli) -> None:
    settings = sample / "config/taskhub.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("storm_cap: 300", "storm_cap: viele"), encoding="utf-8")
    done = cli(sample, "status")
    assert done.code == 1
    assert "taskhub.yaml:" in done.err
    assert "storm_cap" in done.err


@pytest.mark.parametrize("arguments", [["status", *DAY], ["notice", "list"], ["rules", "list", "--facts"], ["unit", "list"]])
def test_it_answers_in_english(loaded: Path, taskhub: Cli, arguments: list[str]) -> None:
    done = taskhub(loaded, *arguments, TASKHUB_LOCALE="en")
    assert done.code == 0, done.err


HEAVY = ("prefect", "durable", "durable_rules_engine", "apprise", "openpyxl", "matplotlib", "chinese_calendar", "alembic")


@pytest.mark.parametrize("arguments", [["--help"], ["status", *DAY]])
def test_nothing_heavy_is_imported_to_answer(loaded: Path, arguments: list[str]) -> None:
    script = (
        "import sys, taskhub.cli as cli\n"
        f"sys.argv = ['taskhub', *{arguments!r}]\n"
        "try:\n    cli.main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=loaded, capture_output=True, text=True, check=True, timeout=60,
        env={name: value for name, value in os.environ.items() if not name.startswith("TASKHUB_")},
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"
