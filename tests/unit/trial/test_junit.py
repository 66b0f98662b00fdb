"""Outcomes as JUnit XML, read back by an XML parser."""

from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from taskhub import i18n
from taskhub.trial import Case, Trial, junit_xml

GOOD = """\
    ruleset: items
    cases:
      - name: 逾期 <&> "late"
        item: {start: 2024-01-01, due: 2024-06-30}
        expect: {2024-07-01: [late]}
      - name: wrong
        item: {start: 2024-01-01, due: 2024-06-30}
        expect: {2024-06-30: [slow], 2024-07-02: [fell]}
    """
OTHER = """\
    ruleset: units
    cases:
      - name: right
        unit: {overdue: 3, items: 10}
        expect: {2024-07-01: [many]}
    """


@pytest.fixture
def xml(write: Callable[..., list[Case]], trial: Trial) -> str:
    return junit_xml([trial.run(case) for case in write(GOOD, OTHER)])


def test_it_is_well_formed_and_counts_by_file(xml: str) -> None:
    root = ElementTree.fromstring(xml.encode())
    suites = [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in root.iter("testsuite")]
    assert suites == [("rules/tests/0.yaml", "2", "1"), ("rules/tests/1.yaml", "1", "0")]
    assert xml.startswith("<?xml")


def test_each_case_is_a_testcase_with_its_place(xml: str) -> None:
    first = next(ElementTree.fromstring(xml.encode()).iter("testcase"))
    assert first.attrib == {"classname": "items", "name": '逾期 <&> "late"', "file": "rules/tests/0.yaml", "line": "3"}
    assert list(first) == []


def test_a_failure_says_day_expected_got_and_facts(xml: str) -> None:
    [failure] = ElementTree.fromstring(xml.encode()).iter("failure")
    assert failure.get("message") == "2 天与期望不符"
    assert failure.text is not None
    first, facts, second, more = failure.text.splitlines()
    assert first == "2024-06-30  应有 ['slow']  实有 []"
    assert facts.strip() == "percent = 没有, time_left_percent = 0.00"
    assert second == "2024-07-02  应有 ['fell']  实有 ['late']"
    assert more.strip() == "days_overdue = 2, decreased = False"


def test_it_speaks_english_too(write: Callable[..., list[Case]], trial: Trial) -> None:
    outcomes = [trial.run(case) for case in write(GOOD)]
    i18n.use_locale("en")
    [failure] = ElementTree.fromstring(junit_xml(outcomes).encode()).iter("failure")
    assert failure.text is not None
    assert "应有" not in failure.text
