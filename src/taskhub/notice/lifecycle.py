"""The life of a notice, declared in one place: which step leads from which states to which.

Sign-off and numbering, the answers of units, rule tests and the facts of the past all go by this table.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.notice.models import NoticeState
from taskhub.problems import StateError

DRAFT, APPROVED, ISSUED, ACKNOWLEDGED, REPLIED, RETURNED, ACCEPTED, CLOSED, WITHDRAWN = NoticeState

ON_PAPER = ("draft", "edit", "approve", "number")
"""Steps before the issue, of which nobody outside has heard."""

UNSAID = frozenset({DRAFT, APPROVED})
"""Not issued yet: nobody has been told."""

AWAITING = frozenset({ISSUED, ACKNOWLEDGED, RETURNED})
"""Where a reply that was asked for is still due."""

ENDED = frozenset({CLOSED, WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Step:
    """A verb: the states it is legal in, the one it leads to, and those in which it has been done already, so that repeating
    it is harmless. ``settled``: where it is legal too once everything the notice spoke of was resolved. ``words``: it needs a
    text that says why."""

    title: str
    sources: frozenset[NoticeState]
    target: NoticeState
    done: frozenset[NoticeState]
    settled: frozenset[NoticeState] = frozenset()
    words: bool = False


def _states(*states: NoticeState) -> frozenset[NoticeState]:
    return frozenset(states)


_AFTER_ISSUE = _states(ISSUED, ACKNOWLEDGED, REPLIED, RETURNED, ACCEPTED, CLOSED)

LIFECYCLE: Mapping[str, Step] = {
    "approve": Step(N_("签批"), _states(DRAFT), APPROVED, _AFTER_ISSUE | {APPROVED}),
    "issue": Step(N_("签发"), UNSAID, ISSUED, _AFTER_ISSUE),
    "acknowledge": Step(N_("签收"), _states(ISSUED), ACKNOWLEDGED, _AFTER_ISSUE - {ISSUED}),
    # A reply may be added to while nobody has judged it.
    "reply": Step(N_("回复"), AWAITING | {REPLIED}, REPLIED, _states(ACCEPTED, CLOSED)),
    "accept": Step(N_("认可"), _states(REPLIED), ACCEPTED, _states(ACCEPTED, CLOSED), settled=AWAITING),
    "return": Step(N_("退回重报"), _states(REPLIED), RETURNED, _states(RETURNED), words=True),
    "close": Step(N_("办结"), _states(ACCEPTED), CLOSED, _states(CLOSED), settled=AWAITING | {REPLIED}),
    "withdraw": Step(N_("撤回"), frozenset(NoticeState) - ENDED, WITHDRAWN, _states(WITHDRAWN), words=True),
}

STATE_TITLES: Mapping[NoticeState, str] = {
    DRAFT: N_("拟稿"),
    APPROVED: N_("已签批"),
    ISSUED: N_("已签发"),
    ACKNOWLEDGED: N_("已签收"),
    REPLIED: N_("已回复"),
    RETURNED: N_("已退回"),
    ACCEPTED: N_("已认可"),
    CLOSED: N_("已办结"),
    WITHDRAWN: N_("作废"),
}


def legal(state: NoticeState, settled: bool = False) -> list[str]:
    """The verbs that may follow."""
    return [verb for verb, step in LIFECYCLE.items() if state in step.sources or (settled and state in step.settled)]


def after(state: NoticeState, verb: str, settled: bool = False) -> NoticeState | None:
    """The state that ``verb`` leads to; None where it has been done already. Raises StateError that says what is legal."""
    step = LIFECYCLE[verb]
    if verb in legal(state, settled):
        return step.target
    if state in step.done:
        return None
    raise StateError(
        _("状态是“{state}”,不能{verb};现在可以:{legal}").format(
            state=_(STATE_TITLES[state]), verb=_(step.title), legal=said(legal(state, settled)) or _("无")
        )
    )


def said(verbs: Iterable[str]) -> str:
    """Verbs as people and as the command line know them: 签收 acknowledge、回复 reply."""
    return "、".join(f"{_(LIFECYCLE[verb].title)} {verb}" for verb in verbs)
