"""``taskhub rules``: what counts as wrong."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from taskhub.cli.context import (
    AsOf,
    Format,
    FormatOption,
    From,
    KnownAt,
    To,
    emit,
    print_json,
    progress_bar,
    say,
    session,
    write_file,
)
from taskhub.i18n import gettext as _

if TYPE_CHECKING:
    from taskhub.trial import Preview, Rehearsal

app = typer.Typer(no_args_is_help=True, help="规则:检查、查看、试验、重演")


@app.command()
def check(
    context: typer.Context,
    preview: Annotated[bool, typer.Option("--preview/--no-preview", help="改过的规则会让下次研判多通知什么")] = True,
    as_of: AsOf = None,
    form: FormatOption = Format.table,
) -> None:
    """检查 rules/ 下的全部规则,说明与上次研判所用的版本有什么不同,改动会让下次研判多通知谁、多少项。"""
    from taskhub.rules.changes import ADDED, LET, REMOVED

    taskhub = session(context)
    hub = taskhub.hub
    for ruleset in hub.rulesets:
        say(_("{file}:{n} 条规则,通过").format(file=ruleset.file, n=len(ruleset.rules)))
    for file, changes in hub.rule_changes().items():
        for change in changes:
            if change.field == ADDED:
                said = _("新增规则 {rule}").format(rule=change.rule)
            elif change.field == REMOVED:
                said = _("删去规则 {rule};它开着的问题下次研判时解除").format(rule=change.rule)
            elif change.rule == LET:
                said = _("参数 {name}:{before} → {after}").format(
                    name=change.field, before=_or_nothing(change.before), after=_or_nothing(change.after))  # fmt: skip
            else:
                said = _("规则 {rule} 的 {field}:{before} → {after}").format(
                    rule=change.rule, field=change.field, before=change.before, after=change.after)  # fmt: skip
            say(f"{file}: {said}")
    expected = hub.preview_change(taskhub.moment(as_of)) if preview else None
    if form is not Format.table:
        _emit_preview(expected, form)
    elif expected is not None:
        _show_preview(expected, hub.units.name, hub.settings.rules.change_cap)


def _emit_preview(expected: "Preview | None", form: Format) -> None:
    from taskhub.trial.rehearsal_rows import preview_object

    said = preview_object(expected) if expected else None
    if form is Format.json:
        print_json(said)
    else:
        columns = ("unit", "notices_before", "notices_after", "new_lines")
        emit(said["units"] if said else [], dict(zip(columns, columns, strict=True)), form)


def _show_preview(expected: "Preview", named: Callable[[str], str], cap: int) -> None:
    say(_("规则改过:{day} 的研判要多通知 {lines} 项;通知由 {before} 份变为 {after} 份").format(
        day=expected.day, lines=expected.new_lines, before=expected.notices_before, after=expected.notices_after))  # fmt: skip
    rows = [
        {"unit": row.unit, "name": named(row.unit), "before": row.notices_before, "after": row.notices_after,
         "new": row.new_lines}
        for row in expected.units if row.notices_before != row.notices_after or row.new_lines
    ]  # fmt: skip
    headings = {"unit": _("单位"), "name": _("名称"), "before": _("原来的通知"), "after": _("改后的通知"), "new": _("多出的项")}
    if rows:
        emit(rows, headings, Format.table)
    if expected.new_lines > cap:
        say(_("超过上限 {cap}(rules.change_cap):确认无误后,研判时加 --accept-rules {hash}").format(
            cap=cap, hash=expected.change.hash[:12]))  # fmt: skip


@app.command()
def rehearse(
    context: typer.Context,
    start: From,
    end: To = None,
    rules: Annotated[Path | None, typer.Option(help="另一个规则目录;默认本工作区的 rules/", exists=True, file_okay=False)] = None,
    unit: Annotated[str | None, typer.Option(help="只看一个单位")] = None,
    known_at: KnownAt = None,
    chart: Annotated[Path | None, typer.Option(help="另画一张图:.png 或 .svg")] = None,
    form: FormatOption = Format.table,
) -> None:
    """用过去的记录重演一遍规则:每个单位每个月会有多少问题和通知,与实际发生的对照。不写入任何东西。"""
    from taskhub.report.charts import require_format
    from taskhub.trial.rehearsal_rows import month_rows, rehearsal_object

    taskhub = session(context)
    hub = taskhub.hub
    if chart:
        require_format(chart)
    code = hub.units.find(unit).code if unit else None
    with progress_bar(_("重演")) as bar:
        rehearsal = hub.rehearse(start, taskhub.moment(end, known_at), rules, code, bar)
    if chart:
        _draw(rehearsal, chart)
    if form is Format.json:
        print_json(taskhub.in_local_time([rehearsal_object(rehearsal, hub.units.name)])[0])
    elif form is Format.csv:
        emit(month_rows(rehearsal, hub.units.name), {"unit": "unit", "name": "name", "month": "month"}, form)
    else:
        _show_rehearsal(rehearsal, hub.units.name, taskhub.local(rehearsal.moment.now))


def _show_rehearsal(rehearsal: "Rehearsal", named: Callable[[str], str], known_at: datetime) -> None:
    from taskhub.trial.rehearsal_rows import month_table, rule_rows, worst_day_rows

    months = {month: month for month in rehearsal.months}
    headings = {"unit": _("单位"), "name": _("名称"), **months, "sum": _("合计")}
    emit(month_table(rehearsal, named, lambda count: count.findings), headings, Format.table, _("问题(重演/实际)"))
    emit(month_table(rehearsal, named, lambda count: count.notices), headings, Format.table, _("通知(重演/实际)"))
    days = {"date": _("日期"), "notices": _("通知"), "lines": _("涉及的项"), "did": _("实际的通知"), "units": _("单位(项)")}
    emit(worst_day_rows(rehearsal, named), days, Format.table, _("通知最多的日子"))
    rows = [dict(zip(("rule", "title", "would", "did"), row, strict=True)) for row in rule_rows(rehearsal)]
    emit(
        rows,
        {"rule": _("规则"), "title": _("名称"), "would": _("重演的问题"), "did": _("实际的问题")},
        Format.table,
        _("各条规则"),
    )
    would_all, did_all = rehearsal.would.count(), rehearsal.did.count()
    say(_("{start} 至 {end},{subjects} 个对象,按 {known_at} 已知的记录、每天研判重演:问题 {findings} 个,通知 {notices} 份"
          "({lines} 项);实际问题 {findings_did} 个,通知 {notices_did} 份({lines_did} 项)").format(
        start=rehearsal.start, end=rehearsal.moment.as_of, subjects=rehearsal.subjects,
        known_at=known_at.isoformat(" ", "minutes"), findings=would_all.findings,
        notices=would_all.notices, lines=would_all.lines,
        findings_did=did_all.findings, notices_did=did_all.notices, lines_did=did_all.lines))  # fmt: skip
    if rehearsal.would.laddered:
        say(_("其中进入阶梯、不另发通知的:重演 {would} 个,实际 {did} 个").format(would=would_all.cases, did=did_all.cases))


def _draw(rehearsal: "Rehearsal", chart: Path) -> None:
    from taskhub.report.charts import Panel, bar_chart

    months = rehearsal.months
    would = [rehearsal.would.count(month=month) for month in months]
    did = [rehearsal.did.count(month=month) for month in months]
    panels = [
        Panel(_("问题"), {_("重演"): [one.findings for one in would], _("实际"): [one.findings for one in did]}),
        Panel(_("通知"), {_("重演"): [one.notices for one in would], _("实际"): [one.notices for one in did]}),
    ]
    title = _("规则重演 {start} 至 {end}").format(start=rehearsal.start, end=rehearsal.moment.as_of)
    bar_chart(chart, title, months, panels)
    say(_("已画 {file}").format(file=chart))


def _or_nothing(value: str | None) -> str:
    return _("没有") if value is None else value


@app.command("list")
def list_(
    context: typer.Context,
    facts: Annotated[bool, typer.Option("--facts", help="列出规则里可用的事实")] = False,
    form: FormatOption = Format.table,
) -> None:
    """列出规则;--facts 列出每一个可用的事实:名称、类型、单位、含义。"""
    hub = session(context).hub  # also where only facts are listed: the workspace names the language
    if facts:
        from taskhub.hub import CATALOGUES

        rows = [
            {"subject": kind, "fact": spec.name, "type": spec.type.value, "unit": _(spec.unit) if spec.unit else "",
             "meaning": _(spec.meaning), "values": list(spec.values), "movement": spec.movement.value}
            for kind, catalogue in CATALOGUES.items() for spec in catalogue.values()
        ]  # fmt: skip
        headings = {
            "subject": _("对象"), "fact": _("事实"), "type": _("类型"), "unit": _("单位"), "meaning": _("含义"),
            "values": _("取值"),
        }  # fmt: skip
        emit(rows, headings, form)
        if form is Format.table:
            _say_what_is_counted()
        return
    listed = [
        {"ruleset": ruleset.name, "rule": rule.id, "title": rule.title, "colour": rule.colour, "notice": rule.notice,
         "when": rule.when, "for": str(rule.hold) if rule.hold else None, "basis": rule.basis,
         "revision": ruleset.content_hash[:12], "in_use_since": since}
        for ruleset in hub.rulesets for since in [hub.in_use_since(ruleset)] for rule in ruleset.rules
    ]  # fmt: skip
    headings = {
        "rule": _("规则"), "title": _("名称"), "colour": _("颜色"), "notice": _("通知"), "when": _("条件"),
        "for": _("持续"), "revision": _("版本"), "in_use_since": _("启用"),
    }  # fmt: skip
    if form is Format.table:
        from taskhub.notice import KIND_TITLES
        from taskhub.report.elements import COLOURS

        listed = [
            {**row, "colour": _(COLOURS[str(row["colour"])]), "notice": row["notice"] and _(KIND_TITLES[str(row["notice"])])}
            for row in listed
        ]
    emit(listed, headings, form)


def _say_what_is_counted() -> None:
    """The figures that conditions may name beside facts."""
    from taskhub.subjects import MEMBERS

    say(_("成员可以数、可以加总:count(成员 where 条件)、count(成员 by 事实 within 30 days)、sum(成员.事实 where 条件);"
          "条件里的 finding == '规则编号' 指成员有那条规则的问题"))  # fmt: skip
    for kind, members in MEMBERS.items():
        say(_("{kind} 的成员:{members}").format(kind=kind, members="、".join(members)))
    say(_("类型为 event 的只能数次数:count(extension within 60 days)"))


@app.command()
def show(context: typer.Context, rule: Annotated[str, typer.Argument(help="规则编号")]) -> None:
    """看一条规则的全部内容。"""
    from taskhub.problems import StateError, unknown
    from taskhub.rules.parameters import told

    hub = session(context).hub
    for ruleset in hub.rulesets:
        for one in ruleset.rules:
            if one.id == rule:
                fields: dict[str, object] = {
                    _("规则"): one.id, _("名称"): one.title, _("颜色"): one.colour, _("条件"): one.when,
                    _("含义"): one.default, _("参数"): told(one.settings),
                    _("另定"): "; ".join(map(str, ruleset.parameters.overriding(one.settings))),
                    _("持续"): one.hold, _("通知"): one.notice, _("阶梯"): one.ladder, _("回复期限"): one.reply_within,
                    _("压制"): "、".join(sorted(one.suppresses)), _("依据"): one.basis, _("借鉴(不印出)"): one.inspired_by,
                    _("有效期"): f"{one.valid_from or ''}..{one.valid_to or ''}", _("出处"): f"{ruleset.place}:{one.line}",
                    _("版本"): ruleset.content_hash[:12],
                    _("启用"): hub.in_use_since(ruleset) or _("还没有研判用过这个版本"),
                }  # fmt: skip
                for label, value in fields.items():
                    typer.echo(f"{label}\t{value if value is not None else ''}")
                return
    raise StateError(unknown(_("没有规则 {rule}").format(rule=rule), rule, hub.rules))


@app.command("test")
def run_cases(
    context: typer.Context,
    junit: Annotated[Path | None, typer.Option(help="另写一份 JUnit XML")] = None,
    require_coverage: Annotated[bool, typer.Option("--require-coverage", help="有规则或分支没有用例到达就算不通过")] = False,
    form: FormatOption = Format.table,
) -> None:
    """运行 rules/tests/ 下的用例:每个用例一条时间线,逐日核对应有的问题。"""
    from taskhub.trial import Trial, coverage, junit_xml

    hub = session(context).hub
    cases = hub.cases()
    trial = Trial(hub.calendar)
    outcomes = [trial.run(case) for case in cases]
    if junit:
        write_file(junit, junit_xml(outcomes))
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if form is not Format.table:
        rows = [
            {"file": outcome.case.file, "case": outcome.case.name, "outcome": "passed" if outcome.passed else "failed",
             "expected": {str(miss.day): list(miss.expected) for miss in outcome.misses},
             "got": {str(miss.day): list(miss.got) for miss in outcome.misses}}
            for outcome in outcomes
        ]  # fmt: skip
        emit(rows, {}, form)
    for outcome in failed:
        say(f"{outcome.case.file}:{outcome.case.line} {outcome.case.name}")
        for miss in outcome.misses:
            say(f"  {miss.day}  {_('应有')} {list(miss.expected)}  {_('实有')} {list(miss.got)}")
            say("    " + "  ".join(f"{name} = {_('没有') if value is None else value}" for name, value in miss.facts.items()))
    uncovered = [row for row in coverage(hub.rulesets, cases, trial) if not row.full]
    for row in uncovered:
        say(
            _("{rule} 有 {n} 个分支没有用例到达:{branches}").format(
                rule=row.rule, n=len(row.missing), branches="; ".join(row.missing)
            )
        )
    say(_("{n} 个用例,{failed} 个不通过").format(n=len(outcomes), failed=len(failed)))
    if failed or (require_coverage and uncovered):
        raise typer.Exit(1)
