"""Items as subjects of rules: what is known of one on a day."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taskhub.plan.structure import Item
from taskhub.progress import CATALOGUES, History
from taskhub.progress.facts import ItemChronicle
from taskhub.subjects import Facts, FactType

Chronicler = Callable[..., ItemChronicle]


def on(chronicle: ItemChronicle, day: str) -> Facts:
    return chronicle.facts(date.fromisoformat(day))


def test_work_due_in_december_is_not_behind_in_february(item: Callable[..., Item], chronicle: Chronicler) -> None:
    facts = on(chronicle(item(due="2024-12-31")), "2024-02-15")
    assert (facts["scheduled_percent"], facts["days_overdue"], facts["status"]) == (0, 0, "active")
    assert "attainment_percent" not in facts


def test_no_return_is_not_zero_progress(item: Callable[..., Item], chronicle: Chronicler) -> None:
    facts = on(chronicle(item(target=145)), "2025-06-30")
    assert facts["reported"] is False
    assert not {"percent", "attainment_percent", "days_since_report"} & set(facts)
    assert facts["reports_missed"] == 5  # four quarters of 2024 and the first of 2025; the second is within its grace


@pytest.mark.parametrize(
    ("day", "missed"),
    [("2024-03-31", 0), ("2024-04-10", 0), ("2024-04-11", 1), ("2024-07-10", 1), ("2024-07-11", 2), ("2027-06-30", 12)],
)
def test_a_return_is_missed_ten_days_after_the_end_of_its_period(
    item: Callable[..., Item], chronicle: Chronicler, day: str, missed: int
) -> None:
    assert on(chronicle(item()), day)["reports_missed"] == missed


def test_a_return_ends_the_count_and_one_before_the_start_does_not_begin_it(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Chronicler
) -> None:
    reported = chronicle(item(), history(d20240930=10))
    assert [on(reported, day)["reports_missed"] for day in ("2024-09-29", "2024-09-30", "2025-01-10", "2025-01-11")] == [
        2,
        0,
        0,
        1,
    ]
    early = chronicle(item(start="2024-10-01"), history(d20240210=10))
    assert [on(early, day)["reports_missed"] for day in ("2024-09-30", "2025-01-10", "2025-01-11")] == [0, 0, 1]


def test_progress_is_judged_at_the_cut_off_of_its_report(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Chronicler
) -> None:
    # 2024 has 366 days; on 31 March 91 have gone, on 30 June 182.
    work = chronicle(item(target=100, due="2024-12-31"), history(d20240331="25", d20240705="30"))
    spring, may, july = (on(work, day) for day in ("2024-03-31", "2024-05-20", "2024-07-05"))
    assert (spring["scheduled_percent"], spring["attainment_percent"]) == (Decimal("24.86"), Decimal("100.55"))
    assert may["attainment_percent"] == spring["attainment_percent"], "a quarterly return cannot show May's progress"
    assert (july["scheduled_percent"], july["attainment_percent"]) == (Decimal("49.73"), Decimal("60.33"))


@pytest.mark.parametrize(
    ("said", "report", "percent", "status"),
    [
        ({}, {"d20240630": True}, "100.00", "completed"),
        ({}, {"d20240630": False}, "0.00", "active"),
        ({}, {"d20240630": 100}, "100.00", "completed"),
        ({}, {"d20240630": 60}, "60.00", "active"),
        ({"target": 145}, {"d20240630": "126"}, "86.90", "active"),
        ({"target": 390}, {"d20240630": "390"}, "100.00", "completed"),
        ({"target": 100_000}, {"d20240630": "99999"}, "99.99", "active"),
        ({"target": 92}, {"d20240630": "175"}, "190.22", "completed"),  # in detail uncapped
        ({"target": 0.7, "at_most": True}, {"d20240630": "0.7"}, "100.00", "completed"),
        ({"target": 0.7, "at_most": True}, {"d20240630": "0"}, "100.00", "completed"),
        ({"target": 0.7, "at_most": True}, {"d20240630": "1.4"}, "50.00", "active"),
    ],
)
def test_the_share_done_follows_the_kind_of_report(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Chronicler,
    said: dict[str, Any], report: dict[str, Any], percent: str, status: str,
) -> None:  # fmt: skip
    facts = on(chronicle(item(**said), history(**report)), "2024-07-01")
    assert (str(facts["percent"]), facts["status"]) == (percent, status)


@pytest.mark.parametrize(
    ("day", "status"),
    [("2024-02-29", "pending"), ("2024-03-01", "active"), ("2024-08-31", "active"), ("2024-09-01", "withdrawn")],
)
def test_status_follows_the_dates_of_the_item(item: Callable[..., Item], chronicle: Chronicler, day: str, status: str) -> None:
    assert on(chronicle(item(start="2024-03-01", withdrawn="2024-09-01")), day)["status"] == status


def test_what_is_done_or_withdrawn_is_not_overdue(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Chronicler
) -> None:
    done = on(chronicle(item(due="2024-06-30"), history(d20240705=True)), "2024-10-01")
    withdrawn = on(chronicle(item(due="2024-06-30", withdrawn="2024-08-01")), "2024-10-01")
    for facts in (done, withdrawn):
        assert not {"days_overdue", "working_days_overdue"} & set(facts)


def test_days_overdue_count_from_the_day_after(item: Callable[..., Item], chronicle: Chronicler) -> None:
    work = chronicle(item(due="2024-09-27"))
    found = {
        day: (on(work, day)["days_overdue"], on(work, day)["working_days_overdue"])
        for day in ("2024-09-27", "2024-09-28", "2024-10-10")
    }
    assert found == {"2024-09-27": (0, 0), "2024-09-28": (1, 0), "2024-10-10": (13, 5)}  # over the national holiday


def test_the_time_left_is_a_share_of_the_whole(item: Callable[..., Item], chronicle: Chronicler) -> None:
    work = chronicle(item(start="2024-09-01", due="2024-09-10"))
    left = {"2024-08-01": 100, "2024-09-01": 90, "2024-09-07": 30, "2024-09-10": 0, "2024-10-01": 0}
    assert {day: on(work, day)["time_left_percent"] for day in left} == left


def test_continuous_work_has_no_deadline_and_no_line(item: Callable[..., Item], chronicle: Chronicler) -> None:
    facts = on(chronicle(item(kind="continuous")), "2024-09-30")
    assert not {"due", "days_to_due", "time_left_percent", "scheduled_percent"} & set(facts)
    assert facts["reports_missed"] == 2


@pytest.mark.parametrize(
    ("reports", "fell"),
    [
        ({"d20240331": "100", "d20240630": "90"}, True),
        ({"d20240331": "100", "d20240630": "100"}, False),
        ({"d20240331": "100"}, False),
        ({"d20240331": "100", "d20240430": "90", "d20240630": "95"}, True),  # below what was once reported
        ({"d20240331": "100", "d20240430": "90", "d20240630": "101"}, False),
        ({"d20240331": "100", "d20240930": "90"}, False),  # not yet
    ],
)
def test_a_cumulative_value_that_falls_is_flagged(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Chronicler, reports: dict[str, str], fell: bool
) -> None:
    assert on(chronicle(item(target=145), history(**reports)), "2024-07-01")["decreased"] is fell


def test_a_ceiling_may_fall(item: Callable[..., Item], history: Callable[..., History], chronicle: Chronicler) -> None:
    ceiling = chronicle(item(target=0.7, at_most=True), history(d20240331="1.2", d20240630="0.9"))
    assert on(ceiling, "2024-07-01")["decreased"] is False


def test_an_amended_item_has_its_new_deadline_from_the_amendment_on(item: Callable[..., Item], chronicle: Chronicler) -> None:
    work = chronicle(item(due="2024-12-31"), d20250301=item(due="2025-12-31"))
    assert [on(work, day)["days_overdue"] for day in ("2025-02-28", "2025-03-01")] == [59, 0]


def test_every_fact_is_in_the_catalogue_with_its_type(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Chronicler
) -> None:
    types = {FactType.BOOLEAN: bool, FactType.INTEGER: int, FactType.DECIMAL: Decimal, FactType.TEXT: str, FactType.DATE: date}
    seen: set[str] = set()
    done = chronicle(item(), history(d20240630=True))
    moved = chronicle(item(target=3), history(d20240331="0", d20240630="1"))
    postponed = chronicle(item(due="2024-06-30"), d20240801=item(due="2024-12-31"))
    for work in (moved, chronicle(item(kind="continuous")), done, postponed):
        for name, value in on(work, "2024-09-30").items():
            spec = CATALOGUES["item"][name]
            assert type(value) is types[spec.type], name
            assert not spec.values or value in spec.values
            seen.add(name)
    assert seen == set(CATALOGUES["item"])


def test_the_rows_that_facts_came_from_are_named(
    item: Callable[..., Item], history: Callable[..., History], chronicle: Chronicler
) -> None:
    work = chronicle(item(due="2024-12-31"), history(d20240331=40, d20240930=80), d20250301=item(due="2025-12-31"))
    for day, rows in {
        "2024-02-01": [("plan_item", "p/1", "2024-01-01")],
        "2024-09-29": [("plan_item", "p/1", "2024-01-01"), ("progress_report", "0", "2024-03-31")],
        "2025-03-01": [("plan_item", "p/1", "2025-03-01"), ("progress_report", "1", "2024-09-30")],
    }.items():
        found = work.origins(date.fromisoformat(day))
        assert [(origin.table, origin.key, str(origin.as_of)) for origin in found] == rows
    assert [origin.says for origin in found] == ["once 2024-01-01..2025-12-31 (原定 2024-12-31,改期前已逾期 59 天)", "percent=80"]
