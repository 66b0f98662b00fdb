"""``let:`` and ``overrides:`` as a ruleset's file writes them: values become literals, faults are told where they stand."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from taskhub.documents import Document
from taskhub.i18n import gettext as _
from taskhub.problems import Problem, nearest
from taskhub.rules.check import meaning
from taskhub.rules.counts import Surroundings
from taskhub.rules.file import OverrideText, RulesetText
from taskhub.rules.parameters import Override, Parameters
from taskhub.rules.syntax import Constant, Expression, names, substitute
from taskhub.rules.words import WORDS, ExpressionError
from taskhub.subjects import FactSpec

_LARGEST = 10**15
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_RESERVED = WORDS | {"finding"}
_SUBJECTS = ("unit", "plan")


def parameters_of(
    document: Document,
    text: RulesetText,
    catalogue: Mapping[str, FactSpec],
    around: Surroundings,
    units: Collection[str] | None = None,
) -> tuple[Parameters, list[Problem]]:
    """The parameters of a file as far as they are sound, and what is wrong with the others. ``units``: the codes that overrides
    may name (None: any); which plans there are is not known before they are loaded."""
    problems: list[Problem] = []
    defaults: dict[str, Constant] = {}
    for name, value in text.let.items():
        fault = _misnamed(name, catalogue, around) or _unfit(value)
        if fault:
            problems.append(document.problem(("let", name), *fault))
        else:
            defaults[name] = _constant(value)
    overrides: list[Override] = []
    seen: set[tuple[str, str, str]] = set()
    for n, override in enumerate(text.overrides):
        faults = list(_faults(document, n, override, text.let, defaults, catalogue, seen))
        faults += _unknown_unit(document, n, override, units)
        problems += faults
        if not faults:
            whom, code = _whom(override)
            values = {name: _constant(value) for name, value in (override.model_extra or {}).items()}
            overrides.append(Override(whom, code, values))
    return Parameters(defaults, tuple(overrides)), problems


def _misnamed(name: str, catalogue: Mapping[str, FactSpec], around: Surroundings) -> tuple[str, str] | None:
    example = _("换一个名字,如 behind_below")
    if not _NAME.fullmatch(name):
        return _("{name} 不能作参数名").format(name=name), _("用字母、数字和下划线:behind_below")
    if name in _RESERVED:
        return _("{name} 是条件里的关键字").format(name=name), example
    for kind, facts in {around.subject: catalogue, **around.members}.items():
        if name in facts:
            return _("参数 {name} 与 {kind} 的事实重名").format(name=name, kind=kind), example
    return None


def _unfit(value: Any) -> tuple[str, str] | None:
    if not isinstance(value, bool | int | float | str | date) or (isinstance(value, int | float) and abs(value) >= _LARGEST):
        return _("参数应为一个数、一段文字、一个日期或真假"), "behind_below: 80"
    return None


def _constant(value: Any) -> Constant:
    """As a condition would write it: a date is a text."""
    if isinstance(value, float):
        return Decimal(str(value))
    return value.isoformat() if isinstance(value, date) else value


def _whom(override: OverrideText) -> tuple[str, str]:
    return ("unit", override.unit) if override.unit is not None else ("plan", override.plan or "")


def _faults(
    document: Document,
    n: int,
    override: OverrideText,
    declared: Mapping[str, Any],
    defaults: Mapping[str, Constant],
    catalogue: Mapping[str, FactSpec],
    seen: set[tuple[str, str, str]],
) -> Iterator[Problem]:
    here = ("overrides", n)
    whom, code = _whom(override)
    if (override.unit is None) == (override.plan is None):
        yield document.problem(here, _("应写明一个 unit 或一个 plan"), "{unit: qsx, behind_below: 70}")
    elif whom not in catalogue:
        usable = [fact for fact in _SUBJECTS if fact in catalogue]
        remedy = _("可用:{words}").format(words="、".join(usable)) if usable else _("删去 overrides,另写一条规则")
        yield document.problem((*here, whom), _("这类对象没有事实 {name}").format(name=whom), remedy)
    if not override.model_extra:
        yield document.problem(here, _("没有写参数"), "{unit: qsx, behind_below: 70}")
    for name, value in (override.model_extra or {}).items():
        where = (*here, name)
        if name not in declared:
            remedy = nearest(name, declared) or _("先在 let 里写上它")
            yield document.problem(where, _("没有参数 {name}").format(name=name), remedy)
        elif fault := _unfit(value):
            yield document.problem(where, *fault)
        elif name in defaults and not _alike(_constant(value), defaults[name]):
            message = _("{name} 在 let 里是 {value},类型不同").format(name=name, value=defaults[name])
            yield document.problem(where, message, _("与 let 写同一类型的值"))
        if (whom, code, name) in seen:
            message = _("{whom} {code} 的 {name} 写了两次").format(whom=whom, code=code, name=name)
            yield document.problem(where, message, _("只保留一个"))
        seen.add((whom, code, name))


def _unknown_unit(document: Document, n: int, override: OverrideText, units: Collection[str] | None) -> list[Problem]:
    """A code that no unit has would override nothing, and nobody would notice."""
    if units is None or override.unit is None or override.unit in units:
        return []
    message = _("没有单位 {code}").format(code=override.unit)
    return [document.problem(("overrides", n, "unit"), message, nearest(override.unit, units))]


def _alike(one: Constant, other: Constant) -> bool:
    def is_number(value: Constant) -> bool:
        return isinstance(value, int | Decimal) and not isinstance(value, bool)

    return type(one) is type(other) or (is_number(one) and is_number(other))


def override_faults(
    document: Document,
    text: RulesetText,
    rule: str,
    tree: Expression,
    parameters: Parameters,
    catalogue: Mapping[str, FactSpec],
    around: Surroundings,
) -> Iterator[Problem]:
    """Values of overrides that do not fit where a rule, sound by itself, uses their parameter."""
    used = parameters.used_by(tree)
    for n, override in enumerate(text.overrides):
        for name, value in (override.model_extra or {}).items():
            if name in used and not _unfit(value) and _alike(_constant(value), used[name]):
                try:
                    meaning(substitute(tree, {**used, name: _constant(value)}), catalogue, around)
                except ExpressionError as error:
                    fault = error.faults[0]
                    message = _("规则 {rule} 第 {column} 列:{message}").format(
                        rule=rule, column=fault.column, message=fault.message
                    )
                    yield document.problem(("overrides", n, name), message, fault.remedy)


def unused(document: Document, parameters: Parameters, trees: Iterable[Expression]) -> Iterator[Problem]:
    """Parameters that no rule names."""
    named = {name for tree in trees for name in names(tree)}
    for name in parameters.defaults:
        if name not in named:
            message = _("没有规则用到参数 {name}").format(name=name)
            yield document.problem(("let", name), message, _("删去它,或写进条件"))
