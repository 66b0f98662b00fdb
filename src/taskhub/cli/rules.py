"""``taskhub rules``: what counts as wrong."""

from pathlib import Path
from typing import Annotated

import typer

from taskhub.cli.context import Format, FormatOption, emit, say, session, write_file
from taskhub.i18n import gettext as _

app = typer.Typer(no_args_is_help=True, help="规则:检查、查看")


@app.command()
def check(context: typer.Context) -> None:
    """检查 rules/ 下的全部规则,并说明与上次研判所用的版本有什么不同。"""
    from taskhub.rules.changes import ADDED, LET, REMOVED

    hub = session(context).hub
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
        from taskhub.progress import CATALOGUES

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
        return
    listed = [
        {"ruleset": ruleset.name, "rule": rule.id, "title": rule.title, "colour": rule.colour, "notice": rule.notice,
         "when": rule.when, "for": str(rule.hold) if rule.hold else None, "basis": rule.basis}
        for ruleset in hub.rulesets for rule in ruleset.rules
    ]  # fmt: skip
    headings = {
        "rule": _("规则"), "title": _("名称"), "colour": _("颜色"), "notice": _("通知"), "when": _("条件"),
        "for": _("持续"),
    }  # fmt: skip
    emit(listed, headings, form)


@app.command()
def show(context: typer.Context, rule: Annotated[str, typer.Argument(help="规则编号")]) -> None:
    """看一条规则的全部内容。"""
    from taskhub.problems import StateError, nearest
    from taskhub.rules.parameters import told

    hub = session(context).hub
    for ruleset in hub.rulesets:
        for one in ruleset.rules:
            if one.id == rule:
                fields: dict[str, object] = {
                    _("规则"): one.id, _("名称"): one.title, _("颜色"): one.colour, _("条件"): one.when,
                    _("含义"): one.default, _("参数"): told(one.variants[0].settings) if one.variants else None,
                    _("另定"): "; ".join(f"{variant.whom}: {told(variant.settings)}" for variant in one.variants[1:]),
                    _("持续"): one.hold, _("通知"): one.notice, _("阶梯"): one.ladder, _("回复期限"): one.reply_within,
                    _("压制"): "、".join(sorted(one.suppresses)), _("依据"): one.basis, _("借鉴(不印出)"): one.inspired_by,
                    _("有效期"): f"{one.valid_from or ''}..{one.valid_to or ''}", _("出处"): f"{ruleset.file}:{one.line}",
                    _("版本"): ruleset.content_hash[:12],
                }  # fmt: skip
                for label, value in fields.items():
                    typer.echo(f"{label}\t{value if value is not None else ''}")
                return
    raise StateError(_("没有规则 {rule}").format(rule=rule) + " " + nearest(rule, hub.rules))


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
