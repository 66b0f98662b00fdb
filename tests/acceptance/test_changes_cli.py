"""``taskhub plan request … amend`` on the shipped sample: asked, granted, amended, loaded, shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]


def test_a_date_is_asked_for_granted_written_into_the_next_revision_and_shown_beside_the_old(
    writable: Path, cli: Cli, tmp_path: Path
) -> None:  # fmt: skip
    item, file = "sx-2024/1.1.8", tmp_path / "sx-2024.yaml"
    asked = ("plan", "request", item, "--due", "2026-06-30", "--document", "市交函〔2025〕3号", "--reason", "线路调整")
    done = cli(writable, *asked, "--by", "周五@jtj")
    assert (done.code, done.out) == (0, "")
    assert "申请 sx-2024/1.1.8#1 已记录" in done.err
    assert "没有变化" in cli(writable, *asked, "--by", "周五@jtj").err
    decided = cli(writable, "plan", "decide", item, "--grant", "--document", "安委办〔2025〕5号", "--by", "周五@jtj")
    assert (decided.code, "由安委办决定" in decided.err) == (1, True)
    assert cli(writable, "plan", "decide", item, "--grant", "--document", "安委办〔2025〕5号", "--by", "王敏@awb").code == 0
    done = cli(writable, "plan", "amend", "sx-2024", "--document", "安委办〔2025〕6号", "--date", "2025-10-01", "-o", str(file))
    assert "第 2 版,自 2025-10-01 起,含 1 份申请" in done.err
    assert [row["field"] for row in cli(writable, "plan", "diff", str(file), "--format", "json").json] == [
        "revision", "effective", "document", "due",
    ]  # fmt: skip
    assert cli(writable, "plan", "load", str(file), "--by", "王敏@awb").code == 0
    (row,) = cli(writable, "plan", "requests", "--format", "json").json
    assert (row["state"], row["revision"], row["was"]) == ("effected", 2, "2025-12-31")
    (changed,) = cli(writable, "status", "--plan", "sx-2024", "--as-of", "2025-11-01", "--format", "json").json["changed"]
    assert (changed["code"], changed["original_due"], changed["due"]) == ("1.1.8", "2025-12-31", "2026-06-30")
