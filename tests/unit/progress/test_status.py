"""Where a plan and its units stand: denominators, rates, states, ranks."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.plan.structure import Item, Plan
from taskhub.progress import History, PlanStatus, plan_status
from taskhub.progress.status import figures
from taskhub.units import Units

DAY = date(2024, 9, 30)


@pytest.fixture
def status(units: Units) -> Callable[..., PlanStatus]:
    def of(plan: Plan, reported: dict[str, History] | None = None, on: str = "2024-09-30") -> PlanStatus:
        return plan_status(
            plan, {f"p/{code}": history for code, history in (reported or {}).items()}, units, date.fromisoformat(on)
        )

    return of


def units_of(status: PlanStatus) -> dict[str, Any]:
    return {row.unit: row for row in status.units}


def test_449_of_893_on_2024_09_30_is_25_points_ahead(
    item: Callable[..., Item], plan: Callable[..., Plan], history: Callable[..., History], status: Callable[..., PlanStatus]
) -> None:
    done = history(d20240930=True)
    found = status(plan(*(item(str(n)) for n in range(893))), {str(n): done for n in range(449)}).figures
    assert (found.items, found.completed, found.state) == (893, 449, "ahead")
    shown = [found.completion_rate, found.schedule_progress, found.deviation, found.attainment]
    # 449/893 = 50.2799…, 274/1096 = 25, their difference, and their quotient 2.01119…
    assert list(map(str, shown)) == ["50.28", "25.00", "25.28", "201.12"]


def test_on_a_yearly_basis_only_the_items_due_that_year_count(
    item: Callable[..., Item], plan: Callable[..., Plan], history: Callable[..., History], status: Callable[..., PlanStatus]
) -> None:
    items = [item(str(n), due="2024-12-31" if n < 4 else "2026-12-31") for n in range(10)]
    found = status(plan(*items, basis="year"), {str(n): history(d20240930=True) for n in (0, 1, 2, 9)}).figures
    assert (found.items, found.completed) == (4, 3)
    assert (found.completion_rate, found.schedule_progress, found.deviation) == (Decimal(75), Decimal("74.86"), Decimal("0.14"))


def test_what_last_year_left_undone_is_overdue_on_a_yearly_basis_too(
    item: Callable[..., Item], plan: Callable[..., Plan], status: Callable[..., PlanStatus]
) -> None:
    found = status(plan(item("1", due="2024-12-31"), item("2", due="2025-12-31"), basis="year"), on="2025-03-31").figures
    assert (found.items, found.overdue) == (1, 1)


@pytest.mark.parametrize(("on", "overdue"), [("2024-09-29", 0), ("2024-09-30", 0), ("2024-10-01", 1)])
def test_due_today_is_not_overdue(
    item: Callable[..., Item], plan: Callable[..., Plan], status: Callable[..., PlanStatus], on: str, overdue: int
) -> None:
    assert status(plan(item(due="2024-09-30")), on=on).figures.overdue == overdue


def test_what_is_done_or_withdrawn_is_not_overdue(
    item: Callable[..., Item], plan: Callable[..., Plan], history: Callable[..., History], status: Callable[..., PlanStatus]
) -> None:
    items = item("1", due="2024-06-30"), item("2", due="2024-06-30", withdrawn="2024-08-01"), item("3", due="2024-06-30")
    assert status(plan(*items), {"1": history(d20240920=True), "3": history(d20240630=99)}).figures.overdue == 1


def test_withdrawn_items_neither_count_nor_complete(
    item: Callable[..., Item], plan: Callable[..., Plan], history: Callable[..., History], status: Callable[..., PlanStatus]
) -> None:
    work = plan(item("1"), item("2", withdrawn="2024-07-01"), item("3", withdrawn="2025-01-01"))
    done = {"1": history(d20240601=True), "2": history(d20240601=True)}
    before, after = status(work, done, on="2024-06-30"), status(work, done)
    assert (before.figures.items, before.figures.completed, before.withdrawn) == (3, 2, 0)
    assert (after.figures.items, after.figures.completed, after.withdrawn) == (2, 1, 1)


def test_a_unit_whose_items_are_all_withdrawn_is_not_applicable(
    item: Callable[..., Item], plan: Callable[..., Plan], status: Callable[..., PlanStatus]
) -> None:
    row = units_of(status(plan(item("1"), item("2", lead="zjj", withdrawn="2024-07-01"))))["zjj"]
    rates = [
        row.figures.completion_rate,
        row.figures.progress,
        row.figures.schedule_progress,
        row.figures.deviation,
        row.figures.attainment,
    ]
    assert rates == [None] * 5
    assert (row.figures.state, row.rank, row.figures.items) == ("not_applicable", None, 0)


def test_ties_share_a_rank_and_not_applicable_has_none(
    item: Callable[..., Item], plan: Callable[..., Plan], history: Callable[..., History], status: Callable[..., PlanStatus]
) -> None:
    leads = {"1": "yjj", "2": "yjj", "3": "zjj", "4": "zjj", "5": "dhx", "6": "dhx", "7": "awb", "8": "other"}
    work = plan(*(item(code, lead=lead, withdrawn="2024-07-01" if lead == "other" else None) for code, lead in leads.items()))
    done = history(d20240930=True)
    ranked = status(work, {"1": done, "2": done, "3": done, "5": done}).units
    assert [(row.unit, row.rank) for row in ranked] == [("yjj", 1), ("dhx", 2), ("zjj", 2), ("awb", 4), ("other", None)]


@pytest.mark.parametrize(
    ("tolerance", "state"), [("0", "ahead"), ("25.27", "ahead"), ("25.28", "on_schedule"), ("100", "on_schedule")]
)
def test_within_the_tolerance_a_plan_is_on_schedule(
    item: Callable[..., Item], plan: Callable[..., Plan], tolerance: str, state: str
) -> None:
    work = plan(*(item(str(n)) for n in range(893)), tolerance=tolerance)
    assert figures(work, work.items, lambda part: Fraction(int(part.code) < 449), DAY).state == state


def test_nothing_done_after_the_start_is_behind(
    item: Callable[..., Item], plan: Callable[..., Plan], status: Callable[..., PlanStatus]
) -> None:
    assert status(plan(item())).figures.state == "behind"
    assert status(plan(item()), on="2023-12-31").figures.state == "on_schedule"
    assert status(plan(item()), on="2023-12-31").figures.attainment is None, "nothing is scheduled yet"


def test_over_completing_one_item_does_not_hide_another(
    item: Callable[..., Item], plan: Callable[..., Plan], history: Callable[..., History], status: Callable[..., PlanStatus]
) -> None:
    found = status(
        plan(item("1", target=100), item("2", target=100)), {"1": history(d20240930="500"), "2": history(d20240930="50")}
    ).figures
    assert (found.progress, found.completed) == (Decimal(75), 1)  # (1 + 0.5) / 2


def test_weighted_and_unweighted_progress_stand_side_by_side(
    item: Callable[..., Item], plan: Callable[..., Plan], history: Callable[..., History], status: Callable[..., PlanStatus]
) -> None:
    found = status(
        plan(item("1", weight="2.5"), item("2", weight="0.5")), {"1": history(d20240930=80), "2": history(d20240930=20)}
    ).figures
    assert (found.progress, found.progress_unweighted) == (Decimal(70), Decimal(50))  # (2.5 × 0.8 + 0.5 × 0.2) / 3


def test_a_mean_of_thirds_is_exact(item: Callable[..., Item], plan: Callable[..., Plan]) -> None:
    work = plan(*(item(str(n)) for n in range(32)))
    shares = [Fraction(1, 3)] * 3 + [Fraction(1)] * 8 + [Fraction(0)] * 21
    found = figures(work, work.items, lambda part: shares[int(part.code)], DAY)
    assert str(found.progress) == "28.13"  # 9/32 = 28.125 exactly


def test_an_item_of_several_units_is_counted_once_for_its_lead(
    item: Callable[..., Item], plan: Callable[..., Plan], status: Callable[..., PlanStatus]
) -> None:
    found = status(plan(item("1", co_lead=("zjj", "dhx")), item("2", lead="zjj")))
    assert found.figures.items == 2
    assert {unit: row.figures.items for unit, row in units_of(found).items()} == {"yjj": 1, "zjj": 1}


def test_a_merged_units_items_stand_under_its_name_until_its_last_day_and_then_under_its_successors(
    item: Callable[..., Item], plan: Callable[..., Plan], status: Callable[..., PlanStatus]
) -> None:
    work = plan(item("1"), item("2", lead="mtj"))
    before, after = units_of(status(work, on="2024-12-31")), units_of(status(work, on="2025-01-01"))
    assert {row.name: row.figures.items for row in before.values()} == {"市应急管理局": 1, "市煤炭局": 1}
    assert {row.name: row.figures.items for row in after.values()} == {"市应急管理局": 2}


SHARES = st.lists(st.fractions(0, 2, max_denominator=50), min_size=1, max_size=12)


@given(SHARES, st.integers(0, 11), st.dates(date(2024, 1, 1), date(2026, 12, 31)))
def test_completing_one_more_item_lowers_no_figure(
    item: Callable[..., Item], plan: Callable[..., Plan], shares: list[Fraction], which: int, day: date
) -> None:
    work = plan(*(item(str(n), weight=n + 1) for n in range(len(shares))))
    more = [Fraction(1) if n == which % len(shares) else share for n, share in enumerate(shares)]
    before, after = (figures(work, work.items, lambda part, by=by: by[int(part.code)], day) for by in (shares, more))
    for figure in ("completed", "completion_rate", "deviation", "attainment"):
        assert getattr(after, figure) >= getattr(before, figure)
    assert after.overdue <= before.overdue


@given(SHARES)
def test_figures_keep_their_bounds_and_100_means_everything(
    item: Callable[..., Item], plan: Callable[..., Plan], shares: list[Fraction]
) -> None:
    work = plan(*(item(str(n), weight=n + 1) for n in range(len(shares))))
    found = figures(work, work.items, lambda part: shares[int(part.code)], DAY)
    complete = all(share >= 1 for share in shares)
    for rate in (found.completion_rate, found.progress, found.progress_unweighted):
        assert rate is not None
        assert 0 <= rate <= 100
        assert (rate == 100) == complete
