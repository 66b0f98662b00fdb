"""What a child says is kept, and the log does not grow for ever."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest

from taskhub.cli import logs
from taskhub.cli.server import process


def run(script: str, log: Path) -> int:
    """Lets a child run that ends by itself; what it answers with."""
    with process([sys.executable, "-c", script], os.environ, log) as child:
        return child.wait(30)


def test_both_streams_are_kept_and_what_was_there_before_stays(tmp_path: Path) -> None:
    log = tmp_path / "prefect" / "worker.log"
    assert run("import sys; print('启动'); sys.exit('坏了')", log) == 1
    assert run("print('又来')", log) == 0
    assert log.read_text(encoding="utf-8") == "启动\n坏了\n又来\n"


def test_a_log_that_is_full_makes_way_for_a_new_one_and_the_oldest_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LOG_BYTES", 2000)
    monkeypatch.setattr(logs, "OLD_LOGS", 2)
    log = tmp_path / "server.log"
    run("for n in range(1000): print(f'line {n:04}')", log)  # 10 bytes each, 199 to a file: the limit itself is not reached
    names = ["server.log.2", "server.log.1", "server.log"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    kept = [line for name in names for line in (tmp_path / name).read_text().splitlines()]
    assert kept == [f"line {n:04}" for n in range(1000 - len(kept), 1000)], "the last ones, in order, none lost between files"
    assert all((tmp_path / name).stat().st_size <= 2000 for name in names)
    assert len(kept) > 2 * 190


def test_one_child_that_runs_on_is_enough_to_fill_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "LOG_BYTES", 100)
    log = tmp_path / "server.log"
    with process([sys.executable, "-uc", "import time\nfor n in range(99): print(n)\ntime.sleep(60)"], os.environ, log):
        deadline = time.monotonic() + 20
        while not (log.exists() and log.read_text().endswith("98\n")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert (tmp_path / "server.log.1").exists()


def test_a_line_without_an_end_and_bytes_that_are_no_text_are_kept(tmp_path: Path) -> None:
    run(r"import sys; sys.stdout.buffer.write(b'\xff' + b'x' * 70000)", tmp_path / "server.log")
    assert (tmp_path / "server.log").read_text(encoding="utf-8").replace("\n", "") == "�" + "x" * 70000


def test_a_log_that_cannot_be_written_does_not_hold_the_child_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a pipe holds, into a directory that went away."""
    monkeypatch.setattr(logs, "LOG_BYTES", 50_000)
    monkeypatch.setattr("logging.raiseExceptions", False)  # it complains of every line
    log = tmp_path / "prefect" / "server.log"
    script = "import sys\nsys.stdin = open('go')\nfor n in range(40_000): print('0123456789')"
    monkeypatch.chdir(tmp_path)
    os.mkfifo("go")
    with process([sys.executable, "-c", script], os.environ, log) as child:
        shutil.rmtree(log.parent)
        (tmp_path / "go").write_text("")
        assert child.wait(30) == 0


def test_a_grandchild_that_lives_on_does_not_keep_us(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys\n"
        "print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'], start_new_session=True).pid)"
    )
    began = time.monotonic()
    run(script, tmp_path / "worker.log")
    took = time.monotonic() - began
    os.kill(int((tmp_path / "worker.log").read_text()), 9)
    assert took < 15
