"""Units and plans as subjects of rules."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from taskhub.plan.structure import Item, Plan
from taskhub.progress import History
from taskhub.progress.aggregates import PlanChronicle, UnitChronicle
from taskhub.progress.facts import ItemChronicle
from taskhub.subjects import Facts

Over = Callable[..., Facts]


@pytest.fixture
def unit(plan: Callable[..., Plan], unit_over: Callable[..., UnitChronicle]) -> Over:
    def facts(day: str, *members: ItemChronicle, basis: str = "plan") -> Facts:
        whole = plan(*(member.versions[-1][1] for member in members), basis=basis)
        return unit_over(whole, *members).facts(date.fromisoformat(day))

    return facts


@pytest.fixture
def whole(plan: Callable[..., Plan], plan_over: Callable[..., PlanChronicle]) -> Over:
    def facts(day: str, *members: ItemChronicle, basis: str = "plan") -> Facts:
        made = plan(*(member.versions[-1][1] for member in members), basis=basis)
        return plan_over(made, *members).facts(date.fromisoformat(day))

    return facts


def test_a_unit_that_returned_nothing_has_no_rates(
    item: Callable[..., Item], chronicle: Callable[..., ItemChronicle], unit: Over
) -> None:
    facts = unit("2024-09-30", chronicle(item("1", due="2024-06-30")), chronicle(item("2")))
    assert facts == {"unit": "yjj", "role": "sector", "items": 2, "completed": 0, "overdue": 1, "behind": 0, "unreported": 2}


def test_a_units_line_is_that_of_its_last_cut_off(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Callable[..., ItemChronicle], unit: Over
) -> None:
    members = chronicle(item("1"), history(d20241105=True)), chronicle(item("2"))
    november = unit("2024-11-20", *members)
    assert (november["schedule_progress"], november["completion_rate"]) == (Decimal("25.00"), Decimal("50.00"))
    assert (november["deviation"], november["attainment"]) == (Decimal("25.00"), Decimal("200.00"))


def test_at_four_fifths_an_item_is_not_behind(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Callable[..., ItemChronicle], unit: Over
) -> None:
    # 2024-06-30 is day 182 of 364: half of it is due, four fifths of that are 40.
    found = [
        unit("2024-06-30", chronicle(item(target=100, due="2024-12-29"), history(d20240630=v)))["behind"] for v in ("39.9", "40")
    ]
    assert found == [1, 0]


def test_an_item_that_has_hardly_begun_is_not_behind(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Callable[..., ItemChronicle], unit: Over
) -> None:
    begun = chronicle(item(target=100, start="2024-09-01", due="2025-08-26"), history(d20240930="0"))  # day 30 of 360: 8.33 %
    assert unit("2024-09-30", begun)["behind"] == 0


def test_completed_and_withdrawn_items_are_neither_overdue_nor_behind_nor_unreported(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Callable[..., ItemChronicle], unit: Over
) -> None:
    done = chronicle(item("1", due="2024-06-30"), history(d20240705=True))
    gone = chronicle(item("2", due="2024-06-30", withdrawn="2024-08-01"))
    facts = unit("2025-06-30", done, gone)
    assert [facts[name] for name in ("items", "completed", "overdue", "behind", "unreported")] == [1, 1, 0, 0, 0]


def test_an_amendment_leaves_past_denominators_as_they_were(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Callable[..., ItemChronicle], unit: Over, whole: Over
) -> None:
    members = chronicle(item("1"), history(d20240930=True)), chronicle(item("2"), since="2025-03-01")
    for over in (unit, whole):
        before, after = over("2024-12-31", *members), over("2025-03-31", *members)
        assert (before["items"], before["completion_rate"]) == (1, Decimal("100.00"))
        assert (after["items"], after["completion_rate"]) == (2, Decimal("50.00"))


def test_a_plan_is_judged_day_by_day(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Callable[..., ItemChronicle], whole: Over
) -> None:
    members = (
        chronicle(item("1"), history(d20240930=True)), chronicle(item("2", due="2024-06-30")),
        chronicle(item("3", withdrawn="2024-07-01")),
    )  # fmt: skip
    assert whole("2024-09-30", *members) == {
        "plan": "p", "items": 2, "completed": 1, "withdrawn": 1, "overdue": 1, "state": "ahead", "days_to_end": 822,
        "completion_rate": Decimal("50.00"), "schedule_progress": Decimal("25.00"), "deviation": Decimal("25.00"),
        "attainment": Decimal("200.00"),
    }  # fmt: skip


def test_a_new_year_is_a_change_on_a_yearly_basis(
    item: Callable[..., Item], chronicle: Callable[..., ItemChronicle], plan: Callable[..., Plan], whole: Over,
    plan_over: Callable[..., PlanChronicle],
) -> None:  # fmt: skip
    members = chronicle(item("1", due="2024-12-15")), chronicle(item("2", due="2025-12-15"))
    assert [whole(day, *members, basis="year")["schedule_progress"] for day in ("2024-12-31", "2025-01-01")] == [
        100,
        Decimal("0.27"),
    ]
    assert date(2025, 1, 1) in plan_over(plan(), *members).changes


def test_with_everything_withdrawn_a_plan_is_not_applicable(
    item: Callable[..., Item], chronicle: Callable[..., ItemChronicle], whole: Over
) -> None:
    assert whole("2024-09-30", chronicle(item(withdrawn="2024-07-01"))) == {
        "plan": "p", "items": 0, "completed": 0, "withdrawn": 1, "overdue": 0, "state": "not_applicable", "days_to_end": 822,
    }  # fmt: skip
