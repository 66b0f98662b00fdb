"""Rounds on the ledger: opened once, drawn from what is done with, and drawn again from what is recorded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlmodel import select

from taskhub.agenda import queued
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.database import Database
from taskhub.hazard import HazardDesk
from taskhub.hazard.lifecycle import Outcome
from taskhub.hazard.recheck import Asked, Check, Opening, RecheckDesk
from taskhub.hazard.recheck.models import RecheckFrame, RecheckMember
from taskhub.problems import StateError

At = Callable[..., Moment]
OFFICE, TEAM = Actor("王敏", "awb"), Actor("孙组长", "第三督导组")
ROUND = Opening("2024-6", date(2024, 6, 20), "安委办〔2024〕9号", "第三督导组", draw=3, seed="7")


def codes(shown: dict[str, Any], manner: str | None = None) -> list[str]:
    return [row["code"] for row in shown["hazards"] if manner in (None, row["manner"])]


def frame_of(database: Database, name: str = "2024-6") -> dict[str, dict[str, int]]:
    with database.reading() as session:
        kept = session.get(RecheckFrame, name)
        assert kept is not None
        return dict(kept.rows)


def test_the_designated_are_in_and_the_rest_is_drawn_without_them(
    rechecks: RecheckDesk, closed: Callable[..., list[str]], database: Database, at: At
) -> None:
    able = closed(8)
    shown, new = rechecks.open(
        replace(ROUND, designate=[able[5], f"hazard:{able[2].lower()}", able[5]]), at("2024-06-01"), OFFICE
    )
    assert new
    assert codes(shown, "designated") == [able[5], able[2]]
    drawn = codes(shown, "drawn")
    assert len(set(drawn)) == 3
    assert set(drawn) < set(able) - {able[5], able[2]} == set(frame_of(database))
    assert (shown["frame_size"], shown["seed"]) == (6, "7")
    with database.reading() as session:
        assert set(codes(shown)) <= queued(session, at("2024-06-01").now).keys["hazard"]
    assert rechecks.verify("2024-6").stands


def test_a_round_opened_again_is_the_same_and_another_by_its_name_is_refused(
    rechecks: RecheckDesk, closed: Callable[..., list[str]], at: At, snapshot: Callable[[], Any]
) -> None:
    closed(8)
    shown, _new = rechecks.open(ROUND, at("2024-06-01"), OFFICE)
    before = snapshot()
    again, new = rechecks.open(replace(ROUND, seed=None, fresh_seed="8"), at("2024-06-02"), OFFICE)
    assert (codes(again), again["seed"], new) == (codes(shown), "7", False)
    for other in (replace(ROUND, draw=4), replace(ROUND, seed="8"), replace(ROUND, due=date(2024, 6, 21))):
        with pytest.raises(StateError, match="已经开过"):
            rechecks.open(other, at("2024-06-02"), OFFICE)
    assert snapshot() == before


def test_another_seed_draws_others_and_a_second_round_leaves_the_waiting_out(
    rechecks: RecheckDesk, closed: Callable[..., list[str]], database: Database, at: At
) -> None:
    able = closed(8)
    first, _new = rechecks.open(ROUND, at("2024-06-01"), OFFICE)
    second, _new = rechecks.open(replace(ROUND, name="2024-7", seed="8"), at("2024-06-01"), OFFICE)
    assert set(codes(first)).isdisjoint(codes(second))
    assert set(frame_of(database, "2024-7")) == set(able) - set(codes(first))
    with pytest.raises(StateError, match="已经列入回头看"):
        rechecks.open(Opening("x", date(2024, 6, 20), designate=codes(first)[:1]), at("2024-06-01"), OFFICE)


def test_what_is_open_not_yet_closed_on_the_day_or_put_right_on_the_spot_is_not_drawn(
    rechecks: RecheckDesk, desk: HazardDesk, closed: Callable[..., list[str]], table: Any, at: At, database: Database
) -> None:
    able = closed(2)
    rows = (
        {"level": "major", "external_id": "open"},
        {"level": "major", "external_id": "spot", "mode": "on_spot", "status": "closed", "closed_on": "2024-03-01"},
        {"external_id": "general", "status": "closed", "closed_on": "2024-03-05"},
    )
    desk.import_file(table(*rows), at("2024-03-05"), OFFICE)
    with pytest.raises(StateError, match="能抽的只有 0 个"):
        rechecks.open(replace(ROUND, draw=1), at("2024-03-10"), OFFICE)
    with pytest.raises(StateError, match=r"能抽的只有 2 个.*要抽 3 个"):
        rechecks.open(ROUND, at("2024-06-01"), OFFICE)
    rechecks.open(replace(ROUND, draw=2), at("2024-06-01"), OFFICE)
    assert set(frame_of(database)) == set(able)


def test_filters_narrow_the_frame(rechecks: RecheckDesk, closed: Callable[..., list[str]], at: At, database: Database) -> None:
    closed(2)
    wanted = closed(2, region="xsx", category="03")
    day = date(2024, 3, 12)
    narrow = (Asked(region="xsx"), Asked(category="03"), Asked(region="xsx", closed_from=day, closed_to=day),
              Asked(region="xsx", units=["zjj"], level=None))  # fmt: skip
    for n, asked in enumerate(narrow, start=1):
        moment = at(f"2024-06-0{n}")
        shown, _new = rechecks.open(Opening(f"r{n}", date(2024, 6, 20), draw=1, asked=asked, seed="1"), moment, OFFICE)
        assert set(frame_of(database, f"r{n}")) == set(wanted)
        rechecks.record(Check(codes(shown)[0], f"r{n}", Outcome.GENUINE, TEAM), moment, OFFICE)
    for asked in (Asked(units=["jtj"]), Asked(closed_to=date(2024, 3, 11)), Asked(closed_from=date(2024, 3, 13))):
        with pytest.raises(StateError, match="能抽的只有 0 个"):
            rechecks.open(Opening("x", date(2024, 6, 20), draw=1, asked=asked), at("2024-06-05"), OFFICE)


def test_what_is_risky_is_recorded_with_the_frame(
    rechecks: RecheckDesk, desk: HazardDesk, closed: Callable[..., list[str]], at: At, database: Database, tmp_path: Any
) -> None:
    register = tmp_path / "enterprises.csv"
    register.write_text("code,name,region,colour,as_of\nQY1,甲厂,dhx,orange,2024-01-01\n", encoding="utf-8")
    desk.import_enterprises(register, at("2024-01-02"), OFFICE)
    [plain], [red], [late] = closed(1), closed(1, enterprise_code="QY1"), closed(1, deadline="2024-03-08")
    rechecks.open(Opening("before", date(2024, 5, 31), designate=[plain]), at("2024-05-01"), OFFICE)
    rechecks.record(Check(plain, "before", Outcome.RECURRED, TEAM), at("2024-05-02"), OFFICE)
    rechecks.open(replace(ROUND, draw=1), at("2024-06-01"), OFFICE)
    shared = {"major": 1, "unit_failure": 1}
    assert frame_of(database) == {red: {**shared, "orange": 1}, late: {**shared, "overdue": 1}}
    assert rechecks.show("2024-6", at("2024-06-01"))["weights"]["orange"] == 3


def test_a_frame_or_a_draw_that_was_altered_is_found_out(
    rechecks: RecheckDesk, closed: Callable[..., list[str]], at: At, database: Database
) -> None:
    able = closed(8)
    shown, _new = rechecks.open(ROUND, at("2024-06-01"), OFFICE)
    with database.writing() as session:
        member = session.exec(select(RecheckMember).where(RecheckMember.hazard == codes(shown)[0])).one()
        member.hazard = next(code for code in able if code not in codes(shown))
    assert (rechecks.verify("2024-6").frame_stands, rechecks.verify("2024-6").draw_stands) == (True, False)
    with database.writing() as session:
        kept = session.get(RecheckFrame, "2024-6")
        assert kept is not None
        kept.rows = kept.rows[1:]
    assert not rechecks.verify("2024-6").frame_stands


def test_an_empty_or_unknown_round_is_refused(rechecks: RecheckDesk, closed: Callable[..., list[str]], at: At) -> None:
    able = closed(1)
    for opening in (replace(ROUND, draw=0), replace(ROUND, name=" ", draw=1)):
        with pytest.raises(StateError, match="要有名称"):
            rechecks.open(opening, at("2024-06-01"), OFFICE)
    with pytest.raises(StateError, match="检查期限 2024-05-31 早于 2024-06-01"):
        rechecks.open(Opening("x", date(2024, 5, 31), designate=able), at("2024-06-01"), OFFICE)
    rechecks.open(replace(ROUND, draw=1), at("2024-06-01"), OFFICE)
    with pytest.raises(StateError, match="没有轮次 2024-9 → 最接近的是 2024-6"):
        rechecks.show("2024-9", at("2024-06-01"))
