"""The life cycle against a reference written down apart: random legal and illegal steps are taken, or refused, by both alike."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from taskhub.audit import Actor
from taskhub.calendar import WorkCalendar
from taskhub.hazard.diagram import lifecycle
from taskhub.hazard.lifecycle import ASSURANCES, STEPS, Act, Listing, State, check, legal
from taskhub.hazard.reading import begun
from taskhub.hazard.standing import CHANGING, Event, RecheckOrder, Standing, after
from taskhub.problems import StateError

ROOT = Path(__file__).parents[3]
ALL_FIVE = dict.fromkeys(ASSURANCES, "有")
RECTIFIER, OFFICE = Actor("李工", "qy"), Actor("王敏", "awb")
DAY = date(2024, 3, 1)

# Written by hand from the domain's sentence, not derived from the declaration.
NEXT: Mapping[tuple[str, str], str] = {
    ("found", "dispatch"): "dispatched", ("monitored", "dispatch"): "dispatched",
    ("dispatched", "assure"): "rectifying", ("rectifying", "assure"): "rectifying",
    ("rectifying", "submit"): "submitted",
    ("submitted", "accept"): "accepted", ("submitted", "return"): "rectifying", ("dispatched", "return"): "found",
    ("accepted", "close"): "closed",
    ("accepted", "reopen"): "dispatched", ("closed", "reopen"): "dispatched",
    ("found", "extend"): "found", ("dispatched", "extend"): "dispatched", ("rectifying", "extend"): "rectifying",
    ("submitted", "extend"): "submitted",
    ("found", "transfer"): "found", ("dispatched", "transfer"): "dispatched", ("rectifying", "transfer"): "dispatched",
    ("found", "monitor"): "monitored", ("dispatched", "monitor"): "monitored", ("rectifying", "monitor"): "monitored",
    ("monitored", "monitor"): "monitored", ("monitored", "patrol"): "monitored",
    ("accepted", "order_recheck"): "accepted", ("closed", "order_recheck"): "closed",
    ("accepted", "recheck"): "accepted", ("closed", "recheck"): "closed", ("dispatched", "trace_back"): "dispatched",
    **{(one, "settle"): one for one in ("found", "dispatched", "rectifying", "submitted", "accepted", "closed", "monitored")},
}  # fmt: skip
LISTINGS: Mapping[tuple[str, str], str] = {
    ("none", "propose_listing"): "proposed", ("delisted", "propose_listing"): "proposed",
    ("proposed", "approve_listing"): "approved", ("proposed", "refuse_listing"): "none",
    ("approved", "list"): "listed", ("listed", "file_listing"): "listed", ("listed", "publish_listing"): "listed",
    ("listed", "ask_extension"): "listed", ("listed", "grant_extension"): "listed", ("listed", "refuse_extension"): "listed",
    ("listed", "apply_delisting"): "applied", ("applied", "pass_delisting"): "passed", ("applied", "fail_delisting"): "listed",
    ("passed", "delist"): "delisted", ("delisted", "publish_delisting"): "delisted",
}  # fmt: skip
OPEN = {"found", "dispatched", "rectifying", "submitted"}


def standing(level: str = "general", **said: Any) -> Standing:
    attributes = {**dict.fromkeys(CHANGING), "level": level, "unit": "zjj", "category": "06", "region": "dhx",
                  "mode": "by_deadline", "source": ""}  # fmt: skip
    return replace(begun(DAY, State.FOUND, DAY + timedelta(days=30), attributes), **said)


class Lives(RuleBasedStateMachine):
    """One hazard, and beside it the few things that the reference remembers."""

    @initialize(level=st.sampled_from(["general", "major"]))
    def found(self, level: str) -> None:
        self.now = standing(level)
        self.level, self.state, self.listing = level, "found", "none"
        self.day, self.deadline, self.unit = DAY, DAY + timedelta(days=30), "zjj"
        self.until = DAY
        self.asked = self.filed = self.published = self.announced = False
        self.rectifiers: set[Actor] = set()
        self.evidence = False
        self.overdue: set[date] = set()
        self.ordered = self.failed = False
        self.acceptor: Actor | None = None
        self.traced: list[Actor | None] = []

    @rule(days=st.integers(0, 20))
    def time_passes(self, days: int) -> None:
        for _day in range(days):
            if self.state in OPEN and self.day > self.deadline:
                self.overdue.add(self.day)
            self.day += timedelta(days=1)

    @rule(
        verb=st.sampled_from(sorted(STEPS)), who=st.sampled_from([RECTIFIER, OFFICE, Actor("李工", "awb"), Actor("赵", "zjj")]),
        complete=st.booleans(), ahead=st.integers(-5, 60), document=st.booleans(),
    )  # fmt: skip
    def somebody_tries(self, verb: str, who: Actor, complete: bool, ahead: int, document: bool) -> None:
        day = str(self.day + timedelta(days=ahead))
        full = {"deadline": day, "until": day, "review": day, "why": "有", "evidence": "照片", "measure": "围挡",
                "patrol_days": 7, "number": "1", "unit": "jtj", "due": day, "round": "1",
                "outcome": "recurred" if ahead % 2 else "genuine", "conclusion": "有", **ALL_FIVE}  # fmt: skip
        details = full if complete else {}
        act = Act(verb, self.day, who, "文件" if document else "", details)
        expected = self._allows(verb, who, complete, ahead, document)
        try:
            check(self.now, act, "H")
            taken = True
        except StateError:
            taken = False
        assert taken == expected, (verb, self.state, self.listing)
        assert (verb in legal(self.now)) == self._possible(verb)
        if not taken:
            return
        self.now = after(self.now, Event(1, self.day, verb, str(who), act.document, details))
        self._follow(verb, who, details)

    def _possible(self, verb: str) -> bool:
        if (verb, self.listing) in {(step, before) for before, step in LISTINGS}:
            once = {
                "file_listing": not self.filed, "publish_listing": not self.published, "ask_extension": not self.asked,
                "grant_extension": self.asked, "refuse_extension": self.asked, "publish_delisting": not self.announced,
            }  # fmt: skip
            return self.level == "major" and once.get(verb, True) and (verb != "propose_listing" or self.state in OPEN)
        if (self.state, verb) not in NEXT:
            return False
        if verb == "monitor":
            return self.level == "general"
        rechecks = {"order_recheck": not self.ordered, "recheck": self.ordered, "trace_back": self.failed, "settle": self.traced}
        if verb in rechecks:
            return bool(rechecks[verb])
        return verb != "close" or self.listing not in ("listed", "applied", "passed")

    def _allows(self, verb: str, who: Actor, complete: bool, ahead: int, document: bool) -> bool:
        if not self._possible(verb):
            return False
        day = self.day + timedelta(days=ahead)
        independent = who.unit not in {self.unit, *(one.unit for one in self.rectifiers)} and who.name not in {
            one.name for one in self.rectifiers
        }
        accepted_by_another = self.acceptor is None or who.name != self.acceptor.name
        needs = {
            "order_recheck": complete and ahead >= 0, "recheck": complete and independent and accepted_by_another,
            "trace_back": complete and ahead >= 0,
            "settle": complete and who.name not in {one.name for one in self.traced if one},
            "dispatch": ahead >= 0 if complete else self.state != "monitored",
            "assure": complete or self.level == "general",
            "accept": independent and (complete or self.evidence),
            "return": complete, "refuse_listing": complete, "ask_extension": complete, "refuse_extension": complete,
            "fail_delisting": complete,
            "reopen": complete and ahead >= 0,
            "extend": complete and document and ahead >= 0 and day > self.deadline,
            "transfer": complete and self.unit != "jtj",
            "monitor": complete and document and ahead >= 0,
            "approve_listing": document, "pass_delisting": document, "delist": document,
            "list": complete and ahead >= 0,
            "grant_extension": complete and document and ahead >= 0 and day > self.until,
        }  # fmt: skip
        return needs.get(verb, True)

    def _follow(self, verb: str, who: Actor, details: Mapping[str, Any]) -> None:
        """What the reference makes of a step that was taken."""
        if (self.listing, verb) in LISTINGS:
            self.listing = LISTINGS[self.listing, verb]
            self.asked = verb == "ask_extension" or (self.asked and verb not in ("grant_extension", "refuse_extension"))
            self.filed = verb == "file_listing" or (self.filed and verb != "propose_listing")
            self.published = verb == "publish_listing" or (self.published and verb != "propose_listing")
            self.announced = verb == "publish_delisting" or (self.announced and verb != "propose_listing")
            self.asked = self.asked and verb != "propose_listing"
            self.until = date.fromisoformat(details["until"]) if verb in ("list", "grant_extension") else self.until
            return
        self.state = NEXT[self.state, verb]
        if verb in ("extend", "reopen") or (verb == "dispatch" and details.get("deadline")):
            self.deadline = date.fromisoformat(details["deadline"])
        if verb in ("assure", "submit"):
            self.rectifiers.add(who)
        if verb == "submit":
            self.evidence = bool(details.get("evidence"))
        if verb == "return":
            self.evidence = False
        if verb == "reopen":
            self.rectifiers, self.evidence, self.ordered = set(), False, False
        if verb == "accept":
            self.acceptor = who
        if verb == "order_recheck":
            self.ordered = True
        if verb == "recheck":
            self.ordered, self.failed = False, details["outcome"] != "genuine"
        if verb == "trace_back":
            self.traced.append(self.acceptor)
            self.failed, self.acceptor = False, None
        if verb == "settle":  # all of them are of the round "1"
            self.traced = []
        if verb == "transfer":
            self.unit = "jtj"

    @invariant()
    def they_agree(self) -> None:
        if hasattr(self, "now"):
            assert (self.now.state, self.now.listing.state) == (self.state, self.listing)
            assert (self.now.deadline, self.now.unit) == (self.deadline, self.unit)
            assert self.now.found == DAY
            assert (self.now.recheck is not None, self.now.failed_in is not None) == (self.ordered, self.failed)
            assert [trace.acceptor for trace in self.now.traces] == self.traced
            assert self.now.days_overdue_total(self.day - timedelta(days=1)) == len(self.overdue)
            assert self.now.state is not State.MONITORED or self.level == "general"


Lives.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestLives = Lives.TestCase


def act(verb: str, who: Actor = OFFICE, document: str = "", **details: Any) -> Act:
    return Act(verb, DAY, who, document, details)


def test_an_illegal_step_is_refused_with_what_would_be_legal() -> None:
    with pytest.raises(StateError, match=r"DHX-1 现在已发现,不能验收 → 可以:dispatch\(分拨\)、extend\(延期\)"):
        check(standing(), act("accept"), "DHX-1")


def test_a_major_hazard_is_told_which_assurances_it_lacks() -> None:
    dispatched = standing("major", state=State.DISPATCHED)
    with pytest.raises(StateError, match="五落实缺:资金、预案"):
        check(dispatched, act("assure", responsible="张", measures="换", time_limit="月底"), "H")
    check(dispatched, act("assure", **ALL_FIVE), "H")


@pytest.mark.parametrize(
    ("who", "why"), [(Actor("李工", "awb"), "参与了整改"), (Actor("王敏", "qy"), "整改单位"), (Actor("王敏", "zjj"), "责任单位")]
)
def test_who_rectified_cannot_accept(who: Actor, why: str) -> None:
    submitted = standing(state=State.SUBMITTED, rectifiers=(RECTIFIER,), evidence="照片")
    with pytest.raises(StateError, match=why):
        check(submitted, act("accept", who), "H")
    check(submitted, act("accept", OFFICE), "H")


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (Actor("李工", "awb"), "参与了整改"), (Actor("孙", "qy"), "整改单位"), (Actor("孙", "zjj"), "责任单位"),
        (OFFICE, "验收过"),
    ],
)  # fmt: skip
def test_who_rectified_or_accepted_cannot_recheck(who: Actor, why: str) -> None:
    ordered = standing(state=State.CLOSED, rectifiers=(RECTIFIER,), acceptor=OFFICE, recheck=RecheckOrder("1", DAY))
    with pytest.raises(StateError, match=why):
        check(ordered, act("recheck", who, outcome="genuine"), "H")
    check(ordered, act("recheck", Actor("孙组长", "awb"), outcome="genuine"), "H")


def test_a_major_hazard_is_never_monitored() -> None:
    with pytest.raises(StateError, match="重大隐患不能转为在控监测"):
        check(standing("major"), act("monitor", document="文", review="2024-06-01", measure="围挡", patrol_days=7), "H")


def test_a_listed_hazard_is_delisted_before_it_is_closed() -> None:
    listed = standing("major", state=State.ACCEPTED)
    listed = replace(listed, listing=replace(listed.listing, state=Listing.LISTED))
    with pytest.raises(StateError, match="先摘牌"):
        check(listed, act("close"), "H")


def test_a_step_is_not_dated_before_the_last_one() -> None:
    with pytest.raises(StateError, match="不能补记"):
        check(standing(last_on=DAY + timedelta(days=1)), act("dispatch"), "H")


def test_an_extension_after_expiry_leaves_the_overdue_time_on_record() -> None:
    late = standing(deadline=DAY + timedelta(days=9), original_deadline=DAY + timedelta(days=9))
    extended = after(late, Event(1, DAY + timedelta(days=19), "extend", details={"deadline": "2024-04-30"}))
    assert extended.original_deadline == DAY + timedelta(days=9)
    assert extended.days_overdue_total(DAY + timedelta(days=18)) == 9
    assert extended.days_overdue_total(date(2024, 4, 30)) == 9
    assert extended.days_overdue_total(date(2024, 5, 2)) == 11
    assert WorkCalendar().working_days_between(extended.deadline, date(2024, 4, 30)) == 0


def test_the_page_of_the_life_cycle_is_what_make_reference_writes() -> None:
    assert (ROOT / "docs" / "hazard-lifecycle.md").read_text(encoding="utf-8") == lifecycle()


def test_every_state_and_step_is_on_the_page() -> None:
    page = lifecycle()
    assert all(f"    {state}: " in page for state in (*State, *Listing))
    assert all(f"| `{verb}` |" in page for verb in STEPS)
