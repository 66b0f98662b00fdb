"""``taskhub init``: a new workspace."""

from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import say
from taskhub.i18n import gettext as _


def init(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="在哪个目录建工作区;不存在则新建")],
    sample: Annotated[bool, typer.Option("--sample", help="带上整套样例(单位、方案、进度),先看看样子")] = False,
) -> None:
    """建一个工作区:规则、模板、设置、日程齐全,单位和方案各有一个小样子。从不覆盖已有的文件。"""
    from taskhub.starting import make

    for path in make(directory, sample=sample):
        typer.echo(path)
    said = (
        _("样例工作区已建在 {path};下一步:cd {path},taskhub plan load config/plans/sx-2024.yaml,再 taskhub up")
        if sample
        else _("工作区已建在 {path};下一步:cd {path},照 开始.md 做,或 taskhub up")
    )
    say(said.format(path=directory))
