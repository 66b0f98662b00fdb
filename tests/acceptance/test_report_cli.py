"""Summary, filled template and dossier at the command line; and that a word processor opens the documents."""

import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName

Cli = Callable[..., Any]
SOFFICE = shutil.which("soffice")


@pytest.fixture
def template(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表"
    sheet["A1"].number_format = "0.00%"
    for name, reference in {"完成率": "表!$A$1", "应急局.偏差": "表!$A$2", "完成律": "表!$A$3"}.items():
        book.defined_names[name] = DefinedName(name, attr_text=reference)
    book.save(path := tmp_path / "template.xlsx")
    return path


def test_a_superiors_table_is_filled_with_what_status_says(assessed: Path, cli: Cli, template: Path, tmp_path: Path) -> None:
    out, sources = tmp_path / "out.xlsx", tmp_path / "sources.json"
    done = cli(assessed, "report", "fill", str(template), "-o", str(out), "--as-of", "2024-09-30", "--plan", "sx-2024",
               "--sources", str(sources))  # fmt: skip
    assert (done.code, done.out.strip()) == (0, str(out))
    assert "没有填 表!A3 完成律: 没有这个名称 → 最接近的是 完成率" in done.err
    sheet = load_workbook(out)["表"]
    assert (sheet["A1"].value, sheet["A2"].value, sheet["A3"].value) == (0.5028, 39.52, None)
    told = json.loads(sources.read_text(encoding="utf-8"))
    assert [(one["cell"], one["value"], one["plan"], one["revision"]) for one in told["cells"]] == [
        ("A1", 50.28, "sx-2024", 1), ("A2", 39.52, "sx-2024", 1),
    ]  # fmt: skip


def test_names_are_listed_and_what_is_asked_wrongly_is_said(assessed: Path, cli: Cli, template: Path, tmp_path: Path) -> None:
    rows = cli(assessed, "report", "fill", "--names", "--plan", "sx-2024", "--as-of", "2024-09-30", "--format", "json").json
    named = {row["name"]: row for row in rows}
    assert (named["completion_rate"]["value"], named["completion_rate"]["alias"]) == (50.28, "完成率")
    assert cli(assessed, "report", "fill", str(template)).code == 2
    assert cli(assessed, "report", "summary", "--period", "2024Q3", "-o", str(tmp_path / "a.txt")).code == 2
    wrong = cli(assessed, "report", "summary", "--period", "2024Q9", "-o", str(tmp_path / "a.docx"))
    assert (wrong.code, "写作 2024Q3" in wrong.err, list(tmp_path.glob("a.*"))) == (1, True, [])


def test_summary_dossier_and_points_go_into_files(assessed: Path, cli: Cli, tmp_path: Path) -> None:
    points = ("report", "points", "add", "应急局", "--year", "2024", "--points", "-2", "--basis", "9号第三条", "--reason", "迟报")
    assert "编号 1" in cli(assessed, *points).err
    assert "已有同样的一笔,编号 1" in cli(assessed, *points).err
    listed = cli(assessed, "report", "points", "list", "--format", "json").json
    assert [(row["unit"], row["points"], row["corrected_by"]) for row in listed] == [("yjj", -2.0, None)]
    for name in ("summary.docx", "summary.md", "dossier.docx", "dossier.xlsx"):
        what = ("--period", "2024Q3", "--plan", "sx-2024") if "summary" in name else ("--unit", "应急局", "--year", "2024")
        done = cli(assessed, "report", name.split(".")[0], *what, "-o", str(tmp_path / name))
        assert (done.code, done.out.strip()) == (0, str(tmp_path / name))
        assert zipfile.is_zipfile(tmp_path / name) == (not name.endswith(".md"))
    assert "加减分合计 -2.00" in done.err
    assert load_workbook(tmp_path / "dossier.xlsx")["加减分"]["B2"].value == -2
    assert "完成449项，完成率50.28%" in (tmp_path / "summary.md").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_word_processor_shows_the_whole_summary_and_dossier(assessed: Path, cli: Cli, tmp_path: Path) -> None:
    for name, what, words in (
        ("summary", ("--period", "2024Q3", "--unit", "应急局"), ("2024年第三季度进展情况小结", "（一）", "缺报情况", "附表")),
        ("dossier", ("--unit", "应急局", "--year", "2024"), ("市应急管理局2024年度考核档案", "二、牵头事项", "九、加减分")),
    ):
        file = tmp_path / f"{name}.docx"
        assert cli(assessed, "report", name, *what, "-o", str(file)).code == 0
        convert = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--convert-to", "pdf",
                   "--outdir", str(tmp_path), str(file)]  # fmt: skip
        subprocess.run(convert, check=True, capture_output=True, timeout=180)
        shown = subprocess.run(
            ["pdftotext", "-layout", str(file.with_suffix(".pdf")), "-"], check=True, capture_output=True, text=True, timeout=60
        )
        text = "".join(shown.stdout.split())
        assert all(word in text for word in words), name
