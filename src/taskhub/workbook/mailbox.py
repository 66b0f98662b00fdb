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
_LETTER = ".eml"
_TABLES = (".xlsx", ".xlsm", ".csv")
_OTHERS = (".xls", ".et", ".ods", ".zip", ".rar", ".7z")
"""What units send instead of their sheet. It is answered, lest they wait for one."""


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
            kept = _free(target / path.name, path)
            answers = [
                answer for number, one in enumerate(refused, start=1)
                for answer in _answer(target / _stem(kept, one, number), one, mark, unit_name)
            ]  # fmt: skip
            if not brought:
                words = _("{file} 里没有填报表。请附上发给你们的那张表;别的格式(xls、et、ods、压缩包)另存为 xlsx 再交。")
                answers.append(_written(target / f"{kept.stem}.txt", words.format(file=path.name)))
        path.replace(kept)
        yield Filed(path.name, target.name, sender, answers), brought


def _is_ours(path: Path) -> bool:
    """Not the lock files and half files that programs leave about."""
    suffixes = (_LETTER, *_TABLES, *_OTHERS)
    return path.is_file() and path.suffix.lower() in suffixes and not path.name.startswith((".", "~$"))


def _stem(kept: Path, one: Brought, number: int) -> str:
    """What the answer to a refused file is called: as the file itself, or as its letter and, within it, as its place and name,
    because units far apart call their sheets by one name."""
    return f"{kept.stem}-{number}-{one.file.stem}" if kept.suffix.lower() == _LETTER else kept.stem


@contextmanager
def _opened(path: Path) -> Iterator[tuple[str, Sequence[Path]]]:
    """Who sent it, and the tables in it."""
    if path.suffix.lower() != _LETTER:
        yield "", [path] if path.suffix.lower() in _TABLES else []
        return
    letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(letter, EmailMessage)  # what that policy makes
    with TemporaryDirectory() as folder:
        yield str(letter["From"] or ""), list(_attached(letter, Path(folder)))


def _attached(letter: EmailMessage, folder: Path) -> Iterator[Path]:
    """Each in a directory of its own: two may have one name."""
    for number, part in enumerate(letter.walk()):
        name = Path((part.get_filename() or "").replace("\\", "/")).name
        content = part.get_payload(decode=True)
        if Path(name).suffix.lower() in _TABLES and isinstance(content, bytes):
            path = folder / str(number) / name
            path.parent.mkdir()
            path.write_bytes(content)
            yield path


def _answer(
    stem: Path, one: Brought, mark: Callable[[Brought, Path], None], unit_name: Callable[[str], str]
) -> Iterator[Path]:  # fmt: skip
    """A copy of the workbook that shows what is wrong where, and the words to send with it."""
    if one.is_workbook:
        marked = stem.with_name(f"{stem.name}.{_('核对')}.xlsx")
        mark(one, marked)
        yield marked
    said = [
        _("{unit}:").format(unit=unit_name(one.unit)) if one.unit else _("你好:"), "",
        _("你单位交来的 {file} 有 {n} 处要改,没有收下。改好后请再交一次;标出错处的表附后。").format(
            file=one.file.name, n=len(one.problems)), "",
        *(f"{number}. {problem.path or Path(problem.file).name}:{problem.message}"
          + (f" → {problem.remedy}" if problem.remedy else "")
          for number, problem in enumerate(one.problems, start=1)),
    ]  # fmt: skip
    yield _written(stem.with_name(f"{stem.name}.txt"), "\n".join(said))


def _written(path: Path, text: str) -> Path:
    path.write_text(text + "\n", encoding="utf-8")
    return path


def _free(target: Path, source: Path) -> Path:
    """The name under which a file is kept: another file of that name stays as it is."""
    content = source.read_bytes()
    if not target.exists() or target.read_bytes() == content:
        return target
    return target.with_name(f"{target.stem}-{hashlib.sha256(content).hexdigest()[:8]}{target.suffix}")
