"""What becomes of one announcement now: a pure decision. How many messages a unit may get today is decided for all of them."""

from dataclasses import dataclass
from datetime import datetime

from taskhub.dispatch.hours import Hours
from taskhub.dispatch.models import Urgency
from taskhub.dispatch.reasons import Outcome, Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """``until``: when to decide again, of what is held."""

    outcome: Outcome
    reason: Reason
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of an announcement: whether it was over, or answered, before it was said; whether its unit hears of it
    anyway; how long it is silenced; and whether it came to wait for the digest that is due now."""

    reason: Reason
    urgency: Urgency
    over: bool = False
    heard: bool = False
    silenced_until: datetime | None = None
    waited: bool = False


def judge(one: Circumstances, at: datetime, hours: Hours, *, urged: bool = False) -> Verdict:
    """``urged``: a person wants everything out now that is not silenced, without waiting for a better hour."""
    if one.heard:
        return Verdict(Outcome.DROP, Reason.DUPLICATE)
    if one.over:
        return Verdict(Outcome.DROP, Reason.RESOLVED)
    if one.silenced_until is not None:
        return Verdict(Outcome.HOLD, Reason.SILENCED, one.silenced_until)
    if one.urgency != "pressing" and not urged and hours.is_quiet(at):
        opening = hours.quiet_until(at)
        if one.urgency == "at_once":
            return Verdict(Outcome.HOLD, Reason.QUIET, opening)
        # A digest that is late goes at the next hour of one: the next period's may be a month away.
        return Verdict(Outcome.HOLD, Reason.QUIET, max(opening, hours.next_hour(at) if one.waited else hours.next_digest(at)))
    if one.urgency == "digest" and not one.waited and not urged:
        return Verdict(Outcome.HOLD, Reason.DIGEST, hours.next_digest(at))
    return Verdict(Outcome.SEND, Reason.DIGEST if one.urgency == "digest" else one.reason)
