"""A new workspace: what is shared comes from the program, what is the office's own is a small pattern to write over."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from taskhub.i18n import gettext as _
from taskhub.problems import StateError

PATTERN = Path(__file__).parent / "pattern"
_SHARED = ("rules", "prefect.yaml", "config/templates", "config/plan.schema.json", "config/taskhub.yaml", "config/channels.yaml",
           "config/ranking.yaml", "config/counters.yaml", "config/watch.yaml")  # fmt: skip
_SAMPLE = ("config/units.yaml", "config/plans", "config/samples")
_INSTALLED = Path(__file__).parent.parent / "shipped"


def from_checkout() -> bool:
    """Whether this program runs where it is developed, and was not installed from a wheel."""
    return not _INSTALLED.is_dir()


def shipped() -> Path:
    """Where rules, templates and the sample lie: in an installed package beside this one, in a checkout at its root."""
    return Path(__file__).parents[3] if from_checkout() else _INSTALLED


def make(directory: Path, *, sample: bool = False) -> list[Path]:
    """Makes ``directory`` a workspace, or the sample's; answers the files for the office to write over. Raises StateError where
    there is anything that it would write."""
    sources = [(name, shipped() / name) for name in (*_SHARED, *(_SAMPLE if sample else ()))]
    files = dict(_files(sources))
    own = {} if sample else dict(_files([("", PATTERN)]))
    files |= {(".gitignore" if name == "gitignore" else name): path for name, path in own.items()}
    if (directory / "config").exists() or (directory / "rules").exists():
        raise StateError(_("{path} 已经是工作区;换一个目录").format(path=directory))
    taken = sorted(name for name in files if (directory / name).exists())
    if taken:
        raise StateError(_("{path} 里已有 {names};换一个目录").format(path=directory, names="、".join(taken)))
    for name, path in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, directory / name)
    return [directory / name for name in own if name.endswith((".yaml", ".md"))]


def _files(sources: list[tuple[str, Path]]) -> Iterator[tuple[str, Path]]:
    for name, source in sources:
        for path in [source] if source.is_file() else sorted(source.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield name if path == source else (Path(name) / path.relative_to(source)).as_posix(), path
