"""Counts and sums in a condition: what a subject can count, by what, and over how many days."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from taskhub.i18n import gettext as _
from taskhub.problems import nearest
from taskhub.rules import syntax
from taskhub.rules.values import NUMBERS, literal, refused, type_word
from taskhub.subjects import MEMBERS, FactSpec, FactType, Movement

MOST_DAYS = 9999

Catalogue = Mapping[str, FactSpec]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a condition may speak of besides the facts of its ``subject``: the ``members`` it may count (kind → catalogue), and
    which ``rules`` there are for each kind (None: not known, whatever is named is believed)."""

    subject: str = ""
    members: Mapping[str, Catalogue] = field(default_factory=dict)
    rules: Mapping[str, Collection[str]] | None = None

    @classmethod
    def of(
        cls, subject: str, catalogues: Mapping[str, Catalogue], rules: Mapping[str, Collection[str]] | None = None
    ) -> "Surroundings":
        """Those of a kind of subject, given the catalogues of all kinds."""
        return cls(subject, {kind: catalogues[kind] for kind in MEMBERS.get(subject, ()) if kind in catalogues}, rules)


def check_kind(node: syntax.Group, catalogue: Catalogue, around: Surroundings) -> str:
    """What is counted or summed: a kind of members, or an event of the subject itself."""
    kind = node.of.name
    if kind in around.members:
        return kind
    events = [name for name, fact in catalogue.items() if fact.type is FactType.EVENT]
    if kind in events and node.summed is None:
        if unfit := node.where or node.by:
            example = _("例如 {example}").format(example=f"count({kind} within 60 days) >= 3")
            raise refused(unfit, _("{name} 是事件,没有事实可写条件").format(name=kind), example)
        return kind
    countable = [*around.members, *events]
    if not countable:
        groups = [group for group, kinds in MEMBERS.items() if around.subject in kinds]
        example = _("写进 subject: {group} 的规则集:{example}") if groups else "{example}"
        remedy = example.format(group=groups[0] if groups else "", example=f"count({around.subject or 'item'}) >= 3")
        raise refused(node.of, _("{subject} 之下没有可数的").format(subject=around.subject), remedy)
    if kind in catalogue:
        message = _("{name} 是事实,不是可数的对象").format(name=kind)
    else:
        message = _("{subject} 之下没有可数的 {name}").format(subject=around.subject, name=kind)
    choices = _("可用:{words}").format(words="、".join(countable))
    near = nearest(kind, countable)
    raise refused(node.of, message, _("{choices};例如 {example}").format(choices=near or choices, example=_count(countable[0])))


def check_summed(node: syntax.Name, kind: str, catalogue: Catalogue) -> FactSpec:
    """The fact that is added up: a number that stays as it is between changes."""
    fact = catalogue.get(node.name)
    fit = [spec.name for spec in catalogue.values() if spec.type in NUMBERS and spec.movement is Movement.CONSTANT]
    if fact is not None and fact.name in fit:
        return fact
    if fact is None:
        message = _("{kind} 没有事实 {name}").format(kind=kind, name=node.name)
    elif fact.type not in NUMBERS:
        message = _("{name} 是{type},不能加总").format(name=node.name, type=type_word(fact.type))
    else:
        message = _("{name} 随时间变,不能加总").format(name=node.name)
    raise refused(node, message, _choice(node.name, fit, f"sum({kind}.{{name}}) >= 10"))


def check_by(node: syntax.Name, kind: str, catalogue: Catalogue) -> FactSpec:
    """The fact whose values part the members: a text that stays as it is between changes."""
    fact = catalogue.get(node.name)
    fit = [spec.name for spec in catalogue.values() if spec.type is FactType.TEXT and spec.movement is Movement.CONSTANT]
    if fact is not None and fact.name in fit:
        return fact
    if fact is None:
        message = _("{kind} 没有事实 {name}").format(kind=kind, name=node.name)
    elif fact.type is not FactType.TEXT:
        message = _("by 之后应为文字,{name} 是{type}").format(name=node.name, type=type_word(fact.type))
    else:
        message = _("{name} 随时间变,不能用在 by 之后").format(name=node.name)
    raise refused(node, message, _choice(node.name, fit, f"count({kind} by {{name}}) >= 3"))


def check_days(node: syntax.Expression) -> int:
    days = literal(node)
    if isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= MOST_DAYS:
        return days
    message = _("within 之后应为 1 到 {most} 的整数").format(most=MOST_DAYS)
    raise refused(node, message, _("例如 {example}").format(example="within 60 days"))


def rule_of(node: syntax.Expression, kind: str, around: Surroundings) -> str:
    """The rule that ``finding == '…'`` names."""
    rule = literal(node)
    known = None if around.rules is None else around.rules.get(kind, ())
    example = f"finding == '{next(iter(known or ()), f'{kind}-overdue')}'"
    if not isinstance(rule, str):
        raise refused(node, _("finding 只与规则编号比较"), _("例如 {example}").format(example=example))
    if known is not None and rule not in known:
        message = _("{kind} 没有规则 {rule}").format(kind=kind, rule=rule)
        raise refused(node, message, nearest(rule, known) or _("例如 {example}").format(example=example))
    return rule


def _count(name: str) -> str:
    return f"count({name}) >= 3"


def _choice(name: str, fit: Collection[str], example: str) -> str:
    """The nearest of the names that would fit, with an example of the first."""
    if not fit:
        return _("去掉这一段")
    near = nearest(name, fit)
    written = _("例如 {example}").format(example=example.format(name=next(iter(fit))))
    return f"{near};{written}" if near else written
