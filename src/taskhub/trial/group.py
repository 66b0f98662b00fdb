"""The counts and sums of a rule test: over the members that a case states, or stated outright by their own text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from taskhub.figures import quantise, scaled
from taskhub.i18n import gettext as _
from taskhub.problems import Refusal, nearest
from taskhub.rules.groups import Measures
from taskhub.rules.measure import Measure
from taskhub.subjects import MEMBERS, Chronicle, FactType, Subject
from taskhub.tallies import Tally, steps_between

Fields = Mapping[str, Any]
Events = Sequence[tuple[date, Fields]]
CASE = "case"
"""The key of the subject that a case is about."""


def is_written_as_measure(name: str) -> bool:
    """Whether a key of a case is meant as a count or sum; no fact has parentheses in its name."""
    return "(" in name


def without_measures(fields: Fields) -> dict[str, Any]:
    """The fields that are for the subject's author."""
    return {name: value for name, value in fields.items() if not is_written_as_measure(name)}


def measured(
    chronicle: Chronicle,
    kind: str,
    measures: Measures,
    members: Iterable[tuple[str, Chronicle]],
    fields: Fields,
    events: Events,
) -> Chronicle:
    """The subject of a case with its counts and sums. Raises Refusal for a stated one that no rule names or that is no number.

    ``members``: kind and chronicle of each.
    """
    group = Subject(kind, CASE)
    steps = [step for member_kind, member in members for step in measures.shares(member, member_kind, [group])]
    rows = [(step.measure, step.part, step.day, step.amount) for step in steps]
    return measures.measured(chronicle, kind, Tally([*rows, *_stated(chronicle, measures.of_group(kind), fields, events)]))


def require_member(kind: str, member: str) -> None:
    """Raises Refusal where subjects of ``kind`` count nothing of the kind ``member``."""
    known = MEMBERS.get(kind, ())
    if member not in known:
        remedy = _("可用:{words}").format(words="、".join(known)) if known else _("删去 members")
        raise Refusal(_("{kind} 的成员里没有 {member}").format(kind=kind, member=member), remedy)


def _stated(
    chronicle: Chronicle, measures: Sequence[Measure], fields: Fields, events: Events
) -> Iterator[tuple[str, str, date, int]]:
    known = {measure.name: measure for measure in measures}
    values: dict[str, list[tuple[date, int]]] = {}
    for day, stated in ((chronicle.begins, fields), *events):
        for name, value in stated.items():
            if is_written_as_measure(name):
                values.setdefault(name, []).append((day, _amount(known, name, value)))
    for name, dated in values.items():
        for step in steps_between(Subject(CASE, CASE), name, "", dated):
            yield step.measure, step.part, step.day, step.amount


def _amount(known: Mapping[str, Measure], name: str, value: Any) -> int:
    measure = known.get(name)
    if measure is None:
        raise Refusal(_("没有规则用到 {name}").format(name=name), nearest(name, known) or _("照 rules show 里“含义”的写法"))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refusal(_("{name} 应为数").format(name=name), _("写成 3 或 2.5"))
    spec = measure.spec
    return scaled(quantise(Decimal(str(value)), spec.scale), spec.scale) if spec.type is FactType.DECIMAL else int(value)
