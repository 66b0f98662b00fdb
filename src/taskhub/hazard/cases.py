"""A hazard or an enterprise as a rule test states it: what it is, and what happens to it on which day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.hazard.enterprise_facts import COLOURS, EnterpriseChronicle, Rating
from taskhub.hazard.facts import HazardChronicle
from taskhub.hazard.lifecycle import ASSURANCES, MAJOR, STEPS, Act, State, check
from taskhub.hazard.prevention import Prevention
from taskhub.hazard.reading import begun
from taskhub.hazard.standing import Event, Standing, after
from taskhub.i18n import gettext as _
from taskhub.problems import Refusal, StateError, Untimely, nearest
from taskhub.subjects import Chronicle

RECTIFIER, ACCEPTOR, CHECKER = Actor("整改人", "unit"), Actor("验收人", "office"), Actor("检查人", "team")
_WHO = {"accept": ACCEPTOR, "recheck": CHECKER}

SHORT: Mapping[str, str] = {
    "extend": "deadline", "reopen": "deadline", "dispatch": "deadline", "transfer": "unit", "return": "why", "submit": "evidence",
    "accept": "evidence", "monitor": "review", "list": "until", "grant_extension": "until", "close": "note", "patrol": "note",
    "order_recheck": "due", "recheck": "outcome", "trace_back": "due", "settle": "conclusion",
}  # fmt: skip
"""What a bare value after a step means: ``{extend: 2024-10-20}`` is ``{extend: {deadline: 2024-10-20}}``."""

_ASSUMED: Mapping[str, Mapping[str, Any]] = {
    "assure": dict.fromkeys(ASSURANCES, "…"),
    "accept": {"evidence": "…"},
    "return": {"why": "…"},
    "reopen": {"why": "…"},
    "transfer": {"why": "…"},
    "monitor": {"measure": "…", "patrol_days": 30},
    "list": {"number": "1"},
    "ask_extension": {"why": "…"},
    "refuse_extension": {"why": "…"},
    "refuse_listing": {"why": "…"},
    "fail_delisting": {"why": "…"},
    "order_recheck": {"round": "1"},
    "recheck": {"outcome": "genuine"},
    "settle": {"conclusion": "…"},
}
"""What a case need not say."""


class StatedInstitution(BaseModel):
    """An institutional measure against the hazard's kind: from when it is in force, from when it should have its effect."""

    model_config = ConfigDict(extra="forbid")

    effective: date
    counts_from: date
    until: date | None = None


class StatedHazard(BaseModel):
    """``deadline`` is required: a case must not lean on a policy nobody sees. ``status``: where it stands from the beginning."""

    model_config = ConfigDict(extra="forbid")

    level: Literal["general", "major"]
    found: date
    deadline: date
    status: State = State.FOUND
    unit: str = "unit"
    category: str = "01"
    region: str = "region"
    mode: Literal["on_spot", "by_deadline"] = "by_deadline"
    enterprise: str | None = None
    territory: str | None = None
    sector: str | None = None
    source: str = ""
    institutions: list[StatedInstitution] = []

    @field_validator("deadline")
    @classmethod
    def _in_order(cls, deadline: date, info: ValidationInfo) -> date:
        if "found" in info.data and deadline < info.data["found"]:
            raise Refusal(_("整改期限早于发现日期"), _("核对两个日期"))
        return deadline


class HazardAuthor:
    """Makes hazards from rule tests; the steps of a case must be legal, as they are on the ledger."""

    kind = "hazard"

    def __init__(self, calendar: WorkCalendar) -> None:
        self.calendar = calendar

    def chronicle(self, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> Chronicle:
        stated = StatedHazard.model_validate(fields)
        if stated.level == MAJOR and stated.status is State.MONITORED:
            raise Refusal(_("重大隐患不能转为在控监测"), _("改 level 或 status"))
        attributes = stated.model_dump(include={"level", "unit", "category", "region", "mode", "territory", "sector", "source"})
        first = begun(stated.found, stated.status, stated.deadline, {**attributes, "enterprise_code": stated.enterprise})
        standing = first
        taken: list[Event] = []
        for day, text in events:
            for verb, said in text.items():
                event = _event(standing, len(taken) + 1, day, verb, said)
                standing = after(standing, event)
                taken.append(event)
        preventions = [
            Prevention(str(number), standing.category, "all", "", one.effective, one.counts_from, one.until)
            for number, one in enumerate(stated.institutions, start=1)
        ]
        return HazardChronicle.of("case", "case", standing.unit, first, taken, self.calendar, preventions)


def _event(standing: Standing, number: int, day: date, verb: str, said: Any) -> Event:
    step = STEPS.get(verb)
    if step is None:
        raise Refusal(
            _("没有步骤 {verb}").format(verb=verb), nearest(verb, STEPS) or _("可用:{words}").format(words="、".join(STEPS))
        )
    given = said if isinstance(said, Mapping) else {SHORT.get(verb, "note"): said} if said not in (None, True) else {}
    details = {
        **_ASSUMED.get(verb, {}),
        **{key: str(value) if isinstance(value, date) else value for key, value in given.items()},
    }
    person = _WHO.get(verb, RECTIFIER)
    document = str(details.pop("document", "…"))
    try:
        check(standing, Act(verb, day, person, document, details), _("这个隐患"))
    except StateError as error:
        fault = Refusal if step.starts_from(standing) else Untimely
        raise fault(str(error), _("改事件,或用 status 写明一开始的状态")) from None
    return Event(number, day, verb, str(person), document, details)


class StatedEnterprise(BaseModel):
    """``from``: since when it is in the register."""

    model_config = ConfigDict(extra="forbid")

    since: date = date(2000, 1, 1)
    risk_code: str = ""
    colour: Literal["", "red", "orange", "yellow", "blue", "green"] = ""
    region: str = "region"
    territory: str | None = None
    sector: str | None = None


class _Rated(BaseModel):
    model_config = ConfigDict(extra="forbid")

    risk_code: str = ""
    colour: Literal[tuple(COLOURS)] | None = None  # type: ignore[valid-type]


class EnterpriseAuthor:
    """Makes enterprises from rule tests; an event is another rating. Their hazards are members, which a case states apart."""

    kind = "enterprise"

    def chronicle(self, fields: Mapping[str, Any], events: Sequence[tuple[date, Mapping[str, Any]]]) -> Chronicle:
        stated = StatedEnterprise.model_validate(fields)
        ratings = {stated.since: Rating(0, stated.since, stated.risk_code, stated.colour)}
        for number, (day, text) in enumerate(events, start=1):
            rated = _Rated.model_validate(text)
            ratings[day] = Rating(number, day, rated.risk_code, rated.colour or "")
        return EnterpriseChronicle(
            "case", "case", stated.region, stated.territory, stated.sector, stated.since, list(ratings.values())
        )
