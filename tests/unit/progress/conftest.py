"""Items, plans and histories by hand: what a test does not name has a plain value."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taskhub.calendar import WorkCalendar
from taskhub.plan.structure import Basis, Change, Item, ItemKind, Milestone, Mode, Plan, Schedule, Target
from taskhub.progress import History, Report
from taskhub.progress.aggregates import PlanChronicle, UnitChronicle, item_shares
from taskhub.progress.facts import ItemChronicle
from taskhub.subjects import Subject
from taskhub.tallies import Tally

_CALENDAR = WorkCalendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


def make_item(code: str = "1", **said: Any) -> Item:
    """``start``, ``due`` and ``withdrawn`` as text, ``target`` and ``weight`` as numbers, ``milestones`` as date → percent."""
    target, milestones, withdrawn = said.pop("target", None), said.pop("milestones", {}), said.pop("withdrawn", None)
    kind = ItemKind(said.pop("kind", "once" if target is None else "quantity"))
    at_most = said.pop("at_most", False)
    return Item(
        plan=said.pop("plan", "p"), code=code, title=f"事项{code}", task="1", measure="1.1", lead=said.pop("lead", "yjj"),
        co_lead=said.pop("co_lead", ()), cooperating=(), kind=kind, start=day(said.pop("start", "2024-01-01")),
        due=day(said.pop("due", "2026-12-31")), weight=Decimal(said.pop("weight", 1)),
        target=None if target is None else Target(Decimal(str(target)), "处", at_most),
        milestones=tuple(Milestone(day(on), Decimal(percent)) for on, percent in milestones.items()),
        withdrawn=Change(day(withdrawn), "安委办〔2024〕3号") if withdrawn else None, source="", **said,
    )  # fmt: skip


def make_plan(*items: Item, mode: str = "linear", basis: str = "plan", tolerance: str = "0", **said: Any) -> Plan:
    start, end = day(said.pop("start", "2024-01-01")), day(said.pop("end", "2026-12-31"))
    return Plan(
        code="p", title="三年行动", issuer="市安委会", start=start, end=end, revision=1, effective=start, document="",
        part_of=None,
        schedule=Schedule(Mode(mode), Basis(basis), Decimal(tolerance)), tasks=(), measures=(), items=items,
    )  # fmt: skip


def make_history(**reports: Any) -> History:
    """``d20240930=True`` done, ``=40`` percent, ``="126"`` a value: one report a day."""
    rows = []
    for n, (name, said) in enumerate(sorted(reports.items())):
        done = said if isinstance(said, bool) else None
        percent = Decimal(str(said)) if isinstance(said, int | float) and done is None else None
        value = Decimal(said) if isinstance(said, str) else None
        rows.append(Report(n, date.fromisoformat(name[1:]), value, percent, done))
    return History(tuple(rows))


def make_chronicle(
    item: Item, history: History | None = None, period: str = "quarter", since: str = "2024-01-01", **later: Item
) -> ItemChronicle:
    """In the plan ``since`` a day; ``d20250301=item``: the item as a revision effective on that day says it."""
    versions = [(day(since), item), *((date.fromisoformat(name[1:]), version) for name, version in sorted(later.items()))]
    return ItemChronicle(versions, history or History(), item.lead, period, _CALENDAR)  # type: ignore[arg-type]


def tally_of(group: Subject, plan: Plan, members: Sequence[ItemChronicle]) -> Tally:
    steps = (step for member in members for step in item_shares(member, plan))
    return Tally((step.measure, step.part, step.day, step.amount) for step in steps if step.group == group)


def make_unit(plan: Plan, *members: ItemChronicle) -> UnitChronicle:
    tally = tally_of(Subject("unit", "yjj"), plan, members)
    return UnitChronicle("yjj", tally, "quarter", (), lambda: members, "sector", {"p": plan})


def make_whole(plan: Plan, *members: ItemChronicle) -> PlanChronicle:
    return PlanChronicle("p", tally_of(Subject("plan", "p"), plan, members), "quarter", (), lambda: members, plan)


@pytest.fixture(scope="session")
def unit_over() -> Callable[..., UnitChronicle]:
    """The unit ``yjj`` over items of one plan."""
    return make_unit


@pytest.fixture(scope="session")
def plan_over() -> Callable[..., PlanChronicle]:
    """The plan ``p`` over its items."""
    return make_whole


@pytest.fixture(scope="session")
def item() -> Callable[..., Item]:
    return make_item


@pytest.fixture(scope="session")
def plan() -> Callable[..., Plan]:
    return make_plan


@pytest.fixture(scope="session")
def history() -> Callable[..., History]:
    return make_history


@pytest.fixture(scope="session")
def chronicle() -> Callable[..., ItemChronicle]:
    return make_chronicle
