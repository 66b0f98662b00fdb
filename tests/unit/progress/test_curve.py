"""The way a plan has come: its line over the whole period, what was completed up to a day, and past denominators kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from taskhub.plan.structure import Change, Plan
from taskhub.progress.curve import MOST_POINTS, curve_days, plan_curve
from taskhub.progress.history import History, Report
from taskhub.progress.status import plan_status
from taskhub.units import Units
from tests.unit.report.conftest import plan_of

AS_OF = date(2024, 9, 30)
DONE = {"p-1/0": History((Report(1, date(2024, 3, 15), None, None, True),))}


def test_a_plan_s_days_are_its_months_ends_between_its_first_and_its_last_day() -> None:
    plan = plan_of("p-1")
    days = curve_days(plan, date(2024, 5, 20))
    assert days[:3] == [date(2024, 1, 1), date(2024, 1, 31), date(2024, 2, 29)]
    assert date(2024, 5, 20) in days
    assert days[-1] == date(2024, 12, 31)
    assert date(2023, 5, 1) not in curve_days(plan, date(2023, 5, 1)), "a day before the plan is none of its days"
    long = replace(plan, end=date(2043, 12, 31))
    assert len(curve_days(long, AS_OF)) <= MOST_POINTS + 3


def test_the_curve_ends_where_the_status_stands_and_the_line_runs_on(units: Units) -> None:
    plan = plan_of("p-1")
    days = curve_days(plan, AS_OF)
    points = {one.day: one for one in plan_curve(lambda _day: plan, DONE, days, AS_OF)}
    status = plan_status(plan, DONE, units, AS_OF).figures
    assert (points[AS_OF].actual, points[AS_OF].schedule) == (status.completion_rate, status.schedule_progress)
    assert points[date(2024, 2, 29)].actual == Decimal("0.00"), "the report of March was not there yet"
    assert points[date(2024, 10, 31)].actual is None
    assert points[date(2024, 12, 31)].schedule == Decimal("100.00")


def test_past_points_keep_the_denominator_of_their_day() -> None:
    before = plan_of("p-1")  # of four items one is withdrawn in May
    gone = Change(date(2024, 7, 1), "安委办〔2024〕2号")
    items = tuple(replace(one, withdrawn=gone) if one.code in "12" else one for one in before.items)
    after = replace(before, items=items)

    def of(day: date) -> Plan:
        return before if day < date(2024, 7, 1) else after

    points = {one.day: one.actual for one in plan_curve(of, DONE, curve_days(after, AS_OF), AS_OF)}
    assert points[date(2024, 4, 30)] == Decimal("25.00")
    assert points[date(2024, 6, 30)] == Decimal("33.33")
    assert points[AS_OF] == Decimal("100.00")
