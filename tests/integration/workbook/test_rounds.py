"""A reporting round: sheets out, sheets and nil returns back, sent back, corrected, verified, closed."""

from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from openpyxl import load_workbook
from sqlalchemy import text
from sqlmodel import select

from taskhub.audit import Actor
from taskhub.delivery import OutboxMessage
from taskhub.periods import parse_period
from taskhub.problems import StateError
from taskhub.rounds import Said, counts

Dump = Callable[[Any], dict[str, list[Any]]]
OFFICE, DEPARTMENT = Actor("王敏", "awb"), Actor("张三", "yjj")
DUE = date(2024, 10, 10)


class Round:
    """The round of the third quarter as the office runs it."""

    def __init__(self, office: Any, folder: Path) -> None:
        self.office, self.hub, self.on, self.folder = office, office.hub, office.on, folder

    def open(self, day: str = "2024-10-01", **said: Any) -> Any:
        return self.hub.rounds.open(parse_period("2024Q3"), DUE, self.folder, self.on(day), OFFICE, **said)

    def sheet(self, unit: str) -> Path:
        (path,) = self.folder.glob(f"{self.hub.units.name(unit)}-*.xlsx")
        return path

    def says(self, path: Path, **cells: str) -> Path:
        """Fills in what stands on the first sheet, by label."""

        def act(book: Any) -> None:
            for row in book["说明"].iter_rows(max_row=20):
                if row[0].value in cells:
                    row[1].value = cells[row[0].value]

        return self.office.edit(path, act)  # type: ignore[no-any-return]

    def status(self, day: str = "2024-12-31") -> dict[str, str]:
        return {row["unit"]: row["status"] for row in self.rows(day)}

    def rows(self, day: str = "2024-12-31") -> list[dict[str, Any]]:
        return self.hub.rounds.status("2024Q3", self.on(day))  # type: ignore[no-any-return]

    def row(self, unit: str, day: str = "2024-12-31") -> dict[str, Any]:
        return next(row for row in self.rows(day) if row["unit"] == unit)

    def an_item(self, unit: str) -> str:
        """The code of one of its items, as its sheet has it."""
        sheet = load_workbook(self.sheet(unit))["事项"]
        return str(sheet.cell(5, 2).value)

    def messages(self) -> list[OutboxMessage]:
        with self.hub.database.reading() as session:
            return list(session.exec(select(OutboxMessage).where(OutboxMessage.reference.like("round:%"))))  # type: ignore[attr-defined]


@pytest.fixture
def third(office: Any, tmp_path: Path) -> Round:
    return Round(office, tmp_path / "round")


def test_opening_writes_a_sheet_and_a_message_for_everybody_who_has_something_to_report(third: Round, dump: Dump) -> None:
    opened = third.open()
    assert opened.new
    assert len(opened.sheets) == len(opened.asked) == len(third.status()) >= 3
    assert {message.recipient for message in third.messages()} == set(opened.asked) - set(opened.unreached)
    assert all("2024年10月10日前报送" in message.body for message in third.messages())
    facts = {row[0].value: row[1].value for row in load_workbook(third.sheet("yjj"))["说明"].iter_rows(max_row=12)}
    assert (facts["报送轮次"], str(facts["报送期限"])[:10]) == ("2024Q3", "2024-10-10")
    before = dump(third.hub.database)
    again = third.open("2024-10-02")
    assert (again.new, list(again.sheets), list(again.asked), again.messages) == (False, [], [], 0)
    assert dump(third.hub.database) == before


def test_a_trial_writes_nothing(third: Round, dump: Dump) -> None:
    before = dump(third.hub.database)
    assert third.open(keep=False).asked
    assert dump(third.hub.database) == before
    assert not third.folder.exists()


def test_another_date_for_the_same_period_is_refused_and_so_is_one_before_it(third: Round) -> None:
    third.open()
    with pytest.raises(StateError, match="已经开了,报送期限是 2024-10-10"):
        third.hub.rounds.open(parse_period("2024Q3"), date(2024, 10, 20), third.folder, third.on("2024-10-01"), OFFICE)
    with pytest.raises(StateError, match="早于"):
        third.hub.rounds.open(parse_period("2024Q4"), date(2024, 9, 20), third.folder, third.on("2024-10-01"), OFFICE)


