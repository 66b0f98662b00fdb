"""The bundle's install.sh: refuses in one sentence before it touches anything; puts back what was there when it fails.

The package it installs here is a toy of that name, so that nothing but the script is tried."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "offline" / "install.sh"
FITS = {
    "VERSION": "1.0",
    "PYTHON_VERSION": f"{sys.version_info.major}.{sys.version_info.minor}",
    "MACHINE": platform.machine(),
    "GLIBC": "2.5",
}

Bundle = Callable[..., Path]


@pytest.fixture
def bundle(tmp_path: Path) -> Bundle:
    """``bundle(VERSION="2.0", …)``: unpacked, of a package that says its version and, with ``works=False``, ends badly."""

    def make(*, works: bool = True, **said: str) -> Path:
        about = {**FITS, **said}
        root = tmp_path / f"bundle-{about['VERSION']}"
        (root / "wheels").mkdir(parents=True)
        shutil.copy(SCRIPT, root)
        (root / "BUNDLE").write_text("".join(f"{name}={value}\n" for name, value in about.items()))
        _toy_wheel(root / "wheels", about["VERSION"], works)
        (root / "SHA256SUMS").write_text(
            "".join(f"{hashlib.sha256((root / name).read_bytes()).hexdigest()}  {name}\n"
                    for name in ("BUNDLE", "install.sh", f"wheels/taskhub-{about['VERSION']}-py3-none-any.whl"))
        )  # fmt: skip
        return root

    return make


def _toy_wheel(into: Path, version: str, works: bool) -> None:
    about = f"taskhub-{version}.dist-info"
    parts = {
        "taskhub/__init__.py": "",
        "taskhub/__main__.py": f"print({version!r})\n" if works else "raise SystemExit(7)\n",
        "taskhub/command.py": f"def main():\n    print({version!r})\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: taskhub\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{about}/entry_points.txt": "[console_scripts]\ntaskhub = taskhub.command:main\n",
    }
    with zipfile.ZipFile(into / f"taskhub-{version}-py3-none-any.whl", "w") as wheel:
        for name, text in parts.items():
            wheel.writestr(name, text)
        wheel.writestr(f"{about}/RECORD", "".join(f"{name},,\n" for name in [*parts, f"{about}/RECORD"]))


def install(bundle: Path, *arguments: str | Path, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        ["sh", str(bundle / "install.sh"), *map(str, arguments)], cwd=bundle.parent, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHON": sys.executable, **environment},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"PYTHON_VERSION": "3.10"}, ["要 Python 3.10", "3.11、3.12", "PYTHON=/路径/python3.10"]),
        ({"MACHINE": "sparc64"}, ["这个包是给 Linux sparc64 的", platform.machine()]),
        ({"GLIBC": "2.999"}, ["要 glibc 2.999 以上,本机是 2."]),
    ],
)
def test_a_machine_that_does_not_fit_is_told_why(bundle: Bundle, tmp_path: Path, said: dict[str, str], words: list[str]) -> None:
    code, answer = install(bundle(**said), tmp_path / "program")
    assert code == 1
    assert len(answer.splitlines()) == 1
    for word in words:
        assert word in answer
    assert not (tmp_path / "program").exists()


def test_it_wants_one_directory(bundle: Bundle) -> None:
    assert install(bundle())[0] == 2


def test_a_file_that_was_damaged_on_the_way_is_named(bundle: Bundle, tmp_path: Path) -> None:
    root = bundle()
    with (root / "wheels" / "taskhub-1.0-py3-none-any.whl").open("ab") as wheel:
        wheel.write(b"!")
    code, answer = install(root, tmp_path / "program")
    assert code == 1
    assert "安装包不完整" in answer
    assert "wheels/taskhub-1.0-py3-none-any.whl: FAILED" in answer
    assert not (tmp_path / "program").exists()


def test_a_directory_that_holds_something_else_is_left_alone(bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "office" / "config").mkdir(parents=True)
    code, answer = install(bundle(), tmp_path / "office")
    assert code == 1
    assert "不是空目录" in answer
    assert [path.name for path in (tmp_path / "office").iterdir()] == ["config"]


def test_what_lies_in_the_programs_directory_is_not_thrown_away(bundle: Bundle, tmp_path: Path) -> None:
    program = _looks_installed(tmp_path / "program")
    (program / "anwei" / "config").mkdir(parents=True)
    code, answer = install(bundle(), program)
    assert code == 1
    assert "不是程序的东西:anwei" in answer
    assert (program / "anwei" / "config").is_dir()


def test_a_program_that_runs_is_not_replaced(bundle: Bundle, tmp_path: Path) -> None:
    program = _looks_installed(tmp_path / "program")
    shutil.copy("/bin/sleep", program / "bin" / "taskhub")
    with subprocess.Popen([program / "bin" / "taskhub", "60"]) as running:
        try:
            code, answer = install(bundle(), program)
        finally:
            running.kill()
    assert code == 1
    assert "正在运行" in answer
    assert (program / "pyvenv.cfg").exists()


def _looks_installed(program: Path) -> Path:
    (program / "bin").mkdir(parents=True)
    (program / "bin" / "taskhub").touch()
    (program / "pyvenv.cfg").touch()
    return program


@pytest.mark.slow
def test_a_newer_one_takes_the_place_of_the_older_and_a_bad_one_does_not(bundle: Bundle, tmp_path: Path) -> None:
    program = tmp_path / "里 面" / "program"

    def version() -> str:
        command = [program / "bin" / "python", "-I", program / "bin" / "taskhub"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    hostile = {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf"), "PYTHONPATH": str(tmp_path)}
    (tmp_path / "pip.conf").write_text("[install]\nuser = true\n")
    code, answer = install(bundle(), program, **hostile)
    assert code == 0, answer
    assert "taskhub init DIR && cd DIR && taskhub up" in answer
    assert version() == "1.0"
    (program / "lib" / "left-over").touch()

    code, answer = install(bundle(VERSION="2.0"), program)
    assert code == 0, answer
    assert "已换成 2.0" in answer
    assert version() == "2.0"
    assert not (program / "lib" / "left-over").exists()

    code, answer = install(bundle(VERSION="3.0", works=False), program)
    assert code == 1
    assert "没有装成,没有改动" in answer
    assert version() == "2.0"
    assert [path.name for path in program.parent.iterdir()] == ["program"]
