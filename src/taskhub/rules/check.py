"""A parsed condition against the catalogue of its subject: every name known, every type fitting, negation pushed inward."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from taskhub.i18n import gettext as _
from taskhub.problems import nearest
from taskhub.rules import language, syntax
from taskhub.rules.condition import (
    OPPOSITE,
    All,
    Any,
    Balance,
    Condition,
    Constant,
    Missing,
    OneOf,
    Operand,
    Term,
    Test,
    facts_of,
)
from taskhub.rules.counts import Surroundings, check_by, check_days, check_kind, check_summed, rule_of
from taskhub.rules.language import EXAMPLE, ExpressionError, Fault
from taskhub.rules.measure import FINDING, Measure
from taskhub.rules.normal import conjuncts
from taskhub.rules.values import (
    FLIPPED,
    MOST_DECIMALS,
    NUMBERS,
    calculation,
    day_of,
    decimals,
    example_of,
    literal,
    refuse_order,
    refused,
    type_word,
    value_of,
)
from taskhub.subjects import FactSpec, FactType, Movement

Catalogue = Mapping[str, FactSpec]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A condition, and the counts and sums that it looks at, each once."""

    condition: Condition
    measures: tuple[Measure, ...]


def understand(text: str, catalogue: Catalogue, around: Surroundings | None = None) -> Condition:
    """The meaning of a condition over the facts of ``catalogue``. Raises ExpressionError with the first fault of every
    comparison."""
    return meaning(language.parse(text), catalogue, around or Surroundings()).condition


def meaning(tree: syntax.Expression, catalogue: Catalogue, around: Surroundings) -> Meaning:
    """As ``understand``, of a condition that was parsed already."""
    checker = _Checker(catalogue, around)
    condition = checker.condition(tree, negated=False)
    conjuncts(condition)  # refuses what no engine could hold
    return Meaning(condition, tuple(dict.fromkeys(checker.measures)))


class _Checker:
    """Walks the tree once. Each comparison raises its own fault; ``and`` and ``or`` collect those of their parts."""

    def __init__(self, catalogue: Catalogue, around: Surroundings) -> None:
        self._catalogue = catalogue
        self._around = around
        self.measures: list[Measure] = []

    def condition(self, node: syntax.Expression, negated: bool) -> Condition:
        match node:
            case syntax.Not():
                return self.condition(node.operand, not negated)
            case syntax.And() | syntax.Or():
                parts = self._parts(node.parts, negated)
                return All(parts) if isinstance(node, syntax.And) != negated else Any(parts)
            case syntax.Missing():
                return Missing(self._fact(node.name), negated)
            case syntax.Comparison():
                return self._comparison(node, OPPOSITE[node.operator] if negated else node.operator)
            case syntax.Membership():
                return self._membership(node, node.negated != negated)
            case syntax.Name() | syntax.Group():
                fact = self._operand(node)
                if fact.type is FactType.BOOLEAN:
                    return Test(fact, "==", not negated)
                message = _("{name} 是{type},不是条件").format(name=fact.name, type=type_word(fact.type))
                raise refused(node, message, example_of(fact))
        raise refused(node, _("这里应为条件"), _("例如 {example}").format(example=EXAMPLE))

    def _parts(self, nodes: Iterable[syntax.Expression], negated: bool) -> tuple[Condition, ...]:
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

    def _fact(self, node: syntax.Name) -> FactSpec:
        fact = self._catalogue.get(node.name)
        if fact is None:
            remedy = nearest(node.name, self._catalogue) or _("文字要加引号:'{name}'").format(name=node.name)
            raise refused(node, _("没有名为 {name} 的事实").format(name=node.name), remedy)
        if fact.type is FactType.EVENT:
            raise refused(node, _("{name} 是事件,没有值,只能数").format(name=node.name), example_of(fact))
        return fact

    def _operand(self, node: syntax.Name | syntax.Group) -> FactSpec:
        """The fact, or the figure that a count or sum amounts to."""
        return self._fact(node) if isinstance(node, syntax.Name) else self._measured(node)

    def _measured(self, node: syntax.Group) -> FactSpec:
        kind = check_kind(node, self._catalogue, self._around)
        members = self._around.members.get(kind)
        measure = Measure(
            kind,
            _Members(kind, members, self._around).condition(node.where, negated=False) if node.where and members else None,
            check_summed(node.summed, kind, members) if node.summed and members else None,
            check_by(node.by, kind, members) if node.by and members else None,
            check_days(node.within) if node.within else None,
        )
        self.measures.append(measure)
        return measure.spec

    def _comparison(self, node: syntax.Comparison, operator: str) -> Condition:
        left, right = node.left, node.right
        if literal(left) is not None:
            left, right, operator = right, left, FLIPPED[operator]
        if literal(left) is not None:
            raise refused(node, _("比较的两边都是常数"), _("至少一边写事实:percent < 80"))
        if not isinstance(left, syntax.Name | syntax.Group) or literal(right) is None:
            return self._balance(node, left, operator, right)
        fact = self._operand(left)
        value = value_of(fact, right)
        refuse_order(node, fact.type)
        if fact.type is FactType.BOOLEAN:
            return Test(fact, "==", value == (operator == "=="))
        return Test(fact, operator, value)

    def _membership(self, node: syntax.Membership, negated: bool) -> Condition:
        if not isinstance(node.left, syntax.Name | syntax.Group):
            raise refused(node.left, _("in 的左边应为一个事实"), "status in ['pending', 'active']")
        for choice in node.choices:
            if literal(choice) is None:
                raise refused(choice, _("列表里只能写常数"), "status in ['pending', 'active']")
        fact = self._operand(node.left)
        if fact.type is FactType.BOOLEAN:
            raise refused(node, _("{name} 是真假值,不用 in").format(name=fact.name), example_of(fact))
        return OneOf(fact, frozenset(value_of(fact, choice) for choice in node.choices), negated)

    def _balance(self, node: syntax.Comparison, left: syntax.Expression, operator: str, right: syntax.Expression) -> Condition:
        left_term, left_type = self._term(left)
        written = literal(right)
        if left_type is FactType.DATE and isinstance(written, str):  # due + 7 < '2024-12-31'
            return Balance(left_term, operator, Constant(day_of(right, written)))
        right_term, right_type = self._term(right)
        if left_type is not right_type and not (left_type in NUMBERS and right_type in NUMBERS):
            message = _("{left}不能与{right}比较").format(left=type_word(left_type), right=type_word(right_type))
            raise refused(node, message, _("两边用同一类型:percent < scheduled_percent"))
        refuse_order(node, left_type)
        return Balance(left_term, operator, right_term)

    def _term(self, node: syntax.Expression) -> tuple[Term, FactType]:
        """A side of a comparison and its type."""
        match node:
            case syntax.Name() | syntax.Group():
                fact = self._operand(node)
                return Operand(fact), fact.type
            case syntax.Literal(value=bool() | str()):
                raise refused(node, _("算式里只能写数"), _("例如 {example}").format(example="overdue / items >= 0.2"))
            case syntax.Literal(value=int() | Decimal() as value):
                if decimals(Decimal(value)) > MOST_DECIMALS:
                    message = _("{value} 超过 {most} 位小数").format(value=value, most=MOST_DECIMALS)
                    raise refused(node, message, _("去掉多余的小数"))
                return Constant(value), FactType.INTEGER if isinstance(value, int) else FactType.DECIMAL
            case syntax.Negative() if isinstance(below := literal(node), int | Decimal):
                return self._term(syntax.Literal(node.column, below))
            case syntax.Negative():
                return calculation(node, "-", (Constant(0), FactType.INTEGER), self._term(node.operand))
            case syntax.Arithmetic():
                return calculation(node, node.operator, self._term(node.left), self._term(node.right))
        raise refused(node, _("条件不能参与计算或比较"), _("用 and、or 连接条件"))


