"""``taskhub unit handover`` and ``unit contacts`` on the shipped sample."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]


def test_a_liaison_hands_over_with_one_command(writable: Path, cli: Cli, tmp_path: Path) -> None:
    given = ("unit", "handover", "--unit", "市住建局", "--from", "市住建局联络员", "--to", "新联络员", "--on", "2024-10-01",
             "--as-of", "2024-10-08", "--by", "王敏@awb")  # fmt: skip
    before = (writable / "config" / "units.yaml").read_text(encoding="utf-8").splitlines()
    done = cli(writable, *given, "-o", str(tmp_path / "清单.xlsx"), "--format", "json")
    assert (done.code, done.json["changed"], done.json["told"]) == (0, True, True)
    assert any(row["kind"] == "item" for row in done.json["open"])
    assert (tmp_path / "清单.xlsx").exists()
    after = (writable / "config" / "units.yaml").read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in after if line not in before] == [
        "- {name: 市住建局联络员, post: liaison, tags: [zjj], valid_from: 2024-01-01, valid_to: 2024-09-30}",
        "- {name: 新联络员, post: liaison, tags: [zjj], valid_from: 2024-10-01}",
    ]
    again = cli(writable, *given, "--format", "json").json
    assert (again["changed"], again["told"]) == (False, False)
    merged = cli(writable, "unit", "handover", "--unit", "swj", "--to-unit", "gxj", "--on", "2024-11-01", "--dry-run")
    assert (merged.code, "将移交给 市工业和信息化局" in merged.err) == (0, True)
    table = tmp_path / "联系人.csv"
    table.write_text("单位,姓名,岗位,电话\n市商务局,甲,联络员,0512-1234567\n", encoding="utf-8")
    assert "新增 1 人" in cli(writable, "unit", "contacts", "import", str(table), "--by", "王敏@awb").err
    (row,) = [row for row in cli(writable, "unit", "contacts", "list", "--format", "json").json if row["name"] == "甲"]
    assert row["phone"] == "0512-1234567"
