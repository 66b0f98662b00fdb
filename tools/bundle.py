"""Makes dist/taskhub-VERSION-offline-PLATFORM-pyXY.tar.gz: all that a machine without any registry needs: ``make bundle``.

The wheels are those of requirements.lock for the Python that runs this, chosen as old systems need them, and taskhub's own from
this checkout. durable-rules comes as source and is built here, so the target needs no compiler. Times and owners are fixed:
the same checkout, lock and interpreter make the same bytes."""

import gzip
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.markers import Marker

import taskhub

REPOSITORY = Path(__file__).resolve().parent.parent
OFFLINE = Path(__file__).resolve().parent / "offline"

PYTHON = sys.version_info[:2]
OF_SOURCE = ("pyproject.toml", "README.md", "prefect.yaml", "src", "flows", "config", "rules")
NO_SOURCE = (".*", "__pycache__", "*.egg-info")
BUILT_HERE = "durable-rules"
OLDEST_GLIBC = 28
"""The minor of glibc 2.x on Kylin V10, UOS 20, openEuler 20.03 and Debian 10: newer wheels are passed over for older ones."""
EPOCH = 1580601600  # of everything in the bundle; before 1980 there are no zip files


def bundle(into: Path) -> Path:
    """Makes the bundle in the directory ``into`` and answers its path; what of the same name was there gives way to it."""
    if not sys.platform.startswith("linux"):
        sys.exit("taskhub: the bundle is for Linux, and is made on Linux")
    machine, python = platform.machine(), ".".join(map(str, PYTHON))
    name = f"taskhub-{taskhub.__version__}-offline-linux-{machine}-py{python.replace('.', '')}"
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into, prefix=".bundle-") as made:
        root = Path(made, name)
        shutil.copytree(OFFLINE, root)
        shutil.copytree(REPOSITORY / "docs", root / "docs", ignore=shutil.ignore_patterns(*NO_SOURCE))
        _gather(root / "wheels", machine, Path(made))
        (root / "BUNDLE").write_text(
            f"VERSION={taskhub.__version__}\nPYTHON_VERSION={python}\nMACHINE={machine}\nGLIBC=2.{_glibc(root / 'wheels')}\n"
        )
        (root / "SHA256SUMS").write_text(_sums(root), encoding="utf-8")
        _pack(root, archive := Path(made, f"{name}.tar.gz"))
        return archive.replace(into / archive.name)


def _gather(wheels: Path, machine: str, scratch: Path) -> None:
    """Every wheel: of the lock, by its hashes, and our own."""
    wanted = [*entries((REPOSITORY / "requirements.lock").read_text(encoding="utf-8"))]
    ours = [entry for entry in wanted if entry.startswith(f"{BUILT_HERE}==")]
    (built := scratch / "built.lock").write_text("\n".join(ours), encoding="utf-8")
    (others := scratch / "others.lock").write_text("\n".join(one for one in wanted if one not in ours), encoding="utf-8")
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in range(OLDEST_GLIBC, 4, -1)]
    platforms += [f"manylinux{year}_{machine}" for year in (2014, 2010, 1)]
    _pip("download", "--only-binary", ":all:", *(f"--platform={one}" for one in platforms), "--require-hashes", "-r", others,
         "-d", wheels)  # fmt: skip
    _pip("wheel", "--require-hashes", "-r", built, "-w", wheels)
    for part in OF_SOURCE:
        source, copy = REPOSITORY / part, scratch / "source" / part
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns(*NO_SOURCE))
        else:
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, copy)
    _pip("wheel", scratch / "source", "-w", wheels)


def entries(lock: str) -> Iterator[str]:
    """The entries that any Python of our minor version needs, without their markers: the target's may be older than ours."""
    for entry in re.split(r"\n(?=\S)", lock):
        head, hashes = entry.split(" \\\n", 1)
        pinned, _semicolon, marker = head.partition(" ; ")
        oldest, newest = (".".join(map(str, (*PYTHON, patch))) for patch in (0, 99))
        if not marker or any(Marker(marker).evaluate({"python_full_version": version}) for version in (oldest, newest)):
            yield f"{pinned} \\\n{hashes}"


def _pip(verb: str, *arguments: str | Path) -> None:
    command = [sys.executable, "-m", "pip", verb, "--disable-pip-version-check", "--no-deps", "-q", *map(str, arguments)]
    done = subprocess.run(
        command, env={**os.environ, "SOURCE_DATE_EPOCH": str(EPOCH)}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}taskhub: the bundle was not made: pip {verb} failed")


def _glibc(wheels: Path) -> int:
    """The minor of the glibc 2.x that the target must have: what was built here may ask for more than the others."""
    (wheel,) = wheels.glob(f"{BUILT_HERE.replace('-', '_')}-*.whl")
    with zipfile.ZipFile(wheel) as parts:
        code = b"".join(parts.read(part) for part in parts.namelist() if part.endswith(".so"))
    return max(OLDEST_GLIBC, *(int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", code)))


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def _sums(root: Path) -> str:
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n" for path in _files(root))


def _pack(root: Path, archive: Path) -> None:
    """Level 1: wheels are compressed already."""
    with (
        archive.open("wb") as raw,
        gzip.GzipFile("", "wb", 1, raw, EPOCH) as squeezed,
        tarfile.open(fileobj=squeezed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in _files(root):
            entry = tarfile.TarInfo(str(path.relative_to(root.parent)))
            entry.size, entry.mtime, entry.mode = path.stat().st_size, EPOCH, 0o755 if path.suffix == ".sh" else 0o644
            with path.open("rb") as content:
                tar.addfile(entry, content)


if __name__ == "__main__":
    print(bundle(Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY / "dist"))  # noqa: T201
