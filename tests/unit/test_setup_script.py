"""tools/setup.sh, where no Python of the machine suits."""

import os
import shutil
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
TOOLS = ("sh", "dirname", "cat", "cksum", "grep")


def test_without_a_python_that_suits_it_says_so_in_a_sentence_and_touches_nothing(tmp_path: Path) -> None:
    """The machine's Pythons are too old or too new: what asks them for their version is told no."""
    for name in ("tools/setup.sh", "pyproject.toml", "requirements.lock"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, tmp_path / name)
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in TOOLS:
        (programs / name).symlink_to(shutil.which(name) or "")
    for name in ("python3.12", "python3", "python"):
        (programs / name).write_text("#!/bin/sh\nexit 1\n")
        (programs / name).chmod(0o755)
    environment = {**{name: value for name, value in os.environ.items() if name != "PYTHON"}, "PATH": str(programs)}
    for named in ({}, {"PYTHON": "python3"}):
        done = subprocess.run(
            ["sh", "tools/setup.sh"], cwd=tmp_path, env={**environment, **named}, capture_output=True, text=True, check=False
        )
        (said,) = done.stderr.splitlines()
        assert (done.returncode, done.stdout) == (1, "")
        assert "Python 3.11 or 3.12 is needed" in said
        assert "make PYTHON=" in said
    assert not (tmp_path / ".venv").exists()
