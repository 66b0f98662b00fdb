"""The words of a condition and how they are put together: text in, syntax tree with positions out.

Nothing here knows which facts exist; that is ``check``. Precedence, from loose to tight: ``or``, ``and``, ``not``,
comparison, ``+ -``, ``* /``, minus sign. Depth and length are bounded, so no input can exhaust the stack.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from taskhub.i18n import gettext as _
from taskhub.i18n import marked
from taskhub.problems import TaskhubError

MOST_CHARACTERS = 4000
MOST_DEPTH = 30
MOST_ARITHMETIC = 50
MOST_DIGITS = 15

EXAMPLE = "status == 'active' and days_overdue >= 1"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of an expression; ``column`` counts characters from 1."""

    column: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return _("第 {column} 列:{message} → {remedy}").format(column=self.column, message=self.message, remedy=self.remedy)


class ExpressionError(TaskhubError):
    """The condition cannot be understood; ``faults`` says where and what would be."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: Sequence[Fault] = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Name:
    """A fact."""

    column: int
    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A number (int or Decimal), a text, or a truth value. Dates are written as texts."""

    column: int
    value: bool | int | Decimal | str


@dataclass(frozen=True, slots=True)
class Negative:
    column: int
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``operator`` is one of + - * /."""

    column: int
    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Comparison:
    """``operator`` is one of == != < <= > >=."""

    column: int
    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Membership:
    column: int
    left: "Expression"
    choices: tuple["Expression", ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Missing:
    column: int
    name: Name


@dataclass(frozen=True, slots=True)
class Not:
    column: int
    operand: "Expression"


@dataclass(frozen=True, slots=True)
class And:
    column: int
    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    column: int
    parts: tuple["Expression", ...]


Expression: TypeAlias = Name | Literal | Negative | Arithmetic | Comparison | Membership | Missing | Not | And | Or


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, text, name, word, symbol, end
    text: str
    column: int


_TOKEN = re.compile(
    r"""\s*(?: (?P<number>\d+(?:\.\d+)?)(?![\w.%])
             | '(?P<single>[^'\n]*)' | "(?P<double>[^"\n]*)"
             | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
             | (?P<symbol>==|!=|<=|>=|<(?!>)|[>+\-*/()\[\],])
             | (?P<end>\Z) )""",
    re.VERBOSE | re.ASCII,
)
_WORDS = frozenset({"and", "or", "not", "in", "true", "false", "missing"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_HINTS = {
    "=": marked("相等写作两个等号:status == 'active'"),
    "<>": marked("不等写作 !=:status != 'active'"),
    "!": marked("否定写作 not:not reported"),
    "&": marked("并且写作 and:reported and percent < 80"),
    "|": marked("或者写作 or:percent < 80 or days_overdue >= 1"),
    "'": marked("引号要成对,文字写在一行内:status == 'active'"),
    '"': marked("引号要成对,文字写在一行内:status == 'active'"),
}


def parse(text: str) -> Expression:
    """The syntax tree of a condition. Raises ExpressionError at the first place that does not parse."""
    if len(text) > MOST_CHARACTERS:
        raise _error(MOST_CHARACTERS + 1, _("条件超过 {most} 个字符").format(most=MOST_CHARACTERS), _("拆成几条规则"))
    return _Parser(_tokens(text)).whole()


def _error(column: int, message: str, remedy: str) -> ExpressionError:
    return ExpressionError([Fault(column, message, remedy)])


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while not tokens or tokens[-1].kind != "end":
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position + len(text[position:]) - len(text[position:].lstrip()))
        kind = str(match.lastgroup)
        word, column = match[kind], match.start(kind) + 1
        if kind in ("single", "double"):
            tokens.append(_Token("text", word, column - 1))
        elif kind == "name" and (word in _WORDS or word in ("True", "False")):
            tokens.append(_Token("word", word.lower(), column))
        else:
            tokens.append(_Token(kind, word, column))
        position = match.end()
    return tokens


def _unreadable(text: str, position: int) -> ExpressionError:
    rest = text[position:]
    if number := re.match(r"\d[\w.%]*|\.\d+", rest):
        return _error(position + 1, _("{text} 不是可用的数").format(text=number[0]), _("写成整数或小数,不带单位:percent < 80.5"))
    sign = "<>" if rest.startswith("<>") else rest[0]
    if "\uff00" <= sign <= "\uffef" or sign in "“”‘’、。":
        return _error(position + 1, _("全角符号 {sign}").format(sign=sign), _("改用半角符号:{example}").format(example=EXAMPLE))
    hint = _(_HINTS[sign]) if sign in _HINTS else _("例如 {example}").format(example=EXAMPLE)
    return _error(position + 1, _("不能用 {sign}").format(sign=sign), hint)


class _Parser:
    """Recursive descent, one method to a level of precedence."""

    def __init__(self, tokens: list[_Token]) -> None:
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
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self, *texts: str) -> _Token | None:
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
        elif token.kind == "name" and token.text.lower() in _WORDS:
            remedy = _("关键字用小写:{word}").format(word=token.text.lower())
        message = message or _("这里不应出现 {text}").format(text=token.text)
        return _error(token.column, message, remedy or _("例如 {example}").format(example=EXAMPLE))

    def _deeper(self, token: _Token) -> None:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise _error(token.column, _("嵌套超过 {most} 层").format(most=MOST_DEPTH), _("拆成几条规则"))

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
        if operator := self._take(*_COMPARISONS):
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
        if self._next.kind in ("symbol", "word") and self._next.text in _COMPARISONS | {"in", "not"}:
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
        if token.kind not in ("number", "text"):
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

    def _arithmetic_of(self, operator: _Token, left: Expression, right: Expression) -> Arithmetic:
        # a + b + c + … leans left as deep as it is long: bounded like nesting.
        self._arithmetic += 1
        if self._arithmetic > MOST_ARITHMETIC:
            raise _error(operator.column, _("算式超过 {most} 个运算").format(most=MOST_ARITHMETIC), _("拆成几条规则"))
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
        if token.kind not in ("number", "text", "name") or (token.kind == "name" and token.text.lower() in _WORDS):
            raise self._unexpected()
        self._at += 1
        if token.kind == "text":
            return Literal(token.column, token.text)
        if token.kind == "number":
            if len(token.text) > MOST_DIGITS:
                raise _error(token.column, _("数超过 {most} 位").format(most=MOST_DIGITS), _("写成 percent < 80.5 这样的数"))
            return Literal(token.column, Decimal(token.text) if "." in token.text else int(token.text))
        if self._next.kind == "symbol" and self._next.text == "(":
            message = _("没有 {name}(…) 这种写法").format(name=token.text)
            raise _error(token.column, message, _("只有 missing(事实名):missing(percent)"))
        return Name(token.column, token.text)

    def _missing(self, word: _Token) -> Missing:
        example = "missing(percent)"
        self._expect("(", example)
        fact = self._next
        if fact.kind != "name":
            raise self._unexpected(_("missing 的括号里应为一个事实名"), example)
        self._at += 1
        self._expect(")", example)
        return Missing(word.column, Name(fact.column, fact.text))
