"""Rule tests as people write them (``rules/tests/*.yaml``): each case a timeline with what is expected on named days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import InitErrorDetails

from taskhub import documents
from taskhub.documents import Document, refusal
from taskhub.i18n import gettext as _
from taskhub.problems import InputError, Problem, Refusal, Untimely, nearest
from taskhub.rules import Rule, Ruleset
from taskhub.rules.groups import Measures
from taskhub.subjects import Chronicle
from taskhub.trial import group


class Author(Protocol):
    """A room's way to make a subject of one kind from the fields and events of a case.

    Raises ValueError (pydantic's ValidationError is one, Refusal another) where they are not of that kind.
    """

    kind: str

    def chronicle(self, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> Chronicle: ...


@dataclass(frozen=True, slots=True)
class Expected:
    """A rule that must be open, with the notice it must ask for where the case says one."""

    rule: str
    notice: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """One subject's timeline. ``expect``: day → exactly the findings that speak on it."""

    file: str
    line: int
    name: str
    ruleset: Ruleset
    chronicle: Chronicle
    expect: Mapping[date, frozenset[Expected]]


class _CaseText(BaseModel):
    model_config = ConfigDict(extra="allow")  # the subject stands under its kind: item, unit, …

    name: str
    events: list[dict[date, dict[str, Any]]] = []
    members: list[dict[str, Any]] = []
    expect: dict[date, list[str | dict[str, str]]]


class _MemberText(BaseModel):
    model_config = ConfigDict(extra="forbid")

    events: list[dict[date, dict[str, Any]]] = []


class _FileText(BaseModel):
    model_config = ConfigDict(extra="forbid")

    ruleset: str
    cases: Annotated[list[_CaseText], Field(min_length=1)]


def load_cases(directory: Path, rulesets: Sequence[Ruleset], authors: Mapping[str, Author], measures: Measures) -> list[Case]:
    """Every case of ``directory``, by file and line. Raises InputError with the faults of all files.

    ``measures`` are those of ``rulesets``.

    A case without a name, without expectations, or one that expects nothing on any day is a fault: it would always pass.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in sorted(directory.glob("*.yaml")):
        try:
            cases += _load(path, {ruleset.name: ruleset for ruleset in rulesets}, authors, measures)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return cases


def _load(path: Path, rulesets: Mapping[str, Ruleset], authors: Mapping[str, Author], measures: Measures) -> list[Case]:
    document = documents.read(path)
    text = documents.judge(document, _FileText)
    ruleset = rulesets.get(text.ruleset)
    if ruleset is None:
        message = _("没有规则集 {name}").format(name=text.ruleset)
        raise InputError([document.problem(("ruleset",), message, nearest(text.ruleset, rulesets))])
    rules = {rule.id: rule for rule in ruleset.rules}
    cases: list[Case] = []
    problems: list[Problem] = []
    for i, case in enumerate(text.cases):
        faults = list(_faults(document, ("cases", i), case, ruleset, rules))
        problems += faults
        if not faults:
            try:
                cases.append(_case(document, i, case, ruleset, authors, measures))
            except InputError as error:
                problems += error.problems
    names = [case.name for case in cases]
    problems += [
        document.problem(("cases", i, "name"), _("用例 {name} 重名").format(name=case.name), _("换一个名字"))
        for i, case in enumerate(text.cases) if names.count(case.name) > 1
    ]  # fmt: skip
    if problems:
        raise InputError(problems)
    return cases


def _faults(
    document: Document, here: tuple[str, int], case: _CaseText, ruleset: Ruleset, rules: Mapping[str, Rule]
) -> Iterator[Problem]:
    subject = ruleset.subject
    if not isinstance((case.model_extra or {}).get(subject), dict):
        yield document.problem(here, _("没有写对象 {kind}").format(kind=subject), _("写作 {kind}: {{…}}").format(kind=subject))
    for key in case.model_extra or {}:
        if key != subject:
            remedy = nearest(key, [subject, "name", "events", "members", "expect"]) or _("删去它")
            yield document.problem((*here, key), _("不认识的键 {key}").format(key=key), remedy)
    if not case.name.strip():
        yield document.problem((*here, "name"), _("不能为空"), _("写明内容"))
    if not any(case.expect.values()):
        yield document.problem((*here, "expect"), _("每一天都不期望任何问题,这个用例永远通过"), _("至少写一天应有的问题"))
    for day, entries in case.expect.items():
        where = (*here, "expect", str(day))
        for entry in entries:
            if isinstance(entry, dict) and len(entry) != 1:
                yield document.problem(where, _("{key} 的结构不对").format(key=day), _("应为 键: 值"))
                continue
            rule, notice = _entry(entry)
            if rule not in rules:
                yield document.problem(where, _("没有规则 {rule}").format(rule=rule), nearest(rule, rules))
            elif notice is not None and notice != (said := rules[rule].notice or rules[rule].ladder or "none"):
                message = _("规则 {rule} 的通知是 {said},不是 {notice}").format(rule=rule, said=said, notice=notice)
                yield document.problem(where, message, _("改用例或改规则"))


def _entry(entry: str | dict[str, str]) -> tuple[str, str | None]:
    return (entry, None) if isinstance(entry, str) else next(iter(entry.items()))


def _case(
    document: Document, i: int, case: _CaseText, ruleset: Ruleset, authors: Mapping[str, Author], measures: Measures
) -> Case:
    return Case(
        file=document.file,
        line=document.line(("cases", i)),
        name=case.name,
        ruleset=ruleset,
        chronicle=_subject(document, ("cases", i), case, ruleset.subject, authors, measures),
        expect={day: frozenset(Expected(*_entry(entry)) for entry in entries) for day, entries in sorted(case.expect.items())},
    )


def _subject(
    document: Document, here: tuple[str, int], case: _CaseText, kind: str, authors: Mapping[str, Author], measures: Measures
) -> Chronicle:
    """The case's subject with its counts and sums. Raises InputError that names the fields or the events at fault."""
    fields, events = (case.model_extra or {})[kind], case.events
    plain = [{day: group.without_measures(event) for day, event in entry.items()} for entry in events]
    chronicle = _chronicle(document, here, authors[kind], group.without_measures(fields), plain)
    members = [_member(document, (*here, "members", n), member, kind, authors) for n, member in enumerate(case.members)]
    in_order = sorted(((day, event) for entry in events for day, event in entry.items()), key=lambda event: event[0])
    try:
        return group.measured(chronicle, kind, measures, members, fields, in_order)
    except Refusal as refused:
        raise InputError(_explained(document, (*here, kind), refused)) from None


def _member(
    document: Document, here: Sequence[str | int], member: Mapping[str, Any], kind: str, authors: Mapping[str, Author]
) -> tuple[str, Chronicle]:
    events = member.get("events", [])
    kinds = [key for key in member if key != "events"]
    try:
        if len(kinds) != 1 or not isinstance(member[kinds[0]], dict):
            raise Refusal(_("成员应写明一个对象"), _("写作 hazard: {…},另可有 events"))
        group.require_member(kind, kinds[0])
        text = _MemberText(events=events)
    except ValueError as error:
        raise InputError(_explained(document, here, error)) from None
    return kinds[0], _chronicle(document, here, authors[kinds[0]], member[kinds[0]], text.events)


def _chronicle(
    document: Document,
    here: Sequence[str | int],
    author: Author,
    fields: Mapping[str, Any],
    entries: Sequence[Mapping[date, Mapping[str, Any]]],
) -> Chronicle:
    """Raises InputError that names the fields or the events at fault."""
    events = [((*here, "events", n, str(day)), day, event) for n, entry in enumerate(entries) for day, event in entry.items()]
    in_order = sorted(((day, event) for _where, day, event in events), key=lambda event: event[0])
    try:
        return author.chronicle(fields, in_order)
    except ValueError as error:
        # The author sees no lines: what is at fault shows when the fields are tried alone, then each event after the good ones.
        of_fields = _misfit(author, fields, [])
        if of_fields is not None:
            raise InputError(_explained(document, (*here, author.kind), of_fields)) from None
        good: list[tuple[date, Mapping[str, Any]]] = []
        faults: dict[Sequence[str | int], list[Problem]] = {}
        for where, day, event in sorted(events, key=lambda event: event[1]):
            misfit = _misfit(author, fields, [*good, (day, event)])
            if misfit is None:
                good.append((day, event))
            elif not (faults and _untimely(misfit)):
                faults[where] = _explained(document, where, misfit)
        problems = [problem for where, _day, _event in events for problem in faults.get(where, ())]
        raise InputError(problems or _explained(document, here, error)) from None


def _misfit(author: Author, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> ValueError | None:
    try:
        author.chronicle(fields, events)
    except ValueError as error:
        return error
    return None


def _untimely(error: ValueError) -> bool:
    """Whether it may only follow from an event before it that is at fault."""
    if isinstance(error, ValidationError):
        return all(isinstance(fault.get("ctx", {}).get("error"), Untimely) for fault in error.errors())
    return isinstance(error, Untimely)


def _explained(document: Document, where: Sequence[str | int], error: ValueError) -> list[Problem]:
    if not isinstance(error, ValidationError):
        remedy = getattr(error, "remedy", "") or _("对照 taskhub rules list --facts 和 docs/")
        return [document.problem(where, str(error), remedy)]
    details = [
        InitErrorDetails(type=fault["type"], loc=(*where, *fault["loc"]), input=fault["input"], ctx=fault.get("ctx", {}))
        for fault in error.errors(include_url=False)
    ]
    return list(refusal(document, _FileText, ValidationError.from_exception_data(error.title, details)).problems)
