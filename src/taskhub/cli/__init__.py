"""The command line: ``taskhub [--workspace DIR] NOUN VERB``. A module a noun; what is heavy is imported when it is needed."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from taskhub import __version__
from taskhub.cli import (
    assess,
    audit,
    counter,
    deliver,
    demo,
    doctor,
    escalation,
    finding,
    hazard,
    init,
    keeping,
    message,
    notice,
    plan,
    progress,
    report,
    round,
    rules,
    status,
    unit,
    up,
)
from taskhub.cli.context import Session
from taskhub.i18n import DEFAULT_LOCALE, use_locale
from taskhub.problems import TaskhubError

app = typer.Typer(
    name="taskhub", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False,
    help="让多年期行动方案按序时推进:方案、进度、规则、通知。 Keeps multi-year action plans moving.",
)  # fmt: skip
for noun in (plan, unit, progress, round, hazard, finding, notice, message, rules, escalation, counter, report, audit):
    app.add_typer(noun.app, name=noun.__name__.rpartition(".")[2])
for verb in (
    status.status,
    assess.assess,
    escalation.escalate,
    deliver.deliver,
    demo.demo,
    up.up,
    doctor.doctor,
    keeping.backup,
    keeping.restore,
    init.init,
):
    app.command()(verb)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _workspace(
    context: typer.Context,
    workspace: Annotated[Path | None, typer.Option(help="工作区目录(含 config/ 和 rules/);默认取当前目录或其上级")] = None,
    demo: Annotated[bool, typer.Option("--demo", help="用演示库(样例自己的日期),不碰工作区的台账")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="版本")] = False,
) -> None:
    context.obj = Session(workspace, demo)


def main() -> None:
    """The entry point: a wrong input or state is one clear message on standard error and exit code 1."""
    with suppress(ValueError):  # the settings will say what is wrong with it
        use_locale(os.environ.get("TASKHUB_LOCALE", DEFAULT_LOCALE))
    try:
        app()
    except TaskhubError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
