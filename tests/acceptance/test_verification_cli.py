"""Verifying on the shipped sample, and a family of plans, as people run them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

DAY = ("--as-of", "2024-09-30")

Cli = Callable[..., Any]


def test_claims_are_looked_at_verified_in_bulk_and_sent_back(sample: Path, cli: Cli) -> None:
    def run(*arguments: str) -> Any:
        return cli(sample, *arguments, *DAY)

    settings = sample / "config" / "taskhub.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("  on: false ", "  on: true "), encoding="utf-8")
    assert cli(sample, "plan", "load", "config/plans/sx-2024.yaml").code == 0
    assert cli(sample, "progress", "import", "config/samples/progress-sx-2024.csv").code == 0
    first = run("progress", "claims", "--unit", "市应急管理局", "--waiting", "--format", "json").json
    assert {"no_evidence"} <= set(first[0]["risks"])
    item = f"{first[0]['plan']}/{first[0]['item']}"
    refused = run("progress", "verify", item, "--by", "张三@yjj")
    assert (refused.code, refused.out) == (1, "")
    assert "不能自己核定自己报的" in refused.err
    done = run("progress", "verify", "--all", "--unit", "市应急管理局")
    assert (done.code, len(done.out.split())) == (0, len(first))
    assert run("progress", "send-back", item, "--remark", "没有签到表").out.strip() == item
    plan = run("status", "--plan", "sx-2024", "--format", "json").json
    assert (plan["completed"], plan["completed_verified"]) == (449, len(first) - 1)
    assert (plan["completion_rate"], plan["completion_rate_verified"] < 50.28) == (50.28, True)
    sampled = run("progress", "claims", "--sample", "3", "--seed", "2024-3", "--format", "json")
    assert (len(sampled.json), sampled.err.strip()) == (3, "抽样 1 号,种子 2024-3")
    (row,) = run("progress", "samples", "--format", "json").json
    assert (row["stands"], row["drawn"], row["waiting"]) == (True, 3, 3)


def test_a_family_is_one_tree_with_one_total(sample: Path, cli: Cli) -> None:
    county = sample / "config" / "plans" / "qx-2024.yaml"
    text = county.read_text(encoding="utf-8").replace("part_of: null", "part_of: sx-2024")
    county.write_text(text.replace('{code: "1.1", ', '{code: "1.1", carries: "1.1.1", ', 1), encoding="utf-8")
    alone = cli(sample, "plan", "check", "config/plans/qx-2024.yaml")
    assert alone.code == 1
    assert "没有上级方案 sx-2024 → 先装入它,或与它一起装入(检查时也一起写)" in alone.err
    assert cli(sample, "plan", "load", "config/plans/qx-2024.yaml", "config/plans/sx-2024.yaml").code == 0
    whole = cli(sample, "status", "--family", "--plan", "sx-2024", *DAY, "--format", "json").json
    assert [(row["plan"], row["depth"], row["items"]) for row in whole["plans"]] == [("sx-2024", 0, 893), ("qx-2024", 1, 35)]
    assert (whole["total"]["items"], whole["heads"]["items"], whole["carried"]) == (893 + 35 - 1, 893 + 35 - 1, 1)
    said = cli(sample, "status", "--plan", "sx-2024", *DAY).out
    assert "连同 1 个下级方案:事项 927" in said
    shown = cli(sample, "plan", "show", "sx-2024", *DAY, "--format", "json")
    assert [row["carried_by"] for row in shown.json if row["carried_by"]] == [["qx-2024/1.1"]]
    assert "下级方案:qx-2024" in shown.err
