"""Claimed done, verified, sent back: what stands on which day, and the two rates."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskhub.plan.structure import Item, Plan
from taskhub.progress import SENT_BACK, VERIFIED, History, Report, Ruled, plan_status
from taskhub.units import Units

FIRST = date(2024, 6, 1)


def ruled(day: str, outcome: str = VERIFIED, remark: str = "") -> Ruled:
    return Ruled(date.fromisoformat(day), outcome, remark, "王敏@awb")


@pytest.fixture
def standing(item: Callable[..., Item]) -> Callable[[History, str], str]:
    """In one word."""
    it = item(target=10)

    def on(history: History, day: str) -> str:
        claim = history.claim(it, date.fromisoformat(day))
        return "" if claim is None else claim.ruled.outcome if claim.ruled else "claimed"

    return on


Standing = Callable[[History, str], str]
Make = Callable[..., History]


def test_a_claim_is_verified_from_the_day_of_the_ruling(history: Make, standing: Standing) -> None:
    one = History(history(d20240630="10").reports, {0: (ruled("2024-07-08"),)})
    assert [standing(one, day) for day in ("2024-06-29", "2024-06-30", "2024-07-07", "2024-07-08")] == [
        "", "claimed", "claimed", VERIFIED,
    ]  # fmt: skip


def test_the_same_claim_reported_again_stays_verified(history: Make, standing: Standing) -> None:
    one = History(history(d20240630="10", d20240930="10").reports, {0: (ruled("2024-07-08"),)})
    assert standing(one, "2024-10-01") == VERIFIED


def test_a_claim_with_other_figures_is_claimed_anew(history: Make, standing: Standing) -> None:
    one = History(history(d20240630="10", d20240930="12").reports, {0: (ruled("2024-07-08"),)})
    assert [standing(one, "2024-09-29"), standing(one, "2024-09-30")] == [VERIFIED, "claimed"]


def test_a_claim_that_was_withdrawn_is_claimed_anew(history: Make, standing: Standing) -> None:
    one = History(history(d20240630="10", d20240731="9", d20240930="10").reports, {0: (ruled("2024-07-08"),)})
    assert [standing(one, day) for day in ("2024-07-30", "2024-08-01", "2024-10-01")] == [VERIFIED, "", "claimed"]


def test_what_was_sent_back_stays_so_until_the_unit_reports_again(history: Make, standing: Standing) -> None:
    one = History(history(d20240630="10", d20240930="10").reports, {0: (ruled("2024-07-08", SENT_BACK, "没有附件"),)})
    assert [standing(one, day) for day in ("2024-07-08", "2024-09-29", "2024-09-30")] == [SENT_BACK, SENT_BACK, "claimed"]


def test_of_two_rulings_the_later_counts(history: Make, standing: Standing) -> None:
    one = History(history(d20240630="10").reports, {0: (ruled("2024-07-08"), ruled("2024-07-20", SENT_BACK))})
    assert [standing(one, "2024-07-19"), standing(one, "2024-07-20")] == [VERIFIED, SENT_BACK]


def test_a_claim_is_as_old_as_its_first_report(history: Make, item: Callable[..., Item]) -> None:
    claim = history(d20240331="2", d20240630="10", d20240930="12").claim(item(target=10), date(2024, 10, 1))
    assert claim is not None
    assert (claim.since, claim.report.as_of) == (date(2024, 6, 30), date(2024, 9, 30))


@st.composite
def reported(draw: st.DrawFn) -> History:
    """Returns, and rulings on some of them."""
    days = sorted(draw(st.sets(st.integers(0, 60), max_size=5)))
    reports = tuple(
        Report(n, FIRST + timedelta(day), None, Decimal(draw(st.sampled_from([50, 100, 110]))), None)
        for n, day in enumerate(days)
    )
    rulings: dict[int, Any] = {}
    for n, day in enumerate(days):
        found = sorted(draw(st.lists(st.tuples(st.integers(day, 70), st.sampled_from([VERIFIED, SENT_BACK])), max_size=2)))
        rulings[n] = tuple(Ruled(FIRST + timedelta(on), outcome, "", "") for on, outcome in found)
    return History(reports, rulings)


@given(some=st.lists(reported(), min_size=1, max_size=5), day=st.integers(0, 75))
def test_never_more_is_verified_than_claimed_and_with_everything_verified_both_rates_agree(
    some: list[History], day: int, make_units: Callable[[], Units], plan: Callable[..., Plan], item: Callable[..., Item]
) -> None:
    on, units = FIRST + timedelta(day), make_units()
    items = [item(str(n)) for n, _one in enumerate(some)]
    histories = {one.key: history for one, history in zip(items, some, strict=True)}
    status = plan_status(plan(*items), histories, units, on, verification=True)
    rows = [status.figures, *(row.figures for row in status.units)]
    for row in rows:
        assert row.completed_verified is not None
        assert row.completed_verified <= row.completed
        assert (row.completion_rate_verified or 0) <= (row.completion_rate or 0)
    all_verified = {
        key: History(one.reports, {report.id: (Ruled(report.as_of, VERIFIED, "", ""),) for report in one.reports})
        for key, one in histories.items()
    }
    for row in plan_status(plan(*items), all_verified, units, on, verification=True).units:
        assert row.figures.completed_verified == row.figures.completed
        assert row.figures.completion_rate_verified == row.figures.completion_rate


def test_where_verification_is_on_the_verified_rate_ranks(
    units: Units, plan: Callable[..., Plan], item: Callable[..., Item], history: Make
) -> None:
    items = [item("1", lead="yjj"), item("2", lead="zjj"), item("3", lead="zjj")]
    done = history(d20240630=True)
    told = {"p/1": done, "p/2": History(done.reports, {0: (ruled("2024-07-08"),)})}
    ranks = {
        on: [(row.unit, row.rank) for row in plan_status(plan(*items), told, units, date(2024, 9, 30), on).units]
        for on in (False, True)
    }
    assert ranks == {False: [("yjj", 1), ("zjj", 2)], True: [("zjj", 1), ("yjj", 2)]}


def test_where_verification_is_off_there_is_no_verified_rate(
    units: Units, plan: Callable[..., Plan], item: Callable[..., Item]
) -> None:
    figures = plan_status(plan(item()), {}, units, date(2024, 9, 30)).figures
    assert (figures.completed_verified, figures.completion_rate_verified) == (None, None)
