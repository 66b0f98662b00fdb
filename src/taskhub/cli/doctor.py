"""``taskhub doctor``: what is wrong with this installation, and what to do about it."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from taskhub.cli.context import Format, FormatOption, emit, session
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.doctor import Patient


def doctor(context: typer.Context, form: FormatOption = Format.table) -> None:
    """检查这套安装:程序、配置、规则、方案、模板、台账、备份、时钟、磁盘、日程;每条一行,有毛病的写明怎么办。"""
    from taskhub.doctor import State, examine

    opened = session(context)
    marks = {State.OK: "✓", State.WARNING: "!", State.BROKEN: "✗"}
    found = []
    for result in examine(_patient(opened.workspace, opened.demo)):
        found.append(result)
        if form is Format.table:  # line by line: some checks take their time
            typer.echo(f"{marks[result.state]} {result.message}" + (f" → {result.remedy}" if result.remedy else ""))
    if form is not Format.table:
        rows = [
            {"check": one.check, "state": str(one.state), "message": one.message, "remedy": one.remedy} for one in found
        ]  # fmt: skip
        emit(rows, {"check": _("检查"), "state": _("状态"), "message": _("说明"), "remedy": _("怎么办")}, form)
    if any(one.state is State.BROKEN for one in found):
        raise typer.Exit(1)


def _patient(root: Path | None, demo: bool) -> "Patient":
    from taskhub.clock import current
    from taskhub.doctor import Patient
    from taskhub.i18n import use_locale
    from taskhub.problems import TaskhubError
    from taskhub.settings import Settings
    from taskhub.workspace import SAMPLE_DAY, Workspace

    workspace = Workspace.find(root, demo)
    zone: str = Settings.model_fields["timezone"].default
    try:
        zone = workspace.settings.timezone
        use_locale(workspace.settings.locale)
    except TaskhubError:
        pass  # its own check says so
    return Patient(workspace, current(zone, SAMPLE_DAY if demo else None))
