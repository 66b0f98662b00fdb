"""``taskhub backup`` and ``taskhub restore`` as people run them."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def kept(sample: Path, cli: Any, tmp_path: Path) -> Path:
    file = tmp_path / "backup.tar.gz"
    assert cli(sample, "backup", "-o", str(file)).out == f"{file}\n"
    return file


def test_a_second_backup_of_the_same_name_is_refused(kept: Path, sample: Path, cli: Any) -> None:
    again = cli(sample, "backup", "-o", str(kept))
    assert (again.code, again.out) == (1, "")
    assert f"{kept} 已经有了" in again.err


def test_a_restored_workspace_that_talks_to_another_ledger_is_warned_of(
    kept: Path, cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = cli(tmp_path, "restore", str(kept), "--into", "plain")
    assert (plain.code, "已恢复到 plain" in plain.err, "注意" in plain.err) == (0, True, False)
    monkeypatch.setenv("TASKHUB_DATABASE_URL", "postgresql+psycopg://hub:geheim@db/taskhub")
    told = cli(tmp_path, "restore", str(kept), "--into", "told")
    assert told.code == 0
    assert "用的是 postgresql+psycopg://hub:***@db/taskhub" in told.err
    assert "geheim" not in told.err


def test_where_one_stands_is_not_restored_to(kept: Path, cli: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused = cli(tmp_path / "empty", "restore", str(kept), "--into", ".")
    assert refused.code == 1
    assert "换到别处再恢复" in refused.err


def test_settings_that_cannot_be_read_do_not_undo_what_was_restored(
    kept: Path, cli: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKHUB_DATABASE_URL", "mysql://hub:geheim@db/taskhub")
    restored = cli(tmp_path, "restore", str(kept), "--into", "again")
    assert (restored.code, "已恢复到 again" in restored.err, "看不懂" in restored.err) == (0, True, True)
    assert "geheim" not in restored.err


def test_an_assessed_workspace_comes_back_in_a_process_that_did_nothing_else(
    assessed: Path, taskhub: Any, tmp_path: Path
) -> None:
    """The tables whose rows an assessment seals have to be known there too."""
    file, again = tmp_path / "backup.tar.gz", tmp_path / "again"
    assert taskhub(assessed, "backup", "-o", str(file)).code == 0
    restored = taskhub(tmp_path, "restore", str(file), "--into", str(again))
    assert (restored.code, "核对无误" in restored.err) == (0, True), restored.err
    before, after = (taskhub(one, "audit", "head").out for one in (assessed, again))
    assert before == after != ""
