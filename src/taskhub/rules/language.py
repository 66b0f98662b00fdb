"""The words of a condition and how they are put together: text in, syntax tree with positions out.

Nothing here knows which facts exist; that is ``check``. Precedence, from loose to tight: ``or``, ``and``, ``not``,
comparison, ``+ -``, ``* /``, minus sign; ``count(…)`` and ``sum(…)`` are operands. Depth and length are bounded, so no input
can exhaust the stack.
"""

from decimal import Decimal

from taskhub.i18n import gettext as _
from taskhub.rules.syntax import (
    And,
    Arithmetic,
    Comparison,
    Expression,
    Group,
    Literal,
    Membership,
    Missing,
    Name,
    Negative,
    Not,
    Or,
)
from taskhub.rules.words import (
    COMPARISONS,
    COUNT_EXAMPLE,
    EXAMPLE,
    SUM_EXAMPLE,
    WORDS,
    ExpressionError,
    Fault,
    Token,
    error,
    tokens,
)

__all__ = ["EXAMPLE", "ExpressionError", "Fault", "parse"]

MOST_CHARACTERS = 4000
MOST_DEPTH = 30
MOST_ARITHMETIC = 50
MOST_DIGITS = 15


def parse(text: str) -> Expression:
    """The syntax tree of a condition. Raises ExpressionError at the first place that does not parse."""
    if len(text) > MOST_CHARACTERS:
        raise error(MOST_CHARACTERS + 1, _("条件超过 {most} 个字符").format(most=MOST_CHARACTERS), _("拆成几条规则"))
    return _Parser(tokens(text)).whole()


