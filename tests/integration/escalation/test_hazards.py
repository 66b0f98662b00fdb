"""The shipped rule for overdue major hazards and its ladder, over the ledger of hazards: listing, extension, reopening."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.escalation import EscalationNotice
from taskhub.hazard.ledger import Filter
from taskhub.hub import Hub

On = Callable[[str], Moment]

HAZARD = {
    "title": "有限空间作业未审批", "category": "06", "level": "major", "criterion": "判定标准第三条", "unit": "zjj",
    "territory": "dhx", "sector": "yjj", "region": "dhx", "found": "2024-08-20", "deadline": "2024-09-10",
}  # fmt: skip
RECTIFIED = {"responsible": "张", "measures": "停工", "funds": "有", "time_limit": "九月", "contingency": "有"}


class Office:
    def __init__(self, hub: Hub, on: On, actor: Actor) -> None:
        self.hub, self.on, self.actor = hub, on, actor
        (self.code,) = hub.hazards.add(HAZARD, on("2024-08-21"), actor).codes

    def step(self, verb: str, day: str, document: str = "", **details: Any) -> None:
        self.hub.hazards.take([self.code], verb, self.on(day), self.actor, document=document, details=details)

    def run(self, day: str) -> list[str]:
        """One assessment and one tick; the rungs that spoke."""
        self.hub.assess(self.on(day), self.actor)
        return [one.rung for one in self.hub.escalation.escalate(self.on(day), self.actor).spoken]

    def row(self, day: str) -> dict[str, Any]:
        (row,) = self.hub.hazards.rows(self.on(day), Filter())
        return row

    def rungs(self, day: str) -> dict[str, str | None]:
        return {one["rung"]: one["state"] for one in self.hub.escalation.case(f"hazard:{self.code}", self.on(day)).rungs}


@pytest.fixture
def desk(workspace: Any, open_hub: Callable[..., Hub], on: On, office: Actor) -> Office:
    with (workspace.config / "units.yaml").open("a", encoding="utf-8") as units:
        units.write("  - {code: dhx, name: 东河县, role: territory, superior: awb, region: dhx}\n")
    return Office(open_hub(), on, office)


def test_an_overdue_major_hazard_is_controlled_and_proposed_for_listing(desk: Office, on: On) -> None:
    assert desk.run("2024-09-10") == []  # due today is not overdue
    assert desk.run("2024-09-11") == ["control"]
    row = desk.row("2024-09-11")
    assert (row["rung"], row["listed"]) == ("control", False)
    facts = desk.hub.hazards.show(desk.code, on("2024-09-11"))["facts"]
    assert facts["listing"] == "proposed"
    assert desk.run("2024-09-15") == ["admonition"]
    assert desk.run("2024-09-20") == ["raise"]
    assert desk.row("2024-09-20")["rung"] == "raise"


def test_what_becomes_of_the_listing_is_on_the_receipt(desk: Office) -> None:
    desk.run("2024-09-11")
    desk.step("approve_listing", "2024-09-12", document="安委〔2024〕9号")
    desk.step("list", "2024-09-12", number="挂1号", until="2024-12-31")
    desk.run("2024-09-12")
    assert desk.rungs("2024-09-12")["control"] == "proposed"  # the notices are still unsigned
    with desk.hub.database.reading() as session:
        place = session.exec(select(EscalationNotice).where(EscalationNotice.kind == "listing")).one()
        assert (place.notice_id, place.seen_state) == (None, "issued")


def test_an_extension_rests_the_case_and_an_acceptance_ends_it(desk: Office) -> None:
    desk.run("2024-09-11")
    desk.step("extend", "2024-09-12", document="安委〔2024〕10号", deadline="2024-09-30")
    assert desk.run("2024-09-12") == []
    case = desk.hub.escalation.case(f"hazard:{desk.code}", desk.on("2024-09-12")).row
    assert (case["anchor"], case["resting"], case["closed_on"]) == (date(2024, 9, 30), True, None)
    assert desk.run("2024-10-01") == ["control"]  # nothing of the first one was issued
    for verb, details in (("dispatch", {}), ("assure", RECTIFIED), ("submit", {"evidence": "照片"})):
        desk.step(verb, "2024-10-02", **details)
    inspector = Actor("李", "dhx")
    desk.hub.hazards.take([desk.code], "accept", desk.on("2024-10-03"), inspector, details={})
    desk.run("2024-10-04")
    case = desk.hub.escalation.case(f"hazard:{desk.code}", desk.on("2024-10-04")).row
    assert (case["closed_on"], case["closed_why"]) == (date(2024, 10, 3), "ended")
    assert desk.row("2024-10-04")["rung"] is None


def test_a_reopened_hazard_gets_a_new_case(desk: Office) -> None:
    desk.run("2024-09-11")
    for verb, details in (("dispatch", {}), ("assure", RECTIFIED), ("submit", {"evidence": "照片"})):
        desk.step(verb, "2024-09-12", **details)
    desk.hub.hazards.take([desk.code], "accept", desk.on("2024-09-13"), Actor("李", "dhx"), details={})
    desk.step("reopen", "2024-09-14", deadline="2024-09-18", why="回头看发现复发")
    assert desk.run("2024-09-20") == ["control"]
    cases = desk.hub.escalation.cases(closed=True)
    assert [(row["closed_on"], row["anchor"]) for row in cases] == [
        (date(2024, 9, 13), date(2024, 9, 10)), (None, date(2024, 9, 18))]  # fmt: skip


def test_the_trace_back_of_a_hazard_tells_its_rungs(desk: Office) -> None:
    desk.run("2024-09-11")
    desk.run("2024-09-15")
    rows = desk.hub.hazards.trail(desk.code, desk.on("2024-09-30"))
    said = [(str(row["as_of"]), row["what"], row["person"]) for row in rows if row["verb"].startswith("escalation.")]
    assert said == [
        ("2024-09-11", "管控、督办、拟挂牌到期", ""),
        ("2024-09-13", "管控、督办、拟挂牌逾期未签批,记在安委办名下", "awb"),
        ("2024-09-15", "约谈到期", ""),
    ]
