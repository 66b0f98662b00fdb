"""Notices on paper and the doctor, at the command line; and what a word processor makes of the documents."""

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from taskhub.units import load_units

Cli = Callable[..., Any]
DAY = ("--as-of", "2024-09-30")


@pytest.fixture
def issued(assessed: Path, cli: Cli) -> Path:
    """The sample with every draft signed and issued."""
    assert cli(assessed, "notice", "approve", "--all", "--by", "李主任@awb").code == 0
    assert cli(assessed, "notice", "issue", *DAY).code == 0
    return assessed


def _numbers(workspace: Path, cli: Cli) -> list[str]:
    return [row["number"] for row in cli(workspace, "notice", "list", "--format", "json").json if row["kind"] == "supervision"]


def test_documents_of_several_notices_go_into_a_directory(issued: Path, cli: Cli, tmp_path: Path) -> None:
    first, second = _numbers(issued, cli)[:2]
    typed = first.replace("〔", "[").replace("〕", "]")
    done = cli(issued, "notice", "document", typed, second, "-o", str(tmp_path / "made" / "here"))
    assert done.code == 0
    files = [tmp_path / "made" / "here" / f"{number}.docx" for number in (first, second)]
    assert done.out.splitlines() == [str(file) for file in files]
    assert all(zipfile.is_zipfile(file) for file in files)


def test_one_document_goes_into_a_file_and_leaves_no_half_of_it(issued: Path, cli: Cli, tmp_path: Path) -> None:
    number = _numbers(issued, cli)[0]
    for command in ("document", "slip"):
        file = tmp_path / f"{command}.docx"
        assert cli(issued, "notice", command, number, "-o", str(file)).code == 0
        assert zipfile.is_zipfile(file)
    assert sorted(path.name for path in tmp_path.glob("*.docx*")) == ["document.docx", "slip.docx"]
    assert list(tmp_path.glob(".*.half")) == []


def test_what_cannot_be_made_is_said_and_nothing_is_written(issued: Path, cli: Cli, tmp_path: Path) -> None:
    first, second = _numbers(issued, cli)[:2]
    out = tmp_path / "out.docx"
    assert cli(issued, "notice", "document", first, second, "-o", str(out)).code == 2
    assert cli(issued, "notice", "document", first, "-o", str(out), "--form", "poem").code == 2
    unknown = cli(issued, "notice", "document", first, "某安委办督〔2024〕999号", "-o", str(tmp_path / "dir"))
    assert (unknown.code, "没有通知" in unknown.err) == (1, True)
    assert not out.exists()
    assert not (tmp_path / "dir").exists()
    (tmp_path / "blocked").write_text("")
    blocked = cli(issued, "notice", "document", first, "-o", str(tmp_path / "blocked" / "dir"))
    assert (blocked.code, "写不了" in blocked.err) == (1, True)


def test_the_doctor_finds_the_sample_sound_and_says_what_is_broken(writable: Path, cli: Cli) -> None:
    sound = cli(writable, "doctor", "--format", "json")
    assert sound.code == 0
    assert {row["state"] for row in sound.json} <= {"ok", "warning"}
    assert all(list(row) == ["check", "state", "message", "remedy"] for row in sound.json)
    template = writable / "config" / "templates" / "notice.md.j2"
    template.write_text(template.read_text(encoding="utf-8") + "{{ nobody }}", encoding="utf-8")
    (writable / "config" / "taskhub.yaml").write_text("timezone: Mars/Olympus\n", encoding="utf-8")
    lines = cli(writable, "doctor")
    assert lines.code == 1
    assert "✗ config/taskhub.yaml:1 timezone: 没有时区 Mars/Olympus → 写成 Asia/Shanghai 这样的名称\n" in lines.out
    (writable / "config" / "taskhub.yaml").unlink()
    lines = cli(writable, "doctor")
    assert (lines.code, "notice.md.j2:" in lines.out, "'nobody' is undefined" in lines.out) == (1, True, True)


def _pages(file: Path, cwd: Path) -> list[str]:
    """The text of each page that a word processor makes of a document, without blanks: lines break where the fonts want."""
    command = [
        "soffice",
        "--headless",
        f"-env:UserInstallation=file://{cwd / 'profile'}",
        "--convert-to",
        "pdf",
        "--outdir",
        cwd,
        file,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    text = subprocess.run(
        ["pdftotext", "-layout", cwd / f"{file.stem}.pdf", "-"], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    return ["".join(page.split()) for page in text.removesuffix("\f").split("\f")]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["official", "letter"])
def test_a_word_processor_shows_every_part_of_a_document(issued: Path, cli: Cli, tmp_path: Path, form: str) -> None:
    number = _numbers(issued, cli)[0]
    row = next(row for row in cli(issued, "notice", "list", "--format", "json").json if row["number"] == number)
    unit = load_units(issued / "config" / "units.yaml").name(row["unit"])
    file = tmp_path / "one.docx"
    assert cli(issued, "notice", "document", number, "-o", str(file), "--form", form).code == 0
    pages = _pages(file, tmp_path)
    for words in ("市安全生产委员会办公室", number, "的督办单", f"{unit}：", "2024年9月30日"):
        assert words in pages[0]
    assert "2024年9月30日" in pages[-1]
    assert ("2024年9月30日印发" in pages[-1]) == (form == "official")
    assert ("—1—" in pages[0]) == (form == "official"), "the first page of a letter has no number"
    assert "{" not in "".join(pages)


@pytest.mark.slow
def test_a_word_processor_shows_the_slip(issued: Path, cli: Cli, tmp_path: Path) -> None:
    number = _numbers(issued, cli)[0]
    file = tmp_path / "slip.docx"
    assert cli(issued, "notice", "slip", number, "-o", str(file)).code == 0
    (page,) = _pages(file, tmp_path)
    for words in ("公文审批表", number, "督办单", "李主任", "意见"):
        assert words in page
