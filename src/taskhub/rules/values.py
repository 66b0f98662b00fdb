"""Literals and types: which value a literal is beside a fact, and what arithmetic makes of two types."""

import re
from datetime import date
from decimal import Decimal

from taskhub.i18n import gettext as _
from taskhub.i18n import marked
from taskhub.problems import nearest
from taskhub.rules import syntax
from taskhub.rules.condition import Calculation, Term
from taskhub.rules.words import ExpressionError, Fault
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
    FactType.EVENT: marked("事件"),
}
_EXAMPLES = {
    FactType.INTEGER: "{name} >= 1",
    FactType.DECIMAL: "{name} < 80",
    FactType.TEXT: "{name} == '…'",
    FactType.BOOLEAN: "{name}",
    FactType.DATE: "{name} <= '2024-12-31'",
    FactType.EVENT: "count({name} within 60 days) >= 3",
}
FLIPPED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
NUMBERS = (FactType.INTEGER, FactType.DECIMAL)


def refused(node: syntax.Expression, message: str, remedy: str) -> ExpressionError:
    return ExpressionError([Fault(node.column, message, remedy)])


def value_of(fact: FactSpec, node: syntax.Expression) -> FactValue:
    """The literal as a value of the fact's type."""
    written = literal(node)
    match fact.type:
        case FactType.DATE if isinstance(written, str):
            return day_of(node, written)
        case FactType.TEXT if isinstance(written, str):
            if fact.values and written not in fact.values:
                remedy = nearest(written, fact.values) or _("可用:{words}").format(words="、".join(fact.values))
                raise refused(node, _("{name} 没有 {value} 这个值").format(name=fact.name, value=written), remedy)
            return written
        case FactType.BOOLEAN if isinstance(written, bool):
            return written
        case FactType.INTEGER | FactType.DECIMAL if isinstance(written, int | Decimal) and not isinstance(written, bool):
            return _number(fact, node, written)
    message = _("{name} 是{type},不能与 {value} 比较").format(name=fact.name, type=type_word(fact.type), value=written)
    raise refused(node, message, example_of(fact))


def _number(fact: FactSpec, node: syntax.Expression, written: int | Decimal) -> FactValue:
    number = Decimal(written)
    scale = fact.scale if fact.type is FactType.DECIMAL else 0
    if decimals(number) > scale:
        message = _("{name} 只取 {n} 位小数,不会等于 {value}").format(name=fact.name, n=scale, value=written)
        raise refused(node, message, _("去掉多余的小数"))
    if abs(number) * 10**scale >= SAFE:
        raise refused(node, _("数太大:{value}").format(value=written), example_of(fact))
    return number.normalize() if fact.type is FactType.DECIMAL else int(number)


def day_of(node: syntax.Expression, written: str) -> date:
    """A text as the day it names."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written, re.ASCII):
        raise refused(node, _("{text} 不是日期").format(text=written), _("写成 '2024-12-31'"))
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise refused(node, _("没有 {text} 这一天").format(text=written), _("改成存在的日期")) from None


def refuse_order(node: syntax.Comparison, type_: FactType) -> None:
    if type_ in (FactType.TEXT, FactType.BOOLEAN) and node.operator not in ("==", "!="):
        message = _("{type}不分大小,不能用 {operator}").format(type=type_word(type_), operator=node.operator)
        raise refused(node, message, _("用 == 或 !="))


def calculation(
    node: syntax.Expression, operator: str, left: tuple[Term, FactType], right: tuple[Term, FactType]
) -> tuple[Term, FactType]:
    """Two terms with their types, put together."""
    type_ = _result(operator, left[1], right[1])
    if type_ is None:
        message = _("{left} {operator} {right} 没有意义").format(
            left=type_word(left[1]), operator=operator, right=type_word(right[1])
        )
        raise refused(node, message, _("数可以加减乘除;日期减日期得天数,日期可加减整数天:due - start > 30"))
    return Calculation(operator, left[0], right[0]), type_


def _result(operator: str, left: FactType, right: FactType) -> FactType | None:
    if left in NUMBERS and right in NUMBERS:
        return FactType.INTEGER if operator != "/" and left is right is FactType.INTEGER else FactType.DECIMAL
    if operator == "-" and left is right is FactType.DATE:
        return FactType.INTEGER
    if operator in "+-" and left is FactType.DATE and right is FactType.INTEGER:
        return FactType.DATE
    if operator == "+" and left is FactType.INTEGER and right is FactType.DATE:
        return FactType.DATE
    return None


def literal(node: syntax.Expression) -> syntax.Constant | None:
    """The value of a literal, with its minus sign; None where something else stands."""
    if isinstance(node, syntax.Literal):
        return node.value
    if isinstance(node, syntax.Negative):
        inner = literal(node.operand)
        return -inner if isinstance(inner, int | Decimal) and not isinstance(inner, bool) else None
    return None


def decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -int(exponent))


def type_word(type_: FactType) -> str:
    return _(_TYPE_WORDS[type_])


def example_of(fact: FactSpec) -> str:
    written = _EXAMPLES[fact.type].format(name=fact.name)
    if fact.type is FactType.TEXT and fact.values:
        written = f"{fact.name} == '{fact.values[0]}'"
    return _("例如 {example}").format(example=written)
