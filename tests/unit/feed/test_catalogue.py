"""The events that automations wait for: each is one that can happen, under a name that fits."""

import re
from pathlib import Path

import pytest

import taskhub
from taskhub import notice
from taskhub.feed import EVENTS
from taskhub.hazard.lifecycle import STEPS
from taskhub.rounds.lifecycle import LIFECYCLE as SUBMISSION_STEPS
from taskhub.subjects import KINDS

SOURCE = "\n".join(
    path.read_text(encoding="utf-8") for path in sorted(Path(taskhub.__file__).parent.rglob("*.py")) if path.parent.name != "feed"
)
STEPPED = (
    {f"notice.{verb}" for verb in notice.LIFECYCLE} | {f"hazard.{verb}" for verb in STEPS}
    | {f"submission.{verb}" for verb in SUBMISSION_STEPS}
)  # fmt: skip


@pytest.mark.parametrize("verb", EVENTS)
def test_somebody_records_the_act(verb: str) -> None:
    noun, _dot, act = verb.partition(".")
    recorded = verb in STEPPED or f'"{verb}"' in SOURCE
    composed = f'f"{noun}.{{' in SOURCE and f'"{act}"' in SOURCE
    assert recorded or composed


@pytest.mark.parametrize("verb", EVENTS)
def test_an_event_is_a_noun_and_what_became_of_it(verb: str) -> None:
    for kind in KINDS:
        assert re.fullmatch(r"taskhub\.[a-z]+\.[a-z_]+", EVENTS[verb].of(kind))
