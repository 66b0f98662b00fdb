"""Ladders in a workspace: an item's rule names one; assessment, forecast, explanation, flow."""

from collections.abc import Callable
from typing import Any

import pytest

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.problems import InputError
from taskhub.tables import Row

On = Callable[[str], Moment]

RULES = """\
ruleset: climbing
subject: item
rules:
  - id: item-climbs
    title: 逾期未完成(升级)
    colour: red
    when: status == 'active' and days_overdue >= 1
    ladder: item
"""


@pytest.fixture
def climbing(workspace: Any, open_hub: Callable[..., Hub]) -> Hub:
    """The workspace with one more rule, which names the items' ladder. Item 1.1.1 was due on 2024-06-30."""
    (workspace.rules / "climbing.yaml").write_text(RULES, encoding="utf-8")
    return open_hub()


def rungs(hub: Hub, on: On, day: str, subject: str = "item:t-2024/1.1.1") -> list[tuple[str, str]]:
    return [(str(one.date), one.rule) for one in hub.outlook.explain(subject, on(day)).coming if one.what == "climbs"]


def test_an_overdue_item_climbs_in_the_hub(climbing: Hub, on: On, office: Actor) -> None:
    climbing.assess(on("2024-07-01"), office)
    done = climbing.escalation.escalate(on("2024-07-01"), office)
    assert [(one.subject, one.rung) for one in done.spoken if one.subject == "item:t-2024/1.1.1"] == [
        ("item:t-2024/1.1.1", "supervision")
    ]
    view = climbing.escalation.case("item:t-2024/1.1.1", on("2024-07-02"))
    assert [(one["rung"], one["state"], str(one["due_on"])) for one in view.rungs] == [
        ("supervision", "proposed", "2024-07-01"),
        ("circular", "coming", "2024-07-12"),
        ("admonition", "coming", "2024-07-26"),
        ("raise", "coming", "2024-08-09"),
    ]


def test_forecast_and_explanation_list_the_rungs_of_open_cases_and_of_those_to_come(climbing: Hub, on: On, office: Actor) -> None:
    before = rungs(climbing, on, "2024-06-20")
    assert before == [
        ("2024-07-01", "item/supervision"), ("2024-07-12", "item/circular"), ("2024-07-26", "item/admonition"),
        ("2024-08-09", "item/raise"),
    ]  # fmt: skip
    climbing.assess(on("2024-07-01"), office)
    climbing.escalation.escalate(on("2024-07-01"), office)
    assert rungs(climbing, on, "2024-07-01") == before[1:]
    forecast = [one for one in climbing.outlook.forecast(on("2024-07-01"), 30) if one.subject == "item:t-2024/1.1.1"]
    assert [(str(one.date), one.rule) for one in forecast if one.what == "climbs"] == before[1:3]


def test_a_rung_that_is_due_and_was_not_visited_yet_comes_today_unless_what_it_is_about_has_ceased(
    climbing: Hub, on: On, office: Actor
) -> None:
    climbing.assess(on("2024-07-01"), office)
    climbing.escalation.escalate(on("2024-07-01"), office)
    due_since_the_12th = [("2024-07-15", "item/circular"), ("2024-07-26", "item/admonition"), ("2024-08-09", "item/raise")]
    assert rungs(climbing, on, "2024-07-15") == due_since_the_12th
    week = climbing.outlook.forecast(on("2024-07-15"), 7)
    (coming,) = [one for one in week if one.what == "climbs"]
    assert (coming.subject, coming.about) == ("item:t-2024/1.1.1", "完成普查")
    brief = climbing.publications.brief(on("2024-07-15"), office, keep=False)
    assert "07-15 将升级 通报:1.1.1 完成普查(市应急管理局)" in brief.blocks[-1][1]
    done = {"plan": "t-2024", "item": "1.1.1", "as_of": "2024-07-15", "done": "是", "reported_by": "yjj"}
    climbing.record_progress(Row(1, done), on("2024-07-15"), office)
    assert rungs(climbing, on, "2024-07-15") == []


def test_what_is_forecast_comes(climbing: Hub, on: On, office: Actor) -> None:
    climbing.assess(on("2024-07-01"), office)
    climbing.escalation.escalate(on("2024-07-01"), office)
    (expected, *_rest) = rungs(climbing, on, "2024-07-01")
    climbing.assess(on("2024-07-11"), office)
    assert "item:t-2024/1.1.1" not in {one.subject for one in climbing.escalation.escalate(on("2024-07-11"), office).spoken}
    climbing.assess(on("2024-07-12"), office)
    spoken = {one.subject: one for one in climbing.escalation.escalate(on("2024-07-12"), office).spoken}
    one = spoken["item:t-2024/1.1.1"]
    assert (str(one.due_on), f"item/{one.rung}") == expected


def test_a_completed_item_s_case_is_closed_on_its_day(climbing: Hub, on: On, office: Actor) -> None:
    climbing.assess(on("2024-07-10"), office)
    climbing.escalation.escalate(on("2024-07-10"), office)
    done = {"plan": "t-2024", "item": "1.1.1", "as_of": "2024-07-15", "done": "是", "reported_by": "yjj"}
    climbing.record_progress(Row(1, done), on("2024-07-16"), office)
    climbing.assess(on("2024-07-18"), office)
    assert "item:t-2024/1.1.1" in climbing.escalation.escalate(on("2024-07-18"), office).closed
    row = climbing.escalation.case("item:t-2024/1.1.1", on("2024-07-18")).row
    assert (str(row["closed_on"]), row["closed_why"]) == ("2024-07-15", "ended")


def test_a_ladder_for_another_kind_is_refused_where_the_rule_stands(workspace: Any, open_hub: Callable[..., Hub]) -> None:
    (workspace.rules / "climbing.yaml").write_text(RULES.replace("ladder: item", "ladder: hazard-major"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        _ = open_hub().rulesets
    (problem,) = caught.value.problems
    assert (problem.path, problem.line) == ("item-climbs.ladder", 4)


def test_the_flow_answers_with_what_it_did_and_puts_up_the_receipts(
    climbing: Hub, on: On, office: Actor, workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import flows.escalate_hazards as module
    import flows.publish_status as pages

    monkeypatch.setenv("TASKHUB_WORKSPACE", str(workspace.root))
    put_up: dict[str, str] = {}
    monkeypatch.setattr(pages, "create_markdown_artifact", lambda **said: put_up.update({said["key"]: said["markdown"]}))
    climbing.assess(on("2024-07-01"), office)
    answer = module.escalate_hazards.fn(on("2024-07-01").as_of)
    assert (answer["opened"], answer["spoken"]) == (1, 1)
    assert "item:t-2024/1.1.1" in put_up["taskhub-escalation"]
    assert module.escalate_hazards.fn(on("2024-07-01").as_of)["visited"] == 0
