"""How a hazard stands after its events: each event makes one standing from the one before, and nothing else does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from taskhub.audit import Actor
from taskhub.hazard.lifecycle import ASSURANCES, OPEN, STEPS, Listing, Outcome, State

_ONE_DAY = timedelta(days=1)

REGISTER, CORRECT, STATE_CLOSED, REDATE = "register", "correct", "close_as_stated", "redate"
"""What happens outside the life cycle: a row is taken over, corrected, stated to be closed; the policy sets another deadline."""

CHANGING = ("unit", "level", "category", "region", "mode", "enterprise_code", "territory", "sector", "source")
"""The attributes that facts rest on and that a correction may change."""


@dataclass(frozen=True, slots=True)
class Event:
    """One step as it counts."""

    id: int
    as_of: date
    verb: str
    person: str = ""
    document: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListingStanding:
    """Where the listed supervision stands, and the days its limits count from."""

    state: Listing = Listing.NONE
    number: str = ""
    proposed_on: date | None = None
    listed_on: date | None = None
    until: date | None = None
    filed_on: date | None = None
    published_on: date | None = None
    asked_on: date | None = None
    asked_until: date | None = None  # what the end was when the last extension was asked for
    last_asked_on: date | None = None
    applied_on: date | None = None
    delisted_on: date | None = None
    announced_on: date | None = None


NOT_LISTED = ListingStanding()


@dataclass(frozen=True, slots=True)
class RecheckOrder:
    """The round that a hazard is to be rechecked in, and by when."""

    round: str
    due: date | None


@dataclass(frozen=True, slots=True)
class TraceBack:
    """An acceptance that a recheck of ``round`` refuted; who accepted answers by ``due``."""

    round: str
    acceptor: Actor | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A hazard after one of its events."""

    since: date  # the day of that event
    last_on: date
    state: State
    state_since: date
    found: date
    level: str
    category: str
    unit: str
    region: str
    mode: str
    enterprise_code: str | None
    territory: str | None
    sector: str | None
    source: str
    deadline: date
    original_deadline: date
    deadline_from: date  # the day the time for rectifying began: found, or reopened
    overdue_before: int = 0  # days overdue up to the day before ``since``
    assured: bool = False
    rectifiers: tuple[Actor, ...] = ()
    evidence: str = ""
    extensions: int = 0
    reopenings: int = 0
    returns: int = 0
    transfers: int = 0
    measure: str = ""
    approval: str = ""
    review: date | None = None
    patrol_days: int | None = None
    patrolled_on: date | None = None
    accepted_on: date | None = None
    acceptor: Actor | None = None
    closed_on: date | None = None
    recheck: RecheckOrder | None = None
    rechecked_on: date | None = None
    recheck_failures: int = 0
    failed_in: str | None = None  # the round of a failed recheck whose acceptance is not yet traced back
    traces: tuple[TraceBack, ...] = ()
    listing: ListingStanding = NOT_LISTED

    @property
    def counts_down(self) -> bool:
        """Whether its deadline counts: an accepted, closed or monitored hazard is not overdue."""
        return self.state in OPEN

    def days_overdue_total(self, day: date) -> int:
        """Days overdue on record through ``day``, also those under deadlines that were extended later."""
        now = max((day - max(self.deadline, self.since - _ONE_DAY)).days, 0) if self.counts_down else 0
        return self.overdue_before + now


def after(standing: Standing, event: Event) -> Standing:
    """The standing after one more event."""
    moved = replace(
        standing, since=event.as_of, last_on=event.as_of, overdue_before=standing.days_overdue_total(event.as_of - _ONE_DAY)
    )
    step = STEPS.get(event.verb)
    if step is not None:
        state = step.moves[standing.state]
        if state is not standing.state:
            moved = replace(moved, state=state, state_since=event.as_of)
        if step.listing:
            moved = replace(moved, listing=replace(moved.listing, state=step.listing[standing.listing.state]))
    effect = _EFFECTS.get(event.verb)
    return effect(moved, event) if effect else moved


def standings(first: Standing, events: Sequence[Event]) -> list[Standing]:
    """``first`` and then one standing an event."""
    found = [first]
    for event in events:
        found.append(after(found[-1], event))
    return found


def _day(event: Event, key: str) -> date | None:
    text = event.details.get(key)
    return date.fromisoformat(text) if text else None


def _person(event: Event) -> tuple[Actor, ...]:
    return (Actor.parse(event.person),) if event.person else ()


def _dispatch(one: Standing, event: Event) -> Standing:
    deadline = _day(event, "deadline")
    if deadline is None:
        return one
    return replace(one, deadline=deadline, original_deadline=deadline, deadline_from=event.as_of)


def _assure(one: Standing, event: Event) -> Standing:
    return replace(one, assured=all(event.details.get(key) for key in ASSURANCES), rectifiers=(*one.rectifiers, *_person(event)))


def _submit(one: Standing, event: Event) -> Standing:
    return replace(one, rectifiers=(*one.rectifiers, *_person(event)), evidence=event.details.get("evidence", ""))


def _return(one: Standing, _event: Event) -> Standing:
    return replace(one, returns=one.returns + 1, evidence="")


