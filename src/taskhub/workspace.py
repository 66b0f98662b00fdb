"""Where a workspace keeps its things: configuration, rules, the ledger, and what is written beside it."""

import os
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import SettingsError

from taskhub import documents
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, StateError, TaskhubError
from taskhub.settings import Settings

SAMPLE_DAY = date(2024, 9, 30)
"""The shipped sample's own date: what "today" is in the demonstration."""


@dataclass(frozen=True)
class Workspace:
    """A directory with ``config/`` and ``rules/``. ``demo`` keeps the demonstration's ledger apart from the workspace's."""

    root: Path
    demo: bool = False

    @classmethod
    def find(cls, named: str | Path | None = None, demo: bool = False) -> "Workspace":
        """``--workspace``, else ``TASKHUB_WORKSPACE``, else the nearest directory upwards that is one.

        ``TASKHUB_DEMO=1`` stands for ``--demo``: that is how a worker of the demonstration's server hears of it.
        """
        demo = demo or os.environ.get("TASKHUB_DEMO") == "1"
        named = named or os.environ.get("TASKHUB_WORKSPACE")
        if named:
            root = Path(named).resolve()
            if not _is_workspace(root):
                raise StateError(_("{path} 不是工作区:里面没有 config/ 和 rules/").format(path=root))
            return cls(root, demo)
        here = Path.cwd().resolve()
        for root in (here, *here.parents):
            if _is_workspace(root):
                return cls(root, demo)
        raise StateError(_("这里不是工作区(没有 config/ 和 rules/);到工作区里运行,或用 --workspace 指明"))

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def rules(self) -> Path:
        return self.root / "rules"

    @property
    def var(self) -> Path:
        """What taskhub writes: the database, the file channel's messages, Prefect's own files."""
        return self.root / "var" / "demo" if self.demo else self.root / "var"

    @property
    def serving(self) -> Path:
        """The file in which a Prefect server that runs for this workspace says where its API is."""
        return self.var / "prefect" / "api_url"

    @cached_property
    def settings(self) -> Settings:
        path = self.config / "taskhub.yaml"
        document = documents.read(path) if path.exists() else None
        if document is not None and not isinstance(document.data, dict):
            raise TaskhubError(_("{path} 应为 键: 值").format(path=path))
        if document is not None and document.faults:
            raise InputError(document.faults)
        try:
            return Settings(**(document.data if document else {}))
        except SettingsError as error:
            raise TaskhubError(_("环境变量 TASKHUB_… 不是合法的 JSON:{why}").format(why=error)) from error
        except ValidationError as error:
            variables = _variables_at_fault(error)
            if variables or document is None:
                raise InputError(
                    Problem(name, None, "", _("环境变量的值 {value} 不可用").format(value=os.environ[name]), _("改正或取消它"))
                    for name in variables
                ) from None
            raise documents.refusal(document, Settings, error) from None

    @property
    def database_url(self) -> str:
        """The demonstration always has a file of its own, so that it can never write into a real ledger."""
        configured = None if self.demo else self.settings.database_url
        return configured or f"sqlite:///{self.var / 'taskhub.db'}"


def _is_workspace(path: Path) -> bool:
    return (path / "config").is_dir() and (path / "rules").is_dir()


def _variables_at_fault(error: ValidationError) -> list[str]:
    """The environment variables that the faults come from; the others come from the file."""
    given = {name.upper(): name for name in os.environ}
    found: dict[str, None] = {}
    for fault in error.errors():
        steps = [str(step).upper() for step in fault["loc"]]
        names = ("TASKHUB_" + "__".join(steps[:length]) for length in range(len(steps), 0, -1))
        found.update(dict.fromkeys([given[name] for name in names if name in given][:1]))
    return list(found)
