"""Which entries of the lock the bundle takes: those for every patch version of our Python, and no others."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "bundle.py"
LOCK = """\
always==1.0 \\
    --hash=sha256:01 \\
    --hash=sha256:02
    # via somebody
on-early-patches==1.0 ; python_full_version < '3.11.3' \\
    --hash=sha256:03
split==1.0 ; python_full_version < '3.12' \\
    --hash=sha256:04
split==2.0 ; python_full_version >= '3.12' \\
    --hash=sha256:05
elsewhere==1.0 ; sys_platform == 'win32' \\
    --hash=sha256:06
"""


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bundle", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("running", "taken"),
    [
        ((3, 11, 7), ["always==1.0", "on-early-patches==1.0", "split==1.0"]),
        ((3, 12, 1), ["always==1.0", "split==2.0"]),
    ],
)
def test_what_the_target_may_need_is_taken(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, running: tuple[int, int, int], taken: list[str]
) -> None:
    monkeypatch.setattr(tool, "PYTHON", running[:2])
    entries = [*tool.entries(LOCK)]
    assert [entry.split(" ", 1)[0] for entry in entries] == taken
    assert all(";" not in entry for entry in entries)
    assert "--hash=sha256:02" in entries[0]


def test_every_entry_of_the_lock_can_be_read(tool: ModuleType) -> None:
    names = [
        entry.partition("==")[0] for entry in tool.entries((TOOL.parents[1] / "requirements.lock").read_text(encoding="utf-8"))
    ]
    assert len(names) == len(set(names)) > 100
    assert tool.BUILT_HERE in names
