"""A notice as a rule test states it: when it was issued and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from taskhub.calendar import WorkCalendar
from taskhub.i18n import gettext as _
from taskhub.notice.facts import Happened, NoticeChronicle
from taskhub.notice.lifecycle import after
from taskhub.notice.models import NoticeState
from taskhub.problems import Refusal, StateError, Untimely
from taskhub.settings import NoticeKind
from taskhub.subjects import Chronicle

CASE_UNIT = "unit"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NoticeStated(_Strict):
    """The notice's keys in a case."""

    kind: NoticeKind
    issued: date
    reply_due: date | None = None
    unit: str = CASE_UNIT
    plan: str = ""
    lines: int = Field(1, ge=1)


class NoticeEvent(_Strict):
    """What may happen on a day, one of these. ``return`` takes the new reply date."""

    acknowledge: Literal[True] | None = None
    reply: str | Literal[True] | None = None
    accept: Literal[True] | None = None
    returned: date | None = Field(None, alias="return")
    close: Literal[True] | None = None
    withdraw: str | Literal[True] | None = None

    @model_validator(mode="after")
    def _one(self) -> "NoticeEvent":
        if len(self.model_fields_set) != 1:
            raise ValueError(_("一个日期下写一件事:{verbs}").format(verbs="、".join(EVENT_VERBS)))
        return self

    @property
    def verb(self) -> str:
        (name,) = self.model_fields_set
        return "return" if name == "returned" else name


EVENT_VERBS = ("acknowledge", "reply", "accept", "return", "close", "withdraw")


class NoticeAuthor:
    """Makes notices from rule tests, by the same life cycle that real ones go by."""

    kind = "notice"

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def chronicle(self, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> Chronicle:
        """``events`` ascending by day. Raises ValueError for fields, events or an order that no notice can have."""
        stated = NoticeStated.model_validate(dict(fields))
        due, state = stated.reply_due, NoticeState.ISSUED
        steps = [Happened("issue", stated.issued, due)]
        for day, text in events:
            event = NoticeEvent.model_validate(text)
            if day < stated.issued:
                raise Refusal(_("{day} 早于签发日期 {issued}").format(day=day, issued=stated.issued), _("核对两个日期"))
            try:
                target = after(state, event.verb, settled=True)
            except StateError as error:
                raise Untimely(str(error), _("改事件,或改它们的先后")) from None
            due = event.returned or due
            state = target or state
            if target is not None:
                steps.append(Happened(event.verb, day, due))
        return NoticeChronicle("case", stated.kind, stated.unit, stated.plan, stated.lines, steps, self.calendar)
