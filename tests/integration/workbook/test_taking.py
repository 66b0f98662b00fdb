"""A workbook comes back: progress, answers and steps in one transaction, once, by whomever it is brought."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from taskhub.audit import Actor
from taskhub.notice import NoticeState

Dump = Callable[[Any], dict[str, list[Any]]]
DEPARTMENT = Actor("张三", "yjj")


def _filled(office: Any) -> Path:
    path = office.sheet()
    office.signs(path, "李四@yjj")
    office.fill(path, "事项", "1.1.1", 是否完成="否", 进展="=推进中", 存在问题="无", 下一步="-招标")
    office.fill(path, "事项", "1.1.2", 截止日期="2024年9月30日", 完成值="０.２万", 佐证="某〔2024〕3号")
    number = office.notice().number
    office.fill(path, "通知", number, 签收日期=date(2024, 10, 8), 回复日期=45574, 回复内容="+已整改", 回复文号="应急〔2024〕9号")
    office.fill(path, "隐患", office.codes["g"], 落实日期="2024.10.8", 责任="赵科长", 措施="清理")
    office.fill(path, "隐患", office.codes["g"], 报验日期=date(2024, 10, 9), 整改佐证="照片", 经办人="钱五")
    return path


def test_nothing_filled_in_changes_nothing(office: Any, dump: Dump) -> None:
    for unit in ("yjj", "zjj", "jtj", "awb"):
        before = dump(office.hub.database)
        assert office.takes(office.sheet(unit=unit)) == (0, 0, 0, 0, 0)
        assert dump(office.hub.database) == before


def test_everything_is_taken_in_and_a_second_time_changes_nothing(office: Any, dump: Dump) -> None:
    path = _filled(office)
    assert office.takes(path) == (2, 1, 1, 2, 0)
    (first,), (_before, second) = office.reports("1.1.1"), office.reports("1.1.2")
    assert (first["as_of"], first["done"], first["note"]) == (date(2024, 10, 8), False, "=推进中")
    assert (first["problems"], first["next_steps"], first["reported_by"]) == ("无", "-招标", "yjj")
    assert (second["as_of"], second["value"], second["evidence"]) == (date(2024, 9, 30), 2000, "某〔2024〕3号")
    notice = office.notice()
    assert (notice.state, notice.acknowledged_on, notice.replied_on) == (
        NoticeState.REPLIED,
        date(2024, 10, 8),
        date(2024, 10, 9),
    )
    shown = office.hub.hazards.show(office.codes["g"], office.on("2024-10-15"))
    assert shown["state"] == "submitted"
    assert [step["person"] for step in shown["steps"][-2:]] == ["钱五@yjj"] * 2
    before = dump(office.hub.database)
    assert office.takes(path, "2024-10-16") == (0, 0, 0, 0, 6)
    assert dump(office.hub.database) == before


def test_what_the_office_enters_is_marked_as_entered_on_the_unit_s_behalf(office: Any) -> None:
    office.takes(_filled(office))
    replied = next(event for event in office.events(f"notice:{office.notice().key}") if event.verb == "notice.reply")
    assert (replied.actor, replied.details["on_behalf_of"], replied.details["text"]) == ("王敏@awb", "yjj", "+已整改")
    taken = next(event for event in office.events("unit:yjj") if event.verb == "workbook.take")
    assert (taken.actor, taken.details["filled_by"], taken.details["on_behalf_of"]) == ("王敏@awb", "李四@yjj", "yjj")


def test_what_the_unit_brings_itself_is_its_own_act(office: Any) -> None:
    office.takes(_filled(office), by=DEPARTMENT)
    replied = next(event for event in office.events(f"notice:{office.notice().key}") if event.verb == "notice.reply")
    assert (replied.actor, replied.details.get("on_behalf_of")) == ("李四@yjj", None)


def test_one_bad_cell_and_nothing_is_taken(office: Any, dump: Dump) -> None:
    path = _filled(office)
    office.fill(path, "事项", "1.1.3", 完成百分比="一半")
    before = dump(office.hub.database)
    assert office.refuses(path) == ["事项!O7: 一半 不是数 → 改正后再试"]
    assert dump(office.hub.database) == before


def test_every_bad_cell_is_named_with_what_to_do(office: Any) -> None:
    path, number = office.sheet(), office.notice().number
    office.fill(path, "事项", "1.1.1", 截止日期="2024-13-01", 是否完成="是")
    office.fill(path, "事项", "1.1.2", 截止日期=date(2024, 12, 1), 完成值=-1)
    office.fill(path, "事项", "1.1.3", 完成值=5, 完成百分比="x", 存在问题="缺钱")
    office.fill(path, "通知", number, 签收日期="昨天", 回复日期=date(2024, 9, 29), 回复内容="已整改")
    office.fill(path, "隐患", office.codes["g"], 整改佐证="照片")
    office.fill(path, "隐患", office.codes["m"], 落实日期=date(2024, 10, 8), 责任="赵科长", 经办人="钱五")
    said = office.refuses(path)
    row = {code: next(n for n, one in enumerate(said) if one.startswith(code)) for code in ("事项!M5", "通知!J5", "通知!K5")}
    assert said[row["事项!M5"]] == "事项!M5: 没有 2024-13-01 这一天 → 改正后再试"
    assert any(one.startswith("事项!M6: 截止日期 2024-12-01 在将来") for one in said)
    assert any(one.startswith("事项!N6: 完成值 -1 不合理") for one in said)
    assert any(one.startswith("事项!N7: 这一事项没有数量指标") for one in said)
    assert said[row["通知!J5"]] == "通知!J5: 昨天 不是日期,写作 2024-09-30 → 写作 2024-09-30"
    assert "签发的,不能记在 2024-09-29" in said[row["通知!K5"]]
    assert any("填了 整改佐证,没有日期" in one for one in said)
    assert any("重大隐患五落实缺:措施、资金、时限、预案" in one for one in said)


def test_an_altered_cell_does_not_hide_what_else_is_wrong(office: Any) -> None:
    path = office.fill(office.sheet(), "事项", "1.1.1", 完成时限=date(2025, 1, 1), 是否完成="是")
    office.fill(path, "事项", "1.1.3", 完成百分比="一半")
    altered, bad = office.refuses(path)
    assert altered.startswith("事项!E5: “完成时限”被改动过")
    assert bad == "事项!O7: 一半 不是数 → 改正后再试"


def test_words_without_a_figure_are_refused_but_missing_marks_are_no_words(office: Any) -> None:
    path = office.sheet()
    office.fill(path, "事项", "1.1.1", 进展="推进中")
    office.fill(path, "事项", "1.1.3", 完成百分比="X", 存在问题="无")
    assert office.refuses(path) == ["事项!P5: 写了文字,却没有填完成情况 → 完成值、完成百分比、是否完成至少填一项;还没完成的填 否"]


def test_half_an_answer_is_refused(office: Any) -> None:
    number = office.notice().number
    path = office.fill(office.sheet(), "通知", number, 回复日期=date(2024, 10, 9))
    assert office.refuses(path) == ["通知!L5: 填了回复日期,没有回复内容 → 写明回复内容,或删去回复日期"]
    path = office.fill(office.sheet(), "通知", number, 回复内容="已整改")
    assert office.refuses(path) == ["通知!K5: 没有回复日期 → 写作 2024-09-30"]
    path = office.fill(office.sheet(), "通知", number, 回复日期=date(2024, 10, 16), 回复内容="已整改")
    assert office.refuses(path) == ["通知!K5: 2024-10-16 还没有到 → 不晚于 2024-10-15"]


def test_a_step_of_a_hazard_needs_a_name_because_who_rectified_is_not_to_accept(office: Any) -> None:
    code = office.codes["g"]
    path = office.fill(office.sheet(), "隐患", code, 落实日期=date(2024, 10, 8))
    assert office.refuses(path) == ["隐患!R5: 没有写经办人 → 写姓名,或在“说明”里写填表人"]
    office.fill(path, "隐患", code, 报验日期=date(2024, 10, 9))
    assert office.takes(office.signs(path, "李四"))[3] == 2


def test_another_unit_s_workbook_is_refused_where_one_is_expected(office: Any) -> None:
    path = office.fill(office.sheet(), "事项", "1.1.1", 是否完成="是")
    (said,) = office.refuses(path, unit="zjj")
    assert said.startswith("说明!B4: 这是 市应急管理局 的表,不是 市住房和城乡建设局 的")
    assert office.brings(path, unit="yjj").outcome is not None


def test_rows_that_are_not_the_unit_s_any_more_are_refused(office: Any) -> None:
    path = office.sheet()
    office.fill(path, "隐患", office.codes["g"], 落实日期=date(2024, 10, 8), 经办人="钱五")
    office.hub.hazards.take([office.codes["g"]], "transfer", office.on("2024-10-09"), DEPARTMENT,
                            details={"unit": "zjj", "why": "属建筑工地"})  # fmt: skip
    (said,) = office.refuses(path)
    assert said.startswith(f"隐患!A5: {office.codes['g']} 现在由 市住房和城乡建设局 负责")


def test_a_successor_gets_and_returns_what_the_merged_unit_led(office: Any) -> None:
    path = office.sheet(unit="zjj")
    office.fill(path, "事项", "2.2.2", 完成值=60)
    assert office.takes(path)[0] == 1
    assert office.reports("2.2.2")[-1]["reported_by"] == "zjj"


def test_the_sheet_lists_what_is_known(office: Any) -> None:
    made = office.hub.workbooks.write(office.hub.units.by_code["yjj"], office.directory / "a.xlsx", office.on("2024-10-14"))
    items = {line.values["item"]: line for line in made.lines["items"]}
    assert {code: (line.values["state"], line.colour) for code, line in items.items()} == {
        "1.1.1": ("逾期 106 天", "red"), "1.1.2": ("滞后", "yellow"), "1.1.3": ("已完成", ""),
    }  # fmt: skip
    assert (items["1.1.2"].values["last_value"], items["1.1.2"].values["target"]) == (20, "100 公里")
    (first, *_rest) = made.lines["notices"]
    assert (first.colour, first.values["left"]) == ("red", "已过期 1 个工作日")
    assert "t-2024/1.1.1 完成普查" in first.values["matters"]
    hazards = {line.values["code"]: line for line in made.lines["hazards"]}
    assert set(hazards) == {office.codes["g"], office.codes["m"]}
    assert {line.values["days_overdue"] for line in hazards.values()} == {4}
    assert [line.values["as_of"] for line in made.lines["figures"]] == [date(2024, 9, 30), date(2024, 10, 14)]


def test_a_hazard_that_is_done_with_is_on_no_sheet_of_a_later_day(office: Any) -> None:
    path = office.fill(
        office.sheet(), "隐患", office.codes["g"], 落实日期="2024-10-08", 报验日期="2024-10-09", 整改佐证="照片", 经办人="钱五"
    )
    office.takes(path, "2024-10-10")
    office.hub.hazards.take([office.codes["g"]], "accept", office.on("2024-10-12"), Actor("王敏", "awb"))
    for day, listed in {"2024-10-11": {"g", "m"}, "2024-10-20": {"m"}}.items():
        made = office.hub.workbooks.write(office.hub.units.by_code["yjj"], office.directory / "a.xlsx", office.on(day))
        assert {line.values["code"] for line in made.lines["hazards"]} == {office.codes[name] for name in listed}


def test_a_notice_that_was_closed_takes_no_further_reply(office: Any) -> None:
    number, path = office.notice().number, office.sheet()
    office.fill(path, "通知", number, 回复日期=date(2024, 10, 9), 回复内容="已整改")
    office.hub.notices.take([number], "withdraw", office.on("2024-10-09"), Actor("王敏", "awb"), _words("发错"))
    (said,) = office.refuses(path, "2024-10-20")
    assert said == f"通知!A5: {number} 作废,不再收回复 → 删去这一行填的内容"


def _words(text: str) -> Any:
    from taskhub.notice import Words

    return Words(text)
