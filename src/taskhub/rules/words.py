"""The words of a condition: text in, tokens with positions out; and how a fault of an expression is told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from taskhub.i18n import gettext as _
from taskhub.i18n import marked
from taskhub.problems import TaskhubError

EXAMPLE = "status == 'active' and days_overdue >= 1"
COUNT_EXAMPLE = "count(hazard where level == 'major' by category within 365 days) >= 3"
SUM_EXAMPLE = "sum(item.weight where status == 'completed') >= 10"


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
class Token:
    kind: str  # number, text, name, word, symbol, end
    text: str
    column: int


_TOKEN = re.compile(
    r"""\s*(?: (?P<number>\d+(?:\.\d+)?)(?![\w.%])
             | '(?P<single>[^'\n]*)' | "(?P<double>[^"\n]*)"
             | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
             | (?P<symbol>==|!=|<=|>=|<(?!>)|[>+\-*/()\[\],]|\.(?=[A-Za-z_]))
             | (?P<end>\Z) )""",
    re.VERBOSE | re.ASCII,
)
WORDS = frozenset({"and", "or", "not", "in", "true", "false", "missing"})
"""Words that no fact can bear. Those of a count (where, by, within, days) mean something in their places only."""
COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_HINTS = {
    "=": marked("相等写作两个等号:status == 'active'"),
    "<>": marked("不等写作 !=:status != 'active'"),
    "!": marked("否定写作 not:not reported"),
    "&": marked("并且写作 and:reported and percent < 80"),
    "|": marked("或者写作 or:percent < 80 or days_overdue >= 1"),
    "'": marked("引号要成对,文字写在一行内:status == 'active'"),
    '"': marked("引号要成对,文字写在一行内:status == 'active'"),
}


def error(column: int, message: str, remedy: str) -> ExpressionError:
    return ExpressionError([Fault(column, message, remedy)])


def tokens(text: str) -> list[Token]:
    """The text cut into words, an ``end`` behind them. Raises ExpressionError where it cannot be cut."""
    tokens: list[Token] = []
    position = 0
    while not tokens or tokens[-1].kind != "end":
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position + len(text[position:]) - len(text[position:].lstrip()))
        kind = str(match.lastgroup)
        word, column = match[kind], match.start(kind) + 1
        if kind in ("single", "double"):
            tokens.append(Token("text", word, column - 1))
        elif kind == "name" and (word in WORDS or word in ("True", "False")):
            tokens.append(Token("word", word.lower(), column))
        else:
            tokens.append(Token(kind, word, column))
        position = match.end()
    return tokens


def _unreadable(text: str, position: int) -> ExpressionError:
    rest = text[position:]
    if number := re.match(r"\d[\w.%]*|\.\d+", rest):
        return error(position + 1, _("{text} 不是可用的数").format(text=number[0]), _("写成整数或小数,不带单位:percent < 80.5"))
    sign = "<>" if rest.startswith("<>") else rest[0]
    if "\uff00" <= sign <= "\uffef" or sign in "“”‘’、。":
        return error(position + 1, _("全角符号 {sign}").format(sign=sign), _("改用半角符号:{example}").format(example=EXAMPLE))
    hint = _(_HINTS[sign]) if sign in _HINTS else _("例如 {example}").format(example=EXAMPLE)
    return error(position + 1, _("不能用 {sign}").format(sign=sign), hint)