class _Members(_Checker):
    """The condition of a count or sum, over the facts of its members and the rules that found them wrong.

    Counts are kept as dated steps. So each comparison must say for itself on which days its answer turns: what would have to
    be looked at every day, for every member, is refused.
    """

    def __init__(self, kind: str, catalogue: Catalogue, around: Surroundings) -> None:
        super().__init__(catalogue, around)
        self._kind = kind

    def _fact(self, node: syntax.Name) -> FactSpec:
        if self._means_finding(node):
            rule_of(node, self._kind, self._around)  # refuses: this is no rule's name
        fact = super()._fact(node)
        if fact.movement is Movement.FREE:
            message = _("{name} 每天都可能变,不能在 count、sum 里用").format(name=node.name)
            steady = next((spec for spec in self._catalogue.values() if spec.movement is not Movement.FREE), fact)
            raise refused(node, message, example_of(steady))
        return fact

    def _measured(self, node: syntax.Group) -> FactSpec:
        raise refused(node, _("count、sum 里不能再写 count、sum"), _("分成两个比较,用 and 连接"))

    def _comparison(self, node: syntax.Comparison, operator: str) -> Condition:
        for name, other in ((node.left, node.right), (node.right, node.left)):
            if self._means_finding(name):
                if operator not in ("==", "!="):
                    raise refused(node, _("finding 不分大小"), _("用 == 或 !="))
                return self._found(other, operator == "!=")
        return super()._comparison(node, operator)

    def _membership(self, node: syntax.Membership, negated: bool) -> Condition:
        if not self._means_finding(node.left):
            return super()._membership(node, negated)
        found = tuple(self._found(choice, negated) for choice in node.choices)
        return found[0] if len(found) == 1 else All(found) if negated else Any(found)

    def _balance(self, node: syntax.Comparison, left: syntax.Expression, operator: str, right: syntax.Expression) -> Condition:
        balance = super()._balance(node, left, operator, right)
        moving = [fact for fact in facts_of(balance) if fact.movement is not Movement.CONSTANT]
        if moving:
            message = _("count、sum 里的算式不能用随时间变的 {name}").format(name=moving[0].name)
            raise refused(node, message, example_of(moving[0]))
        return balance

    def _means_finding(self, node: syntax.Expression) -> bool:
        return isinstance(node, syntax.Name) and node.name == "finding" and "finding" not in self._catalogue

    def _found(self, node: syntax.Expression, negated: bool) -> Test:
        """Whether a member has an open finding of the rule that ``node`` names."""
        rule = rule_of(node, self._kind, self._around)
        return Test(FactSpec(FINDING + rule, FactType.BOOLEAN, ""), "==", not negated)
