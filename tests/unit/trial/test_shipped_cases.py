"""The rule tests in ``rules/tests`` pass, each by its name, and reach every branch of every shipped rule."""

from pathlib import Path

import pytest

from taskhub.hub import Hub
from taskhub.trial import Case, Trial, coverage
from taskhub.workspace import Workspace

HUB = Hub(Workspace.find(Path(__file__).parents[3]))
CASES = HUB.cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_shipped_rules_do_what_their_cases_say(case: Case) -> None:
    outcome = Trial(HUB.calendar).run(case)
    assert outcome.passed, [f"{miss.day}: {miss.expected} expected, {miss.got} got, {miss.facts}" for miss in outcome.misses]


def test_every_shipped_rule_and_every_branch_is_reached() -> None:
    rows = coverage(HUB.rulesets, CASES, Trial(HUB.calendar))
    assert {row.rule for row in rows} == set(HUB.rules)
    assert {row.rule: row.missing for row in rows if not row.full} == {}