class _Parser:
    """Recursive descent, one method to a level of precedence."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self._arithmetic = 0

    def whole(self) -> Expression:
        expression = self._either()
        if self._next.kind != "end":
            raise self._unexpected()
        return expression

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self, *texts: str) -> Token | None:
        """The next token if it is one of these words or symbols (a quoted text never is)."""
        token = self._next
        if token.kind not in ("word", "symbol") or token.text not in texts:
            return None
        self._at += 1
        return token

    def _expect(self, symbol: str, remedy: str) -> None:
        if not self._take(symbol):
            raise self._unexpected(_("缺少 {symbol}").format(symbol=symbol), remedy)

    def _unexpected(self, message: str = "", remedy: str = "") -> ExpressionError:
        token = self._next
        if token.kind == "end":
            message = message or _("条件没有写完")
        elif token.kind == "name" and token.text.lower() in WORDS:
            remedy = _("关键字用小写:{word}").format(word=token.text.lower())
        message = message or _("这里不应出现 {text}").format(text=token.text)
        return error(token.column, message, remedy or _("例如 {example}").format(example=EXAMPLE))

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise error(token.column, _("嵌套超过 {most} 层").format(most=MOST_DEPTH), _("拆成几条规则"))

    def _either(self) -> Expression:
        parts = [self._both()]
        while self._take("or"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Or(parts[0].column, tuple(parts))

    def _both(self) -> Expression:
        parts = [self._negation()]
        while self._take("and"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else And(parts[0].column, tuple(parts))

    def _negation(self) -> Expression:
        if token := self._take("not"):
            self._deeper(token)
            operand = self._negation()
            self._depth -= 1
            return Not(token.column, operand)
        return self._comparison()

    def _comparison(self) -> Expression:
        left = self._sum()
        if operator := self._take(*COMPARISONS):
            comparison = Comparison(operator.column, operator.text, left, self._sum())
            self._refuse_chain()
            return comparison
        negation = self._take("not")
        if operator := self._take("in"):
            membership = Membership(operator.column, left, self._choices(), negation is not None)
            self._refuse_chain()
            return membership
        if negation:
            raise self._unexpected(_("not 之后应为 in"), "status not in ['completed', 'withdrawn']")
        return left

    def _refuse_chain(self) -> None:
        if self._next.kind in ("symbol", "word") and self._next.text in COMPARISONS | {"in", "not"}:
            raise self._unexpected(_("比较不能连写"), _("用 and 分开:percent >= 10 and percent < 80"))

    def _choices(self) -> tuple[Expression, ...]:
        example = "status in ['pending', 'active']"
        opening = self._take("[", "(")
        if not opening:
            raise self._unexpected(_("in 之后应为列表"), example)
        choices = [self._choice(example)]
        while self._take(","):
            choices.append(self._choice(example))
        self._expect("]" if opening.text == "[" else ")", example)
        return tuple(choices)

    def _choice(self, example: str) -> Expression:
        minus = self._take("-")
        token = self._next
        if token.kind not in ("number", "text", "name"):  # a name may be a parameter; whether it is shows later
            raise self._unexpected(_("列表里只能写常数"), example)
        value = self._operand()
        return Negative(minus.column, value) if minus else value

    def _sum(self) -> Expression:
        left = self._product()
        while operator := self._take("+", "-"):
            left = self._arithmetic_of(operator, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._signed()
        while operator := self._take("*", "/"):
            left = self._arithmetic_of(operator, left, self._signed())
        return left

    def _arithmetic_of(self, operator: Token, left: Expression, right: Expression) -> Arithmetic:
        # a + b + c + … leans left as deep as it is long: bounded like nesting.
        self._arithmetic += 1
        if self._arithmetic > MOST_ARITHMETIC:
            raise error(operator.column, _("算式超过 {most} 个运算").format(most=MOST_ARITHMETIC), _("拆成几条规则"))
        return Arithmetic(operator.column, operator.text, left, right)

    def _signed(self) -> Expression:
        if token := self._take("-"):
            self._deeper(token)
            operand = self._signed()
            self._depth -= 1
            return Negative(token.column, operand)
        return self._operand()

    def _operand(self) -> Expression:
        token = self._next
        if opening := self._take("("):
            self._deeper(opening)
            inner = self._either()
            self._expect(")", _("括号要成对:(percent < 80 or reported)"))
            self._depth -= 1
            return inner
        if truth := self._take("true", "false"):
            return Literal(truth.column, truth.text == "true")
        if missing := self._take("missing"):
            return self._missing(missing)
        if token.kind not in ("number", "text", "name") or (token.kind == "name" and token.text.lower() in WORDS):
            raise self._unexpected()
        self._at += 1
        if token.kind == "text":
            return Literal(token.column, token.text)
        if token.kind == "number":
            if len(token.text) > MOST_DIGITS:
                raise error(token.column, _("数超过 {most} 位").format(most=MOST_DIGITS), _("写成 percent < 80.5 这样的数"))
            return Literal(token.column, Decimal(token.text) if "." in token.text else int(token.text))
        if self._take("("):
            if token.text in ("count", "sum"):
                return self._group(token)
            message = _("没有 {name}(…) 这种写法").format(name=token.text)
            raise error(token.column, message, _("只有 missing(percent)、count(item) 和 sum(item.weight) 这样的写法"))
        return Name(token.column, token.text)

    def _missing(self, word: Token) -> Missing:
        example = "missing(percent)"
        self._expect("(", example)
        fact = self._name(_("missing 的括号里应为一个事实名"), example)
        self._expect(")", example)
        return Missing(word.column, fact)

    def _group(self, word: Token) -> Group:
        """What stands behind ``count(`` or ``sum(``."""
        self._deeper(word)
        counts = word.text == "count"
        example = COUNT_EXAMPLE if counts else SUM_EXAMPLE
        of = self._name(_("{word} 的括号里先写数什么").format(word=word.text), example)
        summed = None
        if dot := self._take("."):
            if counts:
                raise error(dot.column, _("count 数的是个数,不写事实"), COUNT_EXAMPLE)
            summed = self._name(_("点之后应为一个事实名"), example)
        elif not counts:
            raise self._unexpected(_("sum 要写明加总哪个事实"), example)
        where = self._either() if self._clause("where") else None
        by = self._name(_("by 之后应为一个事实名"), example) if counts and self._clause("by") else None
        within = self._days() if counts and self._clause("within") else None
        if not counts and self._next.text in ("by", "within") and self._next.kind == "name":
            raise self._unexpected(_("sum 不能带 {word}").format(word=self._next.text), example)
        self._expect(")", example)
        self._depth -= 1
        return Group(word.column, of, summed, where, by, within)

    def _clause(self, word: str) -> bool:
        """Takes a word that is one in this place only: elsewhere a fact may be called so."""
        if self._next.kind != "name" or self._next.text != word:
            return False
        self._at += 1
        return True

    def _name(self, message: str, remedy: str) -> Name:
        token = self._next
        if token.kind != "name":
            raise self._unexpected(message, remedy)
        self._at += 1
        return Name(token.column, token.text)

    def _days(self) -> Expression:
        if self._next.kind not in ("number", "name"):
            raise self._unexpected(_("within 之后应为天数"), COUNT_EXAMPLE)
        days = self._operand()
        if not self._clause("days") and not self._clause("day"):
            raise self._unexpected(_("天数之后应为 days"), COUNT_EXAMPLE)
        return days
