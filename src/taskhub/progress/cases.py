"""An item as a rule test states it: its keys as in a plan file, and what happens to it on which day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from taskhub.calendar import WorkCalendar
from taskhub.i18n import gettext as _
from taskhub.plan.file import Day, ItemFile, PlanFile, Step
from taskhub.plan.meaning import faults
from taskhub.plan.resolve import resolve
from taskhub.plan.structure import Item
from taskhub.problems import Refusal, Untimely
from taskhub.progress.facts import ItemChronicle
from taskhub.progress.history import SENT_BACK, VERIFIED, History, Report, Ruled
from taskhub.progress.schedule import Period
from taskhub.requests.wish import FIELDS
from taskhub.subjects import Chronicle
from taskhub.units import Unit, Units

CASE_UNIT = "unit"

_RETURN = frozenset({"value", "percent", "done", "evidence_of"})
_DEPTH = len(("tasks", 0, "measures", 0, "items", 0))
"""How far down the item stands in the plan made around it."""


class Wanted(BaseModel):
    """What a change request asks for: one field of the item."""

    model_config = ConfigDict(extra="forbid")

    due: Day | None = None
    target: Decimal | None = None
    lead: str | None = None
    withdrawn: Literal[True] | None = None

    @model_validator(mode="after")
    def _one(self) -> "Wanted":
        if [getattr(self, name) is not None for name in self.model_fields_set] != [True]:
            raise Refusal(_("一份申请改一个字段"), _("写 {fields} 里的一个").format(fields="、".join(FIELDS)))
        return self


class ItemEvent(BaseModel):
    """What may happen on a day: a return (``value``, ``percent`` or ``done``; ``evidence_of`` names the item that had cited the
    same evidence before), an amendment of the item's keys, a ruling on the return that counts (``verified``, or ``sent_back``
    with a remark), a change request by the unit, or the office's decision on those that wait. What is granted takes effect by
    an amendment, as it does in the ledger."""

    model_config = ConfigDict(extra="forbid")

    value: Decimal | None = None
    percent: Decimal | None = None
    done: bool | None = None
    evidence_of: str | None = None
    amend: dict[str, Any] | None = None
    verified: Literal[True] | None = None
    sent_back: Annotated[str, StringConstraints(min_length=1)] | None = None
    request: Wanted | None = None
    decided: Literal["granted", "rejected"] | None = None


class _StatedItem(ItemFile):
    """``start`` and ``due`` are required: a case must not lean on a plan nobody sees."""

    start: Day
    due: Day


class ItemAuthor:
    """Makes items from rule tests; its lead is CASE_UNIT unless the case names one."""

    kind = "item"

    def __init__(self, calendar: WorkCalendar, period: Period) -> None:
        self.calendar = calendar
        self.period: Period = period

    def chronicle(self, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> Chronicle:
        """``events`` ascending by day; of two returns of one day the later counts. Raises pydantic's ValidationError where fields
        or events are not of an item, or would be refused in a plan."""
        keys = {"code": "1", "title": "case", "lead": CASE_UNIT, **fields}
        first = _item(keys)
        known_since = min([first.start, *(day for day, _event in events)])
        versions = [(known_since, first)]
        reports: dict[date, Report] = {}
        evidence_of: dict[int, str] = {}
        rulings: dict[int, list[Ruled]] = defaultdict(list)
        requested: list[tuple[date, date | None]] = []
        for number, (day, text) in enumerate(events):
            event = ItemEvent.model_validate(text)
            if event.amend is not None:
                keys = {**keys, **event.amend}
                versions.append((day, _item(keys)))
            if event.request is not None:
                requested.append((day, None))
            if event.decided is not None:
                if all(decided for _asked, decided in requested):
                    raise _untimely(ItemEvent, ("decided",), _("没有等着决定的变更申请"), _("先写 request"))
                requested = [(asked, decided or day) for asked, decided in requested]
            if event.model_fields_set & _RETURN:
                reports[day] = Report(number, day, event.value, event.percent, event.done)
            if event.evidence_of is not None:
                evidence_of[number] = event.evidence_of
            if event.verified or event.sent_back:
                if not reports:
                    raise _untimely(
                        ItemEvent, ("verified" if event.verified else "sent_back",), _("还没有报送,没有可核定的"), _("先写报送")
                    )
                outcome = VERIFIED if event.verified else SENT_BACK
                rulings[max(reports.values(), key=lambda one: one.as_of).id].append(
                    Ruled(day, outcome, event.sent_back or "", "")
                )
        history = History(tuple(reports.values()), rulings)
        return ItemChronicle(versions, history, versions[-1][1].lead, self.period, self.calendar, evidence_of=evidence_of,
                             requested=requested)  # fmt: skip


def _item(keys: Mapping[str, Any]) -> Item:
    stated = _StatedItem.model_validate(keys)
    plan = {
        "plan": "case", "title": "case", "issuer": "case", "start": date.min, "end": date.max,
        "tasks": [{"code": "1", "title": "case", "measures": [{"code": "1", "title": "case", "items": [stated]}]}],
    }  # fmt: skip
    file = PlanFile.model_validate(plan)
    resolved = resolve(file)
    found = faults(file, resolved, _units(stated))
    details = [
        InitErrorDetails(
            type="value_error", loc=fault.path[_DEPTH:], input=None, ctx={"error": Refusal(fault.message, fault.remedy)}
        )
        for fault in found
    ]
    if details:
        raise ValidationError.from_exception_data(ItemFile.__name__, details)
    return resolved.items[0]


def _untimely(model: type[BaseModel], path: Step, message: str, remedy: str) -> ValidationError:
    fault = InitErrorDetails(type="value_error", loc=path, input=None, ctx={"error": Untimely(message, remedy)})
    return ValidationError.from_exception_data(model.__name__, [fault])


def _units(stated: ItemFile) -> Units:
    """Whatever units a case names exist."""
    codes = {stated.lead or CASE_UNIT, *(stated.co_lead or ()), *(stated.cooperating or ())}
    return Units({code: Unit(code=code, name=code, role="sector") for code in codes})
