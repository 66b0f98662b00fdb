"""What units heard of a notice, and what they did not: every decision with its reason, and every try of sending it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from taskhub.delivery import DeliveryAttempt, OutboxMessage
from taskhub.dispatch import REASON_TITLES, Announcement, AnnouncementDecision, Decided, Outcome
from taskhub.i18n import gettext as _
from taskhub.i18n import marked as N_
from taskhub.report.notices import MESSAGE_STATES

OCCASIONS: Mapping[str, str] = {"issue": N_("签发"), "return": N_("退回"), "repeat": N_("再次提醒"), "over": N_("了结")}
OUTCOMES: Mapping[str, str] = {"sent": N_("已送达"), "failed": N_("失败"), "unknown": N_("不知是否送达"), "due": N_("将发送")}


def decision_row(announcement: Announcement, decision: AnnouncementDecision) -> dict[str, Any]:
    """A decision as ``notice why --format json`` prints it."""
    return {
        "at": decision.recorded_at, "unit": announcement.unit, "occasion": announcement.occasion.partition(":")[0],
        "outcome": decision.outcome, "reason": decision.reason, "until": decision.until, "message": decision.reference,
    }  # fmt: skip


def decided_row(decided: Decided) -> dict[str, Any]:
    """A decision that was just taken, or would be."""
    return {
        "notice": decided.notice, "unit": decided.unit, "occasion": decided.occasion, "outcome": decided.outcome,
        "reason": decided.reason, "until": decided.until, "message": decided.reference,
    }  # fmt: skip


def attempt_row(message: OutboxMessage, attempt: DeliveryAttempt | None) -> dict[str, Any]:
    """A try of sending; before the first one, what the message waits for."""
    return {
        "at": attempt.finished_at if attempt else message.next_attempt_at, "unit": message.recipient, "channel": message.channel,
        "message": message.reference, "attempt": attempt.attempt if attempt else 0,
        "outcome": attempt.outcome if attempt else message.state, "reason": attempt.reason if attempt else message.last_reason,
    }  # fmt: skip


def in_words(row: Mapping[str, Any], unit_name: Callable[[str], str], zone: ZoneInfo) -> dict[str, Any]:
    """A row of any of these for people."""
    words = {name: row[name] for name in row}
    words["unit"] = unit_name(row["unit"])
    if "occasion" in row:
        words["occasion"] = _(OCCASIONS[row["occasion"]])
        words["why"] = _(REASON_TITLES[row["outcome"], row["reason"]])
    else:
        words["outcome"] = outcome_in_words(row["outcome"])
    for name in ("at", "until"):
        if isinstance(row.get(name), datetime):
            words[name] = f"{row[name].astimezone(zone):%Y-%m-%d %H:%M}"
    return words


def outcome_in_words(outcome: str) -> str:
    """What became of a message that was tried, or what it waits for."""
    words = {**MESSAGE_STATES, **OUTCOMES}
    return _(words[outcome]) if outcome in words else outcome


def held_words(held: Mapping[str, Announcement], zone: ZoneInfo) -> Mapping[str, str]:
    """Number → why its unit has not heard yet, and until when."""
    return {
        number: f"{_(REASON_TITLES[Outcome.HOLD, one.why])} {one.look_at.astimezone(zone):%m-%d %H:%M}"
        for number, one in held.items() if one.why and one.look_at
    }  # fmt: skip


def tally(decided: Iterable[Decided]) -> Sequence[tuple[str, int]]:
    """How many of each outcome and reason, in words."""
    counts: dict[str, int] = {}
    for one in decided:
        words = _(REASON_TITLES[one.outcome, one.reason])
        counts[words] = counts.get(words, 0) + 1
    return list(counts.items())
