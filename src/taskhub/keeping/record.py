"""What the workspace knows of its last backup: a few lines beside the ledger, as the file itself may lie on another machine."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from taskhub.i18n import gettext as _
from taskhub.problems import StateError
from taskhub.workspace import Workspace

RECORD = "backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """``made_at``: an instant with its zone; ``head``: where the audit's chain stood."""

    file: str
    made_at: str
    head: str


def remember(workspace: Workspace, target: Path, made_at: datetime, head: str) -> None:
    """Raises StateError where it cannot be written."""
    path = workspace.var / RECORD
    half = path.with_name(f".{path.name}.half")
    content = asdict(LastBackup(str(target.resolve()), made_at.isoformat(), head))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        half.replace(path)
    except OSError as error:
        raise StateError(_("备份已存,但 {path} 写不了:{why}").format(path=path, why=error.strerror)) from error


def last_backup(workspace: Workspace) -> LastBackup | None:
    """None where there was none. Raises StateError for a record that cannot be read."""
    path = workspace.var / RECORD
    try:
        found = LastBackup(**json.loads(path.read_text(encoding="utf-8")))
        datetime.fromisoformat(found.made_at)
    except FileNotFoundError:
        return None
    except (OSError, TypeError, ValueError) as error:
        raise StateError(_("{path} 读不出来:{why}").format(path=path, why=error)) from error
    return found
