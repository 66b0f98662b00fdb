"""What ``make up`` asks of ``taskhub up``."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ([], "up"),
        (["HOST=0.0.0.0"], "up --host 0.0.0.0"),
        (["DEMO=1", "HOST=::1", "PORT=4300"], "--demo up --host ::1 --port 4300"),
    ],
)
def test_up_passes_on_where_to_listen(said: list[str], asked: str) -> None:
    assert _command(*said) == asked


def test_a_name_of_the_machine_in_the_environment_opens_nothing_to_others() -> None:
    assert _command(HOST="office-pc") == "up"


def _command(*said: str, **environment: str) -> str:
    """What the command would be called with."""
    clean = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT", "DEMO", "MAKEFLAGS")}
    done = subprocess.run(
        ["make", "-n", "--no-print-directory", "up", *said],
        cwd=REPOSITORY,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    program, *arguments = done.stdout.splitlines()[-1].removeprefix("exec ").split()
    assert program == ".venv/bin/taskhub"
    return " ".join(arguments)
