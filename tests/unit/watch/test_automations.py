"""What is watched becomes automations that Prefect takes; a wrong file is refused with its line."""

from pathlib import Path

import pytest
from prefect.events.schemas.automations import AutomationCore

from taskhub.problems import InputError
from taskhub.watch import load_watched

SHIPPED = Path(__file__).parents[3] / "config" / "watch.yaml"
DEPLOYMENTS = (
    "assess", "escalate-hazards", "collect-returns", "issue-notices", "deliver", "publish-status", "report-trouble",
)  # fmt: skip
ID = "00000000-0000-0000-0000-000000000001"


def test_prefect_takes_every_shipped_automation() -> None:
    every = load_watched(SHIPPED, DEPLOYMENTS).every()
    taken = [AutomationCore.model_validate(one.body(dict.fromkeys(DEPLOYMENTS, ID))) for one in every]
    assert len({one.name for one in taken}) == len(taken) == 3 + 2 * 6
    assert {action.type for one in taken for action in one.actions} == {
        "run-deployment", "change-flow-run-state", "cancel-flow-run",
    }  # fmt: skip


def test_each_task_has_its_own_patience(tmp_path: Path) -> None:
    path = tmp_path / "watch.yaml"
    path.write_text("tasks:\n  - {task: deliver, absent_after_hours: 2, stuck_after_minutes: 5}\n", encoding="utf-8")
    within = [one.trigger["within"] for one in load_watched(path, DEPLOYMENTS).every()]
    assert within == [0, 0, 90, 300, 7200]


def test_without_a_file_nothing_is_watched(tmp_path: Path) -> None:
    assert load_watched(tmp_path / "watch.yaml", DEPLOYMENTS).every() == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("tasks:\n  - {task: deliverr, absent_after_hours: 1, stuck_after_minutes: 5}\n", 2, "deliver"),
        ("tasks:\n  - {task: deliver, absent_after_hours: 0, stuck_after_minutes: 5}\n", 2, "absent_after_hours"),
        ("heartbeat_seconds: 10\n", 1, "heartbeat_seconds"),
        ("automations:\n  - name: x\n    trigger: {type: event}\n    actions: [{type: run-deployment, deployment: y}]\n", 4, "y"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    path = tmp_path / "watch.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_watched(path, DEPLOYMENTS)
    (problem,) = refused.value.problems
    assert problem.line == line
    assert said in f"{problem.stated()} {problem.remedy}"