def _reopen(one: Standing, event: Event) -> Standing:
    """The found date stays; the deadline, and with it the time for rectifying, is new, and so are the assurances."""
    deadline = _day(event, "deadline") or one.deadline
    return replace(
        one, reopenings=one.reopenings + 1, deadline=deadline, original_deadline=deadline, deadline_from=event.as_of,
        accepted_on=None, closed_on=None, assured=False, rectifiers=(), evidence="", recheck=None,
    )  # fmt: skip


def _extend(one: Standing, event: Event) -> Standing:
    return replace(one, extensions=one.extensions + 1, deadline=_day(event, "deadline") or one.deadline)


def _transfer(one: Standing, event: Event) -> Standing:
    return replace(one, transfers=one.transfers + 1, unit=event.details["unit"], assured=False)


def _monitor(one: Standing, event: Event) -> Standing:
    said, begins = event.details, one.state_since == event.as_of
    return replace(one, measure=said["measure"], approval=event.document, review=_day(event, "review"),
                   patrol_days=said["patrol_days"], patrolled_on=event.as_of if begins else one.patrolled_on)  # fmt: skip


def _accept(one: Standing, event: Event) -> Standing:
    return replace(one, accepted_on=event.as_of, acceptor=next(iter(_person(event)), None))


def _order_recheck(one: Standing, event: Event) -> Standing:
    return replace(one, recheck=RecheckOrder(event.details["round"], _day(event, "due")))


def _recheck(one: Standing, event: Event) -> Standing:
    failed = event.details["outcome"] != Outcome.GENUINE
    return replace(
        one, recheck=None, rechecked_on=event.as_of, recheck_failures=one.recheck_failures + failed,
        failed_in=one.recheck.round if failed and one.recheck else None,
    )  # fmt: skip


def _trace_back(one: Standing, event: Event) -> Standing:
    """Of the acceptance before the hazard was reopened: the next one is another."""
    trace = TraceBack(one.failed_in or "", one.acceptor, _day(event, "due"))
    return replace(one, failed_in=None, acceptor=None, traces=(*one.traces, trace))


def _settle(one: Standing, event: Event) -> Standing:
    """The trace-back of the round that is named, else the oldest."""
    named = event.details.get("round") or one.traces[0].round
    return replace(one, traces=tuple(trace for trace in one.traces if trace.round != named))


def _close(one: Standing, event: Event) -> Standing:
    return replace(one, closed_on=event.as_of)


def _close_as_stated(one: Standing, event: Event) -> Standing:
    return replace(one, state=State.CLOSED, state_since=event.as_of, closed_on=event.as_of)


def _correct(one: Standing, event: Event) -> Standing:
    changed = {name: new for name, (_old, new) in event.details["changes"].items() if name in CHANGING}
    return _redate(replace(one, **changed), event)


def _redate(one: Standing, event: Event) -> Standing:
    """Another deadline that is no extension: corrected, or by another policy."""
    change = event.details["changes"].get("deadline")
    if change is None:
        return one
    deadline = date.fromisoformat(change[1])
    return replace(one, deadline=deadline, original_deadline=one.original_deadline if one.extensions else deadline)


def _on_listing(**keys: str) -> Callable[[Standing, Event], Standing]:
    """Notes the day of the event under the names of ``keys`` whose value is empty, and a date of its details under the others."""

    def effect(one: Standing, event: Event) -> Standing:
        days = {name: _day(event, key) if key else event.as_of for name, key in keys.items()}
        return replace(one, listing=replace(one.listing, **days))  # type: ignore[arg-type]

    return effect


def _propose(one: Standing, event: Event) -> Standing:
    """A second listing begins anew: the limits of the first are over."""
    return replace(one, listing=ListingStanding(state=Listing.PROPOSED, proposed_on=event.as_of))


def _list(one: Standing, event: Event) -> Standing:
    listing = replace(one.listing, number=event.details["number"], listed_on=event.as_of, until=_day(event, "until"))
    return replace(one, listing=listing)


def _ask(one: Standing, event: Event) -> Standing:
    listing = replace(one.listing, asked_on=event.as_of, last_asked_on=event.as_of, asked_until=one.listing.until)
    return replace(one, listing=listing)


def _grant(one: Standing, event: Event) -> Standing:
    return replace(one, listing=replace(one.listing, asked_on=None, until=_day(event, "until")))


def _refuse(one: Standing, _event: Event) -> Standing:
    return replace(one, listing=replace(one.listing, asked_on=None))


_EFFECTS: Mapping[str, Callable[[Standing, Event], Standing]] = {
    "dispatch": _dispatch,
    "assure": _assure,
    "submit": _submit,
    "accept": _accept,
    "return": _return,
    "close": _close,
    "reopen": _reopen,
    "order_recheck": _order_recheck,
    "recheck": _recheck,
    "trace_back": _trace_back,
    "settle": _settle,
    "extend": _extend,
    "transfer": _transfer,
    "monitor": _monitor,
    "patrol": lambda one, event: replace(one, patrolled_on=event.as_of),
    "propose_listing": _propose,
    "list": _list,
    "file_listing": _on_listing(filed_on=""),
    "publish_listing": _on_listing(published_on=""),
    "ask_extension": _ask,
    "grant_extension": _grant,
    "refuse_extension": _refuse,
    "apply_delisting": _on_listing(applied_on=""),
    "delist": _on_listing(delisted_on=""),
    "publish_delisting": _on_listing(announced_on=""),
    CORRECT: _correct,
    STATE_CLOSED: _close_as_stated,
    REDATE: _redate,
}
