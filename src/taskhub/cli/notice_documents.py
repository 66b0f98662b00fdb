"""``taskhub notice document`` and ``slip``: notices on paper, as Word files."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import say, session, write_file
from taskhub.cli.notice_steps import Names, NamesNotices
from taskhub.i18n import gettext as _

Output = Annotated[
    Path, typer.Option("-o", "--output", metavar="FILE.docx|DIR", help="一份写到 .docx 文件,或者每份一个文件写到目录")
]


def _form(text: str) -> str:
    from taskhub.notice.papers import FORMS

    if text not in FORMS:
        raise typer.BadParameter(_("{text} 不是公文的格式;可用 {known}").format(text=text, known="、".join(FORMS)))
    return text


def attach(app: typer.Typer) -> None:
    for command in (document, slip):
        app.command(cls=NamesNotices)(command)


def document(
    context: typer.Context,
    names: Names,
    output: Output,
    form: Annotated[
        str | None,
        typer.Option(
            "--form",
            parser=_form,
            metavar="official|letter",
            help="official 文件格式 | letter 信函格式;默认约谈、移送用信函,其余用文件",
        ),
    ] = None,
    attachment: Annotated[list[str] | None, typer.Option(metavar="TITLE", help="附件的名称;可以有几个")] = None,
) -> None:
    """按公文格式(GB/T 9704)写成 Word 文件;没有签发的标明送审稿,不编文号。"""
    desk = session(context).hub.documents
    _write(names, output, lambda name: desk.document(name, form, attachment or ()))


def slip(context: typer.Context, names: Names, output: Output) -> None:
    """公文审批表(Word 文件):已有的签字填好,其余留空手签。"""
    _write(names, output, session(context).hub.documents.slip)


def _write(names: Sequence[str], output: Path, make: Callable[[str], tuple[str, bytes]]) -> None:
    """All of them are made before the first is written."""
    one_file = output.suffix.lower() == ".docx" and not output.is_dir()
    if one_file and len(set(names)) > 1:
        raise typer.BadParameter(_("不止一份通知,-o 要写目录,不能写文件 {path}").format(path=output))
    made = dict(make(name) for name in names)
    if not one_file:
        _make(output)
    for name, content in made.items():
        path = output if one_file else output / f"{name.replace('/', '_')}.docx"
        write_file(path, content)
        typer.echo(path)
    say(_("已存 {n} 份").format(n=len(made)))


def _make(directory: Path) -> None:
    from taskhub.problems import StateError

    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(_("{path} 写不了:{why}").format(path=directory, why=error.strerror)) from error
