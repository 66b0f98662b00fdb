"""Progress files: taken over whole or not at all, and as often as one likes."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from taskhub import audit
from taskhub.database import Database
from taskhub.problems import InputError
from taskhub.progress import History, Taken
from taskhub.units import Unit, Units

Sheet = Callable[..., Path]
Take = Callable[..., Taken]
Known = Callable[..., dict[str, History]]
SEPTEMBER = "2024-09-30"


def refusals(take: Take, path: Path, day: str = "2024-10-08") -> list[str]:
    with pytest.raises(InputError) as refused:
        take(path, day)
    return [str(problem) for problem in refused.value.problems]


def figures(known: dict[str, History]) -> dict[str, list[tuple[str, object]]]:
    return {
        item: [
            (str(r.as_of), r.value if r.value is not None else r.percent if r.percent is not None else r.done)
            for r in found.reports
        ]
        for item, found in known.items()
    }


def test_rows_are_taken_over_however_their_cells_are_written(sheet: Sheet, take: Take, known: Known) -> None:
    taken = take(
        sheet(
            ("1.1.1", "2024年9月30日", "１２６", None, None, "已验收,见安委办〔2024〕3号", "市应急局"),
            ("1.1.2", 45565, None, "80%"),
            ("1.1.3 ", datetime(2024, 9, 30), None, None, "是", None, "市煤炭局"),  # noqa: DTZ001
            ("2.1", SEPTEMBER, 0),
            ("2.10", SEPTEMBER, "X"),
        )
    )
    assert (taken.added, taken.known, taken.silent, taken.warnings) == (4, 0, 1, ())
    assert figures(known()) == {
        "1.1.1": [(SEPTEMBER, Decimal(126))], "1.1.2": [(SEPTEMBER, Decimal(80))], "1.1.3": [(SEPTEMBER, True)],
        "2.1": [(SEPTEMBER, Decimal(0))],  # an explicit 0 is a return, an X is none
    }  # fmt: skip


def test_a_csv_that_excel_saved_in_gbk_is_taken_over(tmp_path: Path, take: Take, known: Known) -> None:
    path = tmp_path / "进度.csv"
    path.write_bytes('方案代码,事项编码,截止日期,累计完成\r\np,1.1.1,2024/9/30,"1,260"\r\n'.encode("gbk"))
    assert take(path).added == 1
    assert figures(known()) == {"1.1.1": [(SEPTEMBER, Decimal(1260))]}


def test_merged_cells_report_for_each_row(tmp_path: Path, take: Take, known: Known) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (("方案", "事项", "截止日期", "完成进度"), ("p", "1.1.2", date(2024, 9, 30), 50), (None, "1.1.3", None, 60)):
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.active.merge_cells("C2:C3")
    book.save(tmp_path / "合并.xlsx")
    assert take(tmp_path / "合并.xlsx").added == 2
    assert figures(known())["1.1.3"] == [(SEPTEMBER, Decimal(60))]


def test_every_bad_row_is_named_by_number_and_reason_and_nothing_is_taken_over(
    sheet: Sheet, take: Take, known: Known, ledger: Database
) -> None:
    path = sheet(
        ("1.1.1", SEPTEMBER, 1),
        ("1.1.9", SEPTEMBER, 1),
        ("1.1.1", "2024-10-09", 1),
        ("1.1.1", "2023-12-31", 1),
        ("1.1.4", SEPTEMBER, None, 50),
        ("1.1.1", SEPTEMBER, "约126"),
        ("1.1.1", "底前", 1),
        ("1.1.1", None, 1),
        ("1.1.2", SEPTEMBER, 5),
        ("1.1.1", SEPTEMBER, 5, 50),
        ("1.1.1", SEPTEMBER, -1),
        ("1.1.1", SEPTEMBER, 1.23456),
        ("1.1.2", SEPTEMBER, None, 101),
        ("1.1.2", SEPTEMBER, None, None, "基本完成"),
        ("1.1.2", SEPTEMBER, None, 60, "是"),
        ("1.1.1", SEPTEMBER, 1, None, None, None, "市应急厅"),
        ("1.1.1", SEPTEMBER, 1, None, None, None, "东河县"),
    )
    said = [
        (3, "item: 方案 p 里没有事项 1.1.9 → 最接近的是"), (4, "as_of: 截止日期 2024-10-09 在将来"),
        (5, "as_of: 截止日期 2023-12-31 早于方案开始"), (6, "item: 事项自 2024-07-01 起已撤销(安委办〔2024〕9号)"),
        (7, "value: 约126 不是数"), (8, "as_of: 底前 不是日期"), (9, "as_of: 没有截止日期"), (10, "value: 这一事项没有数量指标"),
        (11, "percent: 完成值和百分比只能填一个"), (12, "value: 完成值 -1 不合理"), (13, "value: 完成值 1.23456 不合理"),
        (14, "percent: 百分比 101 不合理"), (15, "done: 基本完成 应为 是 或 否"), (16, "done: 是否完成与完成进度 60% 矛盾"),
        (17, "reported_by: 没有单位 市应急厅 → 最接近的是 "),
        (18, "reported_by: 东河县 与这一事项无关 → 应由 市应急管理局、市住房和城乡建设局 填报"),
    ]  # fmt: skip
    problems = refusals(take, path)
    assert len(problems) == len(said)
    for problem, (number, reason) in zip(problems, said, strict=True):
        assert problem.startswith(f"进度.xlsx:{number} {reason}")
    assert known() == {}
    with ledger.reading() as session:
        assert not audit.events(session, "file:进度.xlsx")


def test_an_unknown_plan_is_named_with_the_nearest(tmp_path: Path, take: Take) -> None:
    path = tmp_path / "进度.csv"
    path.write_text("方案,事项,截止日期,完成值\nq,1.1.1,2024-09-30,1\n", encoding="utf-8")
    assert refusals(take, path) == ["进度.csv:2 plan: 没有方案 q → 先 taskhub plan load"]


def test_rows_that_contradict_each_other_are_refused_and_repeated_ones_are_one(sheet: Sheet, take: Take, known: Known) -> None:
    first = ("1.1.1", SEPTEMBER, 126)
    assert refusals(take, sheet(first, ("1.1.1", "2024-06-30", 100), ("1.1.1", SEPTEMBER, 127))) == [
        "进度.xlsx:4 1.1.1: 与第 2 行同一事项同一日期,数却不同 → 只保留一行"
    ]
    taken = take(sheet(first, first))
    assert (taken.added, taken.known) == (1, 1)
    assert len(known()["1.1.1"].reports) == 1


def test_a_code_that_excel_took_for_a_number_is_refused_where_it_is_ambiguous(sheet: Sheet, take: Take) -> None:
    assert refusals(take, sheet((2.1, SEPTEMBER, 3))) == [
        "进度.xlsx:2 item: 编码存成了数,分不清 2.1 和 2.10 → 把这一列设为文本格式"
    ]


def test_a_row_without_date_and_figures_says_nothing(sheet: Sheet, take: Take) -> None:
    taken = take(sheet(("1.1.1", SEPTEMBER, 1), ("1.1.2",)))
    assert (taken.added, taken.silent) == (1, 1)


def test_importing_twice_is_importing_once(sheet: Sheet, take: Take, known: Known, ledger: Database) -> None:
    path = sheet(("1.1.1", SEPTEMBER, 126), ("1.1.2", SEPTEMBER, None, 80))
    take(path)
    once = known()
    again = take(path, "2024-10-20")
    assert (again.added, again.known) == (0, 2)
    assert known() == once
    with ledger.reading() as session:
        (event,) = audit.events(session, "file:进度.xlsx")
    assert (event.verb, event.actor, event.details["added"]) == ("progress.import", "王敏@awb", 2)
    assert event.details["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_an_old_file_never_overrides_a_later_correction(sheet: Sheet, take: Take, known: Known) -> None:
    old, new = sheet(("1.1.1", SEPTEMBER, 126)), sheet(("1.1.1", SEPTEMBER, 120), name="更正.xlsx")
    take(old)
    take(new, "2024-10-10")
    take(old, "2024-10-20")
    assert figures(known()) == {"1.1.1": [(SEPTEMBER, Decimal(120))]}


def test_an_old_file_stays_old_when_its_unit_has_merged_meanwhile(
    sheet: Sheet, take: Take, report: Callable[..., Taken], known: Known
) -> None:
    old = sheet(("1.1.3", SEPTEMBER, None, 40))
    take(old)
    report("1.1.3", SEPTEMBER, day="2024-10-10", percent=30)
    assert take(old, "2025-02-01").added == 0, "the lead it does not name has another successor by now"
    assert figures(known())["1.1.3"] == [(SEPTEMBER, Decimal(30))]


@pytest.mark.parametrize(
    ("day", "word"),
    [("2024-10-08", "市煤炭局"), ("2025-02-01", "市煤炭局"), ("2025-02-01", "市应急局"), ("2025-02-01", "市安委办")],
)
def test_a_merged_unit_its_successor_and_the_office_may_report(sheet: Sheet, take: Take, day: str, word: str) -> None:
    assert take(sheet(("1.1.3", SEPTEMBER, None, 40, None, None, word)), day).added == 1


def test_the_successor_may_not_report_before_the_merger(sheet: Sheet, take: Take) -> None:
    (problem,) = refusals(take, sheet(("1.1.3", SEPTEMBER, None, 40, None, None, "市应急局")))
    assert "市应急管理局 与这一事项无关 → 应由 市煤炭局 填报" in problem


def test_a_name_with_full_width_brackets_is_found(sheet: Sheet, take: Take, units: Units, ledger: Database) -> None:
    assert isinstance(units.by_code, dict)
    units.by_code["yjj"] = Unit(code="yjj", name="市应急管理局（市安监局）", role="sector")
    assert take(sheet(("1.1.2", SEPTEMBER, None, 40, None, None, "市应急管理局（市安监局）"))).added == 1


def test_a_value_that_fell_is_taken_over_and_said(sheet: Sheet, take: Take, known: Known) -> None:
    take(sheet(("1.1.1", "2024-06-30", 120)))
    taken = take(sheet(("1.1.2", SEPTEMBER, None, 1), ("1.1.1", SEPTEMBER, 118)))
    assert [str(warning) for warning in taken.warnings] == [
        "进度.xlsx:3 1.1.1: 累计值低于以前报送的数 → 核对;属实则无需处理,会一直标注"
    ]
    assert figures(known())["1.1.1"][-1] == (SEPTEMBER, Decimal(118))


def test_progress_is_told_to_the_end(sheet: Sheet, take: Take) -> None:
    told: list[tuple[int, int]] = []
    take(sheet(*((("1.1.1", SEPTEMBER, 1),) * 1201)), progress=lambda done, of: told.append((done, of)))
    assert told == [(500, 1201), (1000, 1201), (1201, 1201)]
