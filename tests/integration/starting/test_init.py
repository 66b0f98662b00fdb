"""A new workspace is open for work at once, also where only the wheel is installed."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest

from taskhub.audit import Actor
from taskhub.hub import Hub
from taskhub.problems import StateError
from taskhub.starting import make
from taskhub.workspace import Workspace

REPOSITORY = Path(__file__).parents[3]
SHIPPED = "taskhub/shipped/"
AN_OFFICES_OWN = ("config/.env", "config/calendar.yaml", "config/plans/mine.yaml", "config/templates/notice.docx.bak",
                  "config/samples/ours.csv", "rules/ours.yaml", "rules/tests/ours.yaml")  # fmt: skip


def test_what_is_made_is_sound_and_its_pattern_loads(tmp_path: Path) -> None:
    written = make(tmp_path / "office")
    assert {path.name for path in written} == {"units.yaml", "example.yaml", "开始.md"}
    hub = Hub(Workspace(tmp_path / "office"))
    (loaded,) = hub.load_plans(hub.plan_files(), hub.moment(), Actor("王敏", "awb"))
    assert loaded.plan == "example"
    assert [one.plan.code for one in hub.status(hub.moment())] == ["example"]
    assert hub.ladders
    assert hub.cases()
    assert (tmp_path / "office" / ".gitignore").read_text(encoding="utf-8").startswith("var/")
    assert hub.publications.scoring
    hub.database.close()


def test_a_workspace_and_foreign_files_are_left_alone(tmp_path: Path) -> None:
    make(tmp_path / "office")
    with pytest.raises(StateError, match="已经是工作区"):
        make(tmp_path / "office")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "prefect.yaml").write_text("mine")
    with pytest.raises(StateError, match=r"已有 prefect\.yaml"):
        make(tmp_path / "other")
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["prefect.yaml"]


def test_the_sample_comes_whole(tmp_path: Path) -> None:
    make(tmp_path / "sample", sample=True)
    assert sorted(path.name for path in (tmp_path / "sample" / "config" / "plans").iterdir()) == sorted(
        path.name for path in (REPOSITORY / "config" / "plans").iterdir()
    )


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="not a checkout of git")
def test_all_that_is_under_review_goes_into_the_wheel() -> None:
    listed = subprocess.run(["git", "ls-files", "config", "rules"], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert set(_named()) == set(listed.stdout.splitlines())


@pytest.mark.slow
def test_the_wheel_stands_alone(tmp_path: Path) -> None:
    """Installed into an environment that knows the libraries but not this checkout."""
    build = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-deps", "-w", str(tmp_path), "."]
    source = shutil.copytree(REPOSITORY, tmp_path / "source", ignore=shutil.ignore_patterns(".*", "var", "docs"))
    for name in AN_OFFICES_OWN:
        (source / name).write_text("WECOM_KEY=geheim\n")
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("taskhub-*.whl")
    parts = zipfile.ZipFile(wheel).namelist()
    assert sorted(SHIPPED + name for name in [*_named(), "prefect.yaml"]) == sorted(one for one in parts if SHIPPED in one)
    assert {one.partition("/")[0] for one in parts if ".dist-info/" not in one} == {"taskhub", "flows"}
    shutil.rmtree(source)
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--no-index", str(wheel)],
                   check=True, capture_output=True)  # fmt: skip
    libraries = {"PYTHONPATH": sysconfig.get_path("purelib"), "TASKHUB_BY": "王敏@awb"}  # without its .pth files: no checkout

    def taskhub(*arguments: str, cwd: Path = tmp_path) -> str:
        done = subprocess.run([python, "-m", "taskhub", *arguments], cwd=cwd, env={**_bare(), **libraries}, capture_output=True,
                              text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    where = subprocess.run([python, "-c", "import taskhub, flows; print(taskhub.__file__, flows.__file__)"], cwd=tmp_path,
                           env={**_bare(), **libraries}, capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert where.count(str(tmp_path)) == 2, where
    taskhub("init", "office")
    office = tmp_path / "office"
    assert "通过" in taskhub("plan", "check", "config/plans/example.yaml", cwd=office)
    taskhub("plan", "load", "config/plans/example.yaml", cwd=office)
    assert "example" in taskhub("status", "--format", "json", cwd=office)
    assert "0 个不通过" in taskhub("rules", "test", cwd=office)
    advised = subprocess.run([python, "-c", "from taskhub.starting import from_checkout; print(from_checkout())"], cwd=tmp_path,
                             env={**_bare(), **libraries}, capture_output=True, text=True, check=True)  # fmt: skip
    assert advised.stdout == "False\n", "the doctor advises to install as it was installed"


def _named() -> list[str]:
    """What the wheel is told to take of a workspace."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    names: list[str] = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    return [name for name in names if name.startswith(("config/", "rules/"))]


def _bare() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("TASKHUB_", "PYTHON", "PREFECT_"))}
