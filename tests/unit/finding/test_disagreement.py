"""Engine and reference must agree on every day that changes a finding; where they do not, nothing changes."""

import importlib
import sys
import textwrap
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taskhub.rules import Kernel
from taskhub.rules.kernel.process import COMMAND

JUDGE = importlib.import_module("taskhub.finding.judge")
LATE = "id: late\ntitle: 迟了\ncolour: red\nwhen: late"
OTHER = "id: other\ntitle: 久了\ncolour: red\nwhen: age >= 0"


@pytest.fixture
def kernel_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """From here on the worker runs ``faulty`` over ``masks`` (of ``facts``) before it answers."""

    def inject(faulty: str) -> None:
        script = tmp_path / "faulty.py"
        script.write_text(
            textwrap.dedent(f"""
            import os, runpy
            true = runpy.run_path({COMMAND[-1]!r})
            honest = true["answer"]
            def answer(engines, facts):
                masks = honest(engines, facts)
                {faulty}
                return masks
            true["main"].__globals__["answer"] = answer
            true["main"]()
        """)
        )
        monkeypatch.setattr(JUDGE, "Kernel", partial(Kernel, command=[sys.executable, str(script)]))

    return inject


def test_a_lie_opens_nothing_and_is_recorded_once(world: Any, kernel_with: Callable[[str], None]) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=False)
    world.writes("b", "2024-03-01", late=True)
    kernel_with("masks = [1 for _ in masks]")
    for _run in range(2):
        world.assess("2024-03-05")
    assert [one.subject_key for one in world.findings()] == ["b"]
    (dispute,) = world.disputes()
    assert (dispute.subject, dispute.ruleset, dispute.engine, dispute.reference) == ("item:a", "items", ["late"], [])


def test_the_office_hears_of_a_dispute_until_it_is_settled(
    world: Any, kernel_with: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=False)
    kernel_with("masks = [1 for _ in masks]")
    world.assess("2024-03-05", full=False)
    (told,) = world.disputed()
    assert (told.unit, told.subject_key, told.notice) == ("awb", "a", None)
    assert told.facts == {"engine": "late", "reference": ""}
    monkeypatch.undo()
    world.assess("2024-03-06", full=False)  # what is undecided is looked at again, though nothing was recorded
    assert [(str(one.resolved_on), one.resolved_why) for one in world.disputed()] == [("2024-03-06", "ceased")]


def test_a_lie_resolves_and_refreshes_nothing(world: Any, kernel_with: Callable[[str], None]) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-05")
    kernel_with("masks = [0 for _ in masks]")
    world.assess("2024-03-06")
    one = world.the_finding()
    assert (one.resolved_on, str(one.refreshed_on)) == (None, "2024-03-05")
    world.writes("a", "2024-03-07", late=False)
    kernel_with("masks = [1 for _ in masks]")
    world.assess("2024-03-08")
    assert world.the_finding().resolved_on is None


def test_a_lie_about_the_first_day_opens_nothing(world: Any, kernel_with: Callable[[str], None]) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    # Today's answer is true; asked about the day that the condition began, the engine denies.
    kernel_with("count = getattr(os, 'asked', 0); os.asked = count + 1; masks = masks if count == 0 else [0 for _ in masks]")
    world.assess("2024-03-05")
    assert world.findings() == []
    assert [one.subject for one in world.disputes()] == ["item:a@2024-03-01"]


def test_a_lie_about_the_day_it_ceased_splits_nothing(world: Any, kernel_with: Callable[[str], None]) -> None:
    world.rules(LATE)
    world.writes("a", "2024-03-01", late=True)
    world.assess("2024-03-05")
    world.writes("a", "2024-03-10", late=False)
    world.writes("a", "2024-03-15", late=True)
    kernel_with("masks = [1 for _ in masks]")
    world.assess("2024-03-25")
    assert world.the_finding().resolved_on is None
    assert [one.subject for one in world.disputes()] == ["item:a@2024-03-10"]


def test_the_other_rulesets_go_on_where_one_fails(world: Any, kernel_with: Callable[[str], None]) -> None:
    world.rules(LATE, name="breaking")
    world.rules(OTHER, name="sound")
    world.writes("a", "2024-03-01", late=True)
    kernel_with("if os.path.exists('/proc') and '$gte' not in str(engines): os.kill(os.getpid(), 9)")
    judgement = world.assess("2024-03-05")
    assert [one.rule for one in world.findings()] == ["other"]
    assert [failure.ruleset for failure in judgement.failures] == ["breaking"]
    assert "breaking" in str(judgement.failures[0])
