"""A parsed condition against the catalogue of its subject: every name known, every type fitting, negation pushed inward."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from taskhub.i18n import gettext as _
from taskhub.i18n import marked
from taskhub.problems import nearest
from taskhub.rules import language
from taskhub.rules.condition import (
    OPPOSITE,
    All,
    Any,
    Balance,
    Calculation,
    Condition,
    Constant,
    Missing,
    OneOf,
    Operand,
    Term,
    Test,
)
from taskhub.rules.language import ExpressionError, Fault
from taskhub.rules.normal import conjuncts
from taskhub.subjects import FactSpec, FactType, FactValue

MOST_DECIMALS = 6
SAFE = 2**53
"""Scaled numbers stay below it: the largest range in which every evaluator is exact."""

_TYPE_WORDS = {
    FactType.INTEGER: marked("整数"),
    FactType.DECIMAL: marked("小数"),
    FactType.TEXT: marked("文字"),
    FactType.BOOLEAN: marked("真假值"),
    FactType.DATE: marked("日期"),
}
_EXAMPLES = {
    FactType.INTEGER: "{name} >= 1",
    FactType.DECIMAL: "{name} < 80",
    FactType.TEXT: "{name} == '…'",
    FactType.BOOLEAN: "{name}",
    FactType.DATE: "{name} <= '2024-12-31'",
}
_FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NUMBERS = (FactType.INTEGER, FactType.DECIMAL)


def understand(text: str, catalogue: Mapping[str, FactSpec]) -> Condition:
    """The meaning of a condition over the facts of ``catalogue``. Raises ExpressionError with the first fault of every
    comparison."""
    condition = _Checker(catalogue).condition(language.parse(text), negated=False)
    conjuncts(condition)  # refuses what no engine could hold
    return condition


def _refused(node: language.Expression, message: str, remedy: str) -> ExpressionError:
    return ExpressionError([Fault(node.column, message, remedy)])


class _Checker:
    """Walks the tree once. Each comparison raises its own fault; ``and`` and ``or`` collect those of their parts."""

    def __init__(self, catalogue: Mapping[str, FactSpec]) -> None:
        self._catalogue = catalogue

    def condition(self, node: language.Expression, negated: bool) -> Condition:
        match node:
            case language.Not():
                return self.condition(node.operand, not negated)
            case language.And() | language.Or():
                parts = self._parts(node.parts, negated)
                return All(parts) if isinstance(node, language.And) != negated else Any(parts)
            case language.Missing():
                return Missing(self._fact(node.name), negated)
            case language.Comparison():
                return self._comparison(node, OPPOSITE[node.operator] if negated else node.operator)
            case language.Membership():
                return self._membership(node, node.negated != negated)
            case language.Name():
                fact = self._fact(node)
                if fact.type is FactType.BOOLEAN:
                    return Test(fact, "==", not negated)
                raise _refused(node, _("{name} 是{type},不是条件").format(name=node.name, type=_word(fact.type)), _example(fact))
        raise _refused(node, _("这里应为条件"), _("例如 {example}").format(example=language.EXAMPLE))

    def _parts(self, nodes: Iterable[language.Expression], negated: bool) -> tuple[Condition, ...]:
        parts: list[Condition] = []
        faults: list[Fault] = []
        for node in nodes:
            try:
                parts.append(self.condition(node, negated))
            except ExpressionError as error:
                faults += error.faults
        if faults:
            raise ExpressionError(faults)
        return tuple(parts)

    def _fact(self, node: language.Name) -> FactSpec:
        if fact := self._catalogue.get(node.name):
            return fact
        remedy = nearest(node.name, self._catalogue) or _("文字要加引号:'{name}'").format(name=node.name)
        raise _refused(node, _("没有名为 {name} 的事实").format(name=node.name), remedy)

    def _comparison(self, node: language.Comparison, operator: str) -> Condition:
        left, right = node.left, node.right
        if _literal(left) is not None:
            left, right, operator = right, left, _FLIPPED[operator]
        if _literal(left) is not None:
            raise _refused(node, _("比较的两边都是常数"), _("至少一边写事实:percent < 80"))
        if not isinstance(left, language.Name) or _literal(right) is None:
            return self._balance(node, left, operator, right)
        fact = self._fact(left)
        value = _value(fact, right)
        _refuse_order(node, fact.type)
        if fact.type is FactType.BOOLEAN:
            return Test(fact, "==", value == (operator == "=="))
        return Test(fact, operator, value)

    def _membership(self, node: language.Membership, negated: bool) -> Condition:
        if not isinstance(node.left, language.Name):
            raise _refused(node.left, _("in 的左边应为一个事实"), "status in ['pending', 'active']")
        fact = self._fact(node.left)
        if fact.type is FactType.BOOLEAN:
            raise _refused(node, _("{name} 是真假值,不用 in").format(name=fact.name), _example(fact))
        return OneOf(fact, frozenset(_value(fact, choice) for choice in node.choices), negated)

    def _balance(
        self, node: language.Comparison, left: language.Expression, operator: str, right: language.Expression
    ) -> Condition:
        left_term, left_type = self._term(left)
        written = _literal(right)
        if left_type is FactType.DATE and isinstance(written, str):  # due + 7 < '2024-12-31'
            return Balance(left_term, operator, Constant(_date(right, written).toordinal()))
        right_term, right_type = self._term(right)
        if left_type is not right_type and not (left_type in _NUMBERS and right_type in _NUMBERS):
            message = _("{left}不能与{right}比较").format(left=_word(left_type), right=_word(right_type))
            raise _refused(node, message, _("两边用同一类型:percent < scheduled_percent"))
        _refuse_order(node, left_type)
        return Balance(left_term, operator, right_term)

    def _term(self, node: language.Expression) -> tuple[Term, FactType]:
        """A side of a comparison and its type."""
        match node:
            case language.Name():
                fact = self._fact(node)
                return Operand(fact), fact.type
            case language.Literal(value=bool() | str()):
                raise _refused(node, _("算式里只能写数"), _("例如 {example}").format(example="overdue / items >= 0.2"))
            case language.Literal(value=int() | Decimal() as value):
                if _decimals(Decimal(value)) > MOST_DECIMALS:
                    message = _("{value} 超过 {most} 位小数").format(value=value, most=MOST_DECIMALS)
                    raise _refused(node, message, _("去掉多余的小数"))
                return Constant(value), FactType.INTEGER if isinstance(value, int) else FactType.DECIMAL
            case language.Negative():
                return _calculation(node, "-", (Constant(0), FactType.INTEGER), self._term(node.operand))
            case language.Arithmetic():
                return _calculation(node, node.operator, self._term(node.left), self._term(node.right))
        raise _refused(node, _("条件不能参与计算或比较"), _("用 and、or 连接条件"))


def _value(fact: FactSpec, node: language.Expression) -> FactValue:
    """The literal as a value of the fact's type."""
    written = _literal(node)
    match fact.type:
        case FactType.DATE if isinstance(written, str):
            return _date(node, written)
        case FactType.TEXT if isinstance(written, str):
            if fact.values and written not in fact.values:
                remedy = nearest(written, fact.values) or _("可用:{words}").format(words="、".join(fact.values))
                raise _refused(node, _("{name} 没有 {value} 这个值").format(name=fact.name, value=written), remedy)
            return written
        case FactType.BOOLEAN if isinstance(written, bool):
            return written
        case FactType.INTEGER | FactType.DECIMAL if isinstance(written, int | Decimal) and not isinstance(written, bool):
            return _number(fact, node, written)
    message = _("{name} 是{type},不能与 {value} 比较").format(name=fact.name, type=_word(fact.type), value=written)
    raise _refused(node, message, _example(fact))


