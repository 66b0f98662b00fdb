"""A bulletin at the command line, on the shipped sample: published, checked, and found out when a figure was edited."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]
DAY = ("--as-of", "2024-10-08")


def test_a_published_file_verifies_until_a_figure_in_it_is_edited(assessed: Path, cli: Cli) -> None:
    ranked = cli(assessed, "report", "ranking", "--period", "2024Q3", "--format", "json").json
    assert {row["group"] for row in ranked} >= {"departments", "counties"}
    file = assessed / "通报.md"
    trial = cli(assessed, "report", "publish", "--period", "2024Q3", *DAY, "-o", str(file), "--dry-run")
    assert (trial.code, "(未写入)已发布 2024Q3.v1" in trial.err, file.exists()) == (0, True, False)
    assert "sha256" not in trial.err, "the real one will have another"
    assert cli(assessed, "report", "publications", "--format", "json").json == []
    done = cli(assessed, "report", "publish", "--period", "2024Q3", *DAY, "-o", str(file))
    assert (done.code, "2024Q3.v1" in done.err, "sha256" in done.err) == (0, True, True)
    (row,) = cli(assessed, "report", "publications", "--format", "json").json
    assert row["scans"] == []
    word, signed = assessed / "签发稿.pdf", assessed / "签发稿.PNG"
    word.write_bytes(b"PK\x03\x04 a document that calls itself a scan")
    refused = cli(assessed, "report", "publish", "--period", "2024Q3", *DAY, "--scan", str(word))
    assert (refused.code, "签发稿.pdf 不是扫描件:内容不是 PDF、JPEG、PNG" in refused.err) == (1, True)
    signed.write_bytes(b"\x89PNG\r\n\x1a\n signed")
    assert cli(assessed, "report", "publish", "--period", "2024Q3", *DAY, "--scan", str(signed)).code == 0
    (row,) = cli(assessed, "report", "publications", "--format", "json").json
    assert row["scans"] == [f"{hashlib.sha256(signed.read_bytes()).hexdigest()}.png"]
    assert cli(assessed, "report", "verify", str(file)).code == 0
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("本期新增", "比上季度上升 12 个百分点。本期新增"), encoding="utf-8")
    own = cli(assessed, "report", "verify", str(file))
    assert (own.code, "正文里有 1 处数字不在发布的正文里" in own.err, "上升 12 个" in own.err) == (0, True, True)
    assert "50.28%" in text
    file.write_text(text.replace("50.28%", "60.28%"), encoding="utf-8")
    found = cli(assessed, "report", "verify", str(file))
    assert (found.code, "50.28%" in found.out, "60.28%" in found.out) == (1, True, True)


def test_a_draft_is_written_to_every_file_that_was_named_or_to_none(assessed: Path, cli: Cli) -> None:
    draft = ("report", "bulletin", "--period", "2024Q3", *DAY)
    word, sheet = assessed / "预览.docx", assessed / "预览.xlsx"
    refused = cli(assessed, *draft, "-o", str(word), "-o", str(assessed / "预览.pdf"))
    assert (refused.code, word.exists()) == (1, False)
    done = cli(assessed, *draft, "-o", str(word), "-o", str(sheet))
    assert (done.code, word.exists(), sheet.exists()) == (0, True, True)
