"""A backup: the ledger as it stands at one instant, configuration, rules and scans, with a manifest of what is in it."""

import hashlib
import io
import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy.engine import make_url

from taskhub import __version__, audit
from taskhub.database import SCHEMA, Database
from taskhub.i18n import gettext as _
from taskhub.keeping.record import remember
from taskhub.problems import StateError
from taskhub.workspace import Workspace

MANIFEST, LEDGER = "manifest.json", "var/taskhub.db"
OF_ROOT = ("config", "rules", "prefect.yaml")
"""``prefect.yaml`` too: the office sets its own times there, and nothing can be served without it."""
OF_VAR = ("scans", "contacts.yaml")
"""What of ``var`` cannot be made again: signed papers, and the numbers of people. Messages in files, sheets and Prefect's own
database can, or are no record."""
SECRETS = ".env"
"""The name of files with passwords and keys: wherever a backup goes to, they do not go with it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The manifest. ``head``: where the audit's chain stood; ``files``: path → SHA-256."""

    taskhub: str
    schema: str
    made_at: str
    head: str
    files: dict[str, str]


def backup(workspace: Workspace, database: Database, target: Path, now: datetime) -> Kept:
    """Writes ``target`` whole or not at all, while others go on working; its owner alone can read it. The
    workspace remembers when it was. Raises StateError for a ledger that is no file and for a target that is there already."""
    if not database.is_sqlite:
        raise StateError(_("台账在 PostgreSQL:用 pg_dump 备份数据库,config/、rules/ 和 var/scans 另外复制"))
    if target.exists():
        raise StateError(_("{path} 已经有了,备份不覆盖;换一个文件名,或先把它移走").format(path=target))
    with TemporaryDirectory(prefix="taskhub-") as folder:
        ledger = Path(folder) / "taskhub.db"
        _copy(Path(make_url(database.url).database or ""), ledger)
        copied = Database(f"sqlite:///{ledger}")
        with copied.reading() as session:
            head = str(audit.head(session))
        copied.close()
        files = {LEDGER: ledger, **dict(_files(workspace))}
        kept = Kept(__version__, SCHEMA, now.isoformat(), head, {name: _sha256(path) for name, path in files.items()})
        half = target.with_name(f".{target.name}.half")
        try:
            half.unlink(missing_ok=True)  # of a run that was killed
            half.touch(mode=0o600, exist_ok=False)
            with tarfile.open(half, "w:gz") as archive:
                _add(archive, MANIFEST, json.dumps(asdict(kept), ensure_ascii=False, indent=2).encode())
                for name, path in files.items():
                    _add(archive, name, path.read_bytes())
            half.replace(target)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise StateError(_("{path} 写不了:{why}").format(path=target, why=error.strerror)) from error
    remember(workspace, target, now, head)
    return kept


def _copy(source: Path, target: Path) -> None:
    """By SQLite's own online copy: one consistent state, whoever writes meanwhile."""
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)


def _files(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    roots = [*((name, workspace.root / name) for name in OF_ROOT), *((f"var/{name}", workspace.var / name) for name in OF_VAR)]
    for name, root in roots:
        for path in [root] if root.is_file() else sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.name != SECRETS:
                yield name if path == root else f"{name}/{path.relative_to(root).as_posix()}", path


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))
