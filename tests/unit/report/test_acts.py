"""Every verb of the audit has its words."""

import re
from pathlib import Path

import pytest

import taskhub
from taskhub.escalation import RungState
from taskhub.notice import LIFECYCLE as NOTICE_STEPS
from taskhub.report.acts import act_in_words, why_in_words
from taskhub.rounds.lifecycle import LIFECYCLE as SUBMISSION_STEPS

SOURCE = Path(taskhub.__file__).parent
_RECORDED = re.compile(r'record(?:_each)?\((?:[^()]|\([^()]*\))*?"([a-z]+\.[a-z_]+)"', re.DOTALL)
VERBS = sorted({verb for path in SOURCE.rglob("*.py") for verb in _RECORDED.findall(path.read_text(encoding="utf-8"))})


def test_the_source_has_verbs() -> None:
    assert len(VERBS) > 40
    assert {"notice.draft", "progress.record", "escalation.void"} <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_that_is_recorded_is_said_in_words(verb: str) -> None:
    assert act_in_words(verb) != verb


@pytest.mark.parametrize(
    "verb",
    [
        *(f"notice.{step}" for step in NOTICE_STEPS),
        *(f"submission.{step}" for step in SUBMISSION_STEPS),
        *(f"escalation.{state}" for state in ("approved", "issued", "acknowledged", "answered", "rejected", RungState.MISSED)),
        "hazard.extend",
        "hazard.register",
        "change.granted",
    ],
)
def test_a_verb_that_is_put_together_is_too(verb: str) -> None:
    assert act_in_words(verb) != verb


def test_what_is_none_of_ours_stays_as_it_is() -> None:
    assert act_in_words("hazard.unheard_of") == "hazard.unheard_of"
    assert why_in_words("领导批示") == "领导批示"
    assert why_in_words("higher") == "更高一级的通知已反映"
