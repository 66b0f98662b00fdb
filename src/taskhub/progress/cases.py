"""An item as a rule test states it: its keys as in a plan file, and what happens to it on which day."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from taskhub.calendar import WorkCalendar
from taskhub.plan.file import ItemFile, PlanFile
from taskhub.plan.resolve import resolve
from taskhub.plan.structure import Item
from taskhub.progress.facts import ItemChronicle
from taskhub.progress.history import History, Report
from taskhub.progress.schedule import Period
from taskhub.subjects import Chronicle

CASE_UNIT = "unit"


class ItemEvent(BaseModel):
    """What may happen on a day: a return (``value``, ``percent`` or ``done``), or an amendment of the item's keys."""

    model_config = ConfigDict(extra="forbid")

    value: Decimal | None = None
    percent: Decimal | None = None
    done: bool | None = None
    amend: dict[str, Any] | None = None


class ItemAuthor:
    """Makes items from rule tests. ``start`` and ``due`` are required: a case must not lean on a plan nobody sees."""

    kind = "item"

    def __init__(self, calendar: WorkCalendar, period: Period) -> None:
        self.calendar = calendar
        self.period: Period = period

    def chronicle(self, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> Chronicle:
        """Raises pydantic's ValidationError where fields or events are not of an item."""
        keys = {"code": "1", "title": "case", "lead": CASE_UNIT, **fields}
        first = _item(keys)
        versions = [(first.start, first)]
        reports = []
        for number, (day, text) in enumerate(events):
            event = ItemEvent.model_validate(text)
            if event.amend is not None:
                keys = {**keys, **event.amend}
                versions.append((day, _item(keys)))
            if event.model_fields_set - {"amend"}:
                reports.append(Report(number, day, event.value, event.percent, event.done))
        return ItemChronicle(versions, History(tuple(reports)), CASE_UNIT, self.period, self.calendar)


def _item(keys: Mapping[str, Any]) -> Item:
    stated = ItemFile.model_validate(keys)
    plan = {
        "plan": "case", "title": "case", "issuer": "case", "start": keys.get("start"), "end": keys.get("due"),
        "tasks": [{"code": "1", "title": "case", "measures": [{"code": "1", "title": "case", "items": [stated]}]}],
    }  # fmt: skip
    return resolve(PlanFile.model_validate(plan)).items[0]
