"""A return as a rule test states it: when it was asked for, by when, and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from taskhub.calendar import WorkCalendar
from taskhub.i18n import gettext as _
from taskhub.problems import Refusal, StateError, Untimely
from taskhub.rounds.facts import Happened, SubmissionChronicle
from taskhub.rounds.lifecycle import State, after
from taskhub.subjects import Chronicle


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StatedSubmission(_Strict):
    """The return's keys in a case."""

    opened: date
    due: date
    closed: date | None = None
    unit: str = "unit"


class SubmissionEvent(_Strict):
    """What may happen on a day, one of these. ``return`` takes the date that it is due again."""

    submit: Literal[True] | None = None
    nil: Literal[True] | None = None
    returned: date | Literal[True] | None = Field(None, alias="return")
    verify: Literal[True] | None = None

    @model_validator(mode="after")
    def _one(self) -> "SubmissionEvent":
        if len(self.model_fields_set) != 1:
            raise ValueError(_("一个日期下写一件事:{verbs}").format(verbs="、".join(("submit", "nil", "return", "verify"))))
        return self

    @property
    def verb(self) -> str:
        (name,) = self.model_fields_set
        return "return" if name == "returned" else name


class SubmissionAuthor:
    """Makes returns from rule tests, by the same life cycle that real ones go by."""

    kind = "submission"

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def chronicle(self, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> Chronicle:
        """``events`` ascending by day. Raises ValueError for fields, events or an order that no return can have."""
        stated = StatedSubmission.model_validate(dict(fields))
        state, steps = State.AWAITED, list[Happened]()
        for day, text in events:
            event = SubmissionEvent.model_validate(text)
            if day < stated.opened:
                raise Refusal(_("{day} 早于开轮日期 {opened}").format(day=day, opened=stated.opened), _("核对两个日期"))
            try:
                state = after(state, event.verb, stated.closed is not None and stated.closed <= day)
            except StateError as error:
                raise Untimely(str(error), _("改事件,或改它们的先后")) from None
            due = event.returned if isinstance(event.returned, date) else None
            steps.append(Happened(event.verb, day, due))
        return SubmissionChronicle(
            "case/unit", stated.unit, "case", stated.opened, stated.due, stated.closed, steps, self.calendar
        )
