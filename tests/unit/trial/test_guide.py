"""The examples of docs/写规则.md: its cases pass under the shipped rules, its counts are understood as they stand."""

import re
from pathlib import Path

import pytest

from taskhub.hub import CATALOGUES, Hub
from taskhub.rules import understand
from taskhub.rules.counts import Surroundings
from taskhub.rules.language import ExpressionError
from taskhub.trial import Case, Trial, load_cases
from taskhub.workspace import Workspace

REPOSITORY = Path(__file__).parents[3]
GUIDE = (REPOSITORY / "docs" / "写规则.md").read_text(encoding="utf-8")
HUB = Hub(Workspace.find(REPOSITORY))


@pytest.fixture
def cases(tmp_path: Path) -> list[Case]:
    """Every case of the guide; one without a head belongs to the file begun before it."""
    files: list[str] = []
    for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL):
        if "\ncases:\n" in block:
            files.append(block)
        elif "    expect:\n" in block:
            files[-1] += block
    for n, text in enumerate(files):
        (tmp_path / f"{n}.yaml").write_text(text, encoding="utf-8")
    return load_cases(tmp_path, HUB.rulesets, HUB.authors, HUB.register.measures)


def test_the_cases_of_the_guide_pass(cases: list[Case]) -> None:
    outcomes = {case.name: Trial(HUB.calendar).run(case) for case in cases}
    assert {name: len(outcome.case.expect) for name, outcome in outcomes.items()} == {
        "十二月到期的事项,二月不算落后": 2, "三项在三十天内先后逾期": 3, "三份通知没有回音": 2,
    }  # fmt: skip
    assert [str(outcome.misses) for outcome in outcomes.values() if not outcome.passed] == []


COUNTS = re.findall(r"^\| [^|`]+ \| `((?:count|sum)\([^`]*)`", GUIDE, re.MULTILINE)


@pytest.mark.parametrize("text", COUNTS)
def test_the_counts_of_the_guide_are_understood(text: str) -> None:
    rules = {kind: [rule.id for one in HUB.rulesets if one.subject == kind for rule in one.rules] for kind in CATALOGUES}
    understood = 0
    for kind in ("unit", "plan", "enterprise", "hazard"):
        try:
            understand(text, CATALOGUES[kind], Surroundings.of(kind, CATALOGUES, rules))
            understood += 1
        except ExpressionError:
            continue
    assert understood


def test_the_guide_has_a_count_for_each_form() -> None:
    assert len(COUNTS) == 6
