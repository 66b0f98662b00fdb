"""The life of a return, declared in one place: which step leads from which states to which."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.problems import StateError


class State(StrEnum):
    """Where a unit's return stands."""

    AWAITED = "awaited"  # not come yet; missing once its date has passed
    SUBMITTED = "submitted"
    NIL = "nil"  # nothing to report, said in so many words: a return like any other
    RETURNED = "returned"  # sent back by the office, and due again
    VERIFIED = "verified"


AWAITED, SUBMITTED, NIL, RETURNED, VERIFIED = State

STATE_TITLES: Mapping[State, str] = {
    AWAITED: N_("未报"), SUBMITTED: N_("已报"), NIL: N_("零报告"), RETURNED: N_("已退回"), VERIFIED: N_("已核定"),
}  # fmt: skip

OWED = frozenset({AWAITED, RETURNED})
"""Where the unit owes a return."""


@dataclass(frozen=True, slots=True)
class Step:
    """A verb: from which states it leads to which. ``when_closed``: also after the round was closed, because what comes late is
    late and not lost. ``words``: it needs a remark."""

    title: str
    sources: frozenset[State]
    target: State
    when_closed: bool = False
    words: bool = False


_HERE = frozenset({SUBMITTED, NIL})

LIFECYCLE: Mapping[str, Step] = {
    # A further sheet replaces what was said before, also what was verified: that is to be verified anew.
    "submit": Step(N_("报送"), frozenset(State), SUBMITTED, when_closed=True),
    "nil": Step(N_("零报告"), OWED | {NIL}, NIL, when_closed=True),
    "return": Step(N_("退回"), _HERE | {VERIFIED}, RETURNED, words=True),
    "verify": Step(N_("核定"), _HERE, VERIFIED),
}


def after(state: State, verb: str, closed: bool = False) -> State:
    """The state that ``verb`` leads to. Raises StateError that says what is legal."""
    step = LIFECYCLE[verb]
    if state in step.sources and (step.when_closed or not closed):
        return step.target
    if closed and state in step.sources:
        raise StateError(_("轮次已经截止,不能再{verb}").format(verb=_(step.title)))
    legal = [f"{_(one.title)} {name}" for name, one in LIFECYCLE.items() if state in one.sources]
    raise StateError(
        _("状态是“{state}”,不能{verb};现在可以:{legal}").format(
            state=_(STATE_TITLES[state]), verb=_(step.title), legal="、".join(legal)
        )
    )