def _number(fact: FactSpec, node: language.Expression, written: int | Decimal) -> FactValue:
    number = Decimal(written)
    scale = fact.scale if fact.type is FactType.DECIMAL else 0
    if _decimals(number) > scale:
        message = _("{name} 只取 {n} 位小数,不会等于 {value}").format(name=fact.name, n=scale, value=written)
        raise _refused(node, message, _("去掉多余的小数"))
    if abs(number) * 10**scale >= SAFE:
        raise _refused(node, _("数太大:{value}").format(value=written), _example(fact))
    return number.normalize() if fact.type is FactType.DECIMAL else int(number)


def _date(node: language.Expression, written: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
        raise _refused(node, _("{text} 不是日期").format(text=written), _("写成 '2024-12-31'"))
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise _refused(node, _("没有 {text} 这一天").format(text=written), _("改成存在的日期")) from None


def _refuse_order(node: language.Comparison, type_: FactType) -> None:
    if type_ in (FactType.TEXT, FactType.BOOLEAN) and node.operator not in ("==", "!="):
        message = _("{type}不分大小,不能用 {operator}").format(type=_word(type_), operator=node.operator)
        raise _refused(node, message, _("用 == 或 !="))


def _calculation(
    node: language.Expression, operator: str, left: tuple[Term, FactType], right: tuple[Term, FactType]
) -> tuple[Term, FactType]:
    type_ = _result(operator, left[1], right[1])
    if type_ is None:
        message = _("{left} {operator} {right} 没有意义").format(left=_word(left[1]), operator=operator, right=_word(right[1]))
        raise _refused(node, message, _("数可以加减乘除;日期减日期得天数,日期可加减整数天:due - start > 30"))
    return Calculation(operator, left[0], right[0]), type_


def _result(operator: str, left: FactType, right: FactType) -> FactType | None:
    if left in _NUMBERS and right in _NUMBERS:
        return FactType.INTEGER if operator != "/" and left is right is FactType.INTEGER else FactType.DECIMAL
    if operator == "-" and left is right is FactType.DATE:
        return FactType.INTEGER
    if operator in "+-" and left is FactType.DATE and right is FactType.INTEGER:
        return FactType.DATE
    if operator == "+" and left is FactType.INTEGER and right is FactType.DATE:
        return FactType.DATE
    return None


def _literal(node: language.Expression) -> bool | int | Decimal | str | None:
    if isinstance(node, language.Literal):
        return node.value
    if isinstance(node, language.Negative):
        inner = _literal(node.operand)
        return -inner if isinstance(inner, int | Decimal) and not isinstance(inner, bool) else None
    return None


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -int(exponent))


def _word(type_: FactType) -> str:
    return _(_TYPE_WORDS[type_])


def _example(fact: FactSpec) -> str:
    written = _EXAMPLES[fact.type].format(name=fact.name)
    if fact.type is FactType.TEXT and fact.values:
        written = f"{fact.name} == '{fact.values[0]}'"
    return _("例如 {example}").format(example=written)
