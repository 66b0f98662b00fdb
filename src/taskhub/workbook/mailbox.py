"""A drop folder: letters with workbooks attached, and workbooks by themselves, each taken over and then filed away.

A file stays where it is until its transaction has been committed; taken over twice it changes nothing. So a run that is killed
at any point, followed by another, leaves what one run leaves.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.workbook.desk import Brought

TAKEN, BAD = "taken", "bad"
_TABLES = (".xlsx", ".xlsm", ".csv")


@dataclass(frozen=True, slots=True)
class Filed:
    """A file of the drop folder and where it lies now. ``sender``: of a letter. ``answers``: the files to send back with it."""

    name: str
    folder: str
    sender: str
    answers: Sequence[Path]


def sort_out(
    directory: Path,
    bring: Callable[[Path], Brought],
    mark: Callable[[Brought, Path], None],
    unit_name: Callable[[str], str],
) -> Iterator[tuple[Filed, Sequence[Brought]]]:
    """Every file of ``directory``, in the order of their names. Raises StateError where it is no directory."""
    if not directory.is_dir():
        raise StateError(_("{path} 不是目录").format(path=directory))
    for path in sorted(one for one in directory.iterdir() if _is_ours(one)):
        with _opened(path) as (sender, tables):
            brought = [bring(table) for table in tables]
            refused = [one for one in brought if one.outcome is None]
            target = directory / (TAKEN if brought and not refused else BAD)
            target.mkdir(exist_ok=True)
            answers = [answer for one in refused for answer in _answer(target, one, mark, unit_name)]
            if not brought:
                answers.append(_written(target / f"{path.stem}.txt", _("{file} 里没有填报表").format(file=path.name)))
        path.replace(_free(target / path.name, path))
        yield Filed(path.name, target.name, sender, answers), brought


def _is_ours(path: Path) -> bool:
    """Not the lock files and half files that programs leave about."""
    return path.is_file() and path.suffix.lower() in (".eml", *_TABLES) and not path.name.startswith((".", "~$"))


@contextmanager
def _opened(path: Path) -> Iterator[tuple[str, Sequence[Path]]]:
    """Who sent it, and the tables in it."""
    if path.suffix.lower() != ".eml":
        yield "", [path]
        return
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(letter, EmailMessage)  # what that policy makes
    with TemporaryDirectory() as folder:
        yield str(letter["From"] or ""), list(_attached(letter, Path(folder)))


def _attached(letter: EmailMessage, folder: Path) -> Iterator[Path]:
    for part in letter.walk():
        name = Path((part.get_filename() or "").replace("\\", "/")).name
        content = part.get_payload(decode=True)
        if name and Path(name).suffix.lower() in _TABLES and isinstance(content, bytes):
            path = folder / name
            path.write_bytes(content)
            yield path


def _answer(
    folder: Path, one: Brought, mark: Callable[[Brought, Path], None], unit_name: Callable[[str], str]
) -> Iterator[Path]:  # fmt: skip
    """A copy of the workbook that shows what is wrong where, and the words to send with it."""
    if one.is_workbook:
        marked = folder / f"{one.file.stem}.{_('核对')}.xlsx"
        mark(one, marked)
        yield marked
    said = [
        _("{unit}:").format(unit=unit_name(one.unit)) if one.unit else _("你好:"), "",
        _("你单位交来的 {file} 有 {n} 处要改,没有收下。改好后请再交一次;标出错处的表附后。").format(
            file=one.file.name, n=len(one.problems)), "",
        *(f"{number}. {problem.path or problem.file}:{problem.message}" + (f" → {problem.remedy}" if problem.remedy else "")
          for number, problem in enumerate(one.problems, start=1)),
    ]  # fmt: skip
    yield _written(folder / f"{one.file.stem}.txt", "\n".join(said))


def _written(path: Path, text: str) -> Path:
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _free(target: Path, source: Path) -> Path:
    """The name under which a file is kept: another file of that name stays as it is."""
    content = source.read_bytes()
    if not target.exists() or target.read_bytes() == content:
        return target
    return target.with_name(f"{target.stem}-{hashlib.sha256(content).hexdigest()[:8]}{target.suffix}")
