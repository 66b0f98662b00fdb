"""Why something is sent, or is not."""

from collections.abc import Mapping
from enum import StrEnum

from taskhub.i18n import marked as N_


class Outcome(StrEnum):
    SEND = "send"
    HOLD = "hold"  # it will be looked at again
    DROP = "drop"  # it will not be sent any more


class Reason(StrEnum):
    FIRST = "first"  # nothing was said about the matter before
    NEW = "new"  # something else was said about it before, or a reply was returned
    ESCALATED = "escalated"  # a rung of a ladder
    REPEAT = "repeat"  # said before, and not answered
    RESOLVED = "resolved"  # the notice is over: said so, or not said any more
    DIGEST = "digest"  # gathered into the unit's digest, or waiting for it
    QUIET = "quiet"  # quiet hours, or a day off
    SILENCED = "silenced"  # a person silenced it for a time
    CAPPED = "capped"  # the unit has had its messages for the day
    DUPLICATE = "duplicate"  # the unit hears of it anyway


REASON_TITLES: Mapping[tuple[Outcome, Reason], str] = {
    (Outcome.SEND, Reason.FIRST): N_("单独发出:第一次告知"),
    (Outcome.SEND, Reason.NEW): N_("单独发出:新的情况"),
    (Outcome.SEND, Reason.ESCALATED): N_("单独发出:督办升级"),
    (Outcome.SEND, Reason.REPEAT): N_("单独发出:再次提醒"),
    (Outcome.SEND, Reason.RESOLVED): N_("单独发出:已了结"),
    (Outcome.SEND, Reason.DIGEST): N_("并入汇总发出"),
    (Outcome.SEND, Reason.CAPPED): N_("超过当日上限,合并成一条发出"),
    (Outcome.HOLD, Reason.DIGEST): N_("等汇总"),
    (Outcome.HOLD, Reason.QUIET): N_("安静时段或休息日,暂不发"),
    (Outcome.HOLD, Reason.SILENCED): N_("有人要求暂停告知"),
    (Outcome.HOLD, Reason.CAPPED): N_("超过当日上限,留到下次汇总"),
    (Outcome.DROP, Reason.RESOLVED): N_("不发:没等发出就已了结或答复"),
    (Outcome.DROP, Reason.DUPLICATE): N_("不发:同一单位已由另一条告知"),
}
