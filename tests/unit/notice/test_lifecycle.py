"""The table of a notice's life: nothing in it contradicts itself, and what it refuses it explains."""

import pytest

from taskhub.notice.lifecycle import AWAITING, ENDED, LIFECYCLE, STATE_TITLES, UNSAID, after, legal
from taskhub.notice.models import NoticeState
from taskhub.problems import StateError


def test_every_state_has_a_name_and_can_be_reached() -> None:
    reached = {NoticeState.DRAFT}
    for _step in LIFECYCLE:
        reached |= {step.target for step in LIFECYCLE.values() if step.sources & reached}
    assert reached == set(NoticeState) == set(STATE_TITLES)


@pytest.mark.parametrize("verb", LIFECYCLE)
def test_a_step_is_never_both_open_and_done_and_is_harmless_once_taken(verb: str) -> None:
    step = LIFECYCLE[verb]
    assert not (step.sources | step.settled) & step.done
    assert step.target in step.done | step.sources  # taken again it changes nothing, or (a reply) is added to


@pytest.mark.parametrize("state", NoticeState)
@pytest.mark.parametrize("verb", LIFECYCLE)
def test_each_verb_in_each_state_moves_or_is_done_or_is_refused(state: NoticeState, verb: str) -> None:
    step = LIFECYCLE[verb]
    if state in step.sources:
        assert after(state, verb) is step.target
    elif state in step.done:
        assert after(state, verb) is None
    else:
        with pytest.raises(StateError) as refused:
            after(state, verb)
        assert all(name in str(refused.value) for name in legal(state))
        assert step.title in str(refused.value)


def test_what_has_ended_goes_nowhere_and_what_awaits_a_reply_takes_one() -> None:
    assert [legal(state, settled=True) for state in ENDED] == [[], []]
    assert all("reply" in legal(state) for state in AWAITING)
    assert all("reply" not in legal(state) for state in UNSAID)


@pytest.mark.parametrize("state", sorted(AWAITING))
def test_what_was_resolved_may_be_accepted_without_a_reply(state: NoticeState) -> None:
    assert "accept" not in legal(state)
    assert after(state, "accept", settled=True) is NoticeState.ACCEPTED
    assert after(state, "close", settled=True) is NoticeState.CLOSED
