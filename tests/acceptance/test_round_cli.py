"""``taskhub round`` on the shipped sample: thirty sheets out, some back by folder and letter, one nil on paper, one sent back."""

import shutil
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

Cli = Callable[..., Any]


def fill(path: Path, **cells: Any) -> Path:
    book = load_workbook(path)
    places = {cell.value: cell.column for cell in book["事项"][4]}
    for heading, value in cells.items():
        book["事项"].cell(5, places[heading]).value = value
    book.save(path)
    return path


def counted(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {status: sum(row["status"] == status for row in rows) for status in {row["status"] for row in rows}}


def test_a_round_from_its_sheets_to_its_close(writable: Path, cli: Cli, tmp_path: Path) -> None:
    def run(*arguments: str, day: str, code: int = 0) -> Any:
        done = cli(writable, "round", *arguments, "--as-of", day)
        assert done.code == code, done.err
        return done

    def status(day: str) -> dict[str, str]:
        return {row["unit"]: row["status"] for row in run("status", "2024Q3", "--format", "json", day=day).json}

    sheets, inbox = tmp_path / "sheets", tmp_path / "inbox"
    inbox.mkdir()
    assert run("collect", "--format", "json", day="2024-10-01").json == [], "the folder of the settings is made where it is not"
    opened = ("open", "2024Q3", "--due", "2024-10-10", "-o", str(sheets))
    trial = run(*opened, "--dry-run", day="2024-10-01")
    assert "只是预演" in trial.err
    assert not sheets.exists()
    assert "新要 30 个单位报送,写了 30 张表" in run(*opened, day="2024-10-01").err
    assert "新要 0 个单位报送,写了 0 张表,消息 0 条" in run(*opened, day="2024-10-01").err
    assert counted(run("status", "2024Q3", "--format", "json", day="2024-10-01").json) == {"awaited": 30}

    shutil.move(fill(sheets / "石桥县-2024Q3.xlsx", 完成值=60, 进展="推进中"), inbox)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "李四 <ls@example.org>", "awb@example.org", "填报表"
    mail.set_content("见附件")
    one = fill(sheets / "市应急管理局-2024Q3.xlsx", 完成百分比=30, 进展="推进中")
    mail.add_attachment(one.read_bytes(), maintype="application", subtype="octet-stream", filename=one.name)
    (inbox / "来信.eml").write_bytes(bytes(mail))
    shutil.move(fill(sheets / "市林业局-2024Q3.xlsx", 是否完成="也许"), inbox)
    done = run("collect", str(inbox), "--format", "json", day="2024-10-09", code=1)
    assert {row["file"]: (row["folder"], row["units"]) for row in done.json} == {
        "石桥县-2024Q3.xlsx": ("taken", ["sqx"]), "来信.eml": ("taken", ["yjj"]), "市林业局-2024Q3.xlsx": ("bad", ["lyj"]),
    }  # fmt: skip
    assert run("collect", str(inbox), "--format", "json", day="2024-10-09").json == []

    run("receive", "2024Q3", "市公安局", "--nil", "--signed-by", "孙局长", day="2024-10-12")
    run("return", "2024Q3", "市应急局", "--remark", "1.1.2 缺验收单", "--due", "2024-10-14", day="2024-10-12")
    rows = {row["unit"]: row for row in run("status", "2024Q3", "--format", "json", day="2024-10-12").json}
    assert len(rows) == 30
    assert counted(list(rows.values())) == {"missing": 27, "submitted": 1, "nil": 1, "returned": 1}
    assert (rows["gaj"]["late"], rows["gaj"]["person"], rows["sqx"]["late"]) == (True, "孙局长", False)
    inbox.joinpath(one.name).write_bytes(fill(one, 完成百分比=35, 进展="补了验收单").read_bytes())
    assert run("collect", str(inbox), "--format", "json", day="2024-10-13").json[0]["folder"] == "taken"
    assert "核定 3 个单位" in run("verify", "2024Q3", "--all", "--remark", "齐", day="2024-10-14").err
    assert "未报:" in run("close", "2024Q3", day="2024-10-15").err
    assert counted([{"status": one} for one in status("2024-10-15").values()]) == {"missing": 27, "verified": 3}
    run("receive", "2024Q3", "市林业局", day="2024-10-20")
    assert status("2024-10-20")["lyj"] == "submitted"
    assert run("verify", "2024Q3", "市林业局", day="2024-10-21", code=1).err.rstrip().endswith("轮次已经截止,不能再核定")
    assert run("status", "2024Q4", day="2024-10-21", code=1).err.rstrip().endswith("最接近的是 2024Q3")
    (listed,) = run("list", "--format", "json", day="2024-10-21").json
    assert (listed["units"], listed["verified"], listed["missing"], listed["submitted"]) == (30, 3, 26, 1)
