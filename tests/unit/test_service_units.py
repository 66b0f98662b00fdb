"""What docs/ has for systemd, verified by systemd itself; nothing is started, and it need not be what runs this machine."""

import shutil
import subprocess
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
PROGRAM = "/opt/taskhub"
UNITS = sorted(path.name for pattern in ("*.service", "*.timer") for path in DOCS.glob(pattern))

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed (Debian: package systemd)"
)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, for a program that is there."""
    program = tmp_path / "program"
    (program / "bin").mkdir(parents=True)
    (program / "bin" / "taskhub").write_text("#!/bin/sh\n")
    (program / "bin" / "taskhub").chmod(0o755)
    (tmp_path / "units").mkdir()
    for name in UNITS:
        said = (DOCS / name).read_text(encoding="utf-8")
        assert name.endswith(".timer") or PROGRAM in said
        (tmp_path / "units" / name).write_text(said.replace(PROGRAM, str(program)), encoding="utf-8")
    return tmp_path / "units"


def complaints(units: Path) -> list[str]:
    """What systemd says of ours; it may have something to say of the machine's own."""
    command = ["systemd-analyze", "verify", "--man=no", *(str(units / name) for name in UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in (done.stdout + done.stderr).splitlines() if "taskhub" in line or str(units) in line]


def test_systemd_has_nothing_to_say_of_the_units(units: Path) -> None:
    assert {"taskhub.service", "taskhub-backup.service", "taskhub-backup.timer"} <= set(UNITS)
    assert complaints(units) == []


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("taskhub.service", "ProtectHome=yes", "ProtectHom=yes"),
        ("taskhub.service", "/program/bin/taskhub", "/program/bin/taskhug"),
        ("taskhub-backup.timer", "02:30:00", "25:30:00"),
    ],
)
def test_and_would_have_of_a_slip(units: Path, name: str, right: str, wrong: str) -> None:
    said = (units / name).read_text(encoding="utf-8")
    assert right in said
    (units / name).write_text(said.replace(right, wrong), encoding="utf-8")
    assert any(name in line for line in complaints(units))
