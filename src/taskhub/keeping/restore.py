"""A workspace made again from a backup, in a directory of its own: whole or not at all."""

import hashlib
import json
import shutil
import tarfile
from pathlib import Path, PurePosixPath

from sqlalchemy.engine import make_url

import taskhub.hub  # noqa: F401  the seals are of every room's tables
from taskhub import audit
from taskhub.audit import Head
from taskhub.database import Database, shown
from taskhub.i18n import gettext as _
from taskhub.keeping.backup import LEDGER, MANIFEST, Kept
from taskhub.problems import StateError
from taskhub.workspace import Workspace


def restore(source: Path, directory: Path) -> Kept:
    """Makes ``directory``, which must be empty or not there. Raises StateError for a file that is no whole backup, or whose
    ledger was altered. An older ledger is brought to the schema of this program."""
    directory = directory.resolve()
    if Path.cwd().is_relative_to(directory):  # it would be taken away from under whoever stands in it
        raise StateError(_("现在就在 {path} 里;换到别处再恢复,或恢复到一个新目录,如 --into 恢复").format(path=directory))
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise StateError(_("{path} 不是空目录;恢复到一个新目录,核对无误再换过去").format(path=directory))
    half = directory.with_name(f".{directory.name}.half")
    shutil.rmtree(half, ignore_errors=True)  # of a run that was killed
    try:
        kept = _unpack(source, half)
        ledger = Database(f"sqlite:///{half / LEDGER}").prepare()
        with ledger.reading() as session:
            breaches = audit.verify(session, Head.parse(kept.head)).breaches
        ledger.close()
        if breaches:
            raise StateError(_("备份里的台账被改过:{where}:{what}").format(where=breaches[0].where, what=breaches[0].what))
        directory.parent.mkdir(parents=True, exist_ok=True)
        if directory.exists():
            directory.rmdir()
        half.replace(directory)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return kept


def other_ledger(workspace: Workspace) -> str | None:
    """The ledger that commands in ``workspace`` talk to, where it is another than the file that was restored there: its address,
    without passwords. Raises TaskhubError for settings that cannot be read."""
    url = workspace.database_url
    own = workspace.root / LEDGER
    if url.startswith("sqlite") and Path(make_url(url).database or "").resolve() == own.resolve():
        return None
    return shown(url)


def _unpack(source: Path, half: Path) -> Kept:
    """Every file that the manifest names, and nothing else, compared with its hash."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            entries = {entry.name: entry for entry in archive if entry.isfile()}
            said = archive.extractfile(entries[MANIFEST])
            assert said is not None  # it is a file
            kept = Kept(**json.loads(said.read()))
            for name, sha256 in kept.files.items():
                content = archive.extractfile(entries[name])
                assert content is not None
                _put(half, name, content.read(), sha256)
    except (OSError, EOFError, tarfile.TarError, KeyError, TypeError, ValueError) as error:
        raise StateError(_("{path} 不是完整的备份:{why}").format(path=source, why=error)) from error
    return kept


def _put(half: Path, name: str, content: bytes, sha256: str) -> None:
    where = PurePosixPath(name)
    if where.is_absolute() or ".." in where.parts:
        raise ValueError(name)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(_("{name} 与清单的哈希不符").format(name=name))
    path = half / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