def test_a_sheet_that_comes_back_is_the_return_in_the_same_transaction(third: Round, dump: Dump) -> None:
    third.open()
    path = third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否", 进展="推进中")
    third.says(path, 填表人="李四", 审核签发="赵局长")
    third.office.takes(path, "2024-10-09")
    row = third.row("yjj")
    assert (row["status"], row["late"], row["came_on"], row["person"]) == ("submitted", False, date(2024, 10, 9), "赵局长")
    assert third.row("yjj", "2024-10-08")["status"] == "awaited", "as of the day before"
    before = dump(third.hub.database)
    third.office.takes(path, "2024-10-12")
    assert dump(third.hub.database) == before, "the same sheet again is no other return"


def test_progress_is_reported_as_of_the_cut_off_or_of_the_day_it_comes_back_before_it(third: Round) -> None:
    third.open("2024-09-20")
    third.office.takes(third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否"), "2024-09-25")
    assert third.office.reports("1.1.1")[-1]["as_of"] == date(2024, 9, 25)
    third.office.takes(third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否"), "2024-10-09")
    assert third.office.reports("1.1.1")[-1]["as_of"] == date(2024, 9, 30)


def test_nothing_filled_in_is_no_return_and_nil_is_one(third: Round) -> None:
    third.open()
    (refused,) = third.office.refuses(third.sheet("zjj"), "2024-10-09")
    assert refused.startswith("说明!B13: 什么也没有填,这样不算报送")
    assert third.row("zjj")["status"] == "missing"
    third.office.takes(third.says(third.sheet("zjj"), 本期零报告="是"), "2024-10-11")
    row = third.row("zjj")
    assert (row["status"], row["late"], row["came_on"]) == ("nil", True, date(2024, 10, 11))


def test_nil_beside_something_filled_in_is_refused_with_the_cell(third: Round) -> None:
    third.open()
    path = third.says(third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否"), 本期零报告="是")
    (refused,) = third.office.refuses(path)
    assert refused.startswith("说明!B")
    assert "写了零报告,又填了内容" in refused
    assert third.row("yjj")["status"] == "missing"


def test_sent_back_corrected_and_verified(third: Round) -> None:
    third.open()
    path = third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否")
    third.office.takes(path, "2024-10-09")
    unit = third.hub.units.by_code["yjj"]
    with pytest.raises(StateError, match="不能核定或退回本单位"):
        third.hub.rounds.send_back("2024Q3", unit, Said("数不对"), third.on("2024-10-10"), DEPARTMENT)
    assert third.hub.rounds.send_back("2024Q3", unit, Said("数不对", due=date(2024, 10, 14)), third.on("2024-10-10"), OFFICE)
    row = third.row("yjj")
    assert (row["status"], row["remark"], row["due"], row["returned"]) == ("returned", "数不对", date(2024, 10, 14), 1)
    (told,) = [message for message in third.messages() if "已退回" in message.title]
    assert "数不对" in told.body
    assert "请于2024年10月14日前重报" in told.body
    third.office.takes(path, "2024-10-11")
    assert third.row("yjj")["status"] == "returned", "the same sheet unchanged corrects nothing"
    third.office.takes(third.office.fill(path, "事项", "1.1.1", 是否完成="是"), "2024-10-12")
    assert third.row("yjj")["status"] == "submitted"
    assert third.hub.rounds.verify("2024Q3", [], Said(), third.on("2024-10-13"), OFFICE) == ["yjj"]
    assert third.row("yjj")["status"] == "verified"
    assert third.hub.rounds.verify("2024Q3", [], Said(), third.on("2024-10-13"), OFFICE) == []


def test_closing_names_who_is_missing_and_what_comes_later_is_late_and_not_lost(third: Round, dump: Dump) -> None:
    third.open()
    with pytest.raises(StateError, match="还没有到"):
        third.hub.rounds.close("2024Q3", third.on("2024-10-09"), OFFICE)
    assert third.hub.rounds.close("2024Q3", third.on("2024-10-15"), OFFICE)
    before = dump(third.hub.database)
    assert not third.hub.rounds.close("2024Q3", third.on("2024-10-16"), OFFICE)
    assert dump(third.hub.database) == before
    third.office.takes(third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否"), "2024-10-20")
    row = third.row("yjj")
    assert (row["status"], row["late"]) == ("submitted", True)
    assert third.office.reports("1.1.1")[-1]["done"] is False
    with pytest.raises(StateError, match="轮次已经截止"):
        third.hub.rounds.verify("2024Q3", ["yjj"], Said(), third.on("2024-10-21"), OFFICE)
    of = counts(third.rows())
    assert (of["missing"], of["late"]) == (of["units"] - 1, 1)


def test_who_does_not_return_is_a_finding_and_the_unit_is_chased(third: Round) -> None:
    third.open()
    third.hub.assess(third.on("2024-10-12"), OFFICE)
    third.hub.rounds.receive("2024Q3", third.hub.units.by_code["zjj"], "nil", Said(), third.on("2024-10-12"), OFFICE)
    done = third.hub.assess(third.on("2024-10-16"), OFFICE)
    opened = {(one.subject, one.rule) for one in done.opened}
    assert ("submission:2024Q3/yjj", "submission-long-missing") in opened
    assert not any(subject == "submission:2024Q3/zjj" for subject, _rule in opened)
    resolved = {(one.subject, one.rule) for one in done.resolved}
    assert ("submission:2024Q3/zjj", "submission-missing") in resolved
    explained = third.hub.outlook.explain("submission:2024Q3/yjj", third.on("2024-10-16"))
    assert (explained.title, explained.unit, explained.facts["working_days_overdue"]) == ("2024年第三季度报送", "yjj", 5)


def test_only_the_office_and_those_above_rule_on_a_return_and_nobody_on_his_own(third: Round) -> None:
    third.open()
    for unit in third.status():
        third.hub.rounds.receive("2024Q3", third.hub.units.by_code[unit], "nil", Said(), third.on("2024-10-09"), OFFICE)
    with pytest.raises(StateError, match="由安委办、综合监管单位或它的上级核定、退回,市住房和城乡建设局 不能"):
        third.hub.rounds.verify("2024Q3", ["yjj"], Said(), third.on("2024-10-10"), Actor("钱五", "zjj"))
    verified = third.hub.rounds.verify("2024Q3", [], Said("齐"), third.on("2024-10-10"), OFFICE)
    assert set(verified) == set(third.status()) - {"awb"}
    assert third.row("awb")["status"] == "nil", "left to others"


def test_a_merged_unit_s_return_passes_to_its_successor(third: Round, open_hub: Any) -> None:
    third.open()
    path = third.hub.workspace.config / "units.yaml"
    units = yaml.safe_load(path.read_text(encoding="utf-8"))
    next(one for one in units["units"] if one["code"] == "zjj").update(valid_to="2024-10-05", successor="yjj")
    path.write_text(yaml.safe_dump(units, allow_unicode=True), encoding="utf-8")
    before = third.sheet("yjj")
    third.hub = third.office.hub = open_hub()
    assert third.row("zjj", "2024-10-08")["name"] == "市住房和城乡建设局(并入市应急管理局)"
    assert third.row("zjj", "2024-10-08")["answers"] == "yjj"
    assert {one.unit for one in third.hub.assess(third.on("2024-10-12"), OFFICE).opened if "2024Q3/zjj" in one.subject} == {"yjj"}
    third.office.takes(third.office.fill(before, "事项", "1.1.1", 是否完成="否"), "2024-10-12")
    assert (third.row("yjj")["status"], third.row("zjj")["status"]) == ("submitted", "missing"), "made before the merger"
    before.unlink()
    third.open("2024-10-13")
    third.office.takes(third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="是"), "2024-10-14")
    assert (third.row("yjj")["status"], third.row("zjj")["status"]) == ("submitted", "submitted")
    assert sum(counts(third.rows())[status] for status in ("submitted", "missing")) == len(third.rows())


def letter(*attached: Path) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "张三 <zs@example.org>", "awb@example.org", "三季度填报表"
    mail.set_content("见附件")
    for path in attached:
        mail.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name)
    return bytes(mail)


def test_a_drop_folder_is_sorted_out(third: Round, tmp_path: Path) -> None:
    third.open()
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    good = third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否")
    (inbox / "1.eml").write_bytes(letter(good))
    bad = third.office.fill(third.sheet("jtj"), "事项", third.an_item("jtj"), 完成百分比="许多")
    bad.rename(inbox / bad.name)
    (inbox / "3.eml").write_bytes(letter())
    (inbox / "~$lock.xlsx").write_bytes(b"")
    filed = {one.name: one for one, _brought in third.hub.rounds.collect(inbox, third.on("2024-10-09"), OFFICE)}
    assert {name: one.folder for name, one in filed.items()} == {"1.eml": "taken", bad.name: "bad", "3.eml": "bad"}
    assert filed["1.eml"].sender == "张三 <zs@example.org>"
    assert third.status() == {**dict.fromkeys(third.status(), "missing"), "yjj": "submitted"}
    assert sorted(path.name for path in inbox.iterdir()) == ["bad", "taken", "~$lock.xlsx"]
    marked = inbox / "bad" / f"{bad.stem}.核对.xlsx"
    assert load_workbook(marked).sheetnames[0] == "核对意见"
    words = (inbox / "bad" / f"{bad.stem}.txt").read_text(encoding="utf-8")
    assert words.startswith("市交通运输局:")
    assert "事项!" in words
    assert "没有填报表" in (inbox / "bad" / "3.txt").read_text(encoding="utf-8")
    assert list(third.hub.rounds.collect(inbox, third.on("2024-10-09"), OFFICE)) == []


def test_two_sheets_of_one_name_in_a_letter_are_two_returns(third: Round, tmp_path: Path) -> None:
    third.open()
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    good, nil = (
        third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否"),
        third.says(third.sheet("zjj"), 本期零报告="是"),
    )
    bad = third.office.fill(third.sheet("jtj"), "事项", third.an_item("jtj"), 完成百分比="许多")
    attached = []
    for path in (good, bad, nil, bad):
        folder = tmp_path / str(len(attached))
        folder.mkdir()
        attached.append(folder / "填报表.xlsx")
        attached[-1].write_bytes(path.read_bytes())
    (inbox / "1.eml").write_bytes(letter(*attached))
    ((filed, _brought),) = third.hub.rounds.collect(inbox, third.on("2024-10-09"), OFFICE)
    assert (third.status()["yjj"], third.status()["zjj"], third.status()["jtj"]) == ("submitted", "nil", "missing")
    assert [path.name for path in filed.answers] == [
        "1-1-填报表.核对.xlsx", "1-1-填报表.txt", "1-2-填报表.核对.xlsx", "1-2-填报表.txt",
    ]  # fmt: skip
    assert all(path.exists() for path in filed.answers)


def test_what_is_damaged_or_of_another_kind_is_answered_and_holds_nothing_up(third: Round, tmp_path: Path) -> None:
    third.open()
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    whole = third.sheet("yjj").read_bytes()
    (inbox / "1.xlsx").write_bytes(whole[:5000])
    with ZipFile(third.sheet("yjj")) as sound, ZipFile(inbox / "2.xlsx", "w") as spoilt:
        for name in sound.namelist():
            spoilt.writestr(name, sound.read(name)[: 300 if "sheet2" in name else None])
    (inbox / "3.eml").write_bytes(b"\xff\xfe\x00")
    (inbox / "4.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    third.says(third.sheet("zjj"), 本期零报告="是").rename(inbox / "5.xlsx")
    folders = {filed.name: filed.folder for filed, _brought in third.hub.rounds.collect(inbox, third.on("2024-10-09"), OFFICE)}
    assert folders == {"1.xlsx": "bad", "2.xlsx": "bad", "3.eml": "bad", "4.xls": "bad", "5.xlsx": "taken"}
    assert third.status()["zjj"] == "nil"
    assert "1. 2.xlsx:不是合法的 xlsx 文件" in (inbox / "bad" / "2.txt").read_text(encoding="utf-8")
    assert "另存为 xlsx" in (inbox / "bad" / "4.txt").read_text(encoding="utf-8")


def test_a_sheet_of_a_round_that_there_is_not_is_refused_with_the_cell(third: Round) -> None:
    third.open("2024-09-20")
    sheet = third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否")
    with third.hub.database.writing() as session:  # as where the sheet was made by another ledger
        session.execute(text("PRAGMA foreign_keys = OFF"))
        session.execute(text("DELETE FROM submission"))
        session.execute(text("DELETE FROM reporting_round"))
    (refused,) = third.office.refuses(sheet, "2024-09-25")
    assert refused.startswith("说明!B9: 没有轮次 2024Q3")


def test_a_run_that_was_killed_after_the_commit_files_away_the_next_time(third: Round, tmp_path: Path, dump: Dump) -> None:
    third.open()
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    path = third.office.fill(third.sheet("yjj"), "事项", "1.1.1", 是否完成="否")
    third.office.takes(path, "2024-10-09")  # committed, and then nothing more
    path.rename(inbox / path.name)
    before = dump(third.hub.database)
    (one,) = [filed for filed, _brought in third.hub.rounds.collect(inbox, third.on("2024-10-09"), OFFICE)]
    assert one.folder == "taken"
    assert dump(third.hub.database) == before
