"""What every command shares: the open hub, the options that recur, rows and progress bars."""

import csv
import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.audit import Actor
    from taskhub.clock import Moment
    from taskhub.hub import Hub


class Format(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(_("{text} 不是日期,写作 2024-09-30").format(text=text)) from error


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(_("{text} 不是时刻,写作 2024-10-08T09:00:00+08:00").format(text=text)) from error
    return instant


def Day(name: str, help: str) -> Any:
    """An option that is a date."""
    return typer.Option(name, parser=_day, metavar="DATE", help=help)


AsOf = Annotated[date | None, typer.Option("--as-of", parser=_day, metavar="DATE", help="以哪一天为准;默认今天")]
From = Annotated[date, typer.Option("--from", parser=_day, metavar="DATE", help="第一天")]
To = Annotated[date | None, typer.Option("--to", parser=_day, metavar="DATE", help="最后一天;默认今天")]
KnownAt = Annotated[
    datetime | None, typer.Option("--known-at", parser=_instant, metavar="INSTANT", help="只用到这一时刻为止已录入的")
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME@UNIT", help="谁经办(记录为其自称);默认取 TASKHUB_BY 或系统用户")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只看会发生什么,不写入、不发送")]
FormatOption = Annotated[Format, typer.Option("--format", help="输出格式")]


@dataclass
class Session:
    """The workspace that a command works in, opened when it is first needed."""

    workspace: Path | None
    demo: bool

    @cached_property
    def hub(self) -> "Hub":
        from taskhub.hub import Hub
        from taskhub.workspace import Workspace

        return Hub(Workspace.find(self.workspace, self.demo))

    def in_local_time(self, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The rows with their instants in the workspace's time zone, where people read them."""
        return [{key: self.local(value) if isinstance(value, datetime) else value for key, value in row.items()} for row in rows]

    def local(self, instant: datetime) -> datetime:
        """An instant in the workspace's time zone."""
        return instant.astimezone(ZoneInfo(self.hub.settings.timezone))

    def moment(self, as_of: date | None, known_at: datetime | None = None) -> "Moment":
        return self.hub.moment(as_of, known_at)

    def working_moment(self, as_of: date | None, dry_run: bool) -> "Moment":
        """For commands that write: today or a day before, unless nothing is written after all."""
        return self.hub.moment(as_of) if dry_run else self.hub.working_moment(as_of)

    def actor(self, by: str | None) -> "Actor":
        from taskhub.audit import Actor

        return Actor.parse(by or os.environ.get("TASKHUB_BY") or f"{getpass.getuser()}@local")


def session(context: typer.Context) -> Session:
    opened = context.find_object(Session)
    assert opened is not None  # the callback of the main command has set it
    return opened


def say(text: str = "") -> None:
    """For people: to standard error, so that standard output holds rows alone."""
    typer.echo(text, err=True)


def write_file(path: Path, content: str | bytes) -> None:
    """Writes a file whole or not at all. Raises StateError where it cannot be written."""
    from taskhub.problems import StateError

    half = path.with_name(f".{path.name}.half")
    try:
        half.write_bytes(content.encode() if isinstance(content, str) else content)
        half.replace(path)
    except OSError as error:
        raise StateError(_("{path} 写不了:{why}").format(path=path, why=error.strerror)) from error


def emit(rows: Iterable[Mapping[str, Any]], headings: Mapping[str, str], form: Format, title: str = "") -> None:
    """Prints rows: as a table the columns of ``headings``, as JSON and CSV every key."""
    rows = list(rows)
    if form is Format.json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=jsonable))
    elif form is Format.csv:
        writer = csv.writer(sys.stdout)
        keys = list(rows[0]) if rows else list(headings)
        writer.writerow(keys)
        writer.writerows([[_in_csv(row[key]) for key in keys] for row in rows])
    else:
        _table(rows, headings, title)


def _table(rows: Sequence[Mapping[str, Any]], headings: Mapping[str, str], title: str) -> None:
    from rich.console import Console
    from rich.table import Table

    if not rows:
        say(f"{title}{_('(无)')}")
        return
    table = Table(title=title or None, title_justify="left", header_style="bold", pad_edge=False)
    numeric = {key for key in headings if all(isinstance(row[key], int | Decimal | None) for row in rows)}
    for key, heading in headings.items():
        table.add_column(heading, justify="right" if key in numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_flat(row[key]) for key in headings))
    console = Console(soft_wrap=False)
    if not console.is_terminal:  # a pipe or a log has no width to fold to
        console = Console(width=200)
    console.print(table)


def jsonable(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=jsonable))


def _in_csv(value: object) -> str:
    """A figure as it is; of what people wrote nothing that a spreadsheet would compute."""
    from taskhub.tables import guarded

    return _flat(value) if isinstance(value, int | Decimal) else guarded(_flat(value))


def _flat(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list | tuple):
        return "、".join(map(_flat, value))
    if isinstance(value, dict):
        return " ".join(f"{key}:{_flat(state)}" for key, state in value.items() if state is not None)
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return str(value)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; call the yielded function with (done, in all)."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    bar = Progress(*columns, console=console)
    task = bar.add_task(label, total=None)

    def advance(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total)

    if console.is_terminal:
        bar.start()  # pulses until there is something to count
    try:
        yield advance
    finally:
        bar.live.transient = bar.tasks[task].total is None  # an empty bar is not left behind
        if bar.live.is_started:
            bar.stop()
