"""``taskhub report publish|publications|print|verify``: what is published stays as it is, and can be checked for ever."""

from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import AsOf, By, DryRun, Format, FormatOption, emit, print_json, say, session, write_file
from taskhub.cli.report_bulletin import PeriodOption
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_

Outputs = Annotated[list[Path] | None, typer.Option("-o", "--output", help="存成 .docx、.xlsx、.md 或 .json;可写几个")]
HEADINGS = {
    "code": N_("编号"), "issue": N_("期号"), "published_on": N_("发布"), "as_of": N_("数据截至"), "reason": N_("更正原因"),
    "despite": N_("未等异议的理由"), "sha256": N_("哈希"), "scans": N_("签发件扫描"),
}  # fmt: skip


def attach(app: typer.Typer) -> None:
    for verb in (publish, publications, verify):
        app.command(verb.__name__)(verb)
    app.command("print")(print_)


def publish(
    context: typer.Context,
    period: PeriodOption,
    output: Outputs = None,
    reason: Annotated[str, typer.Option(help="更正已发布的通报:原因;成为新的一版")] = "",
    despite: Annotated[str, typer.Option(help="异议窗口未关或异议未答复也要发布:理由")] = "",
    scan: Annotated[Path | None, typer.Option(help="签发的纸质件扫描:PDF、JPEG 或 PNG")] = None,
    dry_run: DryRun = False,
    as_of: AsOf = None,
    by: By = None,
) -> None:
    """发布一期通报:数据从此不变,更正另出一版。"""
    from taskhub.periods import parse_period
    from taskhub.publication import Request
    from taskhub.publication.documents import require_format

    for path in output or ():
        require_format(path)
    taskhub = session(context)
    desk, request = taskhub.hub.publications, Request(reason.strip(), despite.strip(), scan)
    moment = taskhub.working_moment(as_of, dry_run)
    one, new = desk.publish(parse_period(period), request, moment, taskhub.actor(by), keep=not dry_run)
    if not new:
        said = _("{code} 早已发布({year}年第{issue}期),没有变化")
    elif dry_run:  # no hash: the instant of publication is in what it is made of
        said = _("已发布 {code},{year}年第{issue}期")
    else:
        said = _("已发布 {code},{year}年第{issue}期,sha256 {sha}")
    said = said.format(code=one.code, year=one.year, issue=one.issue, sha=one.sha256[:16])
    if dry_run:
        say(_("(未写入)") + said)
        return
    say(said)
    if scan is not None:
        say(_("签发件扫描已存,见 report publications"))
    for wished in output or ():
        for path, content in desk.printed_files(one.code, wished).items():
            write_file(path, content)
            say(_("已写 {path}").format(path=path))


def publications(context: typer.Context, form: FormatOption = Format.table) -> None:
    """发布过的通报,每版一行。"""
    from taskhub.publication.rows import publication_rows

    taskhub = session(context)
    rows = taskhub.in_local_time(publication_rows(taskhub.hub.publications.publications()))
    emit(rows, {key: _(heading) for key, heading in HEADINGS.items()}, form)


def print_(
    context: typer.Context,
    code: Annotated[str, typer.Argument(help="发布编号,如 2024Q3.v1;2024Q3 是它最新一版")],
    output: Annotated[list[Path], typer.Option("-o", "--output", help="存成 .docx、.xlsx、.md 或 .json;可写几个")],
) -> None:
    """把发布过的通报再存成文件。"""
    from taskhub.publication.documents import require_format

    for path in output:
        require_format(path)
    desk = session(context).hub.publications
    for wished in output:
        for path, content in desk.printed_files(code, wished).items():
            write_file(path, content)
            say(_("已写 {path}").format(path=path))


def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="发布的 docx、xlsx、md 或 json,改过文字的也行")],
    form: FormatOption = Format.table,
) -> None:
    """按当时的台账重算,核对文件里的每个数。"""
    verdict = session(context).hub.publications.verify(file)
    if form is Format.json:
        print_json({
            "code": verdict.code, "identical": verdict.identical, "carried": verdict.carried,
            "body_checked": verdict.body_checked,
            "differences": [{"path": one.path, "published": one.published, "found": one.found} for one in verdict.differences],
            "added": list(verdict.added),
        })  # fmt: skip
    elif verdict.identical:
        typer.echo(_("{code}:一致").format(code=verdict.code))
    else:
        first = verdict.differences[0]
        typer.echo(_("{code}:不一致,共 {n} 处;第一处 {path}:发布的是 {published},现在是 {found}").format(
            code=verdict.code, n=len(verdict.differences), path=first.path, published=first.published, found=first.found
        ))  # fmt: skip
    if verdict.added:
        say(_("正文里有 {n} 处数字不在发布的正文里,是改文字时写的,没有核对:{figures}").format(
            n=len(verdict.added), figures="、".join(f"“{one}”" for one in verdict.added)
        ))  # fmt: skip
    if not verdict.carried:
        say(_("文件里的数据已丢失,只剩发布编号:按台账里的发布数据核对"))
    say(
        _("核对了:随文数据、按当时台账重算的数据")
        + (_("、期号和发布日期、表格逐格和正文中的数字;图和措辞不核对") if verdict.body_checked else "")
    )
    if not verdict.identical:
        raise typer.Exit(1)
