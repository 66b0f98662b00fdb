"""Rulesets from the YAML files in ``rules/``: read, judged, their conditions understood."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from taskhub.documents import Document, judge, read
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem
from taskhub.rules.check import meaning
from taskhub.rules.counts import Surroundings
from taskhub.rules.file import RulesetText, conflicts
from taskhub.rules.language import parse
from taskhub.rules.let import override_faults, parameters_of, unused
from taskhub.rules.measure import Measure
from taskhub.rules.parameters import understand_with
from taskhub.rules.ruleset import Rule, Ruleset, content, content_hash
from taskhub.rules.syntax import Expression, substitute
from taskhub.rules.words import ExpressionError, Fault
from taskhub.subjects import FactSpec

NOT_RULESETS = frozenset({"ladders.yaml"})

Catalogues = Mapping[str, Mapping[str, FactSpec]]
"""The facts of each kind of subject."""

RuleIds = Mapping[str, Collection[str]]
"""The rules there are for each kind of subject."""


def load_rulesets(
    directory: Path, catalogues: Catalogues, ladders: Collection[str] | None = None, units: Collection[str] | None = None
) -> list[Ruleset]:
    """Every ruleset of ``directory`` (not of its sub-folders), by file name. Raises InputError with the faults of all files.

    ``ladders`` are those that rules may name, ``units`` the codes that overrides may name; None where any may be.
    """
    files = sorted(path for path in directory.glob("*.yaml") if path.name not in NOT_RULESETS)
    if not files:
        raise InputError([Problem(str(directory), None, "", _("没有规则文件"), _("把规则集放在这里,如 items.yaml"))])
    read_: list[tuple[Document, RulesetText]] = []
    problems: list[Problem] = []
    for path in files:
        try:
            document = read(path)
            read_.append((document, judge(document, RulesetText)))
        except InputError as error:
            problems += error.problems
    rules = None if problems else _ids(text for _document, text in read_)  # which there are shows in files that can be read
    rulesets: list[Ruleset] = []
    for document, text in read_:
        try:
            rulesets.append(_ruleset(document, text, catalogues, rules, ladders, units))
        except InputError as error:
            problems += error.problems
    problems += _repeated_across(rulesets)
    if problems:
        raise InputError(problems)
    return rulesets


def load_ruleset(
    path: Path, catalogues: Catalogues, rules: RuleIds | None = None, ladders: Collection[str] | None = None
) -> Ruleset:
    """One file. ``rules`` are those that ``finding == …`` may name (None: any). Raises InputError with every fault found."""
    document = read(path)
    return _ruleset(document, judge(document, RulesetText), catalogues, rules, ladders)


def _ids(texts: Iterable[RulesetText]) -> RuleIds:
    ids: dict[str, list[str]] = {}
    for text in texts:
        ids.setdefault(text.subject, []).extend(rule.id for rule in text.rules)
    return ids


def _ruleset(
    document: Document,
    text: RulesetText,
    catalogues: Catalogues,
    ids: RuleIds | None,
    ladders: Collection[str] | None,
    units: Collection[str] | None = None,
) -> Ruleset:
    catalogue = catalogues.get(text.subject)
    if catalogue is None:
        raise InputError([document.problem(("subject",), _("还没有 {kind} 的事实可用").format(kind=text.subject))])
    around = Surroundings.of(text.subject, catalogues, ids)
    parameters, problems = parameters_of(document, text, catalogue, around, units)
    problems += conflicts(document, text, ladders)
    rules: list[Rule] = []
    measures: list[Measure] = []
    trees: list[Expression] = []
    for i, rule in enumerate(text.rules):
        try:
            trees.append(tree := parse(rule.when))
            meaning(substitute(tree, parameters.used_by(tree)), catalogue, around)
            faults = list(override_faults(document, text, rule.id, tree, parameters, catalogue, around))
            problems += faults
            if not faults:
                understood = understand_with(tree, parameters, catalogue, around)
                rules.append(rule.rule(understood, document.line(("rules", i))))
                measures += understood.meaning.measures
        except ExpressionError as error:
            problems += [_in_condition(document, i, fault) for fault in error.faults]
    if len(trees) == len(text.rules):
        problems += unused(document, parameters, trees)
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.line or 0))
    return Ruleset(
        text.ruleset,
        text.subject,
        tuple(rules),
        content_hash(content(text.ruleset, text.subject, rules, parameters)),
        document.file,
        tuple(dict.fromkeys(measures)),
        parameters,
    )


def _in_condition(document: Document, rule: int, fault: Fault) -> Problem:
    message = _("第 {column} 列:{message}").format(column=fault.column, message=fault.message)
    return document.problem(("rules", rule, "when"), message, fault.remedy)


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
