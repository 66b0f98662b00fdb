"""A person leaves, a unit is merged: the register says so, what is open is listed, the successor hears of it once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import select

from taskhub.audit import Actor, events
from taskhub.clock import Moment
from taskhub.delivery import OutboxMessage
from taskhub.hub import Hub
from taskhub.periods import parse_period
from taskhub.problems import InputError, StateError
from taskhub.requests import Wish
from taskhub.rounds import Said

On = Callable[[str], Moment]
Open = Callable[..., Hub]
CLERK = Actor("王敏", "awb")
CHIEF = Actor("赵主任", "awb")
DAY = date(2024, 9, 1)


def outbox(hub: Hub) -> list[OutboxMessage]:
    with hub.database.reading() as session:
        return [one for one in session.exec(select(OutboxMessage)) if one.reference.startswith("handover:")]


def register(hub: Hub) -> str:
    return (hub.workspace.config / "units.yaml").read_text(encoding="utf-8")


def test_a_person_hands_over_once(open_hub: Open, on: On, tmp_path: Path) -> None:
    hub = open_hub()
    hub.assess(on("2024-08-30"), CLERK)
    hub.issue(on("2024-08-30"), CLERK)
    unit = hub.units.find("市应急管理局")
    hub.rounds.open(parse_period("2024Q3"), date(2024, 10, 10), tmp_path, on("2024-09-01"), CLERK)
    passed = hub.handovers.person(unit, "联络员", "李四", "liaison", DAY, on("2024-09-02"), CLERK)
    assert (passed.changed, passed.told) == (True, True)
    kinds = {one.kind for one in passed.open}
    assert {"item", "notice", "submission"} <= kinds
    assert "t-2024/1.1.3" not in {one.key for one in passed.open}, "it is done"
    hub.handovers.write_list(tmp_path / "清单.xlsx", passed, unit)
    cells = [str(cell.value) for row in load_workbook(tmp_path / "清单.xlsx").active for cell in row if cell.value]
    assert cells[0] == "市应急管理局 移交清单(2024-09-01)"
    assert "t-2024/1.1.1" in cells
    assert any(cell.startswith("接收人(李四)") for cell in cells)

    again = open_hub()
    unit = again.units.find("yjj")
    assert [(one.name, one.valid_from, one.valid_to, one.tags) for one in unit.contacts] == [
        ("联络员", None, date(2024, 8, 31), ["yjj"]), ("李四", DAY, None, ["yjj"]),
    ]  # fmt: skip
    before = register(again)
    repeated = again.handovers.person(unit, "联络员", "李四", "liaison", DAY, on("2024-09-03"), CLERK)
    assert (repeated.changed, repeated.told, register(again)) == (False, False, before)
    (message,) = outbox(again)
    assert (message.recipient, message.recipient_name) == ("yjj", "市应急管理局")
    assert "t-2024/1.1.1" in message.body
    with again.database.reading() as session:
        assert [event.verb for event in events(session, "unit:yjj")].count("unit.handover") == 1


def test_what_a_unit_asked_for_and_what_it_owes_a_round_pass_on_until_they_are_settled(
    hub: Hub, on: On, tmp_path: Path
) -> None:  # fmt: skip
    unit = hub.units.find("yjj")

    def passing(day: str) -> list[tuple[str, str, date | None, str]]:
        passed = hub.handovers.person(unit, "联络员", "李四", "liaison", DAY, on(day), CLERK, keep=False)
        return [(one.key, one.title, one.due, one.state) for one in passed.open if one.kind in ("request", "submission")]

    hub.rounds.open(parse_period("2024Q2"), date(2024, 7, 10), tmp_path, on("2024-06-20"), CLERK)
    hub.requests.ask("t-2024/1.1.1", Wish("due", "2024-12-01"), "市应急函〔2024〕7号", "征地未完成", on("2024-07-02"), CLERK)
    request = ("t-2024/1.1.1#1", "完成时限 2024-06-30 → 2024-12-01", None, "待决定")
    returned = ("2024Q2/yjj", "2024年第二季度报送")
    assert passing("2024-07-11") == [request, (*returned, date(2024, 7, 10), "未报")]
    hub.rounds.receive("2024Q2", unit, "submit", Said(), on("2024-07-12"), CLERK)
    assert passing("2024-07-12") == [request]
    hub.rounds.send_back("2024Q2", unit, Said("缺验收单", due=date(2024, 7, 20)), on("2024-07-13"), CLERK)
    hub.requests.decide("t-2024/1.1.1#1", False, "安委办〔2024〕9号", "可以赶上", on("2024-07-14"), CHIEF)
    assert passing("2024-07-14") == [(*returned, date(2024, 7, 20), "已退回")]


def test_a_command_that_was_cut_off_after_the_file_is_finished_by_giving_it_again(open_hub: Open, on: On) -> None:
    hub = open_hub()
    path = hub.workspace.config / "units.yaml"
    person = "{name: 联络员, post: liaison, tags: [yjj]"
    after = f"{person}, valid_to: 2024-08-31}}, {{name: 李四, post: liaison, tags: [yjj], valid_from: 2024-09-01}}]"
    path.write_text(register(hub).replace(f"{person}}}]", after), encoding="utf-8")
    hub = open_hub()
    passed = hub.handovers.person(hub.units.find("yjj"), "联络员", "李四", "liaison", DAY, on("2024-09-02"), CLERK)
    assert (passed.changed, passed.told) == (False, True)


def test_a_trial_changes_neither_file_nor_ledger(hub: Hub, on: On, dump: Callable[..., Any]) -> None:
    before, text = dump(hub.database), register(hub)
    passed = hub.handovers.person(
        hub.units.find("yjj"), "联络员", "李四", "liaison", DAY, on("2024-09-02"), CLERK, keep=False
    )  # fmt: skip
    assert (passed.changed, bool(passed.open)) == (True, True)
    assert (dump(hub.database), register(hub)) == (before, text)


def test_a_merged_unit_ends_and_its_successor_answers(open_hub: Open, on: On) -> None:
    hub = open_hub()
    passed = hub.handovers.merger(hub.units.find("jtj"), hub.units.find("zjj"), DAY, on("2024-08-30"), CLERK)
    assert {one.key for one in passed.open} == {"t-2024/2.1.1", "t-2024/2.1.2", "t-2024/2.1.3"}
    again = open_hub()
    jtj = again.units.find("市交通运输局")
    assert (jtj.valid_to, jtj.successor) == (date(2024, 8, 31), "zjj")
    assert again.units.accountable("jtj", DAY) == "zjj"
    (message,) = outbox(again)
    assert message.recipient == "zjj"
    assert not again.handovers.merger(jtj, again.units.find("zjj"), DAY, on("2024-09-02"), CLERK).told
    with pytest.raises(StateError, match="已写明到 2024-08-31"):
        again.handovers.merger(jtj, again.units.find("yjj"), DAY, on("2024-09-02"), CLERK)


@pytest.mark.parametrize(
    ("leaving", "coming", "post", "day", "said"),
    [
        ("联络人", "李四", "liaison", DAY, "最接近的是 联络员"), ("联络员", "联络员", "liaison", DAY, "都是"),
        ("联络员", "李四", "head", DAY, "没有 head"),
    ],
)  # fmt: skip
def test_who_does_not_serve_has_nothing_to_hand_over(
    hub: Hub, on: On, leaving: str, coming: str, post: Any, day: date, said: str
) -> None:  # fmt: skip
    with pytest.raises(StateError, match=said):
        hub.handovers.person(hub.units.find("yjj"), leaving, coming, post, day, on("2024-09-02"), CLERK)


def test_contacts_come_from_a_table_and_numbers_stay_out_of_the_register(open_hub: Open, on: On, tmp_path: Path) -> None:
    table = tmp_path / "联系人.csv"
    table.write_text(
        "单位,姓名,岗位,标签,电话,邮箱\n市应急管理局,联络员,联络员,yjj、群,,\nzjj,张三,联络员,,139-0000-0000,zs@example.org\n"
    )
    hub = open_hub()
    roll = hub.handovers.import_contacts(table, on("2024-09-02"), CLERK)
    assert (roll.added, roll.changed, roll.known) == (1, 1, 0)
    hub = open_hub()
    assert [(one.name, one.tags) for one in hub.units.find("zjj").contacts] == [("张三", ["zjj"])]
    assert hub.units.find("yjj").contacts[0].tags == ["yjj", "群"]
    assert "139" not in register(hub)
    kept = hub.workspace.var / "contacts.yaml"
    assert kept.stat().st_mode & 0o077 == 0
    rows = {row["name"]: (row["phone"], row["mail"]) for row in hub.handovers.contacts(DAY)}
    assert rows == {"联络员": ("", ""), "张三": ("139-0000-0000", "zs@example.org")}
    before = (register(hub), kept.read_text(encoding="utf-8"))
    again = hub.handovers.import_contacts(table, on("2024-09-03"), CLERK)
    assert (again.added, again.changed, again.known) == (0, 0, 2)
    assert (register(hub), kept.read_text(encoding="utf-8")) == before


def test_every_bad_row_of_contacts_is_named_and_nothing_is_written(hub: Hub, on: On, tmp_path: Path) -> None:
    table, text = tmp_path / "联系人.csv", register(hub)
    table.write_text("单位,姓名,岗位,电话,邮箱\n市应急,X,领导,电话,邮箱\nyjj,甲,联络员,,\nyjj,甲,liaison,,\n")
    with pytest.raises(InputError) as caught:
        hub.handovers.import_contacts(table, on("2024-09-02"), CLERK)
    found = [(one.line, one.path) for one in caught.value.problems]
    assert found == [(2, "unit"), (2, "name"), (2, "post"), (2, "phone"), (2, "mail"), (4, "name")]
    assert register(hub) == text
    assert not (hub.workspace.var / "contacts.yaml").exists()
