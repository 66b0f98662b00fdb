"""The rules in ``rules/`` say what the domain means by them. (Their timelines are tested by rule tests beside them.)"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from taskhub.hub import CATALOGUES
from taskhub.rules import Ruleset, load_rulesets

RULES = Path(__file__).parents[3] / "rules"


@pytest.fixture(scope="module")
def shipped() -> dict[str, Ruleset]:
    return {ruleset.name: ruleset for ruleset in load_rulesets(RULES, CATALOGUES)}


def held(ruleset: Ruleset, **facts: Any) -> set[str]:
    exact = {name: Decimal(value) if isinstance(value, float) else value for name, value in facts.items()}
    return {rule.id for rule in ruleset.rules if rule.holds(exact)}


ACTIVE = {"status": "active", "kind": "quantity", "days_overdue": 0, "days_to_due": 200, "reports_missed": 0,
          "time_left_percent": 60.0}  # fmt: skip


def test_a_task_done_in_one_piece_and_due_in_december_is_not_behind_in_february(shipped: dict[str, Ruleset]) -> None:
    # Scheduled at 0 until its date, so its attainment does not exist.
    assert held(shipped["items"], **ACTIVE | {"kind": "once", "scheduled_percent": 0.0, "percent": 0.0}) == set()


def test_no_return_is_not_zero_progress(shipped: dict[str, Ruleset]) -> None:
    assert held(shipped["items"], **ACTIVE | {"scheduled_percent": 40.0}) == set()
    assert held(shipped["items"], **ACTIVE | {"scheduled_percent": 40.0, "reports_missed": 2}) == {"item-unreported"}


@pytest.mark.parametrize(("scheduled", "attainment", "behind"), [(40.0, 79.99, True), (40.0, 80.0, False), (9.99, 10.0, False)])
def test_behind_schedule_is_less_than_four_fifths_of_a_started_schedule(
    shipped: dict[str, Ruleset], scheduled: float, attainment: float, behind: bool
) -> None:
    facts = ACTIVE | {"scheduled_percent": scheduled, "attainment_percent": Decimal(str(attainment)), "percent": 30.0}
    assert ("item-behind-schedule" in held(shipped["items"], **facts)) is behind


def test_due_today_is_near_and_not_overdue(shipped: dict[str, Ruleset]) -> None:
    today = ACTIVE | {"days_to_due": 0, "time_left_percent": 0.0, "percent": 50.0}
    assert held(shipped["items"], **today) == {"item-due-soon"}
    assert held(shipped["items"], **today | {"days_to_due": -1, "days_overdue": 1}) == {"item-overdue"}


def test_what_is_nearly_done_or_kept_up_for_ever_is_not_reminded_of_its_date(shipped: dict[str, Ruleset]) -> None:
    near = ACTIVE | {"days_to_due": 20, "time_left_percent": 10.0}
    assert held(shipped["items"], **near) == {"item-due-soon"}
    assert held(shipped["items"], **near | {"percent": 70.0}) == set()
    assert held(shipped["items"], **near | {"kind": "continuous"}) == set()


def test_completed_items_are_left_alone_unless_their_count_fell_or_they_were_sent_back(shipped: dict[str, Ruleset]) -> None:
    done = {"status": "completed", "kind": "quantity", "percent": 100.0, "reports_missed": 4}
    assert held(shipped["items"], **done) == set()
    assert held(shipped["items"], **done | {"decreased": True}) == {"item-decreased"}
    assert held(shipped["items"], **done | {"claimed": True, "sent_back": False}) == set()
    assert held(shipped["items"], **done | {"claimed": True, "sent_back": True}) == {"item-sent-back"}


def test_overdue_speaks_for_the_milder_rules(shipped: dict[str, Ruleset]) -> None:
    (overdue,) = [rule for rule in shipped["items"].rules if rule.id == "item-overdue"]
    assert overdue.suppresses == {"item-due-soon", "item-behind-schedule"}
    assert (overdue.notice, str(overdue.reply_within)) == ("supervision", "5 working days")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"items": 10, "overdue": 2, "behind": 2}, set()),
        ({"items": 15, "overdue": 3, "behind": 0}, {"unit-many-overdue"}),
        ({"items": 16, "overdue": 3, "behind": 0}, set()),
        ({"items": 100, "overdue": 5, "behind": 0}, {"unit-many-overdue"}),
        ({"items": 10, "overdue": 0, "behind": 3}, {"unit-behind"}),
        ({"items": 0, "overdue": 0, "behind": 0}, set()),
    ],
)
def test_units_are_judged_by_how_many_and_what_share(
    shipped: dict[str, Ruleset], facts: dict[str, int], expected: set[str]
) -> None:
    assert held(shipped["units"], **facts) == expected
    assert all(rule.notice is None for rule in shipped["units"].rules)


def test_a_plan_that_has_ended_is_not_behind(shipped: dict[str, Ruleset]) -> None:
    assert held(shipped["plans"], state="behind", days_to_end=0) == {"plan-behind"}
    assert held(shipped["plans"], state="behind", days_to_end=-1) == set()
    assert held(shipped["plans"], state="not_applicable", days_to_end=30) == set()
