"""``taskhub report brief``: one page for a leader's phone."""

from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, DryRun, say, session, write_file
from taskhub.i18n import gettext as _


def attach(app: typer.Typer) -> None:
    app.command("brief")(brief)


def brief(
    context: typer.Context,
    output: Annotated[list[Path], typer.Option("-o", "--output", help="存成 .png、.pdf、.docx 或 .md;可写几个")],
    as_of: AsOf = None,
    by: By = None,
    dry_run: DryRun = False,
) -> None:
    """一页专报:五个数和变化、最落后的三个单位、逾期重大隐患、今后一周。--dry-run 不记作“上一期”。"""
    from taskhub.publication import brief_print

    for path in output:
        brief_print.require_format(path)
    taskhub = session(context)
    page = taskhub.hub.publications.brief(taskhub.working_moment(as_of, dry_run), taskhub.actor(by), keep=not dry_run)
    for path in output:
        write_file(path, brief_print.printed(page, taskhub.hub.workspace.config / "templates", path.suffix.lower()))
        say(_("已写 {path}").format(path=path))
