"""An old sheet never overrides what was learned after it was made; the same sheet may correct itself."""

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from taskhub.audit import Actor
from taskhub.notice import Words

Dump = Callable[[Any], dict[str, list[Any]]]
OFFICE = Actor("王敏", "awb")


def _value(office: Any, day: str = "2024-10-20") -> Decimal:
    return office.reports("1.1.2", day)[-1]["value"]


def test_a_figure_that_was_corrected_elsewhere_since_the_sheet_was_made_stands(office: Any) -> None:
    path = office.fill(office.sheet("2024-10-08"), "事项", "1.1.2", 截止日期="2024-09-30", 完成值=50)
    office.records("1.1.2", "2024-09-30", "2024-10-09", value="40")
    (said,) = office.refuses(path)
    assert said == ("事项!N6: 2024-09-30 的数在这张表发出以后已由别处报为 40,旧表不能盖掉 → "
                    "核对;要改,请重新导出这张表再填")  # fmt: skip
    new = office.fill(office.sheet("2024-10-10"), "事项", "1.1.2", 截止日期="2024-09-30", 完成值=50)
    assert office.takes(new)[0] == 1
    assert _value(office) == 50


def test_a_correction_that_says_the_same_is_no_conflict(office: Any) -> None:
    path = office.fill(office.sheet("2024-10-08"), "事项", "1.1.2", 截止日期="2024-09-30", 完成值=40, 进展="已铺设")
    office.records("1.1.2", "2024-09-30", "2024-10-09", value="40")
    assert office.takes(path)[0] == 1
    assert office.reports("1.1.2")[-1]["note"] == "已铺设"


def test_the_same_sheet_corrects_itself_and_its_first_version_does_not_come_back(office: Any, dump: Dump) -> None:
    path = office.fill(office.sheet("2024-10-08"), "事项", "1.1.2", 截止日期="2024-09-30", 完成值=50)
    first = office.directory / "第一次.xlsx"
    shutil.copy(path, first)
    assert office.takes(path, "2024-10-09")[0] == 1
    office.fill(path, "事项", "1.1.2", 完成值=45)
    assert office.takes(path, "2024-10-10")[0] == 1
    before = dump(office.hub.database)
    brought = office.brings(first, "2024-10-11")
    assert (brought.outcome.reports.added, brought.outcome.reports.known) == (0, 1)
    (remark,) = brought.outcome.warnings
    assert str(remark) == "第一次.xlsx 事项!N6: 这个数以前收过,后来更正为 45,以更正为准 → 确要改回,用 taskhub progress record"
    assert dump(office.hub.database) == before


def test_once_a_newer_sheet_was_taken_an_older_one_says_nothing_new(office: Any, dump: Dump) -> None:
    old, new = office.sheet("2024-10-08"), office.sheet("2024-10-09")
    office.fill(old, "事项", "1.1.1", 截止日期="2024-09-30", 是否完成="否")
    assert office.takes(old, "2024-10-10")[0] == 1
    office.fill(new, "事项", "1.1.3", 截止日期="2024-09-30", 是否完成="是")
    assert office.takes(new, "2024-10-11")[0] == 1
    before = dump(office.hub.database)
    assert office.takes(old, "2024-10-12")[0] == 0, "what it has said is known"
    office.fill(old, "事项", "1.1.2", 截止日期="2024-09-30", 完成值=50)
    (said,) = office.refuses(old, "2024-10-12")
    assert said.startswith("说明!B6: 市应急管理局 已经交过 yjj-20241009-")
    assert said.endswith("(导出于 2024-10-09 10:00),这张是旧表 → 把要报的填在新表里")
    assert dump(office.hub.database) == before


def test_a_reply_that_was_sent_back_is_not_given_again_by_the_same_file(office: Any, dump: Dump) -> None:
    number = office.notice().number
    path = office.fill(office.sheet("2024-10-08"), "通知", number, 回复日期=date(2024, 10, 9), 回复内容="已整改")
    assert office.takes(path, "2024-10-09")[2] == 1
    office.hub.notices.take([number], "return", office.on("2024-10-10"), OFFICE, Words("没有照片"))
    before = dump(office.hub.database)
    assert office.takes(path, "2024-10-11") == (0, 0, 0, 0, 1)
    assert dump(office.hub.database) == before
    unit, path_of_new = office.hub.units.by_code["yjj"], office.directory / "新.xlsx"
    (line, *_rest) = office.hub.workbooks.write(unit, path_of_new, office.on("2024-10-11")).lines["notices"]
    assert line.values["returned_why"] == "没有照片"
    office.fill(path, "通知", number, 回复内容="补上照片")
    (said,) = office.refuses(path, "2024-10-11")
    assert "在 2024-10-10 已有后来的记录,不能再记 2024-10-09 的回复" in said
    office.fill(path, "通知", number, 回复日期=date(2024, 10, 11))
    assert office.takes(path, "2024-10-11")[2] == 1


def test_a_step_that_was_sent_back_is_not_taken_again_by_the_same_file(office: Any, dump: Dump) -> None:
    code = office.codes["g"]
    path = office.fill(
        office.sheet("2024-10-08"), "隐患", code, 落实日期=date(2024, 10, 8), 报验日期=date(2024, 10, 9), 经办人="钱五"
    )
    assert office.takes(path, "2024-10-09")[3] == 2
    office.hub.hazards.take([code], "return", office.on("2024-10-10"), OFFICE, details={"why": "没有照片"})
    before = dump(office.hub.database)
    assert office.takes(path, "2024-10-11")[3:] == (0, 2)
    assert dump(office.hub.database) == before
