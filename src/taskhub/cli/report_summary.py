"""``taskhub report summary``: the words of a period, gathered under its figures."""

from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import KnownAt, say, session, write_file
from taskhub.i18n import gettext as _


def attach(app: typer.Typer) -> None:
    app.command()(summary)


def summary(
    context: typer.Context,
    period: Annotated[str, typer.Option(metavar="2024Q3", help="时期:2024Q3、2024H1、2024-09 或 2024")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FILE.docx|FILE.md", help="写到哪个文件")],
    plan: Annotated[str | None, typer.Option(help="方案代码;默认这一时期的全部方案")] = None,
    unit: Annotated[str | None, typer.Option(help="只汇集一个单位牵头的事项(代码、名称或别名)")] = None,
    known_at: KnownAt = None,
) -> None:
    """汇集一个时期的小结:各任务、措施的数字,单位填报的进展、问题、下一步,末尾列出谁没有报。"""
    from taskhub.summary import parse_period

    taskhub = session(context)
    form = output.suffix.lower()
    if form not in (".docx", ".md"):
        raise typer.BadParameter(_("{path} 不是 .docx 或 .md 文件名").format(path=output))
    desk = taskhub.hub.summaries
    made = desk.gather(parse_period(period), taskhub.moment(None, known_at), plan, taskhub.hub.units.find(unit) if unit else None)
    write_file(output, desk.document(made) if form == ".docx" else desk.markdown(made))
    for part in made.parts:
        said = sum(len(words) for task in part.tasks for measure in task.measures for words in measure.words.values())
        say(_("{plan}:事项 {items},文字 {said} 段;有数无文 {wordless} 项,未报 {unreported} 项").format(
            plan=part.plan.code, items=part.figures.items, said=said, wordless=sum(map(len, part.wordless.values())),
            unreported=sum(map(len, part.unreported.values()))))  # fmt: skip
    typer.echo(output)
