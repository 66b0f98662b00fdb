"""A question in a form is answered by a page; what cannot be answered says why."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from taskhub.audit import SYSTEM
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.problems import TaskhubError
from taskhub.report.elements import unit_link
from taskhub.report.rest import MOST_ROWS, capped

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def made(workspace: Any, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    import flows.publish_status as module

    monkeypatch.setenv("TASKHUB_WORKSPACE", str(workspace.root))
    shown: list[dict[str, Any]] = []
    monkeypatch.setattr(module, "create_markdown_artifact", lambda **given: shown.append(given))
    return shown


@pytest.mark.parametrize("show", ["各单位", "事项", "问题", "逾期隐患"])
def test_the_figures_on_the_page_are_those_of_status(
    hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]], show: Any
) -> None:
    from flows.query_status import Form, query_status

    moment = on("2024-09-30")
    hub.assess(moment, SYSTEM)
    query_status.fn(Form(plan="t-2024", day=moment.as_of, show=show))
    (page,) = made
    assert page["key"] == "taskhub-query"
    for row in hub.status(moment, "t-2024")[0].units:
        (line,) = [
            line for line in page["markdown"].splitlines()
            if unit_link(row.unit, hub.units.name) in line and f"| {row.figures.completed}/{row.figures.items} |" in line
        ]  # fmt: skip
        assert f"| {row.figures.completion_rate}% |" in line


def test_a_question_about_no_plan_or_unit_is_answered_by_what_is_near(hub: Hub, made: list[dict[str, Any]]) -> None:
    from flows.query_status import Form, query_status

    for form in (Form(plan="t-2025"), Form(unit="没有这个单位")):
        with pytest.raises(TaskhubError) as refused:
            query_status.fn(form)
        assert str(refused.value) in made[-1]["markdown"]
    assert "t-2024" in made[0]["markdown"]


def test_an_explanation_a_rehearsal_and_a_ranking_are_pages_too(
    hub: Hub, on: Callable[[str], Moment], made: list[dict[str, Any]]
) -> None:
    from flows.explain_subject import explain
    from flows.preview_ranking import preview_ranking
    from flows.rehearse import rehearse

    moment = on("2024-09-30")
    hub.assess(moment, SYSTEM)
    explain.fn("item:t-2024/1.1.1", moment.as_of)
    rehearse.fn(on("2024-07-01").as_of, moment.as_of)
    preview_ranking.fn("", moment.as_of)
    explained, rehearsed, ranked = made
    assert [page["key"] for page in made] == ["taskhub-explain", "taskhub-rehearse", "taskhub-ranking"]
    assert "item-behind-schedule" in explained["markdown"]
    counts = hub.rehearse(on("2024-07-01").as_of, moment).would.count()
    assert any(f"| {counts.findings} |" in line for line in rehearsed["markdown"].splitlines() if line.startswith("| 合计"))
    groups, _against = hub.publications.ranking_in_words("", moment)
    for row in (row for rows in groups.values() for row in rows):
        assert any(row["name"] in line and f"| {row['items']} |" in line for line in ranked["markdown"].splitlines())


def test_an_unknown_subject_is_answered_with_what_is_near(hub: Hub, made: list[dict[str, Any]]) -> None:
    from flows.explain_subject import explain

    with pytest.raises(TaskhubError):
        explain.fn("item:t-2024/9.9.9")
    assert made[0]["key"] == "taskhub-explain"
    assert "没有对象 item:t-2024/9.9.9" in made[0]["markdown"]


@pytest.mark.parametrize("deployment", yaml.safe_load((REPOSITORY / "prefect.yaml").read_text(encoding="utf-8"))["deployments"],
                         ids=lambda one: one["name"])  # fmt: skip
def test_every_deployment_names_a_flow_of_its_name_and_says_where_its_answer_is(deployment: dict[str, Any]) -> None:
    module, _colon, name = deployment["entrypoint"].partition(":")
    flow = getattr(importlib.import_module(module), name)
    assert flow.name == deployment["name"]
    assert "/artifacts/key/taskhub-" in deployment["description"]
    assert flow.flow_run_name, "runs are told apart in the list"


def test_what_does_not_fit_the_page_stands_in_a_file(tmp_path: Any) -> None:
    rows = [[n, "=1+1"] for n in range(10_000)]
    lines = capped(["号", "字"], rows, tmp_path / "pages" / "x.csv", rows)
    assert len([line for line in lines if line.startswith("|")]) == MOST_ROWS + 2
    assert str(tmp_path / "pages" / "x.csv") in lines[-1]
    written = (tmp_path / "pages" / "x.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(written) == 10_001
    assert written[1] == "0,'=1+1"
