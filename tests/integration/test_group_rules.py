"""A rule over a unit's items, on a real ledger: found and resolved on its true days, and explained with its figures."""

from collections.abc import Callable

import pytest

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.notice import finding_rows
from taskhub.report.explanation_text import explanation_lines, explanation_object
from taskhub.tables import Row
from taskhub.workspace import Workspace

On = Callable[[str], Moment]

COUNT = "count(item where finding == 'item-overdue')"
RULES = f"""\
ruleset: counting
subject: unit
rules:
  - {{id: unit-two-overdue, title: 两项逾期, colour: red, when: {COUNT} >= 2}}
"""


@pytest.fixture
def counting(workspace: Workspace, open_hub: Callable[..., Hub]) -> Hub:
    (workspace.root / "rules" / "counting.yaml").write_text(RULES, encoding="utf-8")
    return open_hub()


def test_an_explanation_says_the_figure_and_whom_it_counts(counting: Hub, on: On, office: Actor) -> None:
    explanation = counting.outlook.explain("unit:zjj", on("2024-10-20"))
    assert explanation.facts[COUNT] == 2
    answer = next(one for one in explanation.answers if one.rule.id == "unit-two-overdue")
    assert (str(answer.since), [dict(one.facts) for one in answer.comparisons]) == ("2024-10-16", [{COUNT: 2}])
    lines = list(explanation_lines(explanation))
    shown = lines.index(f"      ✓ {COUNT} >= 2    {COUNT} = 2")
    assert lines[shown + 1] == "        计入 item:t-2024/1.2.1、item:t-2024/2.2.1"
    said = explanation_object(explanation)["counted"]
    assert {"measure": COUNT, "member": "item:t-2024/2.2.1", "part": "", "amount": 1} in said
    before = counting.outlook.explain("unit:zjj", on("2024-10-15"))
    assert [str(one.member) for one in before.counted if one.measure == COUNT] == ["item:t-2024/2.2.1"]


def test_a_sum_is_explained_with_what_each_member_adds(counting: Hub, on: On) -> None:
    explanation = counting.outlook.explain("plan:t-2024", on("2024-07-20"))
    late = "sum(item.weight where days_overdue >= 1)"
    assert [(str(one.member), str(one.amount)) for one in explanation.counted if one.measure == late] == [
        ("item:t-2024/1.1.1", str(explanation.facts[late]))
    ]


def done(hub: Hub, item: str, moment: Moment, office: Actor) -> None:
    row = Row(1, {"plan": "t-2024", "item": item, "as_of": str(moment.as_of), "done": "是"})
    assert hub.record_progress(row, moment, office).added == 1


def found(hub: Hub) -> list[tuple[str, ...]]:
    with hub.database.reading() as session:
        rows = finding_rows(session, resolved=True)
    named = ("subject", "since", "opened_on", "resolved_on")
    return [tuple(str(row[name]) for name in named) for row in rows if row["rule"] == "unit-two-overdue"]


@pytest.mark.parametrize("full", [False, True])
def test_a_count_opens_and_resolves_on_its_true_days(counting: Hub, on: On, office: Actor, full: bool) -> None:
    """2.2.1 is overdue since 1 August and passed to zjj, 1.2.1 since 16 October: no run sees either day."""
    for day in ("2024-07-08", "2024-10-10"):
        counting.assess(on(day), office, full=full)
        assert found(counting) == []
    counting.assess(on("2024-10-20"), office, full=full)
    assert found(counting) == [("unit:zjj", "2024-10-16", "2024-10-16", "None")]
    done(counting, "1.2.1", on("2024-10-23"), office)
    counting.assess(on("2024-10-28"), office, full=full)
    assert found(counting) == [("unit:zjj", "2024-10-16", "2024-10-16", "2024-10-23")]
