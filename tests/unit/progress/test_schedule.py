"""Schedule arithmetic: what share should be done by a day."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from taskhub.figures import percent, quantise, ratio_percent
from taskhub.plan.structure import Item, Plan
from taskhub.progress.schedule import elapsed_share, is_counted, item_line, last_period_end, period_ends, plan_line

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "total"),
    [("2024-01-01", "2026-12-31", 1096), ("2021-01-01", "2023-12-31", 1095), ("2024-01-01", "2024-12-31", 366)],
)
def test_periods_are_counted_with_both_ends_and_leap_days(start: str, end: str, total: int) -> None:
    assert elapsed_share(d(start), d(end), d(start)) == Fraction(1, total)


@pytest.mark.parametrize(
    ("start", "end", "day", "share", "shown"),
    [
        ("2024-01-01", "2026-12-31", "2024-09-30", Fraction(274, 1096), "25.00"),
        ("2024-01-01", "2024-12-31", "2024-09-30", Fraction(274, 366), "74.86"),  # 74.863…
        ("2024-01-01", "2024-12-31", "2024-10-18", Fraction(292, 366), "79.78"),  # 79.781…
    ],
)
def test_the_worked_dates_of_the_domain_reference(start: str, end: str, day: str, share: Fraction, shown: str) -> None:
    assert elapsed_share(d(start), d(end), d(day)) == share
    assert str(percent(share)) == shown


def test_a_quota_of_92_a_year_with_175_done_on_day_292_has_attained_238_percent() -> None:
    attainment = ratio_percent(Fraction(175, 92), elapsed_share(d("2024-01-01"), d("2024-12-31"), d("2024-10-18")))
    assert attainment is not None
    assert str(quantise(attainment, 1)) == "238.4"  # 175/92 ÷ 292/366 = 2.38423…


@pytest.mark.parametrize(("day", "share"), [("2023-12-31", 0), ("2024-12-31", 1), ("2027-01-01", 1)])
def test_outside_its_period_a_share_is_0_or_1(day: str, share: int) -> None:
    assert elapsed_share(d("2024-01-01"), d("2024-12-31"), d(day)) == share


@given(DAYS, st.integers(0, 2000), DAYS, st.integers(0, 400))
def test_a_share_stays_within_0_and_1_and_never_falls(start: date, length: int, day: date, later: int) -> None:
    end = start + timedelta(days=length)
    shares = [elapsed_share(start, end, on) for on in (day, day + timedelta(days=later))]
    assert 0 <= shares[0] <= shares[1] <= 1
    assert elapsed_share(start, end, end) == 1


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ({"due": "2024-12-31"}, {"2024-02-15": 0, "2024-12-30": 0, "2024-12-31": 1, "2025-06-01": 1}),
        (
            {"target": 145, "start": "2024-01-01", "due": "2024-10-31"},  # 305 days
            {"2023-12-31": 0, "2024-01-01": Fraction(1, 305), "2024-06-01": Fraction(153, 305), "2024-10-31": 1, "2025-01-01": 1},
        ),
        (
            {"target": 145, "milestones": {"2024-06-30": 30, "2025-06-30": 100}, "due": "2025-06-30"},
            {"2024-06-29": 0, "2024-06-30": Fraction(3, 10), "2025-06-29": Fraction(3, 10), "2025-06-30": 1},
        ),
        (
            {"kind": "recurring", "start": "2024-01-01", "due": "2024-12-31"},
            {"2024-03-30": 0, "2024-03-31": Fraction(1, 4), "2024-09-30": Fraction(3, 4), "2024-12-31": 1},
        ),
        (
            {"kind": "recurring", "start": "2024-02-15", "due": "2024-08-15"},  # 31 March, 30 June, and the rest at its due date
            {"2024-02-15": 0, "2024-03-31": Fraction(1, 3), "2024-08-14": Fraction(2, 3), "2024-08-15": 1},
        ),
        ({"kind": "recurring", "start": "2024-02-01", "due": "2024-02-20"}, {"2024-02-19": 0, "2024-02-20": 1}),
        ({"kind": "continuous"}, {"2024-02-15": None, "2026-12-31": None}),
    ],
)
def test_each_kind_of_item_has_its_own_line(
    item: Callable[..., Item], said: dict[str, Any], lines: dict[str, Fraction | None]
) -> None:
    assert {day: item_line(item(**said), d(day)) for day in lines} == lines


@given(st.data())
def test_an_items_line_stays_within_0_and_1_never_falls_and_ends_at_1(item: Callable[..., Item], data: st.DataObject) -> None:
    start = data.draw(st.dates(date(2024, 1, 1), date(2026, 12, 1)))
    due = start + timedelta(days=data.draw(st.integers(0, 900)))
    kind: dict[str, Any] = data.draw(st.sampled_from([{}, {"target": 10}, {"kind": "recurring"}]))
    work = item(start=str(start), due=str(due), **kind)
    day = data.draw(DAYS)
    lines = [item_line(work, on) for on in (day, day + timedelta(days=data.draw(st.integers(0, 400))))]
    assert 0 <= lines[0] <= lines[1] <= 1  # type: ignore[operator]
    assert item_line(work, due) == 1


def line_of(plan: Plan, day: str) -> Fraction | None:
    counted = [item for item in plan.items if is_counted(plan, item, d(day))]
    return plan_line(plan, len(counted), sum(item.due <= d(day) for item in counted), d(day))


LATE = ("2024-06-30", "2024-12-31", "2025-06-30", "2026-12-31")


@pytest.mark.parametrize(
    ("mode", "basis", "day", "share"),
    [
        ("linear", "plan", "2024-09-30", Fraction(274, 1096)),
        ("linear", "year", "2024-09-30", Fraction(274, 366)),
        ("linear", "year", "2025-01-01", Fraction(1, 365)),
        ("node", "plan", "2024-09-30", Fraction(1, 4)),
        ("node", "plan", "2024-12-31", Fraction(2, 4)),  # due today is due by now
        ("node", "year", "2024-09-30", Fraction(1, 2)),  # two are due in 2024, never all four
        ("node", "year", "2025-09-30", Fraction(1, 1)),
        ("linear", "year", "2023-05-01", Fraction(0)),  # before the plan its first year counts,
        ("linear", "year", "2028-05-01", Fraction(1)),  # after it its last
    ],
)
def test_a_plans_line_follows_its_mode_and_basis(
    item: Callable[..., Item], plan: Callable[..., Plan], mode: str, basis: str, day: str, share: Fraction
) -> None:
    whole = plan(*(item(str(n), due=due) for n, due in enumerate(LATE)), mode=mode, basis=basis)
    assert line_of(whole, day) == share


def test_a_yearly_line_begins_and_ends_with_the_plan(item: Callable[..., Item], plan: Callable[..., Plan]) -> None:
    whole = plan(item(due="2024-12-31"), basis="year", start="2024-07-01", end="2025-06-30")
    assert line_of(whole, "2024-07-01") == Fraction(1, 184)  # July to December
    assert plan_line(whole, 1, 1, d("2025-06-30")) == 1


def test_withdrawn_items_leave_the_denominator_on_the_day_they_are_withdrawn(
    item: Callable[..., Item], plan: Callable[..., Plan]
) -> None:
    whole = plan(item("1", due="2024-06-30"), item("2", withdrawn="2024-09-01"), mode="node")
    assert [line_of(whole, day) for day in ("2024-08-31", "2024-09-01")] == [Fraction(1, 2), 1]
    assert plan_line(whole, 0, 0, d("2024-09-01")) is None


@pytest.mark.parametrize(
    ("period", "day", "end"),
    [
        ("quarter", "2024-09-30", "2024-09-30"), ("quarter", "2024-09-29", "2024-06-30"), ("quarter", "2025-01-01", "2024-12-31"),
        ("month", "2024-03-01", "2024-02-29"), ("half_year", "2024-12-30", "2024-06-30"),
    ],
)  # fmt: skip
def test_the_cut_off_is_the_last_end_of_a_period(period: Any, day: str, end: str) -> None:
    assert last_period_end(period, d(day)) == d(end)


@given(st.sampled_from(["month", "quarter", "half_year"]), DAYS, DAYS)
def test_the_ends_of_periods_are_the_cut_offs_of_the_days_between(period: Any, after: date, until: date) -> None:
    assume(after < until)
    days = [after + timedelta(days=n) for n in range(1, (until - after).days + 1)]
    assert list(period_ends(period, after, until)) == [day for day in days if last_period_end(period, day) == day]
