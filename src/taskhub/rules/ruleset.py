"""Rulesets: the YAML files in ``rules/``, read into rules whose conditions are understood."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from taskhub.documents import Document, judge, read
from taskhub.durations import Duration
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, nearest
from taskhub.rules.check import understand
from taskhub.rules.condition import Condition
from taskhub.rules.language import ExpressionError
from taskhub.rules.measure import Measure
from taskhub.rules.reference import predicate
from taskhub.subjects import Facts, FactSpec

NOT_RULESETS = frozenset({"ladders.yaml"})

SubjectKind = Literal["item", "hazard", "notice", "unit", "plan", "enterprise"]
Colour = Literal["blue", "yellow", "red"]
NoticeKind = Literal["task_order", "reminder", "control", "supervision"]

Catalogues = Mapping[str, Mapping[str, FactSpec]]
"""The facts of each kind of subject."""


AddWorkingDays: TypeAlias = Callable[[date, int], date]


@dataclass(frozen=True)
class Rule:
    """``condition`` is the meaning of ``when``, ``hold`` the duration of ``for``; ``valid_from`` and ``valid_to`` are
    inclusive; ``notice`` None sends nothing; ``line`` is where the rule stands in its file."""

    id: str
    title: str
    colour: Colour
    when: str
    condition: Condition
    hold: Duration | None
    notice: NoticeKind | None
    basis: str
    inspired_by: str
    reply_within: Duration | None
    suppresses: frozenset[str]
    valid_from: date | None
    valid_to: date | None
    line: int

    @cached_property
    def holds(self) -> Callable[[Facts], bool]:
        """Whether the condition holds on some facts, by the reference alone."""
        return predicate(self.condition)

    def opens_on(self, since: date, add_working_days: AddWorkingDays) -> date:
        """The day a condition that holds since ``since`` becomes a finding: ``for: 7 days`` from day d is d + 7."""
        if self.hold is None:
            return since
        return add_working_days(since, self.hold.amount) if self.hold.working else since + timedelta(days=self.hold.amount)

    def in_force(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Ruleset:
    """``content_hash`` (sha256, hex) covers what the rules mean and print, not how the file is written."""

    name: str
    subject: SubjectKind
    rules: tuple[Rule, ...]
    content_hash: str
    file: str
    measures: tuple[Measure, ...] = ()

    def content(self) -> dict[str, Any]:
        """What is kept of the ruleset as a revision: what it means and prints."""
        return _content(self.name, self.subject, self.rules)


def load_rulesets(directory: Path, catalogues: Catalogues) -> list[Ruleset]:
    """Every ruleset of ``directory`` (not of its sub-folders), by file name. Raises InputError with the faults of all files."""
    files = sorted(path for path in directory.glob("*.yaml") if path.name not in NOT_RULESETS)
    if not files:
        raise InputError([Problem(str(directory), None, "", _("没有规则文件"), _("把规则集放在这里,如 items.yaml"))])
    rulesets: list[Ruleset] = []
    problems: list[Problem] = []
    for path in files:
        try:
            rulesets.append(load_ruleset(path, catalogues))
        except InputError as error:
            problems += error.problems
    problems += _repeated_across(rulesets)
    if problems:
        raise InputError(problems)
    return rulesets


def load_ruleset(path: Path, catalogues: Catalogues) -> Ruleset:
    """One file. Raises InputError with every fault found."""
    document = read(path)
    written = judge(document, _RulesetText)
    catalogue = catalogues.get(written.subject)
    if catalogue is None:
        raise InputError([document.problem(("subject",), _("还没有 {kind} 的事实可用").format(kind=written.subject))])
    problems = list(_conflicts(document, written))
    rules: list[Rule] = []
    for i, text in enumerate(written.rules):
        try:
            condition = understand(text.when, catalogue)
        except ExpressionError as error:
            for fault in error.faults:
                message = _("第 {column} 列:{message}").format(column=fault.column, message=fault.message)
                problems.append(document.problem(("rules", i, "when"), message, fault.remedy))
        else:
            rules.append(text.rule(condition, document.line(("rules", i))))
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.line or 0))
    return Ruleset(
        written.ruleset,
        written.subject,
        tuple(rules),
        _content_hash(_content(written.ruleset, written.subject, rules)),
        document.file,
    )


def _duration(written: object) -> object:
    # A ValueError here becomes a problem with its line; anything but a text is left to pydantic.
    return Duration.parse(written) if isinstance(written, str) else written


_Duration = Annotated[Duration, BeforeValidator(_duration)]
_Text = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Valid(_Strict):
    start: date | None = Field(None, alias="from")
    end: date | None = Field(None, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> "_Valid":
        if self.start and self.end and self.end < self.start:
            raise ValueError(_("to 早于 from"))
        return self


class _RuleText(_Strict):
    id: str
    title: _Text
    colour: Colour
    when: _Text
    hold: _Duration | None = Field(None, alias="for")
    notice: Literal["task_order", "reminder", "control", "supervision", "none"] = "none"
    basis: str = ""
    inspired_by: str = ""
    reply_within: _Duration | None = None
    suppresses: list[str] = []
    valid: _Valid = _Valid()

    def rule(self, condition: Condition, line: int) -> Rule:
        return Rule(
            id=self.id, title=self.title, colour=self.colour, when=self.when.strip(), condition=condition, hold=self.hold,
            notice=None if self.notice == "none" else self.notice, basis=self.basis, inspired_by=self.inspired_by,
            reply_within=self.reply_within, suppresses=frozenset(self.suppresses),
            valid_from=self.valid.start, valid_to=self.valid.end, line=line,
        )  # fmt: skip


class _RulesetText(_Strict):
    ruleset: str
    subject: SubjectKind
    rules: Annotated[list[_RuleText], Field(min_length=1)]


def _conflicts(document: Document, written: _RulesetText) -> Iterator[Problem]:
    """What is wrong between the rules of one file."""
    seen: set[str] = set()
    ids = [rule.id for rule in written.rules]
    for i, rule in enumerate(written.rules):
        if not _is_id(rule.id):
            message = _("{id} 不能作规则编号").format(id=rule.id)
            yield document.problem(("rules", i, "id"), message, _("用小写字母、数字和连字符:item-overdue"))
        if rule.id in seen:
            yield document.problem(("rules", i, "id"), _("规则编号 {id} 重复").format(id=rule.id), _("换一个编号"))
        seen.add(rule.id)
        for n, other in enumerate(rule.suppresses):
            if other not in ids:
                remedy = nearest(other, ids) or _("写本规则集中的编号")
                yield document.problem(("rules", i, "suppresses", n), _("没有规则 {id}").format(id=other), remedy)
        if rule.reply_within and rule.notice == "none":
            where = ("rules", i, "reply_within")
            yield document.problem(where, _("不发通知,就没有答复期限"), _("写上 notice,或删去 reply_within"))
    try:
        TopologicalSorter({rule.id: rule.suppresses for rule in written.rules}).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        i = ids.index(error.args[1][-1])
        message = _("规则互相压制:{circle},结果谁也不报").format(circle=circle)
        yield document.problem(("rules", i, "suppresses"), message, _("只留一个方向"))


def _is_id(text: str) -> bool:
    return text.isascii() and text.replace("-", "").isalnum() and text == text.lower()


def _repeated_across(rulesets: Sequence[Ruleset]) -> Iterator[Problem]:
    """Names and rule ids that stand in two files."""
    files: dict[tuple[str, str], str] = {}
    for ruleset in rulesets:
        named = [("ruleset", ruleset.name, 1), *(("rules", rule.id, rule.line) for rule in ruleset.rules)]
        for path, name, line in named:
            other = files.setdefault((path, name), ruleset.file)
            if other != ruleset.file:
                message = _("{name} 已在 {file} 中用过").format(name=name, file=other)
                yield Problem(ruleset.file, line, path, message, _("换一个名称"))


def _content(name: str, subject: str, rules: Sequence[Rule]) -> dict[str, Any]:
    return {"ruleset": name, "subject": subject, "rules": {rule.id: _meaning(rule) for rule in rules}}


def _content_hash(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _meaning(rule: Rule) -> dict[str, Any]:
    return {
        "title": rule.title,
        "colour": rule.colour,
        "when": str(rule.condition),
        "for": str(rule.hold) if rule.hold else None,
        "notice": rule.notice,
        "basis": rule.basis,
        "reply_within": str(rule.reply_within) if rule.reply_within else None,
        "suppresses": sorted(rule.suppresses),
        "valid": [day.isoformat() if day else None for day in (rule.valid_from, rule.valid_to)],
    }
