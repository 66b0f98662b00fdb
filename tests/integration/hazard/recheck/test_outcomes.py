"""Outcomes on the ledger: recorded once; a failure reopens and asks whoever accepted, all in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import Filter, HazardDesk, HazardSource
from taskhub.hazard.lifecycle import Outcome
from taskhub.hazard.recheck import Check, Opening, RecheckDesk
from taskhub.problems import StateError

At = Callable[..., Moment]
UNIT, OFFICE, TEAM = Actor("赵", "zjj"), Actor("王敏", "awb"), Actor("孙组长", "第三督导组")


@pytest.fixture
def code(rechecks: RecheckDesk, closed: Callable[..., list[str]], at: At) -> str:
    """One closed hazard, designated in round r for 2024-06-20."""
    [code] = closed(1)
    rechecks.open(Opening("r", date(2024, 6, 20), designate=[code]), at("2024-06-01"), OFFICE)
    return code


def facts(desk: HazardDesk, database: Database, code: str, moment: Moment) -> Mapping[str, Any]:
    with database.reading() as session:
        return HazardSource(session, desk.units, desk.calendar).facts([code], moment)[code]


def test_a_failure_reopens_and_traces_the_acceptance_back(
    rechecks: RecheckDesk, desk: HazardDesk, database: Database, code: str, at: At
) -> None:
    assert rechecks.record(Check(code, "r", Outcome.FALSE, TEAM, "阀门未换", "照片"), at("2024-06-18"), OFFICE)
    [row] = desk.rows(at("2024-06-18"), Filter())
    assert (row["state"], row["found"], row["deadline"]) == ("dispatched", date(2024, 3, 1), date(2024, 7, 18))  # 30 days
    [traced] = rechecks.tracebacks(at("2024-06-18"))
    said = {"round": "r", "hazard": code, "outcome": "false", "accepted_by": "王敏@awb", "accepted_on": date(2024, 3, 11),
            "evidence": "照片三张", "document": "验〔2024〕7号"}  # fmt: skip
    assert traced.items() >= said.items()
    assert (traced["answers"], traced["answer_by"], traced["settled_on"]) == ("awb", date(2024, 7, 2), None)
    told = [(one["verb"], one["person"]) for one in desk.trail(code, at("2024-06-18"))][-4:]
    assert told == [
        ("hazard.order_recheck", "王敏@awb"), ("hazard.recheck", "孙组长@第三督导组"), ("hazard.reopen", "孙组长@第三督导组"),
        ("hazard.trace_back", "王敏@awb"),
    ]  # fmt: skip
    known = facts(desk, database, code, at("2024-07-05"))
    assert (known["recheck_failures"], known["days_since_recheck"], known["days_traceback_overdue"]) == (1, 17, 3)
    assert "recheck_due" not in known


def test_facts_of_the_days_before_know_nothing_of_the_recheck(
    rechecks: RecheckDesk, desk: HazardDesk, database: Database, code: str, at: At
) -> None:
    known = facts(desk, database, code, at("2024-06-23"))
    assert (known["recheck_due"], known["days_recheck_overdue"]) == (date(2024, 6, 20), 3)
    rechecks.record(Check(code, "r", Outcome.GENUINE, TEAM), at("2024-06-24"), OFFICE)
    assert facts(desk, database, code, at("2024-06-23")) == known
    assert facts(desk, database, code, at("2024-05-31")).keys().isdisjoint({"recheck_due", "days_since_recheck"})
    assert facts(desk, database, code, at("2024-06-24"))["recheck_failures"] == 0


def test_an_outcome_is_recorded_once_and_never_another_way(
    rechecks: RecheckDesk, code: str, at: At, snapshot: Callable[[], Any]
) -> None:
    check = Check(code, "r", Outcome.RECURRED, TEAM, deadline=date(2024, 7, 1))
    assert rechecks.record(check, at("2024-06-18"), OFFICE)
    before = snapshot()
    assert not rechecks.record(check, at("2024-06-18"), OFFICE)
    with pytest.raises(StateError, match=r"已由 孙组长@第三督导组 于 2024-06-18 记为反弹"):
        rechecks.record(replace(check, outcome=Outcome.GENUINE), at("2024-06-18"), OFFICE)
    assert snapshot() == before


@pytest.mark.parametrize("checker", [UNIT, OFFICE, Actor("李", "市住建局")])
def test_who_rectified_or_accepted_is_no_checker(
    rechecks: RecheckDesk, code: str, at: At, checker: Actor, snapshot: Callable[[], Any]
) -> None:
    before = snapshot()
    with pytest.raises(StateError, match="不能复查"):
        rechecks.record(Check(code, "r", Outcome.GENUINE, checker), at("2024-06-18"), OFFICE)
    assert snapshot() == before


def test_a_deadline_before_the_check_takes_the_outcome_back_with_it(
    rechecks: RecheckDesk, code: str, at: At, snapshot: Callable[[], Any]
) -> None:
    before = snapshot()
    with pytest.raises(StateError, match="新期限 2024-06-01 早于"):
        rechecks.record(Check(code, "r", Outcome.FALSE, TEAM, deadline=date(2024, 6, 1)), at("2024-06-18"), OFFICE)
    assert snapshot() == before


def test_a_hazard_of_another_round_or_of_none_is_refused_with_where_it_is(
    rechecks: RecheckDesk, closed: Callable[..., list[str]], code: str, at: At
) -> None:
    [other] = closed(1, category="03")
    rechecks.open(Opening("s", date(2024, 6, 20), designate=[other]), at("2024-06-01"), OFFICE)
    with pytest.raises(StateError, match="不在轮次 s 里 → 它在 r"):
        rechecks.record(Check(code, "s", Outcome.GENUINE, TEAM), at("2024-06-18"), OFFICE)
    with pytest.raises(StateError, match="没有轮次 t"):
        rechecks.record(Check(code, "t", Outcome.GENUINE, TEAM), at("2024-06-18"), OFFICE)


def test_a_hazard_that_came_closed_was_accepted_by_nobody_and_the_office_answers(
    rechecks: RecheckDesk, desk: HazardDesk, table: Any, at: At
) -> None:
    row = {"level": "major", "status": "closed", "closed_on": "2024-03-05"}
    [code] = desk.import_file(table(row), at("2024-03-06"), OFFICE).codes
    rechecks.open(Opening("r", date(2024, 6, 20), designate=[code]), at("2024-06-01"), OFFICE)
    rechecks.record(Check(code, "r", Outcome.FALSE, TEAM), at("2024-06-18"), OFFICE)
    [traced] = rechecks.tracebacks(at("2024-06-18"), pending=True)
    assert (traced["accepted_by"], traced["accepted_on"], traced["answers"]) == ("", date(2024, 3, 5), "awb")


def test_a_trace_back_is_settled_once_and_not_by_who_accepted(
    rechecks: RecheckDesk, desk: HazardDesk, database: Database, code: str, at: At, snapshot: Callable[[], Any]
) -> None:
    with pytest.raises(StateError, match="没有未办结的倒查"):
        rechecks.settle(code, at("2024-06-18"), TEAM, conclusion="批评教育")
    rechecks.record(Check(code, "r", Outcome.FALSE, TEAM), at("2024-06-18"), OFFICE)
    with pytest.raises(StateError, match="验收过,不能办结"):
        rechecks.settle(code, at("2024-06-20"), OFFICE, conclusion="批评教育")
    said = {"conclusion": "批评教育", "document": "安委办〔2024〕11号"}
    assert rechecks.settle(code, at("2024-07-05"), TEAM, **said)
    before = snapshot()
    assert not rechecks.settle(code, at("2024-07-05"), TEAM, **said)
    assert snapshot() == before
    assert rechecks.tracebacks(at("2024-07-05"), pending=True) == []
    [then] = rechecks.tracebacks(at("2024-07-04"), pending=True, code=code)
    assert (then["days_late"], then["settled_on"], then["conclusion"]) == (2, None, None)
    [now] = rechecks.tracebacks(at("2024-07-06"))
    assert (now["settled_on"], now["settled_by"], now["conclusion"]) == (date(2024, 7, 5), "孙组长@第三督导组", "批评教育")
    assert "days_traceback_overdue" not in facts(desk, database, code, at("2024-07-06"))


def test_figures_tell_failures_what_waits_and_what_lapsed(
    rechecks: RecheckDesk, desk: HazardDesk, closed: Callable[..., list[str]], at: At
) -> None:
    able = closed(6)
    rechecks.open(Opening("r", date(2024, 6, 20), designate=able), at("2024-06-01"), OFFICE)
    for code, outcome in zip(able, (Outcome.GENUINE, Outcome.GENUINE, Outcome.RECURRED, Outcome.FALSE), strict=False):
        rechecks.record(Check(code, "r", outcome, TEAM), at("2024-06-10"), OFFICE)
    desk.take([able[4]], "reopen", at("2024-06-11"), OFFICE, details={"deadline": "2024-07-01", "why": "群众举报"})
    [row] = rechecks.figures("unit", at("2024-06-21"), "r")
    assert asdict(row) == {
        "group": "zjj", "drawn": 6, "checked": 4, "genuine": 2, "recurred": 1, "false": 1, "failure_rate": Decimal("50.00"),
        "pending": 1, "late": 1, "lapsed": 1,
    }  # fmt: skip
    [row] = rechecks.figures("category", at("2024-06-09"))
    assert (row.group, row.checked, row.failure_rate, row.pending, row.late, row.lapsed) == ("06", 0, None, 6, 0, 0)
    assert rechecks.figures("region", at("2024-05-31")) == []
    assert [(one["round"], one["checked"], one["lapsed"]) for one in rechecks.rounds(at("2024-06-21"))] == [("r", 4, 1)]


def test_a_hazard_that_failed_may_be_rechecked_again_once_it_is_accepted_by_another(
    rechecks: RecheckDesk, desk: HazardDesk, code: str, at: At
) -> None:
    from taskhub.hazard.lifecycle import ASSURANCES

    rechecks.record(Check(code, "r", Outcome.RECURRED, TEAM), at("2024-06-18"), OFFICE)
    desk.take([code], "assure", at("2024-06-19"), UNIT, details=dict.fromkeys(ASSURANCES, "有"))
    desk.take([code], "submit", at("2024-06-20"), UNIT, details={"evidence": "新照片"})
    desk.take([code], "accept", at("2024-06-21"), Actor("周", "awb"))
    rechecks.open(Opening("s", date(2024, 8, 20), designate=[code]), at("2024-08-01"), OFFICE)
    rechecks.record(Check(code, "s", Outcome.FALSE, OFFICE), at("2024-08-02"), OFFICE)
    assert [(one["round"], one["accepted_by"], one["evidence"]) for one in rechecks.tracebacks(at("2024-08-02"))] == [
        ("r", "王敏@awb", "照片三张"), ("s", "周@awb", "新照片"),
    ]  # fmt: skip
    with pytest.raises(StateError, match="用 --round 指明"):
        rechecks.settle(code, at("2024-08-03"), TEAM, conclusion="通报")
    assert rechecks.settle(code, at("2024-08-03"), TEAM, conclusion="通报", round_="s")
    assert [one["round"] for one in rechecks.tracebacks(at("2024-08-03"), pending=True)] == ["r"]
