"""Verifying and sending back on a real ledger: who may, what it changes, what is kept, and what the unit sees."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from taskhub import audit
from taskhub.audit import Actor
from taskhub.clock import Moment
from taskhub.hub import Hub
from taskhub.problems import StateError
from taskhub.progress.verification import Asked, Draw, VerificationDesk
from taskhub.settings import Verification
from taskhub.tables import Row

On = Callable[[str], Moment]
OFFICE = Actor("王敏", "awb")
ITEM = "t-2024/1.1.3"  # done on 2024-06-30, by yjj


@pytest.fixture
def hub(open_hub: Callable[..., Hub], workspace: Any) -> Hub:
    settings = workspace.config / "taskhub.yaml"
    settings.write_text(settings.read_text(encoding="utf-8") + "verification: {on: true}\n", encoding="utf-8")
    return open_hub()


@pytest.fixture
def desk(hub: Hub) -> VerificationDesk:
    return hub.verification


@pytest.fixture
def report(hub: Hub, on: On, office: Actor) -> Callable[..., None]:
    """``report("1.2.1", "2024-07-10", percent=100)``, recorded on that day unless said."""

    def one(item: str, day: str, recorded: str | None = None, **said: Any) -> None:
        hub.record_progress(Row(1, {"plan": "t-2024", "item": item, "as_of": day, **said}), on(recorded or day), office)

    return one


@pytest.fixture
def rates(hub: Hub, on: On) -> Callable[..., tuple[int, int | None]]:
    """How many are claimed and how many verified on a day, as known on another."""

    def of(day: str, known: str | None = None) -> tuple[int, int | None]:
        (plan,) = hub.status(replace(on(day), now=on(known or day).now))
        return plan.figures.completed, plan.figures.completed_verified

    return of


Report, Rates = Callable[..., None], Callable[..., tuple[int, int | None]]


def test_a_verification_counts_from_its_day_and_only_for_those_who_know_of_it(
    desk: VerificationDesk, on: On, rates: Rates
) -> None:
    assert [one.key for one in desk.verify([ITEM], on("2024-07-10"), OFFICE).ruled] == [ITEM]
    assert [rates(day) for day in ("2024-07-09", "2024-07-10")] == [(1, 0), (1, 1)]
    assert rates("2024-07-10", known="2024-07-09") == (1, 0)


def test_the_same_again_changes_nothing(desk: VerificationDesk, hub: Hub, on: On, dump: Callable[..., Any]) -> None:
    desk.verify([ITEM], on("2024-07-10"), OFFICE)
    before = dump(hub.database)
    again = desk.verify([ITEM, f"item:{ITEM}"], on("2024-07-11"), OFFICE)
    assert (len(again.ruled), len(again.known)) == (0, 1)
    assert dump(hub.database) == before


def test_a_trial_changes_nothing(desk: VerificationDesk, hub: Hub, on: On, dump: Callable[..., Any]) -> None:
    before = dump(hub.database)
    assert len(desk.verify([ITEM], on("2024-07-10"), OFFICE, dry_run=True).ruled) == 1
    desk.sample(on("2024-07-10"), Asked(), Draw(1, "s"), OFFICE, dry_run=True)
    assert dump(hub.database) == before


@pytest.mark.parametrize("unit", ["yjj", "市应急管理局"])
def test_who_reported_cannot_verify_nor_send_back(desk: VerificationDesk, on: On, unit: str) -> None:
    own = Actor("张三", unit)
    for act in (lambda: desk.verify([ITEM], on("2024-07-10"), own), lambda: desk.send_back([ITEM], "缺", on("2024-07-10"), own)):
        with pytest.raises(StateError, match=r"1\.1\.3 由 市应急管理局 牵头或填报,不能自己核定"):
            act()


def test_in_bulk_what_is_ones_own_is_left_to_others(desk: VerificationDesk, on: On, report: Report, rates: Rates) -> None:
    report("1.2.1", "2024-07-10", percent=100, reported_by="awb")
    verdict = desk.verify_all(Asked(), on("2024-07-11"), OFFICE)
    assert ([one.key for one in verdict.ruled], [one.key for one in verdict.left]) == ([ITEM], ["t-2024/1.2.1"])
    assert rates("2024-07-11") == (2, 1)
    someone = Actor("刘强", "local")  # a claim: whoever is in no register is nobody's lead unit
    for unit, ruled in (("市应急管理局", []), ("市住房和城乡建设局", ["t-2024/1.2.1"])):
        asked = Asked("t-2024", desk.units_of(unit, on("2024-07-11")))
        assert [one.key for one in desk.verify_all(asked, on("2024-07-11"), someone).ruled] == ruled
    assert rates("2024-07-11") == (2, 2)


def test_a_department_does_not_verify_another_one_s_work(desk: VerificationDesk, on: On) -> None:
    with pytest.raises(StateError, match=r"由安委办、综合监管单位或牵头单位的上级核定,市交通运输局 不能"):
        desk.verify([ITEM], on("2024-07-10"), Actor("钱七", "jtj"))


def test_what_is_named_is_ruled_on_whole_or_not_at_all(desk: VerificationDesk, on: On, rates: Rates) -> None:
    with pytest.raises(StateError) as refused:
        desk.verify([ITEM, "t-2024/1.1.33", "t-2024/1.1.1", "t-2024/2.2.3"], on("2024-08-20"), OFFICE)
    assert str(refused.value).splitlines() == [
        "没有事项 t-2024/1.1.33 → 最接近的是 t-2024/1.1.3、t-2024/2.1.3、t-2024/1.2.3",
        "t-2024/1.1.1 到 2024-08-20 没有报完成,没有可核定的;用 taskhub progress claims 看报了完成的",
        "t-2024/2.2.3 已撤销,不用核定",
    ]
    assert rates("2024-08-20") == (1, 0)


def test_without_verification_there_is_nothing_to_rule(desk: VerificationDesk, on: On) -> None:
    with pytest.raises(StateError, match="核定没有打开"):
        replace(desk, settings=Verification()).verify([ITEM], on("2024-07-10"), OFFICE)


def test_a_corrected_report_is_claimed_anew(desk: VerificationDesk, on: On, report: Report, rates: Rates) -> None:
    desk.verify([ITEM], on("2024-07-10"), OFFICE)
    report("1.1.3", "2024-06-30", recorded="2024-07-12", done="否")
    assert rates("2024-07-12") == (0, 0)
    report("1.1.3", "2024-06-30", recorded="2024-07-13", done="是")
    assert rates("2024-07-13") == (1, 0)
    assert rates("2024-07-11") == (1, 1), "what was known then stands"


def test_what_is_sent_back_is_a_finding_until_the_unit_reports_again(
    desk: VerificationDesk, hub: Hub, on: On, office: Actor, report: Report
) -> None:
    def told(day: str) -> set[str]:
        hub.assess(on(day), office, confirmed=100)
        return {row["rule"] for row in hub.standing(on(day)).findings if row["subject"] == f"item:{ITEM}"}

    assert told("2024-07-09") == set()
    desk.send_back([ITEM], "没有会议纪要", on("2024-07-10"), OFFICE)
    assert told("2024-07-10") == {"item-sent-back"}
    (row,) = desk.claims(on("2024-07-11"), Asked())
    assert (row["state"], row["remark"]) == ("sent_back", "没有会议纪要")
    assert desk.claims(on("2024-07-11"), Asked(waiting=True)) == []
    report("1.1.3", "2024-07-12", done="是", evidence="纪要〔2024〕5号")
    assert told("2024-07-12") == set()
    assert [one.key for one in desk.verify([ITEM], on("2024-07-13"), OFFICE).ruled] == [ITEM]


def test_the_unit_sees_in_its_sheet_why_it_was_sent_back(desk: VerificationDesk, hub: Hub, on: On, tmp_path: Path) -> None:
    desk.send_back([ITEM], "没有会议纪要", on("2024-07-10"), OFFICE)
    hub.workbooks.write(hub.units.by_code["yjj"], tmp_path / "yjj.xlsx", on("2024-07-11"))
    book = load_workbook(tmp_path / "yjj.xlsx")
    states = {row[1].value: row[11].value for row in book["事项"].iter_rows(min_row=5)}
    assert states["1.1.3"] == "已退回:没有会议纪要"
    heads = {cell.value: cell.column_letter for cell in book["上期数据"][4]}
    assert not book["上期数据"].column_dimensions[heads["核定率%"]].hidden
    assert [row[0].value for row in book["上期数据"][f"{heads['核定率%']}5:{heads['核定率%']}6"]] == [0, 0]


def test_a_ruling_is_an_act_upon_its_item(desk: VerificationDesk, hub: Hub, on: On) -> None:
    desk.verify([ITEM], on("2024-07-10"), OFFICE, "已看现场")
    with hub.database.reading() as session:
        last = audit.events(session, f"item:{ITEM}")[-1]
    assert (last.verb, last.actor, last.why, last.details["of"]) == ("progress.verify", "王敏@awb", "已看现场", "2024-06-30")
    explained = hub.outlook.explain(ITEM, on("2024-07-11"))
    assert explained.facts["verified"] is True
    assert [one.says for one in explained.origins if one.table == "progress_ruling"] == ["verified 王敏@awb 已看现场"]


def test_thin_evidence_comes_first_and_says_why(desk: VerificationDesk, on: On, report: Report) -> None:
    report("1.2.1", "2024-07-10", percent=100, evidence="县安委办〔2024〕9号")
    report("2.1.1", "2024-07-10", percent=100, evidence=" 县安委办〔2024〕9号")
    report("1.1.1", "2024-07-10", done="是", evidence="普查报告")
    desk.send_back(["t-2024/1.2.1"], "看不清", on("2024-07-11"), OFFICE)
    rows = desk.claims(on("2024-07-12"), Asked())
    assert {row["item"]: row["risks"] for row in rows} == {
        "1.2.1": {"same_evidence": 1, "unit_failure": 1}, "2.1.1": {"same_evidence": 1, "jump": 1},
        "1.1.3": {"no_evidence": 1}, "1.1.1": {},
    }  # fmt: skip
    assert [row["item"] for row in rows] == ["1.2.1", "2.1.1", "1.1.3", "1.1.1"]


def test_a_sample_is_kept_with_all_that_it_takes_to_draw_again(desk: VerificationDesk, on: On, report: Report) -> None:
    for item in ("1.2.1", "2.1.1", "1.1.1"):
        report(item, "2024-07-10", percent=100)
    first, seed, number = desk.sample(on("2024-07-11"), Asked(), Draw(2, fresh_seed="f00"), OFFICE)
    again, *_rest = desk.sample(on("2024-07-11"), Asked(), Draw(2, seed="f00"), OFFICE)
    assert (seed, number, again) == ("f00", 1, first)
    desk.verify([f"t-2024/{first[0]['item']}"], on("2024-07-12"), OFFICE)
    (row,) = desk.samples(on("2024-07-12"))
    assert {name: row[name] for name in ("frame", "drawn", "verified", "waiting", "stands")} == {
        "frame": 4, "drawn": 2, "verified": 1, "waiting": 1, "stands": True,
    }  # fmt: skip
    with pytest.raises(StateError, match="等待核定的只有 3 项,要抽 4 项"):
        desk.sample(on("2024-07-12"), Asked(), Draw(4, "x"), OFFICE)
