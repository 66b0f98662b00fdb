"""Coverage names the branches that no case reaches, and no others."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from taskhub.progress import CATALOGUES
from taskhub.rules import Ruleset, load_rulesets
from taskhub.trial import Case, RuleCoverage, Trial, coverage, load_cases
from tests.unit.trial.conftest import measures_of

Write = Callable[..., list[Case]]


def covered(rulesets: list[Ruleset], cases: list[Case], trial: Trial) -> dict[str, RuleCoverage]:
    return {row.rule: row for row in coverage(rulesets, cases, trial)}


def units(expect: str, unit: str, events: str = "[]") -> str:
    return f"ruleset: units\ncases:\n  - name: a case\n    unit: {unit}\n    events: {events}\n    expect: {expect}\n"


def test_without_cases_everything_is_missing(rulesets: list[Ruleset], trial: Trial) -> None:
    rows = covered(rulesets, [], trial)
    assert list(rows) == ["late", "slow", "fell", "many"]
    assert rows["late"].missing == ["open", "not open", "days_overdue >= 1: yes", "days_overdue >= 1: no"]
    assert (rows["late"].branches, rows["late"].reached, rows["late"].cases, rows["late"].full) == (4, 0, 0, False)


def test_exactly_what_no_named_day_reaches_is_missing(rulesets: list[Ruleset], trial: Trial, write: Write) -> None:
    cases = write(units("{2024-07-01: [many]}", "{overdue: 3, items: 10, role: sector}"))
    row = covered(rulesets, cases, trial)["many"]
    assert row.missing == ["not open", "(overdue / items) >= 0.2: no", "role == 'enterprise': yes"]
    assert (row.branches, row.reached, row.cases) == (6, 3, 1)


def test_a_case_reaches_rules_of_its_own_ruleset_alone(rulesets: list[Ruleset], trial: Trial, write: Write) -> None:
    rows = covered(rulesets, write(units("{2024-07-01: [many], 2024-07-02: []}", "{overdue: 3, items: 10}")), trial)
    assert [rows[rule].reached for rule in ("late", "slow", "fell")] == [0, 0, 0]
    assert rows["many"].reached > 0


def test_days_and_cases_add_up_to_full_coverage(rulesets: list[Ruleset], trial: Trial, write: Write) -> None:
    cases = write(
        units("{2024-07-01: [many], 2024-07-02: []}", "{overdue: 3, items: 10}", "[{2024-07-02: {overdue: 1}}]"),
        units("{2024-07-01: [many]}", "{role: enterprise}"),
    )
    row = covered(rulesets, cases, trial)["many"]
    assert (row.full, row.missing, row.reached, row.cases) == (True, [], row.branches, 2)


def test_a_condition_that_holds_without_its_duration_is_not_open(rulesets: list[Ruleset], trial: Trial, write: Write) -> None:
    text = """\
        ruleset: items
        cases:
          - name: a case
            item: {start: 2024-01-01, due: 2024-06-30}
            events: [{2024-06-27: {percent: 10}}]
            expect: {2024-06-28: [], 2024-07-01: [late]}
        """
    rows: dict[str, Any] = covered(rulesets, write(text), trial)
    # On 2 July its three working days would have passed: 28 June, 1 and 2 July.
    assert rows["slow"].missing == ["open", "percent < 50: no", "time_left_percent < 40: no"]
    assert rows["late"].missing == []


def test_a_silenced_finding_counts_as_open(rulesets: list[Ruleset], trial: Trial, write: Write) -> None:
    text = """\
        ruleset: items
        cases:
          - name: a case
            item: {start: 2024-01-01, due: 2024-06-30}
            events: [{2024-03-31: {percent: 10}}]
            expect: {2024-07-01: [late]}
        """
    assert "open" not in covered(rulesets, write(text), trial)["slow"].missing


def test_branches_are_those_of_the_default_and_each_override_is_one(trial: Trial, tmp_path: Path, authors: Any) -> None:
    rules = "ruleset: units\nsubject: unit\nlet: {many: 3}\noverrides: [{unit: qsx, many: 5}]\nrules:\n"
    rules += "  - {id: many-overdue, title: 较多, colour: red, when: overdue >= many}\n"
    (tmp_path / "units.yaml").write_text(rules, encoding="utf-8")
    rulesets = load_rulesets(tmp_path, CATALOGUES)
    (tmp_path / "tests").mkdir()

    def row(*texts: str) -> RuleCoverage:
        for n, text in enumerate(texts):
            (tmp_path / "tests" / f"{n}.yaml").write_text(text.replace("many]", "many-overdue]"), encoding="utf-8")
        return covered(rulesets, load_cases(tmp_path / "tests", rulesets, authors, measures_of(rulesets)), trial)["many-overdue"]

    other = units("{2024-07-01: [], 2024-07-02: [many]}", "{unit: qsx, overdue: 4}", "[{2024-07-02: {overdue: 5}}]")
    assert row(other).missing == ["overdue >= 3: yes", "overdue >= 3: no"]
    default = units("{2024-07-01: [], 2024-07-02: [many]}", "{unit: yjj, overdue: 2}", "[{2024-07-02: {overdue: 3}}]")
    assert row(default).missing == ["unit == 'qsx'"]
    assert row(default, other).full
