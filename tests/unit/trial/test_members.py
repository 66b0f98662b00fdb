"""Rule tests of groups: over members that a case states, or over counts stated outright."""

from collections.abc import Callable
from pathlib import Path

import pytest

from taskhub.progress import CATALOGUES
from taskhub.rules import Ruleset, load_rulesets
from taskhub.trial import Case, Trial, coverage
from tests.unit.trial.conftest import RULES

COUNTING = """\
ruleset: units
subject: unit
rules:
  - {id: several, title: 几项逾期, colour: red, when: count(item where finding == 'late') >= 2}
  - {id: lately, title: 新近逾期, colour: red, when: count(item where days_overdue >= 1 within 10 days) >= 2}
"""


@pytest.fixture
def rulesets(tmp_path: Path) -> list[Ruleset]:
    directory = tmp_path / "rules"
    directory.mkdir()
    (directory / "items.yaml").write_text(RULES, encoding="utf-8")
    (directory / "units.yaml").write_text(COUNTING, encoding="utf-8")
    return load_rulesets(directory, CATALOGUES)


def outcomes(trial: Trial, cases: list[Case]) -> list[list[tuple[str, list[str], list[str]]]]:
    return [[(str(miss.day), list(miss.expected), list(miss.got)) for miss in trial.run(case).misses] for case in cases]


MEMBERS = """\
    ruleset: units
    cases:
      - name: two overdue items
        unit: {items: 3, overdue: 0}
        members:
          - item: {kind: once, start: 2024-01-01, due: 2024-03-31}
          - item: {kind: once, start: 2024-01-01, due: 2024-04-30}
            events:
              - 2024-06-15: {done: true}
          - item: {kind: once, start: 2024-01-01, due: 2024-12-31}
        expect:
          2024-04-30: []
          2024-05-01: [several]
          2024-06-14: [several]
          2024-06-15: []
"""


def test_members_are_counted_on_their_true_days(write: Callable[..., list[Case]], trial: Trial) -> None:
    assert outcomes(trial, write(MEMBERS)) == [[]]


def test_members_that_came_to_be_overdue_lately(write: Callable[..., list[Case]], trial: Trial) -> None:
    close = (
        MEMBERS.replace("2024-04-30}", "2024-04-05}").split("expect:")[0]
        + """expect:
          2024-04-05: []
          2024-04-06: [several, lately]
          2024-04-10: [several, lately]
          2024-04-11: [several]
    """
    )
    assert outcomes(trial, write(close)) == [[]]


def test_a_count_may_be_stated_outright(write: Callable[..., list[Case]], trial: Trial) -> None:
    cases = write("""\
        ruleset: units
        cases:
          - name: stated
            unit: {from: 2024-01-01, items: 3, overdue: 0, "count(item where finding == 'late')": 1}
            events:
              - 2024-02-01: {"count(item where finding == 'late')": 2}
            expect:
              2024-01-31: []
              2024-02-01: [several]
        """)
    assert outcomes(trial, cases) == [[]]


def test_a_wrong_expectation_shows_the_count(write: Callable[..., list[Case]], trial: Trial) -> None:
    (case,) = write(MEMBERS.replace("2024-04-30: []", "2024-04-30: [several]"))
    (miss,) = trial.run(case).misses
    assert miss.facts["count(item where finding == 'late')"] == 1


def test_a_count_is_covered_where_members_bring_it_to_both_sides(
    write: Callable[..., list[Case]], trial: Trial, rulesets: list[Ruleset]
) -> None:
    never = MEMBERS.replace("              - 2024-06-15: {done: true}", "              - 2024-04-02: {done: true}")
    never = never.split("expect:")[0] + "expect: {2024-04-01: [several], 2024-04-03: []}\n"
    found = {
        name: {row.rule: row.missing for row in coverage(rulesets, cases, trial) if row.ruleset == "units"}
        for name, cases in (("true days", write(MEMBERS)), ("done before", write(never)))
    }
    name = "count(item where days_overdue >= 1 within 10 days)"
    assert found["true days"] == {"several": [], "lately": ["open", f"{name} >= 2: yes"]}
    assert found["done before"]["several"] == ["open", "count(item where finding == 'late') >= 2: yes"]


def test_faults_of_members_are_told_with_their_place(refused: Callable[..., list[str]]) -> None:
    found = refused("""\
        ruleset: units
        cases:
          - name: no such kind
            unit: {items: 3}
            members: [{enterprise: {}}]
            expect: {2024-01-31: [several]}
          - name: no such field
            unit: {items: 3}
            members: [{item: {start: 2024-01-01, due: 2024-02-01, colour: red}}]
            expect: {2024-01-31: [several]}
          - name: no such count
            unit: {items: 3, "count(item)": 2}
            expect: {2024-01-31: [several]}
        """)
    assert [line.split(" ")[1] for line in found] == [
        "cases[0].members[0]:", "cases[1].members[0].item.colour:", "cases[2].unit:",
    ]  # fmt: skip
    assert "item、hazard、notice" in found[0]
    assert "没有规则用到 count(item)" in found[2]
